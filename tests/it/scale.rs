//! Twenty thousand members: whatever the list is asked, it answers what a plain filter and sort would, through an index.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{LazyLock, Mutex},
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation},
    sql_query, sql_types,
};
use rolecall::{
    cli::people::People,
    db::types::{Moment, Uid},
    domain::{
        fold::fold,
        ids::{OrgId, UserId},
        instant::{Instant, Span},
        member::Status,
        slug::Slug,
    },
};

use crate::{
    harness::{Browser, World, person},
    on_both,
};

const CROWD: u32 = 20_000;
/// Up to this many members every part of a name is found, however short.
const SMALL: usize = 2_000;
const PAGE: usize = 50;
const ORDERS: [&str; 8] = ["name", "-name", "role", "-role", "seen", "-seen", "joined", "-joined"];

/// People whose names are nothing but trouble.
const TROUBLE: [(&str, &str); 12] = [
    ("100% Percy", "percy"),
    ("Snake_case Una", "una"),
    ("Back\\slash Boris", "boris"),
    ("Quo\"te \"Q\" Quentin", "quentin"),
    ("O'Brien; DROP TABLE members", "obrien"),
    ("Ferris 🦀🦀🦀 Crab", "ferris"),
    ("NEAR(ben, 2) Nora", "nora"),
    ("ben* Star", "star"),
    ("search_key:ben Column", "column"),
    ("محمد بن علي", "mohammed"),
    ("李小龍", "bruce"),
    ("Xy", "xy"),
];

/// What people, and others, type.
const SEARCHES: &[&str] = &[
    "",
    "ben",
    "BÉN",
    "quillfeather",
    "crowd.example",
    "ben crowd",
    "crowd ben al",
    "a",
    "al",
    "al be",
    "ben a",
    "xy",
    "محمد",
    "مح",
    "بن علي",
    "李小龍",
    "李",
    "🦀",
    "🦀🦀🦀",
    "ferris 🦀",
    "%",
    "%%%",
    "100%",
    "be%n",
    "_",
    "___",
    "b_n",
    "snake_case",
    "\\",
    "\\\\\\",
    "back\\slash",
    "'",
    "o'brien; drop",
    "\"",
    "\"\"\"",
    "quo\"te",
    "\"ben\"",
    "\"ben",
    "ben\" OR \"al",
    "ben*",
    "^ben",
    "-ben",
    "+ben",
    "ben OR zzzz",
    "ben AND",
    "NOT ben",
    "NEAR(ben, 2)",
    "search_key:ben",
    "{search_key} : ben",
    "(ben",
    "ben)",
    "  ben \t  crowd  ",
    "nobody at all",
];

/// A member, as the test knows them.
#[derive(Debug, Clone, QueryableByName)]
struct Known {
    #[diesel(sql_type = Uid)]
    user_id: UserId,
    #[diesel(sql_type = sql_types::Text)]
    email: String,
    #[diesel(sql_type = sql_types::Text)]
    name_key: String,
    #[diesel(sql_type = sql_types::Text)]
    email_key: String,
    #[diesel(sql_type = sql_types::Text)]
    search_key: String,
    #[diesel(sql_type = sql_types::Integer)]
    role_number: i32,
    #[diesel(sql_type = sql_types::Text)]
    role: String,
    #[diesel(sql_type = sql_types::Text)]
    status: String,
    #[diesel(sql_type = Moment)]
    joined_at: Instant,
    #[diesel(sql_type = Moment)]
    last_seen_at: Instant,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
struct Wish<'a> {
    search: &'a str,
    role: &'a str,
    status: &'a str,
    order: &'a str,
}

