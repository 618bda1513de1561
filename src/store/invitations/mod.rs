//! Invitations: sending, sending again, taking back, answering. What is kept about them, and what time does to them, is here.

pub mod again;
pub mod answer;
pub mod code;
pub mod invite;
pub mod list;
pub mod rounds;

use diesel::prelude::*;
use serde_json::json;

use super::{
    Tx,
    activity::{self, Done},
    roles::{self, Role},
    seats,
};
use crate::{
    authz::{HeldRole, RequestFacts, capabilities::InviteMembers, still_may},
    catalog::Catalog,
    db::{
        DbError, Statement, dialect,
        schema::{invitations, organization_state, organizations},
        types::{Doc, Document, Uid},
    },
    domain::{
        giving::{Way, may_give},
        ids::{InvitationId, OrgId, UserId},
        instant::{Instant, Span},
        invitation::State,
        reach::Reach,
        role::RoleNumber,
    },
};

/// Invitations that one organization sends in a day (UTC), first ones and repeated ones together.
pub const DAILY: u32 = 1_000;

/// Addresses that the record names; of the rest it says how many.
const NAMED: usize = 20;

/// An invitation that was sent: enough to make its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Which.
    pub id: InvitationId,
    /// Which of its links.
    pub generation: i64,
    /// To whom.
    pub email: String,
    /// Until when the link opens.
    pub expires_at: Instant,
}

/// What the rules ask of a stored invitation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct Stored {
    id: InvitationId,
    email: String,
    email_key: String,
    name: String,
    role_number: i32,
    state: String,
    generation: i64,
    sender_id: UserId,
    note: String,
    hours: i32,
    expires_at: Instant,
    needs_sender: bool,
    resends: Document,
}

impl Stored {
    fn facts(&self) -> Result<crate::domain::invitation::Invitation, DbError> {
        let state = self.state.parse().map_err(|_| DbError::failed("an invitation is in an unknown state"))?;
        let (expires_at, generation, needs_sender) = (self.expires_at, self.generation, self.needs_sender);
        Ok(crate::domain::invitation::Invitation { state, expires_at, generation, needs_sender })
    }
}

fn of_ids(tx: &mut Tx<'_>, org: OrgId, ids: &[InvitationId]) -> Result<Vec<Stored>, DbError> {
    Ok(invitations::table
        .filter(invitations::org_id.eq(org).and(invitations::id.eq_any(ids.to_vec())))
        .order((invitations::sent_at, invitations::id))
        .select(Stored::as_select())
        .load(tx.conn)?)
}

/// Writes down which invitations have run out, and gives their seats back. Part of entering the organization's door.
pub(super) fn settle(tx: &mut Tx<'_>, org: OrgId, facts: &RequestFacts) -> Result<(), DbError> {
    let due = invitations::table
        .filter(invitations::org_id.eq(org).and(invitations::state.eq(State::Pending.as_str())).and(invitations::expires_at.le(tx.now)));
    let emails: Vec<String> = due.order(invitations::expires_at).select(invitations::email).load(tx.conn)?;
    if emails.is_empty() {
        return Ok(());
    }
    diesel::update(due)
        .set((invitations::state.eq(State::Expired.as_str()), invitations::ended_at.eq(invitations::expires_at.nullable())))
        .execute(tx.conn)?;
    let count = i32::try_from(emails.len()).unwrap_or(i32::MAX);
    seats::count_pending(tx, org, -count)?;
    let payload = json!({ "count": count, "emails": first_few(&emails) });
    activity::record(tx, org, Done { actor: None, actor_name: "", action: "invitations.expired", payload, facts })
}

fn first_few(emails: &[String]) -> &[String] {
    &emails[..emails.len().min(NAMED)]
}

