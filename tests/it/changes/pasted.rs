//! A pasted list: addresses, or lines with a role each.

use super::{apply_path, confirms, does, groups, join, lead, listing, preview_path, previews, rows, sends, summary, team, told, what_are};
use crate::{harness::Page, on_both};

/// The form that invites the strangers of a group, as its button sends it.
fn invitation(page: &Page, group: &str) -> Vec<(String, String)> {
    let form = page.attribute(&format!("#{group} button[form]"), "form").unwrap_or_else(|| panic!("no button in {group}: {}", page.body));
    let value = |name: &str| page.attribute(&format!("form#{form} input[name='{name}']"), "value").unwrap();
    ["addresses", "role", "hours", "note", "step"].map(|name| (name.to_owned(), value(name))).to_vec()
}

on_both! {
    async fn every_line_says_its_own_role_by_name_key_or_number(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ben", "viewer"), ("cyd", "admin"), ("dan", "member"), ("eve", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = owner.get("/o/acme/changes/paste").await;
        assert_eq!((page.status.as_u16(), page.heading().as_str()), (200, "Paste a list"));
        let list = "Name;Email;Role\nAna;ana@acme.example;Member\n\"Ben\";\"BEN@acme.example\";\"admin\"\nCyd <cyd@acme.example>;4\n\
                    Dan;dan@acme.example;member\n";
        let page = previews(&owner, "acme", &listing("role", list)).await;
        assert_eq!(page.heading(), "Change the role of 4 people");
        assert_eq!(summary(&page), ["role-2-4: Cyd", "role-4-2: Ben", "role-4-3: Ana", "same: Dan"]);
        let done = confirms(&owner, "acme", &page).await;
        assert_eq!(done.status, 303, "{}", done.body);
        assert_eq!(told(&owner, &done).await.1, "3 people have another role now.");
        let all = what_are(world, "acme", &["ana", "ben", "cyd", "dan", "eve"]).await;
        assert_eq!(all, ["member active", "admin active", "viewer active", "member active", "viewer active"]);
        // One change, taken back as a whole.
        assert_eq!(world.undoes(&owner, "acme", world.latest_change("acme").await).await.status, 303);
        let all = what_are(world, "acme", &["ana", "ben", "cyd", "dan"]).await;
        assert_eq!(all, ["viewer active", "viewer active", "admin active", "member active"]);
    }

    async fn a_role_is_understood_in_every_language_of_the_product(world: &World) {
        world.organization("atlas", "sendocki").await;
        join(world, "atlas", &[("ana", "delivery_agent"), ("ben", "delivery_agent"), ("cyd", "delivery_agent")]).await;
        let catalog = world.catalog("sendocki");
        let manager = &catalog.role("manager").unwrap().name;
        let owner = world.signed_in("owner@atlas.example").await;
        let list = format!(
            "ana@atlas.example\t{}\nben@atlas.example\t{}\ncyd@atlas.example\t{}",
            manager.in_language("en").to_uppercase(), manager.in_language("fr"), manager.in_language("ar")
        );
        let page = previews(&owner, "atlas", &listing("role", &list)).await;
        assert_eq!(summary(&page), [format!("role-{}-{}: Ana, Ben, Cyd", world.number("atlas", "delivery_agent").await, world.number("atlas", "manager").await)]);
    }

    async fn what_cannot_be_done_with_a_line_is_told_and_the_others_are_done(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ben", "viewer"), ("cyd", "viewer"), ("dan", "viewer"), ("eve", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let list = "ana@acme.example, Member\nben@acme.example, Emperor\ncyd@acme.example, Member\ncyd@acme.example, Admin\n\
                    dan@acme.example\nstranger@else.example, Member\nthis is no line\nowner@acme.example, Viewer\n\
                    eve@acme.example, Owner\nana@acme.example, Member\n";
        let page = previews(&owner, "acme", &listing("role", list)).await;
        assert_eq!(
            summary(&page),
            [
                "contradicted: cyd@acme.example",
                "left-oneself: Olga Owner",
                "no-role: dan@acme.example",
                "not-understood: this is no line",
                "role-4-1: Eve",
                "role-4-3: Ana",
                "strangers-0: stranger@else.example – Member",
                "unknown-role: ben@acme.example – Emperor",
            ]
        );
        assert_eq!(groups(&page)["contradicted"].title, "1 address is listed with different roles");
        assert_eq!(groups(&page)["unknown-role"].title, "1 line names a role that is not here");
        assert_eq!(groups(&page)["strangers-0"].title, "1 address belongs to no member");
        assert_eq!(page.one("#confirm"), "Change role of 2 people");
        // A role for all lines that say none.
        let page = previews(&owner, "acme", &listing("role viewer", list)).await;
        assert_eq!(groups(&page)["same"].names, ["Dan"]);
        let page = previews(&owner, "acme", &listing("role admin", list)).await;
        assert_eq!(groups(&page)["role-4-2"].names, ["Dan"]);
        assert_eq!(groups(&page)["role-4-3"].names, ["Ana"], "what a line says goes before");
        assert_eq!(confirms(&owner, "acme", &page).await.status, 303);
        let all = what_are(world, "acme", &["ana", "ben", "cyd", "dan", "eve"]).await;
        assert_eq!(all, ["member active", "viewer active", "viewer active", "admin active", "owner active"]);
    }

    async fn strangers_are_offered_for_invitation_with_the_role_that_was_meant(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ada", "admin")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let list = "ana@acme.example, Member\none@else.example, Member\ntwo@else.example, Member\nthree@else.example, Viewer";
        let page = previews(&owner, "acme", &listing("role", list)).await;
        assert_eq!(groups(&page)["strangers-0"].title, "2 addresses belong to no member");
        let form = invitation(&page, "strangers-0");
        let value = |name: &str| form.iter().find(|(known, _)| known == name).unwrap().1.clone();
        assert_eq!((value("addresses").as_str(), value("role").as_str()), ("one@else.example\ntwo@else.example", "member"));
        let before = rows(world, "acme").await.invitations;
        // They are looked at first: nobody is invited by a click.
        for group in ["strangers-0", "strangers-1"] {
            let review = sends(&owner, "/o/acme/invitations", &invitation(&page, group)).await;
            assert_eq!(review.status, 200, "{}", review.body);
            assert!(review.body.contains("@else.example"), "{}", review.body);
        }
        assert_eq!(rows(world, "acme").await.invitations, before);
        // Who may not invite is told, and has no button.
        let lead = lead(world, "acme").await;
        join(world, "acme", &[("lea", &lead)]).await;
        let lea = world.signed_in("lea@acme.example").await;
        let page = previews(&lea, "acme", &listing("role", list)).await;
        assert_eq!(groups(&page)["strangers-0"].names.len(), 2);
        assert_eq!(page.all("#strangers-0 button"), [""; 0]);
    }

    async fn strangers_roles_are_understood_as_members_are_and_what_is_none_makes_one_group(world: &World) {
        world.organization("atlas", "sendocki").await;
        join(world, "atlas", &[("ana", "delivery_agent")]).await;
        let catalog = world.catalog("sendocki");
        let manager = &catalog.role("manager").unwrap().name;
        let number = world.number("atlas", "manager").await;
        let owner = world.signed_in("owner@atlas.example").await;
        let written = [manager.in_language("fr"), manager.in_language("ar"), "MANAGER", &number.to_string(), "Emperor", "King", "99"].map(str::to_owned);
        let lines = written.iter().enumerate().map(|(at, role)| format!("p{at}@else.example\t{role}\n"));
        let list: String = lines.chain(["p7@else.example\n".to_owned(), "ana@atlas.example\tmanager\n".to_owned()]).collect();
        let page = previews(&owner, "atlas", &listing("role", &list)).await;
        let value = |group: &str, name: &str| {
            let form = invitation(&page, group);
            form.into_iter().find(|(known, _)| known == name).unwrap().1
        };
        let people = |which: std::ops::Range<usize>| which.map(|at| format!("p{at}@else.example")).collect::<Vec<_>>().join("\n");
        assert_eq!((value("strangers-0", "addresses"), value("strangers-0", "role")), (people(0..4), "manager".to_owned()));
        assert_eq!((value("strangers-1", "addresses"), value("strangers-1", "role")), (people(4..8), String::new()));
        // A role for all lines that say none is that of their strangers.
        let page = previews(&owner, "atlas", &listing("role manager", &list)).await;
        assert_eq!(groups(&page)["strangers-0"].names.len(), 5);
        assert_eq!(groups(&page)["strangers-1"].names.len(), 3);
        // However many roles there are not, the page is no longer for it.
        let list: String = (0..2_000).map(|at| format!("p{at}@else.example\tRole {at}\n")).collect();
        let page = previews(&owner, "atlas", &listing("role", &list)).await;
        assert_eq!(groups(&page).into_keys().collect::<Vec<_>>(), ["strangers-0"]);
        assert_eq!(page.all("form[id^=invite-]").len(), 1);
        // Where no role is given, none tells them apart.
        let page = previews(&owner, "atlas", &listing("suspend", "one@else.example\tManager\ntwo@else.example\tDriver\n")).await;
        assert_eq!(groups(&page).into_keys().collect::<Vec<_>>(), ["strangers-0"]);
    }

    async fn addresses_alone_are_suspended_or_removed_and_roles_beside_them_passed_over(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ben", "member"), ("cyd", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &listing("suspend", "ana@acme.example; Ben <ben@acme.example> nobody@else.example")).await;
        assert_eq!(summary(&page), ["strangers-0: nobody@else.example", "suspended: Ana, Ben"]);
        let page = previews(&owner, "acme", &listing("suspend", "ana@acme.example, Emperor\nben@acme.example, Admin")).await;
        assert_eq!(summary(&page), ["suspended: Ana, Ben"]);
        does(world, &owner, "acme", &listing("remove", "ANA@acme.example\nana@ACME.example\ncyd@acme.example")).await;
        assert_eq!(what_are(world, "acme", &["ana", "ben", "cyd"]).await, ["", "member active", ""]);
    }

    async fn a_text_without_an_address_is_kept_to_be_mended(world: &World) {
        team(world, "acme", &[("ana", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        for text in ["", "   \n \n", "nobody at all", "Ana, Member\nBen, Admin", "<script>alert(1)</script>", "@@@\u{0}\u{202e}"] {
            for path in [preview_path("acme"), apply_path("acme")] {
                let page = sends(&owner, &path, &listing("role", text)).await;
                assert_eq!(page.status, 422, "{text:?}: {}", page.body);
                assert_eq!(page.error_of("list").unwrap(), "There is no email address in this. Paste addresses, or lines with an address and a role.");
                assert_eq!(page.written("list").trim(), text.replace('\0', "\u{fffd}").trim(), "{text:?}");
            }
        }
        // What was chosen besides is kept, too.
        let page = sends(&owner, &preview_path("acme"), &listing("suspend", "nobody")).await;
        assert_eq!(page.attribute("input[name=deed][checked]", "value").unwrap(), "suspend");
    }

    async fn a_list_without_any_role_asks_for_one(world: &World) {
        team(world, "acme", &[("ana", "viewer"), ("ben", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = previews(&owner, "acme", &listing("role", "ana@acme.example\nben@acme.example")).await;
        assert_eq!(page.all("fieldset:not([disabled]) .choice label"), ["Owner", "Admin", "Member", "Viewer"]);
        assert!(groups(&page).is_empty());
    }
}
