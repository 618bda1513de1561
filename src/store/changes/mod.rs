//! Changes of members: each is one act on one or many people, with what everybody was before and is after, so that it can be shown, told and
//! taken back as a whole. A single act is a change of one.

mod people;
mod record;
pub mod undo;

use diesel::prelude::*;

pub use people::Person;

use super::{
    Doors, Tx, invitations, members,
    roles::{self, Role},
    seats,
};
use crate::{
    authz::{
        Grant, HeldRole, Refused, Standing,
        capabilities::{Belong, ChangeRoles, May, RemoveMembers, SuspendMembers},
    },
    catalog::Catalog,
    db::{Conn, DbError, schema::members as member_rows},
    domain::{
        acting::{Act, Actor, CannotAct, Target, may_act},
        change::{Item, Kind, Snapshot},
        giving::CannotGive,
        ids::{ChangeId, UserId},
        member::Status,
        reach::Reach,
        role::RoleNumber,
        seats::Seats,
        vector::Step,
    },
};

/// What is to be done to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Another role.
    Role {
        /// Key of the new one.
        to: String,
        /// The one they held when the question was put: somebody may have been faster.
        from: RoleNumber,
    },
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

impl Wanted {
    const fn kind(&self) -> Kind {
        match self {
            Wanted::Role { .. } | Wanted::RoleBack(_) => Kind::Role,
            Wanted::Suspend => Kind::Suspend,
            Wanted::Reactivate => Kind::Reactivate,
            Wanted::Remove => Kind::Remove,
            Wanted::Leave => Kind::Leave,
            Wanted::Restore => Kind::Restore,
        }
    }
}

/// How an act ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acted {
    /// Done, and recorded as this change.
    Done(ChangeId),
    /// There is nobody of that id here, or nobody the actor may know of.
    Nobody,
    /// The organization has no such role.
    NoSuchRole,
    /// A rule forbids it.
    Cannot(CannotAct),
    /// The plan has no seat free.
    NoSeat,
    /// Somebody else changed this person in between.
    ChangedSince,
}

/// Gives a member another role. `tell` writes them a mail, held for ten minutes.
pub async fn change_role(
    doors: &Doors,
    grant: &Grant<ChangeRoles>,
    user: UserId,
    to: String,
    from: RoleNumber,
    tell: bool,
) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, user, &Wanted::Role { to, from }, tell)).await
}

/// Suspends a member.
pub async fn suspend(doors: &Doors, grant: &Grant<SuspendMembers>, user: UserId, tell: bool) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, user, &Wanted::Suspend, tell)).await
}

/// Ends a suspension, if there is a seat.
pub async fn reactivate(doors: &Doors, grant: &Grant<SuspendMembers>, user: UserId) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, user, &Wanted::Reactivate, false)).await
}

/// Removes a member.
pub async fn remove(doors: &Doors, grant: &Grant<RemoveMembers>, user: UserId, tell: bool) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, user, &Wanted::Remove, tell)).await
}

/// Makes somebody who left or was removed a member again, if there is a seat.
pub async fn restore(doors: &Doors, grant: &Grant<RemoveMembers>, user: UserId) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, user, &Wanted::Restore, false)).await
}

/// Ends one's own membership.
pub async fn leave(doors: &Doors, grant: &Grant<Belong>) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, standing.actor(), &Wanted::Leave, false)).await
}

fn single<P: May>(tx: &mut Tx<'_>, standing: &Standing<'_, P>, user: UserId, wanted: &Wanted, tell: bool) -> Result<Acted, DbError> {
    let all = roles::all(tx.conn, standing.org(), &standing.organization().catalog)?;
    match one(tx, standing, standing.reach(), &all, user, wanted)? {
        Ok(done) => {
            let change = record::change(tx, standing, wanted.kind(), std::slice::from_ref(&done), &all, None)?;
            if tell {
                record::tell(tx, standing, change, wanted.kind(), &done, &all)?;
            }
            Ok(Acted::Done(change))
        }
        Err(acted) => {
            if let Acted::Cannot(reason) = &acted {
                record::refusal(tx, standing, wanted.kind(), user, reason)?;
            }
            Ok(acted)
        }
    }
}

/// What was done to one person.
struct OneDone {
    person: Person,
    item: Item,
}