impl Wish<'_> {
    fn address(&self, slug: &str) -> String {
        let fields = [("q", self.search), ("role", self.role), ("status", self.status), ("sort", self.order)];
        format!("/o/{slug}/members?{}", serde_html_form::to_string(fields).unwrap())
    }

    fn found(&self, member: &Known, everybody: usize) -> bool {
        let typed = fold(self.search);
        let words: Vec<&str> = typed.split_whitespace().collect();
        let said = if everybody <= SMALL || words.iter().any(|word| word.chars().count() >= 3) {
            words.iter().all(|word| member.search_key.contains(word))
        } else {
            member.name_key.starts_with(&typed) || member.email_key.starts_with(&typed)
        };
        said && (self.role.is_empty() || self.role == member.role) && (self.status.is_empty() || self.status == member.status)
    }

    /// The plain way: look at everybody, then sort.
    fn answer<'k>(&self, known: &'k [Known]) -> Vec<&'k str> {
        let mut found: Vec<&Known> = known.iter().filter(|member| self.found(member, known.len())).collect();
        let (order, reversed) = self.order.strip_prefix('-').map_or((self.order, false), |order| (order, true));
        let falls = reversed != matches!(order, "seen" | "joined");
        found.sort_by(|a, b| {
            let by = match order {
                "role" => (a.role_number, &a.name_key, a.user_id).cmp(&(b.role_number, &b.name_key, b.user_id)),
                "seen" => (a.last_seen_at, a.user_id).cmp(&(b.last_seen_at, b.user_id)),
                "joined" => (a.joined_at, a.user_id).cmp(&(b.joined_at, b.user_id)),
                _ => (&a.name_key, a.user_id).cmp(&(&b.name_key, b.user_id)),
            };
            if falls { by.reverse() } else { by }
        });
        found.into_iter().map(|member| member.email.as_str()).collect()
    }
}

/// One page, read without building a tree of it: there are hundreds.
struct Shown {
    emails: Vec<String>,
    total: String,
    next: Option<String>,
    previous: Option<String>,
}

async fn look(browser: &Browser, address: &str) -> Shown {
    let page = browser.send(browser.request("GET", address).header("HX-Request", "true")).await;
    assert_eq!(page.status, 200, "{address}: {}", page.body);
    let between = |from: &str, to: &str| -> Vec<String> {
        page.body.split(from).skip(1).map(|rest| rest.split(to).next().unwrap().replace("&amp;", "&").replace("&#38;", "&")).collect()
    };
    let link = |id: &str| {
        between(&format!("id=\"{id}\""), ">").first().map(|tag| tag.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned())
    };
    Shown {
        emails: between("<span class=\"mail\"><bdi>", "</bdi>"),
        total: between("<p class=\"num\" data-announce>", "</p>").first().cloned().unwrap_or_default(),
        next: link("page-next"),
        previous: link("page-previous"),
    }
}

/// The first page, and that the total says how many there are.
async fn first(browser: &Browser, slug: &str, wish: Wish<'_>, known: &[Known]) -> Shown {
    let expected = wish.answer(known);
    let shown = look(browser, &wish.address(slug)).await;
    assert_eq!(shown.emails, expected[..expected.len().min(PAGE)], "{wish:?}");
    assert_eq!(shown.next.is_some(), expected.len() > PAGE, "{wish:?}");
    assert_eq!(shown.previous, None, "{wish:?}");
    if expected.len() > PAGE {
        let exact = wish.search.trim().is_empty() || expected.len() <= 1_000;
        let total: String = shown.total.rsplit(' ').next().unwrap().chars().filter(char::is_ascii_digit).collect();
        assert_eq!(total, if exact { expected.len().to_string() } else { "1000".into() }, "{wish:?}: {}", shown.total);
        assert_eq!(shown.total.ends_with('+'), !exact, "{wish:?}: {}", shown.total);
    }
    shown
}

/// So many pages forward and all the way back.
async fn walk(browser: &Browser, slug: &str, wish: Wish<'_>, known: &[Known], pages: usize) {
    let expected = wish.answer(known);
    let chunks: Vec<&[&str]> = expected.chunks(PAGE).take(pages).collect();
    let mut shown = first(browser, slug, wish, known).await;
    for (n, chunk) in chunks.iter().enumerate().skip(1) {
        shown = look(browser, shown.next.as_ref().unwrap()).await;
        assert_eq!(shown.emails, *chunk, "{wish:?}, page {n}");
    }
    assert_eq!(shown.next.is_some(), expected.len() > chunks.len() * PAGE, "{wish:?}");
    for (n, chunk) in chunks.iter().enumerate().rev().skip(1) {
        shown = look(browser, shown.previous.as_ref().unwrap()).await;
        assert_eq!(shown.emails, *chunk, "{wish:?}, back on page {n}");
    }
    assert_eq!(shown.previous, None, "{wish:?}");
}

