//! What the product calls a member: who sets it, and that decisions find by it.

use rolecall::{authz::capabilities::ManageTokens, domain::external_id::ExternalId, store::members::external_id};
use serde_json::{Value, json};

use crate::{
    harness::{
        Database, Program, World,
        program::Reply,
        race::{each_was_first, rounds, together},
    },
    on_both,
    roles::grant,
};

fn path(id: impl std::fmt::Display) -> String {
    format!("/api/v1/team/members/{id}/external-id")
}

async fn names(program: &Program, id: impl std::fmt::Display, to: Value) -> Reply {
    program.put(&path(id), json!({ "external_id": to })).await
}

/// What the product calls somebody, as the list says.
async fn called(program: &Program, id: impl std::fmt::Display) -> Value {
    program.get(&format!("/api/v1/team/members/{id}")).await.json()["member"]["external_id"].clone()
}

async fn decision(program: &Program, subject: &str, action: &str, owner: Option<&str>) -> String {
    let mut question = json!({
        "subject": { "type": "user", "id": subject }, "action": { "name": action }, "resource": { "type": "order", "id": "1" },
    });
    if let Some(owner) = owner {
        question["resource"]["properties"] = json!({ "owner": owner });
    }
    let reply = program.post("/access/v1/evaluation", question).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["context"]["id"].as_str().unwrap().to_owned()
}