/// Looks again whether a person still stands behind the invitations they sent: to be called whenever their role or status changes. One whose
/// sender may no longer send it waits for another; one whose sender may again is whole again.
pub(super) fn reconsider(tx: &mut Tx<'_>, org: OrgId, sender: UserId) -> Result<(), DbError> {
    let sent = invitations::org_id.eq(org).and(invitations::sender_id.eq(sender)).and(invitations::state.eq(State::Pending.as_str()));
    let numbers: Vec<i32> = invitations::table.filter(sent).select(invitations::role_number).distinct().load(tx.conn)?;
    if numbers.is_empty() {
        return Ok(());
    }
    let catalog = catalog_of(tx, org)?;
    let power = still_may::<InviteMembers>(tx.conn, tx.catalogs, tx.now, org, sender)?;
    let roles = roles::all(tx.conn, org, &catalog)?;
    for number in numbers {
        let stands = may_still_give(&catalog, power.as_ref(), roles::by_number(&roles, RoleNumber(number)));
        diesel::update(invitations::table.filter(sent).filter(invitations::role_number.eq(number)))
            .set(invitations::needs_sender.eq(!stands))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Whether a sender with this power may invite to this role, as things are now.
fn may_still_give(catalog: &Catalog, power: Option<&(HeldRole, Reach)>, role: Option<&Role>) -> bool {
    let (Some((held, reach)), Some(role)) = (power, role) else { return false };
    *reach == Reach::Organization && may_give(&held.giver(&catalog.owner_only()), &role.facts_besides(1), Way::Invitation).is_ok()
}

/// The same of many: only of those who have invitations waiting.
pub(super) fn reconsider_all(tx: &mut Tx<'_>, org: OrgId, people: &[UserId]) -> Result<(), DbError> {
    let (open, close) = dialect::ids(tx.conn.dialect());
    let senders: Vec<UserId> = Statement::new("SELECT DISTINCT sender_id FROM invitations WHERE state = 'pending' AND org_id = ")
        .value::<Uid, _>(org)
        .sql(format!(" AND sender_id IN {open}"))
        .value::<Doc, _>(Document(json!(people)))
        .sql(close)
        .rows::<Uid>()
        .load(tx.conn)?;
    senders.into_iter().try_for_each(|sender| reconsider(tx, org, sender))
}

/// The same of everybody who invited to a role: it goes further than it did, or another carries their invitations now.
pub(super) fn reconsider_role(tx: &mut Tx<'_>, org: OrgId, role: RoleNumber) -> Result<(), DbError> {
    let carries = invitations::org_id.eq(org).and(invitations::role_number.eq(role.0));
    let senders: Vec<UserId> = invitations::table
        .filter(carries.and(invitations::state.eq(State::Pending.as_str())))
        .select(invitations::sender_id)
        .distinct()
        .load(tx.conn)?;
    senders.into_iter().try_for_each(|sender| reconsider(tx, org, sender))
}

fn catalog_of(tx: &mut Tx<'_>, org: OrgId) -> Result<std::sync::Arc<Catalog>, DbError> {
    let key: String = organizations::table.find(org).select(organizations::catalog).first(tx.conn)?;
    tx.catalogs.get(&key).ok_or_else(|| DbError::failed(format!("this instance has no catalog {key}")))
}

/// Ends a pending invitation of somebody who became a member some other way, so that nobody is counted twice.
pub(super) fn close_for(tx: &mut Tx<'_>, org: OrgId, email_key: &str) -> Result<(), DbError> {
    let ended =
        diesel::update(invitations::table.filter(
            invitations::org_id.eq(org).and(invitations::email_key.eq(email_key)).and(invitations::state.eq(State::Pending.as_str())),
        ))
        .set((invitations::state.eq(State::Revoked.as_str()), invitations::ended_at.eq(Some(tx.now))))
        .execute(tx.conn)?;
    if ended > 0 { seats::count_pending(tx, org, -1) } else { Ok(()) }
}

/// How many more invitations the organization may send today.
fn left_today(tx: &mut Tx<'_>, org: OrgId) -> Result<u32, DbError> {
    let (on, sent): (i32, i32) =
        organization_state::table.find(org).select((organization_state::invited_on, organization_state::invited_today)).first(tx.conn)?;
    Ok(left(on, sent, tx.now))
}

fn left(on: i32, sent: i32, now: Instant) -> u32 {
    let sent = if on == day(now) { u32::try_from(sent).unwrap_or(0) } else { 0 };
    DAILY.saturating_sub(sent)
}

/// Counts invitations that go out today.
fn count_today(tx: &mut Tx<'_>, org: OrgId, more: usize) -> Result<(), DbError> {
    let sent = DAILY - left_today(tx, org)?;
    let sent = i32::try_from(sent).unwrap_or(0).saturating_add(i32::try_from(more).unwrap_or(i32::MAX));
    diesel::update(organization_state::table.find(org))
        .set((organization_state::invited_on.eq(day(tx.now)), organization_state::invited_today.eq(sent)))
        .execute(tx.conn)?;
    Ok(())
}

/// Days since 1970, in UTC.
fn day(now: Instant) -> i32 {
    i32::try_from(now.0.div_euclid(Span::days(1).0)).unwrap_or(i32::MAX)
}
