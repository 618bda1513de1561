//! Many changed at once by a program: looked at, done, listed; and what stops it.

use rolecall::domain::{ids::UserId, instant::Span, member::Status};
use serde_json::{Value, json};

use crate::{
    harness::{Program, World, person},
    on_both,
};

const CHANGES: &str = "/api/v1/team/changes";
const PREVIEW: &str = "/api/v1/team/changes/preview";
const NOBODY: &str = "01890000-0000-7000-8000-000000000000";

/// Acme with an admin, a member and two viewers; the owner's program.
async fn acme(world: &World) -> Program {
    world.organization("acme", "starter").await;
    for (local, role) in [("ada", "admin"), ("mia", "member"), ("vic", "viewer"), ("zoe", "viewer")] {
        world.member("acme", local, role).await;
    }
    world.program("owner@acme.example", "acme").await
}

async fn id(world: &World, local: &str) -> UserId {
    world.id(&format!("{local}@acme.example")).await
}

async fn ids(world: &World, locals: &[&str]) -> Vec<UserId> {
    let mut ids = Vec::new();
    for local in locals {
        ids.push(id(world, local).await);
    }
    ids
}

async fn is(world: &World, local: &str) -> String {
    world.what_is("acme", &format!("{local}@acme.example")).await.unwrap_or_default()
}

