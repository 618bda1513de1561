//! The members page: filtered, searched, sorted, paged by keyset; as fast with a million rows as with a thousand.
//!
//! Two shapes of one query. *Walk*: read the index of the sort in order and stop after a page; right when matches are frequent.
//! *Gather*: fetch the few candidates through the index of the filter and sort them; right when they are rare. Kept counts say which
//! for filters; for a search, counting up to 1,001 matches does, which is also what the page shows ("1,000+").

use diesel::{prelude::*, sql_types};
use serde::{Deserialize, Serialize};

pub use super::place::Place;
use super::query::{Filter, Lead, Plan, Query, Shape, Words};
use crate::{
    authz::Scope,
    db::{
        Conn, Db, DbError,
        schema::{organization_state, role_counts, roles},
        types::{Moment, Uid},
    },
    domain::{
        ids::{OrgId, UserId},
        instant::Instant,
        member::Status,
        page::Count,
        role::RoleNumber,
        seats::{Cap, Seats},
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
}

/// The columns of a [`Member`], in order.
const COLUMNS: &str = "m.user_id, m.name, m.email, m.role_number, m.status, m.joined_at, m.last_seen_at, m.name_key";
type Columns = (Uid, sql_types::Text, sql_types::Text, sql_types::Integer, sql_types::Text, Moment, Moment, sql_types::Text);

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
    name_key: String,
}

/// A role of the organization with how many hold it.
#[derive(Debug, Clone)]
pub struct RoleCount {
    /// Its label.
    pub number: i32,
    /// Its identity.
    pub key: String,
    /// Its stored name.
    pub name: String,
    /// Active holders.
    pub active: i64,
    /// Suspended holders.
    pub suspended: i64,
}

/// One page of the list, and what stands around it.
#[derive(Debug, Clone)]
pub struct Listing {
    /// At most [`PAGE`] members.
    pub members: Vec<Member>,
    /// The place before which an earlier page ends.
    pub before: Option<Place>,
    /// The place after which a later page begins.
    pub after: Option<Place>,
    /// How many match.
    pub total: Count,
    /// Every role, with its holders. Empty where the reader sees only part of the team.
    pub roles: Vec<RoleCount>,
    /// Whether the role wanted, if any, is one of them.
    pub role_is_known: bool,
    /// The plan's seats; the cap is the caller's to know.
    pub seats: Seats,
    /// Whether only beginnings of names and addresses were searched.
    pub prefixes_only: bool,
}

/// Lists members, as far as the scope reaches.
pub async fn list(db: &Db, scope: Scope, wish: Wish, cap: Cap) -> Result<Listing, DbError> {
    let searches = !wish.search.trim().is_empty();
    let read = move |conn: &mut Conn| {
        let roles = roles(conn, scope.org())?;
        let seats = seats(conn, scope.org(), cap)?;
        let everybody = roles.iter().map(|role| role.active + role.suspended).sum::<i64>();
        let everybody = u32::try_from(everybody).unwrap_or(u32::MAX);
        let role = match &wish.role {
            RoleWanted::Any => None,
            RoleWanted::Key(key) => roles.iter().find(|role| role.key == *key).map(|role| RoleNumber(role.number)),
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
        let more = members.len() > PAGE;
        members.truncate(PAGE);
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

fn roles(conn: &mut Conn, org: OrgId) -> Result<Vec<RoleCount>, DbError> {
    type Count = (i32, String, String, Option<String>, Option<i32>);
    let counts: Vec<Count> = roles::table
        .left_join(role_counts::table.on(role_counts::org_id.eq(roles::org_id).and(role_counts::role_number.eq(roles::number))))
        .filter(roles::org_id.eq(org).and(roles::deleted_at.is_null()))
        .order(roles::number)
        .select((roles::number, roles::key, roles::name, role_counts::status.nullable(), role_counts::members.nullable()))
        .load(conn)?;
    let mut roles: Vec<RoleCount> = Vec::new();
    for (number, key, name, status, members) in counts {
        if roles.last().is_none_or(|role| role.number != number) {
            roles.push(RoleCount { number, key, name, active: 0, suspended: 0 });
        }
        let (Some(role), Some(status), Some(members)) = (roles.last_mut(), status, members) else { continue };
        match status.parse() {
            Ok(Status::Active) => role.active = members.into(),
            Ok(Status::Suspended) => role.suspended = members.into(),
            Err(_) => {}
        }
    }
    Ok(roles)
}

fn seats(conn: &mut Conn, org: OrgId, cap: Cap) -> Result<Seats, DbError> {
    let (active, pending): (i32, i32) =
        organization_state::table.find(org).select((organization_state::active, organization_state::pending)).first(conn)?;
    let whole = |count: i32| u32::try_from(count).unwrap_or(0);
    Ok(Seats { active: whole(active), pending: whole(pending), cap })
}

/// Without words, the counts that are kept know. With words there were too many matches to count: see [`sift`].
fn total(filter: &Filter, roles: &[RoleCount]) -> Count {
    if !matches!(filter.words, Words::None) {
        return Count::MoreThan(Count::LIMIT);
    }
    let counted = roles.iter().filter(|role| filter.role.is_none_or(|wanted| wanted.0 == role.number)).map(|role| match filter.status {
        Some(Status::Active) => role.active,
        Some(Status::Suspended) => role.suspended,
        None => role.active + role.suspended,
    });
    Count::Exactly(u32::try_from(counted.sum::<i64>()).unwrap_or(u32::MAX))
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
