//! The table lock: every route x everybody who could ask, over real HTTP, as a page and as JSON, written down for a person to read.
//!
//! `golden/routes.txt` is the table. A route without its part, a part without its route, another status anywhere: all are failures. After
//! a change that is meant, `ROLECALL_TEST_BLESS=1 tests/run golden` writes it anew; read the difference before it goes in.

mod cast;
mod forms;
mod grants;
mod programs;
mod stage;
mod table;

use std::{collections::BTreeMap, fmt::Write};

use rolecall::{
    domain::instant::Span,
    web::routes::{RouteSpec, specs},
};

use crate::{
    harness::{Page, World},
    on_both,
};
use cast::{Actor, CATALOGS, Cast, ELSEWHERE, remove};
use forms::{address, bodies};
use stage::{Named, Stage};
use table::{advice, differences, headings, on_both_databases, row, wide_row, write_groups, written};

const FILE: &str = "routes.txt";

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
            let named = if fields.is_some() && stage.is_some() { named.seen_by(&browser, spec.path, org).await } else { named };
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
            // right makes a change or takes it back depends on the change.
            let nobody = invalid == "400"
                && match valid.as_str() {
                    "404" => ["{member}", "{change}", "/act"].iter().any(|part| spec.path.contains(part)),
                    "403" => spec.path.contains("/changes"),
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
            // What was made just now has an id or a number of its own.
            let part = |part: &str| match part {
                id if id.len() == 36 && id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()) => "{change}".to_owned(),
                number if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => "{role}".to_owned(),
                part => part.to_owned(),
            };
            format!("{} {}", page.status.as_u16(), path.split('/').map(part).collect::<Vec<_>>().join("/"))
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
narrowest role, {change} somebody's suspension, {role} a role of the organization's own that nobody holds, {token} the link of an
open invitation to somebody who is none of these (of a password reset and a hand-off: no link at all; below /tokens: a token of {member} that lets
through whatever they may). What one of them did is taken back before the next one asks.
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

/// The house on its first day: there is nobody but visitors.
async fn before_setup(world: &World) -> String {
    let visitor = Actor { name: "visitor".into(), email: None, browser: world.visitor(), token: None };
    let mut text = String::from("\nBefore anybody has an account\n");
    for spec in specs() {
        let answers = ask(world, None, &visitor, &spec, "acme").await;
        wide_row(&mut text, &format!("{} {}", spec.method, spec.path), 44, &answers);
    }
    text
}

#[test]
fn everybody_gets_at_every_route_what_the_table_says() {
    let found = on_both_databases(async |world: &World| table(world).await);
    let written = written(FILE, &found);
    let (said, there) = (headings(&written), headings(&found));
    let without: Vec<_> = there.difference(&said).collect();
    let extra: Vec<_> = said.difference(&there).collect();
    let advice = advice(FILE);
    assert!(without.is_empty() && extra.is_empty(), "routes without their part: {without:#?}\nparts without a route: {extra:#?}\n{advice}");
    assert!(written == found, "{}\n{advice}", differences(&written, &found).join("\n"));
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
            spare: world.number(there, "viewer").await.to_string(),
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
