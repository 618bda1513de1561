//! Doing what a preview said: all of it, once, on record.

use serde_json::json;

use super::{
    DIFFERS, NOBODY, apply_path, confirms, crowd, differs, does, dropping, groups, ids, items, join, matching, naming, preview_path,
    previews, rows, sends, summary, team, told, what_are,
};
use crate::on_both;

on_both! {
    async fn what_was_previewed_is_done_and_shown_person_by_person(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ben", "admin"), ("mia", "member"), ("vic", "viewer"), ("sue", "viewer suspended")]).await;
        let who = ids(world, "acme", &["owner", "ada", "ben", "mia", "vic", "sue"]).await;
        let ada = world.signed_in("ada@acme.example").await;
        let record = world.record("acme").await.len();
        let page = confirms(&ada, "acme", &previews(&ada, "acme", &naming("role member", &who)).await).await;
        assert_eq!(told(&ada, &page).await, ("toast", "3 people became Member.".to_owned()));
        let all = what_are(world, "acme", &["owner", "ada", "ben", "mia", "vic", "sue"]).await;
        assert_eq!(all, ["owner active", "admin active", "member active", "member active", "member active", "member suspended"]);

        let change = world.latest_change("acme").await;
        let kept = items(world, change).await;
        let of = |at: usize| kept[&who[at]].clone();
        let item = |outcome: &str, before: &str, after: &str| (outcome.to_owned(), before.to_owned(), after.to_owned());
        assert_eq!(kept.len(), 6);
        assert_eq!((of(0), of(1)), (item("above", "1 active", "1 active"), item("oneself", "2 active", "2 active")));
        assert_eq!((of(2), of(3)), (item("done", "2 active", "3 active"), item("no_change", "3 active", "3 active")));
        assert_eq!((of(4), of(5)), (item("done", "4 active", "3 active"), item("done", "4 suspended", "3 suspended")));

        // One line of the record, with everybody in it whom it changed.
        let lines = world.record("acme").await.split_off(record);
        assert_eq!(lines.len(), 1);
        let payload = lines[0].payload();
        assert_eq!((lines[0].action.as_str(), &payload["change"]), ("members.role_changed", &json!(change)));
        let names: std::collections::BTreeSet<&str> = payload["members"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Ben", "Sue", "Vic"].into());

        // Nobody is left alone without a word.
        let page = ada.get(&format!("/o/acme/changes/{change}")).await;
        assert_eq!(page.heading(), "Role of 3 people changed to Member");
        assert_eq!(page.all("tbody .name"), ["Ben", "Sue", "Vic", "Ada", "Mia", "Olga Owner"]);
        let cells = page.all("tbody tr:not(.dim) td");
        assert_eq!(cells, ["Admin", "Member", "Viewer", "Member", "Viewer", "Member"]);
        let left = page.all("tbody tr.dim td");
        assert!(left[0].starts_with("Left alone. A change of many leaves out who makes it."), "{left:?}");
        assert_eq!(left[1], "Left alone. It was so already.");
        assert!(left[2].starts_with("Left alone. Their role goes further than yours."), "{left:?}");
        assert!(page.text().contains("3 people were left alone"), "{}", page.text());
    }

    async fn a_crowd_is_one_change_one_line_and_a_page_of_a_hundred(world: &World) {
        team(world, "acme", &[]).await;
        crowd(world, "acme", "viewer", 120).await;
        let owner = world.signed_in("owner@acme.example").await;
        let record = world.record("acme").await.len();
        let change = does(world, &owner, "acme", &matching("suspend", world.clock.now(), &[])).await;
        let lines = world.record("acme").await.split_off(record);
        assert_eq!(lines.len(), 1);
        // Of so many the record says how many went from what to what.
        let (viewer, suspended) = (json!({ "role": "viewer", "status": "active" }), json!({ "role": "viewer", "status": "suspended" }));
        assert_eq!(lines[0].payload()["moves"], json!([{ "before": viewer, "after": suspended, "people": 120 }]));
        assert_eq!(lines[0].payload().get("members"), None);
        assert_eq!(world.seats("acme").await, (1, 0));
        let first = owner.get(&format!("/o/acme/changes/{change}")).await;
        assert_eq!((first.heading().as_str(), first.all("tbody tr").len()), ("120 people suspended", 100));
        assert_eq!(first.all("tbody .name")[..2], ["Person 000", "Person 001"]);
        let next = first.attribute("a[rel=next]", "href").unwrap();
        let second = owner.get(&next).await;
        assert_eq!(second.all("tbody tr").len(), 21);
        assert_eq!(second.all("tbody .name").last().unwrap(), "Olga Owner", "who was left alone comes last");
        assert_eq!((second.all("a[rel=next]").len(), second.all("a[rel=prev]").len()), (0, 1));
        assert_eq!(second.heading(), "120 people suspended");
        for page in ["0", "-1", "x", "99", "99999999999999999999"] {
            assert_eq!(owner.get(&format!("/o/acme/changes/{change}?page={page}")).await.status, 200, "{page}");
        }
    }

    async fn who_is_dropped_at_the_last_moment_is_spared(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ben", "viewer"), ("cyd", "viewer")]).await;
        let who = ids(world, "acme", &["ana", "ben", "cyd"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &naming("suspend", &who)).await;
        assert_eq!(sends(&owner, &apply_path("acme"), &dropping(&page, &who[1..2])).await.status, 303);
        assert_eq!(what_are(world, "acme", &["ana", "ben", "cyd"]).await, ["viewer suspended", "viewer active", "viewer suspended"]);
        assert!(!items(world, world.latest_change("acme").await).await.contains_key(&who[1]), "it is none of their business");
        // All of them, and nothing is left to do.
        let page = previews(&owner, "acme", &naming("remove", &who)).await;
        let before = rows(world, "acme").await;
        assert_eq!(sends(&owner, &apply_path("acme"), &dropping(&page, &who)).await.status, 200);
        // Somebody who was never meant makes no difference.
        assert_eq!(rows(world, "acme").await, before);
        let mut stranger = ids(world, "acme", &["owner"]).await;
        stranger.push(rolecall::domain::ids::UserId(NOBODY.parse().unwrap()));
        assert_eq!(sends(&owner, &apply_path("acme"), &dropping(&page, &stranger)).await.status, 303);
        assert_eq!(what_are(world, "acme", &["ana", "ben", "cyd"]).await, ["", "", ""]);
    }

    async fn leaving_somebody_out_changes_nothing_that_was_not_shown_for_the_others(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        join(world, "acme", &[("mia", "member"), ("one", "viewer suspended"), ("two", "viewer suspended")]).await;
        let who = ids(world, "acme", &["one", "two"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &naming("reactivate", &who)).await;
        let gets = groups(&page)["reactivated"].boxes[0].clone();
        let gets = who.iter().find(|user| user.to_string() == gets).copied().unwrap();
        let before = rows(world, "acme").await;
        // The last seat would go to the other one, which the preview did not say.
        let other = sends(&owner, &apply_path("acme"), &dropping(&page, &[gets])).await;
        assert_eq!(differs(&other), (DIFFERS.to_owned(), vec![]));
        assert_eq!(rows(world, "acme").await, before);
        assert_eq!(summary(&other).len(), 2, "{:?}", summary(&other));
        assert_eq!(confirms(&owner, "acme", &other).await.status, 303);
        let other = who.iter().find(|user| **user != gets).copied().unwrap();
        assert_eq!(items(world, world.latest_change("acme").await).await[&other].0, "done");
        assert_eq!(world.seats("acme").await, (3, 0));
    }

    async fn what_is_taken_from_many_is_taken_with_their_next_request(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ben", "admin"), ("cyd", "admin")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let mut browsers = Vec::new();
        for local in ["ada", "ben", "cyd"] {
            browsers.push(world.signed_in(&format!("{local}@acme.example")).await);
        }
        world.invites(&browsers[0], "acme", "new@people.example", "member").await;
        let link = world.link("acme", "new@people.example").await;
        let who = ids(world, "acme", &["ada", "ben", "cyd"]).await;
        for (deed, status) in [("role viewer", 403), ("suspend", 403), ("remove", 404)] {
            does(world, &owner, "acme", &naming(deed, &who)).await;
            for browser in &browsers {
                assert_eq!(browser.get("/o/acme/members").await.status, status, "{deed}");
                let page = sends(browser, &preview_path("acme"), &naming("suspend", &who)).await;
                assert_eq!(page.status, status, "{deed}");
            }
            // What they sent waits for somebody else.
            assert!(world.invitation("acme", "new@people.example").await.needs_sender, "{deed}");
        }
        assert_eq!(world.joins_anew(&link, "New Person").await.1.status, 409);
        assert!(rows(world, "acme").await.former.len() == 3);
    }

    async fn the_way_back_keeps_the_filter_and_leads_to_our_own_pages_only(world: &World) {
        team(world, "acme", &[("vic", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        for (back, leads) in [
            ("/o/acme/members?role=viewer&sort=-seen", "/o/acme/members?role=viewer&sort=-seen"),
            ("https://evil.example/", "/o/acme/members"),
            ("//evil.example/", "/o/acme/members"),
            ("javascript:alert(1)", "/o/acme/members"),
        ] {
            let mut form = naming("suspend", &ids(world, "acme", &["vic"]).await);
            form.push(("back".into(), back.into()));
            let page = previews(&owner, "acme", &form).await;
            assert_eq!(page.attribute(".head a", "href").unwrap(), leads, "{back}");
            assert_eq!(page.attribute("input[name=back]", "value").unwrap(), leads, "{back}");
        }
    }
}
