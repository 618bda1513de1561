//! The person a change is about: a member, or somebody who was one.

use diesel::{RunQueryDsl, sql_types};
use serde_json::json;

use crate::{
    db::{
        Conn, DbError, Statement, dialect,
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        change::{Snapshot, plan::Candidate},
        ids::{OrgId, UserId},
        instant::Instant,
        member::Status,
        role::RoleNumber,
    },
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
    /// Whether they went and have a pending invitation.
    pub is_invited: bool,
}

impl Person {
    /// As the rules see them.
    pub fn candidate(&self) -> Candidate {
        let is = Snapshot { role: self.role, status: self.status };
        Candidate { user: self.user, is, is_in: self.is_in, is_invited: self.is_invited }
    }
}

type Columns = (
    Uid,
    sql_types::Text,
    sql_types::Text,
    sql_types::Text,
    sql_types::Integer,
    sql_types::Text,
    sql_types::Text,
    Moment,
    Moment,
    sql_types::Bool,
    sql_types::Bool,
);
type Row = (UserId, String, String, String, i32, String, String, Instant, Instant, bool, bool);

/// Everybody of these ids who is or was a member, in the order of ids.
pub(super) fn of_ids(conn: &mut Conn, org: OrgId, ids: &[UserId], now: Instant) -> Result<Vec<Person>, DbError> {
    let (open, close) = dialect::ids(conn.dialect());
    let ids = || Document(json!(ids));
    let rows: Vec<Row> = Statement::new(
        "SELECT user_id, name, email, email_key, role_number, status, origin, joined_at, last_seen_at, TRUE, FALSE
         FROM members WHERE org_id = ",
    )
    .value::<Uid, _>(org)
    .sql(format!(" AND user_id IN {open}"))
    .value::<Doc, _>(ids())
    .sql(format!(
        "{close} UNION ALL SELECT user_id, name, email, email_key, role_number, status, origin, joined_at, last_seen_at, FALSE,
           EXISTS (SELECT 1 FROM invitations i WHERE i.org_id = f.org_id AND i.email_key = f.email_key AND i.state = 'pending' AND i.expires_at > "
    ))
    .value::<Moment, _>(now)
    .sql(") FROM former_members f WHERE org_id = ")
    .value::<Uid, _>(org)
    .sql(format!(" AND user_id IN {open}"))
    .value::<Doc, _>(ids())
    .sql(format!("{close} ORDER BY 1"))
    .rows::<Columns>()
    .load(conn)?;
    rows.into_iter().map(person).collect()
}

/// Somebody by their id.
pub(super) fn find(conn: &mut Conn, org: OrgId, user: UserId, now: Instant) -> Result<Option<Person>, DbError> {
    Ok(of_ids(conn, org, &[user], now)?.pop())
}

fn person(
    (user, name, email, email_key, role, status, origin, joined_at, last_seen_at, is_in, is_invited): Row,
) -> Result<Person, DbError> {
    let status = status.parse().map_err(|_| DbError::failed("a member has an unknown status"))?;
    Ok(Person { user, name, email, email_key, role: RoleNumber(role), status, origin, joined_at, last_seen_at, is_in, is_invited })
}
