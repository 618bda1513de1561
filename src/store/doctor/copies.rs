//! What members carry of their users, for sorting and searching: equal to what it was made of.

use diesel::prelude::*;

use super::{Conn, DbError, all};
use crate::{
    db::schema::{members, users},
    domain::{
        fold::fold,
        ids::{OrgId, UserId},
    },
    store::users::search_key,
};

/// Members looked at in one go: there may be hundreds of thousands.
const AT_ONCE: i64 = 10_000;

/// A member's copies, and the user they were made of.
#[derive(Queryable)]
struct Copied {
    user: UserId,
    name: String,
    email: String,
    name_key: String,
    email_key: String,
    search_key: String,
    users_name: String,
    users_email: String,
    users_email_key: String,
}

impl Copied {
    /// The keys are made again rather than compared with each other: nothing but the folding knows what they are to be.
    fn is_stale(&self) -> bool {
        self.name != self.users_name
            || self.email != self.users_email
            || self.email_key != self.users_email_key
            || self.name_key != fold(&self.users_name)
            || self.search_key != search_key(&self.users_name, &self.users_email)
    }
}

/// Members whose copies say something else than their user.
pub(super) fn stale(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let mut found = Vec::new();
    for (org, slug, ..) in all(conn)? {
        let mut page = some(conn, org, None)?;
        while let Some(last) = page.last().map(|copied| copied.user) {
            let stale = page.iter().filter(|copied| copied.is_stale());
            found.extend(stale.map(|copied| format!("{slug}: the copy of {} is stale", copied.users_email)));
            page = some(conn, org, Some(last))?;
        }
    }
    Ok(found)
}

/// The next members of an organization, in the order of their ids.
fn some(conn: &mut Conn, org: OrgId, after: Option<UserId>) -> Result<Vec<Copied>, DbError> {
    let mut query = members::table
        .inner_join(users::table.on(users::id.eq(members::user_id)))
        .filter(members::org_id.eq(org))
        .order(members::user_id)
        .select((
            members::user_id,
            members::name,
            members::email,
            members::name_key,
            members::email_key,
            members::search_key,
            users::name,
            users::email,
            users::email_key,
        ))
        .limit(AT_ONCE)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(members::user_id.gt(after));
    }
    Ok(query.load(conn)?)
}
