//! Who may change people, or end roles, and does not see the team: nobody is named or counted to them.

use rolecall::domain::ids::ChangeId;

use super::{custom_role, does, ending, groups, ids, items, join, lead, naming, rows, team, told, what_are};
use crate::{
    harness::{Browser, Page, World},
    on_both,
};

/// Somebody who may change members and build roles, and not read who they are.
async fn quiet(world: &World) -> Browser {
    let role = custom_role(world, "acme", "Quiet", &["projects.view", "reports.view", "team.edit", "team.manage_roles"]).await;
    join(world, "acme", &[("quinn", &role)]).await;
    world.signed_in("quinn@acme.example").await
}

async fn question(browser: &Browser, slug: &str, change: ChangeId) -> Page {
    browser.get(&format!("/o/{slug}/changes/{change}/undo")).await
}

on_both! {
    async fn taking_back_is_asked_without_a_name(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ben", "viewer")]).await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let quinn = quiet(world).await;
        let who = ids(world, "acme", &["ana", "ben"]).await;
        let change = does(world, &owner, "acme", &naming(&format!("role {guest}"), &who)).await;
        let (seen, named) = (question(&quinn, "acme", change).await, question(&owner, "acme", change).await);
        assert_eq!(groups(&named)["role-5-4"].names, ["Ana", "Ben"]);
        let group = &groups(&seen)["role-5-4"];
        assert_eq!((group.names.len(), group.gains.len()), (0, 1), "{group:?}");
        for name in ["Ana", "Ben", "ana@acme.example", "ben@acme.example"] {
            assert!(!seen.body.contains(name), "{name}: {}", seen.body);
        }
        let answer = world.undoes(&quinn, "acme", change).await;
        assert_eq!(answer.location(), Some("/o/acme"));
        assert_eq!(told(&quinn, &answer).await.0, "good");
        assert_eq!(what_are(world, "acme", &["ana", "ben"]).await, ["viewer active", "viewer active"]);
    }

    async fn a_role_is_deleted_without_a_name_or_a_number(world: &World) {
        team(world, "acme", &[]).await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        join(world, "acme", &[("gus", &guest), ("gil", &guest)]).await;
        let (owner, quinn) = (world.signed_in("owner@acme.example").await, quiet(world).await);
        let unseen = "Everybody who has this role, or is invited to it, gets another one in the same act";
        let page = ending::asks(world, &quinn, &guest, "").await;
        assert!(page.text().contains(unseen) && !page.text().contains("2 people"), "{}", page.text());
        let page = ending::asks(world, &quinn, &guest, "viewer").await;
        let group = &groups(&page)["role-5-4"];
        assert_eq!((group.title.as_str(), group.names.len(), group.gains.len()), ("Those who move", 0, 1));
        assert_eq!(page.one("main form[method=post] button.primary"), "Move everybody and delete");
        assert!(page.text().contains(unseen) && !page.text().contains("2 people"), "{}", page.text());
        // Where somebody stays nobody is counted either.
        let stuck = ending::asks(world, &quinn, &guest, "member").await;
        let titles: Vec<String> = groups(&stuck).into_values().map(|group| group.title).collect();
        assert_eq!(titles, ["Those who cannot be moved"]);
        // Who sees the team is told all of it.
        let seen = ending::asks(world, &owner, &guest, "viewer").await;
        assert_eq!(groups(&seen)["role-5-4"].names, ["Gil", "Gus"]);
        assert!(seen.text().contains("2 people have this role."), "{}", seen.text());
        assert_eq!(page.attribute(".head .eyebrow a", "href").as_deref(), Some("/o/acme"), "the role's own page is not theirs to read");
        assert_eq!(seen.attribute(".head .eyebrow a", "href").as_deref(), Some("/o/acme/roles/5"));
        let done = ending::confirms_deleting(world, &quinn, &guest, &page).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, Some("/o/acme")), "{}", done.body);
        assert_eq!(told(&quinn, &done).await.1, "Guest is deleted, and everybody who had it moved.");
        assert_eq!(what_are(world, "acme", &["gus", "gil"]).await, ["viewer active", "viewer active"]);
    }

    async fn who_is_out_of_reach_is_no_part_of_what_was_taken_back(world: &World) {
        world.organization("gifts", "sendoso").await;
        join(world, "gifts", &[("dora", "manager"), ("sam", "sender"), ("sue", "sender")]).await;
        let owner = world.signed_in("owner@gifts.example").await;
        let who = ids(world, "gifts", &["dora", "sam", "sue"]).await;
        let change = does(world, &owner, "gifts", &naming("role department_admin", &who)).await;
        let dora = world.signed_in("dora@gifts.example").await;
        assert_eq!(world.undoes(&dora, "gifts", change).await.status, 303);
        assert_eq!(what_are(world, "gifts", &["dora", "sam"]).await, ["manager active", "department_admin active"]);
        let written = items(world, world.latest_change("gifts").await).await;
        assert_eq!(written.into_keys().collect::<Vec<_>>(), [who[0]]);
    }

    async fn a_change_of_nobody_in_reach_is_nobodys_whether_it_is_open_undone_or_past(world: &World) {
        world.organization("gifts", "sendoso").await;
        join(world, "gifts", &[("dora", "department_admin"), ("sam", "sender"), ("sue", "sender")]).await;
        let (owner, dora) = (world.signed_in("owner@gifts.example").await, world.signed_in("dora@gifts.example").await);
        let who = ids(world, "gifts", &["sam", "sue"]).await;
        let change = does(world, &owner, "gifts", &naming("role manager", &who)).await;
        let before = rows(world, "gifts").await.people();
        assert_eq!(world.undoes(&dora, "gifts", change).await.status, 404);
        assert_eq!(rows(world, "gifts").await.people(), before);
        let noted: Vec<_> = world.refusals("gifts").await.iter().map(|line| line.payload().clone()).collect();
        assert_eq!(noted, [serde_json::json!({ "undoes": change, "reason": "out_of_reach" })], "one line, not one a person");
        assert_eq!(world.undoes(&owner, "gifts", change).await.status, 303);
        assert_eq!(world.undoes(&dora, "gifts", change).await.status, 404, "undone already");
        world.clock.advance(rolecall::domain::instant::Span::days(31));
        let dora = world.signed_in("dora@gifts.example").await;
        assert_eq!(world.undoes(&dora, "gifts", change).await.status, 404, "past");
    }

    async fn a_rule_that_forbids_taking_back_is_noted_once_however_many_it_concerns(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ben", "admin"), ("heir", "owner")]).await;
        let lead = lead(world, "acme").await;
        join(world, "acme", &[("lea", &lead)]).await;
        let (owner, lea) = (world.signed_in("owner@acme.example").await, world.signed_in("lea@acme.example").await);
        let change = does(world, &owner, "acme", &naming("suspend", &ids(world, "acme", &["ada", "ben", "heir"]).await)).await;
        assert_eq!(told(&lea, &world.undoes(&lea, "acme", change).await).await.0, "bad");
        let noted: Vec<_> = world.refusals("acme").await.iter().map(|line| (line.action.clone(), line.payload().clone())).collect();
        assert_eq!(noted, [("members.reactivated".to_owned(), serde_json::json!({ "undoes": change, "reason": "above" }))]);
    }
}
