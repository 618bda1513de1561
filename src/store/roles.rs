//! The roles of an organization, as the rules of handing out and acting need them.

use diesel::{prelude::*, sql_types};

use crate::{
    catalog::{Catalog, Holder},
    db::{
        Conn, DbError, Statement,
        types::{Doc, Document, Uid},
    },
    domain::{capability::Capability, giving::RoleFacts, ids::OrgId, member::Status, reach::Reach, role::RoleNumber, vector::Vector},
};

/// A role with its vector and its holders.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its label.
    pub number: RoleNumber,
    /// Its identity.
    pub key: String,
    /// Whether it comes from the catalog.
    pub is_system: bool,
    /// The stored name; pages show a system role's from the catalog.
    pub name: String,
    /// The stored description.
    pub description: String,
    /// How far it goes.
    pub vector: Vector,
    /// Whether an active member must always hold it.
    pub at_least_one: bool,
    /// Whether an invitation may carry it.
    pub invitable: bool,
    /// Whether a role change may give it.
    pub assignable: bool,
    /// Key of the role its holders must be given before they can be removed.
    pub remove_requires_demotion: Option<String>,
    single: bool,
    /// Active holders.
    pub active: u32,
    /// Suspended holders.
    pub suspended: u32,
    /// Pending invitations that carry it; counted only where the organization has a role for one person alone.
    pub invited: u32,
}

impl Role {
    /// What the rules ask.
    pub fn facts(&self) -> RoleFacts<'_> {
        self.facts_besides(0)
    }

    /// The same, leaving out as many invitations as are about to become members.
    pub fn facts_besides(&self, invitations: u32) -> RoleFacts<'_> {
        RoleFacts {
            key: &self.key,
            vector: &self.vector,
            is_system: self.is_system,
            at_least_one: self.at_least_one,
            invitable: self.invitable,
            assignable: self.assignable,
            taken: self.single && self.active + self.suspended + self.invited > invitations,
            remove_requires_demotion: self.remove_requires_demotion.as_deref(),
        }
    }

    /// Whether only one person may hold it.
    pub fn is_for_one(&self) -> bool {
        self.single
    }

    /// Whether nobody active would hold it without one who holds it with this status.
    pub fn no_other_holder(&self, status: Option<Status>) -> bool {
        self.active == u32::from(status == Some(Status::Active))
    }
}

type Columns = (
    sql_types::Integer,
    sql_types::Text,
    sql_types::Bool,
    sql_types::Text,
    sql_types::Text,
    Doc,
    sql_types::Nullable<sql_types::Text>,
    sql_types::Nullable<sql_types::Integer>,
);
type Row = (i32, String, bool, String, String, Document, Option<String>, Option<i32>);

/// Every role of an organization that was not ended, with its holders: the catalog's in its order, then the organization's own by number.
/// Leaves out who is invited to each.
pub(super) fn listed(conn: &mut Conn, org: OrgId, catalog: &Catalog) -> Result<Vec<Role>, DbError> {
    let rows: Vec<Row> = Statement::new(
        "SELECT r.number, r.key, r.is_system, r.name, r.description, r.permissions, c.status, c.members FROM roles r
         LEFT JOIN role_counts c ON c.org_id = r.org_id AND c.role_number = r.number WHERE r.deleted_at IS NULL AND r.org_id = ",
    )
    .value::<Uid, _>(org)
    .sql(" ORDER BY r.number")
    .rows::<Columns>()
    .load(conn)?;
    let mut roles: Vec<Role> = Vec::new();
    for (number, key, is_system, name, description, permissions, status, members) in rows {
        if roles.last().is_none_or(|role| role.number.0 != number) {
            roles.push(of_row(catalog, (number, key, is_system, name, description, permissions)));
        }
        let (Some(role), Some(status), Some(members)) = (roles.last_mut(), status, members) else { continue };
        let members = u32::try_from(members).unwrap_or(0);
        match status.parse() {
            Ok(Status::Active) => role.active = members,
            Ok(Status::Suspended) => role.suspended = members,
            Err(_) => {}
        }
    }
    let place = |role: &Role| catalog.roles.iter().position(|system| role.is_system && system.key == role.key).unwrap_or(usize::MAX);
    roles.sort_by_key(place);
    Ok(roles)
}

/// The same, with how many are invited to each.
pub(super) fn all(conn: &mut Conn, org: OrgId, catalog: &Catalog) -> Result<Vec<Role>, DbError> {
    let mut roles = listed(conn, org, catalog)?;
    // Only roles that one person may hold ask for this: pending invitations are counted, not kept, by role.
    if roles.iter().any(|role| role.single) {
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

type Stored = (i32, String, bool, String, String, Document);

fn of_row(catalog: &Catalog, (number, key, is_system, name, description, permissions): Stored) -> Role {
    let system = if is_system { catalog.role(&key) } else { None };
    Role {
        number: RoleNumber(number),
        vector: catalog.vector_of_role(&key, is_system, Some(permissions.0)),
        at_least_one: system.is_some_and(|role| role.at_least_one),
        // A custom role may be handed out in every way; a system role that the catalog no longer has, in none.
        invitable: system.map_or(!is_system, |role| role.invitable),
        assignable: system.map_or(!is_system, |role| role.assignable),
        remove_requires_demotion: system.and_then(|role| role.remove_requires_demotion.clone()),
        single: system.is_some_and(|role| role.at_least_one && !role.several_holders),
        key,
        is_system,
        name,
        description,
        active: 0,
        suspended: 0,
        invited: 0,
    }
}

/// One of them by its key.
pub fn by_key<'a>(roles: &'a [Role], key: &str) -> Option<&'a Role> {
    roles.iter().find(|role| role.key == key)
}

/// One of them by its number.
pub fn by_number(roles: &[Role], number: RoleNumber) -> Option<&Role> {
    roles.iter().find(|role| role.number == number)
}

/// How far a role goes for a capability of the console.
pub fn reach(role: &Role, catalog: &Catalog, capability: Capability) -> Reach {
    match catalog.console(capability) {
        Holder::Permission(index) => role.vector.get(index),
        Holder::Everyone => Reach::Organization,
        Holder::AtLeastOne if role.at_least_one => Reach::Organization,
        Holder::AtLeastOne | Holder::Nobody => Reach::None,
    }
}
