//! A preview that is not true any more: nothing is done, and it is said why.

use rolecall::{
    authz::capabilities::ManageRoles,
    domain::{
        ids::UserId,
        instant::Span,
        reach::Reach,
        role::{Draft, RoleName, RoleNumber},
    },
    store::roles::build::{self, Built},
};

use super::{
    DIFFERS, Rows, apply_path, confirms, custom_role, differs, does, groups, ids, join, lead, matching, naming, previews, quietly, rows,
    sends, summary, team, what_are,
};
use crate::{
    harness::{Browser, Page, World},
    on_both,
    roles::{grant, opened},
};

/// Confirms in vain: nothing is done. Answers what is said to have happened.
async fn in_vain(world: &World, browser: &Browser, page: &Page) -> (Page, Vec<String>) {
    let before = rows(world, "acme").await;
    let answer = confirms(browser, "acme", page).await;
    let (said, since) = differs(&answer);
    assert_eq!(said, DIFFERS);
    assert_eq!(rows(world, "acme").await, before, "all of it or nothing");
    (answer, since)
}

/// Gives a custom role these permissions.
async fn edits(world: &World, by: &str, key: &str, name: &str, held: &[&str]) {
    let builder = grant::<ManageRoles>(world, by, "acme").await.unwrap();
    let catalog = world.catalog("starter");
    let mut vector = rolecall::domain::vector::Vector::none(catalog.permissions.len());
    for key in held {
        vector.set(catalog.permission(key).unwrap(), Reach::Organization);
    }
    let draft = Draft { name: RoleName::parse(name).unwrap(), description: String::new(), reach: Reach::Organization, vector };
    let number = RoleNumber(world.number("acme", key).await);
    let built = build::save(&world.doors(), &builder, opened(world, &builder, number, 1, &draft).await, draft).await.unwrap();
    assert_eq!(built, Built::Saved { number, version: 2 });
}

