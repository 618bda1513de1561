//! The table lock: every route x everybody who could ask, over real HTTP, as a page and as JSON, written down for a person to read.
//!
//! `golden/routes.txt` is the table. A route without its part, a part without its route, another status anywhere: all are failures. After
//! a change that is meant, `ROLECALL_TEST_BLESS=1 tests/run golden` writes it anew; read the difference before it goes in.

mod stage;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::PathBuf,
};

use diesel::{Connection, RunQueryDsl, sql_query, sql_types};
use rolecall::{
    authz::Operator,
    catalog::Holder,
    db::{Conn, dialect, types::Uid},
    domain::{
        capability::Capability,
        ids::{OrgId, UserId},
        instant::Span,
        member::Status,
        reach::Reach,
    },
    store::seed::{self, SeedRole},
    web::routes::{RouteSpec, specs},
};

use crate::{
    harness::{Browser, Database, PASSWORD, Page, World, in_a_world},
    on_both,
};
use stage::{Named, Stage};

const CATALOGS: [&str; 4] = ["autocom", "sendocki", "sendoso", "starter"];
/// The organization of whoever looks in from elsewhere.
const ELSEWHERE: &str = "elsewhere";

/// A body to send.
struct Bodies {
    /// What the page itself would send, changing as little as it can.
    valid: &'static [(&'static str, &'static str)],
    /// What no page would send.
    invalid: &'static [(&'static str, &'static str)],
    /// Whether its success ends or spoils the session it came with: then everybody asks from a browser of their own.
    spends_session: bool,
}

/// What to send to each route that takes a form. A new one needs its line here.
fn bodies(path: &str) -> Bodies {
    let harmless = |valid, invalid| Bodies { valid, invalid, spends_session: false };
    match path {
        "/setup" => harmless(
            &[
                ("code", "AAAA-BBBB"),
                ("organization", "Acme"),
                ("catalog", "starter"),
                ("name", "Ana"),
                ("email", "ana@acme.example"),
                ("password", PASSWORD),
            ],
            &[("nonsense", "1")],
        ),
        "/sign-in" => Bodies {
            valid: &[("email", "owner@elsewhere.example"), ("password", PASSWORD)],
            invalid: &[("email", "")],
            spends_session: true,
        },
        "/sign-out" => Bodies { valid: &[], invalid: &[("nonsense", "1")], spends_session: true },
        // An address that nobody has: the answer is the same as for one that somebody has.
        "/password/forgot" => harmless(&[("email", "nobody@acme.example")], &[("nonsense", "1")]),
        "/password/reset/{token}" => harmless(&[("password", "Another-Quiet-77-harbor")], &[("nonsense", "1")]),
        "/account/profile" => harmless(&[("name", "Some Person")], &[("nonsense", "1")]),
        "/account/password" => harmless(&[("current", PASSWORD), ("password", PASSWORD)], &[("nonsense", "1")]),
        "/account/appearance" => harmless(&[("theme", "dark"), ("language", "en")], &[("theme", "plaid"), ("language", "en")]),
        "/account/sessions/sign-out-others" => harmless(&[], &[("nonsense", "1")]),
        // Asking about one that is open changes nothing.
        "/invitations/{token}" => harmless(&[("act", "ask")], &[("nonsense", "1")]),
        // What each of these does, the keeper of the stage takes back before the next one asks.
        "/o/{org}/members/{member}/role" => harmless(&[("role", "{role}"), ("from", "{from}")], &[("nonsense", "1")]),
        "/o/{org}/members/{member}/suspend"
        | "/o/{org}/members/{member}/reactivate"
        | "/o/{org}/members/{member}/remove"
        | "/o/{org}/members/{member}/restore"
        | "/o/{org}/changes/{change}/undo"
        | "/o/{org}/leave" => harmless(&[], &[("nonsense", "1")]),
        "/o/{org}/invitations" => harmless(
            &[("addresses", stage::GUEST), ("role", "{role}"), ("hours", "24"), ("note", ""), ("step", "send")],
            &[("nonsense", "1")],
        ),
        "/o/{org}/invitations/act" => harmless(&[("one", "revoke:{invitation}")], &[("nonsense", "1")]),
        // The plan that it is.
        "/o/{org}/plan" => harmless(&[("plan", "{plan}"), ("from", "{plan}")], &[("nonsense", "1")]),
        "/o/{org}/plan/ask" => harmless(&[], &[("nonsense", "1")]),
        "/o/{org}/settings" => harmless(&[("name", "The new name")], &[("nonsense", "1")]),
        other => panic!("POST {other} is new: say in golden.rs what its form sends, rightly and wrongly"),
    }
}

