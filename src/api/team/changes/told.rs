//! Changes that were made, as programs are told of them.

use serde::Serialize;
use utoipa::ToSchema;

use super::judged::{Judging, MemberBeing};
use crate::{
    api::said::{self, RoleRef},
    domain::{
        change::{About, Kind},
        ids::{ChangeId, UserId},
    },
    store::changes::{
        list::{Change, Concerned},
        since::Since,
    },
};

/// One change.
#[derive(Serialize, ToSchema)]
pub struct ChangeTold {
    #[schema(value_type = Uuid)]
    id: ChangeId,
    /// `change_role`, `suspend`, `reactivate`, `remove`, `leave` or `restore`.
    act: &'static str,
    /// Who did it; nothing for who does not see the team.
    by: Option<ChangePersonRef>,
    created_at: String,
    /// How many people it changed.
    people: u32,
    /// Whom it changed, where that is one person.
    member: Option<ChangePersonRef>,
    /// The change that it took back.
    #[schema(value_type = Option<Uuid>)]
    undoes: Option<ChangeId>,
    /// The change that took it back.
    #[schema(value_type = Option<Uuid>)]
    undone_by: Option<ChangeId>,
    /// The role that was deleted with it, or brought back.
    role: Option<RoleFate>,
}

/// Somebody, by name alone.
#[derive(Serialize, ToSchema)]
pub struct ChangePersonRef {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
}

/// What became of a role.
#[derive(Serialize, ToSchema)]
pub struct RoleFate {
    /// `deleted` or `restored`.
    is: &'static str,
    role: RoleRef,
    /// The role that took its people, or that they come back from.
    other: Option<RoleRef>,
    /// How many open invitations went along.
    invitations: usize,
}

/// Somebody in a change.
#[derive(Serialize, ToSchema)]
pub struct ChangeMember {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
    email: String,
    /// `done`, or why they were left alone.
    outcome: String,
    before: Option<MemberBeing>,
    after: Option<MemberBeing>,
}

/// Something that happened since a preview.
#[derive(Serialize)]
pub struct Happened {
    /// The change, where it was one of members.
    change: Option<ChangeId>,
    /// What was done: as a change says it, or `edit_role`.
    act: &'static str,
    /// Who did it; nobody for the operator.
    by: Option<ChangePersonRef>,
    created_at: String,
    /// How many of these people it changed.
    people: Option<u32>,
    /// The role that was edited.
    role: Option<RoleRef>,
}

/// The word of an act.
pub const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Role => "change_role",
        other => other.as_str(),
    }
}

impl Judging<'_> {
    /// A change, to who sees the team; `first` is the first of its people.
    pub fn change(&self, change: &Change, first: Option<&Concerned>) -> ChangeTold {
        let one = first.filter(|_| change.people == 1);
        ChangeTold {
            id: change.id,
            act: word(change.kind),
            by: Some(ChangePersonRef { id: change.actor, name: change.by.clone() }),
            created_at: said::moment(change.at),
            people: change.people,
            member: one.map(|one| ChangePersonRef { id: one.user, name: one.name.clone() }),
            undoes: change.undoes,
            undone_by: change.undone_by,
            role: change.about.as_ref().map(|about| self.fate(about)),
        }
    }

    /// What becomes of a role.
    pub fn fate(&self, about: &About) -> RoleFate {
        let (About::Ended(moved) | About::Revived(moved)) = about;
        RoleFate {
            is: if matches!(about, About::Ended(_)) { "deleted" } else { "restored" },
            role: self.role(moved.role),
            other: moved.to.map(|to| self.role(to)),
            invitations: moved.invitations.len(),
        }
    }

    /// Somebody in a change.
    pub fn concerned(&self, one: Concerned) -> ChangeMember {
        let being = |is: Option<_>| is.map(|is| self.being(is));
        let (before, after) = (being(one.before), being(one.after));
        ChangeMember { id: one.user, name: one.name, email: one.email, outcome: one.outcome, before, after }
    }

    /// What happened.
    pub fn happened(&self, since: &Since) -> Happened {
        match since {
            Since::Changed { change, kind, actor, by, at, people } => Happened {
                change: Some(*change),
                act: word(*kind),
                by: Some(ChangePersonRef { id: *actor, name: by.clone() }),
                created_at: said::moment(*at),
                people: Some(*people),
                role: None,
            },
            Since::Edited { role, actor, by, at } => Happened {
                change: None,
                act: "edit_role",
                by: actor.map(|id| ChangePersonRef { id, name: by.clone() }),
                created_at: said::moment(*at),
                people: None,
                role: Some(self.role(*role)),
            },
        }
    }
}

impl ChangeTold {
    /// The same, for somebody who does not see who else is here.
    pub fn nameless(self) -> Self {
        Self { by: None, ..self }
    }
}
