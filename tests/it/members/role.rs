//! Giving somebody another role: who may, to whom, which; and what the refusals say.

use std::collections::BTreeMap;

use rolecall::{
    authz::Operator,
    catalog,
    domain::reach::Reach,
    store::seed::{self, SeedRole},
};

use crate::{
    harness::{Browser, Page, World},
    on_both,
};

/// Makes a custom role of an organization; answers its key.
async fn custom_role(world: &World, slug: &str, name: &str, permissions: &[&str]) -> String {
    let permissions: BTreeMap<String, Reach> = permissions.iter().map(|key| ((*key).to_owned(), Reach::Organization)).collect();
    let role = SeedRole { name: name.to_owned(), description: String::new(), reach: Reach::Organization, permissions };
    seed::role(&world.doors(), &Operator::at_the_command_line(), slug.to_owned(), role).await.unwrap().unwrap()
}

/// One try: somebody gives somebody a role. Answers the status, and sees to it that nothing happened unless it was done.
async fn tries(world: &World, slug: &str, actor: &Browser, target: &str, to: &str) -> u16 {
    let email = format!("{target}@{slug}.example");
    let before = world.what_is(slug, &email).await;
    let page = world.gives(actor, slug, &email, to).await;
    let after = world.what_is(slug, &email).await;
    let status = page.status.as_u16();
    if status == 303 {
        assert_eq!(after, Some(format!("{to} active")), "{target} to {to}");
    } else {
        assert_eq!(after, before, "{target} to {to}: {status}");
    }
    status
}

/// Everything that one catalog's people try on each other, in order, with the answers that are right.
async fn all_try(world: &World, slug: &str, tried: &[(&str, &str, &str, u16)]) {
    for (actor, target, to, expected) in tried {
        let browser = world.signed_in(&format!("{actor}@{slug}.example")).await;
        assert_eq!(tries(world, slug, &browser, target, to).await, *expected, "{actor} makes {target} {to}");
    }
}

/// What stands above the form when it was refused.
fn problem(page: &Page) -> String {
    page.one("main [role=alert] p")
}