/// Judges and does it to one person; everything but the record. `reach` is how far the capability goes that stands for the act.
fn one<P: May>(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, P>,
    reach: Reach,
    all: &[Role],
    user: UserId,
    wanted: &Wanted,
) -> Result<Result<OneDone, Acted>, DbError> {
    let org = standing.org();
    let Some(person) = people::find(tx.conn, org, user)? else { return Ok(Err(Acted::Nobody)) };
    if let Wanted::Role { from, .. } = wanted
        && person.role != *from
    {
        return Ok(Err(Acted::ChangedSince));
    }
    let catalog = &standing.organization().catalog;
    let new_role = match wanted {
        Wanted::Role { to, .. } => match roles::by_key(all, to) {
            Some(role) => Some(role),
            None => return Ok(Err(Acted::NoSuchRole)),
        },
        Wanted::RoleBack(to) => match roles::by_number(all, *to) {
            Some(role) => Some(role),
            None => return Ok(Err(Acted::NoSuchRole)),
        },
        _ => None,
    };
    if let Err(reason) = judge(catalog, standing.role(), standing.actor(), reach, all, &person, wanted, new_role) {
        return Ok(Err(match reason {
            CannotAct::OutOfReach | CannotAct::Gone => Acted::Nobody,
            reason => Acted::Cannot(reason),
        }));
    }
    let before = person.snapshot();
    let after = match wanted {
        Wanted::Role { .. } | Wanted::RoleBack(_) => {
            Some(Snapshot { role: new_role.map_or(person.role, |role| role.number), status: person.status })
        }
        Wanted::Suspend => Some(Snapshot { role: person.role, status: Status::Suspended }),
        Wanted::Reactivate => Some(Snapshot { role: person.role, status: Status::Active }),
        Wanted::Remove | Wanted::Leave => None,
        Wanted::Restore => Some(Snapshot { role: person.role, status: person.status }),
    };
    let is_active = |snapshot: Option<Snapshot>| snapshot.is_some_and(|snapshot| snapshot.status == Status::Active);
    if is_active(after) && !is_active(before) {
        let reserved = invitations::has_pending(tx.conn, org, &person.email_key, tx.now)?;
        if !takes_in(seats::locked(tx, org, seats::cap_of(standing.organization()))?, reserved) {
            return Ok(Err(Acted::NoSeat));
        }
    }
    write(tx, standing, &person, before, after)?;
    // What they sent rests on what they may.
    invitations::reconsider(tx, org, user)?;
    Ok(Ok(OneDone { person, item: Item { user, before, after } }))
}

/// Whether somebody can become active. Whoever is invited as well has a seat already: each person counts once. Above the cap nobody is
/// brought back either way.
fn takes_in(seats: Seats, reserved: bool) -> bool {
    !Seats::over(&seats) && seats.fits(u32::from(!reserved))
}

#[expect(clippy::too_many_arguments, reason = "who, on whom, what: the rule's own three parts, from rows")]
fn judge(
    catalog: &Catalog,
    held: &HeldRole,
    actor: UserId,
    reach: Reach,
    all: &[Role],
    person: &Person,
    wanted: &Wanted,
    new_role: Option<&Role>,
) -> Result<(), CannotAct> {
    let owner_only = catalog.owner_only();
    let actor = Actor { user: actor, giver: held.giver(&owner_only), reach };
    // A role that was ended since somebody went with it cannot be given back.
    let role = roles::by_number(all, person.role).ok_or(CannotAct::NewRole(CannotGive::NotAssignable))?;
    let target = Target {
        user: person.user,
        role: role.facts(),
        status: person.is_in.then_some(person.status),
        // Before there are teams, everybody is as far away as can be.
        distance: Reach::Organization,
        no_other_holder: role.no_other_holder(person.is_in.then_some(person.status)),
    };
    let to = new_role.map(Role::facts);
    let act = match (wanted, &to) {
        (Wanted::Role { .. }, Some(to)) => Act::ChangeRole { to },
        (Wanted::RoleBack(_), Some(to)) => Act::GiveRoleBack { to },
        (Wanted::Role { .. } | Wanted::RoleBack(_), None) => return Err(CannotAct::NoChange),
        (Wanted::Suspend, _) => Act::Suspend,
        (Wanted::Reactivate, _) => Act::Reactivate,
        (Wanted::Remove, _) => Act::Remove,
        (Wanted::Leave, _) => Act::Leave,
        (Wanted::Restore, _) => Act::Restore,
    };
    may_act(&actor, &target, &act)
}

