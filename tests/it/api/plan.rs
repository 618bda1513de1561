//! The plan and its seats, by a program.

use rolecall::catalog;
use serde_json::{Value, json};

use crate::{
    harness::{Program, World},
    on_both,
};

const PLAN: &str = "/api/v1/team/plan";
const ASK: &str = "/api/v1/team/plan/ask";

async fn acme(world: &World, plan: &str) -> Program {
    world.organization_on("acme", "starter", plan).await;
    for (local, role) in [("ada", "admin"), ("mia", "member")] {
        world.member("acme", local, role).await;
    }
    world.program("owner@acme.example", "acme").await
}

fn free() -> Value {
    json!({ "key": "free", "name": "Free", "seats": 3, "custom_roles": false })
}

fn team() -> Value {
    json!({ "key": "team", "name": "Team", "seats": 25, "custom_roles": true })
}

fn enterprise() -> Value {
    json!({ "key": "enterprise", "name": "Enterprise", "seats": null, "custom_roles": true })
}

on_both! {
    async fn the_plan_and_its_seats_are_told_and_changed(world: &World) {
        let program = acme(world, "free").await;
        let seats = |cap: u32| json!({ "active": 3, "pending": 0, "used": 3, "cap": cap, "free": cap - 3 });
        let mut expected = json!({
            "plan": free(), "seats": seats(3), "plans": [free(), team(), enterprise()], "change": { "at": "console", "billing_url": null },
        });
        assert_eq!(program.get(PLAN).await.is(), (200, expected.clone()));
        // Who only sees the team is not sent anywhere to change it.
        let mia = world.program("mia@acme.example", "acme").await;
        expected["change"] = json!(null);
        assert_eq!(mia.get(PLAN).await.is(), (200, expected));

        let record = world.record("acme").await.len();
        let changed = program.put(PLAN, json!({ "plan": "team" })).await;
        let now = json!({ "active": 3, "pending": 0, "used": 3, "cap": 25, "free": 22 });
        assert_eq!(changed.is(), (200, json!({ "message": "Plan changed successfully", "plan": team(), "seats": now })));
        let owner = world.id("owner@acme.example").await;
        let lines = world.record("acme").await.split_off(record);
        assert_eq!((lines.len(), lines[0].action.as_str(), lines[0].actor), (1, "plan.changed", Some(owner)));
        assert_eq!(lines[0].payload(), &json!({ "from": "free", "to": "team" }));
        let same = program.put(PLAN, json!({ "plan": "team" })).await;
        assert_eq!(same.is(), (200, json!({ "message": "It is that plan already", "plan": team(), "seats": now })));
        assert_eq!(world.record("acme").await.len(), record + 1);
        world.member("acme", "vic", "viewer").await;
        let vic = world.program("vic@acme.example", "acme").await;
        assert_eq!(vic.get(PLAN).await.json()["permission"], "billing.manage");
        // A smaller one removes nobody.
        let smaller = program.put(PLAN, json!({ "plan": "free", "from": "team" })).await;
        assert_eq!(smaller.json()["seats"], json!({ "active": 4, "pending": 0, "used": 4, "cap": 3, "free": 0 }));
        let full = program.post("/api/v1/team/invite", json!({ "email": "new@example.com", "role_id": 4 })).await;
        assert_eq!(full.status, 409, "{}", full.text);
    }

    async fn a_plan_is_changed_by_who_may_to_one_there_is(world: &World) {
        let program = acme(world, "team").await;
        for plan in ["pro", "TEAM", "", "a\u{0}b"] {
            let reply = program.put(PLAN, json!({ "plan": plan })).await;
            assert_eq!((reply.status, &reply.json()["errors"]), (422, &json!({ "plan": ["The selected plan is invalid."] })), "{plan:?}");
        }
        assert_eq!(program.put(PLAN, json!({})).await.json()["errors"], json!({ "plan": ["The plan field is required."] }));
        for column in ["seats", "org_id", "slug", "catalog", "plan_change", "cap", "suspended_at"] {
            let mut body = json!({ "plan": "enterprise" });
            body[column] = 1.into();
            let reply = program.put(PLAN, body).await;
            assert_eq!(reply.status, 422, "{column}: {}", reply.text);
        }
        let meanwhile = program.put(PLAN, json!({ "plan": "enterprise", "from": "free" })).await;
        assert_eq!((meanwhile.status, &meanwhile.json()["plan"]), (409, &json!("team")), "{}", meanwhile.text);
        for local in ["ada", "mia"] {
            let reply = world.program(&format!("{local}@acme.example"), "acme").await.put(PLAN, json!({ "plan": "free" })).await;
            assert_eq!((reply.status, &reply.json()["permission"]), (403, &json!("billing.manage")), "{local}");
        }
        assert_eq!(program.get(PLAN).await.json()["plan"], team());
        world.organization_on("other", "starter", "team").await;
        let other = world.program("owner@other.example", "other").await;
        assert_eq!(other.in_tenant("acme").put(PLAN, json!({ "plan": "free" })).await.status, 404);
    }

    async fn seats_are_asked_for_once_a_day_by_who_invites_and_cannot_change_the_plan(world: &World) {
        let program = acme(world, "free").await;
        let ada = world.program("ada@acme.example", "acme").await;
        assert_eq!(ada.post(ASK, json!({ "seats": 5 })).await.status, 422);
        let asked = ada.send(reqwest::Method::POST, ASK, None).await;
        assert_eq!(asked.is(), (200, json!({ "message": "Those who can change the plan were written to" })));
        let letters = world.query(|conn| {
            use diesel::prelude::*;
            use rolecall::db::schema::outbox;
            outbox::table.filter(outbox::kind.eq("seats_asked_for")).select(outbox::recipient).load::<String>(conn).unwrap()
        }).await;
        assert_eq!(letters, ["owner@acme.example"]);
        let again = ada.post(ASK, json!({})).await;
        assert_eq!((again.status, &again.json()["message"]), (409, &json!("They were asked today already.")));
        let need = program.post(ASK, json!({})).await;
        assert_eq!((need.status, &need.json()["message"]), (409, &json!("You may change the plan yourself.")));
        world.organization("large", "starter").await;
        world.member("large", "ada", "admin").await;
        let endless = world.program("ada@large.example", "large").await.post(ASK, json!({})).await;
        assert_eq!((endless.status, &endless.json()["message"]), (409, &json!("The plan has no limit on seats.")));
        let mia = world.program("mia@acme.example", "acme").await;
        assert_eq!(mia.post(ASK, json!({})).await.json()["permission"], "team.invite");
        // Who invites nobody yet needs no seat.
        world.organization_on("gifts", "sendoso", "essential").await;
        world.member("gifts", "dora", "department_admin").await;
        let dora = world.program("dora@gifts.example", "gifts").await;
        let far = dora.post(ASK, json!({})).await;
        assert_eq!((far.status, &far.json()["message"]), (403, &json!("The role does not reach the whole organization.")));
        assert_eq!(dora.get(PLAN).await.status, 200, "their page shows the seats, too");
    }
}