on_both! {
    async fn a_member_is_called_as_the_product_calls_them(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "vic", "viewer").await;
        let (program, ada, vic) =
            (world.program("ada@acme.example", "acme").await, world.id("ada@acme.example").await, world.id("vic@acme.example").await);
        let joined = program.get(&format!("/api/v1/team/members/{vic}")).await.json()["member"]["joined_at"].as_str().unwrap().to_owned();
        let answer = |name: &str| {
            format!(
                r#"{{"message":"External id updated successfully","member":{{"id":"{vic}","name":"Vic","email":"vic@acme.example","external_id":{name},"role":{{"id":5,"name":"viewer"}},"status":"active","last_seen_at":null,"joined_at":"{joined}"}}}}"#
            )
        };
        for name in [json!("vic-7"), json!("vic-7"), json!("Vic 7/eu"), json!(null), json!(null)] {
            let reply = names(&program, vic, name.clone()).await;
            assert_eq!((reply.status, reply.text), (200, answer(&name.to_string())));
            assert_eq!(called(&program, vic).await, name);
        }
        // What changed nothing is no line of the record.
        let lines: Vec<_> = world.record("acme").await.into_iter().filter(|line| line.action == "members.external_id_changed").collect();
        let changes: Vec<(Value, Value)> = lines
            .iter()
            .map(|line| {
                let one = &line.payload()["members"][0];
                assert_eq!((line.actor, line.actor_name.as_str(), &one["user"]), (Some(ada), "Ada", &json!(vic)));
                (one["before"].clone(), one["after"].clone())
            })
            .collect();
        let expected = [(json!(null), json!("vic-7")), (json!("vic-7"), json!("Vic 7/eu")), (json!("Vic 7/eu"), json!(null))];
        assert_eq!(changes, expected);
    }

    async fn decisions_find_by_it_exactly_and_owners_are_named_by_it(world: &World) {
        world.organization("atlas", "sendocki").await;
        world.organization("other", "sendocki").await;
        world.member("atlas", "dan", "delivery_agent").await;
        world.member("atlas", "mona", "manager").await;
        world.member("other", "dee", "delivery_agent").await;
        let (program, elsewhere) = (world.program("owner@atlas.example", "atlas").await, world.program("owner@other.example", "other").await);
        let (dan, mona) = (world.id("dan@atlas.example").await, world.id("mona@atlas.example").await);
        assert_eq!(decision(&program, "Dan-7", "orders.view", Some("Dan-7")).await, "no_such_subject");
        assert_eq!(names(&program, dan, json!("Dan-7")).await.status, 200);
        assert_eq!(names(&program, mona, json!("mona")).await.status, 200);
        // Another organization may call somebody the same.
        assert_eq!(names(&elsewhere, world.id("dee@other.example").await, json!("Dan-7")).await.status, 200);
        for owner in ["Dan-7", "dan@atlas.example", &dan.to_string()] {
            for subject in ["Dan-7", "dan@atlas.example", &dan.to_string()] {
                assert_eq!(decision(&program, subject, "orders.view", Some(owner)).await, "granted", "{subject} {owner}");
            }
        }
        for owner in ["dan-7", "DAN-7", " Dan-7", "Dan-7 ", "Dan", "mona", "mona@atlas.example"] {
            assert_eq!(decision(&program, "Dan-7", "orders.view", Some(owner)).await, "not_theirs", "{owner:?}");
        }
        for subject in ["dan-7", "DAN-7", "Dan-7 ", "Dan", "Dan-77"] {
            assert_eq!(decision(&program, subject, "orders.view", Some(subject)).await, "no_such_subject", "{subject:?}");
        }
        // Many at once, each by another of their names.
        let ask = |id: &str| json!({ "subject": { "type": "user", "id": id } });
        let body = json!({
            "action": { "name": "orders.view" }, "resource": { "type": "order", "id": "1", "properties": { "owner": "Dan-7" } },
            "evaluations": [ask("Dan-7"), ask("mona"), ask("mona@atlas.example"), ask("nobody"), ask(&dan.to_string())],
        });
        let answers = program.post("/access/v1/evaluations", body).await.json();
        let yes: Vec<bool> = answers["evaluations"].as_array().unwrap().iter().map(|one| one["decision"].as_bool().unwrap()).collect();
        assert_eq!(yes, [true, true, true, false, true]);
        // Who does not see the team finds nobody by it, either.
        let blind = world.program("dan@atlas.example", "atlas").await;
        assert_eq!(decision(&blind, "mona", "orders.view", None).await, "no_such_subject");
        assert_eq!(decision(&blind, "Dan-7", "orders.view", Some("Dan-7")).await, "granted");
        // What is cleared is nobody's with the next question.
        assert_eq!(names(&program, dan, json!(null)).await.status, 200);
        assert_eq!(decision(&program, "Dan-7", "orders.view", Some("Dan-7")).await, "no_such_subject");
    }

    async fn what_would_name_two_names_nobody(world: &World) {
        world.organization("acme", "autocom").await;
        for local in ["ada", "vic"] {
            world.member("acme", local, "viewer").await;
        }
        let program = world.program("owner@acme.example", "acme").await;
        let (ada, vic) = (world.id("ada@acme.example").await, world.id("vic@acme.example").await);
        assert_eq!(names(&program, ada, json!("ada-7")).await.status, 200);
        let (status, problem) = names(&program, vic, json!("ada-7")).await.is();
        assert_eq!((status, &problem["message"]), (409, &json!("Another member has this external id.")));
        assert_eq!(names(&program, vic, json!("Ada-7")).await.status, 200, "case matters");
        let wrong = [
            (json!(""), "An external id has 1 to 128 characters."),
            (json!("x".repeat(129)), "An external id has 1 to 128 characters."),
            (json!(" ada"), "An external id has printable characters alone, and no space at its beginning or end."),
            (json!("ada\u{0}"), "An external id has printable characters alone, and no space at its beginning or end."),
            (json!(ada), "An external id cannot look like a user's id: members are found by that already."),
            (json!(ada.0.simple().to_string()), "An external id cannot look like a user's id: members are found by that already."),
            (json!("ADA@acme.example"), "An external id cannot be an email address: members are found by that already."),
        ];
        for (value, message) in wrong {
            let (status, problem) = names(&program, vic, value.clone()).await.is();
            assert_eq!((status, &problem["errors"]), (422, &json!({ "external_id": [message] })), "{value}");
        }
        for value in [json!(7), json!(true), json!(["a"]), json!({ "id": "a" })] {
            let reply = names(&program, vic, value.clone()).await;
            assert_eq!(reply.status, 422, "{value}: {}", reply.text);
        }
        let missing = program.put(&path(vic), json!({})).await;
        assert_eq!((missing.status, &missing.json()["errors"]), (422, &json!({ "external_id": ["The external id field is required."] })));
        for column in ["email", "user_id", "org_id", "status", "role_number", "id"] {
            let mut body = json!({ "external_id": "b" });
            body[column] = json!("a");
            assert_eq!(program.put(&path(vic), body).await.status, 422, "{column}");
        }
        assert_eq!(called(&program, vic).await, "Ada-7");
    }

    /// Whoever may say who is asked about could make themselves anybody: it takes what a token takes, and no less than the member has.
    async fn nobody_names_those_above_them_or_out_of_sight(world: &World) {
        world.organization("acme", "autocom").await;
        world.organization("other", "autocom").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "amy", "agent").await;
        let (boss, ada, amy) =
            (world.id("owner@acme.example").await, world.id("ada@acme.example").await, world.id("amy@acme.example").await);
        let agent = names(&world.program("amy@acme.example", "acme").await, amy, json!("amy")).await;
        assert_eq!((agent.status, &agent.json()["permission"]), (403, &json!("settings.manage_api_keys")));
        let (admin, owner) = (world.program("ada@acme.example", "acme").await, world.program("owner@acme.example", "acme").await);
        assert_eq!(names(&owner, boss, json!("boss")).await.status, 200);
        for to in [json!("intern-9"), json!(null)] {
            let (status, problem) = names(&admin, boss, to).await.is();
            let above = "Their role goes further than yours. It takes somebody with a role at least as wide.";
            assert_eq!((status, &problem["message"]), (403, &json!(above)));
        }
        let refused = world.refusals("acme").await.pop().unwrap();
        assert_eq!((refused.action.as_str(), refused.actor, &refused.payload()["reason"]), ("members.external_id_changed", Some(ada), &json!("above")));
        assert_eq!(called(&owner, boss).await, "boss");
        for id in [amy, ada] {
            assert_eq!(names(&admin, id, json!(format!("n-{id}x"))).await.status, 200);
        }
        // A token that lets less through names nobody who has more, its own member among them.
        let narrow = world.narrowed_program("owner@acme.example", "acme", &["settings.manage_api_keys", "team.view"]).await;
        for id in [boss, amy] {
            assert_eq!(names(&narrow, id, json!("sly")).await.status, 403);
        }
        // The organization's own may, as far as it goes.
        let (program, _) = world.organizations_program("owner@acme.example", "acme").await;
        assert_eq!(names(&program, boss, json!("the-boss")).await.status, 200);
        // Whom one does not see, who is elsewhere, and who is nobody: all the same.
        let all: Vec<String> = world.catalog("autocom").permissions.iter().map(|one| one.key.clone()).filter(|key| key != "team.view").collect();
        let blind = world.narrowed_program("owner@acme.example", "acme", &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let elsewhere = world.id("owner@other.example").await;
        for (program, id) in [(&blind, amy.to_string()), (&owner, elsewhere.to_string()), (&owner, "me".into()), (&owner, "7".into())] {
            assert_eq!(names(program, &id, json!("x-1")).await.status, 404, "{id}");
        }
    }

    async fn who_goes_leaves_the_name_and_finds_it_again_unless_it_was_taken(world: &World) {
        world.organization("acme", "autocom").await;
        for local in ["ada", "vic"] {
            world.member("acme", local, "viewer").await;
        }
        let program = world.program("owner@acme.example", "acme").await;
        let (ada, vic) = (world.id("ada@acme.example").await, world.id("vic@acme.example").await);
        let member = |id, end: &str| format!("/api/v1/team/members/{id}{end}");
        assert_eq!(names(&program, ada, json!("a-1")).await.status, 200);
        // A suspension keeps it, and decisions say why not.
        assert_eq!(program.post(&member(ada, "/suspend"), json!({})).await.status, 200);
        assert_eq!(decision(&program, "a-1", "orders.view", None).await, "suspended");
        assert_eq!(program.post(&member(ada, "/reactivate"), json!({})).await.status, 200);
        assert_eq!(program.delete(&member(ada, "")).await.json()["member"]["external_id"], json!(null));
        assert_eq!(decision(&program, "a-1", "orders.view", None).await, "no_such_subject");
        assert_eq!(names(&program, ada, json!("a-2")).await.status, 404);
        let back = program.post(&member(ada, "/restore"), json!({})).await.json();
        assert_eq!(back["member"]["external_id"], "a-1");
        assert_eq!(decision(&program, "a-1", "orders.view", None).await, "granted");
        // Gone again, and somebody else is called so by then.
        assert_eq!(program.delete(&member(ada, "")).await.status, 200);
        assert_eq!(names(&program, vic, json!("a-1")).await.status, 200);
        let back = program.post(&member(ada, "/restore"), json!({})).await.json();
        assert_eq!(back["member"]["external_id"], json!(null));
        assert_eq!(called(&program, vic).await, "a-1");
    }

    async fn who_joins_anew_is_called_nothing(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "ada", "viewer").await;
        let program = world.program("owner@acme.example", "acme").await;
        let ada = world.id("ada@acme.example").await;
        assert_eq!(names(&program, ada, json!("a-1")).await.status, 200);
        assert_eq!(program.delete(&format!("/api/v1/team/members/{ada}")).await.status, 200);
        world.joins("ada@acme.example", "acme", "viewer").await;
        assert_eq!(called(&program, ada).await, json!(null));
    }
}

