//! Taking a change back. It is an act like any other, with the same rules: whoever may not do the opposite may not undo.

use diesel::{
    prelude::*,
    sql_types::{Nullable, Text},
};

use super::{
    Ground, Judged, Names, do_it,
    ending::{Stuck, View},
    list::{self, Change, Concerned},
    may_know_of, people,
    record::{self, Beside},
};
use crate::{
    authz::{Grant, HeldRole, Organization, Refused, Standing, capabilities::Belong},
    db::{
        Conn, DbError, Statement,
        schema::{change_items, changes},
        types::Uid,
    },
    domain::{
        acting::{Actor, CannotAct},
        capability::Capability,
        change::{About, Item, Kind, Outcome, Snapshot, plan::Planner},
        ids::{ChangeId, OrgId, UserId},
        instant::{Instant, Span},
        reach::Reach,
        role::RoleNumber,
    },
    store::{
        Doors, Tx,
        roles::{self, Role},
    },
};

/// A change can be taken back for this long (issue: Undo).
pub const OPEN_FOR: Span = Span::days(30);

/// The capability that stands for a kind of act on others.
pub const fn capability(kind: Kind) -> Capability {
    match kind {
        Kind::Role => Capability::ChangeRoles,
        Kind::Suspend | Kind::Reactivate => Capability::SuspendMembers,
        Kind::Remove | Kind::Leave | Kind::Restore => Capability::RemoveMembers,
    }
}

/// How taking back ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// Done as far as it could be, and recorded as this change.
    Done(ChangeId),
    /// There is no such change, or nobody in it whom the actor may know of.
    Nobody,
    /// It is taken back already, or nothing is as it left it.
    ChangedSince,
    /// It is too long ago.
    Past,
    /// A rule forbids it.
    Cannot(CannotAct),
    /// The plan has no seat free.
    NoSeat,
    /// A role would come back, or be ended again, and that may not be.
    Stuck(Stuck),
}

/// What taking a change back would do.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The change, with as many people as the reader may know of.
    pub change: Change,
    /// The first of its people whom the reader sees: a change of one is told by name.
    pub first: Option<Concerned>,
    /// What the taking back is.
    pub kind: Kind,
    /// Everybody in the change whom the reader may know of, and what becomes of them.
    pub people: Vec<Judged>,
    /// Who of them is shown by name.
    pub names: Names,
    /// Every role there is or was.
    pub roles: Vec<Role>,
    /// The role that comes back, or goes again.
    pub about: Option<About>,
    /// Why it does not, and with it nothing is taken back.
    pub stuck: Option<Stuck>,
    /// Whether it was taken back already.
    pub is_undone: bool,
    /// Whether it is too long ago.
    pub is_past: bool,
}

/// Looks what taking a change back would do; nothing, when there is no such change. Whoever may not take it back learns nothing of it, and
/// whoever does not see the team is told no name but their own.
pub async fn look(doors: &Doors, grant: &Grant<Belong>, change: ChangeId) -> Result<Option<Outlook>, Refused> {
    let (organization, held, user, now) = (grant.organization().clone(), grant.membership().role.clone(), grant.person().id, doors.now());
    let membership = grant.membership().clone();
    let read = move |conn: &mut Conn| {
        let org = organization.id();
        let Some(mut past) = list::find(conn, org, change)? else { return Ok(None) };
        let needed = capability(past.kind.inverse());
        let reach_of = |capability| membership.reach(&organization.catalog, capability);
        let reach = reach_of(needed);
        if !reach.any() {
            return Ok(Some(Err(needed)));
        }
        let (mut people, mut roles) = plan(conn, &organization, &held, user, reach, now, &past)?;
        let (kind, about) = (past.kind.inverse(), past.about.clone().map(About::inverse));
        let view = View { organization: &organization, held: &held, user, reach: &reach_of, now };
        let stuck = match &about {
            Some(about) => view.may_settle(conn, about, &people, &roles)?.err(),
            None => None,
        };
        // Who reaches less than everybody knows only themselves, until there are teams. What became of the others since would tell of them.
        let only = (reach != Reach::Organization).then_some(user);
        people.retain(|one| only.is_none_or(|only| one.who.user == only));
        // Who reaches only themselves, and has nothing to take back, has nothing to see.
        let does_something = about.is_some() || people.iter().any(|one| one.outcome.is_done());
        if !does_something && (only.is_some() || people.is_empty()) {
            return Ok(None);
        }
        if only.is_some() {
            past.people = past.people.min(1);
        }
        let sight = reach_of(Capability::ReadMembers);
        let mut names = people::shown(conn, org, &people)?;
        names.retain(|shown, _| may_know_of(user, *shown, sight));
        let first = list::people(conn, org, change, only, (0, 1))?.pop().filter(|first| may_know_of(user, first.user, sight));
        for gone in roles::ended(conn, org, &organization.catalog)? {
            if roles::by_number(&roles, gone.number).is_none() {
                roles.push(gone);
            }
        }
        let (is_undone, is_past) = (past.undone_by.is_some(), past.at.plus(OPEN_FOR) < now);
        Ok(Some(Ok(Outlook { change: past, first, kind, people, names, roles, about, stuck, is_undone, is_past })))
    };
    doors.db().read(read).await?.transpose().map_err(|needed| grant.lacking(needed))
}

