//! The roles of an organization, as rows.

pub mod build;
pub(super) mod holders;
pub mod look;
pub mod names;
pub mod versions;
pub(super) mod write;

use diesel::{prelude::*, sql_types};

use crate::{
    catalog::Catalog,
    db::{
        Conn, DbError, Statement,
        types::{Doc, Document, Uid},
    },
    domain::{ids::OrgId, member::Status, role::RoleNumber},
};

pub use crate::domain::role::{Role, by_key, by_number};

type Columns = (
    sql_types::Integer,
    sql_types::Text,
    sql_types::Bool,
    sql_types::Text,
    sql_types::Text,
    sql_types::Text,
    Doc,
    sql_types::Integer,
    sql_types::Nullable<sql_types::Text>,
    sql_types::Nullable<sql_types::Integer>,
);
type Row = (i32, String, bool, String, String, String, Document, i32, Option<String>, Option<i32>);

/// Every role of an organization that was not ended, with its holders: the catalog's in its order, then the organization's own by number.
/// Leaves out who is invited to each.
pub(super) fn listed(conn: &mut Conn, org: OrgId, catalog: &Catalog) -> Result<Vec<Role>, DbError> {
    let mut roles = read(conn, org, catalog, "r.deleted_at IS NULL")?;
    let place = |role: &Role| catalog.roles.iter().position(|system| role.is_system && system.key == role.key).unwrap_or(usize::MAX);
    roles.sort_by_key(place);
    Ok(roles)
}

/// The organization's own roles that were ended, by number: for naming them, and for bringing one back.
pub(super) fn ended(conn: &mut Conn, org: OrgId, catalog: &Catalog) -> Result<Vec<Role>, DbError> {
    read(conn, org, catalog, "r.deleted_at IS NOT NULL AND NOT r.is_system")
}

fn read(conn: &mut Conn, org: OrgId, catalog: &Catalog, which: &'static str) -> Result<Vec<Role>, DbError> {
    let rows: Vec<Row> = Statement::new(
        "SELECT r.number, r.key, r.is_system, r.name, r.description, r.reach, r.permissions, r.version, c.status, c.members FROM roles r
         LEFT JOIN role_counts c ON c.org_id = r.org_id AND c.role_number = r.number WHERE ",
    )
    .sql(which)
    .sql(" AND r.org_id = ")
    .value::<Uid, _>(org)
    .sql(" ORDER BY r.number")
    .rows::<Columns>()
    .load(conn)?;
    let mut roles: Vec<Role> = Vec::new();
    for (number, key, is_system, name, description, reach, permissions, version, status, members) in rows {
        if roles.last().is_none_or(|role| role.number.0 != number) {
            roles.push(of_row(catalog, (number, key, is_system, name, description, reach, permissions, version)));
        }
        let (Some(role), Some(status), Some(members)) = (roles.last_mut(), status, members) else { continue };
        let members = u32::try_from(members).unwrap_or(0);
        match status.parse() {
            Ok(Status::Active) => role.active = members,
            Ok(Status::Suspended) => role.suspended = members,
            Err(_) => {}
        }
    }
    Ok(roles)
}

/// The same, with how many are invited to each.
pub(super) fn all(conn: &mut Conn, org: OrgId, catalog: &Catalog) -> Result<Vec<Role>, DbError> {
    let mut roles = listed(conn, org, catalog)?;
    // Only roles that one person may hold ask for this: pending invitations are counted, not kept, by role.
    if roles.iter().any(|role| role.is_for_one) {
        let invited: Vec<(i32, i64)> =
            Statement::new("SELECT role_number, count(*) FROM invitations WHERE state = 'pending' AND org_id = ")
                .value::<Uid, _>(org)
                .sql(" GROUP BY role_number")
                .rows::<(sql_types::Integer, sql_types::BigInt)>()
                .load(conn)?;
        for (number, count) in invited {
            if let Some(role) = roles.iter_mut().find(|role| role.number.0 == number) {
                role.invited = u32::try_from(count).unwrap_or(u32::MAX);
            }
        }
    }
    Ok(roles)
}

type Stored = (i32, String, bool, String, String, String, Document, i32);

fn of_row(catalog: &Catalog, (number, key, is_system, name, description, reach, permissions, version): Stored) -> Role {
    let system = if is_system { catalog.role(&key) } else { None };
    Role {
        number: RoleNumber(number),
        // A reach that is unknown here widens nothing: it is only what the builder proposes.
        reach: reach.parse().unwrap_or_default(),
        version,
        vector: catalog.vector_of_role(&key, is_system, Some(permissions.0)),
        at_least_one: system.is_some_and(|role| role.at_least_one),
        // A custom role may be handed out in every way; a system role that the catalog no longer has, in none.
        invitable: system.map_or(!is_system, |role| role.invitable),
        assignable: system.map_or(!is_system, |role| role.assignable),
        remove_requires_demotion: system.and_then(|role| role.remove_requires_demotion.clone()),
        is_for_one: system.is_some_and(|role| role.at_least_one && !role.several_holders),
        key,
        is_system,
        name,
        description,
        active: 0,
        suspended: 0,
        invited: 0,
    }
}
