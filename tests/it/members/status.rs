//! Suspending a member and ending that.

use rolecall::{
    authz::Operator,
    catalog,
    domain::{instant::Span, member::Status},
    store::plans::{Changed, set_by_operator},
};

use crate::{
    harness::{Page, World},
    on_both,
};

fn problem(page: &Page) -> String {
    page.one("main [role=alert] p")
}

/// Changes the plan past the console.
async fn plan(world: &World, slug: &str, plan: &str) {
    let changed = set_by_operator(&world.doors(), &Operator::at_the_command_line(), slug.to_owned(), plan.to_owned()).await.unwrap();
    assert!(matches!(changed, Changed::Done { .. }), "{changed:?}");
}

on_both! {
    async fn who_is_suspended_gets_nothing_more_from_the_next_request_on(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("elsewhere", "starter").await;
        world.member("acme", "ada", "admin").await;
        world.joins("ada@acme.example", "elsewhere", "viewer").await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        assert_eq!(ada.get("/o/acme/members").await.status, 200);
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(world.what_is("acme", "ada@acme.example").await.unwrap(), "admin suspended");
        assert_eq!(world.seats("acme").await, (1, 0), "the seat is free");
        for path in [
            "/o/acme",
            "/o/acme/members",
            "/o/acme/members/removed",
            "/o/acme/members/export",
            "/o/acme/settings",
            "/o/acme/plan",
            "/o/acme/invitations",
            "/o/acme/leave",
        ] {
            let page = ada.get(path).await;
            assert_eq!(page.status, 403, "{path}");
            assert!(!page.body.contains("owner@acme.example"), "{path} names people: {}", page.body);
        }
        for path in ["/o/acme/settings", "/o/acme/leave", "/o/acme/invitations", "/o/acme/plan/ask"] {
            assert_eq!(ada.post(path, &[]).await.status, 403, "{path}");
        }
        // Nobody brings themselves back.
        assert_eq!(world.acts(&ada, "acme", "ada@acme.example", "reactivate", &[]).await.status, 403);
        // The account and other organizations are as before.
        assert_eq!(ada.get("/o/elsewhere").await.status, 200);
        assert_eq!(ada.get("/account").await.status, 200);
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "reactivate", &[]).await.status, 303);
        assert_eq!(ada.get("/o/acme/members").await.status, 200, "the same session has its rights again");
        assert_eq!(world.what_is("acme", "ada@acme.example").await.unwrap(), "admin active");
    }

    async fn bringing_somebody_back_needs_a_seat_and_says_where_to_get_one(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        for local in ["ada", "mia"] {
            world.member("acme", local, "member").await;
        }
        world.member_with("acme", "sven", "viewer", Status::Suspended).await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.seats("acme").await, (3, 0), "free has three seats");
        let page = world.acts(&owner, "acme", "sven@acme.example", "reactivate", &[]).await;
        assert_eq!(page.status, 409);
        assert_eq!(page.attribute("main a[href$='/plan']", "href").unwrap(), "/o/acme/plan");
        assert_eq!(world.what_is("acme", "sven@acme.example").await.unwrap(), "viewer suspended");
        // Said before anybody presses a button, too.
        let asked = owner.get(&world.place_of("acme", "sven@acme.example", "reactivate").await).await;
        assert_eq!((asked.status.as_u16(), asked.attribute("main a[href$='/plan']", "href").unwrap().as_str()), (200, "/o/acme/plan"));
        // A seat is freed: now it works.
        assert_eq!(world.acts(&owner, "acme", "mia@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "sven@acme.example", "reactivate", &[]).await.status, 303);
        assert_eq!(world.seats("acme").await, (3, 0));
    }

    async fn an_invitation_holds_the_seat_that_somebody_suspended_would_need_until_its_time_is_up(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        world.member("acme", "ada", "admin").await;
        world.member_with("acme", "sven", "viewer", Status::Suspended).await;
        let ada = world.signed_in("ada@acme.example").await;
        world.invites(&ada, "acme", "new@people.example", "viewer").await;
        assert_eq!(world.seats("acme").await, (2, 1));
        assert_eq!(world.acts(&ada, "acme", "sven@acme.example", "reactivate", &[]).await.status, 409);
        world.clock.advance(Span::hours(168));
        let ada = world.signed_in("ada@acme.example").await;
        // Nothing has written the end of the invitation down: the door itself does.
        assert_eq!(world.acts(&ada, "acme", "sven@acme.example", "reactivate", &[]).await.status, 303);
        assert_eq!(world.seats("acme").await, (3, 0));
        assert_eq!(world.invitation("acme", "new@people.example").await.state, "expired");
    }

    async fn above_a_smaller_plan_people_can_be_suspended_and_not_brought_back(world: &World) {
        world.organization_on("acme", "starter", "team").await;
        for local in ["ada", "ben", "cleo", "dan"] {
            world.member("acme", local, "member").await;
        }
        plan(world, "acme", "free").await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "reactivate", &[]).await.status, 409, "four of three seats");
        assert_eq!(world.seats("acme").await, (4, 0));
        for local in ["ben", "cleo"] {
            assert_eq!(world.acts(&owner, "acme", &format!("{local}@acme.example"), "suspend", &[]).await.status, 303);
        }
        assert_eq!(world.acts(&owner, "acme", "ada@acme.example", "reactivate", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "ben@acme.example", "reactivate", &[]).await.status, 409);
    }

    async fn the_last_active_owner_cannot_be_suspended_and_the_page_names_the_way_out(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "heir", "owner").await;
        let (owner, heir) = (world.signed_in("owner@acme.example").await, world.signed_in("heir@acme.example").await);
        assert_eq!(world.acts(&owner, "acme", "heir@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(heir.get("/o/acme").await.status, 403);
        // The other owner is suspended: this one is the last active one, for themselves and for everybody.
        assert_eq!(world.acts(&owner, "acme", "heir@acme.example", "reactivate", &[]).await.status, 303);
        assert_eq!(world.acts(&heir, "acme", "owner@acme.example", "suspend", &[]).await.status, 303);
        assert_eq!(world.what_is("acme", "owner@acme.example").await.unwrap(), "owner suspended");
        // Whoever is left cannot go in any way, and nobody else is there who could send them.
        let said = "This cannot be done to oneself. You can leave, or ask somebody else to do it. Leave The acme team";
        for act in ["suspend", "remove"] {
            let page = world.acts(&heir, "acme", "heir@acme.example", act, &[]).await;
            assert_eq!((page.status.as_u16(), problem(&page).as_str()), (409, said), "{act}");
        }
        assert_eq!(world.acts(&owner, "acme", "heir@acme.example", "suspend", &[]).await.status, 403, "a suspended owner is none");
        let page = world.gives(&heir, "acme", "heir@acme.example", "admin").await;
        assert_eq!(page.status, 409);
        let said = "You are the only active Owner, and The acme team cannot be without one. Somebody else has to become Owner first. Choose somebody";
        assert_eq!(problem(&page), said);
        let way = page.attribute("main [role=alert] a", "href").expect("a way out");
        assert_eq!(heir.get(&way).await.status, 200, "{way}");
        assert_eq!(world.what_is("acme", "heir@acme.example").await.unwrap(), "owner active");
    }

    async fn nobody_suspends_or_removes_themselves_through_the_team_page(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "heir", "owner").await;
        let owner = world.signed_in("owner@acme.example").await;
        for act in ["suspend", "reactivate", "remove", "restore"] {
            let page = world.acts(&owner, "acme", "owner@acme.example", act, &[]).await;
            assert_eq!(page.status, 409, "{act}");
            assert!(!problem(&page).is_empty(), "{act}");
        }
        assert_eq!(world.what_is("acme", "owner@acme.example").await.unwrap(), "owner active");
    }

    async fn pressing_twice_says_that_it_is_so_already(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.acts(&owner, "acme", "vic@acme.example", "reactivate", &[]).await.status, 409);
        assert_eq!(world.acts(&owner, "acme", "vic@acme.example", "suspend", &[]).await.status, 303);
        let again = world.acts(&owner, "acme", "vic@acme.example", "suspend", &[]).await;
        assert_eq!(again.status, 409);
        assert!(!problem(&again).is_empty());
        // That nothing would change is no refusal worth a line.
        assert!(world.refusals("acme").await.is_empty());
    }

    async fn in_sendoso_an_admin_is_suspended_like_anybody_and_removed_only_as_a_sender(world: &World) {
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "ada", "admin").await;
        let owner = world.signed_in("owner@gifts.example").await;
        let page = world.acts(&owner, "gifts", "ada@gifts.example", "remove", &[]).await;
        assert_eq!(page.status, 409);
        assert!(problem(&page).contains("Sender"), "{}", problem(&page));
        let role = world.place_of("gifts", "ada@gifts.example", "role").await;
        let asked = owner.get(&world.place_of("gifts", "ada@gifts.example", "remove").await).await;
        assert!(asked.attribute(&format!("main a[href^='{role}']"), "href").is_some(), "the way out: {}", asked.body);
        assert_eq!(world.acts(&owner, "gifts", "ada@gifts.example", "suspend", &[]).await.status, 303);
        // Suspension does not go around it.
        assert_eq!(world.acts(&owner, "gifts", "ada@gifts.example", "remove", &[]).await.status, 409);
        assert_eq!(world.gives(&owner, "gifts", "ada@gifts.example", "sender").await.status, 303);
        assert_eq!(world.acts(&owner, "gifts", "ada@gifts.example", "remove", &[]).await.status, 303);
        assert_eq!(world.what_is("gifts", "ada@gifts.example").await, None);
        // Nor does leaving.
        world.member("gifts", "eve", "admin").await;
        let eve = world.signed_in("eve@gifts.example").await;
        assert_eq!(eve.post("/o/gifts/leave", &[]).await.status, 409);
        assert_eq!(world.what_is("gifts", "eve@gifts.example").await.unwrap(), "admin active");
    }

    async fn suspending_and_bringing_back_are_each_a_line_in_final_form(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        for (act, action, before, after) in
            [("suspend", "members.suspended", "active", "suspended"), ("reactivate", "members.reactivated", "suspended", "active")]
        {
            assert_eq!(world.acts(&owner, "acme", "vic@acme.example", act, &[]).await.status, 303);
            let line = world.record("acme").await.pop().unwrap();
            assert_eq!((line.action.as_str(), line.refused), (action, false));
            let member = serde_json::json!({
                "id": world.id("vic@acme.example").await, "name": "Vic", "email": "vic@acme.example",
                "before": { "role": "viewer", "status": before }, "after": { "role": "viewer", "status": after },
            });
            assert_eq!(*line.payload(), serde_json::json!({ "change": world.latest_change("acme").await, "members": [member] }));
        }
    }
}

