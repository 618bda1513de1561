//! Saving a role that is in use: first what that means, in numbers; and what to do when somebody else was faster.

use super::*;
use crate::{
    harness::{Browser, Page},
    on_both,
};

/// A role of Atlas with two people in it and three invitations to it; the owner's browser as well.
async fn used(world: &World) -> (Grant<ManageRoles>, RoleNumber, Browser) {
    let owner = atlas(world).await;
    let number = makes(world, &owner, "Picker", "orders.view customers.view").await;
    for local in ["pat", "pia"] {
        world.member("atlas", local, "custom-5").await;
    }
    let browser = world.signed_in(OWNER).await;
    invites(world, &browser, &["ana", "ben", "cem"], "custom-5").await;
    (owner, number, browser)
}

async fn invites(world: &World, browser: &Browser, locals: &[&str], role: &str) {
    for local in locals {
        assert_eq!(world.invites(browser, "atlas", &format!("{local}@people.example"), role).await.status, 200);
    }
}

/// Sends the builder's form of a role that was opened in a version; and once more, by the button of the page that asks, when it is confirmed.
async fn sends(browser: &Browser, number: RoleNumber, version: &str, name: &str, permissions: &[&str], confirmed: bool) -> Page {
    let own = number.to_string();
    let mut fields =
        vec![("number", own.as_str()), ("name", name), ("description", "One of our own"), ("reach", "organization"), ("version", version)];
    fields.extend(permissions.iter().map(|permission| ("permission", *permission)));
    let path = format!("/o/atlas/roles/{number}");
    let page = browser.post(&path, &fields).await;
    if !confirmed {
        return page;
    }
    let shown = page.attribute(CONFIRM, "value").unwrap_or_else(|| "1".into());
    fields.push(("confirmed", &shown));
    browser.post(&path, &fields).await
}

/// The button that saves what was shown.
const CONFIRM: &str = "button[name=confirmed]";

/// The headings of what changes, each with its chips.
fn told(page: &Page) -> Vec<(String, Vec<String>)> {
    let headings = page.all(".groups section h2");
    let chips = |at: usize| page.all(&format!(".groups section:nth-child({}) .chip > span", at + 1));
    headings.into_iter().enumerate().map(|(at, heading)| (heading, chips(at))).collect()
}

fn group(heading: &str, chips: &[&str]) -> (String, Vec<String>) {
    (heading.to_owned(), chips.iter().map(|chip| (*chip).to_owned()).collect())
}

/// Its label.
fn button(page: &Page) -> String {
    page.one(CONFIRM)
}

/// Nothing was written: neither role nor record.
async fn state(world: &World) -> (Vec<String>, usize) {
    (rows(world, "atlas").await, world.record("atlas").await.len())
}

