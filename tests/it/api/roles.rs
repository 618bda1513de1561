//! Roles as AutoCom's interface has them: the examples of the seed that AutoCom's roles come from, word for word, the
//! ids included.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Program, World},
    on_both,
};

const OWNER: &str = "owner@my-store.example";

async fn my_store(world: &World) -> Program {
    world.organization("my-store", "autocom").await;
    world.program(OWNER, "my-store").await
}

fn warehouse_manager() -> Value {
    json!({
        "name": "Warehouse Manager",
        "description": "Manages inventory and shipping",
        "permissions": ["products.view", "products.manage_inventory", "shipping.view", "shipping.create_label", "shipping.track"],
    })
}

on_both! {
    /// Also the order of the keys: the texts are compared, not the values.
    async fn the_examples_of_the_seed_are_answered_to_the_letter(world: &World) {
        let program = my_store(world).await;
        let created = program.post("/api/v1/team/roles", warehouse_manager()).await;
        assert_eq!(
            (created.status, created.text.as_str()),
            (201, r#"{"message":"Role created successfully","role":{"id":6,"name":"warehouse manager","description":"Manages inventory and shipping","permissions_count":5}}"#),
        );
        let detail = program.get("/api/v1/team/roles/6").await;
        let expected = concat!(
            r#"{"role":{"id":6,"name":"warehouse manager","description":"Manages inventory and shipping","is_system":false},"permission_groups":["#,
            r#"{"id":4,"slug":"products","name":"Products","icon":"cube","permissions":["#,
            r#"{"id":20,"name":"products.view","description":"View product catalog","is_sensitive":false},"#,
        );
        assert_eq!(detail.status, 200);
        assert!(detail.text.starts_with(expected), "{}", detail.text);
        let listed = program.get("/api/v1/team/roles").await;
        let roles = listed.json()["roles"].clone();
        assert!(listed.text.contains(r#"{"id":2,"name":"admin","description":"Full administrative access","is_system":true,"permissions_count":66}"#), "{}", listed.text);
        assert!(listed.text.contains(r#"{"id":6,"name":"warehouse manager","description":"Manages inventory and shipping","is_system":false,"permissions_count":5}"#), "{}", listed.text);
        let numbers: Vec<(i64, i64)> =
            roles.as_array().unwrap().iter().map(|role| (role["id"].as_i64().unwrap(), role["permissions_count"].as_i64().unwrap())).collect();
        assert_eq!(numbers, [(1, 68), (2, 66), (3, 39), (4, 14), (5, 8), (6, 5)]);
        let body = json!({
            "name": "Senior Warehouse Manager",
            "description": "Updated description",
            "permissions": [
                "products.view", "products.create", "products.edit", "products.manage_inventory", "shipping.view",
                "shipping.create_label", "shipping.track"
            ],
        });
        let updated = program.put("/api/v1/team/roles/6", body).await;
        assert_eq!(
            (updated.status, updated.text.as_str()),
            (200, r#"{"message":"Role updated successfully","role":{"id":6,"name":"senior warehouse manager","description":"Updated description","permissions_count":7}}"#),
        );
        let deleted = program.delete("/api/v1/team/roles/6").await;
        assert_eq!((deleted.status, deleted.text.as_str()), (200, r#"{"message":"Role deleted successfully"}"#));
        assert_eq!(program.get("/api/v1/team/roles/6").await.status, 404);
    }

    /// Every shipped role has all the groups of what it holds, and nothing else.
    async fn a_roles_groups_hold_what_it_holds(world: &World) {
        let program = my_store(world).await;
        let catalog = world.foundation.catalogs.get("autocom").unwrap();
        for role in &catalog.roles {
            let (status, detail) = program.get(&format!("/api/v1/team/roles/{}", role.number)).await.is();
            let groups = detail["permission_groups"].as_array().unwrap().clone();
            let of = |group: &Value| group["permissions"].as_array().unwrap().clone();
            let told: Vec<String> =
                groups.iter().flat_map(of).map(|permission| permission["name"].as_str().unwrap().to_owned()).collect();
            let held: Vec<String> = catalog.document_of(&role.vector).into_keys().collect();
            let mut sorted = told.clone();
            sorted.sort();
            assert_eq!((status, sorted), (200, held), "{}", role.key);
            assert!(groups.iter().all(|group| !of(group).is_empty()), "{}", role.key);
        }
    }

    async fn the_roles_of_the_system_are_nobodys_to_change(world: &World) {
        let program = my_store(world).await;
        for id in 1..=5 {
            let path = format!("/api/v1/team/roles/{id}");
            let before = program.get(&path).await.text;
            for reply in [program.put(&path, warehouse_manager()).await, program.delete(&path).await] {
                assert_eq!(reply.status, 403, "{}", reply.text);
                assert_eq!(reply.header("content-type"), Some("application/problem+json"));
            }
            assert_eq!(program.get(&path).await.text, before);
        }
    }

    async fn a_role_that_somebody_holds_is_not_deleted(world: &World) {
        let program = my_store(world).await;
        program.post("/api/v1/team/roles", warehouse_manager()).await;
        world.member("my-store", "wanda", &world.key_of("my-store", 6).await).await;
        let reply = program.delete("/api/v1/team/roles/6").await;
        assert_eq!(reply.status, 409);
        assert_eq!(reply.json()["message"], "Role is assigned to team members. Reassign them first.");
        assert_eq!(program.get("/api/v1/team/roles/6").await.status, 200);
    }

    async fn what_is_wrong_is_said_field_by_field(world: &World) {
        let program = my_store(world).await;
        let (status, problem) = program.post("/api/v1/team/roles", json!({})).await.is();
        assert_eq!(status, 422);
        assert_eq!(problem["message"], "The given data was invalid.");
        let required = json!({ "name": ["The name field is required."], "permissions": ["The permissions field is required."] });
        assert_eq!(problem["errors"], required);
        let wrong = json!({ "name": "  ", "permissions": ["products.view", "products.fly", { "name": "orders.view", "reach": "own" }] });
        let problem = program.post("/api/v1/team/roles", wrong).await.json();
        let errors = json!({
            "name": ["No name was given."],
            "permissions.1": ["The selected permissions.1 is invalid."],
            "permissions.2": ["The selected permissions.2 is invalid."],
        });
        assert_eq!(problem["errors"], errors);
        program.post("/api/v1/team/roles", warehouse_manager()).await;
        let mut again = warehouse_manager();
        again["name"] = "WAREHOUSE  manager".into();
        let (status, problem) = program.post("/api/v1/team/roles", again).await.is();
        assert_eq!((status, &problem["errors"]), (422, &json!({ "name": ["The name has already been taken."] })));
        // Every column of the table, as an extra field.
        for column in ["id", "number", "key", "is_system", "name_key", "reach", "version", "org_id", "created_at", "deleted_at"] {
            let mut body = warehouse_manager();
            body["name"] = "Another".into();
            body[column] = 1.into();
            let (status, problem) = program.post("/api/v1/team/roles", body).await.is();
            assert_eq!(status, 422, "{column}");
            assert!(problem["errors"][column].is_array(), "{column}: {problem}");
        }
    }

    async fn nobody_builds_beyond_their_own_rights(world: &World) {
        my_store(world).await;
        world.member("my-store", "ada", "admin").await;
        let admin = world.program("ada@my-store.example", "my-store").await;
        let owners = json!({ "name": "Shadow", "description": "", "permissions": ["settings.manage_billing"] });
        let reply = admin.post("/api/v1/team/roles", owners).await;
        assert_eq!(reply.status, 403, "{}", reply.text);
        world.member("my-store", "vera", "viewer").await;
        let viewer = world.program("vera@my-store.example", "my-store").await;
        let reply = viewer.post("/api/v1/team/roles", warehouse_manager()).await;
        assert_eq!(reply.status, 403);
        assert_eq!(reply.json()["permission"], "team.manage_roles");
        assert_eq!(reply.json()["message"], "The permission team.manage_roles is required.");
    }

    async fn bodies_of_every_wrong_kind_are_refused_and_none_is_a_fault_of_ours(world: &World) {
        let program = my_store(world).await;
        let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
        let large = format!(r#"{{"name":"{}"}}"#, "a".repeat(70_000));
        let bodies: [(u16, &[u8]); 14] = [
            (400, b""),
            (400, b"{"),
            (400, b"\xff\xfe"),
            (400, deep.as_bytes()),
            (400, br#"{"name":"a","name":"b","permissions":[]}"#),
            (400, br#"{"name":1e999}"#),
            (422, br#"{"name":["a"],"permissions":[]}"#),
            (422, br#"{"name":"a","permissions":"orders.view"}"#),
            (422, br#"{"name":"a","permissions":[99999999999999999999]}"#),
            (422, b"null"),
            (422, b"[]"),
            (422, br#"["a","b",["orders.view"]]"#),
            (422, br#"{"name":"a","permissions":[["orders.view","organization"]]}"#),
            (413, large.as_bytes()),
        ];
        for (status, body) in bodies {
            let reply = program.send(Method::POST, "/api/v1/team/roles", Some(body.to_vec())).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            assert_eq!(reply.status, status, "{shown}: {}", reply.text);
            assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{shown}");
            assert_eq!(reply.json()["status"], status);
        }
        let packed = program.clone().with("content-encoding", "gzip").post("/api/v1/team/roles", warehouse_manager()).await;
        assert_eq!(packed.status, 415);
        let reply = program.send(Method::PATCH, "/api/v1/team/roles", Some(b"{}".to_vec())).await;
        assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, POST, HEAD")));
        for id in ["0", "-1", "99999999999", "six", "6%00", "%F0%9F%92%A5"] {
            assert_eq!(program.get(&format!("/api/v1/team/roles/{id}")).await.status, 404, "{id}");
        }
    }
}
