//! Changes of members: each is one act on one or many people, with what everybody was before and is after, so that it can be shown, told and
//! taken back as a whole. A single act is a change of one.

pub mod ending;
pub mod list;
pub mod many;
mod people;
mod record;
pub mod since;
pub mod undo;
mod write;

pub use people::{Named, Names, Person, SHOWN, by_name};
use record::Beside;

use super::{
    Doors, Tx,
    roles::{self, Role},
    seats,
};
use crate::{
    authz::{
        Grant, Organization, Refused, Standing,
        capabilities::{Belong, ChangeRoles, May, RemoveMembers, SuspendMembers},
    },
    db::{Conn, DbError},
    domain::{
        acting::{Actor, CannotAct},
        capability::Capability,
        change::{
            Item, Kind, Outcome,
            plan::{Aim, Candidate, Planner},
        },
        ids::{ChangeId, UserId},
        instant::Instant,
        reach::Reach,
        role::RoleNumber,
        seats::Seats,
        vector::Step,
    },
};

/// What a single act wants.
enum Wanted {
    /// Another role, by its key; `from` is the one they held when the question was put: somebody may have been faster.
    Role {
        to: String,
        from: RoleNumber,
    },
    To(Aim),
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
    doors.organization(grant, move |tx, standing| single(tx, standing, user, &Wanted::To(Aim::Suspend), tell)).await
}

/// Ends a suspension, if there is a seat.
pub async fn reactivate(doors: &Doors, grant: &Grant<SuspendMembers>, user: UserId) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, user, &Wanted::To(Aim::Reactivate), false)).await
}

/// Removes a member.
pub async fn remove(doors: &Doors, grant: &Grant<RemoveMembers>, user: UserId, tell: bool) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, user, &Wanted::To(Aim::Remove), tell)).await
}

/// Makes somebody who left or was removed a member again, if there is a seat.
pub async fn restore(doors: &Doors, grant: &Grant<RemoveMembers>, user: UserId) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, user, &Wanted::To(Aim::Restore), false)).await
}

/// Ends one's own membership.
pub async fn leave(doors: &Doors, grant: &Grant<Belong>) -> Result<Acted, Refused> {
    doors.organization(grant, move |tx, standing| single(tx, standing, standing.actor(), &Wanted::To(Aim::Leave), false)).await
}

fn single<P: May>(tx: &mut Tx<'_>, standing: &Standing<'_, P>, user: UserId, wanted: &Wanted, tell: bool) -> Result<Acted, DbError> {
    let ground = Ground::locked(tx, standing)?;
    let Some(person) = people::find(tx.conn, standing.org(), user, tx.now)? else { return Ok(Acted::Nobody) };
    if !may_know_of(standing.actor(), user, standing.may(Capability::ReadMembers)) {
        let kind = if let Wanted::To(aim) = wanted { aim.kind() } else { Kind::Role };
        record::refusal(tx, standing, kind, user, &CannotAct::OutOfReach)?;
        return Ok(Acted::Nobody);
    }
    let aim = match wanted {
        Wanted::Role { from, .. } if person.role != *from => return Ok(Acted::ChangedSince),
        Wanted::Role { to, .. } => match roles::by_key(&ground.roles, to) {
            Some(role) => Aim::Role(role.number),
            None => return Ok(Acted::NoSuchRole),
        },
        Wanted::To(aim) => *aim,
    };
    let owner_only = standing.organization().catalog.owner_only();
    let mut planner = Planner::new(actor(standing, standing.reach(), &owner_only), ground.roles.clone(), ground.seats);
    let outcome = planner.plan(&person.candidate(), aim);
    let judged = [Judged { who: person.candidate(), outcome }];
    match &judged[0].outcome {
        Outcome::Done(_) => {
            let change = do_it(tx, standing, aim.kind(), &judged, &ground.roles, tell, &Beside::default())?;
            Ok(Acted::Done(change))
        }
        Outcome::NoSeat => Ok(Acted::NoSeat),
        Outcome::NoChange => Ok(Acted::Cannot(CannotAct::NoChange)),
        Outcome::ChangedSince => Ok(Acted::ChangedSince),
        Outcome::Refused(reason) => {
            record::refusal(tx, standing, aim.kind(), user, reason)?;
            Ok(match reason {
                // What is out of reach is not known of.
                CannotAct::OutOfReach | CannotAct::Gone => Acted::Nobody,
                reason => Acted::Cannot(reason.clone()),
            })
        }
    }
}

/// Whether somebody may know of a person: of themselves always, of others as far as they see the team. Until there are teams, that is all of
/// it or nobody; and whoever is not known of is nobody to act on, whatever else the actor may do.
pub(super) fn may_know_of(actor: UserId, user: UserId, sight: Reach) -> bool {
    actor == user || sight == Reach::Organization
}

