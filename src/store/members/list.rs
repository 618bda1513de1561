//! The members page: filtered, searched, sorted, paged by keyset; as fast with a million rows as with a thousand.
//!
//! Two shapes of one query. *Walk*: read the index of the sort in order and stop after a page; right when matches are frequent.
//! *Gather*: fetch the few candidates through the index of the filter and sort them; right when they are rare. Kept counts say which
//! for filters; for a search, counting up to 1,001 matches does, which is also what the page shows ("1,000+").

use std::borrow::Cow;

use diesel::{QueryableByName, prelude::*, sql_types};
use serde::{Deserialize, Serialize};

pub use super::place::Place;
use crate::{
    authz::Scope,
    db::{
        Conn, Db, DbError, Dialect, Statement,
        dialect::{self, Search},
        schema::{organization_state, role_counts, roles},
        types::{Moment, Uid},
    },
    domain::{
        fold::fold,
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
/// Totals are counted this far; beyond it the page says "1,000+".
const COUNTED: u32 = 1_000;
/// Up to this many members, reading through all of them is quicker than any index.
const SMALL: u32 = 2_000;
/// Further words are passed over; every number of words is another statement to keep prepared.
const MOST_WORDS: usize = 8;
/// The trigram index knows nothing shorter.
const TRIGRAM: usize = 3;

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
    db.read(move |conn| {
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
        let total = total(conn, &filter, &roles)?;
        let plan = Plan::new(&filter, wish.sort, total, &roles);
        let mut members = page(conn, &filter, &wish, plan)?;
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
    })
    .await
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

/// How the words typed are looked for.
enum Words {
    /// Nothing was typed.
    None,
    /// Each anywhere in name or address, by reading every row.
    Contained(Vec<String>),
    /// The same, through the database's index of substrings.
    Indexed(Vec<String>),
    /// At the beginning of the name or of the address.
    Beginning(String),
}

struct Filter {
    org: OrgId,
    only: Option<UserId>,
    role: Option<RoleNumber>,
    status: Option<Status>,
    words: Words,
    dialect: Dialect,
}

impl Filter {
    fn new(conn: &mut Conn, scope: &Scope, wish: &Wish, role: Option<RoleNumber>, everybody: u32) -> Result<Self, DbError> {
        let typed = fold(&wish.search);
        let words: Vec<String> = typed.split_whitespace().take(MOST_WORDS).map(str::to_owned).collect();
        let long_enough = words.iter().any(|word| word.chars().count() >= TRIGRAM);
        let words = if words.is_empty() {
            Words::None
        } else if everybody <= SMALL || scope.only().is_some() {
            Words::Contained(words)
        } else if long_enough && dialect::search(conn)? == Search::Substring {
            Words::Indexed(words)
        } else {
            Words::Beginning(typed)
        };
        Ok(Self { org: scope.org(), only: scope.only(), role, status: wish.status, words, dialect: conn.dialect() })
    }
}

/// The two ways to get at the rows; see the head of this file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Walk,
    Gather,
}

/// Which filter an index is to be taken for. The other is written so that no index fits it: left alone, a planner without statistics
/// takes either, and reads a million active members to find the one owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Role,
    Status,
    Neither,
}

/// How to read, decided by the counts that are kept.
#[derive(Debug, Clone, Copy)]
struct Plan {
    shape: Shape,
    lead: Lead,
}

