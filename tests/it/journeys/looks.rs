//! Every page, seen: examined as it is on the screen, its picture kept in `target/screenshots` for people to look at.

use std::sync::mpsc;

use rolecall::{
    authz::Operator,
    domain::{
        email::Email,
        instant::{Instant, Span},
        member::Status,
        slug::Slug,
    },
    store::seed_member::{self, Joined},
};

use crate::{
    harness::{Database, PASSWORD, World, person},
    journeys::{Screen, View, Window},
};

#[test]
fn the_stylesheet_is_small_enough_to_come_at_once() {
    let size = include_bytes!("../../../static/console.css").len();
    assert!(size < 30_000, "{size} bytes");
}

#[test]
fn every_page_is_fit_to_be_seen_at_a_desk() {
    look(Screen::Desktop);
}

#[test]
fn every_page_is_fit_to_be_seen_with_a_phone() {
    look(Screen::Phone);
}

#[test]
fn the_first_pages_and_the_busy_one_are_fit_to_be_seen_at_a_desk() {
    look_at_the_first(Screen::Desktop);
}

#[test]
fn the_first_pages_and_the_busy_one_are_fit_to_be_seen_with_a_phone() {
    look_at_the_first(Screen::Phone);
}

#[test]
fn at_twice_the_size_nothing_is_cut_off() {
    in_a_system(async {
        let world = peopled().await;
        Window::on(&world.origin, View::of(Screen::Zoomed), async |window| {
            window.go("/sign-in").await;
            show(window, "sign-in").await;
            window.sign_in("sam@demo.example").await;
            for (page, path) in [("members", "/o/atlas/members"), ("home", "/o/northwind"), ("account", "/account")] {
                window.go(path).await;
                show(window, page).await;
            }
        })
        .await;
        world.end().await;
    });
}

pub fn in_a_system(looking: impl Future<Output = ()>) {
    actix_web::rt::System::new().block_on(looking);
}

/// In the light with JavaScript; in a full run in the dark and without it, too.
pub fn views(screen: Screen) -> Vec<View> {
    let usual = View::of(screen);
    #[expect(clippy::disallowed_methods, reason = "tests are configured by tests/run, through the environment")]
    let full = std::env::var("ROLECALL_TEST_FULL").is_ok_and(|full| full == "1");
    if full { vec![usual, View { dark: true, ..usual }, View { scripts: false, ..usual }] } else { vec![usual] }
}

pub async fn show(window: &Window, page: &str) {
    window.examine().await;
    window.picture(page).await;
}

fn look(screen: Screen) {
    in_a_system(async {
        for view in views(screen) {
            let world = peopled().await;
            Window::on(&world.origin, view, async |window| {
                doors(&world, window).await;
                teams(window).await;
                extremes(window).await;
                refusals(window).await;
            })
            .await;
            world.is_sound().await;
            world.end().await;
        }
    });
}

/// Three products' teams, and two that are hard to show.
async fn peopled() -> World {
    let world = World::with_mailbox(Database::Sqlite).await;
    let now = world.clock.now();
    for (slug, catalog, plan) in [
        ("atlas", "sendocki", "pro"),
        ("northwind", "sendoso", "pro"),
        ("casa", "autocom", "pro"),
        ("long", "starter", "free"),
        ("large", "autocom", "enterprise"),
    ] {
        world.organization_on(slug, catalog, plan).await;
    }
    let team = |slug: &str, people: &[(&str, &str, &str, i64)]| {
        let one = |(n, (name, local, role, minutes)): (usize, &(&str, &str, &str, i64))| {
            let status = if *minutes == 7 { Status::Suspended } else { Status::Active };
            let seen = if *minutes == 0 { Instant::UNKNOWN } else { now.minus(Span::minutes(*minutes)) };
            person(name, &format!("{local}@{slug}.example"), role, status, now.minus(Span::days(40 * (n as i64 + 1))), seen)
        };
        people.iter().enumerate().map(one).collect::<Vec<_>>()
    };
    let atlas = [
        ("Salma Bennani", "salma", "manager", 3),
        ("Hamza Tazi", "hamza", "confirmation_agent", 61),
        ("Imane El Fassi", "imane", "confirmation_agent", 0),
        ("كوثر العمراني", "kaoutar", "confirmation_agent", 1_500),
        ("بلال الإدريسي", "bilal", "delivery_agent", 90_000),
        ("Yassine Benjelloun", "yassine", "confirmation_agent", 7),
        ("Tarik Ziani", "tarik", "delivery_agent", 4_400),
    ];
    world.people("atlas", team("atlas", &atlas)).await;
    let northwind =
        [("Priya Raman", "priya", "department_admin", 12), ("Ben Carter", "ben", "manager", 300), ("Megan O'Connor", "megan", "sender", 0)];
    world.people("northwind", team("northwind", &northwind)).await;
    world.people("casa", team("casa", &[("Thiago Araújo", "thiago", "manager", 5), ("João Pereira", "joao", "agent", 0)])).await;
    let long = "Wolfeschlegelsteinhausenbergerdorff".repeat(3).chars().take(100).collect::<String>();
    let words = "Ana María de los Ángeles Fernández-Villaverde y Gutiérrez de la Concepción Montesinos Echeverría";
    let address = "a".repeat(60);
    let all = [(long.as_str(), address.as_str(), "admin", 3), (words, "ana", "member", 0)];
    world.people("long", team("long", &all)).await;
    let all =
        (0..340).map(|n| person(&format!("Person {n:03}"), &format!("p{n}@large.example"), "agent", Status::Active, now, Instant::UNKNOWN));
    world.people("large", all.collect()).await;
    // Sam is in several of them, with another role in each.
    world.people("atlas", vec![person("Sam Okafor", "sam@demo.example", "manager", Status::Active, now, now)]).await;
    for (slug, role) in [("northwind", "sender"), ("casa", "admin")] {
        let (slug, email) = (Slug::parse(slug).unwrap(), Email::parse("sam@demo.example").unwrap());
        let joined = seed_member::join(&world.doors(), &Operator::at_the_command_line(), slug, email, role.to_owned()).await.unwrap();
        assert_eq!(joined, Joined::Done);
    }
    world
}

