//! From the patterns and reaches of a role or template to its vector.

use crate::catalog::fault::Faults;
use crate::catalog::model::Permission;
use crate::catalog::raw::RawRights;
use crate::catalog::read::At;
use crate::domain::{reach::Reach, vector::Vector};

/// What rights are resolved against.
pub(super) struct Resolver<'c> {
    pub(super) permissions: &'c [Permission],
    pub(super) structure: bool,
}

/// A role's or template's reach and vector.
pub(super) struct Rights {
    pub(super) reach: Reach,
    pub(super) vector: Vector,
}

impl Resolver<'_> {
    /// Resolves what `holder` ("role `agent`") holds. What only owners may hold is refused unless `may_own`.
    pub(super) fn resolve(&self, faults: &mut Faults<'_>, holder: &str, may_own: bool, raw: &RawRights) -> Rights {
        let reach = raw.reach.as_ref().and_then(|reach| self.reach(faults, reach)).unwrap_or(Reach::Organization);
        let held = self.held(faults, holder, may_own, raw.permissions.as_deref().unwrap_or_default());
        let mut vector = Vector::none(self.permissions.len());
        for (index, permission) in self.permissions.iter().enumerate() {
            if held.contains(&index) {
                vector.set(index, if permission.scoped { reach } else { Reach::Organization });
            }
        }
        for (key, reach) in &raw.reaches {
            self.set_reach(faults, holder, &mut vector, key, reach);
        }
        Rights { reach, vector }
    }

    /// The index of a permission, or a fault about `whose` mention of it.
    pub(super) fn index(&self, faults: &mut Faults<'_>, whose: &str, key: &At<String>) -> Option<usize> {
        let index = self.permissions.iter().position(|permission| permission.key == *key.get_ref());
        if index.is_none() {
            faults.add(key.span().start, format!("unknown permission `{}` in {whose}", key.get_ref()));
        }
        index
    }

    /// What the patterns leave: all that one of them grants, less all that one with `!` takes away, in whatever order.
    fn held(&self, faults: &mut Faults<'_>, holder: &str, may_own: bool, patterns: &[At<String>]) -> Vec<usize> {
        let (taken, granted): (Vec<_>, Vec<_>) = patterns.iter().partition(|pattern| pattern.get_ref().starts_with('!'));
        let mut held: Vec<(usize, &At<String>)> = Vec::new();
        for pattern in granted {
            let matched = self.matching(faults, holder, pattern, pattern.get_ref());
            held.extend(matched.into_iter().map(|index| (index, pattern)));
        }
        for pattern in taken {
            let matched = self.matching(faults, holder, pattern, pattern.get_ref().trim_start_matches('!'));
            let before = held.len();
            held.retain(|(index, _)| !matched.contains(index));
            if held.len() == before && !matched.is_empty() {
                faults.add(pattern.span().start, format!("`{}` takes nothing away from {holder}", pattern.get_ref()));
            }
        }
        if !may_own {
            self.refuse_owner_only(faults, holder, &held);
        }
        held.into_iter().map(|(index, _)| index).collect()
    }

    fn matching(&self, faults: &mut Faults<'_>, holder: &str, pattern: &At<String>, wanted: &str) -> Vec<usize> {
        let keys = self.permissions.iter().enumerate();
        let matched: Vec<usize> = match wanted.strip_suffix(".*") {
            _ if wanted == "*" => keys.map(|(index, _)| index).collect(),
            Some(module) => {
                let of_module = |key: &str| key.split_once('.').is_some_and(|(prefix, _)| prefix == module);
                keys.filter(|(_, permission)| of_module(&permission.key)).map(|(index, _)| index).collect()
            }
            None => keys.filter(|(_, permission)| permission.key == wanted).map(|(index, _)| index).collect(),
        };
        if matched.is_empty() {
            faults.add(pattern.span().start, format!("unknown permission `{wanted}` in {holder}"));
        }
        matched
    }

    fn refuse_owner_only(&self, faults: &mut Faults<'_>, holder: &str, held: &[(usize, &At<String>)]) {
        for (index, pattern) in held {
            if let Some(permission) = self.permissions.get(*index).filter(|permission| permission.owner_only) {
                let key = &permission.key;
                let reason = format!("{holder} may not hold `{key}`, which is owner_only; take it out with \"!{key}\"");
                faults.add(pattern.span().start, reason);
            }
        }
    }

    fn set_reach(&self, faults: &mut Faults<'_>, holder: &str, vector: &mut Vector, key: &At<String>, reach: &At<String>) {
        let index = self.index(faults, &format!("the reaches of {holder}"), key);
        let reach_at = reach.span().start;
        let (Some(index), Some(reach)) = (index, self.reach(faults, reach)) else { return };
        let name = key.get_ref();
        if !vector.get(index).any() {
            faults.add(key.span().start, format!("{holder} has a reach for `{name}` but does not hold it"));
        } else if self.permissions.get(index).is_some_and(|permission| !permission.scoped) && reach != Reach::Organization {
            faults.add(reach_at, format!("`{name}` is not scoped, so its reach is organization"));
        } else {
            vector.set(index, reach);
        }
    }

    fn reach(&self, faults: &mut Faults<'_>, reach: &At<String>) -> Option<Reach> {
        let (at, word) = (reach.span().start, reach.get_ref());
        match word.parse() {
            Ok(Reach::None) => faults.add(at, "reach `none` means not holding it: leave the permission out instead"),
            Ok(Reach::Team | Reach::Department) if !self.structure => {
                faults.add(at, format!("reach `{word}` needs `structure = true`: without it nobody has a team or department"));
            }
            Ok(reach) => return Some(reach),
            Err(_) => faults.add(at, format!("unknown reach `{word}`; use own, team, department or organization")),
        }
        None
    }
}