impl Plan {
    /// A walk reads a page of matches and everybody in the index between them; a gathering reads all candidates, and sorts the matches.
    fn new(filter: &Filter, sort: Sort, total: Count, roles: &[RoleCount]) -> Self {
        let held = |status: Option<Status>, role: &RoleCount| match status {
            Some(Status::Active) => role.active,
            Some(Status::Suspended) => role.suspended,
            None => role.active + role.suspended,
        };
        let everybody: i64 = roles.iter().map(|role| held(None, role)).sum();
        let with_role = filter.role.and_then(|wanted| roles.iter().find(|role| role.number == wanted.0)).map(|role| held(None, role));
        let with_status = filter.status.map(|status| roles.iter().map(|role| held(Some(status), role)).sum::<i64>());
        let rarer = match (with_role, with_status) {
            (Some(role), Some(status)) if status < role => (Lead::Status, status),
            (Some(role), _) => (Lead::Role, role),
            (None, Some(status)) => (Lead::Status, status),
            (None, None) => (Lead::Neither, everybody),
        };
        // The indexes of role and status go on by name, so a walk by name can begin with them.
        let walked = match (sort, with_role, with_status) {
            (Sort::Name | Sort::Role, Some(role), _) => (Lead::Role, role),
            (Sort::Name, None, Some(status)) => (Lead::Status, status),
            _ => (Lead::Neither, everybody),
        };
        let walk = Self { shape: Shape::Walk, lead: walked.0 };
        let gather = Self { shape: Shape::Gather, lead: rarer.0 };
        match total {
            Count::MoreThan(_) => walk,
            Count::Exactly(matches) => {
                let read = if matches!(filter.words, Words::Indexed(_)) { i64::from(matches) } else { rarer.1 };
                let cost_of_walk = PAGE as i64 * walked.1 / i64::from(matches.max(1));
                if cost_of_walk < read { walk } else { gather }
            }
        }
    }
}

fn total(conn: &mut Conn, filter: &Filter, roles: &[RoleCount]) -> Result<Count, DbError> {
    if matches!(filter.words, Words::None) && filter.only.is_none() {
        let counted =
            roles.iter().filter(|role| filter.role.is_none_or(|wanted| wanted.0 == role.number)).map(|role| match filter.status {
                Some(Status::Active) => role.active,
                Some(Status::Suspended) => role.suspended,
                None => role.active + role.suspended,
            });
        return Ok(Count::Exactly(u32::try_from(counted.sum::<i64>()).unwrap_or(u32::MAX)));
    }
    #[derive(QueryableByName)]
    struct Counted {
        #[diesel(sql_type = sql_types::BigInt)]
        matches: i64,
    }
    let mut query = Query::default();
    query.sql("SELECT count(*) AS matches FROM (SELECT 1 FROM ");
    query.candidates(filter, Plan { shape: Shape::Gather, lead: if filter.role.is_some() { Lead::Role } else { Lead::Status } });
    query.sql(format!(" LIMIT {}) few", COUNTED + 1));
    let counted: Counted = query.0.get_result(conn)?;
    let matches = u32::try_from(counted.matches).unwrap_or(u32::MAX);
    Ok(if matches > COUNTED { Count::MoreThan(COUNTED) } else { Count::Exactly(matches) })
}

fn page(conn: &mut Conn, filter: &Filter, wish: &Wish, plan: Plan) -> Result<Vec<Member>, DbError> {
    let mut query = Query::default();
    let (keys, falling) = match wish.sort {
        Sort::Name => (&["name_key"][..], wish.reversed),
        Sort::Role => (&["role_number", "name_key"][..], wish.reversed),
        Sort::Seen => (&["last_seen_at"][..], !wish.reversed),
        Sort::Joined => (&["joined_at"][..], !wish.reversed),
    };
    // Reading towards earlier pages is reading the other way round; the caller turns the page over.
    let (place, falling) = match &wish.window {
        Window::First => (None, falling),
        Window::After(place) => (Some(place), falling),
        Window::Before(place) => (Some(place), !falling),
    };
    if plan.shape == Shape::Gather {
        query.sql(format!("WITH m AS MATERIALIZED (SELECT {COLUMNS} FROM "));
        query.candidates(filter, plan);
        query.sql(format!(") SELECT {COLUMNS} FROM m WHERE 1 = 1"));
    } else {
        query.sql(format!("SELECT {COLUMNS} FROM "));
        query.candidates(filter, plan);
    }
    if let Some(place) = place {
        let columns: Vec<String> = keys.iter().map(|key| format!("m.{key}")).collect();
        query.sql(format!(" AND ({}, m.user_id) {} (", columns.join(", "), if falling { "<" } else { ">" }));
        for key in keys {
            match *key {
                "name_key" => query.text(place.name.clone()),
                "role_number" => query.number(place.role),
                _ => query.moment(place.at),
            }
            query.sql(", ");
        }
        query.user(place.user);
        query.sql(")");
    }
    let direction = if falling { "DESC" } else { "ASC" };
    let order: Vec<String> = keys.iter().chain(&["user_id"]).map(|key| format!("m.{key} {direction}")).collect();
    query.sql(format!(" ORDER BY {} LIMIT {}", order.join(", "), PAGE + 1));
    Ok(query.0.rows::<Columns>().load(conn)?)
}