async fn looks(program: &Program, body: &Value) -> Value {
    let reply = program.post(PREVIEW, body.clone()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// The same body with what its preview says.
fn confirmed(body: &Value, preview: &Value) -> Value {
    let mut confirmed = body.clone();
    (confirmed["fingerprint"], confirmed["as_of"]) = (preview["fingerprint"].clone(), preview["as_of"].clone());
    confirmed
}

/// Looks and does it; answers the change's id.
pub async fn does(program: &Program, body: &Value) -> String {
    let preview = looks(program, body).await;
    let reply = program.post(CHANGES, confirmed(body, &preview)).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()["change"]["id"].as_str().unwrap().to_owned()
}

fn who(id: UserId, local: &str, name: &str) -> Value {
    json!({ "id": id, "name": name, "email": format!("{local}@acme.example") })
}

on_both! {
    async fn a_preview_says_what_becomes_of_each_and_doing_it_does_that(world: &World) {
        let program = acme(world).await;
        let [owner, mia, vic, zoe] = ids(world, &["owner", "mia", "vic", "zoe"]).await[..] else { panic!() };
        let body = json!({ "act": "change_role", "role_id": 3, "members": [vic, mia, owner, NOBODY, vic, zoe], "except": [zoe] });
        let preview = looks(&program, &body).await;
        let seats = json!({ "active": 5, "pending": 0, "used": 5, "cap": null, "free": null });
        let gain = |name: &str, to: &str| json!({ "name": name, "is_sensitive": false, "before": "none", "after": to });
        let expected = json!({
            "fingerprint": preview["fingerprint"], "as_of": preview["as_of"], "act": "change_role", "changes": 1,
            "groups": [{
                "count": 1,
                "before": { "role": { "id": 4, "name": "viewer" }, "status": "active" },
                "after": { "role": { "id": 3, "name": "member" }, "status": "active" },
                "gains": [gain("projects.create", "organization"), gain("projects.edit", "own"), gain("team.view", "organization")],
                "losses": [],
                "members": [who(vic, "vic", "Vic")],
            }],
            "unchanged": { "count": 1, "members": [who(mia, "mia", "Mia")] },
            "skipped": [{
                "reason": "oneself", "count": 1, "members": [who(owner, "owner", "Olga Owner")],
                "message": "A change of many leaves out who makes it.",
            }],
            "excepted": { "count": 1, "members": [who(zoe, "zoe", "Zoe")] },
            "gone": 1,
            "seats": { "before": seats, "after": seats },
        });
        assert_eq!(preview, expected);
        assert_eq!(is(world, "vic").await, "viewer active", "a look changes nothing");

        let record = world.record("acme").await.len();
        let done = program.post(CHANGES, confirmed(&body, &preview)).await;
        let change = world.latest_change("acme").await;
        let created = done.json()["change"]["created_at"].clone();
        let told = json!({
            "id": change, "act": "change_role", "by": { "id": owner, "name": "Olga Owner" }, "created_at": created, "people": 1,
            "member": { "id": vic, "name": "Vic" }, "undoes": null, "undone_by": null, "role": null,
        });
        assert_eq!(done.is(), (201, json!({ "message": "Roles changed successfully", "change": told })));
        assert_eq!(done.header("location"), Some(format!("{CHANGES}/{change}").as_str()));
        assert_eq!((is(world, "vic").await, is(world, "zoe").await), ("member active".into(), "viewer active".into()));
        let lines = world.record("acme").await.split_off(record);
        let said: Vec<_> = lines.iter().map(|line| (line.action.as_str(), line.actor, line.actor_name.as_str())).collect();
        assert_eq!(said, [("members.role_changed", Some(owner), "Olga Owner")]);
        assert_eq!(program.get(CHANGES).await.is(), (200, json!({ "changes": [told] })));

        let opened = program.get(&format!("{CHANGES}/{change}")).await;
        let (viewer, member) = (json!({ "role": { "id": 4, "name": "viewer" }, "status": "active" }), json!({ "role": { "id": 3, "name": "member" }, "status": "active" }));
        let one = |id: UserId, local: &str, name: &str, outcome: &str, before: &Value, after: &Value| {
            json!({ "id": id, "name": name, "email": format!("{local}@acme.example"), "outcome": outcome, "before": before, "after": after })
        };
        let boss = json!({ "role": { "id": 1, "name": "owner" }, "status": "active" });
        let members = [
            one(vic, "vic", "Vic", "done", &viewer, &member),
            one(mia, "mia", "Mia", "no_change", &member, &member),
            one(owner, "owner", "Olga Owner", "oneself", &boss, &boss),
        ];
        assert_eq!(opened.is(), (200, json!({ "change": told, "members": members, "changed": 1, "left_alone": 2 })));
    }

    async fn whoever_matches_is_meant_as_of_the_look(world: &World) {
        let program = acme(world).await;
        let body = json!({ "act": "suspend", "matching": { "role_id": 4, "status": "active", "search": " VI" } });
        let preview = looks(&program, &body).await;
        assert_eq!((&preview["changes"], &preview["groups"][0]["members"][0]["name"]), (&json!(1), &json!("Vic")));
        let all = json!({ "act": "suspend", "matching": { "role_id": 4 } });
        let preview = looks(&program, &all).await;
        assert_eq!((&preview["changes"], &preview["seats"]["before"]["used"], &preview["seats"]["after"]["used"]), (&json!(2), &json!(5), &json!(3)));
        // Who comes later was seen by nobody.
        world.clock.advance(Span::seconds(5));
        world.member("acme", "viv", "viewer").await;
        assert_eq!(program.post(CHANGES, confirmed(&all, &preview)).await.status, 201);
        assert_eq!((is(world, "zoe").await, is(world, "viv").await), ("viewer suspended".into(), "viewer active".into()));
        let everybody = looks(&program, &json!({ "act": "remove", "matching": {} })).await;
        assert_eq!((&everybody["changes"], &everybody["skipped"][0]["reason"]), (&json!(5), &json!("oneself")));
    }

    async fn what_is_no_longer_as_it_was_seen_is_not_done_and_says_how_it_is(world: &World) {
        let program = acme(world).await;
        let [owner, vic] = ids(world, &["owner", "vic"]).await[..] else { panic!() };
        let body = json!({ "act": "remove", "matching": { "search": "vic" } });
        let preview = looks(&program, &body).await;
        let browser = world.signed_in("owner@acme.example").await;
        assert_eq!(world.gives(&browser, "acme", "vic@acme.example", "member").await.status, 303);
        let between = world.latest_change("acme").await;
        let stale = program.post(CHANGES, confirmed(&body, &preview)).await;
        assert_eq!((stale.status, stale.header("content-type")), (409, Some("application/problem+json")), "{}", stale.text);
        let problem = stale.json();
        assert_eq!(problem["message"], "Nothing was changed: it would not be what the preview said.");
        let since = json!([{
            "change": between, "act": "change_role", "by": { "id": owner, "name": "Olga Owner" },
            "created_at": problem["since"][0]["created_at"], "people": 1, "role": null,
        }]);
        assert_eq!(problem["since"], since);
        assert_eq!(problem["preview"]["groups"][0]["before"]["role"]["name"], "member");
        assert_eq!(problem["preview"]["groups"][0]["members"], json!([who(vic, "vic", "Vic")]));
        assert_eq!(problem["fingerprint"], problem["preview"]["fingerprint"]);
        assert_eq!(is(world, "vic").await, "member active");
        // What it says now is what is done.
        assert_eq!(program.post(CHANGES, confirmed(&body, &problem["preview"])).await.status, 201);
        assert_eq!(is(world, "vic").await, "");
        // A fingerprint is of one act by one person.
        let body = json!({ "act": "suspend", "members": [id(world, "zoe").await] });
        let mut other = confirmed(&body, &looks(&program, &body).await);
        other["act"] = "remove".into();
        assert_eq!(program.post(CHANGES, other.clone()).await.status, 409);
        other["act"] = "suspend".into();
        let ada = world.program("ada@acme.example", "acme").await;
        assert_eq!(ada.post(CHANGES, other.clone()).await.status, 409);
        assert_eq!(program.post(CHANGES, other).await.status, 201);
        let again = json!({ "act": "suspend", "members": [id(world, "zoe").await] });
        let nothing = program.post(CHANGES, confirmed(&again, &looks(&program, &again).await)).await;
        assert_eq!((nothing.status, &nothing.json()["message"]), (409, &json!("There is nothing to do.")));
    }

    async fn everything_wrong_with_a_body_is_said_at_once(world: &World) {
        let program = acme(world).await;
        let vic = id(world, "vic").await;
        let errors = async |path: &str, body: Value| -> Value {
            let reply = program.post(path, body).await;
            assert_eq!(reply.status, 422, "{}", reply.text);
            reply.json()["errors"].clone()
        };
        let required = json!({ "act": ["The act field is required."], "members": ["The members field is required, or matching."] });
        assert_eq!(errors(PREVIEW, json!({})).await, required);
        let body = json!({ "act": "change_role", "role_id": 77, "members": [vic], "matching": {}, "as_of": "tomorrow", "fingerprint": "x" });
        let expected = json!({
            "role_id": ["The selected role id is invalid."],
            "matching": ["The matching field cannot be used together with members."],
            "as_of": ["The as of field must be a moment of the past, as RFC 3339 writes it."],
            "fingerprint": ["The fingerprint must be the one that a preview answered."],
        });
        assert_eq!(errors(CHANGES, body).await, expected);
        assert_eq!(errors(CHANGES, json!({ "act": "suspend", "members": [vic] })).await, json!({ "fingerprint": ["The fingerprint field is required."] }));
        let many = vec![NOBODY; 1_001];
        let cases = [
            ("role_id", json!({ "act": "change_role", "members": [vic] })),
            ("role_id", json!({ "act": "suspend", "role_id": 3, "members": [vic] })),
            ("role_id", json!({ "act": "change_role", "role_id": "3", "members": [vic] })),
            ("act", json!({ "act": "leave", "members": [vic] })),
            ("act", json!({ "act": ["suspend"], "members": [vic] })),
            ("members", json!({ "act": "suspend", "members": [] })),
            ("members", json!({ "act": "suspend", "members": many })),
            ("members", json!({ "act": "suspend", "members": vic })),
            ("members[1]", json!({ "act": "suspend", "members": [vic, "vic"] })),
            ("except", json!({ "act": "suspend", "matching": {}, "except": many })),
            ("matching.role_id", json!({ "act": "suspend", "matching": { "role_id": 77 } })),
            ("matching.status", json!({ "act": "suspend", "matching": { "status": "gone" } })),
            ("matching.search", json!({ "act": "suspend", "matching": { "search": "a".repeat(201) } })),
            ("matching.until", json!({ "act": "suspend", "matching": { "until": 1 } })),
            ("as_of", json!({ "act": "suspend", "matching": {}, "as_of": "9999-01-01T00:00:00Z" })),
            ("tell", json!({ "act": "suspend", "members": [vic], "tell": "yes" })),
        ];
        for (field, body) in cases {
            let errors = errors(PREVIEW, body).await;
            assert_eq!(errors.as_object().unwrap().keys().collect::<Vec<_>>(), [field], "{errors}");
        }
        for column in ["id", "org_id", "kind", "actor_id", "at", "people", "undoes", "undone_by", "about", "status"] {
            let mut body = json!({ "act": "suspend", "members": [vic] });
            body[column] = 1.into();
            assert!(errors(CHANGES, body).await[column].is_array(), "{column}");
        }
        assert_eq!(is(world, "vic").await, "viewer active");
    }

    async fn who_may_not_or_not_to_everybody_changes_nobody_and_learns_nothing(world: &World) {
        let owner = acme(world).await;
        let vic = id(world, "vic").await;
        let mia = world.program("mia@acme.example", "acme").await;
        for (act, permission) in [("change_role", "team.edit"), ("suspend", "team.edit"), ("reactivate", "team.edit"), ("remove", "team.remove")] {
            // What else is wrong with the body is not theirs to hear.
            for path in [PREVIEW, CHANGES] {
                let reply = mia.post(path, json!({ "act": act, "members": [vic], "as_of": "x" })).await;
                assert_eq!((reply.status, &reply.json()["permission"]), (403, &json!(permission)), "{act}: {}", reply.text);
            }
        }
        // Nobody above, nobody to a role beyond one's own.
        let ada = world.program("ada@acme.example", "acme").await;
        let preview = looks(&ada, &json!({ "act": "suspend", "members": ids(world, &["owner"]).await })).await;
        assert_eq!((&preview["changes"], &preview["skipped"][0]["reason"]), (&json!(0), &json!("above")));
        let preview = looks(&ada, &json!({ "act": "change_role", "role_id": 1, "members": [vic] })).await;
        assert_eq!((&preview["changes"], &preview["skipped"][0]["count"]), (&json!(0), &json!(1)));
        // People of elsewhere are like people who never were.
        world.organization("other", "starter").await;
        let foreign = looks(&owner, &json!({ "act": "remove", "members": [world.id("owner@other.example").await] })).await;
        let missing = looks(&owner, &json!({ "act": "remove", "members": [NOBODY] })).await;
        for field in ["changes", "groups", "skipped", "unchanged", "gone", "fingerprint"] {
            assert_eq!(foreign[field], missing[field], "{field}");
        }
        assert_eq!(foreign["gone"], 1);
        // Who reaches a department reaches nobody until there are some.
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "dora", "department_admin").await;
        world.member("gifts", "sam", "sender").await;
        let dora = world.program("dora@gifts.example", "gifts").await;
        let sam = world.id("sam@gifts.example").await;
        for path in [PREVIEW, CHANGES] {
            let reply = dora.post(path, json!({ "act": "suspend", "members": [sam], "fingerprint": "0".repeat(64) })).await;
            assert_eq!((reply.status, &reply.json()["message"]), (403, &json!("The role does not reach the whole organization.")));
            assert!(!reply.text.contains("sam"), "{}", reply.text);
        }
        assert_eq!(world.what_is("gifts", "sam@gifts.example").await.as_deref(), Some("sender active"));
    }

    async fn seats_run_out_along_a_list_and_the_people_are_told_where_it_is_wished(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        world.member("acme", "ada", "admin").await;
        for local in ["one", "two"] {
            world.member_with("acme", local, "viewer", Status::Suspended).await;
        }
        let program = world.program("owner@acme.example", "acme").await;
        let preview = looks(&program, &json!({ "act": "reactivate", "matching": { "status": "suspended" } })).await;
        let cap = |used: u32| json!({ "active": used, "pending": 0, "used": used, "cap": 3, "free": 3 - used });
        assert_eq!(preview["seats"], json!({ "before": cap(2), "after": cap(3) }));
        assert_eq!((&preview["changes"], &preview["skipped"][0]["reason"], &preview["skipped"][0]["count"]), (&json!(1), &json!("no_seat"), &json!(1)));
        let mails = async || world.query(|conn| {
            use diesel::prelude::*;
            use rolecall::db::schema::outbox;
            outbox::table.filter(outbox::kind.eq("suspended")).count().get_result::<i64>(conn).unwrap()
        }).await;
        let ada = id(world, "ada").await;
        does(&program, &json!({ "act": "suspend", "members": [ada] })).await;
        assert_eq!(mails().await, 0);
        does(&program, &json!({ "act": "reactivate", "members": [ada] })).await;
        does(&program, &json!({ "act": "suspend", "members": [ada], "tell": true })).await;
        assert_eq!(mails().await, 1);
    }

    async fn long_lists_come_in_pages_and_a_crowd_is_counted(world: &World) {
        world.organization("acme", "starter").await;
        let now = world.clock.now();
        let one = |n: usize| person(&format!("Person {n:03}"), &format!("p{n:03}@acme.example"), "viewer", Status::Active, now, now);
        world.people("acme", (0..250).map(one).collect()).await;
        let program = world.program("owner@acme.example", "acme").await;
        let everybody = json!({ "act": "suspend", "matching": { "role_id": 4 } });
        let preview = looks(&program, &everybody).await;
        let group = &preview["groups"][0];
        let named: Vec<&str> = group["members"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!((&group["count"], named.len(), named[0], named[199]), (&json!(250), 200, "Person 000", "Person 199"));
        let change = does(&program, &everybody).await;
        let (mut path, mut seen, mut links) = (format!("{CHANGES}/{change}"), Vec::new(), Vec::new());
        loop {
            let page = program.get(&path).await;
            assert_eq!((page.status, &page.json()["changed"]), (200, &json!(250)), "{}", page.text);
            seen.extend(page.json()["members"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()));
            let link = page.header("link").unwrap().to_owned();
            links.push(link.clone());
            let Some(next) = link.split(", ").find_map(|link| link.strip_suffix(">; rel=\"next\"")) else { break };
            path = next.trim_start_matches('<').to_owned();
        }
        assert_eq!((seen.len(), seen[0].as_str(), seen[249].as_str()), (250, "Person 000", "Person 249"));
        let to = |page: u32, rel: &str| format!("<{CHANGES}/{change}?page={page}>; rel=\"{rel}\"");
        assert_eq!(links, [to(2, "next"), format!("{}, {}", to(1, "prev"), to(3, "next")), to(2, "prev")]);
        for page in ["0", "-1", "x", "", "99999999"] {
            assert_eq!(program.get(&format!("{CHANGES}/{change}?page={page}")).await.status, 400, "{page}");
        }
        // Fifty on a page of changes.
        let vic = id(world, "p000").await;
        for n in 0..51 {
            does(&program, &json!({ "act": if n % 2 == 0 { "reactivate" } else { "suspend" }, "members": [vic] })).await;
        }
        let first = program.get(CHANGES).await;
        let next = first.header("link").and_then(|link| link.strip_prefix('<')?.strip_suffix(">; rel=\"next\"")).unwrap().to_owned();
        let second = program.get(&next).await;
        assert_eq!((first.json()["changes"].as_array().unwrap().len(), second.json()["changes"].as_array().unwrap().len()), (50, 2));
        assert_eq!((&second.json()["changes"][1]["id"], second.header("link")), (&json!(change), None));
        for query in ["after=nonsense", "kind=role"] {
            assert_eq!(program.get(&format!("{CHANGES}?{query}")).await.status, 400, "{query}");
        }
        for path in [NOBODY, "nonsense", "%00"] {
            assert_eq!(program.get(&format!("{CHANGES}/{path}")).await.status, 404, "{path}");
        }
    }
}
