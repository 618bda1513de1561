//! Invitations: sending, answering, what time does to them.

mod again;
mod answer;
mod closed;
mod code;
mod form;
mod list;
mod mails;
mod races;
mod review;
mod rounds;
mod send;
mod sender;

use std::{collections::BTreeMap, time::Duration};

use diesel::prelude::*;
use rolecall::{
    authz::Operator,
    db::schema::{invitations, organization_state, organizations, outbox},
    domain::{instant::Span, reach::Reach},
    store::seed::{SeedRole, role},
};

use crate::harness::{
    Browser, Database, Page, World,
    smtp::{Received, SmtpSink},
};

const OWNER: &str = "owner@acme.example";
const ANA: &str = "ana@people.example";
const BEN: &str = "ben@people.example";
/// What every link shows that is none of ours.
const NO_LINK: &str = "This link opens nothing";

/// A world whose mail goes to a real server.
async fn with_mail(database: Database) -> (World, SmtpSink) {
    let sink = SmtpSink::start().await;
    let world = World::start(database, &["--smtp-url", &sink.url()]).await;
    (world, sink)
}

async fn ends_well(world: World) {
    world.is_sound().await;
    world.end().await;
}

/// The organization Acme, on the largest plan, and its owner's browser.
async fn acme(world: &World) -> Browser {
    world.organization("acme", "starter").await;
    world.signed_in(OWNER).await
}

/// The form as it is sent first, before any review.
async fn asks(browser: &Browser, addresses: &str, fields: &[(&str, &str)]) -> Page {
    let mut all = vec![("addresses", addresses), ("role", "member"), ("hours", "168"), ("note", "")];
    for (name, value) in fields {
        match all.iter_mut().find(|(known, _)| known == name) {
            Some(known) => known.1 = value,
            None => all.push((name, value)),
        }
    }
    browser.post("/o/acme/invitations", &all).await
}

/// Invites one person for so many hours.
async fn invites_for(world: &World, browser: &Browser, email: &str, hours: &str) {
    let page = asks(browser, email, &[("hours", hours)]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(world.invitation("acme", email).await.state, "pending");
}

/// Presses the button at the end of a row of the list.
async fn presses(world: &World, browser: &Browser, act: &str, email: &str) -> Page {
    let id = world.invitation("acme", email).await.id;
    browser.post("/o/acme/invitations/act", &[("one", &format!("{act}:{id}"))]).await
}

/// Ticks rows and presses a button of the bar.
async fn acts_on(world: &World, browser: &Browser, act: &str, emails: &[&str]) -> Page {
    let mut ids = Vec::new();
    for email in emails {
        ids.push(world.invitation("acme", email).await.id.to_string());
    }
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    fields.push(("act", act));
    browser.post("/o/acme/invitations/act", &fields).await
}

/// The links on the page that says what went out, as paths, in their order.
fn links_of(page: &Page) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let fields = scraper::Selector::parse(".links input[readonly]").unwrap();
    let path = |link: &str| link.strip_prefix("http://rolecall.test").expect("links lead to the public address").to_owned();
    html.select(&fields).map(|field| path(field.attr("value").unwrap())).collect()
}

/// The path of the link that a mail carries.
fn path_in(mail: &Received) -> String {
    let link = mail.link("/invitations/").expect("the mail holds a link");
    link.strip_prefix("http://rolecall.test").expect("links lead to the public address").to_owned()
}

/// The groups of a page, each heading with the addresses below it.
fn groups_of(page: &Page) -> Vec<(String, Vec<String>)> {
    let html = scraper::Html::parse_document(&page.body);
    let find = |text: &str| scraper::Selector::parse(text).unwrap();
    let words = |element: scraper::ElementRef<'_>| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let group = |section: scraper::ElementRef<'_>| {
        let heading = section.select(&find("h2, h3")).next().map(words)?;
        Some((heading, section.select(&find(".chip > bdi, .chip > a > bdi")).map(words).collect()))
    };
    html.select(&find(".groups > section")).filter_map(group).collect()
}

fn group(heading: &str, entries: &[&str]) -> (String, Vec<String>) {
    (format!("{heading} {}", entries.len()), entries.iter().map(|entry| (*entry).to_owned()).collect())
}

/// A role of the organization's own, with permissions that reach everybody. Answers its key.
async fn custom_role(world: &World, name: &str, permissions: &[&str]) -> String {
    let permissions: BTreeMap<String, Reach> = permissions.iter().map(|key| ((*key).to_owned(), Reach::Organization)).collect();
    let new = SeedRole { name: name.into(), description: "One of our own".into(), reach: Reach::Organization, permissions };
    role(&world.doors(), &Operator::at_the_command_line(), "acme".into(), new).await.unwrap().unwrap()
}

/// To whom letters of a kind were put into the outbox, in order.
async fn posted(world: &World, kind: &'static str) -> Vec<String> {
    world
        .query(move |conn| outbox::table.filter(outbox::kind.eq(kind)).order(outbox::id).select(outbox::recipient).load(conn).unwrap())
        .await
}

/// How many invitations of an organization are in a state, as it is written down.
async fn stored(world: &World, state: &'static str) -> i64 {
    world
        .query(move |conn| {
            invitations::table
                .inner_join(organizations::table.on(organizations::id.eq(invitations::org_id)))
                .filter(organizations::slug.eq("acme").and(invitations::state.eq(state)))
                .count()
                .get_result(conn)
                .unwrap()
        })
        .await
}

/// Says that so many invitations went out today.
async fn has_sent_today(world: &World, count: i32) {
    let today = i32::try_from(world.clock.now().0 / Span::days(1).0).unwrap();
    world
        .query(move |conn| {
            let set = (organization_state::invited_on.eq(today), organization_state::invited_today.eq(count));
            diesel::update(organization_state::table).set(set).execute(conn).unwrap()
        })
        .await;
}

/// Looks at something until it is so. One that never is fails the test.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("waited in vain: {what}");
}

/// Whether a person is a member of Acme.
async fn is_in(world: &World, email: &str) -> bool {
    let email = email.to_owned();
    let found: i64 = world
        .query(move |conn| {
            use rolecall::db::schema::members;
            members::table
                .inner_join(organizations::table)
                .filter(organizations::slug.eq("acme").and(members::email.eq(email)))
                .count()
                .get_result(conn)
                .unwrap()
        })
        .await;
    found > 0
}