/// A route's address in an organization.
fn address(pattern: &str, org: &str, named: &Named) -> String {
    let address = named.filled(&pattern.replace("{org}", org).replace("{file}", "no-such-file"));
    assert!(!address.contains('{'), "{pattern} is new: say in golden.rs what stands for {address}");
    address
}

/// Somebody who asks.
struct Actor {
    name: String,
    email: Option<String>,
    browser: Browser,
}

impl Actor {
    /// A browser for one request: the usual one, or one that may lose its session. A visitor's is always new.
    async fn browser(&self, world: &World, spends_session: bool) -> Browser {
        match &self.email {
            Some(email) if spends_session => world.signed_in(email).await,
            Some(_) => self.browser.clone(),
            None => world.visitor(),
        }
    }
}

/// Everybody: those whom no organization knows, and the people of one organization a catalog.
struct Cast {
    outside: Vec<Actor>,
    inside: BTreeMap<&'static str, Vec<Actor>>,
    stage: Stage,
}

async fn actor(world: &World, name: impl Into<String>, email: String) -> Actor {
    Actor { name: name.into(), browser: world.signed_in(&email).await, email: Some(email) }
}

impl Cast {
    async fn assemble(world: &World) -> Self {
        world.organization(ELSEWHERE, "starter").await;
        let outsider = actor(world, "outsider", format!("owner@{ELSEWHERE}.example")).await;
        let outside = vec![Actor { name: "visitor".into(), email: None, browser: world.visitor() }, outsider];
        let mut inside = BTreeMap::new();
        for catalog in CATALOGS {
            inside.insert(catalog, people_of(world, catalog).await);
        }
        Self { outside, inside, stage: Stage::build(world, &CATALOGS, ELSEWHERE).await }
    }

    fn everybody(&self) -> impl Iterator<Item = (&str, &Actor)> {
        let inside = self.inside.iter().flat_map(|(catalog, people)| people.iter().map(|person| (*catalog, person)));
        self.outside.iter().map(|person| ("", person)).chain(inside)
    }
}

/// One person for each role, two with custom roles, one suspended and one removed, who both held the highest role.
async fn people_of(world: &World, catalog: &'static str) -> Vec<Actor> {
    world.organization(catalog, catalog).await;
    let known = world.foundation.catalogs.get(catalog).unwrap();
    let highest = known.roles.iter().find(|role| role.at_least_one).unwrap().key.clone();
    let mut people = Vec::new();
    for role in &known.roles {
        let local = if role.key == highest { "owner".to_owned() } else { role.key.replace('_', "-") };
        if role.key != highest {
            world.member(catalog, &local, &role.key).await;
        }
        people.push(actor(world, &role.key, format!("{local}@{catalog}.example")).await);
    }
    let Holder::Permission(reads) = known.console(Capability::ReadMembers) else { panic!("{catalog}: everybody sees the team") };
    let reads = known.permissions.get(reads).unwrap().key.clone();
    for (name, permissions) in [("nothing", BTreeMap::new()), ("reader", BTreeMap::from([(reads, Reach::Organization)]))] {
        let role = SeedRole { name: format!("Custom {name}"), description: String::new(), reach: Reach::Organization, permissions };
        let key = seed::role(&world.doors(), &Operator::at_the_command_line(), catalog.to_owned(), role).await.unwrap().unwrap();
        world.member(catalog, name, &key).await;
        people.push(actor(world, format!("custom: {name}"), format!("{name}@{catalog}.example")).await);
    }
    world.member_with(catalog, "suspended", &highest, Status::Suspended).await;
    people.push(actor(world, "suspended", format!("suspended@{catalog}.example")).await);
    world.member(catalog, "removed", &highest).await;
    people.push(actor(world, "removed", format!("removed@{catalog}.example")).await);
    remove(world, &format!("removed@{catalog}.example")).await;
    people
}

