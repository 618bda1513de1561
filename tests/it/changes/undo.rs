//! Taking a change of many back: as far as everybody still is what it made them.

use rolecall::domain::{ids::ChangeId, instant::Span};

use super::{NOBODY, confirms, does, groups, ids, items, join, lead, matching, naming, previews, rows, summary, team, told, what_are};
use crate::{
    harness::{Browser, World},
    on_both,
};

/// The page that asks whether to take a change back.
async fn asks(browser: &Browser, slug: &str, change: ChangeId) -> crate::harness::Page {
    let page = browser.get(&format!("/o/{slug}/changes/{change}/undo")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

/// Presses Undo in vain: answers what is said.
async fn kept(world: &World, browser: &Browser, change: ChangeId) -> String {
    let before = rows(world, "acme").await.people();
    let (kind, said) = told(browser, &world.undoes(browser, "acme", change).await).await;
    assert_eq!(kind, "bad", "{said}");
    assert_eq!(rows(world, "acme").await.people(), before);
    said
}

const ONE_LEFT: &str = "One person was left alone.";

on_both! {
    async fn everybody_is_as_before_where_nothing_intervened(world: &World) {
        let people = [("ada", "admin"), ("ben", "admin suspended"), ("mia", "member"), ("vic", "viewer"), ("sue", "viewer suspended")];
        team(world, "acme", &people).await;
        let owner = world.signed_in("owner@acme.example").await;
        for deed in ["role member", "role owner", "suspend", "reactivate", "remove"] {
            let before = rows(world, "acme").await.people();
            let change = does(world, &owner, "acme", &matching(deed, world.clock.now(), &[])).await;
            assert_ne!(rows(world, "acme").await.people(), before, "{deed}");
            let done = items(world, change).await.values().filter(|item| item.0 == "done").count();
            let page = asks(&owner, "acme", change).await;
            assert_eq!((page.heading().as_str(), page.text().contains("Nothing has changed yet.")), ("Take this change back?", true));
            assert_eq!(page.one("form button.primary"), if done == 1 { "Undo for one person".to_owned() } else { format!("Undo for {done} people") });
            let answer = world.undoes(&owner, "acme", change).await;
            let undoing = world.latest_change("acme").await;
            assert_eq!(answer.location(), Some(format!("/o/acme/changes/{undoing}").as_str()), "{deed}");
            assert_eq!(told(&owner, &answer).await, ("good", "Undone. Everything is as it was before.".to_owned()), "{deed}");
            assert_eq!(rows(world, "acme").await.people(), before, "{deed}");
            // Each leads to the other.
            let (old, new) = (owner.get(&format!("/o/acme/changes/{change}")).await, owner.get(&format!("/o/acme/changes/{undoing}")).await);
            assert!(old.attribute(&format!("main a[href='/o/acme/changes/{undoing}']"), "href").is_some(), "{deed}");
            assert!(new.attribute(&format!("main a[href='/o/acme/changes/{change}']"), "href").is_some(), "{deed}");
            assert_eq!((old.all("a[href$='/undo']").len(), new.all("a[href$='/undo']").len()), (0, 1), "{deed}");
            assert_eq!(items(world, undoing).await.len(), done, "{deed}: those who were left alone are not touched again");
        }
    }

    async fn an_undo_can_be_undone_and_that_again(world: &World) {
        team(world, "acme", &[("mia", "member"), ("vic", "viewer"), ("sue", "viewer suspended")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        for deed in ["role admin", "suspend", "remove"] {
            let before = rows(world, "acme").await.people();
            does(world, &owner, "acme", &matching(deed, world.clock.now(), &[])).await;
            let mut after = rows(world, "acme").await.people();
            for turn in 0..4 {
                assert_eq!(world.undoes(&owner, "acme", world.latest_change("acme").await).await.status, 303);
                let now = rows(world, "acme").await.people();
                assert_eq!(now, if turn % 2 == 0 { before.clone() } else { after.clone() }, "{deed}, turn {turn}");
            }
            assert_eq!(world.undoes(&owner, "acme", world.latest_change("acme").await).await.status, 303);
            after = rows(world, "acme").await.people();
            assert_eq!(after, before);
        }
    }

    async fn who_was_changed_since_is_left_alone_with_the_reason(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ben", "viewer"), ("cyd", "viewer"), ("dan", "viewer"), ("eve", "viewer")]).await;
        let locals = ["ana", "ben", "cyd", "dan", "eve"];
        let who = ids(world, "acme", &locals).await;
        let owner = world.signed_in("owner@acme.example").await;
        let change = does(world, &owner, "acme", &naming("role member", &who)).await;
        assert_eq!(world.gives(&owner, "acme", "ana@acme.example", "admin").await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "ben@acme.example", "remove", &[]).await.status, 303);
        assert_eq!(world.gives(&owner, "acme", "cyd@acme.example", "viewer").await.status, 303);
        // Suspended since: what the change touched is taken back, and nothing else.
        assert_eq!(world.acts(&owner, "acme", "dan@acme.example", "suspend", &[]).await.status, 303);
        let page = asks(&owner, "acme", change).await;
        assert_eq!(summary(&page), ["role-3-4: Dan, Eve", "same: Cyd", "since: Ana, Ben"]);
        assert_eq!(groups(&page)["since"].text, "Somebody changed them again since.");
        assert_eq!(groups(&page)["same"].title, "1 person is as before already");
        let answer = world.undoes(&owner, "acme", change).await;
        assert_eq!(told(&owner, &answer).await, ("info", "Undone for 2. 3 people were left alone.".to_owned()));
        assert_eq!(what_are(world, "acme", &locals).await, ["admin active", "", "viewer active", "viewer suspended", "viewer active"]);
        let result = owner.follow(&answer).await;
        assert_eq!(result.all("tbody tr:not(.dim) .name"), ["Dan", "Eve"]);
        let left = result.all("tbody tr.dim td");
        assert!(left.contains(&"Left alone. Somebody had changed them again since.".to_owned()), "{left:?}");
        assert_eq!(result.all("tbody tr.dim .name"), ["Ana", "Ben", "Cyd"]);
        // Where nothing is left to take back there is no button, and no second time.
        assert_eq!(asks(&owner, "acme", change).await.one("form .note p"), "This change was taken back already.");
        assert_eq!(kept(world, &owner, change).await, "This was not undone: it is undone already, or has changed again since.");
    }

    async fn where_everybody_changed_since_nothing_is_taken_back(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ben", "viewer")]).await;
        let who = ids(world, "acme", &["ana", "ben"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let change = does(world, &owner, "acme", &naming("role member", &who)).await;
        does(world, &owner, "acme", &naming("role admin", &who)).await;
        let page = asks(&owner, "acme", change).await;
        assert_eq!(page.one("form .note p"), "There is nothing to take back: nobody is as this change left them.");
        assert_eq!(page.all("form button.primary"), [""; 0]);
        kept(world, &owner, change).await;
        // What came after is taken back first, then this.
        assert_eq!(world.undoes(&owner, "acme", world.latest_change("acme").await).await.status, 303);
        assert_eq!(world.undoes(&owner, "acme", change).await.status, 303);
        assert_eq!(what_are(world, "acme", &["ana", "ben"]).await, ["viewer active", "viewer active"]);
    }

    async fn as_many_come_back_as_there_are_seats(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        join(world, "acme", &[("one", "viewer"), ("two", "viewer")]).await;
        let who = ids(world, "acme", &["one", "two"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        for deed in ["suspend", "remove"] {
            let change = does(world, &owner, "acme", &naming(deed, &who)).await;
            let other = format!("after-{deed}");
            join(world, "acme", &[(&other, "viewer")]).await;
            let page = asks(&owner, "acme", change).await;
            assert_eq!(groups(&page)["no-seat"].names.len(), 1, "{deed}");
            let (kind, said) = told(&owner, &world.undoes(&owner, "acme", change).await).await;
            assert_eq!((kind, said.as_str()), ("info", format!("Undone for 1. {ONE_LEFT}").as_str()), "{deed}");
            assert_eq!(world.seats("acme").await, (3, 0), "{deed}");
            // With none free nobody comes back, and it can be tried again.
            does(world, &owner, "acme", &naming("remove", &ids(world, "acme", &[&other]).await)).await;
            let back: Vec<String> = what_are(world, "acme", &["one", "two"]).await;
            let missing = if back[0] == "viewer active" { "two" } else { "one" };
            let act = if deed == "suspend" { "reactivate" } else { "restore" };
            assert_eq!(world.acts(&owner, "acme", &format!("{missing}@acme.example"), act, &[]).await.status, 303, "{deed}");
        }
        let change = does(world, &owner, "acme", &naming("suspend", &who)).await;
        join(world, "acme", &[("three", "viewer"), ("four", "viewer")]).await;
        assert_eq!(kept(world, &owner, change).await, "This was not undone: no seat is free any more.");
        assert_eq!(world.acts(&owner, "acme", "three@acme.example", "remove", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "four@acme.example", "remove", &[]).await.status, 303);
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", change).await).await.0, "good");
    }

    async fn the_last_owner_is_left_alone_when_those_who_were_raised_are_lowered_again(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("mia", "member")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let change = does(world, &owner, "acme", &naming("role owner", &ids(world, "acme", &["ada", "mia"]).await)).await;
        let ada = world.signed_in("ada@acme.example").await;
        assert_eq!(world.gives(&ada, "acme", "owner@acme.example", "viewer").await.status, 303);
        let answer = world.undoes(&ada, "acme", change).await;
        assert_eq!(told(&ada, &answer).await.1, format!("Undone for 1. {ONE_LEFT}"));
        let is = what_are(world, "acme", &["ada", "mia"]).await;
        assert_eq!(is.iter().filter(|is| *is == "owner active").count(), 1, "{is:?}");
    }

    async fn nobody_takes_back_what_they_could_not_do(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ben", "admin"), ("mia", "member"), ("gus", "viewer"), ("heir", "owner")]).await;
        let lead = lead(world, "acme").await;
        join(world, "acme", &[("lea", &lead)]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let (ada, lea, mia) = (
            world.signed_in("ada@acme.example").await,
            world.signed_in("lea@acme.example").await,
            world.signed_in("mia@acme.example").await,
        );
        let suspension = does(world, &owner, "acme", &naming("suspend", &ids(world, "acme", &["ben", "heir", "gus"]).await)).await;
        // An admin brings back all but the owner; a lead only the viewer; a member nobody.
        let undo = format!("/o/acme/changes/{suspension}/undo");
        assert_eq!(summary(&asks(&lea, "acme", suspension).await), ["left-above: Ben, Heir", "reactivated: Gus"]);
        assert_eq!(summary(&asks(&ada, "acme", suspension).await), ["left-above: Heir", "reactivated: Ben, Gus"]);
        assert_eq!((mia.get(&undo).await.status.as_u16(), world.undoes(&mia, "acme", suspension).await.status.as_u16()), (403, 403));
        let (kind, said) = told(&lea, &world.undoes(&lea, "acme", suspension).await).await;
        assert_eq!((kind, said.as_str()), ("info", "Undone for 1. 2 people were left alone."));
        assert_eq!(what_are(world, "acme", &["ben", "heir", "gus"]).await, ["admin suspended", "owner suspended", "viewer active"]);
        // A demotion of owners: an admin cannot make owners, not even this way.
        does(world, &owner, "acme", &naming("reactivate", &ids(world, "acme", &["ben", "heir"]).await)).await;
        let demotion = does(world, &owner, "acme", &naming("role viewer", &ids(world, "acme", &["heir", "ben"]).await)).await;
        assert_eq!(summary(&asks(&ada, "acme", demotion).await), ["left-keystone: Heir", "role-4-2: Ben"]);
        assert_eq!(told(&ada, &world.undoes(&ada, "acme", demotion).await).await.0, "info");
        assert_eq!(what_are(world, "acme", &["ben", "heir"]).await, ["admin active", "viewer active"]);
        // Removals take the right to remove.
        let removal = does(world, &owner, "acme", &naming("remove", &ids(world, "acme", &["gus", "heir"]).await)).await;
        assert_eq!(world.undoes(&lea, "acme", removal).await.status, 403);
        assert_eq!(lea.get(&format!("/o/acme/changes/{removal}/undo")).await.status, 403);
        assert_eq!(lea.get(&format!("/o/acme/changes/{removal}")).await.all("a[href$='/undo']"), [""; 0]);
    }

    async fn after_thirty_days_a_change_stays_as_it_is(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ben", "viewer")]).await;
        let who = ids(world, "acme", &["ana", "ben"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let kept_change = does(world, &owner, "acme", &naming("role member", &who[..1])).await;
        world.clock.advance(Span::minutes(10));
        let in_time = does(world, &owner, "acme", &naming("suspend", &who)).await;
        world.clock.advance(Span::minutes(30 * 24 * 60 - 5));
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(asks(&owner, "acme", kept_change).await.one("form .note p"), "A change can be taken back for 30 days. This one stays as it is.");
        let page = owner.get(&format!("/o/acme/changes/{kept_change}")).await;
        assert_eq!(page.all("a[href$='/undo']"), [""; 0]);
        assert!(page.text().contains("It is more than 30 days ago"), "{}", page.text());
        assert_eq!(kept(world, &owner, kept_change).await, "This was not undone: after 30 days a change stays as it is.");
        // Ten minutes later is in time.
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", in_time).await).await.0, "good");
        assert_eq!(what_are(world, "acme", &["ana", "ben"]).await, ["member active", "viewer active"]);
    }

    async fn a_change_of_another_organization_is_like_one_that_never_was(world: &World) {
        team(world, "acme", &[]).await;
        team(world, "other", &[("olga", "viewer"), ("otto", "viewer")]).await;
        let (owner, theirs) = (world.signed_in("owner@acme.example").await, world.signed_in("owner@other.example").await);
        let foreign = does(world, &theirs, "other", &naming("suspend", &ids(world, "other", &["olga", "otto"]).await)).await.to_string();
        let before = rows(world, "other").await;
        let mut said = Vec::new();
        for id in [foreign.as_str(), NOBODY, "nonsense", "%00", "1"] {
            for path in [format!("/o/acme/changes/{id}"), format!("/o/acme/changes/{id}/undo")] {
                let page = owner.get(&path).await;
                assert_eq!(page.status, 404, "{path}");
                said.push(page.body.replace(page.header("x-request-id").unwrap(), "(id)"));
            }
            let page = owner.post(&format!("/o/acme/changes/{id}/undo"), &[]).await;
            assert_eq!(page.status, 404, "{id}");
            said.push(page.body.replace(page.header("x-request-id").unwrap(), "(id)"));
        }
        assert!(said.iter().all(|body| *body == said[0]));
        assert_eq!(owner.get(&format!("/o/other/changes/{foreign}")).await.status, 404);
        assert_eq!(rows(world, "other").await, before);
    }

    async fn who_is_suspended_or_gone_takes_nothing_back(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ana", "viewer"), ("ben", "viewer")]).await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        let change = does(world, &ada, "acme", &naming("suspend", &ids(world, "acme", &["ana", "ben"]).await)).await;
        for (act, status) in [("suspend", 403), ("remove", 404)] {
            assert_eq!(world.acts(&owner, "acme", "ada@acme.example", act, &[]).await.status, 303, "{act}");
            assert_eq!(world.undoes(&ada, "acme", change).await.status, status, "{act}");
            assert_eq!(ada.get(&format!("/o/acme/changes/{change}/undo")).await.status, status, "{act}");
        }
        assert_eq!(what_are(world, "acme", &["ana", "ben"]).await, ["viewer suspended", "viewer suspended"]);
    }

    async fn who_was_removed_and_came_back_by_themselves_is_left_alone(world: &World) {
        team(world, "acme", &[("ana", "admin"), ("ben", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let change = does(world, &owner, "acme", &naming("remove", &ids(world, "acme", &["ana", "ben"]).await)).await;
        world.invites(&owner, "acme", "ana@acme.example", "viewer").await;
        let link = world.link("acme", "ana@acme.example").await;
        // Invited, she has a seat already; taking the removal back ends the invitation.
        let page = asks(&owner, "acme", change).await;
        assert_eq!(summary(&page), ["restored-2-active: Ana", "restored-4-active: Ben"]);
        let ana = world.visitor();
        assert_eq!(ana.post(&link, &[("act", "sign_in"), ("password", crate::harness::PASSWORD)]).await.status, 303);
        let joined = ana.post(&link, &[("act", "accept")]).await;
        assert_eq!(joined.status, 303, "{}", joined.body);
        assert_eq!(what_are(world, "acme", &["ana"]).await, ["viewer active"]);
        assert_eq!(summary(&asks(&owner, "acme", change).await), ["restored-4-active: Ben", "since: Ana"]);
        assert_eq!(told(&owner, &world.undoes(&owner, "acme", change).await).await.1, format!("Undone for 1. {ONE_LEFT}"));
        assert_eq!(what_are(world, "acme", &["ana", "ben"]).await, ["viewer active", "viewer active"]);
        assert_eq!(confirms(&owner, "acme", &previews(&owner, "acme", &naming("remove", &ids(world, "acme", &["ana", "ben"]).await)).await).await.status, 303);
    }
}