on_both! {
    async fn owners_and_admins_of_a_neutral_product_give_what_is_within_their_own_role(world: &World) {
        world.organization("acme", "starter").await;
        for (local, role) in [("ada", "admin"), ("ben", "admin"), ("mia", "member"), ("vic", "viewer")] {
            world.member("acme", local, role).await;
        }
        all_try(
            world,
            "acme",
            &[
                ("owner", "vic", "member", 303),
                ("owner", "vic", "admin", 303),
                ("owner", "vic", "viewer", 303),
                ("ada", "vic", "member", 303),
                // As far as one's own is within it, and admins deal with each other.
                ("ada", "vic", "admin", 303),
                ("ada", "vic", "viewer", 303),
                ("ada", "ben", "member", 303),
                // Only owners make owners, and touch them.
                ("ada", "mia", "owner", 409),
                ("ada", "owner", "member", 409),
                ("ada", "owner", "admin", 409),
                // Who may not change roles at all is stopped before anything is looked at.
                ("mia", "vic", "member", 403),
                ("vic", "mia", "viewer", 403),
                ("mia", "mia", "viewer", 403),
                ("owner", "ada", "owner", 303),
                // Two owners now: either may lower the other.
                ("ada", "owner", "admin", 303),
                ("owner", "ada", "admin", 409),
            ],
        )
        .await;
    }

    async fn autocoms_managers_change_no_roles_and_its_admins_do(world: &World) {
        world.organization("shop", "autocom").await;
        for (local, role) in [("ada", "admin"), ("max", "manager"), ("ann", "agent"), ("vic", "viewer")] {
            world.member("shop", local, role).await;
        }
        all_try(
            world,
            "shop",
            &[
                ("max", "ann", "viewer", 403),
                ("ann", "vic", "agent", 403),
                ("ada", "ann", "manager", 303),
                ("ada", "ann", "admin", 303),
                ("ada", "vic", "owner", 409),
                ("ada", "owner", "viewer", 409),
                ("owner", "vic", "owner", 303),
                ("vic", "owner", "viewer", 303),
            ],
        )
        .await;
    }

    async fn in_sendocki_managers_give_roles_and_nobody_gives_ownership(world: &World) {
        world.organization("atlas", "sendocki").await;
        for (local, role) in [("max", "manager"), ("eve", "manager"), ("carl", "confirmation_agent"), ("dan", "delivery_agent")] {
            world.member("atlas", local, role).await;
        }
        all_try(
            world,
            "atlas",
            &[
                ("max", "carl", "delivery_agent", 303),
                ("max", "dan", "manager", 303),
                ("max", "eve", "confirmation_agent", 303),
                ("max", "owner", "manager", 409),
                ("max", "carl", "owner", 409),
                ("owner", "max", "owner", 409),
                ("carl", "dan", "delivery_agent", 403),
            ],
        )
        .await;
    }

    async fn in_sendoso_admins_alone_give_roles_until_there_are_teams(world: &World) {
        world.organization("gifts", "sendoso").await;
        for (local, role) in [("dora", "department_admin"), ("max", "manager"), ("sam", "sender"), ("sue", "sender")] {
            world.member("gifts", local, role).await;
        }
        all_try(
            world,
            "gifts",
            &[
                // Their reach takes in a department and a team, and nobody is placed: nobody else is there for them.
                ("dora", "sam", "manager", 404),
                ("max", "sam", "sender", 404),
                ("max", "dora", "sender", 404),
                ("sam", "sue", "sender", 403),
                ("owner", "sam", "manager", 303),
                ("owner", "sue", "admin", 303),
                ("sue", "owner", "department_admin", 303),
                ("sue", "sue", "sender", 409),
            ],
        )
        .await;
    }

    async fn a_custom_role_gives_what_it_holds_itself_and_nothing_more(world: &World) {
        world.organization("acme", "starter").await;
        let lead = custom_role(world, "acme", "Team lead", &["team.view", "team.edit", "projects.view"]).await;
        let guest = custom_role(world, "acme", "Guest", &["projects.view"]).await;
        world.member("acme", "lea", &lead).await;
        world.member("acme", "lou", &lead).await;
        world.member("acme", "gus", &guest).await;
        world.member("acme", "vic", "viewer").await;
        let lea = world.signed_in("lea@acme.example").await;
        // A viewer sees reports, which a lead does not.
        let page = world.gives(&lea, "acme", "gus@acme.example", "viewer").await;
        assert_eq!(page.status, 409);
        let catalog = world.catalog("starter");
        let reports = catalog.permissions[catalog.permission("reports.view").unwrap()].name.in_language("en");
        assert_eq!(problem(&page), format!("It goes further than your own role: {reports}."));
        all_try(
            world,
            "acme",
            &[
                ("lea", "vic", &guest, 409),
                ("lea", "gus", "viewer", 409),
                ("lea", "gus", "owner", 409),
                ("lea", "gus", &lead, 303),
                ("lea", "lou", &guest, 303),
                ("owner", "vic", &lead, 303),
            ],
        )
        .await;
    }

    async fn an_owner_is_out_of_reach_of_everybody_who_is_none_whatever_the_act(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "second", "owner").await;
        world.member("acme", "ada", "admin").await;
        let ada = world.signed_in("ada@acme.example").await;
        for act in ["suspend", "remove"] {
            let page = world.acts(&ada, "acme", "second@acme.example", act, &[]).await;
            assert_eq!(page.status, 409, "{act}");
            assert!(!problem(&page).is_empty(), "{act}");
            assert_eq!(world.what_is("acme", "second@acme.example").await.unwrap(), "owner active");
            // The page behind the link says the same, and offers no button.
            let asked = ada.get(&world.place_of("acme", "second@acme.example", act).await).await;
            assert_eq!(asked.status, 200, "{act}");
            let action = world.place_of("acme", "second@acme.example", act).await;
            assert!(asked.all(&format!("form[action='{action}'] button[type=submit]")).is_empty(), "{act}: {}", asked.body);
        }
        assert_eq!(world.gives(&ada, "acme", "second@acme.example", "viewer").await.status, 409);
    }

    async fn ones_own_role_is_only_ever_lowered_and_not_by_the_last(world: &World) {
        world.organization("acme", "starter").await;
        for (local, role) in [("ada", "admin"), ("mia", "member")] {
            world.member("acme", local, role).await;
        }
        let ada = world.signed_in("ada@acme.example").await;
        let refused = world.gives(&ada, "acme", "ada@acme.example", "owner").await;
        assert_eq!(refused.status, 409);
        assert_eq!(world.gives(&ada, "acme", "ada@acme.example", "admin").await.status, 409, "nothing would change");
        assert_eq!(world.gives(&ada, "acme", "ada@acme.example", "member").await.status, 303);
        assert_eq!(world.gives(&ada, "acme", "ada@acme.example", "admin").await.status, 403, "and now it is gone");
        let owner = world.signed_in("owner@acme.example").await;
        let page = world.gives(&owner, "acme", "owner@acme.example", "admin").await;
        assert_eq!(page.status, 409);
        assert!(problem(&page).contains("Owner"), "{}", problem(&page));
        world.member("acme", "heir", "owner").await;
        assert_eq!(world.gives(&owner, "acme", "owner@acme.example", "admin").await.status, 303);
        assert_eq!(world.gives(&owner, "acme", "owner@acme.example", "owner").await.status, 409);
        assert_eq!(world.what_is("acme", "owner@acme.example").await.unwrap(), "admin active");
    }

    async fn who_was_faster_is_not_overwritten(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "vic", "viewer").await;
        let (owner, ada) = (world.signed_in("owner@acme.example").await, world.signed_in("ada@acme.example").await);
        let viewer = world.number("acme", "viewer").await.to_string();
        let member = world.number("acme", "member").await.to_string();
        let asks = [("role", "member"), ("from", viewer.as_str())];
        assert_eq!(world.acts(&owner, "acme", "vic@acme.example", "role", &asks).await.status, 303);
        let page = world.acts(&ada, "acme", "vic@acme.example", "role", &[("role", "admin"), ("from", &viewer)]).await;
        assert_eq!(page.status, 409);
        assert!(!problem(&page).is_empty());
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "member active");
        // The same page again, about what is true now, with what was chosen.
        assert_eq!(page.attribute("input[name=from]", "value").unwrap(), member);
        assert_eq!(page.attribute("input[name=role][checked]", "value").unwrap(), "admin");
        assert_eq!(world.acts(&ada, "acme", "vic@acme.example", "role", &[("role", "admin"), ("from", &member)]).await.status, 303);
        // A number that no role has is not what they held either.
        for from in ["0", "-1", "99999", "2147483647"] {
            let page = world.acts(&ada, "acme", "vic@acme.example", "role", &[("role", "member"), ("from", from)]).await;
            assert_eq!(page.status, 409, "{from}");
        }
    }

    async fn a_role_that_is_not_there_is_said_beside_the_field(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        world.organization("other", "starter").await;
        let theirs = custom_role(world, "other", "Theirs", &["projects.view"]).await;
        let owner = world.signed_in("owner@acme.example").await;
        for role in ["", "nonsense", &theirs, "OWNER", "viewer\u{0}"] {
            let page = world.gives(&owner, "acme", "vic@acme.example", role).await;
            assert_eq!(page.status, 422, "{role:?}");
            assert!(page.error_of("choice").is_some(), "{role:?}: {}", page.body);
        }
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer active");
        // What no page sends is not read at all.
        for fields in [&[("role", "member"), ("from", "4"), ("more", "1")][..], &[("role", "member")], &[("role", "member"), ("from", "x")]]
        {
            let page = world.acts(&owner, "acme", "vic@acme.example", "role", fields).await;
            assert_eq!(page.status, 400, "{fields:?}");
        }
    }

    async fn whom_there_is_not_and_who_is_elsewhere_are_the_same_to_everybody(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("other", "starter").await;
        world.member("other", "olga", "viewer").await;
        let foreign = world.id("olga@other.example").await.to_string();
        let nobody = "01890000-0000-7000-8000-000000000000";
        let owner = world.signed_in("owner@acme.example").await;
        let ids = [foreign.as_str(), nobody, "nonsense", "1", "00000000-0000-0000-0000-000000000000", "%00", "01890000"];
        for act in ["role", "suspend", "reactivate", "remove", "restore"] {
            let mut said = Vec::new();
            for id in ids {
                let path = format!("/o/acme/members/{id}/{act}");
                let fields: &[(&str, &str)] = if act == "role" { &[("role", "viewer"), ("from", "4")] } else { &[] };
                for page in [owner.get(&path).await, owner.post(&path, fields).await] {
                    assert_eq!(page.status, 404, "{path}");
                    let number = page.header("x-request-id").unwrap().to_owned();
                    said.push(page.body.replace(&number, "(id)"));
                }
            }
            assert!(said.iter().all(|body| *body == said[0]), "{act}");
        }
        assert_eq!(world.what_is("other", "olga@other.example").await.unwrap(), "viewer active");
        // Who may not change roles learns not even that.
        world.member("acme", "vic", "viewer").await;
        let vic = world.signed_in("vic@acme.example").await;
        for id in ids {
            assert_eq!(vic.get(&format!("/o/acme/members/{id}/role")).await.status, 403, "{id}");
            assert_eq!(vic.post(&format!("/o/acme/members/{id}/role"), &[]).await.status, 403, "{id}");
        }
    }

    async fn a_right_ends_and_begins_with_the_next_request_of_an_open_session(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "vic", "viewer").await;
        let (owner, ada, vic) = (
            world.signed_in("owner@acme.example").await,
            world.signed_in("ada@acme.example").await,
            world.signed_in("vic@acme.example").await,
        );
        assert_eq!(ada.get("/o/acme/settings").await.status, 200);
        assert_eq!(vic.get("/o/acme/members").await.status, 403);
        assert_eq!(world.gives(&owner, "acme", "ada@acme.example", "viewer").await.status, 303);
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "admin").await.status, 303);
        assert_eq!(ada.get("/o/acme/members").await.status, 403);
        assert_eq!(ada.post("/o/acme/settings", &[("name", "Ada's")]).await.status, 403);
        assert_eq!(vic.get("/o/acme/members").await.status, 200);
        assert_eq!(vic.post("/o/acme/settings", &[("name", "Vic's")]).await.status, 303);
        assert_eq!(world.gives(&vic, "acme", "ada@acme.example", "member").await.status, 303);
    }

    async fn a_change_of_role_is_recorded_once_with_before_and_after(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "member").await.status, 303);
        let record = world.record("acme").await;
        let line = record.last().unwrap();
        assert_eq!((line.action.as_str(), line.refused, line.actor_name.as_str()), ("members.role_changed", false, "Olga Owner"));
        assert_eq!(line.actor, Some(world.id("owner@acme.example").await));
        assert_eq!(line.sequence, Some(record.iter().filter(|line| !line.refused).count() as i64));
        let expected = serde_json::json!({
            "change": world.latest_change("acme").await,
            "members": [{
                "id": world.id("vic@acme.example").await,
                "name": "Vic",
                "email": "vic@acme.example",
                "before": { "role": "viewer", "status": "active" },
                "after": { "role": "member", "status": "active" },
            }],
        });
        assert_eq!(*line.payload(), expected);
        assert_eq!(line.address, "127.0.0.1");
        assert!(!line.request_id.is_empty());
    }

    async fn somebody_suspended_gets_another_role_and_stays_suspended(world: &World) {
        world.organization("acme", "starter").await;
        world.member_with("acme", "vic", "viewer", rolecall::domain::member::Status::Suspended).await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(world.gives(&owner, "acme", "vic@acme.example", "admin").await.status, 303);
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "admin suspended");
        assert_eq!(world.seats("acme").await, (1, 0));
    }
}

on_both! {
    async fn where_a_role_does_not_deal_with_equals_its_holders_leave_each_other_alone(database: Database) {
        let (_, text) = catalog::shipped().into_iter().find(|(key, _)| *key == "starter").unwrap();
        let aloof = text.replacen("everything but billing\"\n", "everything but billing\"\nmanages_peers = false\n", 1);
        assert_ne!(aloof, text);
        let world = World::with_catalog(database, "aloof", &aloof).await;
        world.organization("acme", "aloof").await;
        for (local, role) in [("ada", "admin"), ("ben", "admin"), ("vic", "viewer")] {
            world.member("acme", local, role).await;
        }
        all_try(
            &world,
            "acme",
            &[
                ("ada", "ben", "viewer", 409),
                ("ada", "vic", "admin", 409),
                ("ada", "vic", "member", 303),
                ("owner", "vic", "admin", 303),
                ("owner", "ben", "viewer", 303),
                // Lowering oneself needs nobody's leave.
                ("ada", "ada", "member", 303),
            ],
        )
        .await;
        world.is_sound().await;
        world.end().await;
    }
}
