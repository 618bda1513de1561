//! What a person may do, as a program asks for all of it.

use rolecall::domain::member::Status;
use serde_json::{Value, json};

use crate::{harness::Program, on_both};

async fn of(program: &Program, who: impl std::fmt::Display) -> Value {
    let reply = program.get(&format!("/api/v1/team/members/{who}/permissions")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// Every permission, with its reach and the role behind it.
fn held(access: &Value) -> Vec<(String, String, Value)> {
    let groups = access["permission_groups"].as_array().unwrap();
    let all = groups.iter().flat_map(|group| group["permissions"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    all.map(|one| (text(&one["name"]), text(&one["reach"]), one["granted_by"].clone())).collect()
}

on_both! {
    async fn every_permission_says_how_far_it_goes_and_why(world: &World) {
        world.organization("atlas", "sendocki").await;
        world.member("atlas", "dan", "delivery_agent").await;
        let program = world.program("owner@atlas.example", "atlas").await;
        let dan = world.id("dan@atlas.example").await;
        let access = of(&program, dan).await;
        let number = world.number("atlas", "delivery_agent").await;
        let role = json!({ "id": number, "name": "delivery agent" });
        assert_eq!(access["member"], json!({ "id": dan, "name": "Dan" }));
        assert_eq!((&access["status"], &access["role"]), (&json!("active"), &role));
        assert_eq!(access["reason"], "Dan has the role delivery agent.");
        // Exactly what the catalog says of the role, and every decision says the same.
        let catalog = world.catalog("sendocki");
        let vector = &catalog.role("delivery_agent").unwrap().vector;
        let expected: Vec<(String, String, Value)> = catalog
            .permissions
            .iter()
            .zip(vector.iter())
            .filter(|(_, reach)| reach.any())
            .map(|(permission, reach)| (permission.key.clone(), reach.as_str().to_owned(), role.clone()))
            .collect();
        assert_eq!(held(&access), expected);
        assert!(expected.iter().any(|(_, reach, _)| reach == "own"), "{expected:?}");
        // The groups are those of the role, and a role itself says no reasons.
        let of_role = program.get(&format!("/api/v1/team/roles/{number}")).await.json();
        let slugs = |value: &Value| -> Vec<Value> { value["permission_groups"].as_array().unwrap().iter().map(|group| group["slug"].clone()).collect() };
        assert_eq!(slugs(&access), slugs(&of_role));
        assert!(of_role["permission_groups"][0]["permissions"][0].get("granted_by").is_none(), "{of_role}");
    }

    async fn what_is_taken_away_is_gone_with_the_next_question(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "ada", "agent").await;
        world.member_with("acme", "sue", "agent", Status::Suspended).await;
        let program = world.program("owner@acme.example", "acme").await;
        let (ada, sue) = (world.id("ada@acme.example").await, world.id("sue@acme.example").await);
        let suspended = of(&program, sue).await;
        assert_eq!((&suspended["status"], &suspended["permission_groups"]), (&json!("suspended"), &json!([])));
        assert_eq!(suspended["reason"], "Sue is suspended and may do nothing until that ends.");
        assert_eq!(suspended["role"], json!({ "id": 4, "name": "agent" }));
        let owner = world.signed_in("owner@acme.example").await;
        let as_agent = held(&of(&program, ada).await);
        world.gives(&owner, "acme", "ada@acme.example", "viewer").await;
        let as_viewer = held(&of(&program, ada).await);
        assert!(as_viewer.len() < as_agent.len() && as_viewer.iter().all(|(.., role)| role["name"] == "viewer"), "{as_viewer:?}");
        world.acts(&owner, "acme", "ada@acme.example", "suspend", &[]).await;
        assert_eq!(held(&of(&program, ada).await), []);
        world.acts(&owner, "acme", "ada@acme.example", "remove", &[]).await;
        assert_eq!(program.get(&format!("/api/v1/team/members/{ada}/permissions")).await.status, 404);
    }

    /// About themselves everybody may ask, about others as far as they see them.
    async fn who_may_ask(world: &World) {
        world.organization("acme", "autocom").await;
        world.organization("other", "autocom").await;
        world.member("acme", "vic", "viewer").await;
        let vic = world.program("vic@acme.example", "acme").await;
        let own = of(&vic, world.id("vic@acme.example").await).await;
        assert_eq!(own, of(&vic, "me").await);
        assert_eq!(own["role"]["name"], "viewer");
        let owner = world.id("owner@acme.example").await;
        let (status, problem) = vic.get(&format!("/api/v1/team/members/{owner}/permissions")).await.is();
        assert_eq!((status, &problem["permission"]), (403, &json!("team.view")));
        let program = world.program("owner@acme.example", "acme").await;
        let elsewhere = world.id("owner@other.example").await;
        for id in [elsewhere.to_string(), "01890000-0000-7000-8000-000000000000".into(), "nobody".into()] {
            assert_eq!(program.get(&format!("/api/v1/team/members/{id}/permissions")).await.status, 404, "{id}");
        }
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "mia", "manager").await;
        let mia = world.program("mia@gifts.example", "gifts").await;
        let boss = world.id("owner@gifts.example").await;
        assert_eq!(mia.get(&format!("/api/v1/team/members/{boss}/permissions")).await.status, 404);
        assert_eq!(of(&mia, "me").await["role"]["name"], "manager");
        // It is what the person may, whatever the token lets through.
        let narrow = world.narrowed_program("owner@acme.example", "acme", &["orders.view"]).await;
        assert_eq!(of(&narrow, "me").await, of(&program, owner).await);
        assert_eq!(narrow.get(&format!("/api/v1/team/members/{}/permissions", world.id("vic@acme.example").await)).await.status, 403);
    }
}
