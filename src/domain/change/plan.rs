//! What a change does to each of many people, one after the other. The preview shows it, applying does it, and both ask here: they cannot
//! differ while the organization does not.

use super::{Item, Kind, Outcome, Snapshot, Undo};
use crate::domain::{
    acting::{Act, Actor, CannotAct, may_act},
    giving::CannotGive,
    ids::UserId,
    member::Status,
    reach::Reach,
    role::{Role, RoleNumber, by_number},
    seats::Seats,
};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What is to be done to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aim {
    /// Another role.
    Role(RoleNumber),
    /// The role of before, when a change is undone.
    RoleBack(RoleNumber),
    /// Takes the seat and all rights, keeps the membership.
    Suspend,
    /// Ends a suspension.
    Reactivate,
    /// Ends the membership.
    Remove,
    /// Ends one's own membership.
    Leave,
    /// Makes somebody a member again, as they were.
    Restore,
}

impl Aim {
    /// The kind of change that reaches it.
    pub const fn kind(self) -> Kind {
        match self {
            Aim::Role(_) | Aim::RoleBack(_) => Kind::Role,
            Aim::Suspend => Kind::Suspend,
            Aim::Reactivate => Kind::Reactivate,
            Aim::Remove => Kind::Remove,
            Aim::Leave => Kind::Leave,
            Aim::Restore => Kind::Restore,
        }
    }

    /// What leads from what somebody is to what they were; nothing, when both are the same.
    pub fn towards(now: Option<Snapshot>, back: Option<Snapshot>) -> Option<Aim> {
        match (now, back) {
            (Some(_), None) => Some(Aim::Remove),
            (None, Some(_)) => Some(Aim::Restore),
            (Some(now), Some(back)) if now.role != back.role => Some(Aim::RoleBack(back.role)),
            (Some(now), Some(back)) if now.status != back.status => {
                Some(if back.status == Status::Suspended { Aim::Suspend } else { Aim::Reactivate })
            }
            _ => None,
        }
    }
}

/// Somebody, as the change finds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub user: UserId,
    /// The role and status they have, or had when they went.
    pub is: Snapshot,
    /// Whether they are a member now.
    pub is_in: bool,
    /// Whether they went and have a pending invitation: it holds a seat for them already.
    pub is_invited: bool,
}

impl Candidate {
    /// What they are now; nothing, when they are no member.
    pub fn now(&self) -> Option<Snapshot> {
        self.is_in.then_some(self.is)
    }
}

/// The organization as a change finds it, moved along with everybody who is planned: two last owners cannot both go, and the last free seat
/// is taken once. People are to come in the order of their ids, so that the same people always get the same.
#[derive(Debug, Clone)]
pub struct Planner<'a> {
    actor: Actor<'a>,
    roles: Vec<Role>,
    seats: Seats,
    skips_actor: bool,
}

impl<'a> Planner<'a> {
    /// For an act on a person who was named: it may be the actor.
    pub fn new(actor: Actor<'a>, roles: Vec<Role>, seats: Seats) -> Self {
        Self { actor, roles, seats, skips_actor: false }
    }

    /// For an act on many: whoever ticks everybody does not mean themselves (DESIGN section 9, Peers and self).
    pub fn of_many(actor: Actor<'a>, roles: Vec<Role>, seats: Seats) -> Self {
        Self { skips_actor: true, ..Self::new(actor, roles, seats) }
    }

    /// The roles, with as many holders as there are once everything planned is done.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The seats, likewise.
    pub fn seats(&self) -> Seats {
        self.seats
    }

    /// What becomes of one person.
    pub fn plan(&mut self, who: &Candidate, aim: Aim) -> Outcome {
        if let Err(reason) = self.judge(who, aim) {
            return Outcome::from(reason);
        }
        let after = after(who.is, aim);
        let (is_active, was_active) = (active(after), active(who.now()));
        if is_active && !was_active && !self.takes_in(who.is_invited) {
            return Outcome::NoSeat;
        }
        let item = Item { user: who.user, before: who.now(), after };
        self.move_along(&item, who.is_invited);
        Outcome::Done(item)
    }

    /// What taking an item of an earlier change back does to the person.
    pub fn plan_back(&mut self, who: &Candidate, item: &Item) -> Outcome {
        // Who is out of reach is not known of, changed since or not.
        if self.judge(who, Aim::Suspend) == Err(CannotAct::OutOfReach) {
            return Outcome::Refused(CannotAct::OutOfReach);
        }
        match item.undo(who.now()) {
            Undo::Becomes(back) => match Aim::towards(who.now(), back) {
                Some(aim) => self.plan(who, aim),
                None => Outcome::NoChange,
            },
            Undo::NoChange => Outcome::NoChange,
            Undo::ChangedSince | Undo::Gone => Outcome::ChangedSince,
        }
    }

