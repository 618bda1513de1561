//! Who builds roles and does not see the team: where they go afterwards, and who else built is not told.

use rolecall::{
    authz::capabilities::ReadMembers,
    store::roles::versions::{self, Version},
};

use super::*;
use crate::{
    harness::{Browser, Page},
    on_both,
};

/// A role of these permissions for one new member; answers its number.
async fn held_by(world: &World, owner: &Grant<ManageRoles>, local: &str, catalog: &str, held: &str) -> RoleNumber {
    let wanted = Draft { vector: vector(world, catalog, held), ..draft(world, &format!("Role of {local}"), "") };
    let Built::Saved { number, .. } = build::create(&world.doors(), owner, wanted).await.unwrap() else { panic!("{local}") };
    world.member("atlas", local, &format!("custom-{number}")).await;
    number
}

/// Sends the builder's form: of a new role, or of one as it was opened in a version.
async fn sends(browser: &Browser, path: &str, name: &str, version: &str, permissions: &[&str]) -> Page {
    let mut form = vec![("name", name), ("description", "")];
    if !version.is_empty() {
        form.extend([("number", path.rsplit('/').next().unwrap()), ("version", version)]);
    }
    form.extend(permissions.iter().map(|permission| ("permission", *permission)));
    let page = browser.post(path, &form).await;
    match page.attribute("button[name=confirmed]", "value") {
        Some(shown) => browser.post(path, &[&form[..], &[("confirmed", shown.as_str())]].concat()).await,
        None => page,
    }
}

/// Where a page led, and that there is something to read.
async fn leads(browser: &Browser, page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.body);
    assert_eq!(browser.follow(page).await.status, 200);
    page.location().unwrap().to_owned()
}

on_both! {
    async fn who_does_not_see_the_team_goes_home_after_building(world: &World) {
        world.organization("atlas", "starter").await;
        let owner = builder(world, OWNER).await;
        held_by(world, &owner, "bo", "starter", "projects.view reports.view team.manage_roles").await;
        let (bo, olga) = (world.signed_in("bo@atlas.example").await, world.signed_in(OWNER).await);
        let made = sends(&bo, "/o/atlas/roles", "Guest", "", &["projects.view"]).await;
        assert_eq!(leads(&bo, &made).await, "/o/atlas");
        let (guest, version) = ("/o/atlas/roles/6", "1");
        let saved = sends(&bo, guest, "Guests", version, &["projects.view"]).await;
        assert_eq!(leads(&bo, &saved).await, "/o/atlas");
        let same = sends(&bo, guest, "Guests", "2", &["projects.view"]).await;
        assert_eq!(leads(&bo, &same).await, "/o/atlas");
        let form = bo.get(&format!("{guest}/edit")).await;
        assert_eq!(form.attribute(".eyebrow a", "href").as_deref(), Some("/o/atlas"));
        // Who does, goes on to the role.
        let saved = sends(&olga, guest, "Guest", "2", &["projects.view"]).await;
        assert_eq!(leads(&olga, &saved).await, guest);
        assert_eq!(olga.get(&format!("{guest}/edit")).await.attribute(".eyebrow a", "href").as_deref(), Some(guest));
    }

    async fn who_takes_sight_from_their_own_role_goes_home(world: &World) {
        world.organization("atlas", "starter").await;
        let owner = builder(world, OWNER).await;
        let number = held_by(world, &owner, "bo", "starter", "projects.view team.view team.manage_roles").await;
        let (bo, place) = (world.signed_in("bo@atlas.example").await, format!("/o/atlas/roles/{number}"));
        let saved = sends(&bo, &place, "Role of bo", "1", &["team.view", "team.manage_roles"]).await;
        assert_eq!(leads(&bo, &saved).await, place, "they see it still");
        let saved = sends(&bo, &place, "Role of bo", "2", &["team.manage_roles"]).await;
        assert_eq!(leads(&bo, &saved).await, "/o/atlas");
    }

    async fn who_built_is_told_to_who_sees_the_team_and_to_oneself(world: &World) {
        world.organization("atlas", "sendoso").await;
        let owner = builder(world, OWNER).await;
        // Roles are theirs to build for everybody, and of the team they see themselves.
        held_by(world, &owner, "bo", "sendoso", "users.manage_custom_roles users.manage=own inventory.view").await;
        world.member("atlas", "max", "manager").await;
        let number = held_by(world, &owner, "gus", "sendoso", "").await;
        let bo = builder(world, "bo@atlas.example").await;
        let wanted = Draft { vector: vector(world, "sendoso", "inventory.view"), ..draft(world, "Guest", "") };
        let opened = super::opened(world, &bo, number, 1, &wanted).await;
        assert_eq!(build::save(&world.doors(), &bo, opened, wanted).await.unwrap(), saved(number, 2));
        for (email, expected) in [
            (OWNER, [Some("Bo"), Some("Olga Owner")]),
            ("bo@atlas.example", [Some("Bo"), None]),
            ("max@atlas.example", [None, None]),
        ] {
            let reader = grant::<ReadMembers>(world, email, "atlas").await.unwrap();
            let all: Vec<Version> = versions::of(&world.doors(), &reader, number).await.unwrap().unwrap();
            assert_eq!(all.iter().map(|version| version.by.as_deref()).collect::<Vec<_>>(), expected, "{email}");
            let page = world.signed_in(email).await.get(&format!("/o/atlas/roles/{number}")).await;
            let shown: Vec<String> = page.all("ol.rows bdi");
            assert_eq!(shown, expected.map(|name| name.unwrap_or("Somebody else").to_owned()), "{email}");
        }
        // Nor to who is told that somebody was faster.
        let late = sends(&world.signed_in("bo@atlas.example").await, &format!("/o/atlas/roles/{number}"), "Late", "1", &[]).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("Bo saved it"), "{}", late.text());
        let wanted = Draft { vector: vector(world, "sendoso", ""), ..draft(world, "Guests", "") };
        let opened = super::opened(world, &owner, number, 2, &wanted).await;
        assert_eq!(build::save(&world.doors(), &owner, opened, wanted).await.unwrap(), saved(number, 3));
        let late = sends(&world.signed_in("bo@atlas.example").await, &format!("/o/atlas/roles/{number}"), "Late", "2", &[]).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("Somebody else saved it") && !late.text().contains("Olga"), "{}", late.text());
    }
}
