//! What happened between a preview and the moment it was confirmed: why it would not be what was shown.

use diesel::{prelude::*, sql_types};
use serde_json::json;

use crate::{
    db::{
        Conn, DbError, Statement, dialect,
        schema::role_versions,
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        change::Kind,
        ids::{ChangeId, OrgId, UserId},
        instant::Instant,
        role::RoleNumber,
    },
};

/// Told at most so often; of more, the page says only that there was more.
const TOLD: i64 = 20;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// Somebody changed some of these people.
    Changed {
        /// The change.
        change: ChangeId,
        /// Its kind.
        kind: Kind,
        /// Who did it.
        actor: UserId,
        /// Their name as it was.
        by: String,
        /// When.
        at: Instant,
        /// How many of these people it changed.
        people: u32,
    },
    /// Somebody edited a role.
    Edited {
        /// The role.
        role: RoleNumber,
        /// Who did it; nobody for the operator.
        actor: Option<UserId>,
        /// Their name as it was.
        by: String,
        /// When.
        at: Instant,
    },
}

/// What others, or the same person in another window, did since.
pub(super) fn what_happened(conn: &mut Conn, org: OrgId, users: &[UserId], since: Instant) -> Result<Vec<Since>, DbError> {
    let (open, close) = dialect::ids(conn.dialect());
    type Row = (ChangeId, String, UserId, String, Instant, i64);
    let rows: Vec<Row> = Statement::new(
        "SELECT c.id, c.kind, c.actor_id, c.actor_name, c.at, count(*) FROM changes c
         JOIN change_items i ON i.org_id = c.org_id AND i.change_id = c.id AND i.outcome = 'done' WHERE c.org_id = ",
    )
    .value::<Uid, _>(org)
    .sql(" AND c.at >= ")
    .value::<Moment, _>(since)
    .sql(format!(" AND i.user_id IN {open}"))
    .value::<Doc, _>(Document(json!(users)))
    .sql(format!("{close} GROUP BY c.id, c.kind, c.actor_id, c.actor_name, c.at ORDER BY c.at, c.id LIMIT {TOLD}"))
    .rows::<(Uid, sql_types::Text, Uid, sql_types::Text, Moment, sql_types::BigInt)>()
    .load(conn)?;
    let mut happened = Vec::new();
    for (change, kind, actor, by, at, people) in rows {
        let kind = kind.parse().map_err(|_| DbError::failed("a change is of an unknown kind"))?;
        happened.push(Since::Changed { change, kind, actor, by, at, people: u32::try_from(people).unwrap_or(u32::MAX) });
    }
    let edited: Vec<(i32, Option<UserId>, String, Instant)> = role_versions::table
        .filter(role_versions::org_id.eq(org).and(role_versions::at.ge(since)).and(role_versions::version.gt(1)))
        .order(role_versions::at)
        .limit(TOLD)
        .select((role_versions::role_number, role_versions::actor_id, role_versions::actor_name, role_versions::at))
        .load(conn)?;
    happened.extend(edited.into_iter().map(|(role, actor, by, at)| Since::Edited { role: RoleNumber(role), actor, by, at }));
    Ok(happened)
}
