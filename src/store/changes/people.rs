//! The person a change is about: a member, or somebody who was one.

use std::collections::HashMap;

use diesel::{RunQueryDsl, sql_types};
use serde_json::json;

use super::Judged;
use crate::{
    db::{
        Conn, DbError, Statement, dialect,
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        change::{Outcome, Snapshot, plan::Candidate},
        fold::fold,
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
    /// What the product calls them, or called them at the end.
    pub external_id: Option<String>,
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

/// Of each lot at most so many are shown by name; whoever means more looks at less at a time.
pub const SHOWN: usize = 200;

/// Somebody who is shown.
#[derive(Debug, Clone)]
pub struct Named {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Those who are shown, by id.
pub type Names = HashMap<UserId, Named>;

/// Those of these people who are shown, by name.
pub fn by_name<'n>(names: &'n Names, people: &[UserId]) -> Vec<&'n Named> {
    let mut sorted: Vec<&Named> = people.iter().filter_map(|user| names.get(user)).collect();
    sorted.sort_by_cached_key(|person| (fold(&person.name), person.user));
    sorted.truncate(SHOWN);
    sorted
}

/// The first by name of each lot that has the same outcome. What is not shown of ten thousand is not read.
pub(super) fn shown(conn: &mut Conn, org: OrgId, judged: &[Judged]) -> Result<Names, DbError> {
    let mut lots: Vec<(&Outcome, Vec<UserId>)> = Vec::new();
    for one in judged {
        match lots.iter_mut().find(|(outcome, _)| alike(outcome, &one.outcome)) {
            Some((_, lot)) => lot.push(one.who.user),
            None => lots.push((&one.outcome, vec![one.who.user])),
        }
    }
    let mut names = Names::new();
    for (_, lot) in lots {
        names.extend(first_by_name(conn, org, &lot)?);
    }
    Ok(names)
}

fn alike(one: &Outcome, other: &Outcome) -> bool {
    match (one.item(), other.item()) {
        (Some(one), Some(other)) => (one.before, one.after) == (other.before, other.after),
        _ => one == other,
    }
}

/// The first [`SHOWN`] of these by name, found by their ids before they are put in order: along the order everybody would be passed. Of who went no folded name is kept, but the text that finds them begins with it.
pub(super) fn first_by_name(conn: &mut Conn, org: OrgId, ids: &[UserId]) -> Result<Names, DbError> {
    let (open, close) = dialect::ids(conn.dialect());
    let ids = || Document(json!(ids));
    let rows: Vec<(UserId, String, String, String)> =
        Statement::new("WITH these AS MATERIALIZED (SELECT user_id, name, email, name_key AS place FROM members WHERE org_id = ")
            .value::<Uid, _>(org)
            .sql(format!(" AND user_id IN {open}"))
            .value::<Doc, _>(ids())
            .sql(format!("{close} UNION ALL SELECT user_id, name, email, search_key FROM former_members WHERE org_id = "))
            .value::<Uid, _>(org)
            .sql(format!(" AND user_id IN {open}"))
            .value::<Doc, _>(ids())
            .sql(format!("{close}) SELECT user_id, name, email, place FROM these ORDER BY place, user_id LIMIT {SHOWN}"))
            .rows::<(Uid, sql_types::Text, sql_types::Text, sql_types::Text)>()
            .load(conn)?;
    Ok(rows.into_iter().map(|(user, name, email, _)| (user, Named { user, name, email })).collect())
}

/// Everybody of these ids who is or was a member, in the order of ids, and no more of each than the rules ask.
pub(super) fn candidates(conn: &mut Conn, org: OrgId, ids: &[UserId], now: Instant) -> Result<Vec<Candidate>, DbError> {
    type Row = (UserId, i32, String, bool, bool);
    let (open, close) = dialect::ids(conn.dialect());
    let ids = || Document(json!(ids));
    let rows: Vec<Row> = Statement::new("SELECT user_id, role_number, status, TRUE, FALSE FROM members WHERE org_id = ")
        .value::<Uid, _>(org)
        .sql(format!(" AND user_id IN {open}"))
        .value::<Doc, _>(ids())
        .sql(format!("{close} UNION ALL SELECT user_id, role_number, status, FALSE, {INVITED}"))
        .value::<Moment, _>(now)
        .sql(") FROM former_members f WHERE org_id = ")
        .value::<Uid, _>(org)
        .sql(format!(" AND user_id IN {open}"))
        .value::<Doc, _>(ids())
        .sql(format!("{close} ORDER BY 1"))
        .rows::<(Uid, sql_types::Integer, sql_types::Text, sql_types::Bool, sql_types::Bool)>()
        .load(conn)?;
    let candidate = |(user, role, status, is_in, is_invited): Row| {
        let status = status.parse().map_err(|_| DbError::failed("a member has an unknown status"))?;
        Ok(Candidate { user, is: Snapshot { role: RoleNumber(role), status }, is_in, is_invited })
    };
    rows.into_iter().map(candidate).collect()
}

/// Whether somebody who went, `f`, has an invitation that is open after a moment.
const INVITED: &str = "EXISTS (SELECT 1 FROM invitations i WHERE i.org_id = f.org_id AND i.email_key = f.email_key AND i.state = 'pending' AND i.expires_at > ";

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
    sql_types::Nullable<sql_types::Text>,
    sql_types::Bool,
    sql_types::Bool,
);
type Row = (UserId, String, String, String, i32, String, String, Instant, Instant, Option<String>, bool, bool);

/// Everybody of these ids who is or was a member, in the order of ids.
pub(super) fn of_ids(conn: &mut Conn, org: OrgId, ids: &[UserId], now: Instant) -> Result<Vec<Person>, DbError> {
    let (open, close) = dialect::ids(conn.dialect());
    let ids = || Document(json!(ids));
    let rows: Vec<Row> = Statement::new(
        "SELECT user_id, name, email, email_key, role_number, status, origin, joined_at, last_seen_at, external_id, TRUE, FALSE
         FROM members WHERE org_id = ",
    )
    .value::<Uid, _>(org)
    .sql(format!(" AND user_id IN {open}"))
    .value::<Doc, _>(ids())
    .sql(format!(
        "{close} UNION ALL SELECT user_id, name, email, email_key, role_number, status, origin, joined_at, last_seen_at,
           external_id, FALSE,
                    {INVITED}"
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
    (user, name, email, email_key, role, status, origin, joined_at, last_seen_at, external_id, is_in, is_invited): Row,
) -> Result<Person, DbError> {
    let status = status.parse().map_err(|_| DbError::failed("a member has an unknown status"))?;
    Ok(Person {
        user,
        name,
        email,
        email_key,
        role: RoleNumber(role),
        status,
        origin,
        joined_at,
        last_seen_at,
        external_id,
        is_in,
        is_invited,
    })
}