#[derive(diesel::QueryableByName)]
struct Membership {
    #[diesel(sql_type = Uid)]
    org_id: OrgId,
    #[diesel(sql_type = Uid)]
    user_id: UserId,
    #[diesel(sql_type = sql_types::Integer)]
    role_number: i32,
}

/// Takes a member away, row and counts.
async fn remove(world: &World, email: &str) {
    let email = email.to_owned();
    world
        .query(move |conn| {
            let member: Membership = sql_query("SELECT org_id, user_id, role_number FROM members WHERE email = $1")
                .bind::<sql_types::Text, _>(&email)
                .get_result(conn)
                .unwrap();
            conn.transaction(|conn: &mut Conn| -> diesel::QueryResult<()> {
                dialect::unindex_member(conn, member.org_id, member.user_id).unwrap();
                sql_query("DELETE FROM members WHERE org_id = $1 AND user_id = $2")
                    .bind::<Uid, _>(member.org_id)
                    .bind::<Uid, _>(member.user_id)
                    .execute(conn)?;
                sql_query("UPDATE role_counts SET members = members - 1 WHERE org_id = $1 AND role_number = $2 AND status = 'active'")
                    .bind::<Uid, _>(member.org_id)
                    .bind::<sql_types::Integer, _>(member.role_number)
                    .execute(conn)?;
                sql_query("UPDATE organization_state SET active = active - 1 WHERE org_id = $1")
                    .bind::<Uid, _>(member.org_id)
                    .execute(conn)?;
                Ok(())
            })
            .unwrap();
        })
        .await;
}

/// What one person got: as a page and as JSON, for the form as it should be and for a wrong one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answers(Vec<String>);

/// Whether somebody was not let in at all.
fn refused(answer: &str) -> bool {
    ["401", "403", "404", "303 /sign-in"].contains(&answer)
}

async fn ask(world: &World, stage: Option<&Stage>, actor: &Actor, spec: &RouteSpec, org: &str) -> Answers {
    let mut answers = Vec::new();
    let bodies = (spec.method != "GET").then(|| bodies(spec.path));
    let forms: Vec<Option<&[(&str, &str)]>> = match &bodies {
        None => vec![None],
        Some(bodies) => vec![Some(bodies.valid), Some(bodies.invalid)],
    };
    for fields in forms {
        for accept in ["text/html", "application/json"] {
            // Only so many mails can be asked for in a minute.
            if spec.path == "/password/forgot" {
                world.clock.advance(Span::minutes(1));
            }
            let named = match stage {
                Some(stage) => stage.set(world, spec.path, org, actor.email.as_deref()).await,
                None => Named::default(),
            };
            let path = match spec.path {
                // Files are served under names that change with what is in them.
                "/static/{file:.*}" => world.visitor().get("/sign-in").await.attribute("link[rel=icon]", "href").unwrap(),
                pattern => address(pattern, org, &named),
            };
            let browser = actor.browser(world, bodies.as_ref().is_some_and(|bodies| bodies.spends_session)).await;
            let request = browser.request(spec.method, &path).header("accept", accept);
            let request = match fields {
                None => request,
                Some(fields) => request.body(named.filled_form(fields)).header("content-type", "application/x-www-form-urlencoded"),
            };
            let page = browser.send(request).await;
            assert_ne!(page.status, 500, "{} {path} to {}: {}", spec.method, actor.name, page.body);
            answers.push(answer(&page, org, &named));
        }
    }
    if let ([html, json, invalid_html, invalid_json], true) = (answers.as_slice(), spec.proof.kind != "visitor") {
        // Who may not do it learns nothing about the form.
        for (valid, invalid) in [(html, invalid_html), (json, invalid_json)] {
            // What an address or a form names below the organization decides, too: one may act on some and not know of others, and which
            // right takes a change back depends on the change.
            let nobody = invalid == "400"
                && match valid.as_str() {
                    "404" => ["{member}", "{change}", "/act"].iter().any(|part| spec.path.contains(part)),
                    "403" => spec.path.contains("{change}"),
                    _ => false,
                };
            if (refused(valid) || refused(invalid)) && !nobody {
                assert_eq!(valid, invalid, "{} {} to {}: a form was read before the right to send it", spec.method, spec.path, actor.name);
            }
        }
    }
    Answers(answers)
}

