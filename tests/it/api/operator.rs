//! What the operator's token does with organizations.

use diesel::prelude::*;
use rolecall::{
    db::schema::{invitations, organizations, outbox},
    domain::instant::Span,
    store::{invitations::rounds, outbox::VOID},
};
use serde_json::{Value, json};

use super::register::my_store;
use crate::{
    harness::{Program, World, operator::TOKEN},
    on_both,
};

const TENANTS: &str = "/api/v1/tenants";

async fn put_plan(operator: &Program, slug: &str, plan: &str) -> (u16, Value) {
    operator.put(&format!("{TENANTS}/{slug}/plan"), json!({ "plan": plan })).await.is()
}

on_both! {
    async fn organizations_are_listed_by_pages_and_shown(database: Database) {
        World::operated(database, &[], async |world, operator| {
            let mut slugs: Vec<String> = (0..52).map(|n| format!("org-{n:02}")).collect();
            for slug in &slugs {
                world.organization_on(slug, "autocom", "starter").await;
            }
            world.member("org-07", "mia", "viewer").await;
            let owner = world.signed_in("owner@org-07.example").await;
            world.invites(&owner, "org-07", "ana@example.com\nbo@example.com", "viewer").await;
            // What has run out takes no seat, although nobody has written that down.
            let ana = world.invitation("org-07", "ana@example.com").await.id;
            let past = world.clock.now().minus(Span::seconds(1));
            world
                .query(move |conn| {
                    let row = invitations::table.filter(invitations::id.eq(ana));
                    diesel::update(row).set(invitations::expires_at.eq(past)).execute(conn).unwrap();
                })
                .await;
            let shown = operator.get(&format!("{TENANTS}/org-07")).await;
            let created = shown.json()["tenant"]["created_at"].as_str().unwrap().to_owned();
            let expected = json!({
                "id": "org-07", "name": "The org-07 team", "catalog": "autocom", "plan": "starter", "status": "active",
                "seats": { "active": 2, "pending": 1, "used": 3, "cap": 5 }, "created_at": created,
            });
            assert_eq!(shown.is(), (200, json!({ "tenant": expected })));
            assert!(created.ends_with('Z') && created.len() == 20, "{created}");
            let (mut path, mut seen, mut pages) = (TENANTS.to_owned(), Vec::new(), 0);
            loop {
                let page = operator.get(&path).await;
                assert_eq!(page.status, 200, "{}", page.text);
                let found = page.json()["tenants"].as_array().unwrap().clone();
                assert!(found.len() <= 50);
                seen.extend(found.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
                assert!(!found.iter().any(|one| one["id"] == "org-07" && *one != expected), "the list says the same");
                pages += 1;
                let Some(link) = page.header("link") else { break };
                path = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).unwrap().to_owned();
            }
            slugs.sort();
            assert_eq!((seen, pages), (slugs, 2));
            for query in ["after=nonsense", "after=IkEi", "after=Ig", "page=2"] {
                assert_eq!(operator.get(&format!("{TENANTS}?{query}")).await.status, 400, "{query}");
            }
            for nowhere in ["nowhere", "ORG-07", "a%00b", "%F0%9F%92%A5", "..", "x"] {
                let reply = operator.get(&format!("{TENANTS}/{nowhere}")).await;
                assert!(reply.status == 404, "{nowhere}: {}", reply.text);
            }
        })
        .await;
    }

    async fn billing_puts_a_plan_and_it_is_on_record(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization_on("acme", "autocom", "pro").await;
            let (status, answer) = put_plan(operator, "acme", "starter").await;
            assert_eq!((status, &answer["message"], &answer["tenant"]["plan"]), (200, &json!("Plan updated successfully"), &json!("starter")));
            assert_eq!(answer["tenant"]["seats"], json!({ "active": 1, "pending": 0, "used": 1, "cap": 5 }));
            assert_eq!(put_plan(operator, "acme", "starter").await, (200, answer));
            let (_, unlimited) = put_plan(operator, "acme", "enterprise").await;
            assert_eq!(unlimited["tenant"]["seats"]["cap"], Value::Null);
            let (status, problem) = put_plan(operator, "acme", "gold").await;
            assert_eq!((status, &problem["errors"]), (422, &json!({ "plan": ["The selected plan is invalid."] })));
            let (status, problem) = operator.put(&format!("{TENANTS}/acme/plan"), json!({})).await.is();
            assert_eq!((status, &problem["errors"]), (422, &json!({ "plan": ["The plan field is required."] })));
            for extra in ["seats", "org_id", "status", "suspended_at"] {
                let reply = operator.put(&format!("{TENANTS}/acme/plan"), json!({ "plan": "pro", extra: 1 })).await;
                assert_eq!(reply.status, 422, "{extra}");
            }
            assert_eq!(put_plan(operator, "nowhere", "pro").await.0, 404);
            let record: Vec<_> = world.record("acme").await.into_iter().filter(|line| line.action == "plan.changed").collect();
            assert_eq!(record.len(), 2);
            assert_eq!((record[0].actor, record[0].actor_name.as_str()), (None, "operator"));
            assert_eq!(record[0].payload(), &json!({ "from": "pro", "to": "starter" }));
            assert_ne!(record[0].request_id, "command-line");
        })
        .await;
    }

    async fn a_suspended_organization_is_closed_in_every_way_and_opens_again_as_it_was(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "autocom").await;
            world.organization("other", "autocom").await;
            world.joins("owner@acme.example", "other", "viewer").await;
            world.member("acme", "mia", "viewer").await;
            world.member("acme", "vic", "viewer").await;
            let owner = world.signed_in("owner@acme.example").await;
            world.invites(&owner, "acme", "ana@example.com", "viewer").await;
            let link = world.link("acme", "ana@example.com").await;
            let token = world.token("owner@acme.example", "acme").await;
            let program = Program::at(&world.origin).bearing(&token);
            let question = json!({
                "subject": { "type": "user", "id": "mia@acme.example" }, "action": { "name": "orders.view" },
                "resource": { "type": "order", "id": "1" },
            });
            let joins = json!({ "token": link.trim_start_matches("/invitations/"), "name": "Ana", "password": "Violet-Tractor-42-moons",
                "password_confirmation": "Violet-Tractor-42-moons" });
            let hand_off = async || operator.post(&format!("{TENANTS}/acme/hand-off"), json!({ "email": "mia@acme.example" })).await;
            let handed = hand_off().await.json()["url"].as_str().unwrap().trim_start_matches("http://rolecall.test").to_owned();

            // A mail that waits ten minutes, and will have nothing to say any more.
            world.has_sent_all_mail().await;
            assert_eq!(world.acts(&owner, "acme", "vic@acme.example", "suspend", &[("tell", "yes")]).await.status, 303);

            let suspended = operator.post(&format!("{TENANTS}/acme/suspend"), json!({ "reason": " Not paid " })).await;
            assert_eq!((suspended.status, &suspended.json()["tenant"]["status"]), (200, &json!("suspended")));
            assert_eq!(suspended.json()["message"], "Tenant suspended successfully");
            let page = owner.get("/o/acme/members").await;
            assert_eq!((page.status.as_u16(), page.heading()), (403, "This organization is suspended".into()));
            assert!(page.text().contains("Nobody can open The acme team for now."), "{}", page.text());
            assert_eq!(owner.post("/o/acme/settings", &[("name", "Ours again")]).await.status, 403);
            assert_eq!(owner.get("/o/other").await.status, 200, "elsewhere they are at home");
            for reply in [
                program.clone().in_tenant("acme").get("/api/v1/team/roles").await,
                program.clone().in_tenant("acme").post("/api/v1/team/invite", json!({ "email": "bo@example.com", "role_id": 5 })).await,
                program.get("/api/v1/auth/tenants").await,
            ] {
                assert_eq!((reply.status, &reply.json()["message"]), (403, &json!("The organization The acme team is suspended.")));
            }
            let decision = program.post("/access/v1/evaluation", question.clone()).await;
            assert_eq!((decision.status, decision.text.as_str()), (403, "The organization The acme team is suspended."));
            assert_eq!(world.visitor().get(&link).await.status, 404);
            assert_eq!(world.joins_anew(&link, "Ana").await.1.status, 404);
            assert_eq!(Program::at(&world.origin).post("/api/v1/invitations/accept", joins.clone()).await.status, 404);
            let refused = hand_off().await;
            assert_eq!((refused.status, &refused.json()["message"]), (409, &json!("The organization is suspended.")));
            assert_eq!(world.visitor().get(&handed).await.status, 410);
            assert_eq!(world.visitor().post(&handed, &[]).await.status, 410);
            assert_eq!(operator.post(&format!("{TENANTS}/acme/suspend"), json!({})).await.status, 200, "it is so already");

            // No reminder, and what waits to be sent is not sent in its name.
            world.clock.advance(Span::days(6));
            let is_reminded = async || {
                rounds::round(&world.doors()).await.unwrap();
                let reminded = invitations::reminded_at.is_not_null();
                world.query(move |conn| invitations::table.filter(reminded).count().get_result::<i64>(conn).unwrap()).await == 1
            };
            assert!(!is_reminded().await, "of a link that opens nothing");
            world.has_sent_all_mail().await;
            let of_it = outbox::table.inner_join(organizations::table.on(organizations::id.nullable().eq(outbox::org_id)));
            let rows = of_it.filter(organizations::slug.eq("acme").and(outbox::sent_at.is_null())).select((outbox::kind, outbox::answer));
            let unsent: Vec<(String, Option<String>)> = world.query(move |conn| rows.load(conn).unwrap()).await;
            assert_eq!(unsent, [("suspended".to_owned(), Some(VOID.to_owned()))]);

            let resumed = operator.send(reqwest::Method::POST, &format!("{TENANTS}/acme/resume"), None).await;
            assert_eq!((resumed.status, &resumed.json()["message"]), (200, &json!("Tenant resumed successfully")), "without any body, too");
            assert!(is_reminded().await);
            assert_eq!(program.clone().in_tenant("acme").get("/api/v1/team/roles").await.status, 200);
            assert_eq!(program.post("/access/v1/evaluation", question).await.json()["decision"], true);
            assert_eq!(Program::at(&world.origin).post("/api/v1/invitations/accept", joins).await.status, 200);
            let of_operator = |line: &&crate::harness::acting::Recorded| line.action.starts_with("organization.") && line.action != "organization.created";
            let record = world.record("acme").await;
            let said: Vec<_> = record.iter().filter(of_operator).map(|line| (line.action.as_str(), line.actor_name.as_str(), line.payload().clone())).collect();
            let suspended = ("organization.suspended", "operator", json!({ "reason": "Not paid" }));
            assert_eq!(said, [suspended, ("organization.resumed", "operator", json!({}))]);
        })
        .await;
    }

    async fn what_a_suspension_is_sent_with_is_looked_at(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "starter").await;
            let path = format!("{TENANTS}/acme/suspend");
            for (body, field) in [
                (json!({ "reason": "x".repeat(501) }), "reason"),
                (json!({ "reason": ["a"] }), "reason"),
                (json!({ "suspended_at": 1 }), "suspended_at"),
                (json!({ "id": "other" }), "id"),
            ] {
                let reply = operator.post(&path, body).await;
                assert_eq!(reply.status, 422, "{}", reply.text);
                assert!(reply.json()["errors"][field].is_array(), "{}", reply.text);
            }
            assert_eq!(operator.post(&format!("{TENANTS}/acme/resume"), json!({ "plan": "free" })).await.status, 422);
            for act in ["suspend", "resume"] {
                assert_eq!(operator.post(&format!("{TENANTS}/nowhere/{act}"), json!({})).await.status, 404, "{act}");
                assert_eq!(operator.get(&format!("{TENANTS}/acme/{act}")).await.status, 405, "{act}");
            }
            assert_eq!(operator.get(&format!("{TENANTS}/acme")).await.json()["tenant"]["status"], "active");
        })
        .await;
    }

    async fn what_is_asked_for_twice_with_one_key_is_done_once_and_a_secret_is_said_once(database: Database) {
        World::operated(database, &[], async |world, operator| {
            let keyed = operator.clone().with("idempotency-key", "k");
            assert_eq!(keyed.post(TENANTS, my_store()).await.status, 201);
            let again = keyed.post(TENANTS, my_store()).await;
            assert_eq!((again.status, again.text.contains("rct_")), (409, false), "{}", again.text);
            let link = format!("{TENANTS}/my-store/hand-off");
            let ada = json!({ "email": "ada@example.com" });
            assert_eq!(keyed.post(&link, ada.clone()).await.status, 201);
            let again = keyed.post(&link, ada).await;
            assert_eq!((again.status, again.text.contains("/hand-off/")), (409, false), "{}", again.text);
            let suspend = format!("{TENANTS}/my-store/suspend");
            let first = keyed.post(&suspend, json!({})).await;
            assert_eq!(operator.post(&format!("{TENANTS}/my-store/resume"), json!({})).await.status, 200);
            let again = keyed.post(&suspend, json!({})).await;
            assert_eq!((again.status, again.text.as_str(), again.header("idempotency-replayed")), (200, first.text.as_str(), Some("true")));
            let actions: Vec<String> = world.record("my-store").await.into_iter().map(|line| line.action).collect();
            assert_eq!(actions, ["organization.created", "tokens.created", "organization.suspended", "organization.resumed"]);
        })
        .await;
    }

    async fn nobody_but_the_operator_is_the_operator(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "starter").await;
            let at = || Program::at(&world.origin);
            let browser = world.signed_in("owner@acme.example").await;
            assert_eq!(browser.get(TENANTS).await.status, 401, "a session is nothing here");
            let near = format!("{}x", &TOKEN[..TOKEN.len() - 1]);
            for program in [at(), at().bearing(&near), at().bearing(&format!("{TOKEN}x")), at().bearing(""), operator.clone().bearing(TOKEN)] {
                let reply = program.get(TENANTS).await;
                assert_eq!((reply.status, reply.header("www-authenticate")), (401, Some("Bearer")), "{}", reply.text);
            }
            let owner = world.program("owner@acme.example", "acme").await;
            for reply in [owner.get(TENANTS).await, owner.post(TENANTS, my_store()).await, owner.post(&format!("{TENANTS}/acme/suspend"), json!({})).await] {
                assert_eq!((reply.status, &reply.json()["message"]), (403, &json!("Only the operator's token opens this address.")));
            }
            // And the operator is nobody in a team.
            for path in ["/api/v1/team/roles", "/api/v1/team/invitations", "/api/v1/auth/tenants"] {
                assert_eq!(operator.clone().in_tenant("acme").get(path).await.status, 401, "{path}");
            }
            assert_eq!(operator.post("/access/v1/evaluation", json!({})).await.status, 401);
            // Which organization is meant stands in the address alone.
            assert_eq!(operator.clone().in_tenant("nowhere").get(&format!("{TENANTS}/acme")).await.status, 200);
        })
        .await;
    }
}

on_both! {
    async fn without_an_operators_token_nobody_is_the_operator(world: &World) {
        world.organization("acme", "starter").await;
        for token in ["", "undefined", TOKEN] {
            let reply = Program::at(&world.origin).bearing(token).get(TENANTS).await;
            assert_eq!((reply.status, reply.header("www-authenticate")), (401, Some("Bearer")), "{token:?}");
        }
        assert_eq!(world.program("owner@acme.example", "acme").await.get(TENANTS).await.status, 403);
    }
}
