//! Who has a role: the members who hold it and the open invitations that carry it. What is decided about a role is decided about them.

use diesel::prelude::*;
use serde_json::json;

use super::Role;
use crate::{
    authz::HeldRole,
    db::{
        Conn, DbError,
        schema::{invitations, members},
    },
    domain::{
        change::plan::digest,
        ids::{InvitationId, OrgId, UserId},
        instant::Instant,
        invitation::State,
        role::RoleNumber,
        vector::Vector,
    },
};

/// Who holds a role, suspended or not, in the order of ids; at most so many.
pub(in crate::store) fn held_by(conn: &mut Conn, org: OrgId, role: RoleNumber, most: i64) -> Result<Vec<UserId>, DbError> {
    let held = members::org_id.eq(org).and(members::role_number.eq(role.0));
    Ok(members::table.filter(held).order(members::user_id).limit(most).select(members::user_id).load(conn)?)
}

/// The open invitations that carry a role, in the order of ids. What has run out and is not written down yet is not open.
pub(in crate::store) fn carried_by(conn: &mut Conn, org: OrgId, role: RoleNumber, now: Instant) -> Result<Vec<InvitationId>, DbError> {
    let carries = invitations::org_id.eq(org).and(invitations::role_number.eq(role.0));
    let open = invitations::state.eq(State::Pending.as_str()).and(invitations::expires_at.gt(now));
    Ok(invitations::table.filter(carries).filter(open).order(invitations::id).select(invitations::id).load(conn)?)
}

/// Stands for what making a role go as far as `wanted` would do: to whom, from which version, and by whom. Saving asks for it, so that nobody
/// gains or loses unseen. Nothing, where nobody has the role, or it would go as far as it does.
pub(super) fn fingerprint(
    conn: &mut Conn,
    org: OrgId,
    now: Instant,
    (user, held): (UserId, &HeldRole),
    role: &Role,
    wanted: &Vector,
) -> Result<Option<String>, DbError> {
    if *wanted == role.vector {
        return Ok(None);
    }
    let (people, invitations) = (held_by(conn, org, role.number, i64::MAX)?, carried_by(conn, org, role.number, now)?);
    if people.is_empty() && invitations.is_empty() {
        return Ok(None);
    }
    let actor = json!([user, held.vector, held.at_least_one, held.manages_peers]);
    Ok(Some(digest(&json!([role.number, role.version, wanted, people, invitations, actor]))))
}
