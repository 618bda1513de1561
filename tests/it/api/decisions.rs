//! Decisions, as a product asks for them: the shapes of the AuthZEN Authorization API 1.0, and that no answer is ever stale.

use reqwest::Method;
use rolecall::domain::member::Status;
use serde_json::{Value, json};

use crate::{
    harness::{Database, Program, World},
    on_both,
};

const ONE: &str = "/access/v1/evaluation";
const MANY: &str = "/access/v1/evaluations";

fn question(subject: &str, action: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": subject },
        "action": { "name": action },
        "resource": { "type": "order", "id": "1" },
    })
}

async fn decision(program: &Program, question: &Value) -> (bool, String) {
    let reply = program.post(ONE, question.clone()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let answer = reply.json();
    (answer["decision"].as_bool().unwrap(), answer["context"]["id"].as_str().unwrap().to_owned())
}

/// Sendocki's store with one of each; the program needs no tenant beside its token.
async fn atlas(world: &World) -> Program {
    world.organization("atlas", "sendocki").await;
    world.member("atlas", "mona", "manager").await;
    world.member("atlas", "dan", "delivery_agent").await;
    Program::at(&world.origin).bearing(&world.token("owner@atlas.example", "atlas").await)
}

on_both! {
    async fn a_role_decides_and_the_answer_says_why(world: &World) {
        let program = atlas(world).await;
        let yes = program.post(ONE, question("mona@atlas.example", "orders.view")).await.json();
        assert_eq!(yes["decision"], true);
        let why = "Mona has the role manager, which has orders.view for everything.";
        assert_eq!(yes["context"], json!({ "id": "granted", "reason_admin": { "en": why } }));
        let no = program.post(ONE, question("mona@atlas.example", "billing.manage")).await.json();
        assert_eq!(no["decision"], false);
        assert_eq!(no["context"]["reason_admin"]["en"], "Mona has the role manager, which does not have billing.manage.");
        let by_id = question(&world.id("mona@atlas.example").await.to_string(), "orders.view");
        assert_eq!(decision(&program, &by_id).await, (true, "granted".into()));
        assert!(decision(&program, &question(" MONA@Atlas.example ", "orders.view")).await.0);
        let reasons = [
            (question("nobody@atlas.example", "orders.view"), "no_such_subject"),
            (question("not an address", "orders.view"), "no_such_subject"),
            (question("00000000-0000-0000-0000-000000000000", "orders.view"), "no_such_subject"),
            (question("mona@atlas.example", "orders.fly"), "no_such_permission"),
            (question("mona@atlas.example", "billing.manage"), "lacks"),
        ];
        for (question, reason) in reasons {
            assert_eq!(decision(&program, &question).await, (false, reason.to_owned()), "{question}");
        }
        let mut service = question("mona@atlas.example", "orders.view");
        service["subject"]["type"] = "service".into();
        assert_eq!(decision(&program, &service).await, (false, "no_such_subject".into()));
    }

    /// Sendocki's delivery agents see the orders assigned to them: "Limited" in the seed's table.
    async fn a_limited_permission_asks_whose_it_is(world: &World) {
        let program = atlas(world).await;
        let of = |owner: Value| {
            let mut question = question("dan@atlas.example", "orders.view");
            question["resource"]["properties"] = json!({ "owner": owner });
            question
        };
        let dan = world.id("dan@atlas.example").await.to_string();
        assert_eq!(decision(&program, &question("dan@atlas.example", "orders.view")).await, (false, "owner_not_said".into()));
        for owner in [json!("dan@atlas.example"), json!(dan), json!("DAN@atlas.example")] {
            assert_eq!(decision(&program, &of(owner)).await, (true, "granted".into()));
        }
        for owner in [json!("mona@atlas.example"), json!("nobody"), json!("")] {
            assert_eq!(decision(&program, &of(owner)).await, (false, "not_theirs".into()));
        }
        for owner in [json!(null), json!([dan]), json!({ "id": dan }), json!(7)] {
            assert_eq!(decision(&program, &of(owner)).await, (false, "owner_not_said".into()));
        }
        // Who reaches everything needs not be asked whose it is.
        assert!(decision(&program, &question("mona@atlas.example", "orders.view")).await.0);
    }

    async fn a_catalog_says_what_the_owner_of_a_thing_is_called(world: &World) {
        let starter = world.catalog("starter");
        assert_eq!((starter.owner_property("project"), starter.owner_property("report")), ("owner_id", "owner"));
    }

    async fn many_questions_share_defaults_and_stop_where_told(world: &World) {
        let program = atlas(world).await;
        let resource = json!({ "type": "order", "id": "1" });
        let asked = |semantic: Option<&str>| {
            let mut body = json!({
                "subject": { "type": "user", "id": "mona@atlas.example" },
                "resource": resource,
                "evaluations": [
                    { "action": { "name": "orders.view" } },
                    { "action": { "name": "billing.manage" } },
                    { "action": { "name": "billing.manage" }, "subject": { "type": "user", "id": "owner@atlas.example" } },
                    {},
                ],
            });
            if let Some(semantic) = semantic {
                body["options"] = json!({ "evaluations_semantic": semantic, "another_option": "value" });
            }
            body
        };
        let decisions = async |body: Value| -> Vec<bool> {
            let reply = program.post(MANY, body).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            reply.json()["evaluations"].as_array().unwrap().iter().map(|one| one["decision"].as_bool().unwrap()).collect()
        };
        assert_eq!(decisions(asked(None)).await, [true, false, true, false]);
        assert_eq!(decisions(asked(Some("execute_all"))).await, [true, false, true, false]);
        assert_eq!(decisions(asked(Some("deny_on_first_deny"))).await, [true, false]);
        assert_eq!(decisions(asked(Some("permit_on_first_permit"))).await, [true]);
        let last = program.post(MANY, asked(None)).await.json()["evaluations"][3].clone();
        assert_eq!(last["context"]["error"], json!({ "status": 400, "message": "The action is missing." }));
        // Without a list it is one question.
        assert_eq!(program.post(MANY, question("mona@atlas.example", "orders.view")).await.json()["decision"], true);
        let mut empty = question("mona@atlas.example", "orders.view");
        empty["evaluations"] = json!([]);
        assert_eq!(program.post(MANY, empty).await.json()["decision"], true);
        let unknown = program.post(MANY, asked(Some("guess"))).await;
        assert_eq!(unknown.status, 400, "{}", unknown.text);
    }

    /// Copied for each, a default of half a megabyte would fill the machine's memory.
    async fn a_thousand_questions_share_one_large_default(world: &World) {
        let program = atlas(world).await;
        let large = json!({ "type": "order", "id": "1", "properties": { "numbers": vec![0; 250_000] } });
        let subject = json!({ "type": "user", "id": "owner@atlas.example" });
        let action = json!({ "name": "orders.view", "properties": { "numbers": vec![0; 200_000] } });
        let questions = json!({ "subject": subject, "action": action, "resource": large, "evaluations": vec![json!({}); 1_000] });
        let reply = program.post(MANY, questions).await;
        assert_eq!((reply.status, reply.json()["evaluations"].as_array().map(Vec::len)), (200, Some(1_000)));
    }

    async fn errors_are_plain_strings_and_a_request_keeps_its_id(world: &World) {
        let program = atlas(world).await;
        let anyone = Program::at(&world.origin);
        for reply in [anyone.post(ONE, question("a", "b")).await, anyone.bearing("rct_x").post(MANY, json!({})).await] {
            assert_eq!((reply.status, reply.text.as_str()), (401, "Unauthenticated."));
            assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        }
        let missing = program.post(ONE, json!({ "subject": { "type": "user", "id": "a" } })).await;
        assert_eq!((missing.status, missing.text.as_str()), (400, "body: missing field `action`"));
        let wrong: [&[u8]; 7] = [
            b"",
            b"{",
            b"[]",
            b"null",
            br#"{"subject":"mona"}"#,
            br#"{"subject":{"type":"user","id":7},"action":{"name":"a"},"resource":{"type":"t","id":"1"}}"#,
            br#"{"subject":{"type":"user","id":"a","id":"b"},"action":{"name":"a"},"resource":{"type":"t","id":"1"}}"#,
        ];
        for body in wrong {
            let reply = program.send(Method::POST, ONE, Some(body.to_vec())).await;
            assert_eq!(reply.status, 400, "{}: {}", String::from_utf8_lossy(body), reply.text);
            assert!(!reply.text.starts_with('{') && !reply.text.is_empty(), "{}", reply.text);
        }
        let named = program.clone().with("x-request-id", "bfe9eb29-ab87-4ca3-be83-a1d5d8305716");
        let reply = named.post(ONE, question("mona@atlas.example", "orders.view")).await;
        assert_eq!(reply.header("x-request-id"), Some("bfe9eb29-ab87-4ca3-be83-a1d5d8305716"));
        let configuration = Program::at(&world.origin).get("/.well-known/authzen-configuration").await.json();
        assert_eq!(configuration["access_evaluation_endpoint"], format!("{}{ONE}", configuration["policy_decision_point"].as_str().unwrap()));
        assert!(configuration["access_evaluations_endpoint"].as_str().unwrap().ends_with(MANY));
    }

    /// Who does not see the team learns nothing of it: others are answered like nobody.
    async fn a_token_asks_only_about_whom_it_may_know_of(world: &World) {
        atlas(world).await;
        let dan = Program::at(&world.origin).bearing(&world.token("dan@atlas.example", "atlas").await);
        assert!(decision(&dan, &question("dan@atlas.example", "deliveries.confirm")).await.0);
        let (known, unknown) = (question("mona@atlas.example", "orders.view"), question("nobody@atlas.example", "orders.view"));
        let tidy = |text: String| text.replace("mona@", "nobody@");
        assert_eq!(tidy(dan.post(ONE, known).await.text), dan.post(ONE, unknown).await.text);
        world.organization("other", "sendocki").await;
        let owner = Program::at(&world.origin).bearing(&world.token("owner@atlas.example", "atlas").await);
        assert_eq!(decision(&owner, &question("owner@other.example", "orders.view")).await, (false, "no_such_subject".into()));
        let elsewhere = owner.in_tenant("other").post(ONE, question("owner@other.example", "orders.view")).await;
        assert_eq!((elsewhere.status, elsewhere.text.as_str()), (404, "Not found."));
    }

    async fn who_is_asked_about_was_there(world: &World) {
        let program = atlas(world).await;
        decision(&program, &question("mona@atlas.example", "orders.view")).await;
        world.was_seen("mona@atlas.example").await;
    }

    /// A thousand questions between changes of role, suspensions and removals: each answer is what the person is at that moment.
    async fn no_answer_is_ever_stale(world: &World) {
        let program = atlas(world).await;
        let catalog = world.catalog("sendocki");
        let owner = world.signed_in("owner@atlas.example").await;
        let people = ["mona@atlas.example", "dan@atlas.example"];
        let roles = ["manager", "confirmation_agent", "delivery_agent"];
        let mut stale = Vec::new();
        for round in 0..20 {
            for (n, person) in people.iter().enumerate() {
                match (round + n) % 5 {
                    3 => drop(world.acts(&owner, "atlas", person, "suspend", &[]).await),
                    4 => drop(world.acts(&owner, "atlas", person, "reactivate", &[]).await),
                    _ => drop(world.gives(&owner, "atlas", person, roles[(round * 7 + n) % 3]).await),
                }
            }
            for person in people {
                let is = world.what_is("atlas", person).await.unwrap();
                let (role, status) = is.split_once(' ').unwrap();
                let vector = &catalog.role(role).unwrap().vector;
                let evaluations: Vec<Value> =
                    catalog.permissions.iter().take(25).map(|permission| json!({ "action": { "name": permission.key } })).collect();
                let body = json!({
                    "subject": { "type": "user", "id": person },
                    "resource": { "type": "order", "id": "1", "properties": { "owner": person } },
                    "evaluations": evaluations,
                });
                let answers = program.post(MANY, body).await.json();
                for (index, answer) in answers["evaluations"].as_array().unwrap().iter().enumerate() {
                    let expected = status == Status::Active.as_str() && vector.get(index).any();
                    if answer["decision"] != expected {
                        stale.push(format!("round {round}: {person}, {is}, {}: {answer}", catalog.permissions[index].key));
                    }
                }
            }
        }
        assert_eq!(stale, Vec::<String>::new());
    }
}

/// Two instances over one database: what one takes away, the other refuses on its next call.
mod on_another_instance {
    use super::*;

    async fn test(database: Database) {
        let folder = tempfile::tempdir().unwrap();
        let url = database.make(folder.path());
        let first = World::over(&url, folder, &[]).await;
        let program = atlas(&first).await;
        let secret = std::fs::read(first.folder.path().join("secret")).unwrap();
        let beside = tempfile::tempdir().unwrap();
        std::fs::write(beside.path().join("secret"), secret).unwrap();
        let second = World::over(&url, beside, &[]).await;
        let there = Program::at(&second.origin).bearing(&first.token("owner@atlas.example", "atlas").await);
        let asked = question("mona@atlas.example", "orders.view");
        assert_eq!((decision(&program, &asked).await.0, decision(&there, &asked).await.0), (true, true));
        let owner = first.signed_in("owner@atlas.example").await;
        first.acts(&owner, "atlas", "mona@atlas.example", "suspend", &[]).await;
        assert_eq!(decision(&there, &asked).await, (false, "suspended".into()));
        first.acts(&owner, "atlas", "mona@atlas.example", "reactivate", &[]).await;
        first.acts(&owner, "atlas", "mona@atlas.example", "remove", &[]).await;
        assert_eq!(decision(&there, &asked).await, (false, "no_such_subject".into()));
        first.is_sound().await;
        second.end().await;
        first.end().await;
    }

    #[test]
    fn on_sqlite() {
        actix_web::rt::System::new().block_on(test(Database::Sqlite));
    }

    #[test]
    fn on_postgres() {
        actix_web::rt::System::new().block_on(test(Database::Postgres));
    }
}