on_both! {
    async fn one_person_changed_meanwhile_is_enough_and_it_is_said_who_did_what(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ben", "admin"), ("mia", "member"), ("vic", "viewer")]).await;
        let who = ids(world, "acme", &["mia", "vic"]).await;
        let (ada, ben) = (world.signed_in("ada@acme.example").await, world.signed_in("ben@acme.example").await);
        for (deed, act, said, link) in [
            ("role admin", "role", "Ben gave one of these people another role, just now. See the change", "vic"),
            ("suspend", "suspend", "Ben suspended one of these people, just now. See the change", "vic"),
            ("suspend", "reactivate", "Ben reactivated one of these people, just now. See the change", "vic"),
            ("role admin", "remove", "Ben removed one of these people, just now. See the change", "mia"),
            ("suspend", "restore", "Ben brought one of these people back, just now. See the change", "mia"),
        ] {
            let page = previews(&ada, "acme", &naming(deed, &who)).await;
            world.clock.advance(Span::seconds(1));
            let target = format!("{link}@acme.example");
            let done = match act {
                "role" => world.gives(&ben, "acme", &target, "member").await,
                _ => world.acts(&ben, "acme", &target, act, &[]).await,
            };
            assert_eq!(done.status, 303, "{act}: {}", done.body);
            let (answer, since) = in_vain(world, &ada, &page).await;
            assert_eq!(since, [said], "{act}");
            let place = answer.attribute("[role=alert] li a", "href").unwrap();
            assert_eq!(place, format!("/o/acme/changes/{}", world.latest_change("acme").await));
            assert_eq!(ada.get(&place).await.status, 200);
        }
        // The answer is the preview of how it is now, and can be confirmed.
        let page = previews(&ada, "acme", &naming("role viewer", &who)).await;
        assert_eq!(world.gives(&ben, "acme", "mia@acme.example", "admin").await.status, 303);
        let (now, _) = in_vain(world, &ada, &page).await;
        assert_eq!(summary(&now), ["role-2-4: Mia", "role-3-4: Vic"]);
        assert_eq!(confirms(&ada, "acme", &now).await.status, 303);
        assert_eq!(what_are(world, "acme", &["mia", "vic"]).await, ["viewer active", "viewer active"]);
    }

    async fn what_one_did_oneself_in_another_window_is_told_as_ones_own(world: &World) {
        team(world, "acme", &[("mia", "member"), ("vic", "viewer")]).await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        let who = ids(world, "acme", &["mia", "vic"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        for (deed, act, said) in [
            ("role admin", "role", "You gave one of these people another role, just now. See the change"),
            ("role admin", "suspend", "You suspended one of these people, just now. See the change"),
            ("role viewer", "reactivate", "You reactivated one of these people, just now. See the change"),
            ("suspend", "remove", "You removed one of these people, just now. See the change"),
            ("suspend", "restore", "You brought one of these people back, just now. See the change"),
        ] {
            let page = previews(&owner, "acme", &naming(deed, &who)).await;
            world.clock.advance(Span::seconds(1));
            let done = match act {
                "role" => world.gives(&owner, "acme", "vic@acme.example", "member").await,
                _ => world.acts(&owner, "acme", "vic@acme.example", act, &[]).await,
            };
            assert_eq!(done.status, 303, "{act}: {}", done.body);
            assert_eq!(in_vain(world, &owner, &page).await.1, [said], "{act}");
        }
        let page = previews(&owner, "acme", &naming(&format!("role {guest}"), &who)).await;
        world.clock.advance(Span::seconds(1));
        edits(world, "owner@acme.example", &guest, "Guest", &["reports.view"]).await;
        assert_eq!(in_vain(world, &owner, &page).await.1, ["You changed the role Guest, just now. See the role"]);
    }

    async fn somebody_who_left_meanwhile_is_told_of(world: &World) {
        team(world, "acme", &[("mia", "member"), ("vic", "viewer")]).await;
        let (owner, mia) = (world.signed_in("owner@acme.example").await, world.signed_in("mia@acme.example").await);
        let page = previews(&owner, "acme", &naming("suspend", &ids(world, "acme", &["mia", "vic"]).await)).await;
        assert_eq!(mia.post("/o/acme/leave", &[]).await.status, 303);
        let (now, since) = in_vain(world, &owner, &page).await;
        assert_eq!(since, ["Mia left, just now. See the change"]);
        assert_eq!(summary(&now), ["gone: ", "suspended: Vic"]);
    }

    async fn a_role_edited_meanwhile_is_not_given_unseen(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("vic", "viewer"), ("gus", "viewer")]).await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        let who = ids(world, "acme", &["vic", "gus"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &naming(&format!("role {guest}"), &who)).await;
        world.clock.advance(Span::seconds(1));
        edits(world, "ada@acme.example", &guest, "Guest", &["projects.view", "team.remove"]).await;
        let (now, since) = in_vain(world, &owner, &page).await;
        assert_eq!(since, ["Ada changed the role Guest, just now. See the role"]);
        assert_eq!(now.attribute("[role=alert] li a", "href").unwrap(), format!("/o/acme/roles/{}", world.number("acme", &guest).await));
        assert_eq!(groups(&now)["role-4-5"].gains, ["Remove members (sensitive)"]);
        assert_eq!(confirms(&owner, "acme", &now).await.status, 303);
        // The same of the role that they had.
        let page = previews(&owner, "acme", &naming("role viewer", &who)).await;
        let draft_by = grant::<ManageRoles>(world, "ada@acme.example", "acme").await.unwrap();
        let number = RoleNumber(world.number("acme", &guest).await);
        let catalog = world.catalog("starter");
        let mut vector = rolecall::domain::vector::Vector::none(catalog.permissions.len());
        vector.set(catalog.permission("reports.view").unwrap(), Reach::Organization);
        let draft = Draft { name: RoleName::parse("Guest").unwrap(), description: String::new(), reach: Reach::Organization, vector };
        let opened = opened(world, &draft_by, number, 2, &draft).await;
        assert!(matches!(build::save(&world.doors(), &draft_by, opened, draft).await.unwrap(), Built::Saved { .. }));
        in_vain(world, &owner, &page).await;
        // One that none of them has or gets is nobody's concern.
        let other = custom_role(world, "acme", "Other", &["projects.view"]).await;
        let page = previews(&owner, "acme", &naming("role member", &who)).await;
        edits(world, "ada@acme.example", &other, "Other", &["reports.view"]).await;
        assert_eq!(confirms(&owner, "acme", &page).await.status, 303);
    }

    async fn who_may_do_less_than_when_they_looked_does_nothing(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("gus", "viewer"), ("vic", "viewer")]).await;
        let lead = lead(world, "acme").await;
        let who = ids(world, "acme", &["gus", "vic"]).await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        let suspending = previews(&ada, "acme", &naming("suspend", &who)).await;
        let removing = previews(&ada, "acme", &naming("remove", &who)).await;
        assert_eq!(world.gives(&owner, "acme", "ada@acme.example", &lead).await.status, 303);
        // Still somebody who suspends, but not the one for whom that was shown.
        in_vain(world, &ada, &suspending).await;
        assert_eq!(confirms(&ada, "acme", &removing).await.status, 403);
        assert_eq!(confirms(&ada, "acme", &previews(&ada, "acme", &naming("suspend", &who)).await).await.status, 303);
        let back = previews(&ada, "acme", &naming("reactivate", &who)).await;
        for (act, status) in [("suspend", 403), ("remove", 404)] {
            assert_eq!(world.acts(&owner, "acme", "ada@acme.example", act, &[]).await.status, 303, "{act}");
            assert_eq!(confirms(&ada, "acme", &back).await.status, status, "{act}");
        }
        assert_eq!(what_are(world, "acme", &["gus", "vic"]).await, ["viewer suspended", "viewer suspended"]);
    }

    async fn a_seat_taken_meanwhile_is_not_given_twice(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        join(world, "acme", &[("one", "viewer suspended"), ("two", "viewer suspended")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &naming("reactivate", &ids(world, "acme", &["one", "two"]).await)).await;
        assert_eq!(summary(&page), ["reactivated: One, Two"]);
        world.invites(&owner, "acme", "new@people.example", "viewer").await;
        let (now, since) = in_vain(world, &owner, &page).await;
        assert_eq!(since, [""; 0], "none of these people was changed");
        assert_eq!(groups(&now)["no-seat"].names.len(), 1);
        assert_eq!(world.seats("acme").await, (1, 1));
    }

    async fn what_happens_to_others_is_no_reason_to_stop(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("mia", "member"), ("vic", "viewer"), ("zoe", "viewer")]).await;
        let who = ids(world, "acme", &["mia", "vic"]).await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        let page = previews(&ada, "acme", &naming("suspend", &who)).await;
        let all = previews(&ada, "acme", &matching("role member", world.clock.now(), &[("role", "viewer")])).await;
        assert_eq!(world.gives(&owner, "acme", "zoe@acme.example", "viewer").await.status, 409);
        world.clock.advance(Span::seconds(1));
        join(world, "acme", &[("new", "viewer")]).await;
        assert_eq!(world.acts(&owner, "acme", "zoe@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(confirms(&ada, "acme", &page).await.status, 303, "not about Zoe");
        // About Zoe, and about somebody else who was suspended meanwhile: but not about who came later.
        let (now, since) = in_vain(world, &ada, &all).await;
        assert_eq!(since.len(), 2, "{since:?}");
        assert_eq!(summary(&now), ["role-4-3: Vic, Zoe"]);
        assert_eq!(confirms(&ada, "acme", &now).await.status, 303);
        assert_eq!(what_are(world, "acme", &["vic", "zoe", "new"]).await, ["member suspended", "member suspended", "viewer active"]);
    }

    async fn a_wish_that_was_altered_after_the_preview_is_not_what_was_seen(world: &World) {
        team(world, "acme", &[("mia", "member"), ("vic", "viewer"), ("zoe", "viewer")]).await;
        let who = ids(world, "acme", &["mia", "vic", "zoe"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &naming("suspend", &who[..2])).await;
        let before: Rows = rows(world, "acme").await;
        let altered = |name: &str, value: &str| {
            let mut form = quietly(&page);
            match form.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) if name != "member" => *known = value.to_owned(),
                _ => form.push((name.to_owned(), value.to_owned())),
            }
            form
        };
        let (more, fewer): (UserId, UserId) = (who[2], who[0]);
        for (name, value) in [("deed", "remove".to_owned()), ("deed", "reactivate".into()), ("member", more.to_string()), ("without", fewer.to_string())] {
            let answer = sends(&owner, &apply_path("acme"), &altered(name, &value)).await;
            assert_eq!(answer.status, 409, "{name}={value}: {}", answer.body);
        }
        assert_eq!(rows(world, "acme").await, before);
    }

    async fn the_same_preview_confirmed_twice_is_done_once(world: &World) {
        team(world, "acme", &[("vic", "viewer")]).await;
        let who = ids(world, "acme", &["vic"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &naming("suspend", &who)).await;
        assert_eq!(confirms(&owner, "acme", &page).await.status, 303);
        let (now, since) = in_vain(world, &owner, &page).await;
        assert_eq!((summary(&now), since.len()), (vec!["same: Vic".to_owned()], 1));
        // Back to what it was, the same preview holds again: it says the same as before.
        does(world, &owner, "acme", &naming("reactivate", &who)).await;
        assert_eq!(confirms(&owner, "acme", &page).await.status, 303);
    }
}
