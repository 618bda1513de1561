//! Answering: whoever opens the link joins, or says no, as whom they are.

use diesel::prelude::*;
use rolecall::{
    authz::Operator,
    db::{
        schema::{activity, members, organizations, users},
        types::Document,
    },
    domain::instant::Span,
    store::plans::set_by_operator,
};

use super::{ANA, BEN, OWNER, acme, asks, is_in, posted, presses};
use crate::{
    harness::{PASSWORD, Page, World},
    on_both,
};

const ACCEPT: [(&str, &str); 1] = [("act", "accept")];

/// How many accounts an address has.
async fn accounts(world: &World, email: &str) -> i64 {
    let email = email.to_owned();
    world.query(move |conn| users::table.filter(users::email.eq(email)).count().get_result(conn).unwrap()).await
}

/// The buttons of the page, as they are read.
fn buttons(page: &Page) -> Vec<String> {
    page.all("main button[type=submit]")
}

on_both! {
    async fn somebody_new_joins_with_a_name_and_a_password(world: &World) {
        let owner = acme(world).await;
        asks(&owner, "Ana Silva <ana@people.example>", &[("role", "viewer"), ("note", "Hello!")]).await;
        let link = world.link("acme", ANA).await;
        let stranger = world.visitor();
        let page = stranger.get(&link).await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "The acme team".into()));
        assert_eq!(page.typed("name").as_deref(), Some("Ana Silva"));
        assert_eq!(buttons(&page), ["Join The acme team", "Decline"]);
        assert!(page.text().contains("View projects"), "what the role may do unfolds: {}", page.text());
        // Bad input: beside its field, what was typed kept, but for the password.
        for (name, password, field, said) in [
            ("", PASSWORD, "name", None),
            ("  ", PASSWORD, "name", None),
            ("Ana\u{202e}", PASSWORD, "name", None),
            ("Ana Silva", "", "password", Some("Use at least 12 characters.")),
            ("Ana Silva", "short", "password", Some("Use at least 12 characters.")),
            ("Ana Silva", "ana@people.example", "password", Some("This one is easy to guess. Try a few unrelated words.")),
            ("Ana Silva", "The acme team 1", "password", Some("This one is easy to guess. Try a few unrelated words.")),
        ] {
            let page = stranger.post(&link, &[("act", "accept"), ("name", name), ("password", password)]).await;
            assert_eq!(page.status, 422, "{name:?} {password:?}");
            assert!(page.error_of(field).is_some_and(|error| said.is_none_or(|said| error == said)), "{:?}", page.error_of(field));
            assert_eq!((page.typed("name").as_deref(), page.typed("password")), (Some(name.trim()), None));
        }
        assert_eq!((accounts(world, ANA).await, world.seats("acme").await), (0, (1, 1)));
        let page = stranger.post(&link, &[("act", "accept"), ("name", "Ana Silva"), ("password", PASSWORD)]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme")), "a viewer does not see the team");
        let home = stranger.follow(&page).await;
        assert_eq!((home.status.as_u16(), home.flash().as_deref()), (200, Some("Welcome to The acme team.")));
        assert_eq!(world.what_is("acme", ANA).await.as_deref(), Some("viewer active"));
        assert_eq!(world.seats("acme").await, (2, 0));
        // The password is theirs from now on, and the record says how they came.
        world.signed_in(ANA).await;
        let anas = || members::table.filter(members::email.eq(ANA));
        let origin: String = world.query(move |conn| anas().select(members::origin).first(conn).unwrap()).await;
        assert_eq!(origin, "invitation");
        let line = world.record("acme").await.pop().unwrap();
        let invitation = world.invitation("acme", ANA).await.id.to_string();
        assert_eq!((line.action.as_str(), line.actor_name.as_str()), ("invitation.accepted", "Ana Silva"));
        assert_eq!(line.actor, Some(world.id(ANA).await));
        assert_eq!(line.payload()["invitation"], invitation.as_str());
        assert_eq!((&line.payload()["member"]["role"], &line.payload()["member"]["email"]), (&"viewer".into(), &ANA.into()));
    }

    async fn a_catalogs_own_rules_for_passwords_hold_for_whoever_joins(world: &World) {
        world.organization("acme", "sendocki").await;
        let owner = world.signed_in(OWNER).await;
        asks(&owner, ANA, &[("role", "manager")]).await;
        let link = world.link("acme", ANA).await;
        assert!(world.visitor().get(&link).await.all(".rules li").contains(&"At least one digit".to_owned()));
        let page = world.visitor().post(&link, &[("act", "accept"), ("name", "Ana"), ("password", "violet tractor under moons")]).await;
        assert_eq!(page.status, 422, "{}", page.text());
        assert_eq!(world.joins_anew(&link, "Ana").await.1.status, 303);
    }

    async fn somebody_with_an_account_signs_in_on_the_page_and_joins_with_one_button(world: &World) {
        let owner = acme(world).await;
        world.organization("other", "starter").await;
        world.member("other", "mia", "member").await;
        let mia = "mia@other.example";
        asks(&owner, "MIA@other.example", &[]).await;
        let link = world.link("acme", mia).await;
        let browser = world.visitor();
        let page = browser.get(&link).await;
        assert_eq!(buttons(&page), ["Sign in", "Decline"]);
        assert_eq!((page.typed("email").as_deref(), page.typed("name")), (Some("MIA@other.example"), None));
        assert_eq!(page.attribute("main a.link", "href").as_deref(), Some("/password/forgot"));
        // Not signed in, nobody joins in their place, with whatever password.
        let page = browser.post(&link, &[("act", "accept"), ("name", "Eve"), ("password", PASSWORD)]).await;
        assert_eq!((page.status.as_u16(), buttons(&page)), (409, vec!["Sign in".into(), "Decline".into()]));
        assert!(!is_in(world, mia).await);
        let page = browser.post(&link, &[("act", "sign_in"), ("password", "")]).await;
        assert_eq!((page.status.as_u16(), page.error_of("password").as_deref()), (422, Some("Enter your password.")));
        let page = browser.post(&link, &[("act", "sign_in"), ("password", "wrong"), ("remember", "yes")]).await;
        assert_eq!(page.status, 422);
        assert!(page.error_of("password").is_some() && page.attribute("[name=remember][checked]", "value").is_some(), "{}", page.body);
        let page = browser.post(&link, &[("act", "sign_in"), ("password", PASSWORD), ("email", OWNER)]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some(link.as_str())), "the address in the form is for password managers");
        let page = browser.follow(&page).await;
        assert_eq!(buttons(&page), ["Join The acme team", "Decline"]);
        assert!(!is_in(world, mia).await, "signing in is not joining");
        let page = browser.post(&link, &ACCEPT).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme/members")));
        assert_eq!((is_in(world, mia).await, accounts(world, mia).await), (true, 1));
        assert_eq!(browser.get("/o/other/members").await.status, 200, "and stays where they were");
    }

    async fn wrong_passwords_are_counted_here_as_at_the_sign_in_page(world: &World) {
        let owner = acme(world).await;
        world.organization("other", "starter").await;
        asks(&owner, "owner@other.example", &[]).await;
        let link = world.link("acme", "owner@other.example").await;
        let browser = world.visitor();
        let enter = async |password: &str| browser.post(&link, &[("act", "sign_in"), ("password", password)]).await;
        // Some there, some here: it is one account.
        for _ in 0..2 {
            assert_eq!(browser.post("/sign-in", &[("email", "owner@other.example"), ("password", "wrong")]).await.status, 422);
            assert_eq!(enter("wrong").await.status, 422);
        }
        for password in ["wrong", "wrong", PASSWORD] {
            let page = enter(password).await;
            assert_eq!(page.status, 429, "{}", page.text());
            assert!((1..=60).contains(&page.header("retry-after").unwrap().parse::<i64>().unwrap()));
        }
        assert_eq!(browser.post("/sign-in", &[("email", "owner@other.example"), ("password", PASSWORD)]).await.status, 429);
        world.clock.advance(Span::seconds(60));
        assert_eq!(enter(PASSWORD).await.status, 303);
    }

    async fn somebody_else_who_is_signed_in_can_only_switch(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        let link = world.link("acme", ANA).await;
        let page = owner.get(&link).await;
        assert_eq!(buttons(&page), ["Switch account"]);
        assert!(page.text().contains(&format!("This invitation is for {ANA}. You are signed in as {OWNER}.")), "{}", page.text());
        for fields in [&ACCEPT[..], &[("act", "accept"), ("name", "Ana"), ("password", PASSWORD)], &[("act", "decline")]] {
            let page = owner.post(&link, fields).await;
            assert_eq!((page.status.as_u16(), buttons(&page)), (409, vec!["Switch account".into()]), "{fields:?}");
        }
        assert_eq!((world.invitation("acme", ANA).await.state.as_str(), accounts(world, ANA).await), ("pending", 0));
        let page = owner.post(&link, &[("act", "switch")]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some(link.as_str())));
        assert_eq!(owner.get("/account").await.status, 303, "signed out");
        let page = owner.post(&link, &[("act", "accept"), ("name", "Ana"), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 303, "{}", page.body);
        assert!(is_in(world, ANA).await);
    }

    async fn who_declines_is_asked_nothing_more_and_the_sender_is_told(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        let (link, browser) = (world.link("acme", ANA).await, world.visitor());
        let page = browser.post(&link, &[("act", "decline")]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some(link.as_str())));
        let page = browser.follow(&page).await;
        assert_eq!((page.status.as_u16(), page.heading()), (410, "This invitation was declined".into()));
        assert_eq!(page.flash().as_deref(), Some("You have declined. We let Olga Owner know."));
        assert_eq!((world.seats("acme").await, accounts(world, ANA).await), ((1, 0), 0));
        assert_eq!(posted(world, "invitation_declined").await, [OWNER]);
        let line = world.record("acme").await.pop().unwrap();
        assert_eq!((line.action.as_str(), line.actor, line.actor_name.as_str()), ("invitation.declined", None, ANA));
        assert_eq!(browser.post(&link, &[("act", "decline")]).await.status, 410, "once");
        assert_eq!(posted(world, "invitation_declined").await.len(), 1);
    }

    async fn looking_a_hundred_times_changes_nothing(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        let (link, before) = (world.link("acme", ANA).await, world.invitation("acme", ANA).await);
        let lines = world.record("acme").await.len();
        let scanner = world.visitor();
        for n in 0..100 {
            let page = scanner.send(scanner.request(if n % 2 == 0 { "GET" } else { "HEAD" }, &link)).await;
            assert_eq!(page.status, 200);
        }
        for query in ["?act=accept", "?act=decline&code=1", "?utm_source=mail"] {
            assert_eq!(scanner.get(&format!("{link}{query}")).await.status, 200, "{query}");
        }
        assert_eq!((world.invitation("acme", ANA).await, world.seats("acme").await), (before, (1, 1)));
        assert_eq!((world.record("acme").await.len(), posted(world, "invitation").await.len()), (lines, 1));
        assert_eq!(world.joins_anew(&link, "Ana Silva").await.1.status, 303);
    }

    async fn who_is_in_already_by_another_way_is_led_inside(world: &World) {
        let owner = acme(world).await;
        world.organization("other", "starter").await;
        asks(&owner, "owner@other.example", &[]).await;
        let link = world.link("acme", "owner@other.example").await;
        let mate = world.signed_in("owner@other.example").await;
        world.joins("owner@other.example", "acme", "viewer").await;
        // Coming in by another door has ended the invitation: one person, one seat.
        assert_eq!(world.seats("acme").await, (2, 0));
        let page = mate.post(&link, &ACCEPT).await;
        assert_eq!((page.status.as_u16(), page.location()), (410, None), "{}", page.text());
        assert_eq!(world.what_is("acme", "owner@other.example").await.as_deref(), Some("viewer active"), "the role stays");
        assert_eq!(world.seats("acme").await, (2, 0));
    }

    async fn two_organizations_at_once_get_one_account(world: &World) {
        let owner = acme(world).await;
        world.organization("other", "starter").await;
        let other = world.signed_in("owner@other.example").await;
        asks(&owner, ANA, &[]).await;
        world.invites(&other, "other", "ANA@people.example", "viewer").await;
        let (here, there) = (world.link("acme", ANA).await, world.link("other", ANA).await);
        // Both pages are open when the first is answered.
        let (browser, second) = (world.visitor(), world.visitor());
        assert_eq!(second.get(&there).await.all("[name=name]").len(), 1);
        let page = browser.post(&here, &[("act", "accept"), ("name", "Ana Silva"), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 303);
        let page = second.post(&there, &[("act", "accept"), ("name", "Ana S."), ("password", "Another-Quiet-77-harbor")]).await;
        assert_eq!((page.status.as_u16(), buttons(&page)), (409, vec!["Sign in".into(), "Decline".into()]));
        assert!(page.one("[role=alert]").contains("has got an account in the meantime"), "{}", page.text());
        assert_eq!(second.post(&there, &[("act", "sign_in"), ("password", PASSWORD)]).await.status, 303);
        assert_eq!(second.post(&there, &ACCEPT).await.status, 303);
        assert_eq!((accounts(world, ANA).await, accounts(world, "ANA@people.example").await), (1, 0));
        assert_eq!(world.what_is("other", ANA).await.as_deref(), Some("viewer active"));
        assert_eq!(browser.get("/o").await.all("main a[href='/o/acme'], main a[href='/o/other']").len(), 2);
    }

    async fn whoever_answers_two_organizations_in_the_same_moment_gets_one_account(world: &World) {
        let owner = acme(world).await;
        world.organization("other", "starter").await;
        let other = world.signed_in("owner@other.example").await;
        for n in 0..10 {
            let email = format!("ana{n}@people.example");
            asks(&owner, &email, &[]).await;
            world.invites(&other, "other", &email, "viewer").await;
            let (here, there) = (world.link("acme", &email).await, world.link("other", &email).await);
            let ((_, one), (_, two)) = futures_util::future::join(world.joins_anew(&here, "Ana"), world.joins_anew(&there, "Ana")).await;
            let mut statuses = [one.status.as_u16(), two.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!((statuses, accounts(world, &email).await), ([303, 409], 1), "round {n}");
            // The other one is joined by the same account.
            let ana = world.signed_in(&email).await;
            let left = if one.status == 303 { &there } else { &here };
            assert_eq!(ana.post(left, &ACCEPT).await.status, 303);
        }
        assert_eq!((world.seats("acme").await, world.seats("other").await), ((11, 0), (11, 0)));
    }

    async fn an_organization_that_is_suspended_takes_nobody_in(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        let (link, now) = (world.link("acme", ANA).await, world.clock.now());
        let suspend = async |at: Option<rolecall::domain::instant::Instant>| {
            let set = organizations::suspended_at.eq(at);
            world.query(move |conn| diesel::update(organizations::table).set(set).execute(conn).unwrap()).await
        };
        suspend(Some(now)).await;
        assert_eq!(world.visitor().get(&link).await.status, 404);
        assert_eq!(world.joins_anew(&link, "Ana Silva").await.1.status, 404);
        assert_eq!(accounts(world, ANA).await, 0);
        suspend(None).await;
        assert_eq!(world.joins_anew(&link, "Ana Silva").await.1.status, 303);
    }

    async fn where_no_seat_is_free_the_link_waits_for_one(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        world.member("acme", "mia", "member").await;
        world.member("acme", "noa", "viewer").await;
        let owner = world.signed_in(OWNER).await;
        asks(&owner, &format!("{ANA} {BEN}"), &[("step", "send")]).await;
        set_by_operator(&world.doors(), &Operator::at_the_command_line(), "acme".into(), "free".into()).await.unwrap();
        let link = world.link("acme", ANA).await;
        let (_, page) = world.joins_anew(&link, "Ana Silva").await;
        assert_eq!((page.status.as_u16(), page.heading()), (409, "No seat is free just now".into()));
        for said in ["Ask Olga Owner.", "this link works as soon as there is room"] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        assert_eq!((accounts(world, ANA).await, world.seats("acme").await), (0, (3, 2)), "nothing is half done");
        assert_eq!(world.visitor().get(&link).await.status, 200);
        assert_eq!(world.acts(&owner, "acme", "noa@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(world.joins_anew(&link, "Ana Silva").await.1.status, 303);
        assert_eq!(world.joins_anew(&world.link("acme", BEN).await, "Ben").await.1.status, 409);
    }

    async fn somebody_who_was_removed_can_be_invited_and_is_listed_once(world: &World) {
        let owner = acme(world).await;
        world.member("acme", "mia", "member").await;
        assert_eq!(world.acts(&owner, "acme", "mia@acme.example", "remove", &[]).await.status, 303);
        assert!(world.is_former("acme", "mia@acme.example").await);
        asks(&owner, "mia@acme.example", &[("role", "viewer")]).await;
        let (link, mia) = (world.link("acme", "mia@acme.example").await, world.signed_in("mia@acme.example").await);
        assert_eq!(mia.post(&link, &ACCEPT).await.location(), Some("/o/acme"));
        assert_eq!(world.what_is("acme", "mia@acme.example").await.as_deref(), Some("viewer active"));
        assert!(!world.is_former("acme", "mia@acme.example").await);
    }

    async fn a_form_that_no_page_sends_is_refused_and_a_foreign_site_is_too(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        let (link, browser) = (world.link("acme", ANA).await, world.visitor());
        let twice = &[("act", "decline"), ("act", "accept")];
        for bad in [&[("act", "join")][..], &[], &[("name", "Ana")], &[("act", "accept"), ("role", "owner")], twice] {
            assert_eq!(browser.post(&link, bad).await.status, 400, "{bad:?}");
        }
        let foreign = crate::harness::Browser::with_headers(&world.origin, reqwest::header::HeaderMap::new());
        let request = foreign.request("POST", &link).header("origin", "https://evil.example").header("sec-fetch-site", "cross-site");
        let request = request.header("content-type", "application/x-www-form-urlencoded").body("act=decline");
        assert_eq!(foreign.send(request).await.status, 403);
        assert_eq!(world.invitation("acme", ANA).await.state, "pending");
        // No secret of anybody's is in the record.
        presses(world, &owner, "revoke", ANA).await;
        let rows: Vec<Document> = world.query(|conn| activity::table.select(activity::payload).load(conn).unwrap()).await;
        let token = link.rsplit('/').next().unwrap().to_owned();
        assert!(rows.iter().all(|row| !row.0.to_string().contains(&token) && !row.0.to_string().contains(PASSWORD)));
    }
}
