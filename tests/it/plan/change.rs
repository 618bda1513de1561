//! Another plan: what it would mean, and whether that is what happens.

use rolecall::{
    authz::Operator,
    catalog,
    store::plans::{Changed, set_by_operator},
};

use crate::{
    harness::{Database, Page, World},
    on_both,
};

/// What the page says that another plan would mean, a line each.
fn consequences(page: &Page) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.body);
    page.all(".measure ul.rows li p")
}

async fn plan_of(world: &World, slug: &'static str) -> String {
    use diesel::prelude::*;
    use rolecall::db::schema::organizations;
    world
        .query(move |conn| organizations::table.filter(organizations::slug.eq(slug)).select(organizations::plan).first(conn).unwrap())
        .await
}

/// A world with one more catalog: the neutral one, whose plans are changed another way.
async fn with_plans_changed(database: Database, way: &str) -> World {
    let (_, text) = catalog::shipped().into_iter().find(|(key, _)| *key == "starter").unwrap();
    let changed = text.replacen("plan_change = \"console\"", way, 1);
    assert_ne!(changed, text);
    World::with_catalog(database, "elsewhere", &changed).await
}

on_both! {
    async fn a_larger_plan_says_what_is_free_then_and_is_had_at_once(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        for local in ["ada", "ben"] {
            world.member("acme", local, "admin").await;
        }
        let owner = world.signed_in("owner@acme.example").await;
        let card = owner.get("/o/acme/plan").await.attribute(".plan a[href*='to=team']", "href").expect("a card that leads on");
        let page = owner.get(&card).await;
        assert_eq!(page.heading(), "Change to Team?");
        assert_eq!(consequences(&page), ["22 seats will be free.", "You can make roles of your own."]);
        assert_eq!(plan_of(world, "acme").await, "free", "looking changes nothing");
        let (plan, from) = (page.typed("plan").unwrap(), page.typed("from").unwrap());
        assert_eq!((plan.as_str(), from.as_str()), ("team", "free"));
        let done = owner.post("/o/acme/plan", &[("plan", &plan), ("from", &from)]).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, Some("/o/acme/plan")));
        let after = owner.follow(&done).await;
        assert_eq!(after.flash().unwrap(), "Your plan is Team now. 22 seats are free.");
        assert_eq!(after.all("ul.key li"), ["3 active", "0 reserved", "22 free"]);
        let line = world.record("acme").await.pop().unwrap();
        assert_eq!((line.action.as_str(), line.actor_name.as_str(), line.refused), ("plan.changed", "Olga Owner", false));
        assert_eq!(*line.payload(), serde_json::json!({ "from": "free", "to": "team" }));
    }

    async fn what_a_smaller_plan_is_said_to_mean_is_what_happens(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        for local in ["ada", "ben", "cleo"] {
            world.member("acme", local, "admin").await;
        }
        let owner = world.signed_in("owner@acme.example").await;
        for address in ["one@people.example", "two@people.example"] {
            world.invites(&owner, "acme", address, "viewer").await;
        }
        let page = owner.get("/o/acme/plan?to=free").await;
        let said = consequences(&page);
        assert_eq!(
            said[..3],
            [
                "3 more seats are in use than it has.",
                "Nobody is removed, and everybody keeps their role.",
                "Nobody new can be invited or brought back until 4 seats are freed.",
            ]
        );
        assert_eq!(said[3], "People who are invited already cannot join until fewer than 3 members are active.");
        assert_eq!(owner.post("/o/acme/plan", &[("plan", "free"), ("from", "team")]).await.status, 303);
        // Nobody is removed.
        assert_eq!(world.seats("acme").await, (4, 2));
        for local in ["ada", "ben", "cleo"] {
            assert_eq!(world.what_is("acme", &format!("{local}@acme.example")).await.unwrap(), "admin active");
        }
        let after = owner.get("/o/acme/plan").await;
        assert_eq!(after.one("#alert-title"), "3 more seats are in use than you have");
        assert_eq!(after.all("ul.key li"), ["4 active", "2 reserved", "3 above the plan"]);
        world.is_sound().await;
        // Nobody new can be invited.
        world.invites(&owner, "acme", "three@people.example", "viewer").await;
        assert_eq!(world.seats("acme").await, (4, 2));
        // Who is invited already cannot join ...
        let link = world.link("acme", "one@people.example").await;
        assert_eq!(world.joins_anew(&link, "One").await.1.status, 409);
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(world.joins_anew(&link, "One").await.1.status, 409, "three are active");
        // ... until fewer are active.
        assert_eq!(world.acts(&owner, "acme", "ben@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(world.joins_anew(&link, "One").await.1.status, 303);
        assert_eq!(world.seats("acme").await, (3, 1));
        // Three of the four seats that had to be freed are free: not enough yet, and the last one is.
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "reactivate", &[]).await.status, 409);
        assert_eq!(world.acts(&owner, "acme", "cleo@acme.example", "remove", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "reactivate", &[]).await.status, 409);
        let id = world.invitation("acme", "two@people.example").await.id;
        assert_eq!(owner.post("/o/acme/invitations/act", &[("one", &format!("revoke:{id}"))]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "reactivate", &[]).await.status, 303);
        assert_eq!(world.seats("acme").await, (3, 0));
    }

    async fn only_who_manages_the_plan_changes_it_or_looks_at_another(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        for (local, role) in [("ada", "admin"), ("mia", "member"), ("vic", "viewer")] {
            world.member("acme", local, role).await;
            let browser = world.signed_in(&format!("{local}@acme.example")).await;
            assert_eq!(browser.get("/o/acme/plan?to=free").await.status, 403, "{local}");
            for fields in [&[("plan", "free"), ("from", "team")][..], &[("nonsense", "1")]] {
                assert_eq!(browser.post("/o/acme/plan", fields).await.status, 403, "{local}");
            }
        }
        assert_eq!(plan_of(world, "acme").await, "team");
        world.organization_on("gifts", "sendoso", "pro").await;
        world.member("gifts", "eve", "admin").await;
        let eve = world.signed_in("eve@gifts.example").await;
        assert_eq!(eve.post("/o/gifts/plan", &[("plan", "enterprise"), ("from", "pro")]).await.status, 303);
    }

    async fn a_plan_that_is_not_there_is_said_and_nothing_is_changed(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        let owner = world.signed_in("owner@acme.example").await;
        for plan in ["nonsense", "", "TEAM", "pro", "a\u{0}b"] {
            let page = owner.post("/o/acme/plan", &[("plan", plan), ("from", "team")]).await;
            assert_eq!(page.status, 422, "{plan:?}");
            assert_eq!(page.one("main [role=alert] p"), "There is no such plan. Choose one of those below.", "{plan:?}");
        }
        assert_eq!(owner.get("/o/acme/plan?to=nonsense").await.status, 422);
        for fields in [&[("plan", "free")][..], &[("plan", "free"), ("from", "team"), ("more", "1")], &[]] {
            assert_eq!(owner.post("/o/acme/plan", fields).await.status, 400, "{fields:?}");
        }
        let same = owner.post("/o/acme/plan", &[("plan", "team"), ("from", "team")]).await;
        assert_eq!(owner.follow(&same).await.flash().unwrap(), "Your plan is Team already.");
        assert_eq!(plan_of(world, "acme").await, "team");
        assert!(world.record("acme").await.iter().all(|line| line.action != "plan.changed"));
    }

    async fn what_was_read_about_another_plan_holds_only_while_the_plan_is_the_same(world: &World) {
        world.organization_on("acme", "starter", "enterprise").await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = owner.get("/o/acme/plan?to=team").await;
        let from = page.typed("from").unwrap();
        let billing = set_by_operator(&world.doors(), &Operator::at_the_command_line(), "acme".into(), "free".into()).await.unwrap();
        assert!(matches!(billing, Changed::Done { .. }));
        let refused = owner.post("/o/acme/plan", &[("plan", "team"), ("from", &from)]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.one("main [role=alert] p").contains("it is Free now"), "{}", refused.body);
        assert_eq!(plan_of(world, "acme").await, "free");
        // The same page again, about the plan that it is now.
        assert_eq!((refused.typed("plan").unwrap(), refused.typed("from").unwrap()), ("team".into(), "free".into()));
        assert_eq!(refused.all(".measure ul.rows li p"), ["24 seats will be free.", "You can make roles of your own."]);
        assert_eq!(owner.post("/o/acme/plan", &[("plan", "team"), ("from", "free")]).await.status, 303);
    }

    async fn roles_of_ones_own_stay_when_the_plan_has_none(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        let role = rolecall::store::seed::SeedRole {
            name: "Guest".into(),
            description: String::new(),
            reach: rolecall::domain::reach::Reach::Organization,
            permissions: [("projects.view".to_owned(), rolecall::domain::reach::Reach::Organization)].into(),
        };
        let key =
            rolecall::store::seed::role(&world.doors(), &Operator::at_the_command_line(), "acme".into(), role).await.unwrap().unwrap();
        world.member("acme", "gus", &key).await;
        let owner = world.signed_in("owner@acme.example").await;
        let said = consequences(&owner.get("/o/acme/plan?to=free").await);
        assert_eq!(said, ["One seat will be free.", "Your own role stays and works as before. New ones cannot be made."]);
        assert_eq!(owner.post("/o/acme/plan", &[("plan", "free"), ("from", "team")]).await.status, 303);
        assert_eq!(world.what_is("acme", "gus@acme.example").await.unwrap(), format!("{key} active"));
        assert_eq!(world.signed_in("gus@acme.example").await.get("/o/acme").await.one(".role-name"), "Guest");
    }
}