/// What somebody sees who is not signed in.
async fn doors(world: &World, window: &Window) {
    for status in [404, 410, 422] {
        window.expects(status);
    }
    window.go("/sign-in").await;
    show(window, "sign-in").await;
    window.fill("Email", "sam@demo.example").await;
    window.fill("Password", "not my password").await;
    window.press("Sign in").await;
    window.reads("That email and password do not match.").await;
    show(window, "sign-in-refused").await;
    window.fill("Email", "sam@").await;
    window.press("Sign in").await;
    window.reads("Enter your password.").await;
    show(window, "sign-in-errors").await;
    window.go("/api/docs").await;
    show(window, "docs").await;
    window.go("/dev/mailbox").await;
    show(window, "mailbox-empty").await;
    window.go("/password/forgot").await;
    show(window, "forgot").await;
    window.fill("Email", "sam@demo.example").await;
    window.press("Send the link").await;
    window.reads_heading("Look into your inbox").await;
    show(window, "forgot-sent").await;

    let visitor = world.visitor();
    window.until("the mail", async || !visitor.get("/dev/mailbox").await.all("tbody a").is_empty()).await;
    window.go("/dev/mailbox").await;
    show(window, "mailbox").await;
    let mail = visitor.get("/dev/mailbox").await.attribute("tbody a", "href").unwrap();
    window.go(&mail).await;
    window.examine().await;
    window.picture("mail").await;
    let text = visitor.get(&mail).await.one("pre");
    let link = text.split_whitespace().find_map(|word| word.strip_prefix("http://rolecall.test")).expect("a link");
    window.go(link).await;
    show(window, "reset").await;
    window.go(&format!("{}x", link)).await;
    show(window, "reset-dead").await;
    window.go("/nothing/here").await;
    show(window, "404").await;
}

/// What members see.
async fn teams(window: &Window) {
    window.sign_in("sam@demo.example").await;
    window.reads_heading("Choose an organization").await;
    show(window, "chooser").await;
    for (slug, catalog) in [("atlas", "sendocki"), ("northwind", "sendoso"), ("casa", "autocom")] {
        window.go(&format!("/o/{slug}")).await;
        show(window, &format!("home-{catalog}")).await;
    }
    window.go("/o/atlas/members").await;
    show(window, "members").await;
    window.go("/o/atlas/members?q=a&role=confirmation_agent&status=active&sort=-seen").await;
    show(window, "members-filtered").await;
    window.go("/o/atlas/members?q=nobody+at+all").await;
    show(window, "members-empty").await;
    window.go("/o/atlas/members?role=nonsense").await;
    show(window, "members-unknown-filter").await;
    window.open_menu("Sam Okafor").await;
    window.until("the menu", async || window.offers("Switch organization").await).await;
    window.examine().await;
    window.picture_of_window("menu").await;
    window.go("/account").await;
    show(window, "account").await;
    window.fill("New password", "short").await;
    window.press("Change password").await;
    window.reads("Use at least").await;
    show(window, "account-errors").await;
    window.leave().await;
    if window.is_small() {
        window.sign_in("owner@atlas.example").await;
        window.press("Open the navigation").await;
        window.until("the navigation", async || window.offers("Settings").await).await;
        window.examine().await;
        window.picture_of_window("navigation").await;
        window.leave().await;
    }
    window.sign_in("owner@atlas.example").await;
    window.go("/o/atlas/settings").await;
    show(window, "settings").await;
    window.fill("Name", " ").await;
    window.press("Save").await;
    window.until("what is wrong", async || window.text(".error").await.is_some()).await;
    show(window, "settings-errors").await;
    window.go("/o/atlas/tokens").await;
    show(window, "tokens-empty").await;
    window.press("New token").await;
    window.reads_heading("New token").await;
    window.press("Create token").await;
    window.until("what is wrong", async || window.texts(".error").await.len() == 2).await;
    show(window, "token-errors").await;
    window.leave().await;
}