/// The status, and where a redirect leads.
fn answer(page: &Page, org: &str, named: &Named) -> String {
    match page.location() {
        Some(to) => {
            let path = to.split('?').next().unwrap().replace(&format!("/o/{org}"), "/o/{org}").replace(&named.token, "{token}");
            format!("{} {path}", page.status.as_u16())
        }
        None => page.status.as_u16().to_string(),
    }
}

fn heading(spec: &RouteSpec) -> String {
    let asks = match (spec.proof.kind, spec.proof.capability) {
        (kind, "") => kind.to_owned(),
        (kind, capability) => format!("{kind}: {capability}"),
    };
    format!("{} {}   ({asks})", spec.method, spec.path)
}

fn row(text: &mut String, name: &str, answers: &Answers) {
    wide_row(text, name, 28, answers);
}

fn wide_row(text: &mut String, name: &str, width: usize, answers: &Answers) {
    let cells: String = answers.0.iter().map(|answer| format!("{answer:<23} ")).collect();
    writeln!(text, "{}", format!("    {name:<width$}{cells}").trim_end()).unwrap();
}

const HEAD: &str = "\
Who gets what: every route of the house, asked by everybody. Written by tests/it/golden.rs, read by people.

visitor     nobody is signed in
outsider    the owner of another organization
owner ...   the system roles, by their keys, in an organization of each catalog
custom      a custom role without any permission, and one that only sees the team
suspended   a suspended holder of the highest role
removed     somebody who held the highest role until the row was taken away

Each answer is a status, and where a redirect leads. Routes below /o/{org} are asked for the organization of the catalog named;
all others have nothing to do with an organization, so people who get the same stand in one row. {member} is somebody with the
narrowest role, {change} somebody's suspension, {token} the link of an open invitation to somebody who is none of these (of a
password reset: no link at all). What one of them did is taken back before the next one asks.
";

async fn table(world: &World) -> String {
    let before = before_setup(world).await;
    let cast = Cast::assemble(world).await;
    let mut text = format!("{HEAD}{before}");
    for spec in specs() {
        write!(text, "\n{}\n", heading(&spec)).unwrap();
        let columns: &[&str] = if spec.method == "GET" { &["page", "JSON"] } else { &["page", "JSON", "page, bad form", "JSON, bad form"] };
        row(&mut text, "", &Answers(columns.iter().map(|column| (*column).to_owned()).collect()));
        if !spec.path.contains("{org}") {
            let mut groups: Vec<(Answers, Vec<String>)> = Vec::new();
            for (catalog, person) in cast.everybody() {
                let answers = ask(world, Some(&cast.stage), person, &spec, if catalog.is_empty() { ELSEWHERE } else { catalog }).await;
                let name = if catalog.is_empty() { person.name.clone() } else { format!("{catalog} {}", person.name) };
                match groups.iter_mut().find(|(known, _)| *known == answers) {
                    Some((_, names)) => names.push(name),
                    None => groups.push((answers, vec![name])),
                }
            }
            write_groups(&mut text, groups);
            continue;
        }
        for person in &cast.outside {
            let mut got: Vec<Answers> = Vec::new();
            for org in CATALOGS {
                got.push(ask(world, Some(&cast.stage), person, &spec, org).await);
            }
            assert!(got.iter().all(|answers| *answers == got[0]), "{} {}: {} {got:?}", spec.method, spec.path, person.name);
            row(&mut text, &person.name, &got[0]);
        }
        for (catalog, people) in &cast.inside {
            writeln!(text, "  {catalog}").unwrap();
            for person in people {
                let answers = ask(world, Some(&cast.stage), person, &spec, catalog).await;
                row(&mut text, &person.name, &answers);
            }
        }
    }
    text
}

