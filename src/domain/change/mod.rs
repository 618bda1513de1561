//! One act on one or many members as data: what it is, what each person was before and is after, and how it is taken back.

pub mod plan;
pub mod wish;

use crate::domain::{
    acting::CannotAct,
    ids::{InvitationId, UserId},
    member::Status,
    role::RoleNumber,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What kind of act a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Another role.
    Role,
    /// Suspended.
    Suspend,
    /// Active again.
    Reactivate,
    /// Removed by somebody else.
    Remove,
    /// Left by themselves.
    Leave,
    /// A member again, as they were.
    Restore,
}

/// The text names no kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of change")]
pub struct UnknownKind;

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] = [Kind::Role, Kind::Suspend, Kind::Reactivate, Kind::Remove, Kind::Leave, Kind::Restore];

    /// The word stored and used in URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Role => "role",
            Kind::Suspend => "suspend",
            Kind::Reactivate => "reactivate",
            Kind::Remove => "remove",
            Kind::Leave => "leave",
            Kind::Restore => "restore",
        }
    }

    /// The kind of the change that takes one of this kind back. Who left is restored; taking that back is a removal.
    pub const fn inverse(self) -> Kind {
        match self {
            Kind::Role => Kind::Role,
            Kind::Suspend => Kind::Reactivate,
            Kind::Reactivate => Kind::Suspend,
            Kind::Remove | Kind::Leave => Kind::Restore,
            Kind::Restore => Kind::Remove,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

/// A member at one moment, as far as changes touch them. Somebody who is no member has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Snapshot {
    /// The role's number; numbers are never used twice, so it still means the same role after the role was deleted.
    pub role: RoleNumber,
    /// Active or suspended.
    pub status: Status,
}

/// What a change did to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    /// The person.
    pub user: UserId,
    /// What they were; `None` when they were no member.
    pub before: Option<Snapshot>,
    /// What they are since; `None` when they are no member any more.
    pub after: Option<Snapshot>,
}

/// A change of one or many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What was done.
    pub kind: Kind,
    /// To whom; only people whom it did change.
    pub items: Vec<Item>,
}

/// What a change did besides its people: the role they held is no more, or is again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The role was ended, and who held it or was invited to it was moved.
    Ended(RoleMove),
    /// It was brought back, with them.
    Revived(RoleMove),
}

/// A role, and the one that took its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleMove {
    /// The role.
    pub role: RoleNumber,
    /// The role that took its people and invitations; none, when nobody had it.
    pub to: Option<RoleNumber>,
    /// The pending invitations that were moved along.
    pub invitations: Vec<InvitationId>,
}

impl About {
    /// The role.
    pub const fn role(&self) -> RoleNumber {
        let (About::Ended(moved) | About::Revived(moved)) = self;
        moved.role
    }

    /// What taking it back does to the role.
    pub fn inverse(self) -> About {
        match self {
            About::Ended(moved) => About::Revived(moved),
            About::Revived(moved) => About::Ended(moved),
        }
    }
}

/// What taking back means for one person, seeing what they are now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Undo {
    /// They become this again; `None` ends the membership.
    Becomes(Option<Snapshot>),
    /// They are as they were already.
    NoChange,
    /// Somebody changed them since: left alone.
    ChangedSince,
    /// They are no member any more: left alone.
    Gone,
}

impl Item {
    /// The same seen backwards.
    pub const fn inverse(self) -> Item {
        Item { user: self.user, before: self.after, after: self.before }
    }

    /// What taking this back means for somebody who is `now` this. Only what the change touched is taken back: a role change is undone
    /// for somebody suspended since, who stays suspended.
    pub fn undo(&self, now: Option<Snapshot>) -> Undo {
        match (self.before, self.after, now) {
            (before, after, now) if before == after || now == before => Undo::NoChange,
            (before, after, now) if now == after => Undo::Becomes(before),
            (Some(before), Some(after), Some(now)) => part_of(before, after, now),
            (_, Some(_), None) => Undo::Gone,
            (_, None, _) | (None, _, _) => Undo::ChangedSince,
        }
    }
}

/// Takes back the role, the status or both, where they are still what the change made them.
fn part_of(before: Snapshot, after: Snapshot, now: Snapshot) -> Undo {
    let role = taken_back(before.role, after.role, now.role);
    let status = taken_back(before.status, after.status, now.status);
    let (Some(role), Some(status)) = (role, status) else { return Undo::ChangedSince };
    let back = Snapshot { role, status };
    if back == now { Undo::NoChange } else { Undo::Becomes(Some(back)) }
}

/// What one part becomes; `None` when somebody else changed it since.
fn taken_back<T: PartialEq>(before: T, after: T, now: T) -> Option<T> {
    if before == after || now == before {
        Some(now)
    } else if now == after {
        Some(before)
    } else {
        None
    }
}

impl Change {
    /// The change that takes this one back, if nothing happened since; [`Item::undo`] says what is possible when something did.
    pub fn inverse(&self) -> Change {
        Change { kind: self.kind.inverse(), items: self.items.iter().map(|item| item.inverse()).collect() }
    }
}