    /// Whether the actor may do this, seats left aside.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn judge(&self, who: &Candidate, aim: Aim) -> Result<(), CannotAct> {
        if self.skips_actor && who.user == self.actor.user {
            return Err(CannotAct::Oneself);
        }
        let ended = || CannotAct::NewRole(CannotGive::Ended);
        let Some(role) = by_number(&self.roles, who.is.role) else {
            // Somebody went with it, and it was ended since. Whoever does not reach them learns nothing of that either.
            let reaches = who.user == self.actor.user || self.actor.reach == Reach::Organization;
            return Err(if reaches { ended() } else { CannotAct::OutOfReach });
        };
        let to = match aim {
            Aim::Role(to) | Aim::RoleBack(to) => by_number(&self.roles, to).ok_or_else(ended)?.facts(),
            _ => role.facts(),
        };
        let act = match aim {
            Aim::Role(_) => Act::ChangeRole { to: &to },
            Aim::RoleBack(_) => Act::GiveRoleBack { to: &to },
            Aim::Suspend => Act::Suspend,
            Aim::Reactivate => Act::Reactivate,
            Aim::Remove => Act::Remove,
            Aim::Leave => Act::Leave,
            Aim::Restore => Act::Restore,
        };
        may_act(&self.actor, &role.target(who.user, who.now().map(|now| now.status)), &act)
    }

    /// Whether somebody can become active. Whoever is invited as well has a seat already: each person counts once. Above the cap nobody is
    /// brought back either way.
    fn takes_in(&self, has_a_seat: bool) -> bool {
        !self.seats.over() && self.seats.fits(u32::from(!has_a_seat))
    }

    fn move_along(&mut self, item: &Item, was_invited: bool) {
        if let Some(before) = item.before {
            self.count(before, |held| held.saturating_sub(1));
        } else if was_invited {
            self.seats.pending = self.seats.pending.saturating_sub(1);
        }
        if let Some(after) = item.after {
            self.count(after, |held| held.saturating_add(1));
        }
    }

    fn count(&mut self, is: Snapshot, step: fn(u32) -> u32) {
        if is.status == Status::Active {
            self.seats.active = step(self.seats.active);
        }
        if let Some(role) = self.roles.iter_mut().find(|role| role.number == is.role) {
            let held = if is.status == Status::Active { &mut role.active } else { &mut role.suspended };
            *held = step(*held);
        }
    }
}

/// What somebody is once the aim is reached.
fn after(is: Snapshot, aim: Aim) -> Option<Snapshot> {
    match aim {
        Aim::Role(role) | Aim::RoleBack(role) => Some(Snapshot { role, ..is }),
        Aim::Suspend => Some(Snapshot { status: Status::Suspended, ..is }),
        Aim::Reactivate => Some(Snapshot { status: Status::Active, ..is }),
        Aim::Remove | Aim::Leave => None,
        Aim::Restore => Some(is),
    }
}

fn active(is: Option<Snapshot>) -> bool {
    is.is_some_and(|is| is.status == Status::Active)
}

/// What a preview was made of: applying compares it with what it finds (DESIGN section 9, Preview). `plan` is in the order of ids; `roles`
/// are all, of which only those count that somebody had or gets, as they are at their version. Digested person by person: of ten thousand the
/// text is long.
pub fn fingerprint<'a>(plan: impl Iterator<Item = (UserId, &'a Outcome)>, roles: &[Role], actor: &Actor<'_>) -> String {
    let mut digested = Sha256::new();
    let mut named = BTreeSet::new();
    for (user, outcome) in plan {
        let item = outcome.item();
        named.extend(item.iter().flat_map(|item| [item.before, item.after]).flatten().map(|is| is.role));
        let (before, after) = (item.map(|item| item.before), item.map(|item| item.after));
        digested.update(json!([user, outcome.as_str(), before, after]).to_string());
    }
    let roles = roles.iter().filter(|role| named.contains(&role.number)).map(|role| json!([role.number, role.version, role.vector]));
    let roles: Vec<_> = roles.collect();
    let giver = &actor.giver;
    let actor = json!([actor.user, actor.reach, giver.vector, giver.at_least_one, giver.manages_peers]);
    digested.update(json!([roles, actor]).to_string());
    HEXLOWER.encode(&digested.finalize())
}

/// A few characters that stand for all of this, and for nothing else.
pub fn digest(what: &Value) -> String {
    HEXLOWER.encode(&Sha256::digest(what.to_string()))
}

/// Whether a text could be a [`fingerprint`] at all.
pub fn can_be_fingerprint(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests;
