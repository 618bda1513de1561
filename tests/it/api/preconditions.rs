//! `ETag` and `If-Match` on roles, and a request's own name.

use serde_json::{Value, json};

use crate::{
    harness::{Program, World},
    on_both,
};

const SIX: &str = "/api/v1/team/roles/6";

fn role(permissions: &[&str]) -> Value {
    json!({ "name": "Night shift", "permissions": permissions })
}

async fn with_a_role(world: &World) -> Program {
    world.organization("acme", "autocom").await;
    let program = world.program("owner@acme.example", "acme").await;
    assert_eq!(program.post("/api/v1/team/roles", role(&["orders.view"])).await.status, 201);
    program
}

on_both! {
    async fn whoever_says_what_they_saw_changes_only_that(world: &World) {
        let program = with_a_role(world).await;
        let seen = program.get(SIX).await.header("etag").unwrap().to_owned();
        let careful = program.clone().with("if-match", &seen);
        let changed = careful.put(SIX, role(&["orders.view", "orders.create"])).await;
        assert_eq!(changed.status, 200);
        let now = changed.header("etag").unwrap();
        assert_ne!(now, seen);
        assert_eq!(program.get(SIX).await.header("etag"), Some(now));
        let late = careful.put(SIX, role(&[])).await;
        assert_eq!((late.status, late.json()["status"].as_u64()), (412, Some(412)));
        assert_eq!(careful.delete(SIX).await.status, 412);
        assert_eq!(program.get(SIX).await.header("etag"), Some(now), "nothing was changed");
        assert_eq!(program.clone().with("if-match", format!("W/{now}")).delete(SIX).await.status, 412, "a weak tag is none");
        assert_eq!(program.clone().with("if-match", "night shift").delete(SIX).await.status, 412, "what is no tag names none");
        assert_eq!(program.clone().with("if-match", format!("\"x\", {now}")).put(SIX, role(&["orders.view"])).await.status, 200);
        assert_eq!(program.clone().with("if-match", "*").delete(SIX).await.status, 200);
    }

    async fn without_a_condition_the_last_one_wins(world: &World) {
        let program = with_a_role(world).await;
        for permissions in [&["orders.create"][..], &["orders.view"]] {
            assert_eq!(program.put(SIX, role(permissions)).await.status, 200);
        }
        assert!(program.get("/api/v1/team/roles/1").await.header("etag").is_some(), "a system role has one, too");
        assert_eq!(program.delete(SIX).await.status, 200);
    }

    async fn a_request_for_a_decision_keeps_the_name_it_came_with(world: &World) {
        let program = with_a_role(world).await;
        let question = json!({ "subject": { "type": "user", "id": "owner@acme.example" }, "action": { "name": "orders.view" }, "resource": { "type": "order", "id": "1" } });
        for name in ["1", "bfe9eb29-ab87-4ca3-be83-a1d5d8305716", "any: text / at all"] {
            let named = program.clone().with("x-request-id", name);
            assert_eq!(named.post("/access/v1/evaluation", question.clone()).await.header("x-request-id"), Some(name));
            assert_eq!(named.post("/access/v1/evaluation", json!({})).await.header("x-request-id"), Some(name), "also of what is refused");
        }
        let endless = program.with("x-request-id", "x".repeat(256)).post("/access/v1/evaluation", question).await;
        assert!(uuid::Uuid::parse_str(endless.header("x-request-id").unwrap()).is_ok());
    }
}