/// What a change does, did or does not do to one person: each person has exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Changed.
    Done(Item),
    /// Is already what the change would make them.
    NoChange,
    /// Left alone, because the actor may not.
    Refused(CannotAct),
    /// Left alone, because the plan has no seat left.
    NoSeat,
    /// Not taken back, because somebody changed them since.
    ChangedSince,
}

impl Outcome {
    /// The outcome as one word, for records and the API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Outcome::Done(_) => "done",
            Outcome::NoChange => "no_change",
            Outcome::Refused(reason) => reason.as_str(),
            Outcome::NoSeat => "no_seat",
            Outcome::ChangedSince => "changed_since",
        }
    }

    /// Whether anything changes for the person.
    pub const fn is_done(&self) -> bool {
        self.item().is_some()
    }

    /// What changes for the person.
    pub const fn item(&self) -> Option<&Item> {
        match self {
            Outcome::Done(item) => Some(item),
            Outcome::NoChange | Outcome::Refused(_) | Outcome::NoSeat | Outcome::ChangedSince => None,
        }
    }
}

impl From<CannotAct> for Outcome {
    /// That nothing would change is no refusal.
    fn from(reason: CannotAct) -> Self {
        match reason {
            CannotAct::NoChange => Outcome::NoChange,
            reason => Outcome::Refused(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn snapshot() -> impl Strategy<Value = Option<Snapshot>> {
        let some = (1..4_i32, proptest::sample::select(Status::ALL.to_vec()));
        proptest::option::of(some.prop_map(|(role, status)| Snapshot { role: RoleNumber(role), status }))
    }

    fn item(before: Option<Snapshot>, after: Option<Snapshot>) -> Item {
        Item { user: UserId(Uuid::from_u128(1)), before, after }
    }

    const fn being(role: i32, status: Status) -> Option<Snapshot> {
        Some(Snapshot { role: RoleNumber(role), status })
    }

    #[test]
    fn every_kind_parses_back_and_is_the_serialized_form() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).ok(), Some(serde_json::json!(kind.as_str())));
        }
        assert_eq!("Role".parse::<Kind>(), Err(UnknownKind));
    }

    #[test]
    fn taking_back_twice_is_the_same_kind_but_for_leaving() {
        for kind in Kind::ALL {
            let twice = if kind == Kind::Leave { Kind::Remove } else { kind };
            assert_eq!(kind.inverse().inverse(), twice);
        }
    }

    #[test]
    fn only_what_was_touched_is_taken_back() {
        let raised = item(being(3, Status::Active), being(2, Status::Active));
        assert_eq!(raised.undo(being(2, Status::Active)), Undo::Becomes(being(3, Status::Active)));
        assert_eq!(raised.undo(being(2, Status::Suspended)), Undo::Becomes(being(3, Status::Suspended)));
        assert_eq!(raised.undo(being(3, Status::Suspended)), Undo::NoChange);
        assert_eq!(raised.undo(being(1, Status::Active)), Undo::ChangedSince);
        assert_eq!(raised.undo(None), Undo::Gone);
    }

    #[test]
    fn a_removal_is_taken_back_only_while_the_person_is_away() {
        let removed = item(being(3, Status::Suspended), None);
        assert_eq!(removed.undo(None), Undo::Becomes(being(3, Status::Suspended)));
        assert_eq!(removed.undo(being(3, Status::Suspended)), Undo::NoChange);
        assert_eq!(removed.undo(being(2, Status::Active)), Undo::ChangedSince);
        let restored = removed.inverse();
        assert_eq!(restored.undo(being(3, Status::Suspended)), Undo::Becomes(None));
        assert_eq!(restored.undo(being(3, Status::Active)), Undo::ChangedSince);
    }

    #[test]
    fn that_nothing_would_change_is_no_refusal() {
        assert_eq!(Outcome::from(CannotAct::NoChange), Outcome::NoChange);
        assert_eq!(Outcome::from(CannotAct::Above).as_str(), "above");
        assert!(!Outcome::NoSeat.is_done());
    }

    proptest! {
        #[test]
        fn undo_is_the_identity_where_nothing_intervened(before in snapshot(), after in snapshot()) {
            let expected = if before == after { Undo::NoChange } else { Undo::Becomes(before) };
            prop_assert_eq!(item(before, after).undo(after), expected);
        }

        #[test]
        fn an_undo_can_be_undone(before in snapshot(), after in snapshot(), now in snapshot()) {
            if let Undo::Becomes(back) = item(before, after).undo(now) {
                prop_assert_ne!(back, now);
                prop_assert_eq!(item(now, back).undo(back), Undo::Becomes(now));
            }
        }

        #[test]
        fn undo_brings_back_nothing_that_was_not_before(before in snapshot(), after in snapshot(), now in snapshot()) {
            if let Undo::Becomes(Some(back)) = item(before, after).undo(now) {
                let known = [before, now];
                prop_assert!(known.iter().flatten().any(|s| s.role == back.role));
                prop_assert!(known.iter().flatten().any(|s| s.status == back.status));
            }
        }
    }
}