/// Names without a space, a plan that is full, hundreds of people.
async fn extremes(window: &Window) {
    window.sign_in("owner@long.example").await;
    window.go("/o/long/settings").await;
    window.fill("Name", &"Donaudampfschifffahrtsgesellschaft".repeat(3)[..100]).await;
    window.press("Save").await;
    window.reads("The new name is saved.").await;
    window.go("/o/long").await;
    show(window, "extreme-home").await;
    window.go("/o/long/members").await;
    show(window, "extreme-members").await;
    let long = "x".repeat(200);
    window.go(&format!("/o/long/members?q={long}")).await;
    show(window, "extreme-search").await;
    window.go("/o/long/tokens/new").await;
    window.fill("Name", &"Donaudampfschifffahrtsgesellschaft".repeat(3)[..100]).await;
    window.tick("Everything I may").await;
    window.press("Create token").await;
    window.reads("It is not shown again.").await;
    show(window, "extreme-token-made").await;
    window.go("/o/long/tokens").await;
    show(window, "extreme-tokens").await;
    window.press(&format!("Revoke {}", &"Donaudampfschifffahrtsgesellschaft".repeat(3)[..100])).await;
    window.reads("This cannot be undone").await;
    show(window, "extreme-token-revoke").await;
    window.leave().await;
    window.sign_in("owner@large.example").await;
    window.go("/o/large/members").await;
    show(window, "extreme-many").await;
    window.leave().await;
}

/// What somebody sees who may not.
async fn refusals(window: &Window) {
    window.expects(403);
    window.sign_in("megan@northwind.example").await;
    show(window, "home-without-team").await;
    window.go("/o/northwind/members").await;
    show(window, "403-without-team").await;
    window.go("/o/atlas").await;
    show(window, "404-signed-in").await;
    window.leave().await;
    window.sign_in("salma@atlas.example").await;
    window.go("/o/atlas/settings").await;
    show(window, "403").await;
    window.leave().await;
    window.sign_in("yassine@atlas.example").await;
    show(window, "chooser-suspended").await;
    window.go("/o/atlas").await;
    show(window, "403-suspended").await;
    window.leave().await;
}

fn look_at_the_first(screen: Screen) {
    in_a_system(async {
        for view in views(screen) {
            let world = World::start(Database::Sqlite, &[]).await;
            Window::on(&world.origin, view, async |window| {
                first(&world, window).await;
                busy(&world, window).await;
            })
            .await;
            world.end().await;
        }
    });
}

async fn first(world: &World, window: &Window) {
    window.expects(422);
    window.go("/setup").await;
    show(window, "setup").await;
    window.press("Create the organization").await;
    window.until("what is wrong", async || window.text(".error").await.is_some()).await;
    show(window, "setup-errors").await;
    window.fill("Setup code", &world.foundation.secret.setup_code()).await;
    window.press("Create the organization").await;
    window.until("more that is wrong", async || window.texts(".error").await.len() > 2).await;
    show(window, "setup-more-errors").await;

    world.organization("acme", "starter").await;
    window.sign_in("owner@acme.example").await;
    window.reads("Mail is not set up").await;
    show(window, "home-starter").await;
    window.leave().await;
}

/// The one writing connection is taken, so that nobody can sign in.
async fn busy(world: &World, window: &Window) {
    window.expects(503);
    let (release, held) = mpsc::channel::<()>();
    let (taken, is_taken) = tokio::sync::oneshot::channel();
    let db = world.foundation.db.clone();
    let holding = actix_web::rt::spawn(async move {
        db.exclusively(move |_| {
            let _ = taken.send(());
            let _ = held.recv();
            Ok(())
        })
        .await
    });
    is_taken.await.unwrap();
    window.go("/sign-in").await;
    window.fill("Email", "owner@acme.example").await;
    window.fill("Password", PASSWORD).await;
    window.press("Sign in").await;
    window.reads_heading("Busy for a moment").await;
    drop(release);
    holding.await.unwrap().unwrap();
    show(window, "503").await;
}