/// A second role that somebody must always hold.
const KEEPER: &str = "[[role]]
key = \"keeper\"
name = \"Keeper\"
description = \"Keeps the keys\"
permissions = [\"*\"]
at_least_one = true
several_holders = true
assignable = false

";

on_both! {
    async fn the_last_holder_of_a_role_that_somebody_must_hold_is_nobodys_to_take_away(database: Database) {
        let (_, text) = catalog::shipped().into_iter().find(|(key, _)| *key == "starter").unwrap();
        let text = text.replacen("[[role]]\nkey = \"admin\"", &format!("{KEEPER}[[role]]\nkey = \"admin\""), 1);
        let world = World::with_catalog(database, "keepers", &text).await;
        world.organization("acme", "keepers").await;
        for local in ["kim", "lee"] {
            world.member("acme", local, "keeper").await;
        }
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.acts(&owner, "acme", "lee@acme.example", "suspend", &[]).await.status, 303, "there is another");
        for act in ["suspend", "remove"] {
            let page = world.acts(&owner, "acme", "kim@acme.example", act, &[]).await;
            assert_eq!(page.status, 409, "{act}");
            assert!(
                problem(&page).starts_with("Kim is the only active Keeper, and The acme team cannot be without one."),
                "{}",
                problem(&page)
            );
            // Nobody gives that role here: who does is named.
            assert!(problem(&page).contains("The role Keeper is not given here"), "{}", problem(&page));
        }
        assert_eq!(world.gives(&owner, "acme", "kim@acme.example", "admin").await.status, 409);
        assert_eq!(world.what_is("acme", "kim@acme.example").await.unwrap(), "keeper active");
        // Somebody suspended does not count, and is no last one either.
        assert_eq!(world.acts(&owner, "acme", "lee@acme.example", "remove", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "lee@acme.example", "restore", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "lee@acme.example", "reactivate", &[]).await.status, 303);
        assert_eq!(world.acts(&owner, "acme", "kim@acme.example", "remove", &[]).await.status, 303);
        // The last owner is as safe from the keeper.
        let lee = world.signed_in("lee@acme.example").await;
        let page = world.acts(&lee, "acme", "owner@acme.example", "suspend", &[]).await;
        assert_eq!(page.status, 409);
        assert!(problem(&page).contains("Somebody else has to become Owner first."), "{}", problem(&page));
        world.is_sound().await;
        world.end().await;
    }
}
