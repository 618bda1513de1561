//! The members page: filtered, searched, sorted, paged by keyset; as fast with a million rows as with a thousand.
//!
//! Two shapes of one query. *Walk*: read the index of the sort in order and stop after a page; right when matches are frequent.
//! *Gather*: fetch the few candidates through the index of the filter and sort them; right when they are rare. Kept counts say which
//! for filters; for a search, counting up to 1,001 matches does, which is also what the page shows ("1,000+").

use std::sync::Arc;

use diesel::{prelude::*, sql_types};
use serde::{Deserialize, Serialize};

pub use super::place::Place;
use super::query::{Filter, Lead, Plan, Query, Shape, Words};
use crate::{
    authz::{Scope, capabilities::ReadMembers},
    catalog::{Catalog, Catalogs},
    db::{
        Conn, Db, DbError,
        types::{Moment, Uid},
    },
    domain::{
        change::wish,
        ids::{OrgId, UserId},
        instant::Instant,
        member::Status,
        page::Count,
        role::RoleNumber,
        seats::{Cap, Seats},
    },
    store::{
        roles::{self, Role},
        seats,
    },
};

/// Members on one page.
pub const PAGE: usize = 50;

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By name, A first.
    #[default]
    Name,
    /// By the role's number, then name.
    Role,
    /// The latest seen first.
    Seen,
    /// The latest joined first.
    Joined,
}

impl Sort {
    /// The order of this name, and whether it is reversed: with a dash before it.
    pub fn named(text: &str) -> Option<(Self, bool)> {
        let (name, reversed) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        let sort = match name {
            "name" => Self::Name,
            "role" => Self::Role,
            "seen" => Self::Seen,
            "joined" => Self::Joined,
            _ => return None,
        };
        Some((sort, reversed))
    }
}

/// Which side of a [`Place`] the page is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// The first page.
    First,
    /// What comes after that place.
    After(Place),
    /// What comes before it.
    Before(Place),
}

/// Which role's holders to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum RoleWanted {
    /// All roles'.
    #[default]
    Any,
    /// The role of this key.
    Key(String),
    /// The role of this number.
    Number(RoleNumber),
}

/// What to list.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Words to be contained in name or address, as typed.
    pub search: String,
    /// Only holders of this role. One that the organization does not have is no filter; the listing says so.
    pub role: RoleWanted,
    /// Only members of this status.
    pub status: Option<Status>,
    /// The order.
    pub sort: Sort,
    /// Against the order's usual direction.
    pub reversed: bool,
    /// Which page.
    pub window: Window,
    /// How many members a page has: [`PAGE`] to be read by people.
    pub most: usize,
}

/// The columns of a [`Member`], in order.
pub(super) const COLUMNS: &str =
    "m.user_id, m.name, m.email, m.role_number, m.status, m.joined_at, m.last_seen_at, m.external_id, m.name_key";
pub(super) type Columns = (
    Uid,
    sql_types::Text,
    sql_types::Text,
    sql_types::Integer,
    sql_types::Text,
    Moment,
    Moment,
    sql_types::Nullable<sql_types::Text>,
    sql_types::Text,
);

/// One member, as listed.
#[derive(Debug, Clone, Queryable)]
pub struct Member {
    /// Who.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their role's number.
    pub role_number: i32,
    /// Active or suspended.
    pub status: String,
    /// When they joined.
    pub joined_at: Instant,
    /// When they were last here; unknown for never.
    pub last_seen_at: Instant,
    /// What the product calls them, if it said.
    pub external_id: Option<String>,
    name_key: String,
}

/// One page of the list, and what stands around it.
#[derive(Debug, Clone)]
pub struct Listing {
    /// At most as many members as wished.
    pub members: Vec<Member>,
    /// The place before which an earlier page ends.
    pub before: Option<Place>,
    /// The place after which a later page begins.
    pub after: Option<Place>,
    /// How many match.
    pub total: Count,
    /// Every role, with its holders. Empty where the reader sees only part of the team.
    pub roles: Vec<Role>,
    /// Whether the role wanted, if any, is one of them.
    pub role_is_known: bool,
    /// The plan's seats; the cap is the caller's to know.
    pub seats: Seats,
    /// Whether only beginnings of names and addresses were searched.
    pub prefixes_only: bool,
}

/// Lists members, as far as the scope reaches.
pub async fn list(db: &Db, scope: Scope, catalog: Arc<Catalog>, wish: Wish, cap: Cap, now: Instant) -> Result<Listing, DbError> {
    let searches = !wish.search.trim().is_empty();
    let read = move |conn: &mut Conn| {
        let roles = roles::listed(conn, scope.org(), &catalog)?;
        let seats = seats::read(conn, scope.org(), cap, now)?;
        let everybody = roles.iter().map(|role| role.active + role.suspended).sum::<u32>();
        let role = match &wish.role {
            RoleWanted::Any => None,
            RoleWanted::Key(key) => roles::by_key(&roles, key).map(|role| role.number),
            RoleWanted::Number(number) => roles::by_number(&roles, *number).map(|role| role.number),
        };
        let role_is_known = role.is_some() || wish.role == RoleWanted::Any;
        let filter = Filter::new(conn, &scope, &wish, role, everybody)?;
        let prefixes_only = matches!(filter.words, Words::Beginning(_));
        let (total, mut members) = match sift(conn, &filter, &wish)? {
            Some((matches, members)) => (Count::Exactly(matches), members),
            None => {
                let total = total(&filter, &roles);
                (total, page(conn, &filter, &wish, Plan::new(&filter, wish.sort, total, &roles))?)
            }
        };
        let more = members.len() > wish.most;
        members.truncate(wish.most);
        let (earlier, later) = match wish.window {
            Window::First => (false, more),
            Window::After(_) => (true, more),
            Window::Before(_) => {
                members.reverse();
                (more, true)
            }
        };
        let before = members.first().filter(|_| earlier).map(|member| member.place(wish.sort));
        let after = members.last().filter(|_| later).map(|member| member.place(wish.sort));
        Ok(Listing { members, before, after, total, roles, role_is_known, seats, prefixes_only })
    };
    if searches { db.search(read).await } else { db.read(read).await }
}

