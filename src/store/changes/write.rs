//! Makes the rows and the counts say what everybody of a change is now. Set by set, not one by one: ten thousand people are a few statements.

use std::collections::BTreeMap;

use diesel::sql_types;
use serde_json::json;

use super::people;
use crate::{
    authz::Standing,
    db::{
        Conn, DbError, Statement, dialect,
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        change::{Item, Snapshot},
        ids::{OrgId, UserId},
        member::Status,
        role::RoleNumber,
    },
    store::{Tx, invitations, members, tokens},
};

/// What is read or written with more than an id of each goes by so many at a time.
pub(super) const AT_ONCE: usize = 500;

/// Does what a plan said.
pub(super) fn all<P>(tx: &mut Tx<'_>, standing: &Standing<'_, P>, done: &[Item]) -> Result<(), DbError> {
    let org = standing.org();
    let mut become_of: BTreeMap<(RoleNumber, Status), Vec<UserId>> = BTreeMap::new();
    let (mut ended, mut back) = (Vec::new(), BTreeMap::new());
    for item in done {
        match (item.before, item.after) {
            (Some(_), Some(after)) => become_of.entry((after.role, after.status)).or_default().push(item.user),
            (Some(_), None) => ended.push(item.user),
            (None, Some(after)) => {
                back.insert(item.user, after);
            }
            (None, None) => {}
        }
    }
    put_back(tx, org, &back)?;
    for ((role, status), users) in become_of {
        set(tx.conn, org, &users, Snapshot { role, status })?;
    }
    if !ended.is_empty() {
        end(tx, standing, &ended)?;
    }
    count(tx, org, done)?;
    let users: Vec<UserId> = done.iter().map(|item| item.user).collect();
    // What they sent rests on what they may.
    invitations::reconsider_all(tx, org, &users)
}

/// Makes people members again, as they were; some at a time, for all that is known of each is read.
fn put_back(tx: &mut Tx<'_>, org: OrgId, back: &BTreeMap<UserId, Snapshot>) -> Result<(), DbError> {
    let users: Vec<UserId> = back.keys().copied().collect();
    for some in users.chunks(AT_ONCE) {
        for person in people::of_ids(tx.conn, org, some, tx.now)? {
            let Some(after) = back.get(&person.user) else { continue };
            members::put_back(tx, org, &person, *after)?;
            invitations::close_for(tx, org, &person.email_key)?;
        }
    }
    Ok(())
}

fn set(conn: &mut Conn, org: OrgId, users: &[UserId], is: Snapshot) -> Result<(), DbError> {
    of_these(conn, org, users, |these| {
        these
            .sql("UPDATE members SET role_number = ")
            .value::<sql_types::Integer, _>(is.role.0)
            .sql(", status = ")
            .value::<sql_types::Text, _>(is.status.as_str().to_owned())
    })
}

/// Ends memberships: the rows go to those who were here.
fn end<P>(tx: &mut Tx<'_>, standing: &Standing<'_, P>, users: &[UserId]) -> Result<(), DbError> {
    let org = standing.org();
    tokens::end_of(tx, standing, users)?;
    dialect::unindex_members(tx.conn, org, Document(json!(users)))?;
    let (now, by, by_name) = (tx.now, standing.actor(), standing.actor_name().to_owned());
    of_these(tx.conn, org, users, |these| {
        these
            .sql(
                "INSERT INTO former_members (org_id, user_id, role_number, status, origin, name, email, email_key, search_key, joined_at,
                 last_seen_at, external_id, ended_at, ended_by, ended_by_name)
                 SELECT org_id, user_id, role_number, status, origin, name, email, email_key, search_key, joined_at, last_seen_at,
                   external_id, ",
            )
            .value::<Moment, _>(now)
            .sql(", ")
            .value::<Uid, _>(by)
            .sql(", ")
            .value::<sql_types::Text, _>(by_name)
            .sql(" FROM members")
    })?;
    of_these(tx.conn, org, users, |these| these.sql("DELETE FROM members"))
}

/// Runs a statement on the members of these ids; `begin` writes everything before its WHERE.
fn of_these(conn: &mut Conn, org: OrgId, users: &[UserId], begin: impl FnOnce(Statement) -> Statement) -> Result<(), DbError> {
    use diesel::RunQueryDsl;
    let (open, close) = dialect::ids(conn.dialect());
    begin(Statement::new(""))
        .sql(" WHERE org_id = ")
        .value::<Uid, _>(org)
        .sql(format!(" AND user_id IN {open}"))
        .value::<Doc, _>(Document(json!(users)))
        .sql(close)
        .execute(conn)?;
    Ok(())
}

/// Keeps the counts true. New ones come before old ones go: no seat is given up in between.
fn count(tx: &mut Tx<'_>, org: OrgId, done: &[Item]) -> Result<(), DbError> {
    let mut more: BTreeMap<(RoleNumber, Status), i32> = BTreeMap::new();
    for item in done {
        for (is, step) in [(item.after, 1), (item.before, -1)] {
            if let Some(is) = is {
                *more.entry((is.role, is.status)).or_default() += step;
            }
        }
    }
    let mut steps: Vec<_> = more.into_iter().filter(|(_, more)| *more != 0).collect();
    steps.sort_by_key(|(_, more)| -more);
    for ((role, status), more) in steps {
        members::count(tx, org, role, status, more)?;
    }
    Ok(())
}