/// Somebody, and what becomes of them. A change may have ten thousand: who they are is read of those who are shown ([`Named`]).
#[derive(Debug, Clone)]
pub struct Judged {
    /// Who.
    pub who: Candidate,
    /// What becomes of them.
    pub outcome: Outcome,
}

fn each(judged: &[Judged]) -> impl Iterator<Item = (UserId, &Outcome)> {
    judged.iter().map(|one| (one.who.user, &one.outcome))
}

/// What a plan stands on.
struct Ground {
    roles: Vec<Role>,
    seats: Seats,
}

impl Ground {
    fn read(conn: &mut Conn, organization: &Organization, now: Instant) -> Result<Self, DbError> {
        let roles = roles::all(conn, organization.id(), &organization.catalog)?;
        Ok(Self { roles, seats: seats::read(conn, organization.id(), seats::cap_of(organization), now)? })
    }

    /// Under the lock what was due is settled, and reading is right to the last seat.
    fn locked<P>(tx: &mut Tx<'_>, standing: &Standing<'_, P>) -> Result<Self, DbError> {
        Self::read(tx.conn, standing.organization(), tx.now)
    }
}

fn actor<'a, P>(standing: &'a Standing<'_, P>, reach: Reach, owner_only: &'a [usize]) -> Actor<'a> {
    Actor { user: standing.actor(), giver: standing.role().giver(owner_only), reach }
}

/// Writes what was judged: rows, counts, the record, and the mail when it is wished.
fn do_it<P>(
    tx: &mut Tx<'_>,
    standing: &Standing<'_, P>,
    kind: Kind,
    judged: &[Judged],
    roles: &[Role],
    tell: bool,
    beside: &Beside,
) -> Result<ChangeId, DbError> {
    let done: Vec<Item> = judged.iter().filter_map(|one| one.outcome.item().copied()).collect();
    write::all(tx, standing, &done)?;
    if let Some(about) = &beside.about {
        ending::settle(tx, standing.org(), about)?;
    }
    let change = record::change(tx, standing, kind, judged, &done, roles, beside)?;
    if tell {
        record::tell(tx, standing, change, kind, &done, roles)?;
    }
    Ok(change)
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
pub async fn look<P: May>(doors: &Doors, grant: &Grant<P>, user: UserId, aim: Aim) -> Result<Option<Look>, Refused> {
    let (organization, held, actor, reach) =
        (grant.organization().clone(), grant.membership().role.clone(), grant.person().id, grant.reach());
    if !may_know_of(actor, user, grant.may(Capability::ReadMembers)) {
        return Ok(None);
    }
    let now = doors.now();
    let read = move |conn: &mut Conn| {
        let Some(person) = people::find(conn, organization.id(), user, now)? else { return Ok(None) };
        let ground = Ground::read(conn, &organization, now)?;
        let role = match roles::by_number(&ground.roles, person.role) {
            Some(role) => Some(role.clone()),
            // Who went may have had a role that was ended since: what stands in the way is said of it, and it is none to give.
            None => roles::ended(conn, organization.id(), &organization.catalog)?.into_iter().find(|role| role.number == person.role),
        };
        let Some(role) = role else { return Ok(None) };
        let owner_only = organization.catalog.owner_only();
        let actor = Actor { user: actor, giver: held.giver(&owner_only), reach };
        let mut planner = Planner::new(actor, ground.roles, ground.seats);
        let verdict = planner.judge(&person.candidate(), aim);
        if matches!(verdict, Err(CannotAct::OutOfReach | CannotAct::Gone)) {
            return Ok(None);
        }
        let has_seat = planner.plan(&person.candidate(), aim) != Outcome::NoSeat;
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
    if !may_know_of(actor, user, grant.may(Capability::ReadMembers)) {
        return Ok(None);
    }
    let now = doors.now();
    let read = move |conn: &mut Conn| {
        let person = people::find(conn, organization.id(), user, now)?;
        let Some(person) = person.filter(|person| person.is_in) else { return Ok(None) };
        let ground = Ground::read(conn, &organization, now)?;
        let Some(role) = roles::by_number(&ground.roles, person.role).cloned() else { return Ok(None) };
        let owner_only = organization.catalog.owner_only();
        let actor = Actor { user: actor, giver: held.giver(&owner_only), reach };
        let planner = Planner::new(actor, ground.roles.clone(), ground.seats);
        let choice = |to: Role| {
            let verdict = planner.judge(&person.candidate(), Aim::Role(to.number));
            Choice { verdict, steps: role.vector.difference(&to.vector), role: to }
        };
        let choices: Vec<Choice> = ground.roles.into_iter().map(choice).collect();
        if choices.iter().any(|choice| matches!(choice.verdict, Err(CannotAct::OutOfReach))) {
            return Ok(None);
        }
        Ok(Some(RoleLook { person, role, choices }))
    };
    Ok(doors.db().read(read).await?)
}
