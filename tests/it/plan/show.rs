//! The page: who sees it, and whether its numbers and names are true.

use rolecall::{
    domain::{
        instant::{Instant, Span},
        member::Status,
    },
    words::Words,
};

use crate::{
    harness::{Page, person},
    on_both,
};

/// The parts of the meter, in words.
fn key(page: &Page) -> Vec<String> {
    page.all("ul.key li")
}

/// The names or addresses in a part of the page.
fn named(page: &Page, section: &str) -> Vec<String> {
    page.all(&format!("section[aria-labelledby={section}] :is(.name bdi, .mail)"))
}

on_both! {
    async fn it_is_for_who_sees_the_team_or_invites_or_manages_the_plan(world: &World) {
        for (catalog, sees, does_not) in [
            ("starter", vec!["owner", "admin", "member"], vec!["viewer"]),
            ("autocom", vec!["owner", "admin", "manager", "agent"], vec!["viewer"]),
            ("sendocki", vec!["owner", "manager"], vec!["confirmation_agent", "delivery_agent"]),
            ("sendoso", vec!["owner", "department_admin", "manager"], vec!["sender"]),
        ] {
            world.organization(catalog, catalog).await;
            for (role, status) in sees.iter().map(|role| (role, 200)).chain(does_not.iter().map(|role| (role, 403))) {
                if *role != "owner" {
                    world.member(catalog, &role.replace('_', "-"), role).await;
                }
                let browser = world.signed_in(&format!("{}@{catalog}.example", role.replace('_', "-"))).await;
                let page = browser.get(&format!("/o/{catalog}/plan")).await;
                assert_eq!(page.status, status, "{catalog} {role}");
                // The way there is shown to whoever may go it.
                let way = browser.get(&format!("/o/{catalog}")).await.attribute(&format!("nav a[href='/o/{catalog}/plan']"), "href");
                assert_eq!(way.is_some(), status == 200, "{catalog} {role}");
            }
        }
    }

    async fn the_numbers_are_those_of_the_rows(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        for (local, role) in [("ada", "admin"), ("ben", "admin"), ("mia", "member")] {
            world.member("acme", local, role).await;
        }
        world.member_with("acme", "sven", "viewer", Status::Suspended).await;
        let owner = world.signed_in("owner@acme.example").await;
        for address in ["one@people.example", "two@people.example"] {
            world.invites(&owner, "acme", address, "viewer").await;
        }
        let page = owner.get("/o/acme/plan").await;
        assert_eq!(page.one("#seats-line"), "6 of 25 seats used");
        assert_eq!(key(&page), ["4 active", "2 reserved", "19 free"]);
        let meter = |class: &str, name: &str| page.attribute(&format!("main .seats meter{class}"), name).unwrap();
        assert_eq!(
            (meter(".reserved", "value"), meter(":not(.reserved)", "value"), meter(".reserved", "max")),
            ("6".into(), "4".into(), "25".into())
        );
        assert!(page.text().contains("Your plan is Team."), "{}", page.text());
        assert_eq!(named(&page, "holders-title"), ["Ada", "Ben", "Mia", "Olga Owner"]);
        assert_eq!(page.all("section[aria-labelledby=holders-title] .pills a"), ["Owner 1", "Admin 2", "Member 1"]);
        assert_eq!(named(&page, "reserved-title"), ["one@people.example", "two@people.example"]);
        assert_eq!(page.all("#alert-title"), [""; 0], "there is nothing to warn of");
        // Each link leads to the people it counts.
        for (href, expected) in [("/o/acme/members?role=admin&status=active", 2), ("/o/acme/members?status=active", 4)] {
            assert!(page.attribute(&format!("main a[href='{href}']"), "href").is_some(), "{href}");
            assert_eq!(owner.get(href).await.all("tbody .mail").len(), expected, "{href}");
        }
    }

    async fn a_reserved_seat_says_by_whom_since_when_and_until_when(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        world.member("acme", "ada", "admin").await;
        let ada = world.signed_in("ada@acme.example").await;
        world.invites(&ada, "acme", "new@people.example", "viewer").await;
        let ends = world.invitation("acme", "new@people.example").await.expires_at;
        world.clock.advance(Span::days(2));
        let page = world.signed_in("owner@acme.example").await.get("/o/acme/plan").await;
        let exactly = |at| Some(Words::new("en").exactly(at));
        let row = |part: &str| format!("section[aria-labelledby=reserved-title] li > {part}");
        assert_eq!(page.one(&row(".num")), "ends in 5 days");
        assert_eq!(page.attribute(&row(".num"), "title"), exactly(ends));
        assert_eq!(page.one(&row("div > .block")), "from Ada, 2 days ago");
        assert_eq!(page.attribute(&row("div > .block"), "title"), exactly(ends.minus(Span::days(7))));
    }

    async fn twenty_names_are_enough_and_the_rest_is_behind_a_link(world: &World) {
        world.organization_on("acme", "autocom", "pro").await;
        for n in 0..22 {
            world.member("acme", &format!("person{n:02}"), "agent").await;
        }
        let page = world.signed_in("owner@acme.example").await.get("/o/acme/plan").await;
        assert_eq!(named(&page, "holders-title").len(), 20);
        assert!(page.one("section[aria-labelledby=holders-title]").contains("See all 23 active"), "{}", page.text());
        assert_eq!(key(&page), ["23 active", "0 reserved", "2 free"]);
    }

    async fn who_was_long_away_is_proposed_and_who_is_new_is_not(world: &World) {
        world.organization("acme", "starter").await;
        let now = world.clock.now();
        let (long_ago, lately) = (now.minus(Span::days(200)), now.minus(Span::days(59)));
        let away = now.minus(Span::days(61));
        world
            .people(
                "acme",
                vec![
                    person("Away Anna", "anna@acme.example", "member", Status::Active, long_ago, away),
                    person("Never Nick", "nick@acme.example", "viewer", Status::Active, long_ago, Instant::UNKNOWN),
                    person("Here Hedda", "hedda@acme.example", "member", Status::Active, long_ago, lately),
                    person("New Nina", "nina@acme.example", "member", Status::Active, lately, Instant::UNKNOWN),
                    person("Off Otto", "otto@acme.example", "member", Status::Suspended, long_ago, away),
                ],
            )
            .await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = owner.get("/o/acme/plan").await;
        assert_eq!(page.one("#idle-title"), "2 people have not been here for 60 days");
        assert_eq!(named(&page, "idle-title"), ["Never Nick", "Away Anna"]);
        let suspend = world.place_of("acme", "nick@acme.example", "suspend").await;
        assert!(page.attribute(&format!("main a[href='{suspend}']"), "href").is_some());
        assert_eq!(owner.post(&suspend, &[]).await.status, 303);
        assert_eq!(named(&owner.get("/o/acme/plan").await, "idle-title"), ["Away Anna"]);
        // Who sees the team but suspends nobody is shown no way to.
        let member = world.signed_in("hedda@acme.example").await.get("/o/acme/plan").await;
        assert_eq!(named(&member, "idle-title"), ["Away Anna"]);
        assert!(member.all("main a[href$='/suspend']").is_empty());
        // An owner who is long away is not an admin's to suspend.
        world.member("acme", "ada", "admin").await;
        world.clock.advance(Span::days(61));
        let ada = world.signed_in("ada@acme.example").await.get("/o/acme/plan").await;
        let owners = world.place_of("acme", "owner@acme.example", "suspend").await;
        assert_eq!(ada.attribute(&format!("main a[href='{owners}']"), "href"), None);
        let annas = world.place_of("acme", "anna@acme.example", "suspend").await;
        assert!(ada.attribute(&format!("main a[href='{annas}']"), "href").is_some(), "{}", ada.text());
    }

    async fn an_invitation_reserves_a_seat_until_its_end_and_not_a_moment_longer(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        world.member("acme", "ada", "admin").await;
        let ada = world.signed_in("ada@acme.example").await;
        world.invites(&ada, "acme", "new@people.example", "viewer").await;
        let page = ada.get("/o/acme/plan").await;
        assert_eq!(key(&page), ["2 active", "1 reserved", "0 free"]);
        assert_eq!(page.one("#alert-title"), "All 3 seats are taken");
        assert_eq!(named(&page, "unanswered-title"), ["new@people.example"]);
        assert!(page.attribute("main a[href='/o/acme/invitations?q=new%40people.example']", "href").is_some(), "{}", page.body);
        world.clock.advance(Span::hours(168));
        let ada = world.signed_in("ada@acme.example").await;
        // Nobody has written it down, and reading does not.
        let page = ada.get("/o/acme/plan").await;
        assert_eq!(key(&page), ["2 active", "0 reserved", "1 free"]);
        assert_eq!(page.one("#alert-title"), "One seat is left");
        assert!(named(&page, "reserved-title").is_empty() && named(&page, "unanswered-title").is_empty());
        assert!(page.text().contains("One invitation has expired. It holds no seat."), "{}", page.text());
        let expired = page.attribute("main a[href*='kind=expired']", "href").expect("a way to the expired");
        assert_eq!(ada.get(&expired).await.all("tbody .name"), ["new@people.example"]);
        assert_eq!(world.invitation("acme", "new@people.example").await.state, "pending");
    }

    async fn who_sees_only_themselves_learns_numbers_and_no_names(world: &World) {
        world.organization_on("gifts", "sendoso", "essential").await;
        world.member("gifts", "dora", "department_admin").await;
        world.member("gifts", "sam", "sender").await;
        let admin = world.signed_in("owner@gifts.example").await;
        world.invites(&admin, "gifts", "secret@people.example", "sender").await;
        let page = world.signed_in("dora@gifts.example").await.get("/o/gifts/plan").await;
        assert_eq!(page.status, 200);
        for hidden in ["sam@gifts.example", "Sam", "Olga", "secret@people.example"] {
            assert!(!page.body.contains(hidden), "{hidden}");
        }
    }

    async fn suspended_people_and_other_organizations_take_no_seat(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        world.organization_on("other", "starter", "free").await;
        for local in ["ada", "ben"] {
            world.member("other", local, "member").await;
            world.member_with("acme", local, "member", Status::Suspended).await;
        }
        let page = world.signed_in("owner@acme.example").await.get("/o/acme/plan").await;
        assert_eq!(key(&page), ["1 active", "0 reserved", "2 free"]);
        assert_eq!(named(&page, "holders-title"), ["Olga Owner"]);
    }

    async fn at_the_cap_inviting_leads_here_and_says_why(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        for local in ["ada", "ben"] {
            world.member("acme", local, "admin").await;
        }
        let ada = world.signed_in("ada@acme.example").await;
        let members = ada.get("/o/acme/members").await;
        assert!(members.attribute("main a[href='/o/acme/invitations/new']", "href").is_some(), "Invite stays a button");
        let form = ada.get("/o/acme/invitations/new").await;
        assert_eq!(form.status, 200);
        assert!(form.attribute("main a[href='/o/acme/plan']", "href").is_some(), "{}", form.body);
        assert_eq!(form.one("form[action='/o/acme/plan/ask'] button"), "Ask for more seats");
        let page = ada.get("/o/acme/plan").await;
        assert_eq!(page.one("#alert-title"), "All 3 seats are taken");
        assert!(page.attribute("form[action='/o/acme/plan/ask']", "method").is_some(), "ask the owner");
        assert!(page.attribute("main a[href='#free']", "href").is_some());
        assert!(page.all(".plan").is_empty(), "plans are the owner's");
        let owner = world.signed_in("owner@acme.example").await;
        assert!(owner.get("/o/acme/invitations/new").await.all("form[action='/o/acme/plan/ask']").is_empty(), "who buys needs not ask");
        let owner = owner.get("/o/acme/plan").await;
        assert_eq!(owner.attribute("form[action='/o/acme/plan/ask']", "method"), None);
        assert_eq!(owner.all(".plan h3"), ["Free", "Team", "Enterprise"]);
        assert_eq!(owner.one(".plan.current h3"), "Free");
    }
}