/// Fills an organization with the people that `rolecall seed` makes, and the troublesome ones.
async fn crowd(world: &World, slug: &'static str, members: u32) -> Vec<Known> {
    world.organization(slug, "starter").await;
    let catalog = world.foundation.catalogs.get("starter").unwrap();
    let now = world.clock.now();
    let people = People::new(&Slug::parse(slug).unwrap(), &catalog, now);
    let all: Vec<_> = (0..members).map(|index| people.person(index).unwrap()).collect();
    world.people(slug, all).await;
    let trouble = TROUBLE.iter().enumerate().map(|(n, (name, local))| {
        let status = if n % 2 == 0 { Status::Active } else { Status::Suspended };
        person(name, &format!("{local}@{slug}.example"), "admin", status, now.minus(Span::days(n as i64)), Instant::UNKNOWN)
    });
    world.people(slug, trouble.collect()).await;
    // The owner looks at the list: seen already, as far as the house is concerned, so that looking changes nothing.
    let later = now.plus(Span::hours(1));
    world
        .query(move |conn| {
            let owner = format!("owner@{slug}.example");
            let seen = sql_query("UPDATE members SET last_seen_at = $1 WHERE email = $2").bind::<Moment, _>(later).bind::<sql_types::Text, _>(owner);
            assert_eq!(seen.execute(conn).unwrap(), 1);
            sql_query(
                "SELECT m.user_id, m.email, m.name_key, m.email_key, m.search_key, m.role_number, r.key AS role, m.status, m.joined_at, m.last_seen_at
                 FROM members m JOIN organizations o ON o.id = m.org_id JOIN roles r ON r.org_id = m.org_id AND r.number = m.role_number
                 WHERE o.slug = $1",
            )
            .bind::<sql_types::Text, _>(slug)
            .load(conn)
            .unwrap()
        })
        .await
}

const FILTERS: [(&str, &str); 4] = [("", ""), ("member", ""), ("", "suspended"), ("admin", "active")];

on_both! {
    async fn every_wish_among_twenty_thousand_is_answered_as_a_plain_filter_and_sort_would(world: &World) {
        let known = crowd(world, "crowd", CROWD).await;
        // The same people elsewhere: none of them may appear.
        crowd(world, "harbor", 500).await;
        let owner = world.signed_in("owner@crowd.example").await;
        for (n, search) in SEARCHES.iter().enumerate() {
            // Frequent and rare words in every order, the others in one after the other; the filters likewise.
            let orders = if n < 4 { &ORDERS[..] } else { &ORDERS[n % 8..][..1] };
            for (m, order) in orders.iter().enumerate() {
                let (role, status) = FILTERS[(n + m / 2) % 4];
                first(&owner, "crowd", Wish { search, role, status, order }, &known).await;
            }
        }
        for search in ["", "ben", "محمد"] {
            for order in ORDERS {
                walk(&owner, "crowd", Wish { search, role: "", status: "", order }, &known, 3).await;
            }
        }
        // To the last page.
        for (order, role, status) in [("seen", "", "suspended"), ("name", "admin", "suspended")] {
            walk(&owner, "crowd", Wish { search: "", role, status, order }, &known, usize::MAX).await;
        }
    }

    async fn a_small_team_is_searched_for_every_part_however_short(world: &World) {
        let known = crowd(world, "harbor", 300).await;
        let owner = world.signed_in("owner@harbor.example").await;
        for (n, search) in SEARCHES.iter().enumerate() {
            let (role, status) = FILTERS[n % 4];
            first(&owner, "harbor", Wish { search, role, status, order: ORDERS[n % 8] }, &known).await;
        }
        for order in ORDERS {
            walk(&owner, "harbor", Wish { search: "a", role: "", status: "", order }, &known, usize::MAX).await;
        }
    }

    async fn nothing_typed_into_the_search_or_the_address_breaks_the_page(world: &World) {
        crowd(world, "crowd", 2_500).await;
        crowd(world, "harbor", 60).await;
        let owner = world.signed_in("owner@crowd.example").await;
        let small = world.signed_in("owner@harbor.example").await;
        let long = ["a".repeat(10_000), "ben ".repeat(2_500), "\u{fdfa}".repeat(200), "\"".repeat(10_000), "%".repeat(5_000), "a b ".repeat(50)];
        let odd = ["\0", "ben\0", "\0\0\0\0", "be\0n", "\u{1}\u{2}\u{3}", "\u{feff}\u{200b}", "\u{202e}neb", "\u{10ffff}\u{10ffff}\u{10ffff}", "\u{fffd}"];
        for search in odd.iter().map(|text| (*text).to_owned()).chain(long) {
            for (browser, slug) in [(&owner, "crowd"), (&small, "harbor")] {
                let wish = Wish { search: &search, role: "\0", status: "\0", order: "\0" };
                look(browser, &wish.address(slug)).await;
            }
        }
        // Bytes that are no text at all.
        for raw in ["%ff", "%c3%28", "%ed%a0%80", "ben%00", "%"] {
            let page = owner.get(&format!("/o/crowd/members?q={raw}")).await;
            assert!(matches!(page.status.as_u16(), 200 | 400), "{raw}: {}", page.status);
        }
        // Places in the order that nobody has been given.
        let place = |name: &str, role: i64, at: i128| {
            let text = format!("{{\"user\":\"00000000-0000-0000-0000-000000000000\",\"name\":\"{name}\",\"role\":{role},\"at\":{at}}}");
            data_encoding::BASE64URL_NOPAD.encode(text.as_bytes())
        };
        let (least, most) = (i128::from(i64::MIN), i128::from(i64::MAX));
        for place in [
            place("\\u0000", 1, 0),
            place("ben\\u0000", 1, 0),
            place("", -1, least),
            place("", i64::from(i32::MAX), most),
            place("x", i64::MAX, 0),
            place("x", 1, most + 1),
            place("x", 1, -210_000_000_000_000_000),
            place("x", 1, 9_224_318_016_000_000_000),
            "%%%".into(),
            "e30".into(),
        ] {
            for (side, order) in ["after", "before"].into_iter().flat_map(|side| ORDERS.map(|order| (side, order))) {
                look(&owner, &format!("/o/crowd/members?sort={order}&{side}={place}")).await;
            }
        }
        // An organization's name that no database takes is one that is not there.
        for slug in ["a%00b", "%00", "%ff", "crowd%00", "..%2fcrowd", "CROWD", "%63rowd%20"] {
            let page = owner.get(&format!("/o/{slug}/members")).await;
            assert_eq!(page.status, 404, "{slug}");
        }
    }
}