/// Those who got the same stand together; the largest group comes last, as everybody else.
fn write_groups(text: &mut String, mut groups: Vec<(Answers, Vec<String>)>) {
    groups.sort_by_key(|(_, names)| names.len());
    let last = groups.len() - 1;
    for (index, (answers, names)) in groups.into_iter().enumerate() {
        if index == last {
            row(text, if index == 0 { "everybody" } else { "everybody else" }, &answers);
            continue;
        }
        let (one, before) = names.split_last().unwrap();
        for name in before {
            writeln!(text, "    {name},").unwrap();
        }
        row(text, one, &answers);
    }
}

/// The house on its first day: there is nobody but visitors.
async fn before_setup(world: &World) -> String {
    let visitor = Actor { name: "visitor".into(), email: None, browser: world.visitor() };
    let mut text = String::from("\nBefore anybody has an account\n");
    for spec in specs() {
        let answers = ask(world, None, &visitor, &spec, "acme").await;
        wide_row(&mut text, &format!("{} {}", spec.method, spec.path), 44, &answers);
    }
    text
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden/routes.txt")
}

/// The headings of a table's parts.
fn headings(table: &str) -> BTreeSet<&str> {
    table.lines().filter(|line| line.starts_with("GET /") || line.starts_with("POST /")).collect()
}

