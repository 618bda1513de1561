//! Changing roles.

use rolecall::{db::types::Document, domain::building::CannotBuild};
use serde_json::json;

use super::*;
use crate::on_both;

const LEAD: &str = "orders.view orders.edit team.view team.manage_members team.manage_permissions";
const LEA: &str = "lea@atlas.example";

/// A role that builds others, and Lea who holds it.
async fn lead(world: &World, owner: &Grant<ManageRoles>) -> RoleNumber {
    let number = makes(world, owner, "Lead", LEAD).await;
    world.member("atlas", "lea", &format!("custom-{number}")).await;
    number
}

async fn waits(world: &World, email: &str) -> bool {
    world.invitation("atlas", email).await.needs_sender
}

on_both! {
    async fn each_change_is_a_version_and_a_line_of_the_record(world: &World) {
        let owner = atlas(world).await;
        let number = makes(world, &owner, "Packer", "orders.view=own orders.edit stock.view").await;
        let wanted = Draft { description: String::new(), reach: Reach::Own, ..draft(world, "Packers", "orders.view orders.edit=own stock.edit") };
        assert_eq!(build::save(&world.doors(), &owner, opened(world, &owner, number, 1, &wanted).await, wanted).await.unwrap(), saved(number, 2));
        let last = world.record("atlas").await.pop().unwrap();
        assert_eq!(last.action, "roles.changed");
        assert_eq!(
            last.payload(),
            &json!({
                "role": "custom-5", "version": 2,
                "name": { "from": "Packer", "to": "Packers" },
                "description": { "from": "One of our own", "to": "" },
                "reach": { "from": "organization", "to": "own" },
                "gained": { "stock.edit": "organization" },
                "lost": { "stock.view": "organization" },
                "changed": { "orders.view": { "from": "own", "to": "organization" }, "orders.edit": { "from": "organization", "to": "own" } },
            })
        );
        let rows = rows(world, "atlas").await;
        assert_eq!(rows.len(), 3, "a role and two versions of it: {rows:#?}");
    }

    async fn what_is_sent_back_as_it_was_changes_nothing(world: &World) {
        let owner = atlas(world).await;
        let number = makes(world, &owner, "Packer", "orders.view=own").await;
        assert_eq!(saves(world, &owner, number, 1, "Packer", "orders.view").await, saved(number, 2));
        let before = (rows(world, "atlas").await, world.record("atlas").await);
        // Sent twice: the second says the same, whatever it was based on.
        assert_eq!(saves(world, &owner, number, 1, "Packer", "orders.view").await, Built::Same);
        assert_eq!(saves(world, &owner, number, 2, "Packer", "orders.view").await, Built::Same);
        assert_eq!((rows(world, "atlas").await, world.record("atlas").await), before);
    }

    async fn an_edit_of_what_somebody_changed_meanwhile_is_refused_whole(world: &World) {
        let owner = atlas(world).await;
        let number = makes(world, &owner, "Packer", "orders.view").await;
        assert_eq!(saves(world, &owner, number, 1, "Packer", "orders.view orders.edit").await, saved(number, 2));
        let before = (rows(world, "atlas").await, world.record("atlas").await);
        for base in [1, 3, 0, -1, i32::MAX, i32::MIN] {
            assert_eq!(saves(world, &owner, number, base, "Renamed", "stock.view").await, Built::Stale, "{base}");
        }
        assert_eq!((rows(world, "atlas").await, world.record("atlas").await), before);
        assert_eq!(saves(world, &owner, number, 2, "Renamed", "stock.view").await, saved(number, 3));
    }

    async fn of_two_who_save_at_once_one_is_told_to_look_again(world: &World) {
        let owner = atlas(world).await;
        world.member("atlas", "mia", "manager").await;
        let mia = builder(world, "mia@atlas.example").await;
        let number = makes(world, &owner, "Packer", "orders.view").await;
        let rounds: i32 = crate::harness::database::env("ROLECALL_TEST_RACE_ROUNDS").parse().unwrap();
        for round in 1..=rounds {
            let (mine, theirs) = (format!("Mine {round}"), format!("Theirs {round}"));
            let (one, other) = tokio::join!(
                saves(world, &owner, number, round, &mine, "orders.view"),
                saves(world, &mia, number, round, &theirs, "orders.view orders.edit=own"),
            );
            let both = [one, other];
            assert_eq!(both.iter().filter(|built| **built == saved(number, round + 1)).count(), 1, "round {round}: {both:?}");
            assert_eq!(both.iter().filter(|built| **built == Built::Stale).count(), 1, "round {round}: {both:?}");
        }
        let changed = world.record("atlas").await.into_iter().filter(|line| line.action == "roles.changed").count();
        assert_eq!(changed, rounds as usize);
    }

    async fn two_roles_made_at_once_have_two_numbers_and_two_names(world: &World) {
        let owner = atlas(world).await;
        let (a, b, c) = tokio::join!(
            creates(world, &owner, "Packer", "orders.view"),
            creates(world, &owner, "packer", "orders.view"),
            creates(world, &owner, "Picker", "orders.view"),
        );
        let mut all = [a, b, c];
        all.sort_by_key(|built| format!("{built:?}"));
        assert_eq!(all, [Built::NameTaken, saved(RoleNumber(5), 1), saved(RoleNumber(6), 1)]);
    }

    async fn nobody_widens_a_role_beyond_their_own(world: &World) {
        let owner = atlas(world).await;
        let number = makes(world, &owner, "Packer", "orders.view").await;
        world.member("atlas", "mia", "manager").await;
        let mia = builder(world, "mia@atlas.example").await;
        let before = rows(world, "atlas").await;
        let built = saves(world, &mia, number, 1, "Packer", "orders.view integrations.view").await;
        is_refused(world, built, CannotBuild::Wider(places(world, "sendocki", &["integrations.view"])), "roles.changed").await;
        assert_eq!(last_refusal(world).await.1, json!({ "role": "custom-5", "reason": "wider", "permissions": ["integrations.view"] }));
        assert_eq!(rows(world, "atlas").await, before);
        assert_eq!(saves(world, &mia, number, 1, "Packer", "orders.view orders.confirm").await, saved(number, 2));
    }

    async fn a_role_above_ones_own_is_not_even_narrowed(world: &World) {
        let owner = atlas(world).await;
        let number = makes(world, &owner, "Auditor", "orders.view billing.view").await;
        world.member("atlas", "mia", "manager").await;
        let mia = builder(world, "mia@atlas.example").await;
        let before = rows(world, "atlas").await;
        // Nor is it said what became of it meanwhile.
        for base in [1, 7] {
            let built = saves(world, &mia, number, base, "Auditor", "orders.view").await;
            is_refused(world, built, CannotBuild::Above, "roles.changed").await;
        }
        assert_eq!(rows(world, "atlas").await, before);
    }

    async fn the_role_one_holds_is_narrowed_but_never_widened(world: &World) {
        let owner = atlas(world).await;
        let number = lead(world, &owner).await;
        let lea = builder(world, LEA).await;
        let built = saves(world, &lea, number, 1, "Lead", &format!("{LEAD} stock.view")).await;
        is_refused(world, built, CannotBuild::Raises(places(world, "sendocki", &["stock.view"])), "roles.changed").await;
        assert_eq!(saves(world, &lea, number, 1, "Leading", LEAD).await, saved(number, 2));
        assert_eq!(saves(world, &lea, number, 2, "Leading", "orders.view=own team.view team.manage_permissions").await, saved(number, 3));
        // From the next act on it is all that they have, and the way back is not theirs.
        let built = saves(world, &lea, number, 3, "Leading", LEAD).await;
        let gone = places(world, "sendocki", &["orders.view", "orders.edit", "team.manage_members"]);
        is_refused(world, built, CannotBuild::Raises(gone), "roles.changed").await;
        // What is shown to her is shown to who she is by now.
        let lea = builder(world, LEA).await;
        assert_eq!(saves(world, &lea, number, 3, "Leading", "orders.view=own").await, saved(number, 4));
        let opened = Opened { number, version: 4, seen: None };
        let refused = build::save(&world.doors(), &lea, opened, draft(world, "Leading", "")).await.unwrap_err();
        assert!(matches!(refused, Refused::Lacks(_)), "{refused:?}");
    }

    async fn a_role_of_the_catalog_is_changed_by_nobody(world: &World) {
        let owner = atlas(world).await;
        for number in 1..=4 {
            let built = saves(world, &owner, RoleNumber(number), 1, "Mine", "orders.view").await;
            is_refused(world, built, CannotBuild::System, "roles.changed").await;
        }
        let page = world.signed_in(OWNER).await.get("/o/atlas/members").await;
        assert!(page.text().contains("Owner"));
    }

    async fn a_role_of_another_organization_or_one_that_was_ended_is_not_there(world: &World) {
        let owner = atlas(world).await;
        world.organization("harbor", "sendocki").await;
        let harbor = grant(world, "owner@harbor.example", "harbor").await.unwrap();
        let first = makes(world, &harbor, "Packer", "orders.view").await;
        let second = makes(world, &harbor, "Picker", "orders.view").await;
        let own = makes(world, &owner, "Sorter", "orders.view").await;
        assert_eq!(own, first, "numbers are an organization's own");
        let before = rows(world, "harbor").await;
        assert_eq!(saves(world, &owner, own, 1, "Sorters", "orders.view").await, saved(own, 2));
        for number in [second.0, 0, -1, 99, i32::MAX] {
            assert_eq!(saves(world, &owner, RoleNumber(number), 1, "Stolen", "orders.view").await, Built::NoSuchRole, "{number}");
        }
        assert_eq!(rows(world, "harbor").await, before);
        meddles(world, "UPDATE roles SET deleted_at = created_at WHERE name = 'Sorters'").await;
        assert_eq!(saves(world, &owner, own, 2, "Sorter", "orders.view").await, Built::NoSuchRole);
    }

    async fn invitations_of_those_who_hold_a_narrowed_role_wait_for_another_sender(world: &World) {
        let owner = atlas(world).await;
        let number = lead(world, &owner).await;
        let picker = makes(world, &owner, "Picker", "orders.view").await;
        let lea = world.signed_in(LEA).await;
        let olga = world.signed_in(OWNER).await;
        assert_eq!(world.invites(&lea, "atlas", "ana@people.example", "custom-6").await.status, 200);
        assert_eq!(world.invites(&olga, "atlas", "ben@people.example", "custom-6").await.status, 200);
        // Lea keeps the right to invite, but not to give as much as the invitation carries.
        assert_eq!(saves(world, &owner, number, 1, "Lead", "orders.view=own team.view team.manage_members").await, saved(number, 2));
        assert!(waits(world, "ana@people.example").await);
        assert!(!waits(world, "ben@people.example").await, "the owner may as before");
        let link = world.link("atlas", "ana@people.example").await;
        assert_eq!(world.joins_anew(&link, "Ana Silva").await.1.status, 409);
        // A narrower role is within hers again, and so is the same with more of her own.
        assert_eq!(saves(world, &owner, picker, 1, "Picker", "orders.view=own").await, saved(picker, 2));
        assert!(!waits(world, "ana@people.example").await);
        assert_eq!(saves(world, &owner, picker, 2, "Picker", "orders.view stock.view").await, saved(picker, 3));
        assert!(waits(world, "ana@people.example").await, "what is carried went further than the sender");
        assert_eq!(saves(world, &owner, number, 2, "Lead", &format!("{LEAD} stock.view")).await, saved(number, 3));
        assert!(!waits(world, "ana@people.example").await);
        assert_eq!(world.joins_anew(&link, "Ana Silva").await.1.status, 303);
    }

    async fn what_the_catalog_does_not_know_stays_for_one_that_does(world: &World) {
        let owner = atlas(world).await;
        let number = makes(world, &owner, "Packer", "orders.view orders.edit").await;
        let before = json!({ "orders.view": "organization", "orders.edit": "own", "orders.teleport": "team", "orders.confirm": "own", "stock.view": "own" });
        world
            .query(move |conn| {
                diesel::update(roles::table.filter(roles::is_system.eq(false))).set(roles::permissions.eq(Document(before.clone()))).execute(conn).unwrap();
                diesel::update(role_versions::table).set(role_versions::permissions.eq(Document(before))).execute(conn).unwrap()
            })
            .await;
        // Opened and sent back: what is not known was not shown, and is not taken away. What is decided anew is.
        assert_eq!(saves(world, &owner, number, 1, "Packer", "orders.view orders.edit=own").await, Built::Same);
        assert_eq!(saves(world, &owner, number, 1, "Packer", "orders.view stock.view").await, saved(number, 2));
        let (now, kept): (Document, Document) = world
            .query(|conn| {
                let now = roles::table.filter(roles::is_system.eq(false)).select(roles::permissions).first(conn).unwrap();
                let newest = role_versions::table.filter(role_versions::version.eq(2)).select(role_versions::permissions);
                (now, newest.first(conn).unwrap())
            })
            .await;
        assert_eq!(now.0, json!({ "orders.view": "organization", "orders.teleport": "team", "orders.confirm": "own", "stock.view": "organization" }));
        assert_eq!(kept, now);
        let last = world.record("atlas").await.pop().unwrap();
        assert_eq!((&last.payload()["lost"], &last.payload()["gained"]), (&json!({ "orders.edit": "own" }), &json!({ "stock.view": "organization" })));
    }
}
