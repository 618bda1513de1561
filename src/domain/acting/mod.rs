//! Who may act on whom. Every act on a member asks here, in the preview and again under the organization's lock. Whether a seat is
//! free is asked elsewhere ([`crate::domain::seats`]), because it runs out along a list.

use crate::domain::{
    giving::{CannotGive, Giver, RoleFacts, Standing, Way, may_give},
    ids::UserId,
    member::Status,
    reach::Reach,
};

/// Who acts. An actor is always an active member; the proof said so.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// The person.
    pub user: UserId,
    /// What they may hand out.
    pub giver: Giver<'a>,
    /// How far the capability that stands for the act goes; leaving needs none.
    pub reach: Reach,
}

/// On whom.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The person.
    pub user: UserId,
    /// The role they hold; for somebody who is no member any more, the one they would get back.
    pub role: RoleFacts<'a>,
    /// Active or suspended; `None` for somebody who is no member any more.
    pub status: Option<Status>,
    /// The narrowest reach of the actor that takes the target in: `Team` for the same team, `Department` for the same department,
    /// `Organization` for everybody else, and for everybody before there are teams. Anything else is out of reach.
    pub distance: Reach,
    /// Whether no other active member holds the target's role.
    pub no_other_holder: bool,
}

/// What is done.
#[derive(Debug, Clone, Copy)]
pub enum Act<'a> {
    /// Gives another role.
    ChangeRole {
        /// The new one.
        to: &'a RoleFacts<'a>,
    },
    /// Undoes a role change.
    GiveRoleBack {
        /// The role held before.
        to: &'a RoleFacts<'a>,
    },
    /// Takes the seat and all rights, keeps the membership.
    Suspend,
    /// Ends a suspension.
    Reactivate,
    /// Ends the membership.
    Remove,
    /// Ends one's own membership.
    Leave,
    /// Brings back somebody who left or was removed, in the role they had.
    Restore,
}

/// Why not. Where several reasons hold, the first in this order is given: what is nobody's business comes before what could be
/// mended, so that a refusal tells no more than it must.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotAct {
    /// Nobody leaves for somebody else.
    #[error("only one's own membership can be left")]
    NotOneself,
    /// The target is not within the actor's reach; the page answers as for somebody who does not exist.
    #[error("this person is out of reach")]
    OutOfReach,
    /// Nobody suspends, reactivates, removes or restores themselves: one leaves, or asks somebody else.
    #[error("this cannot be done to oneself")]
    Oneself,
    /// The target's role goes further than the actor's, or is one that only its like may touch.
    #[error("this person's role is above the actor's")]
    Above,
    /// The target's role is equal to the actor's, which does not deal with equals.
    #[error("this person's role is equal to the actor's, which does not manage its equals")]
    Peer,
    /// The target is no member any more.
    #[error("this person is no member any more")]
    Gone,
    /// The target has this role or status already, or is a member already.
    #[error("nothing would change")]
    NoChange,
    /// One's own role may only be lowered.
    #[error("nobody may raise themselves")]
    RaisesOneself,
    /// The actor may not hand out the new role.
    #[error("the new role may not be given: {0}")]
    NewRole(CannotGive),
    /// The organization would be without an active holder of a role that somebody must hold.
    #[error("nobody else active holds this role, and somebody must")]
    LastHolder,
    /// Holders of this role are given another before they go.
    #[error("this person must be given the role {to} first")]
    DemoteFirst {
        /// Key of that role.
        to: String,
    },
}

impl CannotAct {
    /// The reason as one word, for records and the API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            CannotAct::NotOneself => "not_oneself",
            CannotAct::OutOfReach => "out_of_reach",
            CannotAct::Oneself => "oneself",
            CannotAct::Above => "above",
            CannotAct::Peer => "peer",
            CannotAct::Gone => "gone",
            CannotAct::NoChange => "no_change",
            CannotAct::RaisesOneself => "raises_oneself",
            CannotAct::NewRole(reason) => reason.as_str(),
            CannotAct::LastHolder => "last_holder",
            CannotAct::DemoteFirst { .. } => "demote_first",
        }
    }
}

