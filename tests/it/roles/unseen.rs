//! A role that people have is changed for those who were seen, and for nobody else.

use super::*;
use crate::{
    harness::{Browser, Page},
    on_both,
};

const WIDER: &str = "stock.view stock.edit";

/// The packers of Atlas: Ana holds the role, and one address is invited to it.
async fn packers(world: &World) -> (Grant<ManageRoles>, RoleNumber, Browser) {
    let owner = atlas(world).await;
    let number = makes(world, &owner, "Packer", "stock.view").await;
    world.member("atlas", "ana", "custom-5").await;
    world.member("atlas", "ben", "delivery_agent").await;
    let browser = world.signed_in(OWNER).await;
    assert_eq!(world.invites(&browser, "atlas", "one@people.example", "custom-5").await.status, 200);
    (owner, number, browser)
}

/// Saves in vain: nothing is written.
async fn in_vain(world: &World, by: &Grant<ManageRoles>, opened: Opened) {
    let before = (rows(world, "atlas").await, world.record("atlas").await.len());
    let built = build::save(&world.doors(), by, opened, draft(world, "Packer", WIDER)).await.unwrap();
    assert_eq!(built, Built::Unseen);
    assert_eq!((rows(world, "atlas").await, world.record("atlas").await.len()), before);
}

/// Sends the builder's form with the same wish, confirmed or not.
async fn sends(browser: &Browser, confirmed: Option<&str>) -> Page {
    let mut form =
        vec![("name", "Packer"), ("description", "One of our own"), ("reach", "organization"), ("number", "5"), ("version", "1")];
    form.extend([("permission", "stock.view"), ("permission", "stock.edit")]);
    form.extend(confirmed.map(|confirmed| ("confirmed", confirmed)));
    browser.post("/o/atlas/roles/5", &form).await
}

fn confirmed(page: &Page) -> String {
    page.attribute("button[name=confirmed]", "value").unwrap_or_else(|| panic!("nothing to confirm: {}", page.body))
}

on_both! {
    async fn who_was_given_the_role_since_is_shown_before_it_is_saved(world: &World) {
        let (_, _, owner) = packers(world).await;
        let shown = sends(&owner, None).await;
        assert_eq!((shown.status.as_u16(), shown.heading().as_str()), (200, "What changes with Packer"));
        assert_eq!(shown.all("[role=alert]"), [""; 0]);
        assert_eq!(shown.one("button[name=confirmed]"), "Save and change one person");
        assert_eq!(world.gives(&owner, "atlas", "ben@atlas.example", "custom-5").await.status, 303);
        let before = rows(world, "atlas").await;
        let now = sends(&owner, Some(&confirmed(&shown))).await;
        assert_eq!(now.status, 409, "{}", now.body);
        assert_eq!(now.one("[role=alert] p"), "Nothing was saved: others have this role than when you looked. This is what saving would mean now.");
        assert_eq!(now.one("button[name=confirmed]"), "Save and change 2 people");
        assert_eq!(rows(world, "atlas").await, before);
        assert_eq!(sends(&owner, Some("1")).await.status, 409);
        assert_eq!(sends(&owner, Some(&confirmed(&now))).await.status, 303);
        assert_ne!(rows(world, "atlas").await, before);
    }

    async fn as_many_others_are_not_the_same(world: &World) {
        let (owner, number, browser) = packers(world).await;
        let wanted = draft(world, "Packer", WIDER);
        let seen = opened(world, &owner, number, 1, &wanted).await;
        assert_eq!(world.gives(&browser, "atlas", "ana@atlas.example", "delivery_agent").await.status, 303);
        assert_eq!(world.gives(&browser, "atlas", "ben@atlas.example", "custom-5").await.status, 303);
        in_vain(world, &owner, seen).await;
        // One invitation instead of another.
        let seen = opened(world, &owner, number, 1, &wanted).await;
        let one = world.invitation("atlas", "one@people.example").await.id;
        assert_eq!(browser.post("/o/atlas/invitations/act", &[("one", &format!("revoke:{one}"))]).await.status, 303);
        assert_eq!(world.invites(&browser, "atlas", "two@people.example", "custom-5").await.status, 200);
        in_vain(world, &owner, seen).await;
        let seen = opened(world, &owner, number, 1, &wanted).await;
        assert_eq!(build::save(&world.doors(), &owner, seen, wanted).await.unwrap(), saved(number, 2));
    }

    async fn what_was_not_shown_at_all_is_not_saved(world: &World) {
        let (owner, number, _) = packers(world).await;
        in_vain(world, &owner, Opened { number, version: 1, seen: None }).await;
        // Something else was shown.
        let other = opened(world, &owner, number, 1, &draft(world, "Packer", "stock.edit")).await;
        in_vain(world, &owner, other).await;
        // To somebody else.
        world.member("atlas", "mia", "manager").await;
        let mia = builder(world, "mia@atlas.example").await;
        let theirs = opened(world, &mia, number, 1, &draft(world, "Packer", WIDER)).await;
        in_vain(world, &owner, theirs).await;
    }

    async fn what_changes_nothing_for_anybody_is_confirmed_by_nobody(world: &World) {
        let (owner, number, _) = packers(world).await;
        let saves = async |number, wanted| {
            build::save(&world.doors(), &owner, Opened { number, version: 1, seen: None }, wanted).await.unwrap()
        };
        assert_eq!(saves(number, draft(world, "Packers", "stock.view")).await, saved(number, 2));
        let unused = makes(world, &owner, "Unused", "stock.view").await;
        assert_eq!(saves(unused, draft(world, "Unused", WIDER)).await, saved(unused, 2));
    }
}
