//! The members page: filtered, searched, sorted, paged by keyset; as fast with a million rows as with a thousand.
//!
//! Two shapes of one query. *Walk*: read the index of the sort in order and stop after a page; right when matches are frequent.
//! *Gather*: fetch the few candidates through the index of the filter and sort them; right when they are rare. Kept counts say which
//! for filters; for a search, counting up to 1,001 matches does, which is also what the page shows ("1,000+").

use diesel::{
    QueryableByName, RunQueryDsl,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_query, sql_types,
};
use serde::{Deserialize, Serialize};

use crate::{
    authz::Scope,
    db::{
        Conn, Db, DbError, Dialect, EitherBackend,
        dialect::{self, Search},
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

/// Where a page begins: the place of one member in the order, which is outside the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    user: UserId,
    name: String,
    role: i32,
    at: Instant,
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

/// One member, as listed.
#[derive(Debug, Clone, QueryableByName)]
pub struct Member {
    /// Who.
    #[diesel(sql_type = Uid)]
    pub user_id: UserId,
    /// Their name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Their address.
    #[diesel(sql_type = sql_types::Text)]
    pub email: String,
    /// Their role's number.
    #[diesel(sql_type = sql_types::Integer)]
    pub role_number: i32,
    /// Active or suspended.
    #[diesel(sql_type = sql_types::Text)]
    pub status: String,
    /// When they joined.
    #[diesel(sql_type = Moment)]
    pub joined_at: Instant,
    /// When they were last here; unknown for never.
    #[diesel(sql_type = Moment)]
    pub last_seen_at: Instant,
    #[diesel(sql_type = sql_types::Text)]
    name_key: String,
}

/// A role of the organization with how many hold it.
#[derive(Debug, Clone, QueryableByName)]
pub struct RoleCount {
    /// Its label.
    #[diesel(sql_type = sql_types::Integer)]
    pub number: i32,
    /// Its identity.
    #[diesel(sql_type = sql_types::Text)]
    pub key: String,
    /// Its stored name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Active holders.
    #[diesel(sql_type = sql_types::BigInt)]
    pub active: i64,
    /// Suspended holders.
    #[diesel(sql_type = sql_types::BigInt)]
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
        let shape = Shape::for_matches(total, everybody);
        let mut members = page(conn, &filter, &wish, shape)?;
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
    let query = sql_query(
        "SELECT r.number, r.key, r.name,
            CAST(coalesce(sum(CASE WHEN c.status = 'active' THEN c.members END), 0) AS bigint) AS active,
            CAST(coalesce(sum(CASE WHEN c.status = 'suspended' THEN c.members END), 0) AS bigint) AS suspended
         FROM roles r LEFT JOIN role_counts c ON c.org_id = r.org_id AND c.role_number = r.number
         WHERE r.org_id = $1 AND r.deleted_at IS NULL GROUP BY r.number, r.key, r.name ORDER BY r.number",
    );
    Ok(query.bind::<Uid, _>(org).load(conn)?)
}

fn seats(conn: &mut Conn, org: OrgId, cap: Cap) -> Result<Seats, DbError> {
    use crate::db::schema::organization_state as state;
    use diesel::QueryDsl;
    let (active, pending): (i32, i32) = state::table.find(org).select((state::active, state::pending)).first(conn)?;
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
        let words: Vec<String> = typed.split_whitespace().map(str::to_owned).collect();
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

impl Shape {
    /// A walk reads about a page of matches and everybody between them; a gathering reads all matches and sorts them.
    fn for_matches(total: Count, everybody: u32) -> Self {
        match total {
            Count::Exactly(matches) if u64::from(matches).pow(2) < PAGE as u64 * u64::from(everybody) => Self::Gather,
            _ => Self::Walk,
        }
    }
}

fn total(conn: &mut Conn, filter: &Filter, roles: &[RoleCount]) -> Result<Count, DbError> {
    if matches!(filter.words, Words::None) && filter.only.is_none() {
        let counted = roles.iter().filter(|role| filter.role.is_none_or(|wanted| wanted.0 == role.number)).map(|role| match filter.status {
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
    query.candidates(filter, Shape::Gather, Sort::Name);
    query.sql(&format!(" LIMIT {}) few", COUNTED + 1));
    let counted: Counted = query.build().get_result(conn)?;
    let matches = u32::try_from(counted.matches).unwrap_or(u32::MAX);
    Ok(if matches > COUNTED { Count::MoreThan(COUNTED) } else { Count::Exactly(matches) })
}

fn page(conn: &mut Conn, filter: &Filter, wish: &Wish, shape: Shape) -> Result<Vec<Member>, DbError> {
    const COLUMNS: &str = "m.user_id, m.name, m.email, m.role_number, m.status, m.joined_at, m.last_seen_at, m.name_key";
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
    if shape == Shape::Gather {
        query.sql(&format!("WITH m AS MATERIALIZED (SELECT {COLUMNS} FROM "));
        query.candidates(filter, shape, wish.sort);
        query.sql(&format!(") SELECT {COLUMNS} FROM m WHERE 1 = 1"));
    } else {
        query.sql(&format!("SELECT {COLUMNS} FROM "));
        query.candidates(filter, shape, wish.sort);
    }
    if let Some(place) = place {
        let columns: Vec<String> = keys.iter().map(|key| format!("m.{key}")).collect();
        query.sql(&format!(" AND ({}, m.user_id) {} (", columns.join(", "), if falling { "<" } else { ">" }));
        for key in keys {
            query.bind(match *key {
                "name_key" => Bind::Text(place.name.clone()),
                "role_number" => Bind::Number(place.role),
                _ => Bind::Moment(place.at),
            });
            query.sql(", ");
        }
        query.bind(Bind::Id(place.user));
        query.sql(")");
    }
    let direction = if falling { "DESC" } else { "ASC" };
    let order: Vec<String> = keys.iter().chain(&["user_id"]).map(|key| format!("m.{key} {direction}")).collect();
    query.sql(&format!(" ORDER BY {} LIMIT {}", order.join(", "), PAGE + 1));
    Ok(query.build().load(conn)?)
}

impl Member {
    /// Where this member stands in an order.
    fn place(&self, sort: Sort) -> Place {
        let at = if sort == Sort::Seen { self.last_seen_at } else { self.joined_at };
        Place { user: self.user_id, name: self.name_key.clone(), role: self.role_number, at }
    }
}

enum Bind {
    Org(OrgId),
    Id(UserId),
    Text(String),
    Number(i32),
    Moment(Instant),
}

/// SQL text and its values, kept in step.
#[derive(Default)]
struct Query {
    sql: String,
    binds: Vec<Bind>,
}

impl Query {
    fn sql(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    fn bind(&mut self, value: Bind) {
        self.binds.push(value);
        self.sql.push_str(&format!("${}", self.binds.len()));
    }

    fn build(self) -> BoxedSqlQuery<'static, EitherBackend, SqlQuery> {
        self.binds.into_iter().fold(sql_query(self.sql).into_boxed(), |query, bind| match bind {
            Bind::Org(id) => query.bind::<Uid, _>(id),
            Bind::Id(id) => query.bind::<Uid, _>(id),
            Bind::Text(text) => query.bind::<sql_types::Text, _>(text),
            Bind::Number(number) => query.bind::<sql_types::Integer, _>(number),
            Bind::Moment(at) => query.bind::<Moment, _>(at),
        })
    }

    /// `members m WHERE ...`: everybody who matches. In a walk, filters that the sort's index does not carry are written so that no
    /// other index is taken for them.
    fn candidates(&mut self, filter: &Filter, shape: Shape, sort: Sort) {
        let through_index = shape == Shape::Gather && matches!(filter.words, Words::Indexed(_));
        self.sql(if through_index { dialect::members_by_substring(filter.dialect) } else { "members m" });
        self.sql(" WHERE m.org_id = ");
        self.bind(Bind::Org(filter.org));
        if let Some(user) = filter.only {
            self.sql(" AND m.user_id = ");
            self.bind(Bind::Id(user));
        }
        let by_name = shape == Shape::Gather || matches!(sort, Sort::Name | Sort::Role);
        if let Some(role) = filter.role {
            self.sql(if by_name { " AND m.role_number = " } else { " AND m.role_number + 0 = " });
            self.bind(Bind::Number(role.0));
        }
        if let Some(status) = filter.status {
            let leads = shape == Shape::Gather || sort == Sort::Name && filter.role.is_none();
            self.sql(if leads { " AND m.status = " } else { " AND m.status || '' = " });
            self.bind(Bind::Text(status.as_str().to_owned()));
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
                self.bind(Bind::Text(text.clone()));
                self.sql(" AND m.name_key < ");
                self.bind(Bind::Text(end.clone()));
                self.sql(") OR (m.email_key >= ");
                self.bind(Bind::Text(text.clone()));
                self.sql(" AND m.email_key < ");
                self.bind(Bind::Text(end));
                self.sql("))");
            }
            Words::Contained(words) => self.contained(words, filter.dialect),
            Words::Indexed(words) if !through_index => self.contained(words, filter.dialect),
            Words::Indexed(words) => {
                let (long, short): (Vec<_>, Vec<_>) = words.iter().cloned().partition(|word| word.chars().count() >= TRIGRAM);
                for (condition, value) in dialect::substring_conditions(filter.dialect, &long) {
                    self.sql(&format!(" AND {condition} "));
                    self.bind(Bind::Text(value));
                }
                self.contained(&short, filter.dialect);
            }
        }
    }

    fn contained(&mut self, words: &[String], dialect: Dialect) {
        let position = dialect::position(dialect);
        for word in words {
            self.sql(&format!(" AND {position}(m.search_key, "));
            self.bind(Bind::Text(word.clone()));
            self.sql(") > 0");
        }
    }
}
