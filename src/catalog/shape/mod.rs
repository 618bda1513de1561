//! What the page that builds a role needs to know of its vector: which boxes are ticked, what a click on one does, what is odd about it.
//! Pure: the page posts what is ticked and shows what comes back, with a script or without.

use super::model::{Access, Catalog, Permission};
use crate::domain::{reach::Reach, vector::Vector};

/// How a box stands that speaks for several permissions: those of one access that are not sensitive and that the editor may tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tick {
    /// None of them is held.
    None,
    /// Some are.
    Some,
    /// All are, however far.
    All,
    /// There are none of the kind that this editor may tick together.
    Nothing,
}

/// The two boxes of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModuleShape {
    /// Index of the module.
    pub module: usize,
    /// The box for what looks.
    pub read: Tick,
    /// The box for what acts.
    pub write: Tick,
}

/// A box that speaks for several permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Which {
    /// Index of a module; none for the box above a whole column.
    pub module: Option<usize>,
    /// Which column.
    pub access: Access,
}

/// What people would want to be told of a role, though it is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Oddity {
    /// It acts in a module in which it sees nothing.
    WriteWithoutRead {
        /// Index of the module.
        module: usize,
    },
    /// It takes data out that it cannot look at.
    ExportWithoutView {
        /// Index of the permission that takes out.
        permission: usize,
    },
    /// It acts further than it sees: on everybody's orders, of which it is shown its own.
    NarrowerView {
        /// Index of the module.
        module: usize,
    },
}

/// A role in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// How many permissions it holds.
    pub permissions: usize,
    /// In how many modules.
    pub modules: usize,
    /// Indexes of the sensitive ones among them.
    pub sensitive: Vec<usize>,
}

/// The reaches that a scoped permission may take, narrowest first.
pub const fn reaches(structure: bool) -> &'static [Reach] {
    if structure { &[Reach::Own, Reach::Team, Reach::Department, Reach::Organization] } else { &[Reach::Own, Reach::Organization] }
}

/// Which of some roles is most like a vector, and how much: the share of permissions on whose reach both agree, of those that either holds,
/// in percent (100 for equals alone). Nothing that is less than half alike; of several alike, the first.
pub fn most_like<'v, K>(vector: &Vector, roles: impl Iterator<Item = (K, &'v Vector)>) -> Option<(K, u32)> {
    let mut best: Option<(K, (usize, usize))> = None;
    for (key, other) in roles {
        let held = (0..vector.len().max(other.len())).filter(|index| vector.get(*index).any() || other.get(*index).any());
        let (mut same, mut all) = (0, 0);
        for index in held {
            all += 1;
            same += usize::from(vector.get(index) == other.get(index));
        }
        let is_better = best.as_ref().is_none_or(|(_, (most, of))| same * of > most * all);
        if all > 0 && same * 2 >= all && is_better {
            best = Some((key, (same, all)));
        }
    }
    best.map(|(key, (same, all))| (key, u32::try_from(same * 100 / all).unwrap_or(0)))
}

impl Permission {
    /// Whether it takes data out of the product.
    fn exports(&self) -> bool {
        self.action().starts_with("export")
    }

    fn views(&self) -> bool {
        self.action().starts_with("view")
    }

    fn action(&self) -> &str {
        self.key.split_once('.').map_or("", |(_, action)| action)
    }
}

impl Catalog {
    /// How the boxes of every module stand for an editor who holds `held`.
    pub fn shape(&self, vector: &Vector, held: &Vector) -> Vec<ModuleShape> {
        let tick = |module, access| self.tick(vector, held, Which { module: Some(module), access });
        (0..self.modules.len())
            .map(|module| ModuleShape { module, read: tick(module, Access::Read), write: tick(module, Access::Write) })
            .collect()
    }

    /// How one box stands.
    pub fn tick(&self, vector: &Vector, held: &Vector, which: Which) -> Tick {
        let (mut ticked, mut all) = (0, 0);
        for (index, _) in self.of(which).filter(|of| ticks_together(*of, held)) {
            all += 1;
            ticked += usize::from(vector.get(index).any());
        }
        match ticked {
            _ if all == 0 => Tick::Nothing,
            0 => Tick::None,
            ticked if ticked == all => Tick::All,
            _ => Tick::Some,
        }
    }

