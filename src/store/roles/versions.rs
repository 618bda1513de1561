//! What a role was before, and before that: every state of an organization's own roles is kept.

use diesel::prelude::*;

use crate::{
    authz::{Grant, Refused, capabilities::May},
    catalog::Catalog,
    db::{
        Conn, DbError,
        schema::{role_versions, roles},
        types::Document,
    },
    domain::{
        capability::Capability,
        ids::{OrgId, UserId},
        instant::Instant,
        reach::Reach,
        role::RoleNumber,
        vector::Vector,
    },
    store::Doors,
};

/// The newest versions of one role that are listed; nobody reads further back.
const LISTED: i64 = 200;

/// One state of a role.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Which: 1 and up.
    pub version: i32,
    /// Its name then.
    pub name: String,
    /// Its description then.
    pub description: String,
    /// Its reach then.
    pub reach: Reach,
    /// How far it went, as far as the catalog of today knows the permissions of then.
    pub vector: Vector,
    /// When it began to be so.
    pub at: Instant,
    /// Who made it so, by the name they had, empty where nobody wrote it down; nothing, where this reader does not see the team.
    pub by: Option<String>,
}

/// The versions of a role, the present one first; none for a role of the catalog, which is not changed here. Nothing, when the organization
/// has no such role, or has ended it.
pub async fn of<P: May>(doors: &Doors, grant: &Grant<P>, number: RoleNumber) -> Result<Option<Vec<Version>>, Refused> {
    read(doors, grant, number, None).await
}

/// One of them.
pub async fn one<P: May>(doors: &Doors, grant: &Grant<P>, number: RoleNumber, version: i32) -> Result<Option<Version>, Refused> {
    Ok(read(doors, grant, number, Some(version)).await?.and_then(|versions| versions.into_iter().next()))
}

async fn read<P: May>(doors: &Doors, grant: &Grant<P>, number: RoleNumber, only: Option<i32>) -> Result<Option<Vec<Version>>, Refused> {
    let (org, catalog) = (grant.organization().id(), std::sync::Arc::clone(&grant.organization().catalog));
    let (reader, sight) = (grant.person().id, grant.may(Capability::ReadMembers));
    // Oneself one may always read of, and the operator is nobody of the team.
    let may_read_of = move |editor: Option<UserId>| sight == Reach::Organization || editor.is_none_or(|editor| editor == reader);
    Ok(doors.db().read(move |conn| stored(conn, org, &catalog, number, only, may_read_of)).await?)
}

type Row = (i32, String, String, String, Document, Instant, Option<UserId>, String);

fn stored(
    conn: &mut Conn,
    org: OrgId,
    catalog: &Catalog,
    number: RoleNumber,
    only: Option<i32>,
    may_read_of: impl Fn(Option<UserId>) -> bool,
) -> Result<Option<Vec<Version>>, DbError> {
    let live: i64 = roles::table.find((org, number.0)).filter(roles::deleted_at.is_null()).count().get_result(conn)?;
    if live == 0 {
        return Ok(None);
    }
    let mut query = role_versions::table
        .filter(role_versions::org_id.eq(org).and(role_versions::role_number.eq(number.0)))
        .order(role_versions::version.desc())
        .limit(LISTED)
        .select((
            role_versions::version,
            role_versions::name,
            role_versions::description,
            role_versions::reach,
            role_versions::permissions,
            role_versions::at,
            role_versions::actor_id,
            role_versions::actor_name,
        ))
        .into_boxed();
    if let Some(version) = only {
        query = query.filter(role_versions::version.eq(version));
    }
    let rows: Vec<Row> = query.load(conn)?;
    let of_row = |(version, name, description, reach, permissions, at, editor, by): Row| Version {
        version,
        name,
        description,
        reach: reach.parse().unwrap_or_default(),
        vector: catalog.vector_of_role("", false, Some(permissions.0)),
        at,
        by: may_read_of(editor).then_some(by),
    };
    Ok(Some(rows.into_iter().map(of_row).collect()))
}