/// Whether `actor` may do this to `target`.
///
/// # Errors
/// The first reason, in the order of [`CannotAct`], why not.
pub fn may_act(actor: &Actor<'_>, target: &Target<'_>, act: &Act<'_>) -> Result<(), CannotAct> {
    let oneself = actor.user == target.user;
    if oneself {
        may_act_on_oneself(actor, act)?
    } else {
        may_act_on_another(actor, target, act)?
    }
    would_change(target, act)?;
    if let Some((role, way)) = given(target, act) {
        may_give(&actor.giver, role, way).map_err(|reason| if oneself { of_oneself(reason) } else { CannotAct::NewRole(reason) })?;
    }
    may_go(target, act)
}

fn may_act_on_oneself(actor: &Actor<'_>, act: &Act<'_>) -> Result<(), CannotAct> {
    match act {
        Act::Leave => Ok(()),
        // Whoever may change roles at all may lower their own.
        Act::ChangeRole { .. } | Act::GiveRoleBack { .. } if actor.reach.any() => Ok(()),
        Act::ChangeRole { .. } | Act::GiveRoleBack { .. } => Err(CannotAct::OutOfReach),
        Act::Suspend | Act::Reactivate | Act::Remove | Act::Restore => Err(CannotAct::Oneself),
    }
}

fn may_act_on_another(actor: &Actor<'_>, target: &Target<'_>, act: &Act<'_>) -> Result<(), CannotAct> {
    if matches!(act, Act::Leave) {
        return Err(CannotAct::NotOneself);
    }
    // A reach of one's own takes in nobody else, and a distance that cannot be is out of every reach.
    if target.distance < Reach::Team || target.distance > actor.reach {
        return Err(CannotAct::OutOfReach);
    }
    match actor.giver.standing(&target.role) {
        Standing::Within => Ok(()),
        Standing::Keystone | Standing::Wider(_) => Err(CannotAct::Above),
        Standing::Peer => Err(CannotAct::Peer),
    }
}

fn would_change(target: &Target<'_>, act: &Act<'_>) -> Result<(), CannotAct> {
    let changes = match (act, target.status) {
        (Act::Restore, status) => status.is_none(),
        (_, None) => return Err(CannotAct::Gone),
        (Act::ChangeRole { to } | Act::GiveRoleBack { to }, Some(_)) => to.key != target.role.key,
        (Act::Suspend, Some(status)) => status == Status::Active,
        (Act::Reactivate, Some(status)) => status == Status::Suspended,
        (Act::Remove | Act::Leave, Some(_)) => true,
    };
    if changes { Ok(()) } else { Err(CannotAct::NoChange) }
}

/// The role that the act hands out, if any. Being active again is no handing out: the role was kept.
fn given<'a>(target: &'a Target<'a>, act: &Act<'a>) -> Option<(&'a RoleFacts<'a>, Way)> {
    match act {
        Act::ChangeRole { to } => Some((to, Way::RoleChange)),
        Act::GiveRoleBack { to } => Some((to, Way::GivenBack)),
        Act::Restore => Some((&target.role, Way::GivenBack)),
        Act::Suspend | Act::Reactivate | Act::Remove | Act::Leave => None,
    }
}

/// Handing oneself what one does not have is raising oneself, whatever makes it so.
fn of_oneself(reason: CannotGive) -> CannotAct {
    match reason {
        CannotGive::Keystone | CannotGive::Wider(_) => CannotAct::RaisesOneself,
        other => CannotAct::NewRole(other),
    }
}

/// Whether the organization can do without the target in this role.
fn may_go(target: &Target<'_>, act: &Act<'_>) -> Result<(), CannotAct> {
    let (takes_the_role, ends_the_membership) = match act {
        Act::ChangeRole { .. } | Act::GiveRoleBack { .. } | Act::Suspend => (true, false),
        // Leaving is removing oneself: the catalog's rule about going holds for both.
        Act::Remove | Act::Leave => (true, true),
        Act::Reactivate | Act::Restore => (false, false),
    };
    if takes_the_role && target.role.at_least_one && target.no_other_holder {
        return Err(CannotAct::LastHolder);
    }
    match target.role.remove_requires_demotion {
        Some(to) if ends_the_membership && to != target.role.key => Err(CannotAct::DemoteFirst { to: to.to_owned() }),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
