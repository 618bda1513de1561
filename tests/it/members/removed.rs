//! Who was a member: the list, and bringing them back.

use rolecall::{
    authz::Operator,
    domain::{instant::Span, member::Status},
    store::plans::{Changed, set_by_operator},
    words::Words,
};

use crate::{
    harness::{Browser, Page, World},
    on_both,
};

async fn plan(world: &World, slug: &str, plan: &str) {
    let changed = set_by_operator(&world.doors(), &Operator::at_the_command_line(), slug.to_owned(), plan.to_owned()).await.unwrap();
    assert!(matches!(changed, Changed::Done { .. }), "{changed:?}");
}

async fn goes(world: &World, by: &Browser, slug: &str, email: &str) {
    assert_eq!(world.acts(by, slug, email, "remove", &[]).await.status, 303, "{email}");
}

async fn comes_back(world: &World, by: &Browser, slug: &str, email: &str) -> Page {
    world.acts(by, slug, email, "restore", &[]).await
}

/// When somebody joined and was last seen, as kept.
async fn moments(world: &World, email: &'static str) -> (rolecall::domain::instant::Instant, rolecall::domain::instant::Instant, String) {
    use diesel::prelude::*;
    use rolecall::db::schema::members;
    world
        .query(move |conn| {
            members::table
                .filter(members::email.eq(email))
                .select((members::joined_at, members::last_seen_at, members::origin))
                .first(conn)
                .unwrap()
        })
        .await
}

