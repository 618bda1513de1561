//! Seeing who is in.

use rolecall::domain::{
    instant::{Instant, Span},
    member::Status,
};

use crate::{harness::person, on_both};

on_both! {
    async fn an_owner_sees_the_team_and_the_seats(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        world.member("acme", "mia", "member").await;
        world.member_with("acme", "sven", "viewer", Status::Suspended).await;
        let page = world.signed_in("owner@acme.example").await.get("/o/acme/members").await;
        assert_eq!(page.status, 200);
        assert_eq!(page.all("tbody .name"), ["Mia", "Olga Owner You", "Sven"]);
        assert_eq!(page.all("tbody .role .badge"), ["Member", "Owner", "Viewer"]);
        assert_eq!(page.all("tbody .mail"), ["mia@acme.example", "owner@acme.example", "sven@acme.example"]);
        assert!(page.one("#seats-line").starts_with("2 of 25 seats used"), "{}", page.one("#seats-line"));
    }

    async fn a_search_finds_parts_of_name_and_email_whatever_case_and_accents(world: &World) {
        world.organization("acme", "starter").await;
        let now = world.clock.now();
        let all = [("Zoë Álvarez", "zoe@acme.example"), ("Anna Schmidt", "kontakt@other.example"), ("محمد العربي", "m@acme.example")];
        let all = all.map(|(name, email)| person(name, email, "member", Status::Active, now, Instant::UNKNOWN));
        world.people("acme", all.into()).await;
        let owner = world.signed_in("owner@acme.example").await;
        let found = async |q: &str| owner.get(&format!("/o/acme/members?q={q}")).await.all("tbody .name");
        assert_eq!(found("ALVA").await, ["Zoë Álvarez"]);
        assert_eq!(found("%C3%A1lvarez+zo").await, ["Zoë Álvarez"]);
        assert_eq!(found("other.ex").await, ["Anna Schmidt"]);
        assert_eq!(found("%D8%A7%D9%84%D8%B9%D8%B1").await, ["محمد العربي"]);
        let none = owner.get("/o/acme/members?q=nobody+%3Cb%3E").await;
        assert_eq!(none.one("#results h2"), "Nobody matches “nobody <b>”");
        assert_eq!(none.attribute("#results .btn", "href").unwrap(), "/o/acme/members");
    }

    async fn pages_follow_each_other_without_gap_or_repeat_in_every_order(world: &World) {
        world.organization("acme", "starter").await;
        let now = world.clock.now();
        let all = (0..120).map(|n| {
            let seen = if n % 10 == 0 { Instant::UNKNOWN } else { now.minus(Span::hours(n % 7)) };
            let role = ["member", "viewer", "admin"][n as usize % 3];
            // Names repeat: the order must not rest on them alone.
            person(&format!("Person {}", n % 20), &format!("p{n}@acme.example"), role, Status::Active, now.minus(Span::days(n % 5)), seen)
        });
        world.people("acme", all.collect()).await;
        let owner = world.signed_in("owner@acme.example").await;
        // When the owner was last here is written a little later: from then on nothing moves between two pages.
        owner.get("/o/acme/members").await;
        world.was_seen("owner@acme.example").await;
        for sort in ["", "-name", "role", "-role", "seen", "-seen", "joined", "-joined"] {
            let mut pages = vec![owner.get(&format!("/o/acme/members?sort={sort}")).await];
            while let Some(next) = pages.last().unwrap().attribute("#page-next", "href") {
                pages.push(owner.get(&next).await);
            }
            let emails: Vec<Vec<String>> = pages.iter().map(|page| page.all("tbody .mail")).collect();
            assert_eq!(emails.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 21], "{sort}");
            let mut distinct = emails.concat();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), 121, "{sort}");
            // Back from the last page, the same pages in the other direction.
            let mut back = pages.last().unwrap().clone();
            for earlier in emails.iter().rev().skip(1) {
                back = owner.get(&back.attribute("#page-previous", "href").unwrap()).await;
                assert_eq!(&back.all("tbody .mail"), earlier, "{sort}");
            }
            assert_eq!(back.attribute("#page-previous", "href"), None, "{sort}");
        }
    }
}
