//! Inviting by a program.

use serde_json::{Value, json};

use crate::{
    harness::{Program, World},
    on_both,
};

const INVITE: &str = "/api/v1/team/invite";
const LIST: &str = "/api/v1/team/invitations";

async fn my_store(world: &World) -> Program {
    world.organization("my-store", "autocom").await;
    world.program("owner@my-store.example", "my-store").await
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

on_both! {
    async fn an_address_is_invited_and_listed(world: &World) {
        let program = my_store(world).await;
        let sent = program.post(INVITE, json!({ "email": "Ana.Silva@example.com", "role_id": 4 })).await;
        let stored = world.invitation("my-store", "ana.silva@example.com").await;
        let expires = sent.json()["invitation"]["expires_at"].as_str().unwrap().to_owned();
        let expected = format!(
            r#"{{"message":"Invitation sent successfully","invitation":{{"id":"{}","email":"Ana.Silva@example.com","role":"agent","expires_at":"{expires}"}}}}"#,
            stored.id
        );
        assert_eq!((sent.status, sent.text), (201, expected));
        assert!(expires.ends_with('Z') && expires.len() == "2024-01-08T12:00:00Z".len(), "{expires}");
        let listed = program.get(LIST).await.json();
        let one = &listed["invitations"][0];
        assert_eq!(listed["invitations"].as_array().unwrap().len(), 1);
        assert_eq!(keys(one).len(), 6);
        assert_eq!(one["id"], stored.id.to_string());
        assert_eq!(one["email"], "Ana.Silva@example.com");
        assert_eq!(one["role"], json!({ "id": 4, "name": "agent" }));
        assert_eq!(one["invited_by"], json!({ "id": world.id("owner@my-store.example").await, "name": "Olga Owner" }));
        assert_eq!(one["expires_at"], expires.as_str());
    }

    async fn what_cannot_be_sent_says_why(world: &World) {
        let program = my_store(world).await;
        world.member("my-store", "mia", "agent").await;
        let problem = program.post(INVITE, json!({})).await.json();
        let required = json!({ "email": ["The email field is required."], "role_id": ["The role id field is required."] });
        assert_eq!(problem["errors"], required);
        let problem = program.post(INVITE, json!({ "email": "nobody", "role_id": 77 })).await.json();
        assert_eq!(problem["errors"]["role_id"], json!(["The selected role id is invalid."]));
        assert!(problem["errors"]["email"].is_array());
        let member = program.post(INVITE, json!({ "email": "MIA@my-store.example", "role_id": 5 })).await;
        assert_eq!((member.status, &member.json()["errors"]["email"][0]), (422, &json!("The user is already a member of this organization.")));
        assert_eq!(program.post(INVITE, json!({ "email": "bo@example.com", "role_id": 5 })).await.status, 201);
        let twice = program.post(INVITE, json!({ "email": " bo@EXAMPLE.com", "role_id": 5 })).await;
        assert_eq!((twice.status, &twice.json()["errors"]["email"][0]), (422, &json!("An invitation to this email is already pending.")));
        let owner = program.post(INVITE, json!({ "email": "boss@example.com", "role_id": 1 })).await;
        assert_eq!(owner.status, 403, "{}", owner.text);
        for (field, value) in [("role_id", json!("4")), ("role_id", json!([4])), ("role_id", json!(4.5)), ("email", json!(["a@example.com"]))] {
            let mut body = json!({ "email": "cy@example.com", "role_id": 4 });
            body[field] = value;
            let reply = program.post(INVITE, body).await;
            assert_eq!(reply.status, 422, "{}", reply.text);
            assert!(reply.json()["errors"][field].is_array(), "{}", reply.text);
        }
        for column in ["state", "sender_id", "generation", "expires_at", "org_id", "accepted_by", "needs_sender", "role", "role_number"] {
            let mut body = json!({ "email": "cy@example.com", "role_id": 4 });
            body[column] = json!(1);
            assert_eq!(program.post(INVITE, body).await.status, 422, "{column}");
        }
    }

    async fn a_full_plan_refuses_and_the_permission_is_named(world: &World) {
        world.organization_on("small", "autocom", "starter").await;
        let program = world.program("owner@small.example", "small").await;
        for n in 0..4 {
            assert_eq!(program.post(INVITE, json!({ "email": format!("p{n}@example.com"), "role_id": 5 })).await.status, 201);
        }
        let full = program.post(INVITE, json!({ "email": "p5@example.com", "role_id": 5 })).await;
        assert_eq!((full.status, &full.json()["message"]), (409, &json!("The plan has no free seat.")));
        let manager = {
            let organization = "wide";
            world.organization(organization, "autocom").await;
            world.member(organization, "max", "manager").await;
            world.program("max@wide.example", organization).await
        };
        for reply in [manager.post(INVITE, json!({ "email": "x@example.com", "role_id": 5 })).await, manager.get(LIST).await] {
            assert_eq!((reply.status, &reply.json()["permission"]), (403, &json!("team.invite")));
        }
    }

    async fn a_long_list_comes_in_pages(world: &World) {
        let program = my_store(world).await;
        let owner = world.signed_in("owner@my-store.example").await;
        let addresses: Vec<String> = (0..120).map(|n| format!("p{n:03}@example.com")).collect();
        world.invites(&owner, "my-store", &addresses.join("\n"), "viewer").await;
        let (mut path, mut seen) = (LIST.to_owned(), Vec::new());
        loop {
            let page = program.get(&path).await;
            assert_eq!(page.status, 200, "{}", page.text);
            let found = page.json()["invitations"].as_array().unwrap().clone();
            seen.extend(found.iter().map(|one| one["email"].as_str().unwrap().to_owned()));
            let Some(link) = page.header("link") else { break };
            path = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).unwrap().to_owned();
        }
        seen.sort();
        assert_eq!(seen, addresses);
        assert_eq!(program.get(&format!("{LIST}?after=nonsense")).await.status, 400);
        assert_eq!(program.get(&format!("{LIST}?kind=accepted")).await.status, 400);
    }
}