/// Takes a change back, as far as the people in it still are what it made them.
pub async fn undo(doors: &Doors, grant: &Grant<Belong>, change: ChangeId) -> Result<Undone, Refused> {
    doors.organization(grant, move |tx, standing| take_back(tx, standing, change)).await?
}

fn take_back(tx: &mut Tx<'_>, standing: &Standing<'_, Belong>, id: ChangeId) -> Result<Result<Undone, Refused>, DbError> {
    let org = standing.org();
    let Some(past) = list::find(tx.conn, org, id)? else { return Ok(Ok(Undone::Nobody)) };
    let kind = past.kind.inverse();
    let needed = capability(kind);
    let reach = standing.may(needed);
    if !reach.any() {
        return Ok(Err(standing.lacking(needed)));
    }
    // Who reaches nobody in it learns nothing of it, not even that it is past. A role that was ended is everybody's.
    if reach != Reach::Organization && past.about.is_none() && !takes_part(tx.conn, org, id, standing.actor())? {
        record::refusal_to_undo(tx, standing, kind, id, &CannotAct::OutOfReach)?;
        return Ok(Ok(Undone::Nobody));
    }
    if past.undone_by.is_some() {
        return Ok(Ok(Undone::ChangedSince));
    }
    if past.at.plus(OPEN_FOR) < tx.now {
        return Ok(Ok(Undone::Past));
    }
    let (mut judged, roles) = plan(tx.conn, standing.organization(), standing.role(), standing.actor(), reach, tx.now, &past)?;
    // Who is out of reach is not written down as left alone: whoever may read the new change would read of them.
    judged.retain(|one| one.outcome != Outcome::Refused(CannotAct::OutOfReach));
    let beside = Beside { undoes: Some(id), about: past.about.clone().map(About::inverse) };
    match &beside.about {
        Some(about) => {
            let reach_of = |capability| standing.may(capability);
            let (organization, held, user) = (standing.organization(), standing.role(), standing.actor());
            let view = View { organization, held, user, reach: &reach_of, now: tx.now };
            if let Err(stuck) = view.may_settle(tx.conn, about, &judged, &roles)? {
                return Ok(match stuck {
                    Stuck::Lacks(capability) => Err(standing.lacking(capability)),
                    stuck => Ok(Undone::Stuck(stuck)),
                });
            }
        }
        None if !judged.iter().any(|one| one.outcome.is_done()) => return refused(tx, standing, kind, id, &judged).map(Ok),
        None => {}
    }
    let undoing = do_it(tx, standing, kind, &judged, &roles, false, &beside)?;
    diesel::update(changes::table.find((org, id))).set(changes::undone_by.eq(Some(undoing))).execute(tx.conn)?;
    Ok(Ok(Undone::Done(undoing)))
}

