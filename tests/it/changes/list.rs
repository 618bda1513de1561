//! The Changes page: what was done, the latest first.

use rolecall::{
    authz::capabilities::{Belong, ReadMembers},
    domain::instant::Span,
    store::changes::{
        list::{self, PAGE},
        undo,
    },
    words::Words,
};

use super::{NOBODY, css, does, ids, join, listing, matching, naming, team, what_are};
use crate::{on_both, roles::grant};

on_both! {
    async fn everything_that_was_done_stands_there_the_latest_first(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ana", "viewer"), ("ben", "viewer"), ("leo", "viewer")]).await;
        let who = ids(world, "acme", &["ana", "ben"]).await;
        let (owner, ada, leo) = (
            world.signed_in("owner@acme.example").await,
            world.signed_in("ada@acme.example").await,
            world.signed_in("leo@acme.example").await,
        );
        let empty = owner.get("/o/acme/changes").await;
        assert_eq!((empty.heading().as_str(), empty.one(".empty h2").as_str()), ("Changes", "Nothing was changed yet"));
        does(world, &owner, "acme", &naming("role member", &who)).await;
        assert_eq!(world.gives(&ada, "acme", "ana@acme.example", "admin").await.status, 303);
        let suspension = does(world, &ada, "acme", &naming("suspend", &who[1..])).await;
        assert_eq!(world.undoes(&owner, "acme", suspension).await.status, 303);
        does(world, &owner, "acme", &listing("role", "ana@acme.example, Viewer\nben@acme.example, Admin")).await;
        assert_eq!(leo.post("/o/acme/leave", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "leo@acme.example", "restore", &[]).await.status, 303);
        does(world, &owner, "acme", &naming("remove", &who)).await;
        let page = owner.get("/o/acme/changes").await;
        assert_eq!(
            page.all("tbody th a"),
            [
                "2 people removed",
                "Leo restored",
                "Leo left",
                "Roles of 2 people changed",
                "Ben reactivated",
                "Ben suspended",
                "Role of Ana changed to Admin",
                "Role of 2 people changed to Member",
            ]
        );
        assert_eq!(page.all("tbody td:first-of-type"), ["You", "You", "Leo", "You", "You", "Ada", "Ada", "You"]);
        assert_eq!(page.all("tbody tr:nth-child(6) .badge"), ["Undone"]);
        assert_eq!(page.all("tbody tr:nth-child(5) .badge"), ["Undo of an earlier one"]);
        // Each opens, and says the same.
        for at in 1..=8 {
            let link = format!("tbody tr:nth-child({at}) th a");
            let opened = owner.get(&page.attribute(&link, "href").unwrap()).await;
            assert_eq!((opened.status.as_u16(), opened.heading()), (200, page.one(&link)), "{at}");
        }
        let roles = owner.get(&page.attribute("tbody tr:nth-child(4) th a", "href").unwrap()).await;
        assert_eq!(roles.all("tbody td"), ["Admin", "Viewer", "Member", "Admin"]);
        assert_eq!(owner.get("/o/acme/members").await.all("a[href='/o/acme/changes']").len(), 1);
    }

    async fn each_line_says_when_it_was_done(world: &World) {
        team(world, "acme", &[("ana", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let before = world.clock.now();
        assert_eq!(world.acts(&owner, "acme", "ana@acme.example", "suspend", &[]).await.status, 303);
        let moments = [before, world.clock.now()].map(|at| Some(Words::new("en").exactly(at)));
        world.clock.advance(Span::minutes(50));
        assert_eq!(world.acts(&owner, "acme", "ana@acme.example", "reactivate", &[]).await.status, 303);
        let page = owner.get("/o/acme/changes").await;
        assert_eq!(page.all("tbody td:nth-of-type(2)"), ["just now", "50 min ago"]);
        let titles = [1, 2].map(|at| page.attribute(&format!("tbody tr:nth-child({at}) td:nth-of-type(2) span"), "title"));
        assert!(moments.contains(&titles[1]) && !moments.contains(&titles[0]), "{titles:?}: {moments:?}");
    }

    async fn fifty_stand_on_a_page_and_none_is_lost_between_two(world: &World) {
        team(world, "acme", &[("vic", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        for n in 0..PAGE + 3 {
            let act = if n % 2 == 0 { "suspend" } else { "reactivate" };
            assert_eq!(world.acts(&owner, "acme", "vic@acme.example", act, &[]).await.status, 303);
        }
        let first = owner.get("/o/acme/changes").await;
        let next = first.attribute("a[rel=next]", "href").unwrap();
        let second = owner.get(&next).await;
        let rows = |page: &crate::harness::Page| {
            let html = scraper::Html::parse_document(&page.body);
            let links: Vec<String> = html.select(&css("tbody th a")).map(|link| link.attr("href").unwrap().to_owned()).collect();
            links
        };
        let all = [rows(&first), rows(&second)].concat();
        assert_eq!((rows(&first).len(), all.len()), (PAGE, PAGE + 3));
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), PAGE + 3);
        assert!(all.windows(2).all(|pair| pair[0] > pair[1]), "ids grow with time");
        assert_eq!(second.all("a[rel=next]"), [""; 0]);
        assert_eq!(second.attribute(".pager a", "href").unwrap(), "/o/acme/changes");
        // What cannot be a place is the beginning.
        for from in ["", "nonsense", "1", "%00", "../.."] {
            let page = owner.get(&format!("/o/acme/changes?from={from}")).await;
            assert_eq!((page.status.as_u16(), rows(&page).len()), (200, PAGE), "{from}");
        }
        assert_eq!(rows(&owner.get(&format!("/o/acme/changes?from={}", NOBODY)).await), [""; 0]);
    }

    async fn who_may_not_see_the_team_sees_no_changes(world: &World) {
        team(world, "acme", &[("mia", "member"), ("vic", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let change = does(world, &owner, "acme", &naming("suspend", &ids(world, "acme", &["mia"]).await)).await;
        assert_eq!(world.undoes(&owner, "acme", change).await.status, 303);
        let (mia, vic) = (world.signed_in("mia@acme.example").await, world.signed_in("vic@acme.example").await);
        for path in ["/o/acme/changes".to_owned(), format!("/o/acme/changes/{change}")] {
            assert_eq!(vic.get(&path).await.status, 403, "{path}");
            let page = mia.get(&path).await;
            assert_eq!((page.status.as_u16(), page.all("a[href$='/undo']").len()), (200, 0), "{path}: she reads it and takes nothing back");
        }
        assert_eq!(world.visitor().get("/o/acme/changes").await.status, 303);
    }

    async fn who_sees_only_themselves_sees_what_they_did_themselves(world: &World) {
        world.organization("gifts", "sendoso").await;
        join(world, "gifts", &[("ada", "admin"), ("dora", "department_admin"), ("sam", "sender"), ("sue", "sender")]).await;
        let (owner, ada) = (world.signed_in("owner@gifts.example").await, world.signed_in("ada@gifts.example").await);
        let theirs = does(world, &owner, "gifts", &naming("suspend", &ids(world, "gifts", &["sam", "dora"]).await)).await;
        assert_eq!(world.undoes(&owner, "gifts", theirs).await.status, 303);
        world.clock.advance(Span::seconds(1));
        let own = does(world, &ada, "gifts", &matching("suspend", world.clock.now(), &[("role", "sender")])).await;
        assert_eq!(world.undoes(&ada, "gifts", own).await.status, 303);
        let page = ada.get(&format!("/o/gifts/changes/{own}")).await;
        assert_eq!(page.all("tbody .name"), ["Sam", "Sue"]);
        assert!(!page.text().contains("Only those are shown"), "{}", page.text());
        let alone = does(world, &ada, "gifts", &naming("role manager", &ids(world, "gifts", &["sue"]).await)).await;
        assert_eq!(world.undoes(&ada, "gifts", alone).await.status, 303);
        // Ada becomes somebody who reaches a department, of which there is none yet.
        assert_eq!(world.gives(&owner, "gifts", "ada@gifts.example", "department_admin").await.status, 303);
        let page = ada.get("/o/gifts/changes").await;
        assert_eq!(page.all("tbody th a"), ["Role of one person changed", "Role of one person changed", "2 people reactivated", "2 people suspended"]);
        // What she did, but not any more to whom.
        let page = ada.get(&format!("/o/gifts/changes/{own}")).await;
        assert_eq!((page.status.as_u16(), page.heading().as_str()), (200, "2 people suspended"));
        assert_eq!(page.all("tbody tr"), [""; 0]);
        assert!(!page.body.contains("Sam") && !page.body.contains("Sue"), "{}", page.body);
        assert!(page.text().contains("Only those are shown whom it reaches."), "{}", page.text());
        assert_eq!(ada.get(&format!("/o/gifts/changes/{theirs}")).await.status, 404);
        // Dora did nothing, and learns of nothing that was done to her either.
        let dora = world.signed_in("dora@gifts.example").await;
        let page = dora.get("/o/gifts/changes").await;
        assert_eq!(page.one(".empty h2"), "Nothing was changed yet");
        for change in [theirs, own] {
            assert_eq!(dora.get(&format!("/o/gifts/changes/{change}")).await.status, 404);
        }
        // Nor by asking to take it back, whether the others are as it left them or not.
        let third = does(world, &owner, "gifts", &naming("suspend", &ids(world, "gifts", &["sam", "sue"]).await)).await;
        let fourth = does(world, &owner, "gifts", &naming("role manager", &ids(world, "gifts", &["dora", "sam", "sue"]).await)).await;
        assert_eq!(world.gives(&owner, "gifts", "dora@gifts.example", "department_admin").await.status, 303);
        assert_eq!(world.gives(&owner, "gifts", "sue@gifts.example", "sender").await.status, 303);
        assert_eq!(world.acts(&owner, "gifts", "sam@gifts.example", "reactivate", &[]).await.status, 303);
        for change in [theirs, own, third, fourth] {
            let page = dora.get(&format!("/o/gifts/changes/{change}/undo")).await;
            assert_eq!(page.status, 404, "{change}: there is nothing in it that is hers to take back");
            let page = world.undoes(&dora, "gifts", change).await;
            assert!([303, 404].contains(&page.status.as_u16()), "{change}");
            assert!(!page.body.contains("Sam") && !page.body.contains("Sue"), "{change}: {}", page.body);
        }
        assert_eq!(what_are(world, "gifts", &["dora", "sam", "sue"]).await, ["department_admin active", "manager active", "sender suspended"]);
        // Below the pages, too, there is nobody but herself.
        let belongs = grant::<Belong>(world, "dora@gifts.example", "gifts").await.unwrap();
        for change in [theirs, own, third, fourth] {
            assert!(undo::look(&world.doors(), &belongs, change).await.unwrap().is_none(), "{change}");
        }
        let grant = grant::<ReadMembers>(world, "dora@gifts.example", "gifts").await.unwrap();
        assert!(list::open(&world.doors(), &grant, theirs, 0).await.unwrap().is_none());
    }
}
