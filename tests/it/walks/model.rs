//! What the house ought to do, said once more and as plainly as can be: what each act makes of everybody. It shares no rule with the house;
//! whatever it says is compared with the rows.

use rolecall::domain::reach::Reach;

use super::{Aim, Deed, Is, Needs, Person, Role};

/// Who, what they were, what they became.
type Item = (usize, Option<Is>, Option<Is>);

/// What was done, as far as taking it back needs it.
#[derive(Debug, Clone)]
pub struct Change {
    /// The permission that it took, and its opposite takes.
    needs: usize,
    items: Vec<Item>,
    undone: bool,
    /// A role that it ended, or else brought back.
    role: Option<(usize, bool)>,
}

#[derive(Debug, Clone)]
pub struct Model {
    pub needs: Needs,
    /// Permissions that no custom role may hold.
    pub owners: Vec<usize>,
    pub seats: usize,
    pub roles: Vec<Role>,
    pub people: Vec<Person>,
    pub changes: Vec<Change>,
}

fn within(rights: &[Reach], of: &[Reach]) -> bool {
    rights.iter().zip(of).all(|(one, other)| one <= other)
}

impl Model {
    pub fn now(&self, who: usize) -> Option<Is> {
        let person = &self.people[who];
        person.inside.then_some(person.is)
    }

    /// Those who hold a role now, suspended ones as well.
    pub fn holders(&self, role: usize) -> Vec<usize> {
        (0..self.people.len()).filter(|who| self.now(*who).is_some_and(|is| is.role == role)).collect()
    }

    fn active(&self) -> usize {
        (0..self.people.len()).filter(|who| self.now(*who).is_some_and(|is| is.active)).count()
    }

    /// The role of somebody who may do that: an active member.
    pub fn by(&self, by: usize, needed: usize) -> Option<Role> {
        let role = self.now(by).filter(|is| is.active).map(|is| self.roles[is.role].clone())?;
        (role.rights[needed] == Reach::Organization).then_some(role)
    }

    pub fn needs(&self, aim: Aim) -> usize {
        match aim {
            Aim::Role(_) => self.needs.change,
            Aim::Suspend | Aim::Reactivate => self.needs.suspend,
            Aim::Remove | Aim::Restore => self.needs.remove,
        }
    }

    /// Whether somebody may hand out a role, or touch who holds it.
    fn covers(&self, by: &Role, role: usize) -> bool {
        let role = &self.roles[role];
        !role.ended && (by.owns || !role.owns) && within(&role.rights, &by.rights)
    }

    /// Whether somebody may make a custom role go that far.
    fn may_make(&self, by: &Role, rights: &[Reach]) -> bool {
        within(rights, &by.rights) && self.owners.iter().all(|place| rights[*place] == Reach::None)
    }

    /// Does it to one person, if it may be done to them.
    fn does(&mut self, (by, role): (usize, &Role), who: usize, aim: Aim) -> Option<Item> {
        let (now, kept) = (self.now(who), self.people[who].is);
        if self.roles[kept.role].ended || (by != who && !self.covers(role, kept.role)) || (by == who && !matches!(aim, Aim::Role(_))) {
            return None;
        }
        let after = match (aim, now) {
            (Aim::Role(to), Some(is)) if to != is.role && self.covers(role, to) => Some(Is { role: to, ..is }),
            (Aim::Suspend, Some(is)) if is.active => Some(Is { active: false, ..is }),
            (Aim::Reactivate, Some(is)) if !is.active => Some(Is { active: true, ..is }),
            (Aim::Remove, Some(_)) => None,
            (Aim::Restore, None) => Some(kept),
            _ => return None,
        };
        let (was, will) = (now.is_some_and(|is| is.active), after.is_some_and(|is| is.active));
        let goes = was && !(will && after.is_some_and(|is| is.role == kept.role));
        let is_last = !self.holders(kept.role).iter().any(|other| *other != who && self.people[*other].is.active);
        if (goes && self.roles[kept.role].owns && is_last) || (will && !was && self.active() >= self.seats) {
            return None;
        }
        self.people[who] = Person { is: after.unwrap_or(kept), inside: after.is_some() };
        Some((who, now, after))
    }

