//! The rows of the roles that organizations make themselves. Each state of one is kept as a version; the newest says what the role says.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::json;

use crate::{
    authz::Standing,
    db::{
        DbError,
        schema::{organization_state, role_versions, roles},
        types::Document,
    },
    domain::{
        fold::fold,
        ids::{OrgId, UserId},
        reach::Reach,
        role::RoleNumber,
    },
    store::Tx,
};

/// What is written of a role.
#[derive(Debug, Clone)]
pub(in crate::store) struct Written<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its description.
    pub description: &'a str,
    /// How far its scoped permissions go, unless one says otherwise.
    pub reach: Reach,
    /// How far it goes, by permission key.
    pub permissions: BTreeMap<String, Reach>,
}

/// Who writes it.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct By<'a> {
    actor: Option<UserId>,
    name: &'a str,
}

impl<'a> By<'a> {
    /// A member.
    pub fn member<P>(standing: &'a Standing<'_, P>) -> Self {
        Self { actor: Some(standing.actor()), name: standing.actor_name() }
    }

    /// The command line.
    pub const OPERATOR: By<'static> = By { actor: None, name: "operator" };
}

/// Makes one, under the next number, which is its key as well: numbers are never given twice, so neither are keys.
pub(in crate::store) fn insert(tx: &mut Tx<'_>, org: OrgId, role: &Written<'_>, by: By<'_>) -> Result<(RoleNumber, String), DbError> {
    let state = organization_state::table.find(org);
    let number: i32 = state.select(organization_state::next_role_number).first(tx.conn)?;
    diesel::update(state).set(organization_state::next_role_number.eq(number + 1)).execute(tx.conn)?;
    let (number, key) = (RoleNumber(number), format!("custom-{number}"));
    diesel::insert_into(roles::table)
        .values((
            roles::org_id.eq(org),
            roles::number.eq(number.0),
            roles::key.eq(&key),
            roles::is_system.eq(false),
            roles::name.eq(role.name),
            roles::name_key.eq(fold(role.name)),
            roles::description.eq(role.description),
            roles::reach.eq(role.reach.as_str()),
            roles::permissions.eq(Document(json!(role.permissions))),
            roles::version.eq(1),
            roles::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    keep(tx, org, number, 1, role, by)?;
    Ok((number, key))
}

/// Makes one say something else, as this version.
pub(in crate::store) fn update(
    tx: &mut Tx<'_>,
    org: OrgId,
    number: RoleNumber,
    version: i32,
    role: &Written<'_>,
    by: By<'_>,
) -> Result<(), DbError> {
    diesel::update(roles::table.find((org, number.0)))
        .set((
            roles::name.eq(role.name),
            roles::name_key.eq(fold(role.name)),
            roles::description.eq(role.description),
            roles::reach.eq(role.reach.as_str()),
            roles::permissions.eq(Document(json!(role.permissions))),
            roles::version.eq(version),
        ))
        .execute(tx.conn)?;
    keep(tx, org, number, version, role, by)
}

fn keep(tx: &mut Tx<'_>, org: OrgId, number: RoleNumber, version: i32, role: &Written<'_>, by: By<'_>) -> Result<(), DbError> {
    diesel::insert_into(role_versions::table)
        .values((
            role_versions::org_id.eq(org),
            role_versions::role_number.eq(number.0),
            role_versions::version.eq(version),
            role_versions::name.eq(role.name),
            role_versions::description.eq(role.description),
            role_versions::reach.eq(role.reach.as_str()),
            role_versions::permissions.eq(Document(json!(role.permissions))),
            role_versions::at.eq(tx.now),
            role_versions::actor_id.eq(by.actor),
            role_versions::actor_name.eq(by.name),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The document of permissions that a role's row holds; an ended role has one, too.
pub(in crate::store) fn permissions(tx: &mut Tx<'_>, org: OrgId, number: RoleNumber) -> Result<BTreeMap<String, Reach>, DbError> {
    let Document(stored) = roles::table.find((org, number.0)).select(roles::permissions).first(tx.conn)?;
    // As for its vector: a document that cannot be read holds nothing.
    Ok(serde_json::from_value(stored).unwrap_or_default())
}