on_both! {
    async fn what_it_means_for_people_and_invitations_is_shown_before_anything_is_saved(world: &World) {
        let (_, number, browser) = used(world).await;
        let before = state(world).await;
        let wanted = ["orders.view:role", "stock.view", "analytics.export"];
        let page = sends(&browser, number, "1", "Pickers", &wanted, false).await;
        assert_eq!((page.status.as_u16(), page.heading().as_str()), (200, "What changes with Picker"));
        assert_eq!(
            told(&page),
            [
                group("2 people and 3 open invitations gain", &["Export analytics (sensitive)", "View stock"]),
                group("2 people and 3 open invitations lose", &["View customers"]),
            ]
        );
        assert_eq!(button(&page), "Save and change 2 people");
        assert_eq!(page.attribute(".groups a.link", "href").as_deref(), Some("/o/atlas/members?role=custom-5"));
        assert_eq!(state(world).await, before);
        // All of the form is in it once more, and sent by the button it is saved.
        let hidden = |name: &str| page.attribute(&format!("input[type=hidden][name={name}]"), "value");
        let kept = ["name", "description", "reach", "number", "version"].map(hidden);
        let expected = ["Pickers", "One of our own", "organization", "5", "1"];
        assert_eq!(kept.each_ref().map(Option::as_deref), expected.map(Some));
        assert_eq!(page.all("input[type=hidden][name=permission]").len(), wanted.len());
        let page = sends(&browser, number, "1", "Pickers", &wanted, true).await;
        assert_eq!(page.location(), Some("/o/atlas/roles/5"));
        assert_eq!(browser.follow(&page).await.flash().as_deref(), Some("Pickers is saved. It holds for 2 people from now on."));
        assert_eq!(rows(world, "atlas").await.len(), before.0.len() + 1, "one more version");
    }

    async fn a_role_that_only_invitations_carry_is_in_use_as_well(world: &World) {
        let owner = atlas(world).await;
        let number = makes(world, &owner, "Picker", "orders.view").await;
        let browser = world.signed_in(OWNER).await;
        for (local, heading) in [("ana", "One open invitation gains"), ("ben", "2 open invitations gain")] {
            invites(world, &browser, &[local], "custom-5").await;
            let before = state(world).await;
            let page = sends(&browser, number, "1", "Picker", &["orders.view:role", "stock.view"], false).await;
            assert_eq!(page.status, 200);
            assert_eq!(told(&page), [group(heading, &["View stock"])]);
            assert_eq!(button(&page), "Save");
            assert_eq!(page.attribute(".groups a.link", "href"), None, "there is nobody to be seen");
            assert_eq!(state(world).await, before);
        }
        let page = sends(&browser, number, "1", "Picker", &["orders.view:role", "stock.view"], true).await;
        assert_eq!(browser.follow(&page).await.flash().as_deref(), Some("Picker is saved."));
        // What has run out is no use of it.
        world.clock.advance(rolecall::domain::instant::Span::days(8));
        let browser = world.signed_in(OWNER).await;
        assert_eq!(sends(&browser, number, "2", "Picker", &["orders.view:role"], false).await.status, 303);
    }

    async fn a_new_name_and_a_role_that_nobody_has_are_saved_at_once(world: &World) {
        let (owner, number, browser) = used(world).await;
        let page = sends(&browser, number, "1", "Pickers", &["orders.view:role", "customers.view"], false).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/atlas/roles/5")));
        assert_eq!(browser.follow(&page).await.flash().as_deref(), Some("Pickers is saved."));
        let unused = makes(world, &owner, "Unused", "orders.view").await;
        let page = sends(&browser, unused, "1", "Unused", &["stock.view"], false).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/atlas/roles/6")));
    }

    async fn whoever_was_slower_keeps_what_they_typed_and_is_told_what_changed_meanwhile(world: &World) {
        let (_, number, browser) = used(world).await;
        world.member("atlas", "mia", "manager").await;
        let mia = builder(world, "mia@atlas.example").await;
        assert_eq!(saves(world, &mia, number, 1, "Picker", "orders.view stock.view").await, saved(number, 2));
        let before = state(world).await;
        // Whether it was confirmed or not: what was confirmed was something else.
        for confirmed in [false, true] {
            let page = sends(&browser, number, "1", "Collector", &["orders.view:role", "customers.view", "analytics.view"], confirmed).await;
            assert_eq!((page.status.as_u16(), page.heading().as_str()), (409, "Edit Picker"));
            assert_eq!(page.one("#meanwhile"), "Somebody else changed this role while you did");
            assert_eq!(page.one("[aria-labelledby=meanwhile] p"), "Mia saved it just now. What you made of it stands below, unsaved.");
            assert_eq!(
                page.all("[aria-labelledby=meanwhile] li"),
                ["+1 permission, −1 permission", "It gained: View stock.", "It lost: View customers."]
            );
            assert_eq!(page.attribute("[aria-labelledby=meanwhile] a", "href").as_deref(), Some("/o/atlas/roles/5/edit"));
            assert_eq!((page.typed("name").as_deref(), page.typed("description").as_deref()), (Some("Collector"), Some("One of our own")));
            for (permission, checked) in [("customers.view", true), ("analytics.view", true), ("stock.view", false)] {
                let state = page.attribute(&format!("input[name=permission][value='{permission}']"), "checked");
                assert_eq!(state.is_some(), checked, "{permission}");
            }
            assert_eq!(page.attribute("input[name=version]", "value").as_deref(), Some("2"), "the next one is put over hers");
            assert_eq!(page.one(".head .btn.primary"), "Save mine over it");
            assert_eq!(state(world).await, before);
        }
        assert_eq!(saves(world, &mia, number, 2, "Sorter", "orders.view stock.view stock.edit").await, saved(number, 3));
        let page = sends(&browser, number, "1", "Collector", &["orders.view:role"], false).await;
        assert_eq!(page.status, 409);
        assert_eq!(
            page.all("[aria-labelledby=meanwhile] li"),
            [
                "+2 permissions, −1 permission, renamed from Picker to Sorter",
                "It gained: View stock, Edit stock.",
                "It lost: View customers.",
                "2 versions were saved since you opened it.",
            ]
        );
        // Put over it, it is asked about once more: against what the role is by now.
        let page = sends(&browser, number, "3", "Collector", &["orders.view:role"], false).await;
        assert_eq!(page.status, 200);
        assert_eq!(told(&page), [group("2 people and 3 open invitations lose", &["View stock", "Edit stock"])]);
        assert_eq!(sends(&browser, number, "3", "Collector", &["orders.view:role"], true).await.status, 303);
        let rows = rows(world, "atlas").await;
        assert!(rows[0].contains("\"Collector\"") && rows.len() == 1 + 4, "{rows:#?}");
    }
}