/// What was asked of the databases by this process, where it lists members; each with its values.
static ASKED: LazyLock<Mutex<Vec<String>>> = LazyLock::new(Mutex::default);

struct Listener;

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            if text.contains("m.search_key") || text.contains("m.last_seen_at, m.name_key") {
                ASKED.lock().unwrap().push(text);
            }
        }
    }
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Uid)]
    id: OrgId,
}

/// The values of a query as they are written in SQL, from how they are written in the log.
fn literals(values: &str) -> Vec<String> {
    let mut rest = values.trim().trim_start_matches('[').trim_end_matches(']');
    let mut literals = Vec::new();
    while !rest.is_empty() {
        let (literal, length) = if rest.starts_with('"') {
            let mut end = 1;
            while !rest[end..].starts_with('"') {
                end += if rest[end..].starts_with('\\') { 2 } else { rest[end..].chars().next().unwrap().len_utf8() };
            }
            let text: String = serde_json::from_str(&rest[..=end]).unwrap();
            (format!("'{}'", text.replace('\'', "''")), end + 1)
        } else {
            let end = rest.find(", ").unwrap_or(rest.len());
            let inner = rest[..end].split_once('(').map(|(kind, value)| (kind, value.trim_end_matches(')')));
            let literal = match inner {
                None => rest[..end].to_owned(),
                Some(("Instant", at)) => format!("to_timestamp({at} / 1000000.0)"),
                Some((_, id)) => format!("'{id}'::uuid"),
            };
            (literal, end)
        };
        literals.push(literal);
        rest = rest[length..].trim_start_matches(", ");
    }
    literals
}

#[test]
fn the_log_of_a_query_is_read_as_it_was_meant() {
    let read = literals(r#"[OrgId(01a2-b), 2, "a\"b, o'c", Instant(7), "محمد"]"#);
    assert_eq!(read, ["'01a2-b'::uuid", "2", "'a\"b, o''c'", "to_timestamp(7 / 1000000.0)", "'محمد'"]);
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = sql_types::Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = sql_types::Text)]
    #[diesel(column_name = "QUERY PLAN")]
    step: String,
}