/// Makes the rows and the counts say what the person is now. New counts come before old ones go: no seat is given up in between.
fn write<P>(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, P>,
    person: &Person,
    before: Option<Snapshot>,
    after: Option<Snapshot>,
) -> Result<(), DbError> {
    let (org, user) = (standing.org(), person.user);
    match (before, after) {
        (Some(_), Some(after)) => {
            diesel::update(member_rows::table.find((org, user)))
                .set((member_rows::role_number.eq(after.role.0), member_rows::status.eq(after.status.as_str())))
                .execute(tx.conn)?;
        }
        (Some(_), None) => people::end(tx, standing, person)?,
        (None, Some(after)) => members::put_back(tx, org, person, after)?,
        (None, None) => {}
    }
    if let Some(after) = after {
        members::count(tx, org, after.role, after.status, 1)?;
    }
    if let Some(before) = before {
        members::count(tx, org, before.role, before.status, -1)?;
    } else {
        invitations::close_for(tx, org, &person.email_key)?;
    }
    Ok(())
}

/// One person and one act, looked at beforehand.
#[derive(Debug, Clone)]
pub struct Look {
    /// On whom.
    pub person: Person,
    /// The role they hold, or held.
    pub role: Role,
    /// Whether it may be done.
    pub verdict: Result<(), CannotAct>,
    /// Whether there would be a seat, where the act needs one.
    pub has_seat: bool,
}

/// What an act on somebody would meet; nothing, when there is nobody the actor may know of. `wanted` is no role change.
pub async fn look<P: May>(doors: &Doors, grant: &Grant<P>, user: UserId, wanted: Wanted) -> Result<Option<Look>, Refused> {
    let (organization, held, actor, reach) =
        (grant.organization().clone(), grant.membership().role.clone(), grant.person().id, grant.reach());
    let now = doors.now();
    let read = move |conn: &mut Conn| {
        let (org, catalog) = (organization.id(), &organization.catalog);
        let Some(person) = people::find(conn, org, user)? else { return Ok(None) };
        let all = roles::all(conn, org, catalog)?;
        let Some(role) = roles::by_number(&all, person.role).cloned() else { return Ok(None) };
        let verdict = judge(catalog, &held, actor, reach, &all, &person, &wanted, None);
        if matches!(verdict, Err(CannotAct::OutOfReach | CannotAct::Gone)) {
            return Ok(None);
        }
        let needs_seat = match wanted {
            Wanted::Reactivate => true,
            Wanted::Restore => person.status == Status::Active,
            _ => false,
        };
        let reserved = invitations::has_pending(conn, org, &person.email_key, now)?;
        let has_seat = !needs_seat || takes_in(seats::read(conn, org, seats::cap_of(&organization), now)?, reserved);
        Ok(Some(Look { person, role, verdict, has_seat }))
    };
    Ok(doors.db().read(read).await?)
}

/// A role that somebody could be given.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The role.
    pub role: Role,
    /// Whether this actor may give it to this person.
    pub verdict: Result<(), CannotAct>,
    /// What the person would gain and lose.
    pub steps: Vec<Step>,
}

/// Somebody, and every role they could be given.
#[derive(Debug, Clone)]
pub struct RoleLook {
    /// Whose role.
    pub person: Person,
    /// The role held now.
    pub role: Role,
    /// Every role, the one held among them.
    pub choices: Vec<Choice>,
}

/// What a change of role could be; nothing, when there is nobody the actor may know of.
pub async fn look_at_roles(doors: &Doors, grant: &Grant<ChangeRoles>, user: UserId) -> Result<Option<RoleLook>, Refused> {
    let (organization, held, actor, reach) =
        (grant.organization().clone(), grant.membership().role.clone(), grant.person().id, grant.reach());
    let read = move |conn: &mut Conn| {
        let (org, catalog) = (organization.id(), &organization.catalog);
        let Some(person) = people::find(conn, org, user)?.filter(|person| person.is_in) else { return Ok(None) };
        let all = roles::all(conn, org, catalog)?;
        let Some(role) = roles::by_number(&all, person.role).cloned() else { return Ok(None) };
        let choices: Vec<Choice> = all
            .iter()
            .map(|to| {
                let wanted = Wanted::Role { to: to.key.clone(), from: person.role };
                let verdict = judge(catalog, &held, actor, reach, &all, &person, &wanted, Some(to));
                Choice { role: to.clone(), verdict, steps: role.vector.difference(&to.vector) }
            })
            .collect();
        if choices.iter().any(|choice| matches!(choice.verdict, Err(CannotAct::OutOfReach))) {
            return Ok(None);
        }
        Ok(Some(RoleLook { person, role, choices }))
    };
    Ok(doors.db().read(read).await?)
}
