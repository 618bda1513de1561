//! The person a change is about: a member, or somebody who was one.

use diesel::prelude::*;

use crate::{
    authz::Standing,
    db::{
        Conn, DbError, dialect,
        schema::{former_members, members},
    },
    domain::{
        change::Snapshot,
        ids::{OrgId, UserId},
        instant::Instant,
        member::Status,
        role::RoleNumber,
    },
    store::{Tx, users},
};

/// Somebody who is or was a member.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The same for comparing.
    pub email_key: String,
    /// The role they hold, or held at the end.
    pub role: RoleNumber,
    /// Their status, or the one at the end.
    pub status: Status,
    /// How they came in.
    pub origin: String,
    /// When they joined.
    pub joined_at: Instant,
    /// When they were last here; unknown for never.
    pub last_seen_at: Instant,
    /// Whether they are a member now.
    pub is_in: bool,
}

impl Person {
    /// What they are now; nothing, when they are no member.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.is_in.then_some(Snapshot { role: self.role, status: self.status })
    }
}

type Row = (String, String, String, i32, String, String, Instant, Instant);

/// Somebody by their id.
pub(super) fn find(conn: &mut Conn, org: OrgId, user: UserId) -> Result<Option<Person>, DbError> {
    let present: Option<Row> = members::table
        .find((org, user))
        .select((
            members::name,
            members::email,
            members::email_key,
            members::role_number,
            members::status,
            members::origin,
            members::joined_at,
            members::last_seen_at,
        ))
        .first(conn)
        .optional()?;
    let (row, is_in) = match present {
        Some(row) => (Some(row), true),
        None => {
            let former = former_members::table
                .find((org, user))
                .select((
                    former_members::name,
                    former_members::email,
                    former_members::email_key,
                    former_members::role_number,
                    former_members::status,
                    former_members::origin,
                    former_members::joined_at,
                    former_members::last_seen_at,
                ))
                .first(conn)
                .optional()?;
            (former, false)
        }
    };
    let Some((name, email, email_key, role, status, origin, joined_at, last_seen_at)) = row else { return Ok(None) };
    let status = status.parse().map_err(|_| DbError::failed("a member has an unknown status"))?;
    Ok(Some(Person { user, name, email, email_key, role: RoleNumber(role), status, origin, joined_at, last_seen_at, is_in }))
}

/// Ends a membership: the row goes to those who were here. Counting is the caller's.
pub(super) fn end<P>(tx: &mut Tx<'_>, standing: &Standing<'_, P>, person: &Person) -> Result<(), DbError> {
    let (org, user) = (standing.org(), person.user);
    dialect::unindex_member(tx.conn, org, user)?;
    diesel::delete(members::table.find((org, user))).execute(tx.conn)?;
    diesel::insert_into(former_members::table)
        .values((
            (
                former_members::org_id.eq(org),
                former_members::user_id.eq(user),
                former_members::role_number.eq(person.role.0),
                former_members::status.eq(person.status.as_str()),
                former_members::origin.eq(&person.origin),
                former_members::name.eq(&person.name),
                former_members::email.eq(&person.email),
            ),
            former_members::email_key.eq(&person.email_key),
            former_members::search_key.eq(users::search_key(&person.name, &person.email)),
            former_members::joined_at.eq(person.joined_at),
            former_members::last_seen_at.eq(person.last_seen_at),
            former_members::ended_at.eq(tx.now),
            former_members::ended_by.eq(standing.actor()),
            former_members::ended_by_name.eq(standing.actor_name()),
        ))
        .execute(tx.conn)?;
    Ok(())
}