/// The first lines in which two tables differ, each with its route and catalog.
fn differences(written: &str, found: &str) -> Vec<String> {
    let rows = |text: &str| {
        let (mut route, mut catalog) = (String::new(), String::new());
        let mut rows = BTreeMap::new();
        for line in text.lines() {
            if !line.starts_with(' ') {
                (route, catalog) = (line.to_owned(), String::new());
            } else if !line.starts_with("    ") {
                catalog = line.trim().to_owned();
            }
            rows.insert(
                format!("{route} | {catalog} | {}", line.get(..if route.starts_with("Before") { 48 } else { 32 }).unwrap_or(line).trim()),
                line.to_owned(),
            );
        }
        rows
    };
    let (written, found) = (rows(written), rows(found));
    let keys: BTreeSet<&String> = written.keys().chain(found.keys()).collect();
    let missing = "(nothing)".to_owned();
    keys.into_iter()
        .filter(|key| written.get(*key) != found.get(*key))
        .map(|key| format!("{key}\n  written {}\n  found   {}", written.get(key).unwrap_or(&missing), found.get(key).unwrap_or(&missing)))
        .collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a person who changes the table says so in the environment")]
fn everybody_gets_at_every_route_what_the_table_says() {
    let on = |database| {
        move || {
            let mut found = String::new();
            in_a_world(database, async |world| found = table(world).await);
            found
        }
    };
    let (sqlite, postgres) = std::thread::scope(|scope| {
        let sqlite = scope.spawn(on(Database::Sqlite));
        let postgres = scope.spawn(on(Database::Postgres));
        (sqlite.join().unwrap(), postgres.join().unwrap())
    });
    assert!(sqlite == postgres, "the two databases differ:\n{}", differences(&sqlite, &postgres).join("\n"));
    if std::env::var("ROLECALL_TEST_BLESS").is_ok() {
        std::fs::create_dir_all(file().parent().unwrap()).unwrap();
        std::fs::write(file(), &sqlite).unwrap();
        return;
    }
    let written = std::fs::read_to_string(file()).unwrap_or_default();
    let advice = "If that is meant: ROLECALL_TEST_BLESS=1 tests/run golden, and read what changed in tests/it/golden/routes.txt";
    let (said, there) = (headings(&written), headings(&sqlite));
    let without: Vec<_> = there.difference(&said).collect();
    let extra: Vec<_> = said.difference(&there).collect();
    assert!(without.is_empty() && extra.is_empty(), "routes without their part: {without:#?}\nparts without a route: {extra:#?}\n{advice}");
    assert!(written == sqlite, "{}\n{advice}", differences(&written, &sqlite).join("\n"));
}

/// Everything an answer says, but for what differs from request to request.
fn said(page: &Page, org: &str) -> (u16, BTreeMap<String, Vec<String>>, String) {
    let id = page.header("x-request-id").unwrap().to_owned();
    let tidy = |text: &str| text.replace(&id, "(id)").replace(org, "(org)");
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in &page.headers {
        // Whether the connection is kept depends on how much of a refused body had arrived.
        if !matches!(name.as_str(), "date" | "x-request-id" | "connection") {
            headers.entry(name.to_string()).or_default().push(tidy(value.to_str().unwrap()));
        }
    }
    (page.status.as_u16(), headers, tidy(&page.body))
}

on_both! {
    async fn an_outsider_cannot_tell_an_organization_that_is_there_from_one_that_is_not(world: &World) {
        // As long as the other, so that no length tells them apart.
        let (there, nowhere) = ("harbor", "absent");
        world.organization(there, "starter").await;
        world.organization(ELSEWHERE, "starter").await;
        let outsider = world.signed_in(&format!("owner@{ELSEWHERE}.example")).await;
        world.member(there, "gone", "admin").await;
        let gone = world.signed_in(&format!("gone@{there}.example")).await;
        remove(world, &format!("gone@{there}.example")).await;
        // Somebody who is there, and something that was done: behind the address of either organization.
        let keeper = world.signed_in(&format!("owner@{there}.example")).await;
        world.member(there, "somebody", "viewer").await;
        assert_eq!(world.acts(&keeper, there, &format!("somebody@{there}.example"), "suspend", &[]).await.status, 303);
        let named = Named {
            member: world.id(&format!("somebody@{there}.example")).await.to_string(),
            change: world.latest_change(there).await.to_string(),
            ..Named::default()
        };
        for browser in [None, Some(outsider), Some(gone)] {
            for spec in specs().iter().filter(|spec| spec.path.contains("{org}")) {
                let fields: Vec<&[(&str, &str)]> = match spec.method {
                    "GET" => vec![&[]],
                    _ => vec![bodies(spec.path).valid, bodies(spec.path).invalid],
                };
                let methods: &[&str] = if spec.method == "GET" { &["GET", "HEAD", "DELETE"] } else { &["POST", "PUT"] };
                for (method, fields, accept, part) in methods.iter().flat_map(|method| {
                    let accepts = [("text/html", false), ("text/html", true), ("application/json", false)];
                    fields.iter().flat_map(move |fields| accepts.map(|(accept, part)| (method, fields, accept, part)))
                }) {
                    let ask = async |org: &str| {
                        // A visitor carries the message of one refusal to the next page: each asks once.
                        let browser = browser.clone().unwrap_or_else(|| world.visitor());
                        let mut request = browser.request(method, &address(spec.path, org, &named)).header("accept", accept);
                        if part {
                            request = request.header("HX-Request", "true");
                        }
                        if spec.method != "GET" {
                            request = request.body(named.filled_form(fields)).header("content-type", "application/x-www-form-urlencoded");
                        }
                        said(&browser.send(request).await, org)
                    };
                    let (known, unknown) = (ask(there).await, ask(nowhere).await);
                    assert_eq!(known, unknown, "{method} {} {accept}", spec.path);
                    assert!(matches!(known.0, 204 | 303 | 401 | 404 | 405), "{method} {}: {known:?}", spec.path);
                }
            }
        }
    }
}

#[test]
fn a_difference_in_the_table_is_told_with_its_route() {
    let written =
        "GET /a   (visitor)\n    visitor                     200\nGET /b   (visitor)\n  starter\n    owner                       200\n";
    let found = written.replace("owner                       200", "owner                       403");
    let differences = differences(written, &found);
    assert_eq!(differences.len(), 1);
    assert!(differences[0].starts_with("GET /b   (visitor) | starter | owner\n"), "{}", differences[0]);
    assert_eq!(headings(written).len(), 2);
}
