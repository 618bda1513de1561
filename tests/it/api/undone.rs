//! A change taken back by a program.

use rolecall::{
    authz::Operator,
    domain::{instant::Span, reach::Reach},
    store::seed::{self, SeedRole},
};
use serde_json::json;

use super::changes::does;
use crate::{
    harness::{Program, World},
    on_both,
};

fn path(change: &str) -> String {
    format!("/api/v1/team/changes/{change}/undo")
}

/// Acme with an admin and two viewers, of whom Vic was suspended by the owner's program.
async fn acme(world: &World) -> (Program, String) {
    world.organization("acme", "starter").await;
    for (local, role) in [("ada", "admin"), ("vic", "viewer"), ("zoe", "viewer")] {
        world.member("acme", local, role).await;
    }
    let program = world.program("owner@acme.example", "acme").await;
    let vic = world.id("vic@acme.example").await;
    let change = does(&program, &json!({ "act": "suspend", "members": [vic] })).await;
    (program, change)
}

/// Somebody who may change members and does not see who they are.
async fn quiet(world: &World) -> Program {
    let permissions = ["projects.view", "reports.view", "team.edit"].map(|key| (key.to_owned(), Reach::Organization)).into();
    let role = SeedRole { name: "Quiet".into(), description: String::new(), reach: Reach::Organization, permissions };
    let key = seed::role(&world.doors(), &Operator::at_the_command_line(), "acme".into(), role).await.unwrap().unwrap();
    world.member("acme", "quinn", &key).await;
    world.program("quinn@acme.example", "acme").await
}

