//! What the product calls a member: set and cleared here, and nowhere else.

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::{
    authz::{Grant, Refused, Standing, capabilities::ManageTokens},
    db::{Conn, DbError, schema::members},
    domain::{
        acting::CannotAct,
        capability::Capability,
        external_id::{ExternalId, may_name},
        ids::{OrgId, UserId},
        reach::Reach,
        role::RoleNumber,
    },
    store::{
        Doors, Tx,
        activity::{self, Done},
        changes::may_know_of,
        roles,
    },
};

const CHANGED: &str = "members.external_id_changed";

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The member is called so now, or was already.
    Done,
    /// There is nobody of that id here, or nobody the actor may know of.
    Nobody,
    /// The actor does not look after the tokens of the whole organization.
    OutOfReach,
    /// The member is above the actor.
    Cannot(CannotAct),
    /// Another member is called so.
    Taken,
}

/// Says what the product calls a member; nothing clears it. As strong as a token, and asked of the same people: decisions about that name
/// are decisions about this member from the next one on.
pub async fn set(doors: &Doors, grant: &Grant<ManageTokens>, user: UserId, to: Option<ExternalId>) -> Result<Named, Refused> {
    doors.organization(grant, move |tx, standing| set_in(tx, standing, user, to.as_ref().map(ExternalId::as_str))).await
}

fn set_in(tx: &mut Tx<'_>, standing: &Standing<'_, ManageTokens>, user: UserId, to: Option<&str>) -> Result<Named, DbError> {
    let (org, oneself) = (standing.org(), user == standing.actor());
    if standing.reach() != Reach::Organization {
        note(tx, standing, user, &CannotAct::OutOfReach)?;
        return Ok(Named::OutOfReach);
    }
    if !may_know_of(standing.actor(), user, standing.may(Capability::ReadMembers)) {
        note(tx, standing, user, &CannotAct::OutOfReach)?;
        return Ok(Named::Nobody);
    }
    let found: Option<(String, i32, Option<String>)> =
        members::table.find((org, user)).select((members::name, members::role_number, members::external_id)).first(tx.conn).optional()?;
    let Some((name, role, before)) = found else { return Ok(Named::Nobody) };
    let catalog = &standing.organization().catalog;
    let all = roles::listed(tx.conn, org, catalog)?;
    let role = roles::by_number(&all, RoleNumber(role)).ok_or_else(|| DbError::failed("a member's role is missing"))?;
    let owner_only = catalog.owner_only();
    if let Err(reason) = may_name(&standing.role().giver(&owner_only), &role.facts(), oneself) {
        note(tx, standing, user, &reason)?;
        return Ok(Named::Cannot(reason));
    }
    if before.as_deref() == to {
        return Ok(Named::Done);
    }
    if let Some(to) = to
        && is_taken(tx.conn, org, to)?
    {
        return Ok(Named::Taken);
    }
    diesel::update(members::table.find((org, user))).set(members::external_id.eq(to)).execute(tx.conn)?;
    let payload = json!({ "members": [{ "user": user, "name": name, "before": before, "after": to }] });
    activity::record(tx, org, Done::by(standing, CHANGED, payload))?;
    Ok(Named::Done)
}

fn note(tx: &mut Tx<'_>, standing: &Standing<'_, ManageTokens>, user: UserId, reason: &CannotAct) -> Result<(), DbError> {
    let about: Value = json!({ "member": user, "reason": reason.as_str() });
    activity::record_refused(tx, standing, CHANGED, about)
}

/// Whether a member is called so. Read under the organization's lock, it stays so.
pub(super) fn is_taken(conn: &mut Conn, org: OrgId, id: &str) -> Result<bool, DbError> {
    let holders = members::table.filter(members::org_id.eq(org).and(members::external_id.eq(id)));
    Ok(holders.count().get_result::<i64>(conn)? > 0)
}