    /// What a click on a box leaves. Ticking it ticks what it speaks for, scoped permissions as far as the role reaches (`reach`) and the
    /// editor themself; ticking a box for what acts also ticks what looks in the same modules. Unticking it takes away everything of that
    /// access that the editor holds, what is sensitive as well, and leaves the other access alone. What is ticked already keeps its reach,
    /// and what the editor does not hold stays as it is.
    #[must_use]
    pub fn toggle(&self, vector: &Vector, held: &Vector, reach: Reach, which: Which) -> Vector {
        let mut after = vector.clone();
        if self.tick(vector, held, which) == Tick::All {
            for (index, _) in self.of(which).filter(|(index, _)| held.get(*index).any()) {
                after.set(index, Reach::None);
            }
            return after;
        }
        let ticked: Vec<(usize, &Permission)> = self.of(which).filter(|of| ticks_together(*of, held)).collect();
        let modules = ticked.iter().map(|(_, permission)| permission.module);
        // What looks is looked up again even for a box of what looks: it is the same permissions then.
        let seen = modules.flat_map(|module| self.of(Which { module: Some(module), access: Access::Read }));
        let seen: Vec<(usize, &Permission)> = seen.filter(|of| ticks_together(*of, held)).collect();
        for (index, permission) in ticked.into_iter().chain(seen) {
            if !after.get(index).any() {
                after.set(index, if permission.scoped { reach.min(held.get(index)) } else { Reach::Organization });
            }
        }
        after
    }

    /// What people would want to be told of a role, by module.
    pub fn oddities(&self, vector: &Vector) -> Vec<Oddity> {
        (0..self.modules.len()).flat_map(|module| self.oddities_of(vector, module)).collect()
    }

    fn oddities_of(&self, vector: &Vector, module: usize) -> Vec<Oddity> {
        let reads: Vec<(usize, &Permission)> = self.of(Which { module: Some(module), access: Access::Read }).collect();
        let writes: Vec<(usize, &Permission)> =
            self.of(Which { module: Some(module), access: Access::Write }).filter(|(index, _)| vector.get(*index).any()).collect();
        let views = reads.iter().chain(&writes).any(|(index, permission)| permission.views() && vector.get(*index).any());
        let has_views = reads.iter().any(|(_, permission)| permission.views());
        let blind: Vec<usize> = if views || !has_views {
            Vec::new()
        } else {
            writes.iter().filter(|(_, permission)| permission.exports()).map(|(index, _)| *index).collect()
        };
        let mut odd: Vec<Oddity> = Vec::new();
        let sees = reads.iter().any(|(index, _)| vector.get(*index).any());
        // Where all it does is taking out, that says the same and says it better.
        if !reads.is_empty() && !sees && writes.len() > blind.len() {
            odd.push(Oddity::WriteWithoutRead { module });
        }
        odd.extend(blind.into_iter().map(|permission| Oddity::ExportWithoutView { permission }));
        let widest = |of: &[(usize, &Permission)]| {
            of.iter().filter(|(_, permission)| permission.scoped).map(|(index, _)| vector.get(*index)).max().unwrap_or_default()
        };
        // Only what can be limited is compared, and only where nothing unlimited shows everything.
        let sees_all = reads.iter().any(|(index, permission)| !permission.scoped && vector.get(*index).any());
        let seen = widest(&reads);
        if seen.any() && !sees_all && widest(&writes) > seen {
            odd.push(Oddity::NarrowerView { module });
        }
        odd
    }

    /// A role in numbers.
    pub fn summary(&self, vector: &Vector) -> Summary {
        let held = || self.permissions.iter().enumerate().filter(|(index, _)| vector.get(*index).any());
        let modules = (0..self.modules.len()).filter(|module| held().any(|(_, permission)| permission.module == *module));
        Summary {
            permissions: held().count(),
            modules: modules.count(),
            sensitive: held().filter(|(_, permission)| permission.sensitive).map(|(index, _)| index).collect(),
        }
    }

    /// The vector that this catalog makes of another: permissions that cannot be limited are held everywhere or not at all, and a reach that
    /// there is not here becomes the next narrower one.
    #[must_use]
    pub fn fitted(&self, vector: &Vector) -> Vector {
        let of_one = |(index, permission): (usize, &Permission)| match vector.get(index) {
            Reach::None => Reach::None,
            reach if permission.scoped => self.fitted_reach(reach),
            Reach::Organization => Reach::Organization,
            Reach::Own | Reach::Team | Reach::Department => Reach::None,
        };
        Vector::from(self.permissions.iter().enumerate().map(of_one).collect::<Vec<_>>())
    }

    /// The same of the reach of a role: one that is narrower than all of them becomes the narrowest.
    pub fn fitted_reach(&self, reach: Reach) -> Reach {
        let known = reaches(self.structure);
        known.iter().rev().find(|known| **known <= reach).copied().unwrap_or(Reach::Own)
    }

    /// The permissions that a box is about, sensitive ones as well.
    fn of(&self, which: Which) -> impl Iterator<Item = (usize, &Permission)> {
        let of = move |permission: &Permission| {
            permission.access == which.access && which.module.is_none_or(|module| permission.module == module)
        };
        self.permissions.iter().enumerate().filter(move |(_, permission)| of(permission))
    }
}

/// Whether a permission is ticked together with others by an editor who holds `held`.
fn ticks_together((index, permission): (usize, &Permission), held: &Vector) -> bool {
    !permission.sensitive && !permission.owner_only && held.get(index).any()
}

#[cfg(test)]
mod tests;
