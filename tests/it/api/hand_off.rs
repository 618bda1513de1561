//! Handing a member over: the link, and what the browser gets that comes by it.

use diesel::prelude::*;
use rolecall::{
    authz::link::{Link, Purpose},
    db::schema::{hand_offs, sessions, users},
    domain::{instant::Span, member::Status},
    store::sweep::sweep,
};
use serde_json::{Value, json};

use crate::{
    harness::{
        Browser, PASSWORD, Page, Program, World,
        browser::form,
        program::Reply,
        race::{rounds, together},
    },
    on_both,
};

const OVER: &str = "This link is used up";

async fn asks(operator: &Program, slug: &str, body: Value) -> Reply {
    operator.post(&format!("/api/v1/tenants/{slug}/hand-off"), body).await
}

/// The path of a fresh link.
async fn link(operator: &Program, slug: &str, body: Value) -> String {
    let made = asks(operator, slug, body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    path(&made)
}

fn path(made: &Reply) -> String {
    made.json()["url"].as_str().unwrap().strip_prefix("http://rolecall.test").unwrap().to_owned()
}

async fn sessions_of(world: &World, email: &str) -> Vec<bool> {
    let user = world.id(email).await;
    world.query(move |conn| sessions::table.filter(sessions::user_id.eq(user)).select(sessions::remembered).load(conn).unwrap()).await
}

fn is_over(page: &Page) {
    assert_eq!((page.status.as_u16(), page.heading()), (410, OVER.into()), "{}", page.body);
}

/// Whoever a browser's account page is about.
async fn who(browser: &Browser) -> Option<String> {
    browser.get("/account").await.typed("name")
}

on_both! {
    async fn a_click_in_the_product_opens_team_settings_once(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "sendocki").await;
            world.member("acme", "mia", "manager").await;
            let made = asks(operator, "acme", json!({ "email": " MIA@acme.example" })).await;
            assert_eq!(made.status, 201, "{}", made.text);
            assert_eq!(made.json().as_object().unwrap().keys().collect::<Vec<_>>(), ["url", "expires_at"]);
            assert!(made.json()["url"].as_str().unwrap().starts_with("http://rolecall.test/hand-off/"), "{}", made.text);
            let link = path(&made);
            let browser = world.visitor();
            for _ in 0..2 {
                let page = browser.get(&link).await;
                assert_eq!((page.status.as_u16(), page.heading()), (200, "The acme team".into()));
                assert!(page.text().contains("Mia mia@acme.example"), "{}", page.text());
                assert_eq!(page.all("form[data-sends-itself] button"), ["Go on"]);
                assert_eq!(page.attribute("form", "action").as_deref(), Some(link.as_str()));
                assert_eq!((page.cookies(), page.header("cache-control")), (vec![], Some("no-store")));
                assert_eq!(browser.send(browser.request("HEAD", &link)).await.status, 200);
            }
            assert_eq!(sessions_of(world, "mia@acme.example").await, [] as [bool; 0], "looking at it is no coming in");
            let page = browser.post(&link, &[]).await;
            assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme")));
            assert!(!page.cookie("rolecall").unwrap().contains("Max-Age"), "it ends with the browser");
            assert!(page.cookie("rolecall-device").is_some());
            assert_eq!(browser.get("/o/acme/members").await.status, 200);
            assert_eq!(sessions_of(world, "mia@acme.example").await, [false]);
            let other = world.visitor();
            for page in [other.get(&link).await, other.post(&link, &[]).await, browser.get(&link).await] {
                is_over(&page);
                assert!(!page.body.contains("mia@acme.example") || page.body.contains("Sign out"), "it says nothing of whom it was for");
            }
            assert_eq!(other.get("/o/acme/members").await.status, 303);
            let record = world.record("acme").await;
            let line = record.last().unwrap();
            assert_eq!((line.action.as_str(), line.actor_name.as_str(), line.refused), ("member.signed_in", "Mia", false));
            assert_eq!(line.actor, Some(world.id("mia@acme.example").await));
            assert_eq!((&line.payload()["by"], line.address.as_str()), (&json!("hand_off"), "127.0.0.1"));
            assert_eq!(record.iter().filter(|line| line.action == "member.signed_in").count(), 1);
            // As after any sign-in: idle for half a day, it is over.
            world.clock.advance(Span::hours(12));
            assert_eq!(browser.get("/o/acme/members").await.status, 303);
        })
        .await;
    }

    async fn a_link_lives_for_a_minute(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "starter").await;
            let owner = json!({ "user_id": world.id("owner@acme.example").await });
            let link = link(operator, "acme", owner).await;
            world.clock.advance(Span::seconds(59));
            assert_eq!(world.visitor().get(&link).await.status, 200);
            world.clock.advance(Span::seconds(1));
            is_over(&world.visitor().get(&link).await);
            is_over(&world.visitor().post(&link, &[]).await);
            assert_eq!(sessions_of(world, "owner@acme.example").await, [] as [bool; 0]);
            // Swept out, it is over all the same.
            world.clock.advance(Span::seconds(1));
            sweep(&world.foundation.db, world.clock.now()).await.unwrap();
            let left: i64 = world.query(|conn| hand_offs::table.count().get_result(conn).unwrap()).await;
            assert_eq!(left, 0);
            is_over(&world.visitor().get(&link).await);
        })
        .await;
    }

    async fn only_an_active_member_of_that_organization_is_handed_over(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "autocom").await;
            world.organization("other", "autocom").await;
            world.member_with("acme", "sue", "viewer", Status::Suspended).await;
            let nobody = |field: &str, shown: &str| json!({ field: [format!("The selected {shown} is invalid: the organization has no such member.")] });
            for email in ["owner@other.example", "nobody@acme.example"] {
                let (status, problem) = asks(operator, "acme", json!({ "email": email })).await.is();
                assert_eq!((status, &problem["errors"]), (422, &nobody("email", "email")), "{email}");
            }
            for user in [world.id("owner@other.example").await.to_string(), "00000000-0000-0000-0000-000000000000".into()] {
                let (status, problem) = asks(operator, "acme", json!({ "user_id": user })).await.is();
                assert_eq!((status, &problem["errors"]), (422, &nobody("user_id", "user id")), "{user}");
            }
            let (status, problem) = asks(operator, "acme", json!({ "email": "sue@acme.example" })).await.is();
            assert_eq!((status, &problem["message"]), (409, &json!("The member is suspended.")));
            assert_eq!(asks(operator, "nowhere", json!({ "email": "sue@acme.example" })).await.status, 404);
            let owner = json!({ "email": "owner@acme.example" });
            for (body, field) in [
                (json!({}), "email"),
                (json!({ "email": "owner" }), "email"),
                (json!({ "user_id": "1" }), "user_id"),
                (json!({ "user_id": 1 }), "user_id"),
                // Whoever may name members would come in as any of them.
                (json!({ "external_id": "olga-1" }), "external_id"),
                (json!({ "email": "owner@acme.example", "user_id": world.id("owner@acme.example").await }), "user_id"),
            ] {
                let (status, problem) = asks(operator, "acme", body.clone()).await.is();
                assert_eq!(status, 422, "{body}");
                assert!(problem["errors"][field].is_array(), "{body}: {problem}");
            }
            for column in ["id", "org_id", "expires_at", "used_at", "seconds", "role", "remember", "tenant"] {
                let mut body = owner.clone();
                body[column] = json!(1);
                assert_eq!(asks(operator, "acme", body).await.status, 422, "{column}");
            }
            let made: i64 = world.query(|conn| hand_offs::table.count().get_result(conn).unwrap()).await;
            assert_eq!(made, 0);
        })
        .await;
    }

    async fn what_happened_since_it_was_made_counts(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "autocom").await;
            world.member("acme", "mia", "viewer").await;
            let owner = world.signed_in("owner@acme.example").await;
            let mia = json!({ "email": "mia@acme.example" });
            let link = link(operator, "acme", mia.clone()).await;
            let closed = async || {
                is_over(&world.visitor().get(&link).await);
                is_over(&world.visitor().post(&link, &[]).await);
            };
            let does = async |act: &str| assert_eq!(world.acts(&owner, "acme", "mia@acme.example", act, &[]).await.status, 303, "{act}");
            does("suspend").await;
            closed().await;
            does("reactivate").await;
            assert_eq!(world.visitor().get(&link).await.status, 200);
            does("remove").await;
            closed().await;
            does("restore").await;
            for (act, status) in [("suspend", 410), ("resume", 200)] {
                assert_eq!(operator.post(&format!("/api/v1/tenants/acme/{act}"), json!({})).await.status, 200);
                assert_eq!(world.visitor().get(&link).await.status, status, "{act}");
            }
            assert_eq!(world.visitor().post(&link, &[]).await.status, 303);
        })
        .await;
    }

    async fn the_way_back_leads_to_a_place_at_the_product_and_nowhere_else(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "sendocki").await;
            world.organization("twin", "sendocki").await;
            world.joins("owner@acme.example", "twin", "manager").await;
            world.organization("plain", "starter").await;
            let to = |wanted: &str| json!({ "email": "owner@acme.example", "return_to": wanted });
            let leads_to = async |browser: &Browser, org: &str| browser.get(&format!("/o/{org}")).await.attribute("nav .foot a", "href");
            for (wanted, address) in [
                ("/orders/17?tab=notes;x=\"1\"", "https://app.sendocki.com/orders/17?tab=notes;x=\"1\""),
                ("https://app.sendocki.com/", "https://app.sendocki.com/"),
            ] {
                let browser = world.visitor();
                let page = browser.post(&link(operator, "acme", to(wanted)).await, &[]).await;
                assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme")));
                assert_eq!(leads_to(&browser, "acme").await.as_deref(), Some(address));
                assert_eq!(leads_to(&browser, "twin").await.as_deref(), Some("https://app.sendocki.com/"), "it is of the organization it was made for");
            }
            let usual = world.visitor();
            usual.post(&link(operator, "acme", json!({ "email": "owner@acme.example" })).await, &[]).await;
            assert_eq!(leads_to(&usual, "acme").await.as_deref(), Some("https://app.sendocki.com/"));
            let wrong = [
                "", "orders", "//evil.example", "/\\evil.example", "/a//b", "/a/../b", "/a\r\nSet-Cookie: a=b", "https://evil.example/",
                "http://app.sendocki.com/", "https://app.sendocki.com.evil.example/", "https://app.sendocki.com@evil.example/", "javascript:alert(1)",
            ];
            for wanted in wrong {
                let (status, problem) = asks(operator, "acme", to(wanted)).await.is();
                let errors = json!({ "return_to": ["The return to must be a place below https://app.sendocki.com/."] });
                assert_eq!((status, &problem["errors"]), (422, &errors), "{wanted}");
            }
            let (status, problem) = asks(operator, "plain", json!({ "email": "owner@plain.example", "return_to": "/" })).await.is();
            let errors = json!({ "return_to": ["The catalog names no home_url, so there is nowhere to return to."] });
            assert_eq!((status, &problem["errors"]), (422, &errors));
            // A path that got in some other way leads home.
            let link = link(operator, "acme", to("/orders")).await;
            world.query(|conn| diesel::update(hand_offs::table).set(hand_offs::return_to.eq("//evil.example")).execute(conn).unwrap()).await;
            let browser = world.visitor();
            browser.post(&link, &[]).await;
            assert_eq!(leads_to(&browser, "acme").await.as_deref(), Some("https://app.sendocki.com/"));
        })
        .await;
    }

    async fn whoever_else_is_signed_in_here_is_asked_first(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "starter").await;
            world.member("acme", "mia", "member").await;
            let (browser, elsewhere) = (world.signed_in("owner@acme.example").await, world.signed_in("owner@acme.example").await);
            let link = link(operator, "acme", json!({ "email": "mia@acme.example" })).await;
            let page = browser.get(&link).await;
            assert_eq!((page.status.as_u16(), page.all("form button")), (200, vec!["Go on as Mia".to_owned()]));
            assert!(page.text().contains("In this browser owner@acme.example is signed in."), "{}", page.text());
            assert_eq!((page.all("[data-sends-itself]").len(), page.values("[name=switch]")), (0, vec!["yes".to_owned()]));
            let unasked = browser.post(&link, &[]).await;
            assert_eq!((unasked.status.as_u16(), unasked.all("form button")), (409, vec!["Go on as Mia".to_owned()]));
            assert_eq!(who(&browser).await.as_deref(), Some("Olga Owner"));
            let page = browser.post(&link, &[("switch", "yes")]).await;
            assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme")));
            assert_eq!(who(&browser).await.as_deref(), Some("Mia"));
            assert_eq!(sessions_of(world, "owner@acme.example").await.len(), 1, "the one at this browser is over");
            assert_eq!(who(&elsewhere).await.as_deref(), Some("Olga Owner"));
        })
        .await;
    }

    async fn who_is_in_already_stays_in_as_they_are(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "starter").await;
            let browser = world.visitor();
            let fields = [("email", "owner@acme.example"), ("password", PASSWORD), ("remember", "yes")];
            assert_eq!(browser.post("/sign-in", &fields).await.status, 303);
            let link = link(operator, "acme", json!({ "email": "owner@acme.example" })).await;
            assert_eq!(browser.get(&link).await.all("form[data-sends-itself] button"), ["Go on"]);
            let page = browser.post(&link, &[]).await;
            assert_eq!((page.status.as_u16(), page.location(), page.cookie("rolecall")), (303, Some("/o/acme"), None));
            assert_eq!(sessions_of(world, "owner@acme.example").await, [true]);
            is_over(&browser.post(&link, &[]).await);
        })
        .await;
    }

    async fn what_is_no_link_of_ours_opens_nothing_and_no_other_site_sends_the_form(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "starter").await;
            let owner = json!({ "email": "owner@acme.example" });
            let link = link(operator, "acme", owner).await;
            let user = world.id("owner@acme.example").await;
            let of = |purpose| Link { id: user.0, generation: 1 }.sign(&world.foundation.secret, purpose);
            let made: uuid::Uuid = world.query(|conn| hand_offs::table.select(hand_offs::id).first::<rolecall::domain::ids::HandOffId>(conn).unwrap().0).await;
            let as_reset = Link { id: made, generation: 1 }.sign(&world.foundation.secret, Purpose::PasswordReset);
            let (head, tail) = link.split_at(link.len() - 1);
            let flipped = format!("{head}{}", if tail == "A" { "B" } else { "A" });
            let wrong = [head.to_owned(), flipped, format!("/hand-off/{}", of(Purpose::PasswordReset)), format!("/hand-off/{as_reset}"), "/hand-off/x".into()];
            for path in wrong {
                assert_eq!(world.visitor().get(&path).await.status, 404, "{path}");
                assert_eq!(world.visitor().post(&path, &[]).await.status, 404, "{path}");
            }
            // Nor is a hand-off a link to set a password.
            assert_eq!(world.visitor().get(&link.replace("/hand-off/", "/password/reset/")).await.status, 404);
            let browser = Browser::with_headers(&world.origin, reqwest::header::HeaderMap::new());
            for site in ["cross-site", "same-site"] {
                let request = browser.request("POST", &link).header("sec-fetch-site", site).header("origin", "https://evil.example");
                let request = request.header("content-type", "application/x-www-form-urlencoded").body(form(&[]));
                assert_eq!(browser.send(request).await.status, 403, "{site}");
            }
            assert_eq!(world.visitor().post(&link, &[("email", "mia@acme.example")]).await.status, 400);
            assert_eq!(world.visitor().post(&link, &[]).await.status, 303, "none of it used it up");
        })
        .await;
    }

    async fn of_all_who_use_one_link_at_once_one_is_in(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "starter").await;
            let owner = json!({ "email": "owner@acme.example" });
            for round in 0..rounds() {
                let link = link(operator, "acme", owner.clone()).await;
                let runners = (0..4).map(|_| {
                    let (browser, link) = (world.visitor(), link.clone());
                    async move { browser.post(&link, &[]).await.status.as_u16() }
                });
                let mut statuses = together(round, runners.collect()).await;
                statuses.sort_unstable();
                assert_eq!(statuses, [303, 410, 410, 410], "round {round}");
                assert_eq!(sessions_of(world, "owner@acme.example").await.len(), round + 1);
            }
            let record = world.record("acme").await;
            assert_eq!(record.iter().filter(|line| line.action == "member.signed_in").count(), rounds());
            let accounts: i64 = world.query(|conn| users::table.count().get_result(conn).unwrap()).await;
            assert_eq!(accounts, 1);
        })
        .await;
    }
}
