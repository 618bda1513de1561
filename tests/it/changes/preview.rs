//! What a change of many would do: everybody in one group, in words, and nothing changed.

use rolecall::domain::instant::Span;

use super::{
    NOBODY, confirms, crowd, custom_role, fields, groups, ids, join, lead, matching, naming, previews, rows, sends, summary, team, what_are,
};
use crate::{
    harness::{Database, World},
    on_both,
};

on_both! {
    async fn a_preview_tells_everybodys_fate_once_and_changes_nothing(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ben", "admin"), ("mia", "member"), ("vic", "viewer"), ("sue", "viewer suspended")]).await;
        let all = ids(world, "acme", &["owner", "ada", "ben", "mia", "vic", "sue"]).await;
        let ada = world.signed_in("ada@acme.example").await;
        let before = rows(world, "acme").await;
        let page = previews(&ada, "acme", &naming("role member", &all)).await;
        assert_eq!(page.heading(), "Make 6 people Member");
        assert!(page.text().contains("Nothing has changed yet."), "{}", page.text());
        assert_eq!(
            summary(&page),
            ["left-above: Olga Owner", "left-oneself: Ada", "role-2-3: Ben", "role-4-3: Sue, Vic", "same: Mia"]
        );
        let groups = groups(&page);
        let (up, down) = (&groups["role-4-3"], &groups["role-2-3"]);
        assert_eq!(up.title, "2 people gain access");
        assert_eq!(up.moves, ["Viewer", "Member"]);
        assert_eq!(up.gains, ["Create projects", "Edit projects", "View the team"]);
        assert_eq!(up.loses, [""; 0]);
        assert_eq!(down.title, "1 person loses access");
        // Sensitive ones first, and said to be; what is more unfolds.
        assert!(down.loses[0].ends_with("(sensitive)"), "{:?}", down.loses);
        assert!(down.loses.contains(&"Export reports".to_owned()), "{:?}", down.loses);
        assert_eq!(down.gains, [""; 0]);
        assert_eq!(groups["same"].title, "1 person has this role already");
        assert_eq!(groups["left-above"].title, "1 person is left alone");
        assert!(groups["left-above"].text.starts_with("Their role goes further than yours."), "{}", groups["left-above"].text);
        // Only whom it would change can be left out.
        let boxes: usize = groups.values().map(|group| group.boxes.len()).sum();
        assert_eq!(boxes, 3);
        assert_eq!(page.one("#confirm"), "Change role of 3 people");
        assert_eq!(page.attribute("#tell[checked]", "name").unwrap(), "tell");
        assert_eq!(page.all("#seats"), [""; 0], "the seats stay as they are");
        for _ in 0..3 {
            previews(&ada, "acme", &naming("remove", &all)).await;
        }
        assert_eq!(rows(world, "acme").await, before);
    }

    async fn suspending_says_whom_it_frees_seats_of_and_who_is_suspended_already(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        join(world, "acme", &[("mia", "member"), ("vic", "viewer"), ("sue", "viewer suspended")]).await;
        let who = ids(world, "acme", &["mia", "vic", "sue"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &naming("suspend", &who)).await;
        assert_eq!(summary(&page), ["same: Sue", "suspended: Mia, Vic"]);
        assert_eq!(groups(&page)["suspended"].title, "2 people lose all access");
        assert_eq!(groups(&page)["suspended"].text, "2 seats become free.");
        assert_eq!(groups(&page)["same"].title, "1 person is suspended already");
        assert_eq!(page.one("#seats"), "3 of 25 seats are used now, 1 would be then.");
        assert_eq!(page.one("#confirm"), "Suspend 2 people");
        let page = previews(&owner, "acme", &naming("remove", &who)).await;
        assert_eq!(summary(&page), ["removed-active: Mia, Vic", "removed-suspended: Sue"]);
        assert_eq!(groups(&page)["removed-suspended"].title, "1 suspended person goes");
        assert_eq!(page.one("#seats"), "3 of 25 seats are used now, 1 would be then.");
        let page = previews(&owner, "acme", &naming("reactivate", &who)).await;
        assert_eq!(summary(&page), ["reactivated: Sue", "same: Mia, Vic"]);
        assert_eq!(page.one("#seats"), "3 of 25 seats are used now, 4 would be then.");
        // Nobody is written to that their access is back.
        assert_eq!(page.attribute("#tell", "name"), None);
    }

    async fn who_finds_no_seat_is_said_before_anything_is_done(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        join(world, "acme", &[("mia", "member"), ("one", "viewer suspended"), ("two", "viewer suspended")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &naming("reactivate", &ids(world, "acme", &["one", "two"]).await)).await;
        let groups = groups(&page);
        assert_eq!((groups["reactivated"].names.len(), groups["no-seat"].names.len()), (1, 1), "{groups:?}");
        assert!(groups["no-seat"].text.starts_with("No seat is free."), "{}", groups["no-seat"].text);
        assert_eq!(page.attribute("#no-seat a", "href").unwrap(), "/o/acme/plan");
        assert_eq!(page.one("#confirm"), "Reactivate one person");
        assert_eq!(confirms(&owner, "acme", &page).await.status, 303);
        assert_eq!(world.seats("acme").await, (3, 0));
    }

    async fn a_change_that_would_change_nobody_has_no_button(world: &World) {
        team(world, "acme", &[("vic", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let form = naming("role viewer", &ids(world, "acme", &["owner", "vic"]).await);
        let page = previews(&owner, "acme", &form).await;
        assert_eq!(summary(&page), ["left-oneself: Olga Owner", "same: Vic"]);
        assert_eq!(page.all("#confirm"), [""; 0]);
        assert_eq!(page.one("#nobody"), "As it is, nobody would change.");
        let before = rows(world, "acme").await;
        let page = confirms(&owner, "acme", &page).await;
        assert_eq!((page.status.as_u16(), page.one("#nobody").as_str()), (200, "As it is, nobody would change."));
        assert_eq!(rows(world, "acme").await, before);
    }

    async fn in_sendoso_an_admin_is_made_a_sender_before_they_are_removed(world: &World) {
        world.organization("gifts", "sendoso").await;
        join(world, "gifts", &[("second", "admin"), ("sam", "sender")]).await;
        let owner = world.signed_in("owner@gifts.example").await;
        let page = previews(&owner, "gifts", &naming("remove", &ids(world, "gifts", &["second", "sam"]).await)).await;
        assert_eq!(summary(&page), ["left-demote_first: Second", "removed-active: Sam"]);
        assert_eq!(confirms(&owner, "gifts", &page).await.status, 303);
        assert_eq!(what_are(world, "gifts", &["second", "sam"]).await, ["admin active", ""]);
    }

    async fn in_sendocki_ownership_is_not_given_to_many_either(world: &World) {
        world.organization("atlas", "sendocki").await;
        join(world, "atlas", &[("max", "manager"), ("carl", "confirmation_agent")]).await;
        let owner = world.signed_in("owner@atlas.example").await;
        let page = previews(&owner, "atlas", &naming("role owner", &ids(world, "atlas", &["max", "carl"]).await)).await;
        assert_eq!(summary(&page), ["left-not_assignable: Carl, Max"]);
        assert_eq!(page.all("#confirm"), [""; 0]);
    }

    async fn everybody_who_matches_is_meant_as_of_the_list_that_was_seen(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("anton", "viewer suspended"), ("mia", "member"), ("vic", "viewer")]).await;
        let seen = world.clock.now();
        world.clock.advance(Span::seconds(1));
        join(world, "acme", &[("anja", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        for (filter, meant) in [
            (&[][..], &["left-oneself: Olga Owner", "role-3-2: Mia", "role-4-2: Ana, Anton, Vic"][..]),
            (&[("role", "viewer")], &["role-4-2: Ana, Anton, Vic"]),
            (&[("role", "viewer"), ("status", "active")], &["role-4-2: Ana, Vic"]),
            (&[("q", "an")], &["role-4-2: Ana, Anton"]),
            (&[("q", " AN "), ("status", "suspended")], &["role-4-2: Anton"]),
            (&[("q", "nobody like that")], &[]),
            // A role that is not there means nobody, never everybody.
            (&[("role", "nonsense")], &[]),
        ] {
            let page = previews(&owner, "acme", &matching("role admin", seen, filter)).await;
            assert_eq!(summary(&page), meant, "{filter:?}");
        }
        let now = matching("role admin", world.clock.now(), &[("q", "an")]);
        assert_eq!(summary(&previews(&owner, "acme", &now).await), ["role-4-2: Ana, Anja, Anton"]);
        // Whoever was un-ticked is left out, and can be taken along again.
        let vic = ids(world, "acme", &["vic"]).await[0].to_string();
        let mut form = matching("role admin", seen, &[("role", "viewer")]);
        form.extend(fields(&[("without", &vic)]));
        let page = previews(&owner, "acme", &form).await;
        assert_eq!(summary(&page), ["left-out: Vic", "role-4-2: Ana, Anton"]);
        assert_eq!(page.attribute(&format!("input[name=without][value='{vic}'][checked]"), "name").unwrap(), "without");
        assert_eq!(confirms(&owner, "acme", &page).await.status, 303);
        assert_eq!(what_are(world, "acme", &["ana", "anton", "vic", "anja"]).await, ["admin active", "admin suspended", "viewer active", "viewer active"]);
    }

    async fn a_box_ticked_on_the_preview_leaves_somebody_out_of_the_next(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("vic", "viewer")]).await;
        let who = ids(world, "acme", &["ana", "vic"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let mut form = naming("suspend", &who);
        form.extend(fields(&[("dropped", &who[0].to_string())]));
        let page = previews(&owner, "acme", &form).await;
        assert_eq!(summary(&page), ["left-out: Ana", "suspended: Vic"]);
        // Somebody who was never meant is not shown as left out of it.
        let mut form = naming("suspend", &who[1..]);
        form.extend(fields(&[("dropped", &who[0].to_string()), ("without", NOBODY)]));
        assert_eq!(summary(&previews(&owner, "acme", &form).await), ["suspended: Vic"]);
    }

    async fn the_role_is_asked_for_first_with_the_reason_for_each_that_is_not_ones_to_give(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("vic", "viewer")]).await;
        let ada = world.signed_in("ada@acme.example").await;
        let form = naming("role", &ids(world, "acme", &["vic"]).await);
        let page = previews(&ada, "acme", &form).await;
        assert_eq!(page.heading(), "Change the role of one person");
        let offered: Vec<String> = page.all("fieldset:not([disabled]) .choice label");
        assert_eq!(offered, ["Admin", "Member", "Viewer"]);
        assert_eq!(page.all("fieldset[disabled] .choice label"), ["Owner"]);
        assert!(!page.one("fieldset[disabled] .why").is_empty());
        assert!(groups(&page).is_empty());
        // A role that was taken away meanwhile, or never was.
        let unknown = sends(&ada, "/o/acme/changes/preview", &naming("role nonsense", &ids(world, "acme", &["vic"]).await)).await;
        assert_eq!((unknown.status.as_u16(), unknown.error_of("to").unwrap().as_str()), (422, "There is no such role here. Choose another."));
    }

    async fn a_crowd_is_shown_by_three_names_and_unfolds_to_two_hundred(world: &World) {
        team(world, "acme", &[]).await;
        crowd(world, "acme", "viewer", 203).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &matching("suspend", world.clock.now(), &[])).await;
        let group = &groups(&page)["suspended"];
        assert_eq!((group.title.as_str(), group.boxes.len()), ("203 people lose all access", 200));
        assert_eq!(page.one("#suspended summary"), "Person 000 , Person 001 , Person 002 and 200 more");
        assert!(page.one("#suspended details").ends_with("And 3 more. Narrow the selection to see them."));
        assert_eq!(confirms(&owner, "acme", &page).await.status, 303);
        assert_eq!(world.seats("acme").await, (1, 0));
    }

    async fn more_than_ten_thousand_are_not_changed_at_once(world: &World) {
        team(world, "acme", &[]).await;
        crowd(world, "acme", "viewer", 10_000).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = sends(&owner, "/o/acme/changes/preview", &matching("suspend", world.clock.now(), &[])).await;
        assert_eq!(page.status, 422);
        assert!(page.text().contains("At most 10,000 people can be changed at once."), "{}", page.text());
        // Without the owner it is just as many.
        let page = sends(&owner, "/o/acme/changes/preview", &matching("suspend", world.clock.now(), &[("role", "viewer")])).await;
        assert_eq!((page.status.as_u16(), page.one("#confirm").as_str()), (200, "Suspend 10,000 people"));
    }

    async fn what_a_role_of_ones_own_may_not_touch_is_left_alone_with_the_reason(world: &World) {
        team(world, "acme", &[("mia", "member"), ("vic", "viewer")]).await;
        let lead = lead(world, "acme").await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        join(world, "acme", &[("lea", &lead), ("lou", &lead), ("gus", &guest)]).await;
        let all = ids(world, "acme", &["owner", "lea", "lou", "gus", "mia", "vic"]).await;
        let lea = world.signed_in("lea@acme.example").await;
        let page = previews(&lea, "acme", &naming("role viewer", &all)).await;
        assert_eq!(summary(&page), ["left-above: Mia, Olga Owner", "left-oneself: Lea", "role-5-4: Lou", "role-6-4: Gus", "same: Vic"]);
        // What goes further than her own is not hers to give to anybody.
        let page = previews(&lea, "acme", &naming("role member", &all)).await;
        assert_eq!(summary(&page), ["left-above: Mia, Olga Owner", "left-oneself: Lea", "left-wider: Gus, Lou, Vic"]);
        assert_eq!(page.all("#confirm"), [""; 0]);
    }

    async fn htmx_gets_the_preview_alone(world: &World) {
        team(world, "acme", &[("vic", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let form = serde_html_form::to_string(naming("suspend", &ids(world, "acme", &["vic"]).await)).unwrap();
        let request = owner.request("POST", "/o/acme/changes/preview").body(form);
        let page = owner.send(request.header("content-type", "application/x-www-form-urlencoded").header("hx-request", "true")).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("<html") && page.body.trim_start().starts_with("<form id=\"many\""), "{}", page.body);
    }
}

const TREASURER: &str = "[[role]]\nkey = \"treasurer\"\nname = \"Treasurer\"\ndescription = \"Keeps the books\"\n\
    permissions = [\"billing.view\", \"billing.manage\"]\nat_least_one = true\nseveral_holders = true\n\n";

/// A product that no organization can be without a treasurer in.
async fn with_treasurers(database: Database) -> World {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/catalogs/starter.toml")).unwrap();
    let marker = "[[role]]\nkey = \"admin\"";
    assert!(text.contains(marker));
    World::with_catalog(database, "starter", &text.replacen(marker, &format!("{TREASURER}{marker}"), 1)).await
}

on_both! {
    async fn of_the_last_holders_of_a_role_that_somebody_must_hold_one_is_left_alone(database: Database) {
        let world = with_treasurers(database).await;
        team(&world, "acme", &[("tim", "treasurer"), ("tom", "treasurer"), ("tess", "treasurer suspended")]).await;
        let who = ids(&world, "acme", &["tim", "tom", "tess"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        for deed in ["suspend", "role viewer", "remove"] {
            let page = previews(&owner, "acme", &naming(deed, &who)).await;
            let groups = groups(&page);
            assert_eq!(groups["left-last_holder"].names.len(), 1, "{deed}: {groups:?}");
            assert_eq!(groups["left-last_holder"].text, "Nobody else active holds that role, and somebody must.");
            let only = previews(&owner, "acme", &naming(deed, &who[..2])).await;
            assert_eq!(summary(&only).iter().filter(|group| group.starts_with("left-last_holder")).count(), 1, "{deed}");
        }
        let page = previews(&owner, "acme", &naming("suspend", &who)).await;
        assert_eq!(confirms(&owner, "acme", &page).await.status, 303);
        let active = what_are(&world, "acme", &["tim", "tom", "tess"]).await;
        assert_eq!(active.iter().filter(|is| *is == "treasurer active").count(), 1, "{active:?}");
        world.is_sound().await;
        world.end().await;
    }
}