impl Member {
    /// Where this member stands in an order.
    fn place(&self, sort: Sort) -> Place {
        let at = if sort == Sort::Seen { self.last_seen_at } else { self.joined_at };
        Place { user: self.user_id, name: self.name_key.clone(), role: self.role_number, at }
    }
}

/// A statement under construction.
struct Query(Statement);

impl Default for Query {
    fn default() -> Self {
        Self(Statement::new(""))
    }
}

impl Query {
    fn add(&mut self, part: impl FnOnce(Statement) -> Statement) {
        self.0 = part(std::mem::replace(&mut self.0, Statement::new("")));
    }

    fn sql(&mut self, text: impl Into<Cow<'static, str>>) {
        self.add(|so_far| so_far.sql(text));
    }

    fn text(&mut self, text: String) {
        self.add(|so_far| so_far.value::<sql_types::Text, _>(text));
    }

    fn number(&mut self, number: i32) {
        self.add(|so_far| so_far.value::<sql_types::Integer, _>(number));
    }

    fn moment(&mut self, at: Instant) {
        self.add(|so_far| so_far.value::<Moment, _>(at));
    }

    fn org(&mut self, id: OrgId) {
        self.add(|so_far| so_far.value::<Uid, _>(id));
    }

    fn user(&mut self, id: UserId) {
        self.add(|so_far| so_far.value::<Uid, _>(id));
    }

    /// `members m WHERE ...`: everybody who matches.
    fn candidates(&mut self, filter: &Filter, plan: Plan) {
        let through_index = plan.shape == Shape::Gather && matches!(filter.words, Words::Indexed(_));
        self.sql(if through_index { dialect::members_by_substring(filter.dialect) } else { "members m" });
        self.sql(" WHERE m.org_id = ");
        self.org(filter.org);
        if let Some(user) = filter.only {
            self.sql(" AND m.user_id = ");
            self.user(user);
        }
        if let Some(role) = filter.role {
            let leads = plan.lead == Lead::Role;
            self.sql(if leads { " AND m.role_number = " } else { " AND (m.role_number = " });
            self.number(role.0);
            self.sql(if leads { "" } else { ") IS TRUE" });
        }
        if let Some(status) = filter.status {
            let leads = plan.lead == Lead::Status;
            self.sql(if leads { " AND m.status = " } else { " AND (m.status = " });
            self.text(status.as_str().to_owned());
            self.sql(if leads { "" } else { ") IS TRUE" });
        }
        self.words(filter, through_index);
    }

    fn words(&mut self, filter: &Filter, through_index: bool) {
        match &filter.words {
            Words::None => {}
            Words::Beginning(text) => {
                // The largest character there is ends the range of everything that begins so.
                let end = format!("{text}\u{10ffff}");
                self.sql(" AND ((m.name_key >= ");
                self.text(text.clone());
                self.sql(" AND m.name_key < ");
                self.text(end.clone());
                self.sql(") OR (m.email_key >= ");
                self.text(text.clone());
                self.sql(" AND m.email_key < ");
                self.text(end);
                self.sql("))");
            }
            Words::Contained(words) => self.contained(words, filter.dialect),
            Words::Indexed(words) if !through_index => self.contained(words, filter.dialect),
            Words::Indexed(words) => {
                let (long, short): (Vec<_>, Vec<_>) = words.iter().cloned().partition(|word| word.chars().count() >= TRIGRAM);
                for (condition, value) in dialect::substring_conditions(filter.dialect, &long) {
                    self.sql(format!(" AND {condition} "));
                    self.text(value);
                }
                self.contained(&short, filter.dialect);
            }
        }
    }

    fn contained(&mut self, words: &[String], dialect: Dialect) {
        let position = dialect::position(dialect);
        for word in words {
            self.sql(format!(" AND {position}(m.search_key, "));
            self.text(word.clone());
            self.sql(") > 0");
        }
    }
}