on_both! {
    async fn those_who_went_are_listed_with_when_and_by_whom_the_latest_first(world: &World) {
        world.organization("acme", "starter").await;
        for (local, role) in [("ada", "admin"), ("mia", "member"), ("vic", "viewer")] {
            world.member("acme", local, role).await;
        }
        let (owner, vic) = (world.signed_in("owner@acme.example").await, world.signed_in("vic@acme.example").await);
        goes(world, &owner, "acme", "mia@acme.example").await;
        assert_eq!(vic.post("/o/acme/leave", &[]).await.status, 303);
        let ada = world.signed_in("ada@acme.example").await;
        let page = ada.get("/o/acme/members/removed").await;
        assert_eq!(page.status, 200);
        assert_eq!(page.all("tbody .mail"), ["vic@acme.example", "mia@acme.example"]);
        assert_eq!(page.all("tbody .badge"), ["Viewer", "Member"]);
        let rows = page.all("tbody tr");
        assert!(rows[1].contains("Olga Owner"), "by whom: {}", rows[1]);
        assert!(!rows[0].contains("Olga Owner"), "who left did so alone: {}", rows[0]);
        // Tabs: for who may see them.
        for tab in ["/o/acme/members", "/o/acme/invitations"] {
            assert!(page.attribute(&format!("nav.tabs a[href='{tab}']"), "href").is_some(), "{tab}");
        }
        assert!(owner.get("/o/acme/members").await.attribute("nav.tabs a[href='/o/acme/members/removed']", "href").is_some());
        world.member("acme", "zoe", "member").await;
        let zoe = world.signed_in("zoe@acme.example").await;
        assert_eq!(zoe.get("/o/acme/members").await.attribute("nav.tabs a[href='/o/acme/members/removed']", "href"), None);
    }

    async fn when_somebody_went_stands_in_their_row_and_on_the_page_of_their_going(world: &World) {
        world.organization("acme", "starter").await;
        for local in ["mia", "vic"] {
            world.member("acme", local, "member").await;
        }
        let mut went = Vec::new();
        for removed in [true, false] {
            let (owner, vic) = (world.signed_in("owner@acme.example").await, world.signed_in("vic@acme.example").await);
            let before = world.clock.now();
            if removed {
                goes(world, &owner, "acme", "mia@acme.example").await;
            } else {
                assert_eq!(vic.post("/o/acme/leave", &[]).await.location(), Some("/o"));
            }
            went.push(([before, world.clock.now()].map(|at| Words::new("en").exactly(at)), world.latest_change("acme").await));
            world.clock.advance(Span::days(3));
        }
        let owner = world.signed_in("owner@acme.example").await;
        let page = owner.get("/o/acme/members/removed").await;
        let columns = |at: usize| page.all(&format!("tbody td:nth-of-type({at})"));
        assert_eq!(columns(2), ["3 days ago", "6 days ago"]);
        assert_eq!(columns(3), ["Left", "You"]);
        // The latest first, as they stand there.
        for (at, ((moments, change), who)) in (1..).zip(went.iter().rev().zip(["Vic, 3 days ago", "You, 6 days ago"])) {
            let title = page.attribute(&format!("tbody tr:nth-child({at}) td:nth-of-type(2) span"), "title").unwrap();
            assert!(moments.contains(&title), "{title}: {moments:?}");
            let opened = owner.get(&format!("/o/acme/changes/{change}")).await;
            assert_eq!(opened.one(".head p span[title]"), who);
            assert_eq!(opened.attribute(".head p span[title]", "title").unwrap(), title);
        }
    }

    async fn somebody_restored_is_what_they_were_role_status_and_first_day(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        world.member_with("acme", "sven", "viewer", Status::Suspended).await;
        let owner = world.signed_in("owner@acme.example").await;
        let before = (moments(world, "ada@acme.example").await, moments(world, "sven@acme.example").await);
        for email in ["ada@acme.example", "sven@acme.example"] {
            goes(world, &owner, "acme", email).await;
        }
        world.clock.advance(Span::days(20));
        let owner = world.signed_in("owner@acme.example").await;
        for (email, was) in [("ada@acme.example", "admin active"), ("sven@acme.example", "viewer suspended")] {
            let page = comes_back(world, &owner, "acme", email).await;
            assert_eq!(page.status, 303, "{email}");
            assert_eq!(world.what_is("acme", email).await.unwrap(), was);
            assert!(!world.is_former("acme", email).await, "{email} is listed twice");
        }
        assert_eq!((moments(world, "ada@acme.example").await, moments(world, "sven@acme.example").await), before);
        assert_eq!(owner.get("/o/acme/members?q=ada").await.all("tbody .mail"), ["ada@acme.example"], "they are found again");
        // Once is enough.
        assert_eq!(comes_back(world, &owner, "acme", "ada@acme.example").await.status, 409);
    }

    async fn somebody_restored_has_the_name_that_they_have_now(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        goes(world, &owner, "acme", "ada@acme.example").await;
        assert_eq!(ada.post("/account/profile", &[("name", "Ada Lovelace")]).await.status, 303);
        assert_eq!(comes_back(world, &owner, "acme", "ada@acme.example").await.status, 303);
        assert_eq!(owner.get("/o/acme/members?q=lovelace").await.all("tbody .mail"), ["ada@acme.example"]);
    }

    async fn restoring_needs_a_seat_where_the_person_was_active(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        world.member("acme", "ada", "member").await;
        world.member_with("acme", "sven", "viewer", Status::Suspended).await;
        let owner = world.signed_in("owner@acme.example").await;
        for email in ["ada@acme.example", "sven@acme.example"] {
            goes(world, &owner, "acme", email).await;
        }
        for local in ["ben", "cleo"] {
            world.member("acme", local, "member").await;
        }
        let page = comes_back(world, &owner, "acme", "ada@acme.example").await;
        assert_eq!(page.status, 409);
        assert_eq!(page.attribute("main a[href$='/plan']", "href").unwrap(), "/o/acme/plan");
        assert!(world.is_former("acme", "ada@acme.example").await);
        // Somebody suspended takes none.
        assert_eq!(comes_back(world, &owner, "acme", "sven@acme.example").await.status, 303);
        goes(world, &owner, "acme", "ben@acme.example").await;
        assert_eq!(comes_back(world, &owner, "acme", "ada@acme.example").await.status, 303);
        assert_eq!(world.seats("acme").await, (3, 0));
    }

    async fn somebody_who_is_invited_again_and_then_restored_counts_once(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        for local in ["ada", "ben"] {
            world.member("acme", local, "member").await;
        }
        let owner = world.signed_in("owner@acme.example").await;
        goes(world, &owner, "acme", "ada@acme.example").await;
        world.invites(&owner, "acme", "ada@acme.example", "viewer").await;
        assert_eq!(world.seats("acme").await, (2, 1), "every seat is taken, one of them by the invitation");
        assert_eq!(comes_back(world, &owner, "acme", "ada@acme.example").await.status, 303);
        assert_eq!(world.seats("acme").await, (3, 0));
        assert_eq!(world.what_is("acme", "ada@acme.example").await.unwrap(), "member active", "as they were, not as invited");
        assert_eq!(world.invitation("acme", "ada@acme.example").await.state, "revoked");
        // Its link is closed.
        let link = world.link("acme", "ada@acme.example").await;
        let ada = world.signed_in("ada@acme.example").await;
        assert_eq!(ada.post(&link, &[("act", "accept")]).await.status, 410);
    }

    async fn above_a_smaller_plan_who_is_invited_and_restored_takes_no_seat_more(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        for local in ["ada", "ben", "cleo", "dan"] {
            world.member("acme", local, "member").await;
        }
        let owner = world.signed_in("owner@acme.example").await;
        goes(world, &owner, "acme", "ada@acme.example").await;
        world.invites(&owner, "acme", "ada@acme.example", "member").await;
        plan(world, "acme", "free").await;
        // Four active and one invited, of three seats: whatever the answer, the doctor is content with it.
        let page = comes_back(world, &owner, "acme", "ada@acme.example").await;
        let (active, pending) = world.seats("acme").await;
        assert!(active + pending <= 5, "{active} active, {pending} pending");
        // Accepting is refused above the cap, and restoring is no way around it.
        assert_eq!(page.status, 409, "{}", page.body);
        assert_eq!((active, pending), (4, 1));
    }

    async fn invite_again_leads_to_the_filled_form_and_who_accepts_is_removed_no_more(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "member").await;
        let owner = world.signed_in("owner@acme.example").await;
        goes(world, &owner, "acme", "ada@acme.example").await;
        let removed = owner.get("/o/acme/members/removed").await;
        let again = removed.attribute("main a[href^='/o/acme/invitations/new?']", "href").expect("Invite again");
        let form = owner.get(&again).await;
        assert_eq!(form.status, 200);
        assert_eq!(form.one("textarea[name=addresses]"), "ada@acme.example");
        assert_eq!(form.attribute("input[name=role][checked]", "value").unwrap(), "member");
        world.invites(&owner, "acme", "ada@acme.example", "viewer").await;
        let ada = world.signed_in("ada@acme.example").await;
        let page = ada.post(&world.link("acme", "ada@acme.example").await, &[("act", "accept")]).await;
        assert_eq!(page.status, 303, "{}", page.body);
        assert_eq!(world.what_is("acme", "ada@acme.example").await.unwrap(), "viewer active");
        assert!(!world.is_former("acme", "ada@acme.example").await);
        assert!(owner.get("/o/acme/members/removed").await.all("tbody .mail").is_empty());
    }

    async fn somebody_whom_the_operator_brings_back_is_removed_no_more(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "member").await;
        let owner = world.signed_in("owner@acme.example").await;
        goes(world, &owner, "acme", "ada@acme.example").await;
        world.joins("ada@acme.example", "acme", "viewer").await;
        assert!(!world.is_former("acme", "ada@acme.example").await);
    }

    async fn an_admin_does_not_bring_an_owner_back(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "heir", "owner").await;
        world.member("acme", "ada", "admin").await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        goes(world, &owner, "acme", "heir@acme.example").await;
        let page = comes_back(world, &ada, "acme", "heir@acme.example").await;
        assert_eq!(page.status, 409);
        assert!(!page.one("main [role=alert] p").is_empty());
        assert_eq!(comes_back(world, &owner, "acme", "heir@acme.example").await.status, 303);
        assert_eq!(world.what_is("acme", "heir@acme.example").await.unwrap(), "owner active");
    }

    async fn a_long_list_is_paged_and_searched(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        let mut expected = Vec::new();
        for n in 0..55 {
            world.member("acme", &format!("person{n}"), "viewer").await;
            goes(world, &owner, "acme", &format!("person{n}@acme.example")).await;
            expected.push(format!("person{n}@acme.example"));
        }
        expected.reverse();
        let first = owner.get("/o/acme/members/removed").await;
        assert_eq!(first.all("tbody .mail"), expected[..50]);
        let later = first.attribute("main a[rel=next]", "href").expect("a later page");
        let second = owner.get(&later).await;
        assert_eq!(second.all("tbody .mail"), expected[50..]);
        assert_eq!(second.attribute("main a[rel=next]", "href"), None);
        for (q, found) in [
            ("PERSON7%40", vec!["person7@acme.example"]),
            ("person54", vec!["person54@acme.example"]),
            ("nobody", vec![]),
            ("%25", vec![]),
            ("_", vec![]),
        ] {
            assert_eq!(owner.get(&format!("/o/acme/members/removed?q={q}")).await.all("tbody .mail"), found, "{q}");
        }
        // An address that somebody made up is read as the first page or not at all, never as a fault.
        for query in [
            "after=nonsense",
            "after=",
            "q=%00",
            "after=eyJhdCI6OTIyMzM3MjAzNjg1NDc3NTgwNywidXNlciI6IjAxODkwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJ9",
        ] {
            let status = owner.get(&format!("/o/acme/members/removed?{query}")).await.status;
            assert!([200, 400].contains(&status.as_u16()), "{query}: {status}");
        }
    }

    async fn what_went_elsewhere_is_nobodys_business(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("other", "starter").await;
        world.member("other", "vic", "viewer").await;
        let (owner, theirs) = (world.signed_in("owner@acme.example").await, world.signed_in("owner@other.example").await);
        goes(world, &theirs, "other", "vic@other.example").await;
        assert!(owner.get("/o/acme/members/removed").await.all("tbody .mail").is_empty());
        assert_eq!(comes_back(world, &owner, "acme", "vic@other.example").await.status, 404);
        assert_eq!(world.what_is("acme", "vic@other.example").await, None);
        // Whose reach is a department sees nobody who went: where they stood, nothing says.
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "dora", "department_admin").await;
        world.member("gifts", "sam", "sender").await;
        let (admin, dora) = (world.signed_in("owner@gifts.example").await, world.signed_in("dora@gifts.example").await);
        goes(world, &admin, "gifts", "sam@gifts.example").await;
        let page = dora.get("/o/gifts/members/removed").await;
        assert!(!page.body.contains("sam@gifts.example"));
        assert_eq!(comes_back(world, &dora, "gifts", "sam@gifts.example").await.status, 404);
    }
}
