//! The seats of an organization: read for a page, or under its lock for a decision.

use diesel::{prelude::*, sql_types};

use super::Tx;
use crate::{
    authz::Organization,
    catalog::Catalog,
    db::{
        Conn, DbError, Statement,
        schema::organization_state,
        types::{Moment, Uid},
    },
    domain::{
        ids::OrgId,
        instant::Instant,
        seats::{Cap, Seats},
    },
};

/// What a plan caps. One that the catalog does not know gives no seat: it fails closed.
pub fn cap(catalog: &Catalog, plan: &str) -> Cap {
    catalog.plan(plan).map_or(Cap::Limited(0), |plan| plan.seats)
}

/// The cap of an organization's plan.
pub fn cap_of(organization: &Organization) -> Cap {
    cap(&organization.catalog, &organization.plan)
}

/// The seats as a page shows them: invitations whose time has run out do not count, even before anybody has written that down.
pub(super) fn read(conn: &mut Conn, org: OrgId, cap: Cap, now: Instant) -> Result<Seats, DbError> {
    let (active, pending, due): (i32, i32, i64) =
        Statement::new("SELECT active, pending, (SELECT count(*) FROM invitations i WHERE i.state = 'pending' AND i.org_id = s.org_id AND i.expires_at <= ")
            .value::<Moment, _>(now)
            .sql(") FROM organization_state s WHERE s.org_id = ")
            .value::<Uid, _>(org)
            .rows::<(sql_types::Integer, sql_types::Integer, sql_types::BigInt)>()
            .get_result(conn)?;
    let whole = |count: i32| u32::try_from(count).unwrap_or(0);
    Ok(Seats { active: whole(active), pending: whole(pending).saturating_sub(u32::try_from(due).unwrap_or(u32::MAX)), cap })
}

/// The seats under the organization's lock, where what was due is settled already.
pub(super) fn locked(tx: &mut Tx<'_>, org: OrgId, cap: Cap) -> Result<Seats, DbError> {
    let (active, pending): (i32, i32) =
        organization_state::table.find(org).select((organization_state::active, organization_state::pending)).first(tx.conn)?;
    let whole = |count: i32| u32::try_from(count).unwrap_or(0);
    Ok(Seats { active: whole(active), pending: whole(pending), cap })
}

/// The same for commands, which know the catalog and the plan by their keys.
pub(super) fn of_operator(tx: &mut Tx<'_>, org: OrgId, catalog: &str, plan: &str) -> Result<Seats, DbError> {
    let cap = tx.catalogs.get(catalog).map_or(Cap::Limited(0), |catalog| cap(&catalog, plan));
    locked(tx, org, cap)
}

/// Keeps the count of pending invitations: `more` of them (fewer, when negative).
pub(super) fn count_pending(tx: &mut Tx<'_>, org: OrgId, more: i32) -> Result<(), DbError> {
    diesel::update(organization_state::table.find(org))
        .set(organization_state::pending.eq(organization_state::pending + more))
        .execute(tx.conn)?;
    lower_ceiling(tx, org)
}

/// Keeps the count of active members, likewise.
pub(super) fn count_active(tx: &mut Tx<'_>, org: OrgId, more: i32) -> Result<(), DbError> {
    diesel::update(organization_state::table.find(org))
        .set(organization_state::active.eq(organization_state::active + more))
        .execute(tx.conn)?;
    lower_ceiling(tx, org)
}

/// A seat given up above the cap is not had again.
fn lower_ceiling(tx: &mut Tx<'_>, org: OrgId) -> Result<(), DbError> {
    let used = organization_state::active + organization_state::pending;
    diesel::update(organization_state::table.find(org).filter(organization_state::ceiling.gt(used)))
        .set(organization_state::ceiling.eq(used))
        .execute(tx.conn)?;
    Ok(())
}

/// Notes how many seats are used when a smaller cap comes: above it, they may only become fewer (DESIGN section 5, I2). Forgets it when
/// the cap holds them all.
pub(super) fn set_ceiling(tx: &mut Tx<'_>, org: OrgId, over: bool) -> Result<(), DbError> {
    let row = organization_state::table.find(org);
    if over {
        diesel::update(row)
            .set(organization_state::ceiling.eq(organization_state::active + organization_state::pending))
            .execute(tx.conn)?;
    } else {
        diesel::update(row).set(organization_state::ceiling.eq(0)).execute(tx.conn)?;
    }
    Ok(())
}