on_both! {
    /// Where a catalog limits who looks after tokens to a part of the team, that is less than it takes.
    async fn it_takes_the_tokens_of_the_whole_organization(database: Database) {
        let text = rolecall::catalog::shipped().into_iter().find(|(key, _)| *key == "sendoso").unwrap().1;
        let limited = text.replace("key = \"integrations.manage\"\n", "key = \"integrations.manage\"\nscoped = true\n");
        let world = World::with_catalog(database, "sendoso", &limited).await;
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "mia", "manager").await;
        let (program, mia) = (world.program("mia@gifts.example", "gifts").await, world.id("mia@gifts.example").await);
        let reply = names(&program, mia, json!("mia")).await;
        assert_eq!((reply.status, &reply.json()["message"]), (403, &json!("The role does not reach the whole organization.")));
        let grant = grant::<ManageTokens>(&world, "mia@gifts.example", "gifts").await.unwrap();
        let set = external_id::set(&world.doors(), &grant, mia, Some(ExternalId::parse("mia").unwrap())).await.unwrap();
        assert_eq!(set, external_id::Named::OutOfReach, "under the lock it is the same");
        assert_eq!(world.refusals("gifts").await.pop().unwrap().payload()["reason"], "out_of_reach");
        assert_eq!(called(&program, "me").await, json!(null));
        world.is_sound().await;
        world.end().await;
    }
}

/// Two members, one name, one moment: one of them has it.
mod two_at_once {
    use super::*;

    async fn test(database: Database) {
        let folder = tempfile::tempdir().unwrap();
        let url = database.make(folder.path());
        let world = World::over(&url, folder, &[]).await;
        world.organization("acme", "autocom").await;
        for local in ["ada", "vic"] {
            world.member("acme", local, "viewer").await;
        }
        let program = world.program("owner@acme.example", "acme").await;
        let people = [world.id("ada@acme.example").await, world.id("vic@acme.example").await];
        let mut adas = 0;
        for round in 0..rounds() {
            let name = format!("n-{round}");
            let both = people.map(|id| {
                let (program, name) = (program.clone(), name.clone());
                async move { names(&program, id, json!(name)).await.status }
            });
            let mut statuses = together(round, both.into()).await;
            adas += usize::from(statuses[0] == 200);
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 409], "round {round}");
        }
        each_was_first(adas, rounds());
        world.is_sound().await;
        world.end().await;
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
