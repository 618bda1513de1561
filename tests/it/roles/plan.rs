//! A plan without roles of one's own: those that are there stay, and the way to another plan is told.

use super::*;
use crate::{harness::Browser, on_both};

const ROLES: &str = "/o/atlas/roles";
const WHY: &str = "Your plan Essential has no roles of your own. Those there are stay, work as before, and can be narrowed.";
/// Not the house's own, which stands above every page.
const NOTE: &str = "main .stack > .note";
const WAY: &str = "See the plans";
const BUYER: &str = "inventory.view inventory.manage";

/// An organization that made a role and then took a smaller plan; and its owner's browser.
async fn essential(world: &World) -> Browser {
    world.organization("atlas", "sendoso").await;
    let owner = builder(world, OWNER).await;
    let wanted = Draft { vector: vector(world, "sendoso", BUYER), ..draft(world, "Buyer", "") };
    assert_eq!(build::create(&world.doors(), &owner, wanted).await.unwrap(), saved(RoleNumber(5), 1));
    let browser = world.signed_in(OWNER).await;
    assert_eq!(browser.get(ROLES).await.all(NOTE), [""; 0], "there is nothing to say on the plan before");
    let page = browser.post("/o/atlas/plan", &[("plan", "essential"), ("from", "enterprise")]).await;
    assert_eq!(page.status, 303, "{}", page.body);
    browser
}

on_both! {
    async fn the_list_shows_those_there_are_and_the_way_to_the_plan(world: &World) {
        let owner = essential(world).await;
        let page = owner.get(ROLES).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.all("tbody a.name"), ["Admin", "Department Admin", "Manager", "Sender", "Buyer"]);
        assert_eq!(page.one(NOTE), format!("{WHY} {WAY}"));
        assert_eq!(page.attribute(&format!("{NOTE} a"), "href").as_deref(), Some("/o/atlas/plan"));
        let page = owner.get(&format!("{ROLES}/5")).await;
        assert_eq!(page.one(NOTE), format!("{WHY} {WAY}"));
        // Where there is none, nobody is asked to make the first.
        world.organization_on("harbor", "sendoso", "essential").await;
        let page = world.signed_in("owner@harbor.example").await.get("/o/harbor/roles").await;
        assert_eq!(page.one(NOTE), format!("{WHY} {WAY}"));
        assert!(!page.text().contains("Make one of your own"));
    }

    async fn the_page_of_a_new_role_explains_instead(world: &World) {
        let owner = essential(world).await;
        for path in ["/new", "/new?from=role:5", "/new?from=role:4"] {
            let page = owner.get(&format!("{ROLES}{path}")).await;
            assert_eq!((page.status.as_u16(), page.one("main h2").as_str()), (200, "Not on this plan"), "{path}");
            assert_eq!(page.one("main .empty p"), format!("{WHY} With a larger plan you can make as many as you need."), "{path}");
            assert_eq!(page.one("main .empty .btn.primary"), WAY, "{path}");
            assert_eq!(page.attribute("main .empty .btn.primary", "href").as_deref(), Some("/o/atlas/plan"), "{path}");
            assert_eq!(page.all("form#builder"), [""; 0], "{path}");
        }
    }

    async fn a_role_that_is_sent_all_the_same_is_refused_with_the_way_to_the_plan(world: &World) {
        let owner = essential(world).await;
        let before = rows(world, "atlas").await;
        let page = owner.post(ROLES, &[("name", "Viewer"), ("description", "Looks"), ("reach", "organization"), ("permission", "inventory.view")]).await;
        assert_eq!(page.status, 409);
        assert_eq!(page.one(".note.bad[role=alert]"), format!("{WHY} {WAY}"));
        assert_eq!(page.attribute(".note.bad[role=alert] a", "href").as_deref(), Some("/o/atlas/plan"));
        assert_eq!((page.typed("name").as_deref(), page.typed("description").as_deref()), (Some("Viewer"), Some("Looks")));
        assert!(page.attribute("input[name=permission][value='inventory.view']", "checked").is_some());
        let (said, payload) = last_refusal(world).await;
        assert_eq!((said.as_str(), payload["reason"].as_str()), ("roles.created", Some("no_custom_roles")));
        // Widening one that is there is making one by another name; narrowing it is not.
        let save = async |permissions: &[&str], version: &str| {
            let mut fields = vec![("number", "5"), ("name", "Buyer"), ("description", "One of our own"), ("reach", "organization"), ("version", version)];
            fields.extend(permissions.iter().map(|permission| ("permission", *permission)));
            owner.post(&format!("{ROLES}/5"), &fields).await
        };
        let page = save(&["inventory.view", "inventory.manage", "inventory.create_products"], "1").await;
        assert_eq!((page.status.as_u16(), page.one(".note.bad[role=alert]")), (409, format!("{WHY} {WAY}")));
        assert_eq!(rows(world, "atlas").await, before);
        assert_eq!(save(&["inventory.view"], "1").await.location(), Some("/o/atlas/roles/5"));
    }
}
