//! What a program does to one member.

use diesel::prelude::*;
use reqwest::Method;
use rolecall::{
    authz::Operator,
    db::schema::outbox,
    domain::{ids::UserId, member::Status},
    store::plans::{Changed, set_by_operator},
};
use serde_json::{Value, json};

use crate::{
    harness::{Program, World, program::Reply},
    on_both,
};

const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// Each act: method, the end of its address, a body that does it.
const ACTS: [(&str, &str, &str); 5] = [
    ("PUT", "/role", r#"{"role_id":5}"#),
    ("POST", "/suspend", "{}"),
    ("POST", "/reactivate", "{}"),
    ("DELETE", "", ""),
    ("POST", "/restore", "{}"),
];

fn path(id: impl std::fmt::Display, end: &str) -> String {
    format!("/api/v1/team/members/{id}{end}")
}

async fn sends(program: &Program, (method, end, body): (&str, &str, &str), id: impl std::fmt::Display) -> Reply {
    let body = (!body.is_empty()).then(|| body.as_bytes().to_vec());
    program.send(method.parse().unwrap(), &path(id, end), body).await
}

/// An act that needs no body, sent without one.
async fn does(program: &Program, end: &str, id: UserId) -> Reply {
    if end.is_empty() { program.delete(&path(id, "")).await } else { program.send(Method::POST, &path(id, end), None).await }
}

async fn is_refused(reply: &Reply, status: u16, message: &str) {
    assert_eq!((reply.status, &reply.json()["message"]), (status, &json!(message)));
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
}

async fn mails(world: &World) -> i64 {
    world.query(|conn| outbox::table.count().get_result(conn).unwrap()).await
}

on_both! {
    async fn each_act_answers_what_it_did_and_can_be_taken_back(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "vic", "viewer").await;
        let (program, owner) = (world.program("ada@acme.example", "acme").await, world.signed_in("owner@acme.example").await);
        let (ada, vic) = (world.id("ada@acme.example").await, world.id("vic@acme.example").await);
        let joined = program.get(&path(vic, "")).await.json()["member"]["joined_at"].as_str().unwrap().to_owned();
        let steps = [
            (("PUT", "/role", r#"{"role_id":4}"#), "Vic is agent now.", 4, "agent", "active", "members.role_changed"),
            (("POST", "/suspend", ""), "Vic is suspended.", 4, "agent", "suspended", "members.suspended"),
            (("POST", "/reactivate", ""), "Vic is active again.", 4, "agent", "active", "members.reactivated"),
            (("DELETE", "", ""), "Vic was removed.", 4, "agent", "removed", "members.removed"),
            (("POST", "/restore", ""), "Vic is back, as agent.", 4, "agent", "active", "members.restored"),
        ];
        for (act, message, number, role, status, action) in steps {
            let reply = sends(&program, act, vic).await;
            let change = world.latest_change("acme").await;
            let expected = format!(
                r#"{{"message":"{message}","member":{{"id":"{vic}","name":"Vic","email":"vic@acme.example","external_id":null,"role":{{"id":{number},"name":"{role}"}},"status":"{status}","last_seen_at":null,"joined_at":"{joined}"}},"change":"{change}"}}"#
            );
            assert_eq!((reply.status, reply.text), (200, expected), "{act:?}");
            let is = world.what_is("acme", "vic@acme.example").await;
            assert_eq!(is, (status != "removed").then(|| format!("{role} {status}")), "{act:?}");
            // The record names the person of the token.
            let last = world.record("acme").await.pop().unwrap();
            assert_eq!((last.action.as_str(), last.actor, last.actor_name.as_str(), last.refused), (action, Some(ada), "Ada", false));
            assert_eq!(last.payload()["change"], json!(change));
        }
        // Taken back as a page takes it back: the restoring, for one.
        let change = world.latest_change("acme").await;
        assert_eq!(world.undoes(&owner, "acme", change).await.status, 303);
        assert_eq!(world.what_is("acme", "vic@acme.example").await, None);
        assert_eq!(mails(world).await, 0);
    }

    async fn the_organizations_token_acts_under_its_own_name(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "vic", "viewer").await;
        let (program, token) = world.organizations_program("owner@acme.example", "acme").await;
        let vic = world.id("vic@acme.example").await;
        assert_eq!(does(&program, "/suspend", vic).await.status, 200);
        let last = world.record("acme").await.pop().unwrap();
        assert_eq!((last.actor, last.actor_name.as_str()), (Some(UserId(token.0)), "Order desk"));
    }

    async fn a_mail_is_written_only_when_it_is_wished(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "vic", "viewer").await;
        let program = world.program("owner@acme.example", "acme").await;
        let vic = world.id("vic@acme.example").await;
        let steps = [
            ("PUT", "/role", r#"{"role_id":4,"tell":true}"#, 1),
            ("PUT", "/role", r#"{"role_id":5,"tell":false}"#, 1),
            ("POST", "/suspend", r#"{"tell":true}"#, 2),
            ("POST", "/reactivate", "{}", 2),
            ("POST", "/suspend", "{}", 2),
            ("DELETE", "?tell=true", "", 3),
            ("POST", "/restore", "", 3),
            ("DELETE", "?tell=false", "", 3),
        ];
        for (method, end, body, expected) in steps {
            let reply = sends(&program, (method, end, body), vic).await;
            assert_eq!(reply.status, 200, "{end}: {}", reply.text);
            assert_eq!(mails(world).await, expected, "{method} {end} {body}");
        }
    }

    async fn what_stands_against_an_act_is_said(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "ada", "admin").await;
        world.member("acme", "vic", "viewer").await;
        let (owner, admin) = (world.program("owner@acme.example", "acme").await, world.program("ada@acme.example", "acme").await);
        let (boss, vic, ada) =
            (world.id("owner@acme.example").await, world.id("vic@acme.example").await, world.id("ada@acme.example").await);
        let role = |program: &Program, id: UserId, number: i32| {
            let (program, path) = (program.clone(), path(id, "/role"));
            async move { program.put(&path, json!({ "role_id": number })).await }
        };
        is_refused(&role(&owner, vic, 5).await, 409, "Vic has the role viewer already.").await;
        is_refused(&does(&owner, "/reactivate", vic).await, 409, "Vic is active already.").await;
        is_refused(&does(&owner, "/restore", vic).await, 409, "Vic is in The acme team already.").await;
        assert_eq!(does(&owner, "/suspend", vic).await.status, 200);
        is_refused(&does(&owner, "/suspend", vic).await, 409, "Vic is suspended already.").await;
        // Those above one, and what is above one.
        let above = "Their role goes further than yours. It takes somebody with a role at least as wide.";
        for end in ["/suspend", ""] {
            is_refused(&does(&admin, end, boss).await, 403, above).await;
        }
        is_refused(&role(&admin, boss, 5).await, 403, above).await;
        let refused = world.refusals("acme").await.pop().unwrap();
        assert_eq!((refused.actor, refused.payload()["reason"].as_str()), (Some(ada), Some("above")));
        assert_eq!(role(&admin, vic, 1).await.status, 403);
        // Oneself, and the last owner.
        let oneself = "This cannot be done to oneself. You can leave, or ask somebody else to do it.";
        is_refused(&does(&owner, "", boss).await, 403, oneself).await;
        let last = role(&owner, boss, 2).await;
        assert_eq!(last.status, 409, "{}", last.text);
        assert_eq!(role(&admin, ada, 4).await.json()["member"]["role"]["name"], "agent");
        // From the next request on it is a token of an agent's.
        let (status, problem) = role(&admin, vic, 4).await.is();
        assert_eq!((status, &problem["permission"]), (403, &json!("team.edit")));
    }

    async fn a_role_with_an_heir_is_left_before_its_holder_goes(world: &World) {
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "ana", "admin").await;
        let program = world.program("owner@gifts.example", "gifts").await;
        let ana = world.id("ana@gifts.example").await;
        let reply = does(&program, "", ana).await;
        assert_eq!(reply.status, 409, "{}", reply.text);
        assert!(reply.json()["message"].as_str().unwrap().contains("Sender"), "{}", reply.text);
        assert_eq!(program.put(&path(ana, "/role"), json!({ "role_id": 4 })).await.status, 200);
        assert_eq!(does(&program, "", ana).await.status, 200);
    }

    async fn nobody_is_taken_in_without_a_seat(world: &World) {
        world.organization_on("small", "autocom", "pro").await;
        world.member_with("small", "sue", "viewer", Status::Suspended).await;
        for local in ["a", "b", "c", "d", "gus"] {
            world.member("small", local, "viewer").await;
        }
        let program = world.program("owner@small.example", "small").await;
        let (sue, gus) = (world.id("sue@small.example").await, world.id("gus@small.example").await);
        assert_eq!(does(&program, "", gus).await.status, 200);
        let set = set_by_operator(&world.doors(), &Operator::at_the_command_line(), "small".into(), "starter".into()).await.unwrap();
        assert!(matches!(set, Changed::Done { .. }), "{set:?}");
        for (end, id) in [("/reactivate", sue), ("/restore", gus)] {
            is_refused(&does(&program, end, id).await, 409, "No seat is free. Free one or choose a larger plan first.").await;
        }
        assert_eq!(world.seats("small").await, (5, 0));
    }

    /// Whom a program does not see is answered like nobody, whatever it may do otherwise.
    async fn whom_one_does_not_see_is_nobody(world: &World) {
        world.organization("acme", "autocom").await;
        world.organization("other", "autocom").await;
        world.member("acme", "vic", "viewer").await;
        let elsewhere = world.id("owner@other.example").await;
        let owner = world.program("owner@acme.example", "acme").await;
        // As wide as an owner's, but for seeing the team.
        let all: Vec<String> = world.catalog("autocom").permissions.iter().map(|one| one.key.clone()).filter(|key| key != "team.view").collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let blind = world.narrowed_program("owner@acme.example", "acme", &all).await;
        let vic = world.id("vic@acme.example").await;
        for act in ACTS {
            for (program, id) in [(&owner, elsewhere.to_string()), (&blind, vic.to_string())] {
                let (reply, nobody) = (sends(program, act, &id).await, sends(program, act, NOBODY).await);
                assert_eq!((reply.status, nobody.status), (404, 404), "{act:?}: {}", reply.text);
                assert_eq!(reply.json()["message"], nobody.json()["message"], "{act:?}");
            }
            for id in ["me", "removed", "nobody", "1"] {
                // A GET is there, and so the method alone is not.
                let status = sends(&owner, act, id).await.status;
                assert!(status == 404 || (id == "removed" && status == 405), "{act:?} {id}: {status}");
            }
        }
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer active");
        assert_eq!(world.what_is("other", "owner@other.example").await.unwrap(), "owner active");
        // Sendoso's managers reach nobody but themselves while there are no teams.
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "mia", "manager").await;
        world.member("gifts", "sam", "sender").await;
        let (mia, sam) = (world.program("mia@gifts.example", "gifts").await, world.id("sam@gifts.example").await);
        for act in ACTS {
            let reply = sends(&mia, act, sam).await;
            assert_eq!(reply.status, 404, "{act:?}: {}", reply.text);
        }
    }

    async fn a_body_says_what_it_may_and_no_more(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "vic", "viewer").await;
        let program = world.program("owner@acme.example", "acme").await;
        let vic = world.id("vic@acme.example").await;
        let required = program.put(&path(vic, "/role"), json!({})).await;
        assert_eq!((required.status, &required.json()["errors"]), (422, &json!({ "role_id": ["The role id field is required."] })));
        let unknown = program.put(&path(vic, "/role"), json!({ "role_id": 77 })).await;
        assert_eq!((unknown.status, &unknown.json()["errors"]), (422, &json!({ "role_id": ["The selected role id is invalid."] })));
        for value in [json!("4"), json!([4]), json!(4.5), json!(99_999_999_999_i64), json!({}), json!(true)] {
            let reply = program.put(&path(vic, "/role"), json!({ "role_id": value })).await;
            assert_eq!(reply.status, 422, "{value}: {}", reply.text);
        }
        let columns = ["role", "role_number", "from", "status", "org_id", "user_id", "origin", "external_id", "name", "email", "joined_at"];
        for (method, end, body) in ACTS.into_iter().filter(|(method, ..)| *method != "DELETE") {
            for column in columns {
                let mut body: Value = serde_json::from_str(body).unwrap();
                body[column] = json!(1);
                let reply = sends(&program, (method, end, &body.to_string()), vic).await;
                assert_eq!(reply.status, 422, "{end} {column}: {}", reply.text);
                assert!(reply.json()["errors"][column].is_array(), "{end} {column}: {}", reply.text);
            }
        }
        for (end, body) in [("/reactivate", r#"{"tell":true}"#), ("/restore", r#"{"tell":true}"#), ("/suspend", r#"{"tell":"yes"}"#)] {
            assert_eq!(sends(&program, ("POST", end, body), vic).await.status, 422, "{end} {body}");
        }
        for query in ["?tell=perhaps", "?force=true"] {
            assert_eq!(program.delete(&path(vic, query)).await.status, 400, "{query}");
        }
        let empty = program.send(Method::PUT, &path(vic, "/role"), None).await;
        assert_eq!(empty.status, 415);
        assert_eq!(world.what_is("acme", "vic@acme.example").await.unwrap(), "viewer active");
    }
}