on_both! {
    async fn a_change_is_looked_at_taken_back_and_that_taken_back_too(world: &World) {
        let (program, change) = acme(world).await;
        let (owner, vic) = (world.id("owner@acme.example").await, world.id("vic@acme.example").await);
        let look = program.get(&path(&change)).await;
        let being = |status: &str| json!({ "role": { "id": 4, "name": "viewer" }, "status": status });
        let nobody = json!({ "count": 0, "members": [] });
        let expected = json!({
            "change": {
                "id": change, "act": "suspend", "by": { "id": owner, "name": "Olga Owner" }, "created_at": look.json()["change"]["created_at"],
                "people": 1, "member": { "id": vic, "name": "Vic" }, "undoes": null, "undone_by": null, "role": null,
            },
            "act": "reactivate", "problem": null, "changes": 1,
            "groups": [{
                "count": 1, "before": being("suspended"), "after": being("active"), "gains": [], "losses": [],
                "members": [{ "id": vic, "name": "Vic", "email": "vic@acme.example" }],
            }],
            "unchanged": nobody, "skipped": [], "role": null,
        });
        assert_eq!(look.is(), (200, expected));
        let record = world.record("acme").await.len();
        let undone = program.send(reqwest::Method::POST, &path(&change), None).await;
        let undoing = world.latest_change("acme").await;
        assert_eq!(undone.is(), (200, json!({ "message": "Change undone successfully", "change": { "id": undoing } })));
        assert_eq!(world.what_is("acme", "vic@acme.example").await.as_deref(), Some("viewer active"));
        let lines = world.record("acme").await.split_off(record);
        let said: Vec<_> = lines.iter().map(|line| (line.action.as_str(), line.actor, &line.payload()["undoes"])).collect();
        assert_eq!(said, [("members.reactivated", Some(owner), &json!(change))]);
        let told = program.get(&format!("/api/v1/team/changes/{undoing}")).await.json();
        assert_eq!(told["change"]["undoes"], json!(change));
        let twice = program.post(&path(&change), json!({})).await;
        assert_eq!((twice.status, &twice.json()["message"]), (409, &json!("It was undone already, or nobody in it is as it left them.")));
        let over = program.get(&path(&change)).await.json();
        assert_eq!(over["problem"], json!({ "reason": "undone", "message": "The change was undone already." }));
        assert_eq!((&over["changes"], &over["groups"]), (&json!(0), &json!([])));
        assert_eq!(program.post(&path(&undoing.to_string()), json!({})).await.status, 200);
        assert_eq!(world.what_is("acme", "vic@acme.example").await.as_deref(), Some("viewer suspended"));
    }

    async fn what_stands_against_it_is_said(world: &World) {
        let (program, change) = acme(world).await;
        // Nothing needs to be said with it, and what is said is not passed over.
        for body in [json!({ "tell": true }), json!([1]), json!("x")] {
            assert_eq!(program.post(&path(&change), body.clone()).await.status, 422, "{body}");
        }
        assert_eq!(program.send(reqwest::Method::POST, &path(&change), Some(b"{".to_vec())).await.status, 400);
        assert_eq!(program.clone().with("content-encoding", "gzip").post(&path(&change), json!({})).await.status, 415);
        let ada = world.program("ada@acme.example", "acme").await;
        let owner = world.signed_in("owner@acme.example").await;
        world.acts(&owner, "acme", "vic@acme.example", "reactivate", &[]).await;
        let since = program.post(&path(&change), json!({})).await;
        assert_eq!(since.status, 409, "{}", since.text);
        assert_eq!(program.get(&path(&change)).await.json()["problem"]["reason"], "nobody");
        // A rule is a rule on the way back.
        world.member("acme", "heir", "owner").await;
        let heir = world.id("heir@acme.example").await;
        let above = does(&program, &json!({ "act": "suspend", "members": [heir] })).await;
        let refused = ada.post(&path(&above), json!({})).await;
        assert_eq!((refused.status, &refused.json()["message"]), (403, &json!("Their role goes further than yours. It takes somebody with a role at least as wide.")));
        let zoe = world.id("zoe@acme.example").await;
        let removed = does(&program, &json!({ "act": "remove", "members": [zoe] })).await;
        world.clock.advance(Span::days(31));
        let past = program.post(&path(&removed), json!({})).await;
        assert_eq!((past.status, &past.json()["message"]), (409, &json!("The change is too long ago. It can be undone for 30 days.")));
        assert_eq!(program.get(&path(&removed)).await.json()["problem"]["reason"], "past");
        assert_eq!(world.what_is("acme", "zoe@acme.example").await, None);
    }

    async fn a_role_that_was_deleted_comes_back_and_says_when_it_cannot(world: &World) {
        let (program, _) = acme(world).await;
        let role = json!({ "name": "Helper", "description": "", "permissions": ["projects.view"] });
        let number = program.post("/api/v1/team/roles", role.clone()).await.json()["role"]["id"].as_i64().unwrap();
        assert_eq!(program.delete(&format!("/api/v1/team/roles/{number}")).await.status, 200);
        let change = world.latest_change("acme").await.to_string();
        let look = program.get(&path(&change)).await.json();
        let fate = |is: &str| json!({ "is": is, "role": { "id": number, "name": "helper" }, "other": null, "invitations": 0 });
        assert_eq!((&look["change"]["role"], &look["role"], &look["problem"]), (&fate("deleted"), &fate("restored"), &json!(null)));
        assert_eq!(program.post("/api/v1/team/roles", role).await.status, 201);
        let taken = program.post(&path(&change), json!({})).await;
        assert_eq!((taken.status, &taken.json()["message"]), (409, &json!("Another role has its name by now.")));
        let problem = json!({ "reason": "role", "message": "Another role has its name by now." });
        assert_eq!(program.get(&path(&change)).await.json()["problem"], problem);
    }

    async fn no_seat_brings_nobody_back(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        for local in ["ada", "vic"] {
            world.member("acme", local, "admin").await;
        }
        let program = world.program("owner@acme.example", "acme").await;
        let vic = world.id("vic@acme.example").await;
        let change = does(&program, &json!({ "act": "suspend", "members": [vic] })).await;
        world.member("acme", "new", "viewer").await;
        let full = program.post(&path(&change), json!({})).await;
        assert_eq!((full.status, &full.json()["message"]), (409, &json!("The plan has no free seat.")));
        let look = program.get(&path(&change)).await.json();
        assert_eq!((&look["problem"]["reason"], &look["skipped"][0]["reason"]), (&json!("nobody"), &json!("no_seat")));
    }

    async fn who_does_not_see_the_team_is_told_no_name_and_who_reaches_nobody_nothing(world: &World) {
        let (program, change) = acme(world).await;
        let quinn = quiet(world).await;
        let look = quinn.get(&path(&change)).await;
        assert_eq!(look.status, 200, "{}", look.text);
        for name in ["Vic", "vic@", "Olga", "owner@"] {
            assert!(!look.text.contains(name), "{name}: {}", look.text);
        }
        assert_eq!((&look.json()["changes"], &look.json()["groups"][0]["count"]), (&json!(1), &json!(1)));
        // The page keeps to the same.
        let page = world.signed_in("quinn@acme.example").await.get(&format!("/o/acme/changes/{change}/undo")).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("Vic") && !page.body.contains("vic@"), "{}", page.body);
        for closed in ["/api/v1/team/changes".to_owned(), format!("/api/v1/team/changes/{change}")] {
            assert_eq!(quinn.get(&closed).await.status, 403, "{closed}");
        }
        assert_eq!(quinn.post(&path(&change), json!({})).await.status, 200);
        // Who may not do the opposite, may not undo.
        let zoe = world.program("zoe@acme.example", "acme").await;
        let removed = does(&program, &json!({ "act": "remove", "members": [world.id("vic@acme.example").await] })).await;
        for reply in [zoe.get(&path(&removed)).await, zoe.post(&path(&removed), json!({})).await] {
            assert_eq!((reply.status, &reply.json()["permission"]), (403, &json!("team.remove")));
        }
        // A change of elsewhere is none.
        world.organization("other", "starter").await;
        let other = world.program("owner@other.example", "other").await;
        for at in [path(&removed), format!("/api/v1/team/changes/{removed}")] {
            assert_eq!(other.get(&at).await.status, 404, "{at}");
        }
        assert_eq!(other.post(&path(&removed), json!({})).await.status, 404);
        // Nor one of people out of reach.
        world.organization("gifts", "sendoso").await;
        for (local, role) in [("dora", "department_admin"), ("sam", "sender"), ("sue", "sender")] {
            world.member("gifts", local, role).await;
        }
        let owner = world.program("owner@gifts.example", "gifts").await;
        let who = [world.id("sam@gifts.example").await, world.id("sue@gifts.example").await];
        let change = does(&owner, &json!({ "act": "suspend", "members": who })).await;
        let dora = world.program("dora@gifts.example", "gifts").await;
        for reply in [dora.get(&path(&change)).await, dora.post(&path(&change), json!({})).await, dora.get(&format!("/api/v1/team/changes/{change}")).await] {
            assert_eq!(reply.status, 404, "{}", reply.text);
        }
        assert_eq!(dora.get("/api/v1/team/changes").await.is(), (200, json!({ "changes": [] })));
    }
}