/// Nothing could be taken back: the last reason is said, and noted once, however many people are in it.
fn refused(tx: &mut Tx<'_>, standing: &Standing<'_, Belong>, kind: Kind, id: ChangeId, judged: &[Judged]) -> Result<Undone, DbError> {
    let (mut acted, mut noted) = (Undone::ChangedSince, None);
    for one in judged {
        acted = match &one.outcome {
            Outcome::Refused(reason) => {
                noted = Some(reason);
                match reason {
                    CannotAct::OutOfReach | CannotAct::Gone => Undone::Nobody,
                    reason => Undone::Cannot(reason.clone()),
                }
            }
            Outcome::NoSeat => Undone::NoSeat,
            Outcome::Done(_) | Outcome::NoChange | Outcome::ChangedSince => Undone::ChangedSince,
        };
    }
    if let Some(reason) = noted {
        record::refusal_to_undo(tx, standing, kind, id, reason)?;
    }
    Ok(acted)
}

/// Whether somebody is among those whom a change changed.
fn takes_part(conn: &mut Conn, org: OrgId, id: ChangeId, user: UserId) -> Result<bool, DbError> {
    let found: i64 = change_items::table.find((org, id, user)).filter(change_items::outcome.eq("done")).count().get_result(conn)?;
    Ok(found > 0)
}

fn plan(
    conn: &mut Conn,
    organization: &Organization,
    held: &HeldRole,
    user: UserId,
    reach: Reach,
    now: Instant,
    past: &Change,
) -> Result<(Vec<Judged>, Vec<Role>), DbError> {
    let org = organization.id();
    let mut ground = Ground::read(conn, organization, now)?;
    if let Some(About::Ended(moved)) = &past.about
        && let Some(ended) = roles::ended(conn, org, &organization.catalog)?.into_iter().find(|role| role.number == moved.role)
    {
        ground.roles.push(ended);
    }
    let owner_only = organization.catalog.owner_only();
    let actor = Actor { user, giver: held.giver(&owner_only), reach };
    let mut planner = Planner::new(actor, ground.roles.clone(), ground.seats);
    let items = items(conn, org, past.id)?;
    let ids: Vec<UserId> = items.iter().map(|item| item.user).collect();
    let people = people::candidates(conn, org, &ids, now)?;
    let mut items = items.iter();
    let judged = people.into_iter().filter_map(|who| {
        let item = items.find(|item| item.user == who.user)?;
        Some(Judged { outcome: planner.plan_back(&who, item), who })
    });
    Ok((judged.collect(), ground.roles))
}

/// What the change did do, in the order of ids. The snapshots are taken apart by the database: as documents they would take many times the room.
fn items(conn: &mut Conn, org: OrgId, id: ChangeId) -> Result<Vec<Item>, DbError> {
    type Part = Nullable<Text>;
    type Row = (UserId, Option<String>, Option<String>, Option<String>, Option<String>);
    let rows: Vec<Row> = Statement::new(
        "SELECT user_id, before->>'role', before->>'status', after->>'role', after->>'status'
         FROM change_items WHERE outcome = 'done' AND org_id = ",
    )
    .value::<Uid, _>(org)
    .sql(" AND change_id = ")
    .value::<Uid, _>(id)
    .sql(" ORDER BY user_id")
    .rows::<(Uid, Part, Part, Part, Part)>()
    .load(conn)?;
    let item = |(user, role, status, new_role, new_status): Row| {
        Ok(Item { user, before: snapshot(role, status)?, after: snapshot(new_role, new_status)? })
    };
    rows.into_iter().map(item).collect()
}

/// Somebody who was no member has neither.
fn snapshot(role: Option<String>, status: Option<String>) -> Result<Option<Snapshot>, DbError> {
    let (Some(role), Some(status)) = (role, status) else { return Ok(None) };
    match (role.parse(), status.parse()) {
        (Ok(role), Ok(status)) => Ok(Some(Snapshot { role: RoleNumber(role), status })),
        _ => Err(DbError::failed("a change has a snapshot that cannot be read")),
    }
}