/// Whether a list may be read on: pages that are sent as they are read can take as long as whoever receives them likes.
pub async fn may_go_on(db: &Db, scope: Scope, catalogs: Arc<Catalogs>, now: Instant) -> Result<bool, DbError> {
    db.read(move |conn| scope.still_holds::<ReadMembers>(conn, &catalogs, now)).await
}

/// Without words, the counts that are kept know. With words there were too many matches to count: see [`sift`].
fn total(filter: &Filter, roles: &[Role]) -> Count {
    if !matches!(filter.words, Words::None) {
        return Count::MoreThan(Count::LIMIT);
    }
    let counted = roles.iter().filter(|role| filter.role.is_none_or(|wanted| wanted == role.number)).map(|role| match filter.status {
        Some(Status::Active) => role.active,
        Some(Status::Suspended) => role.suspended,
        None => role.active + role.suspended,
    });
    Count::Exactly(counted.sum())
}

/// Counts the matches of a search and takes the page from them in one go, for the index of substrings is the dearest part. Nothing, when
/// there is nothing to search for, or when there are too many to count.
fn sift(conn: &mut Conn, filter: &Filter, wish: &Wish) -> Result<Option<(u32, Vec<Member>)>, DbError> {
    if matches!(filter.words, Words::None) && filter.only.is_none() {
        return Ok(None);
    }
    let lead = if filter.role.is_some() { Lead::Role } else { Lead::Status };
    let candidates = |query: &mut Query| {
        query.sql(format!("WITH m AS MATERIALIZED (SELECT {COLUMNS} FROM "));
        query.candidates(filter, Plan { shape: Shape::Gather, lead });
        query.sql(format!(" LIMIT {}) ", Count::LOOK));
    };
    let mut query = Query::default();
    candidates(&mut query);
    query.sql(format!("SELECT {COLUMNS}, (SELECT count(*) FROM m) FROM m WHERE 1 = 1"));
    query.window(wish);
    let rows: Vec<(Member, i64)> = query.0.rows::<(Columns, sql_types::BigInt)>().load(conn)?;
    let matches = match (rows.first(), &wish.window) {
        (Some((_, matches)), _) => *matches,
        (None, Window::First) => 0,
        // Beyond the last match: no row is left to carry the count.
        (None, _) => {
            let mut query = Query::default();
            candidates(&mut query);
            query.sql("SELECT count(*) FROM m");
            query.0.rows::<sql_types::BigInt>().get_result(conn)?
        }
    };
    let matches = u32::try_from(matches).unwrap_or(u32::MAX);
    Ok((matches <= Count::LIMIT).then(|| (matches, rows.into_iter().map(|(member, _)| member).collect())))
}

fn page(conn: &mut Conn, filter: &Filter, wish: &Wish, plan: Plan) -> Result<Vec<Member>, DbError> {
    let mut query = Query::default();
    if plan.shape == Shape::Gather {
        query.sql(format!("WITH m AS MATERIALIZED (SELECT {COLUMNS} FROM "));
        query.candidates(filter, plan);
        query.sql(format!(") SELECT {COLUMNS} FROM m WHERE 1 = 1"));
    } else {
        query.sql(format!("SELECT {COLUMNS} FROM "));
        query.candidates(filter, plan);
    }
    query.window(wish);
    Ok(query.0.rows::<Columns>().load(conn)?)
}

impl Member {
    /// Where this member stands in an order.
    fn place(&self, sort: Sort) -> Place {
        let at = if sort == Sort::Seen { self.last_seen_at } else { self.joined_at };
        Place { user: self.user_id, name: self.name_key.clone(), role: self.role_number, at }
    }
}

/// Everybody who matches and was in at that moment, up to `most`: for changing them all.
pub(in crate::store) fn matching(
    conn: &mut Conn,
    org: OrgId,
    filter: &wish::Filter,
    roles: &[Role],
    until: Instant,
    most: usize,
) -> Result<Vec<UserId>, DbError> {
    let everybody = roles.iter().map(|role| role.active + role.suspended).sum::<u32>();
    let role = match &filter.role {
        None => None,
        // A role that is not there has no holders: never everybody.
        Some(key) => match roles.iter().find(|role| role.key == *key) {
            Some(role) => Some(role.number),
            None => return Ok(Vec::new()),
        },
    };
    let filter = Filter::of_all(conn, org, &filter.search, role, filter.status, everybody)?;
    let lead = if filter.role.is_some() { Lead::Role } else { Lead::Status };
    let mut query = Query::default();
    query.sql("SELECT m.user_id FROM ");
    query.candidates(&filter, Plan { shape: Shape::Gather, lead });
    query.joined_by(until);
    query.sql(format!(" LIMIT {most}"));
    Ok(query.0.rows::<Uid>().load(conn)?)
}
