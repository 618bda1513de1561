//! How a page of members is read: which rows match, through which index, and the statement that says so.

use std::borrow::Cow;

use diesel::sql_types;

use super::list::{PAGE, Sort, Window, Wish};
use crate::{
    authz::Scope,
    db::{
        Conn, DbError, Dialect, Statement,
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
    },
    store::roles::Role,
};

/// Up to this many members, reading through all of them is quicker than any index.
const SMALL: u32 = 2_000;
/// Further words are passed over; every number of words is another statement to keep prepared.
const MOST_WORDS: usize = 4;
/// The trigram index knows nothing shorter.
const TRIGRAM: usize = 3;

/// How the words typed are looked for.
pub(super) enum Words {
    /// Nothing was typed.
    None,
    /// Each anywhere in name or address, by reading every row.
    Contained(Vec<String>),
    /// The same, through the database's index of substrings.
    Indexed(Vec<String>),
    /// At the beginning of the name or of the address.
    Beginning(String),
}

/// Who is to be listed.
pub(super) struct Filter {
    org: OrgId,
    pub(super) only: Option<UserId>,
    pub(super) role: Option<RoleNumber>,
    pub(super) status: Option<Status>,
    pub(super) words: Words,
    dialect: Dialect,
}

impl Filter {
    pub(super) fn new(conn: &mut Conn, scope: &Scope, wish: &Wish, role: Option<RoleNumber>, everybody: u32) -> Result<Self, DbError> {
        let everybody = if scope.only().is_some() { 1 } else { everybody };
        let all = Self::of_all(conn, scope.org(), &wish.search, role, wish.status, everybody)?;
        Ok(Self { only: scope.only(), ..all })
    }

    /// The same for who sees the whole team; `everybody` is how many there are.
    pub(super) fn of_all(
        conn: &mut Conn,
        org: OrgId,
        search: &str,
        role: Option<RoleNumber>,
        status: Option<Status>,
        everybody: u32,
    ) -> Result<Self, DbError> {
        let typed = fold(search);
        let words = distinct_words(&typed);
        let long_enough = words.iter().any(|word| word.chars().count() >= TRIGRAM);
        let words = if words.is_empty() {
            Words::None
        } else if everybody <= SMALL {
            Words::Contained(words)
        } else if long_enough && dialect::search(conn)? == Search::Substring {
            Words::Indexed(words)
        } else {
            Words::Beginning(typed)
        };
        Ok(Self { org, only: None, role, status, words, dialect: conn.dialect() })
    }
}

/// The words to look for. One that is part of another asks for nothing more, and would cost a search of its own.
fn distinct_words(typed: &str) -> Vec<String> {
    let all: Vec<&str> = typed.split_whitespace().collect();
    let says_more = |at: usize, word: &str| {
        !all.iter().enumerate().any(|(other, longer)| other != at && longer.contains(word) && (longer.len() > word.len() || other < at))
    };
    all.iter().enumerate().filter(|(at, word)| says_more(*at, word)).map(|(_, word)| (*word).to_owned()).take(MOST_WORDS).collect()
}

/// The two ways to get at the rows; see the head of `list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Walk,
    Gather,
}

/// Which filter an index is to be taken for. The other is written so that no index fits it: left alone, a planner without statistics
/// takes either, and reads a million active members to find the one owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    Role,
    Status,
    Neither,
}

/// How to read, decided by the counts that are kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) shape: Shape,
    pub(super) lead: Lead,
}

impl Plan {
    /// A walk reads a page of matches and everybody in the index between them; a gathering reads all candidates, and sorts the matches.
    pub(super) fn new(filter: &Filter, sort: Sort, total: Count, roles: &[Role]) -> Self {
        let held = |status: Option<Status>, role: &Role| {
            i64::from(match status {
                Some(Status::Active) => role.active,
                Some(Status::Suspended) => role.suspended,
                None => role.active + role.suspended,
            })
        };
        let everybody: i64 = roles.iter().map(|role| held(None, role)).sum();
        let with_role = filter.role.and_then(|wanted| roles.iter().find(|role| role.number == wanted)).map(|role| held(None, role));
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

/// A statement under construction.
pub(super) struct Query(pub(super) Statement);

impl Default for Query {
    fn default() -> Self {
        Self(Statement::new(""))
    }
}

impl Query {
    fn add(&mut self, part: impl FnOnce(Statement) -> Statement) {
        self.0 = part(std::mem::replace(&mut self.0, Statement::new("")));
    }

    pub(super) fn sql(&mut self, text: impl Into<Cow<'static, str>>) {
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

    /// Only who was in at that moment.
    pub(super) fn joined_by(&mut self, until: Instant) {
        self.sql(" AND m.joined_at <= ");
        self.moment(until);
    }

    /// From where, in which order, and how many of `m`.
    pub(super) fn window(&mut self, wish: &Wish) {
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
        if let Some(place) = place {
            let columns: Vec<String> = keys.iter().map(|key| format!("m.{key}")).collect();
            self.sql(format!(" AND ({}, m.user_id) {} (", columns.join(", "), if falling { "<" } else { ">" }));
            for key in keys {
                match *key {
                    "name_key" => self.text(place.name.clone()),
                    "role_number" => self.number(place.role),
                    _ => self.moment(place.at),
                }
                self.sql(", ");
            }
            self.user(place.user);
            self.sql(")");
        }
        let direction = if falling { "DESC" } else { "ASC" };
        let order: Vec<String> = keys.iter().chain(&["user_id"]).map(|key| format!("m.{key} {direction}")).collect();
        self.sql(format!(" ORDER BY {} LIMIT {}", order.join(", "), wish.most + 1));
    }

    /// `members m WHERE ...`: everybody who matches.
    pub(super) fn candidates(&mut self, filter: &Filter, plan: Plan) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_within_another_is_not_looked_for_twice() {
        assert_eq!(distinct_words("ben benali ben ali"), ["benali"]);
        assert_eq!(distinct_words("ali ben ali"), ["ali", "ben"]);
        assert_eq!(distinct_words("a1 b2 c3 d4 e5 f6").len(), MOST_WORDS);
        assert!(distinct_words("").is_empty());
    }
}
