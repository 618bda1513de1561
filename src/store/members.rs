//! Members: adding one, and the numbers kept about them. Listing them is [`list`].

pub mod external_id;
pub mod list;
pub mod one;
mod place;
mod query;

use std::collections::HashMap;

use diesel::{prelude::*, sql_types};
use serde_json::json;

use super::{Tx, changes::Person, roles::Role, seats, users};
use crate::{
    db::{
        Conn, DbError, Statement, dialect,
        schema::{former_members, members, role_counts, users as user_rows},
        types::{Doc, Document, Uid},
    },
    domain::{
        change::Snapshot,
        fold::fold,
        ids::{OrgId, UserId},
        instant::Instant,
        member::{Origin, Status},
        role::RoleNumber,
    },
};

/// Makes a person an active member. The caller holds the organization's lock, or has just made it, and has checked seat and role.
pub(super) fn add(tx: &mut Tx<'_>, org: OrgId, user: UserId, role: RoleNumber, origin: Origin) -> Result<(), DbError> {
    let after = Snapshot { role, status: Status::Active };
    insert(tx, org, user, after, origin, (tx.now, Instant::UNKNOWN), None)?;
    count(tx, org, role, Status::Active, 1)
}

fn insert(
    tx: &mut Tx<'_>,
    org: OrgId,
    user: UserId,
    is: Snapshot,
    origin: Origin,
    (joined_at, last_seen_at): (Instant, Instant),
    external_id: Option<&str>,
) -> Result<(), DbError> {
    let (name, email, email_key): (String, String, String) =
        user_rows::table.find(user).select((user_rows::name, user_rows::email, user_rows::email_key)).first(tx.conn)?;
    diesel::insert_into(members::table)
        .values((
            members::org_id.eq(org),
            members::user_id.eq(user),
            members::role_number.eq(is.role.0),
            members::status.eq(is.status.as_str()),
            members::origin.eq(origin.as_str()),
            members::joined_at.eq(joined_at),
            members::last_seen_at.eq(last_seen_at),
            members::name_key.eq(fold(&name)),
            members::search_key.eq(users::search_key(&name, &email)),
            members::name.eq(name),
            members::email.eq(email),
            members::email_key.eq(email_key),
            members::external_id.eq(external_id),
        ))
        .execute(tx.conn)?;
    // Whoever is in is not listed among those who went.
    diesel::delete(former_members::table.find((org, user))).execute(tx.conn)?;
    dialect::index_member(tx.conn, org, user)
}

/// Makes somebody a member again, as they were but with the name and address that they have now; what the product called them is theirs
/// again unless somebody else is called so by now. Counting is the caller's.
pub(super) fn put_back(tx: &mut Tx<'_>, org: OrgId, person: &Person, after: Snapshot) -> Result<(), DbError> {
    let origin: Origin = person.origin.parse().map_err(|_| DbError::failed("a member has an unknown origin"))?;
    let external_id = match person.external_id.as_deref() {
        Some(id) if !external_id::is_taken(tx.conn, org, id)? => Some(id),
        _ => None,
    };
    insert(tx, org, person.user, after, origin, (person.joined_at, person.last_seen_at), external_id)
}

/// A few active members who hold one of these roles, those seen last first: whom to write to.
pub(super) fn some_holders<'r>(
    tx: &mut Tx<'_>,
    org: OrgId,
    roles: impl Iterator<Item = &'r Role>,
    most: i64,
) -> Result<Vec<UserId>, DbError> {
    let numbers: Vec<i32> = roles.map(|role| role.number.0).collect();
    Ok(members::table
        .filter(members::org_id.eq(org).and(members::role_number.eq_any(numbers)))
        .filter(members::status.eq(Status::Active.as_str()))
        .order((members::last_seen_at.desc(), members::user_id))
        .limit(most)
        .select(members::user_id)
        .load(tx.conn)?)
}

/// The members who have one of these addresses, by the address folded for comparing.
pub(super) fn by_addresses(conn: &mut Conn, org: OrgId, keys: &[&str]) -> Result<HashMap<String, UserId>, DbError> {
    let (open, close) = dialect::texts(conn.dialect());
    let rows: Vec<(String, UserId)> = Statement::new("SELECT email_key, user_id FROM members WHERE org_id = ")
        .value::<Uid, _>(org)
        .sql(format!(" AND email_key IN {open}"))
        .value::<Doc, _>(Document(json!(keys)))
        .sql(close)
        .rows::<(sql_types::Text, Uid)>()
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Keeps the counts true: `more` members of a role and status (fewer, when negative).
pub(super) fn count(tx: &mut Tx<'_>, org: OrgId, role: RoleNumber, status: Status, more: i32) -> Result<(), DbError> {
    diesel::sql_query(
        "INSERT INTO role_counts (org_id, role_number, status, members) VALUES ($1, $2, $3, $4)
         ON CONFLICT (org_id, role_number, status) DO UPDATE SET members = role_counts.members + excluded.members",
    )
    .bind::<crate::db::types::Uid, _>(org)
    .bind::<diesel::sql_types::Integer, _>(role.0)
    .bind::<diesel::sql_types::Text, _>(status.as_str())
    .bind::<diesel::sql_types::Integer, _>(more)
    .execute(tx.conn)?;
    if status == Status::Active {
        seats::count_active(tx, org, more)?;
    }
    // A row of none says nothing.
    diesel::delete(role_counts::table.filter(role_counts::org_id.eq(org).and(role_counts::members.eq(0)))).execute(tx.conn)?;
    Ok(())
}