on_both! {
    async fn where_the_plan_is_changed_on_the_products_own_page_there_is_only_the_way_there(database: Database) {
        let world = with_plans_changed(database, "plan_change = \"link\"\nbilling_url = \"https://pay.example/plans\"").await;
        world.organization_on("acme", "elsewhere", "free").await;
        for local in ["ada", "ben"] {
            world.member("acme", local, "admin").await;
        }
        let owner = world.signed_in("owner@acme.example").await;
        let page = owner.get("/o/acme/plan").await;
        assert!(page.attribute("main a[href='https://pay.example/plans']", "href").is_some());
        assert!(page.all(".plan").is_empty());
        assert!(page.all("main form[action='/o/acme/plan']").is_empty());
        // Thinking about another one leads nowhere here, and a forged form neither.
        assert_eq!(owner.get("/o/acme/plan?to=team").await.heading(), page.heading());
        let forged = owner.post("/o/acme/plan", &[("plan", "team"), ("from", "free")]).await;
        assert_eq!(forged.status, 409);
        assert_eq!(plan_of(&world, "acme").await, "free");
        // Nobody but who manages the plan is sent to pay.
        let ada = world.signed_in("ada@acme.example").await.get("/o/acme/plan").await;
        assert_eq!(ada.attribute("main a[href='https://pay.example/plans']", "href"), None);
        world.is_sound().await;
        world.end().await;
    }

    async fn where_the_plan_is_not_changed_here_the_page_says_by_whom(database: Database) {
        let world = with_plans_changed(database, "plan_change = \"off\"").await;
        world.organization_on("acme", "elsewhere", "free").await;
        let owner = world.signed_in("owner@acme.example").await;
        let page = owner.get("/o/acme/plan").await;
        let product = world.catalog("elsewhere").brand.product.in_language("en").to_owned();
        assert!(page.text().contains(&format!("Your plan is changed by {product}.")), "{}", page.text());
        assert!(page.all(".plan").is_empty());
        assert_eq!(owner.post("/o/acme/plan", &[("plan", "team"), ("from", "free")]).await.status, 409);
        assert_eq!(plan_of(&world, "acme").await, "free");
        // Billing does it by command, and the page follows.
        let changed = set_by_operator(&world.doors(), &Operator::at_the_command_line(), "acme".into(), "team".into()).await.unwrap();
        assert!(matches!(changed, Changed::Done { .. }));
        assert!(owner.get("/o/acme/plan").await.text().contains("Your plan is Team."));
        world.is_sound().await;
        world.end().await;
    }
}