on_both! {
    async fn where_the_plan_is_bought_elsewhere_the_way_there_is_told_to_who_pays(database: Database) {
        let (_, text) = catalog::shipped().into_iter().find(|(key, _)| *key == "starter").unwrap();
        let changed = text.replacen("plan_change = \"console\"", "plan_change = \"link\"\nbilling_url = \"https://pay.example/plans\"", 1);
        assert_ne!(changed, text);
        let world = World::with_catalog(database, "elsewhere", &changed).await;
        world.organization_on("acme", "elsewhere", "free").await;
        world.member("acme", "ada", "admin").await;
        let owner = world.program("owner@acme.example", "acme").await;
        assert_eq!(owner.get(PLAN).await.json()["change"], json!({ "at": "link", "billing_url": "https://pay.example/plans" }));
        let refused = owner.put(PLAN, json!({ "plan": "team" })).await;
        assert_eq!((refused.status, &refused.json()["billing_url"]), (409, &json!("https://pay.example/plans")));
        let ada = world.program("ada@acme.example", "acme").await.get(PLAN).await;
        assert_eq!((ada.status, ada.text.contains("pay.example")), (200, false));
        assert_eq!(owner.get(PLAN).await.json()["plan"]["key"], "free");
        world.is_sound().await;
        world.end().await;
    }
}