/// How a database would go about a query, step by step.
fn plan(url: &str, query: &str, values: &str) -> Vec<String> {
    match url.strip_prefix("sqlite://") {
        // Its plans do not depend on the values.
        Some(file) => {
            let mut conn = SqliteConnection::establish(file).unwrap();
            let steps: Vec<SqliteStep> = sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(&mut conn).unwrap();
            steps.into_iter().map(|step| step.detail).collect()
        }
        None => {
            let mut conn = PgConnection::establish(url).unwrap();
            let mut query = query.to_owned();
            // From the last: $1 begins $10 as well.
            for (n, literal) in literals(values).iter().enumerate().rev() {
                query = query.replace(&format!("${}", n + 1), literal);
            }
            let steps: Vec<PostgresStep> = sql_query(format!("EXPLAIN {query}")).load(&mut conn).unwrap();
            steps.into_iter().map(|step| step.step).collect()
        }
    }
}

/// More rows than this are not sorted for one page.
const FEW: u64 = 1_000;

/// Whether a plan sorts more than a few rows, or finds them through nothing.
fn is_slow(plan: &[String]) -> bool {
    let sorts = |step: &String| {
        let step = step.trim_start().trim_start_matches("->").trim_start();
        step.contains("USE TEMP B-TREE FOR ORDER BY") || step.starts_with("Sort ")
    };
    // Postgres says how many it expects. Close to the list's beginning it may take the few before a place, and sort those.
    let rows =
        |step: &String| step.split(" rows=").nth(1).and_then(|rest| rest.split(' ').next()).and_then(|rows| rows.parse::<u64>().ok());
    let many = plan.iter().filter_map(rows).max().is_none_or(|most| most > FEW);
    plan.iter().any(sorts) && many || !plan.iter().any(|step| step.contains("members_by_"))
}

on_both! {
    async fn no_order_of_the_list_sorts_or_reads_the_whole_organization(database: Database) {
        set_default_instrumentation(|| Some(Box::new(Listener))).unwrap();
        let world = World::start(database, &[]).await;
        crowd(&world, "crowd", CROWD).await;
        let org: OrgId = world
            .query(|conn| {
                sql_query("ANALYZE").execute(conn).unwrap();
                sql_query("SELECT id FROM organizations WHERE slug = 'crowd'").get_result::<Id>(conn).unwrap().id
            })
            .await;
        let owner = world.signed_in("owner@crowd.example").await;
        let mut seen: BTreeMap<String, (String, BTreeSet<&str>)> = BTreeMap::new();
        for order in ORDERS {
            for (role, status) in FILTERS {
                for search in ["", "ben"] {
                    let shown = look(&owner, &Wish { search, role, status, order }.address("crowd")).await;
                    if let Some(next) = &shown.next {
                        let later = look(&owner, next).await;
                        look(&owner, later.previous.as_ref().unwrap()).await;
                    }
                }
            }
            let asked = std::mem::take(&mut *ASKED.lock().unwrap());
            for text in asked {
                let (query, values) = text.split_once(" -- binds: ").unwrap();
                if !values.contains(&org.to_string()) {
                    // Another test's, at the same time: not to be taken from its twin on the other database.
                    ASKED.lock().unwrap().push(text);
                    continue;
                }
                seen.entry(query.trim().to_owned()).or_insert_with(|| (values.to_owned(), BTreeSet::new())).1.insert(order);
            }
        }
        let url = secrecy::ExposeSecret::expose_secret(&world.foundation.settings.database_url()).to_owned();
        let (mut walks, mut bad) = (BTreeSet::<&str>::new(), Vec::new());
        // A count, or a gathering of the few that match, may read as it likes.
        for (query, (values, orders)) in seen.iter().filter(|(query, _)| !query.starts_with("WITH ") && !query.contains("count(*)")) {
            let plan = plan(&url, query, values);
            if is_slow(&plan) {
                bad.push(format!("{orders:?}\n{query}\n{values}\n{}\n", plan.join("\n")));
            }
            walks.extend(orders);
        }
        assert!(bad.is_empty(), "{}", bad.join("\n"));
        assert_eq!(walks.len(), ORDERS.len(), "every order was walked: {walks:?}");
        world.end().await;
    }
}
