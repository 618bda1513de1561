//! Many at once on the same people: one after the other, each whole, each told the truth.

use std::{future::Future, pin::Pin};

use rolecall::domain::ids::{ChangeId, UserId};

use super::{
    apply_path, crowd, custom_role, does,
    ending::{asks, place},
    ids, items, join, matching, naming, previews, quietly, rows, team, told, what_are,
};
use crate::{
    harness::{
        Browser, Page, World,
        race::{dear_rounds, each_was_first, post, rounds, together},
    },
    on_both,
};

type Runner = Pin<Box<dyn Future<Output = Page>>>;

const PEOPLE: [&str; 10] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"];

/// Acme with ten viewers and two owners.
async fn ten(world: &World) -> (Vec<UserId>, Browser, Browser) {
    team(world, "acme", &[("second", "owner")]).await;
    join(world, "acme", &PEOPLE.map(|local| (local, "viewer"))).await;
    let who = ids(world, "acme", &PEOPLE).await;
    (who, world.signed_in("owner@acme.example").await, world.signed_in("second@acme.example").await)
}

/// Presses the button of a preview.
fn pressing(browser: &Browser, page: &Page) -> Runner {
    Box::pin(post(browser.clone(), apply_path("acme"), quietly(page)))
}

/// Sends one field or two.
fn sending(browser: &Browser, path: String, fields: &[(&'static str, &str)]) -> Runner {
    Box::pin(post(browser.clone(), path, fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()))
}

fn statuses(pages: &[Page]) -> Vec<u16> {
    pages.iter().map(|page| page.status.as_u16()).collect()
}

/// The change that an answer leads to.
fn change_of(page: &Page) -> ChangeId {
    ChangeId(page.location().unwrap().rsplit('/').next().unwrap().parse().unwrap())
}

/// Everybody is a viewer, and active.
async fn are_viewers_again(world: &World, owner: &Browser, who: &[UserId]) {
    for deed in ["reactivate", "role viewer"] {
        let page = previews(owner, "acme", &naming(deed, who)).await;
        if !page.all("#confirm").is_empty() {
            assert_eq!(post(owner.clone(), apply_path("acme"), quietly(&page)).await.status, 303);
        }
    }
    assert_eq!(what_are(world, "acme", &PEOPLE).await, ["viewer active"; 10]);
}

on_both! {
    async fn of_two_changes_of_the_same_people_one_is_done_whole_and_the_other_not_at_all(world: &World) {
        let (who, one, other) = ten(world).await;
        let numbers = (world.number("acme", "viewer").await, world.number("acme", "admin").await);
        for round in 0..rounds() {
            // They have four people in common.
            let deeds = if round % 2 == 0 { ["role admin", "role member"] } else { ["role admin", "suspend"] };
            let (first, second) = (previews(&one, "acme", &naming(deeds[0], &who[..7])).await, previews(&other, "acme", &naming(deeds[1], &who[3..])).await);
            let pages = together(round / 2, vec![pressing(&one, &first), pressing(&other, &second)]).await;
            let mut sorted = statuses(&pages);
            sorted.sort_unstable();
            assert_eq!(sorted, [303, 409], "round {round}");
            let winner = usize::from(pages[1].status == 303);
            let is = what_are(world, "acme", &PEOPLE).await;
            let meant = if winner == 0 { 0..7 } else { 3..10 };
            let become_of = match deeds[winner] {
                "suspend" => "viewer suspended".to_owned(),
                role => format!("{} active", role.strip_prefix("role ").unwrap()),
            };
            for (at, is) in is.iter().enumerate() {
                assert_eq!(*is, if meant.contains(&at) { become_of.as_str() } else { "viewer active" }, "round {round}: p{at}");
            }
            // What the change says of itself is what happened; and the loser is told who was faster.
            let items = items(world, change_of(&pages[winner])).await;
            assert_eq!(items.len(), 7);
            assert!(items.values().all(|item| item.0 == "done" && item.1 == format!("{} active", numbers.0) && item.2 != item.1), "{items:?}");
            let since = pages[1 - winner].all("[role=alert] li");
            let faster = if winner == 0 { "Olga Owner" } else { "Second" };
            assert!(since.iter().any(|line| line.starts_with(faster) && line.contains(" 4 of these people")), "round {round}: {since:?}");
            are_viewers_again(world, &one, &who).await;
        }
    }

    async fn the_same_preview_pressed_eight_times_at_once_is_done_once(world: &World) {
        let (who, one, _) = ten(world).await;
        for round in 0..rounds().div_ceil(4) {
            let page = previews(&one, "acme", &naming("role member", &who)).await;
            let before = rows(world, "acme").await.changes;
            let mut sorted = statuses(&together(round, (0..8).map(|_| pressing(&one, &page)).collect()).await);
            sorted.sort_unstable();
            assert_eq!(sorted, [303, 409, 409, 409, 409, 409, 409, 409], "round {round}");
            assert_eq!(rows(world, "acme").await.changes, before + 1, "round {round}");
            are_viewers_again(world, &one, &who).await;
        }
    }

    async fn a_change_of_many_and_one_of_one_of_them_do_not_mix(world: &World) {
        let (who, one, other) = ten(world).await;
        let viewer = world.number("acme", "viewer").await.to_string();
        let mut many_first = 0;
        for round in 0..rounds() {
            let page = previews(&one, "acme", &naming("role admin", &who)).await;
            let (act, fields) = if round % 2 == 0 { ("role", vec![("role", "member"), ("from", viewer.as_str())]) } else { ("suspend", vec![]) };
            let single = world.place_of("acme", "p4@acme.example", act).await;
            let pages = together(round / 2, vec![pressing(&one, &page), sending(&other, single, &fields)]).await;
            let is = what_are(world, "acme", &PEOPLE).await;
            let rest = |is: &str| (0..10).filter(|at| *at != 4).map(|_| is.to_owned()).collect::<Vec<_>>();
            let others: Vec<String> = is.iter().enumerate().filter(|(at, _)| *at != 4).map(|(_, is)| is.clone()).collect();
            match (act, statuses(&pages).as_slice()) {
                // The many were first: a role is not changed that was another when it was looked at.
                ("role", [303, 409]) => assert_eq!((is[4].as_str(), others), ("admin active", rest("admin active")), "round {round}"),
                ("suspend", [303, 303]) => assert_eq!((is[4].as_str(), others), ("admin suspended", rest("admin active")), "round {round}"),
                // The one was first: then nothing is done to the many.
                ("role", [409, 303]) => assert_eq!((is[4].as_str(), others), ("member active", rest("viewer active")), "round {round}"),
                ("suspend", [409, 303]) => assert_eq!((is[4].as_str(), others), ("viewer suspended", rest("viewer active")), "round {round}"),
                (_, other) => panic!("round {round}: {act}: {other:?}"),
            }
            many_first += usize::from(pages[0].status == 303);
            are_viewers_again(world, &one, &who).await;
        }
        each_was_first(many_first, rounds());
    }

    async fn of_taking_back_and_changing_again_one_wins(world: &World) {
        let (who, one, other) = ten(world).await;
        for round in 0..rounds() {
            let change = does(world, &one, "acme", &naming("role member", &who)).await;
            let page = previews(&other, "acme", &naming("role admin", &who)).await;
            let undo = format!("/o/acme/changes/{change}/undo");
            let pages = together(round, vec![sending(&one, undo, &[]), pressing(&other, &page)]).await;
            let undone = told(&one, &pages[0]).await.0 == "good";
            let is = what_are(world, "acme", &PEOPLE).await;
            if undone {
                assert_eq!((pages[1].status.as_u16(), is), (409, vec!["viewer active".to_owned(); 10]), "round {round}");
            } else {
                assert_eq!((pages[1].status.as_u16(), is), (303, vec!["admin active".to_owned(); 10]), "round {round}");
            }
            are_viewers_again(world, &one, &who).await;
        }
    }

    async fn taken_back_by_four_at_once_it_is_taken_back_once(world: &World) {
        let (who, one, other) = ten(world).await;
        for round in 0..rounds().div_ceil(4) {
            let change = does(world, &one, "acme", &naming("suspend", &who)).await;
            let before = rows(world, "acme").await.changes;
            let undo = format!("/o/acme/changes/{change}/undo");
            let runners = (0..4).map(|n| sending(if n % 2 == 0 { &one } else { &other }, undo.clone(), &[])).collect();
            let pages = together(round, runners).await;
            assert_eq!(statuses(&pages), [303; 4], "round {round}");
            assert_eq!(rows(world, "acme").await.changes, before + 1, "round {round}");
            assert_eq!(what_are(world, "acme", &PEOPLE).await, ["viewer active"; 10], "round {round}");
        }
    }

    async fn nobody_is_ever_in_a_role_that_is_deleted_while_it_is_given(world: &World) {
        let (who, one, other) = ten(world).await;
        let viewer = world.number("acme", "viewer").await.to_string();
        let mut deleted_first = 0;
        for round in 0..rounds() {
            let guest = custom_role(world, "acme", &format!("Guest {round}"), &["projects.view"]).await;
            let question = asks(world, &one, &guest, "").await;
            let fingerprint = question.attribute("input[name=fingerprint]", "value").unwrap();
            let deleting = sending(&one, place(world, &guest).await, &[("to", ""), ("fingerprint", &fingerprint)]);
            let (giving, given) = match round % 3 {
                0 => (pressing(&other, &previews(&other, "acme", &naming(&format!("role {guest}"), &who)).await), 10),
                1 => (sending(&other, world.place_of("acme", "p0@acme.example", "role").await, &[("role", &guest), ("from", &viewer)]), 1),
                _ => {
                    let address = format!("new{round}@people.example");
                    let fields = [("addresses", address.as_str()), ("role", &guest), ("hours", "168"), ("note", ""), ("step", "send")];
                    (sending(&other, "/o/acme/invitations".into(), &fields), 0)
                }
            };
            let pages = together(round, vec![deleting, giving]).await;
            let holders = what_are(world, "acme", &PEOPLE).await.iter().filter(|is| is.starts_with(&guest)).count();
            match statuses(&pages).as_slice() {
                [303, 422] => assert_eq!(holders, 0, "round {round}: it was deleted first"),
                // Where mail is not set up, one who was invited is shown with a link to be passed on.
                [409, 303 | 200] => assert_eq!(holders, given, "round {round}: it was given first"),
                other => panic!("round {round}: {other:?}: {}", pages[1].body),
            }
            deleted_first += usize::from(pages[0].status == 303);
            if round % 8 == 0 {
                world.is_sound().await;
            }
            are_viewers_again(world, &one, &who).await;
        }
        each_was_first(deleted_first, rounds());
    }

    async fn whose_rights_were_taken_does_nothing_more_from_that_moment_on(world: &World) {
        const FIRED: usize = 100;
        for round in 0..dear_rounds() {
            let slug = format!("acme-{round}");
            world.organization(&slug, "starter").await;
            join(world, &slug, &[("ada", "admin"), ("second", "owner")]).await;
            crowd(world, &slug, "viewer", FIRED).await;
            let owner = world.signed_in(&format!("owner@{slug}.example")).await;
            let ada_is = format!("ada@{slug}.example");
            let ada = world.signed_in(&ada_is).await;
            let mut runners: Vec<Runner> = Vec::new();
            let admin = world.number(&slug, "admin").await.to_string();
            for n in 0..FIRED {
                let user = world.id(&format!("p{n:03}@{slug}.example")).await;
                let page = previews(&ada, &slug, &naming("suspend", &[user])).await;
                runners.push(Box::pin(post(ada.clone(), apply_path(&slug), quietly(&page))));
            }
            // Among them the one that ends it.
            let demote = world.place_of(&slug, &ada_is, "role").await;
            runners.insert(FIRED / 4, sending(&owner, demote, &[("role", "viewer"), ("from", &admin)]));
            let mut pages = together(round, runners).await;
            assert_eq!(pages.remove(FIRED / 4).status, 303);
            assert!(statuses(&pages).iter().all(|status| [303, 403].contains(status)), "{:?}", statuses(&pages));
            let done = pages.iter().filter(|page| page.status == 303).count();
            let record: Vec<_> = world.record(&slug).await.into_iter().filter(|line| !line.refused).collect();
            let ended = record.iter().position(|line| line.action == "members.role_changed").unwrap();
            let by_ada = |lines: &[crate::harness::acting::Recorded]| lines.iter().filter(|line| line.action == "members.suspended").count();
            assert_eq!((by_ada(&record[..ended]), by_ada(&record[ended..])), (done, 0), "round {round}");
            // And of a hundred more, none.
            let again = together(round, (0..FIRED).map(|_| sending(&ada, apply_path(&slug), &[("deed", "suspend"), ("all", "1"), ("until", "1")])).collect()).await;
            assert_eq!(statuses(&again), [403; FIRED]);
            assert_eq!(world.seats(&slug).await.0 as usize, 3 + FIRED - done, "round {round}");
        }
    }

    async fn two_who_suspend_everybody_at_once_leave_each_other_in_or_one_of_them(world: &World) {
        let (who, one, other) = ten(world).await;
        let both = ids(world, "acme", &["owner", "second"]).await;
        for round in 0..rounds().div_ceil(2) {
            let now = world.clock.now();
            let (first, second) = (previews(&one, "acme", &matching("suspend", now, &[])).await, previews(&other, "acme", &matching("suspend", now, &[])).await);
            let pages = together(round, vec![pressing(&one, &first), pressing(&other, &second)]).await;
            let mut sorted = statuses(&pages);
            sorted.sort_unstable();
            // Who came second is suspended by then.
            assert_eq!(sorted, [303, 403], "round {round}");
            assert_eq!(world.seats("acme").await.0, 1, "round {round}: one owner is left");
            let stays = if pages[0].status == 303 { &one } else { &other };
            does(world, stays, "acme", &naming("reactivate", &[who.clone(), both.clone()].concat())).await;
        }
    }
}