    /// How it is afterwards, if it may be done.
    pub fn after(&self, by: usize, deed: &Deed) -> Option<Model> {
        let mut next = self.clone();
        let change = |needs, items, role| Change { needs, items, undone: false, role };
        match deed {
            Deed::One { who, aim } => {
                // Whom one does not see, one does nothing to.
                let sees = by == *who || self.by(by, self.needs.read).is_some();
                let role = self.by(by, self.needs(*aim)).filter(|_| sees)?;
                let item = next.does((by, &role), *who, *aim)?;
                next.changes.push(change(self.needs(*aim), vec![item], None));
            }
            Deed::Many { whom, aim } => {
                let role = self.by(by, self.needs.read).and_then(|_| self.by(by, self.needs(*aim)))?;
                let others = whom.iter().filter(|who| **who != by);
                let items: Vec<Item> = others.filter_map(|who| next.does((by, &role), *who, *aim)).collect();
                next.changes.push(change(self.needs(*aim), Some(items).filter(|items| !items.is_empty())?, None));
            }
            Deed::Undo { change: index } => {
                let past = self.changes.get(*index).filter(|past| !past.undone)?;
                let role = self.by(by, past.needs)?;
                if let Some((ended, true)) = past.role {
                    next.roles[ended].ended = false;
                }
                let items: Vec<Item> = past.items.iter().filter_map(|item| next.takes_back((by, &role), *item)).collect();
                match past.role {
                    None if items.is_empty() => return None,
                    None => {}
                    Some((back, true)) => {
                        self.by(by, self.needs.build).filter(|role| self.may_make(role, &self.roles[back].rights))?;
                    }
                    Some((again, false)) => self.ends(by, again, &mut next)?,
                }
                next.changes[*index].undone = true;
                next.changes.push(change(past.needs, items, past.role.map(|(role, ended)| (role, !ended))));
            }
            Deed::Create { name, rights } => {
                self.by(by, self.needs.build).filter(|role| self.may_make(role, rights))?;
                next.roles.push(Role { name: name.clone(), is_system: false, owns: false, rights: rights.clone(), ended: false });
            }
            Deed::Edit { role, rights } => {
                let (present, own) = (&self.roles[*role], self.now(by)?.role == *role);
                let editor = self.by(by, self.needs.build).filter(|editor| !present.is_system && self.covers(editor, *role))?;
                let makes = self.may_make(&editor, rights) && (!own || within(rights, &present.rights));
                next.roles[*role].rights.clone_from(Some(rights).filter(|rights| makes || **rights == present.rights)?);
            }
            Deed::End { role, to } => {
                let mut items = Vec::new();
                for who in self.holders(*role) {
                    let giver = self.by(by, self.needs.change)?;
                    items.push(next.does((by, &giver), who, Aim::Role((*to)?))?);
                }
                self.ends(by, *role, &mut next)?;
                next.changes.push(change(self.needs.change, items, Some((*role, true))));
            }
        }
        Some(next)
    }

    /// Ends a role that nobody holds any more.
    fn ends(&self, by: usize, role: usize, next: &mut Model) -> Option<()> {
        let by = self.by(by, self.needs.build).filter(|_| self.now(by).is_some_and(|is| is.role != role))?;
        let may = !self.roles[role].is_system && self.covers(&by, role) && next.holders(role).is_empty();
        next.roles[role].ended = true;
        may.then_some(())
    }

    /// Takes back for one person what is still as the change left it.
    fn takes_back(&mut self, by: (usize, &Role), (who, before, after): Item) -> Option<Item> {
        fn part<T: PartialEq>(before: T, after: T, now: T) -> Option<T> {
            let stays = before == after || now == before;
            if stays { Some(now) } else { (now == after).then_some(before) }
        }
        let now = self.now(who);
        let back = match (before, after, now) {
            (before, _, now) if now == before => return None,
            (before, after, now) if now == after => before,
            (Some(before), Some(after), Some(now)) => {
                let role = part(before.role, after.role, now.role)?;
                Some(Is { role, active: part(before.active, after.active, now.active)? })
            }
            _ => return None,
        };
        let aim = match (now, back) {
            (Some(_), None) => Aim::Remove,
            (None, _) => Aim::Restore,
            (Some(now), Some(back)) if now.role != back.role => Aim::Role(back.role),
            (Some(now), Some(back)) if now.active != back.active => {
                if back.active {
                    Aim::Reactivate
                } else {
                    Aim::Suspend
                }
            }
            _ => return None,
        };
        self.does(by, who, aim)
    }
}
