//! Making roles.

use rolecall::{
    authz::capabilities::ReadMembers,
    domain::{building::CannotBuild, role::MOST_OWN},
    store::roles::look,
};
use serde_json::json;

use super::*;
use crate::on_both;

on_both! {
    async fn a_role_that_was_made_is_listed_given_and_on_record(world: &World) {
        let owner = atlas(world).await;
        let wanted = Draft { reach: Reach::Own, ..draft(world, "Returns Manager", "orders.view=own deliveries.view deliveries.manage_returns") };
        let built = build::create(&world.doors(), &owner, wanted.clone()).await.unwrap();
        assert_eq!(built, saved(RoleNumber(5), 1), "after the catalog's four");
        let seen = look::all(&world.doors(), &grant::<ReadMembers>(world, OWNER, "atlas").await.unwrap()).await.unwrap();
        let names: Vec<&str> = seen.roles.iter().map(|look| look.role.name.as_str()).collect();
        assert_eq!(names, ["Owner", "Manager", "Confirmation Agent", "Delivery Agent", "Returns Manager"]);
        let role = &seen.roles[4].role;
        assert_eq!((role.key.as_str(), role.description.as_str(), role.reach, role.version), ("custom-5", "One of our own", Reach::Own, 1));
        assert_eq!(role.vector, wanted.vector);
        let last = world.record("atlas").await.pop().unwrap();
        assert_eq!((last.action.as_str(), last.actor_name.as_str(), last.refused), ("roles.created", "Olga Owner", false));
        assert_eq!(
            last.payload(),
            &json!({
                "role": "custom-5", "name": "Returns Manager", "description": "One of our own", "reach": "own",
                "permissions": { "orders.view": "own", "deliveries.view": "organization", "deliveries.manage_returns": "organization" },
            })
        );
        world.member("atlas", "rita", "custom-5").await;
        assert_eq!(world.what_is("atlas", "rita@atlas.example").await.as_deref(), Some("custom-5 active"));
        assert_eq!(creates(world, &owner, "Another", "").await, saved(RoleNumber(6), 1), "a role may hold nothing");
    }

    async fn no_two_roles_read_alike_in_any_language(world: &World) {
        let owner = atlas(world).await;
        let first = makes(world, &owner, "Café Lead", "orders.view").await;
        for name in ["Café Lead", "CAFE  LEAD", "café lead", "Ｃafé Lead"] {
            assert_eq!(creates(world, &owner, name, "orders.view").await, Built::NameTaken, "{name}");
        }
        // The catalog's roles, in all that it speaks.
        for name in ["Owner", "manager", "Propriétaire", "PROPRIETAIRE", "livreur", "المالك", "وكيل التأكيد"] {
            assert_eq!(creates(world, &owner, name, "orders.view").await, Built::NameTaken, "{name}");
        }
        let second = makes(world, &owner, "Café Leads", "orders.view").await;
        assert_eq!(saves(world, &owner, second, 1, "cafe lead", "orders.view").await, Built::NameTaken);
        assert_eq!(saves(world, &owner, second, 1, "Livreur", "orders.view").await, Built::NameTaken);
        assert_eq!(saves(world, &owner, first, 1, "CAFÉ LEAD", "orders.view").await, saved(first, 2), "its own name, written otherwise");
        // Another organization may call its roles as it likes, and a name is free again when its role was ended.
        world.organization("harbor", "sendocki").await;
        let harbor = grant(world, "owner@harbor.example", "harbor").await.unwrap();
        makes(world, &harbor, "Café Lead", "orders.view").await;
        meddles(world, "UPDATE roles SET deleted_at = created_at WHERE name = 'CAFÉ LEAD'").await;
        makes(world, &owner, "Café Lead", "orders.view").await;
    }

    async fn nobody_makes_a_role_that_goes_further_than_their_own(world: &World) {
        atlas(world).await;
        world.member("atlas", "mia", "manager").await;
        let mia = builder(world, "mia@atlas.example").await;
        let before = rows(world, "atlas").await;
        let built = creates(world, &mia, "Bookkeeper", "orders.view billing.view").await;
        let beyond = places(world, "sendocki", &["billing.view"]);
        is_refused(world, built, CannotBuild::Wider(beyond), "roles.created").await;
        assert_eq!(last_refusal(world).await.1, json!({ "name": "Bookkeeper", "reason": "wider", "permissions": ["billing.view"] }));
        assert_eq!(rows(world, "atlas").await, before);
        // Whoever reaches less far in one permission makes no role that reaches further there.
        let lead = makes(world, &mia, "Lead", "orders.view=own orders.edit=own team.manage_permissions team.view").await;
        world.member("atlas", "lea", &format!("custom-{lead}")).await;
        let lea = builder(world, "lea@atlas.example").await;
        let built = creates(world, &lea, "Picker", "orders.view").await;
        is_refused(world, built, CannotBuild::Wider(places(world, "sendocki", &["orders.view"])), "roles.created").await;
        makes(world, &lea, "Picker", "orders.view=own").await;
    }

    async fn what_is_for_owners_is_in_no_custom_role_not_even_an_owners(world: &World) {
        let owner = atlas(world).await;
        let built = creates(world, &owner, "Second Owner", "orders.view billing.manage billing.delete_account").await;
        let places = places(world, "sendocki", &["billing.manage", "billing.delete_account"]);
        is_refused(world, built, CannotBuild::OwnerOnly(places.clone()), "roles.created").await;
        let number = makes(world, &owner, "Second", "orders.view").await;
        let built = saves(world, &owner, number, 1, "Second", "orders.view billing.manage billing.delete_account").await;
        is_refused(world, built, CannotBuild::OwnerOnly(places), "roles.changed").await;
    }

    async fn a_plan_without_custom_roles_keeps_those_that_are_there_and_lets_them_be_narrowed(world: &World) {
        world.organization("atlas", "sendoso").await;
        let owner = builder(world, OWNER).await;
        let of = |name: &str, held: &str| Draft { vector: vector(world, "sendoso", held), ..draft(world, name, "") };
        let built = build::create(&world.doors(), &owner, of("Buyer", "inventory.view inventory.manage")).await.unwrap();
        assert_eq!(built, saved(RoleNumber(5), 1));
        meddles(world, "UPDATE organizations SET plan = 'essential'").await;
        let owner = builder(world, OWNER).await;
        let built = build::create(&world.doors(), &owner, of("Viewer", "inventory.view")).await.unwrap();
        assert_eq!(built, Built::NoCustomRoles);
        assert_eq!(last_refusal(world).await, ("roles.created".into(), json!({ "name": "Viewer", "reason": "no_custom_roles" })));
        let save = async |base, wanted: Draft| {
            let opened = opened(world, &owner, RoleNumber(5), base, &wanted).await;
            build::save(&world.doors(), &owner, opened, wanted).await.unwrap()
        };
        assert_eq!(save(1, of("Buyer", "inventory.view inventory.manage sending.send_assigned_campaigns=own")).await, Built::NoCustomRoles);
        assert_eq!(save(1, of("Buyer", "inventory.create_products")).await, Built::NoCustomRoles, "other is not less");
        assert_eq!(save(1, of("Purchaser", "inventory.view inventory.manage")).await, saved(RoleNumber(5), 2));
        assert_eq!(save(2, of("Purchaser", "inventory.view")).await, saved(RoleNumber(5), 3));
    }

    async fn two_hundred_roles_of_ones_own_are_enough(world: &World) {
        let owner = atlas(world).await;
        for n in 1..=MOST_OWN {
            makes(world, &owner, &format!("Role {n}"), "orders.view").await;
        }
        let before = rows(world, "atlas").await;
        assert_eq!(creates(world, &owner, "One more", "orders.view").await, Built::TooMany);
        assert_eq!(last_refusal(world).await, ("roles.created".into(), json!({ "name": "One more", "reason": "too_many" })));
        let browser = world.signed_in(OWNER).await;
        let page = browser.post("/o/atlas/roles", &[("name", "One more"), ("permission", "stock.view")]).await;
        let said = "There are 200 roles of your own, and there can be no more. Delete one that nobody needs first.";
        assert_eq!((page.status.as_u16(), page.one("[role=alert] p").as_str()), (409, said));
        assert_eq!(rows(world, "atlas").await, before);
        // Those there are are changed as before, and one that was ended makes way.
        assert_eq!(saves(world, &owner, RoleNumber(5), 1, "Role 1", "stock.view").await, saved(RoleNumber(5), 2));
        meddles(world, "UPDATE roles SET deleted_at = created_at WHERE name = 'Role 7'").await;
        makes(world, &owner, "One more", "orders.view").await;
        assert_eq!(creates(world, &owner, "And one more", "orders.view").await, Built::TooMany);
    }

    async fn the_page_of_a_new_role_leads_to_those_it_can_be_given_to(world: &World) {
        atlas(world).await;
        world.member("atlas", "mia", "manager").await;
        let (owner, mia) = (world.signed_in(OWNER).await, world.signed_in("mia@atlas.example").await);
        let give = |page: &crate::harness::Page| page.all("main dd a[href='/o/atlas/members']");
        let made = owner.post("/o/atlas/roles", &[("name", "Packer"), ("permission", "stock.view")]).await;
        let page = owner.follow(&made).await;
        assert_eq!((page.heading().as_str(), give(&page)), ("Packer", vec!["Choose people to give it to".to_owned()]));
        // Not to who may not give it, nor of a role of the product.
        owner.post("/o/atlas/roles", &[("name", "Biller"), ("permission", "billing.view")]).await;
        assert_eq!(give(&mia.get("/o/atlas/roles/5").await).len(), 1);
        assert_eq!(give(&mia.get("/o/atlas/roles/6").await), [""; 0]);
        assert_eq!(give(&owner.get("/o/atlas/roles/2").await), [""; 0]);
        // In the list each role leads to its page.
        world.member("atlas", "pat", "custom-5").await;
        let list = owner.get("/o/atlas/members?q=pat").await;
        assert_eq!((list.one("td.role a"), list.attribute("td.role a", "href")), ("Packer".to_owned(), Some("/o/atlas/roles/5".to_owned())));
        assert_eq!(owner.get("/o/atlas/roles/5").await.heading(), "Packer");
    }

    async fn a_part_of_the_organization_builds_no_roles(world: &World) {
        world.organization("atlas", "sendoso").await;
        let owner = builder(world, OWNER).await;
        let vector = vector(world, "sendoso", "users.manage_custom_roles=department users.manage=department");
        let built = build::create(&world.doors(), &owner, Draft { vector, ..draft(world, "Branch", "") }).await.unwrap();
        assert_eq!(built, saved(RoleNumber(5), 1));
        world.member("atlas", "bea", "custom-5").await;
        world.member("atlas", "dan", "department_admin").await;
        let bea = builder(world, "bea@atlas.example").await;
        let built = build::create(&world.doors(), &bea, Draft { vector: Vector::default(), ..draft(world, "Sub", "") }).await.unwrap();
        is_refused(world, built, CannotBuild::OutOfReach, "roles.created").await;
        let dan = grant::<ManageRoles>(world, "dan@atlas.example", "atlas").await;
        assert!(matches!(dan, Err(Refused::Lacks(_))));
    }

    async fn what_the_catalog_cannot_say_is_not_stored(world: &World) {
        let owner = atlas(world).await;
        let wanted = Draft {
            reach: Reach::Department,
            ..draft(world, "Odd", "dashboard.view=own orders.view=team orders.edit=own customers.view")
        };
        assert_eq!(build::create(&world.doors(), &owner, wanted).await.unwrap(), saved(RoleNumber(5), 1));
        let look = look::one(&world.doors(), &owner, RoleNumber(5)).await.unwrap().unwrap();
        assert_eq!(said(world, "sendocki", &look.role.vector), "orders.view=own orders.edit=own customers.view");
        assert_eq!(look.role.reach, Reach::Own);
        let long = Vector::from(vec![Reach::Own; 500]);
        assert_eq!(build::create(&world.doors(), &owner, Draft { vector: long, ..draft(world, "Long", "") }).await.unwrap(), saved(RoleNumber(6), 1));
    }

    async fn a_right_that_was_lost_since_the_page_was_opened_builds_nothing(world: &World) {
        world.organization("atlas", "sendocki").await;
        world.member("atlas", "mia", "manager").await;
        let mia = builder(world, "mia@atlas.example").await;
        let browser = world.signed_in(OWNER).await;
        assert_eq!(world.gives(&browser, "atlas", "mia@atlas.example", "confirmation_agent").await.status, 303);
        let refused = build::create(&world.doors(), &mia, draft(world, "Late", "orders.view")).await.unwrap_err();
        assert!(matches!(refused, Refused::Lacks(_)), "{refused:?}");
        assert_eq!(rows(world, "atlas").await, [""; 0]);
    }
}
