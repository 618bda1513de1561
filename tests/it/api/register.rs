//! Making organizations by the operator's token.

use diesel::prelude::*;
use rolecall::{
    db::schema::{organizations, outbox, tokens, users},
    domain::instant::Span,
};
use serde_json::{Value, json};

use crate::{
    harness::{
        PASSWORD, Program, World,
        race::{dear_rounds, together},
        smtp::SmtpSink,
    },
    on_both,
};

const TENANTS: &str = "/api/v1/tenants";
const NEW: &str = "Orange-Ladder-17-rivers";

/// AutoCom's body.
pub fn my_store() -> Value {
    json!({
        "company_name": "My Store", "domain": "my-store", "admin_name": "Ada Lovelace", "admin_email": "ada@example.com",
        "admin_password": PASSWORD, "admin_password_confirmation": PASSWORD,
    })
}

/// The same, with an owner whose password is not said.
fn without_password() -> Value {
    let mut body = my_store();
    for field in ["admin_password", "admin_password_confirmation"] {
        body.as_object_mut().unwrap().remove(field);
    }
    body
}

async fn errors(operator: &Program, body: Value) -> Value {
    let reply = operator.post(TENANTS, body).await;
    assert_eq!(reply.status, 422, "{}", reply.text);
    reply.json()["errors"].clone()
}

async fn slugs(world: &World) -> Vec<String> {
    world.query(|conn| organizations::table.order(organizations::slug).select(organizations::slug).load(conn).unwrap()).await
}

/// The kinds of mail that were caused, and to whom.
async fn mails(world: &World) -> Vec<(String, String)> {
    world.query(|conn| outbox::table.order(outbox::id).select((outbox::kind, outbox::recipient)).load(conn).unwrap()).await
}

on_both! {
    async fn autocoms_body_is_answered_to_the_letter_and_the_token_opens(database: Database) {
        World::operated(database, &[], async |world, operator| {
            let made = operator.post(TENANTS, my_store()).await;
            let token = made.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", made.text)).to_owned();
            let ada = world.id("ada@example.com").await;
            let expected = format!(
                r#"{{"message":"Tenant registered successfully","tenant":{{"id":"my-store","name":"My Store","domain":"my-store"}},"user":{{"id":"{ada}","name":"Ada Lovelace","email":"ada@example.com","role":"owner"}},"access_token":"{token}","token_type":"Bearer"}}"#
            );
            assert_eq!((made.status, made.text), (201, expected));
            assert_eq!(world.what_is("my-store", "ada@example.com").await.as_deref(), Some("owner active"));
            let program = Program::at(&world.origin).bearing(&token);
            assert_eq!(program.clone().in_tenant("my-store").get("/api/v1/team/roles").await.status, 200);
            assert_eq!(world.signed_in("ada@example.com").await.get("/o/my-store/members").await.status, 200);
            let shown = operator.get(&format!("{TENANTS}/my-store")).await.json();
            assert_eq!((&shown["tenant"]["catalog"], &shown["tenant"]["plan"]), (&json!("autocom"), &json!("starter")));
            let record = world.record("my-store").await;
            let lines: Vec<_> = record.iter().map(|line| (line.action.as_str(), line.actor, line.actor_name.as_str())).collect();
            assert_eq!(lines, [("organization.created", None, "operator"), ("tokens.created", None, "operator")]);
            assert_eq!(record[0].payload()["owner"], json!({ "id": ada, "email": "ada@example.com", "role": "owner" }));
            assert_eq!(mails(world).await, []);
            // It lives for 15 days.
            world.clock.advance(Span::days(15));
            assert_eq!(program.get("/api/v1/auth/tenants").await.status, 401);
        })
        .await;
    }

    async fn catalog_and_plan_can_be_said(database: Database) {
        World::operated(database, &[], async |world, operator| {
            let mut body = my_store();
            (body["catalog"], body["plan"]) = ("sendoso".into(), "pro".into());
            let made = operator.post(TENANTS, body).await;
            assert_eq!((made.status, &made.json()["user"]["role"]), (201, &json!("admin")), "{}", made.text);
            let shown = operator.get(&format!("{TENANTS}/my-store")).await.json();
            assert_eq!((&shown["tenant"]["catalog"], &shown["tenant"]["plan"]), (&json!("sendoso"), &json!("pro")));
            assert_eq!(world.what_is("my-store", "ada@example.com").await.as_deref(), Some("admin active"));
        })
        .await;
    }

    async fn what_is_wrong_is_said_at_once_and_nothing_is_made(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("taken", "autocom").await;
            let required = |field: &str| json!([format!("The {field} field is required.")]);
            let expected = json!({
                "company_name": required("company name"), "domain": required("domain"), "admin_name": required("admin name"),
                "admin_email": required("admin email"),
            });
            assert_eq!(errors(operator, json!({})).await, expected);
            assert_eq!(errors(operator, without_password()).await, json!({ "admin_password": required("admin password") }));
            let with = |field: &str, value: Value| {
                let mut body = my_store();
                body[field] = value;
                body
            };
            assert_eq!(errors(operator, with("domain", "taken".into())).await, json!({ "domain": ["The domain has already been taken."] }));
            let confirmed = errors(operator, with("admin_password_confirmation", NEW.into())).await;
            assert_eq!(confirmed, json!({ "admin_password": ["The admin password confirmation does not match."] }));
            for (field, value) in [
                ("domain", json!("My-Store")),
                ("domain", json!("my.store")),
                ("domain", json!("admin")),
                ("domain", json!(["a", "b"])),
                ("company_name", json!(" ")),
                ("company_name", json!("a\u{0}b")),
                ("admin_name", json!("")),
                ("admin_email", json!("ada")),
                ("catalog", json!("nothing")),
                ("plan", json!("gold")),
                ("plan", json!("Pro")),
                ("invite", json!("yes")),
            ] {
                let found = errors(operator, with(field, value.clone())).await;
                assert!(found[field].is_array(), "{field} {value}: {found}");
            }
            let weak = |password: &str| {
                let mut body = with("admin_password", password.into());
                (body["admin_password_confirmation"], body["catalog"]) = (password.into(), "sendocki".into());
                body
            };
            let found = errors(operator, weak("violet tractor under nine moons")).await;
            assert_eq!(found, json!({ "admin_password": ["Add a capital letter. Add a digit. Add a special character, such as ! or #."] }));
            assert!(errors(operator, weak("short")).await["admin_password"].is_array());
            let invited = errors(operator, with("invite", true.into())).await;
            assert_eq!(invited, json!({ "admin_password": ["With invite the owner chooses the password. Leave it out."] }));
            for column in ["id", "slug", "status", "suspended_at", "org_id", "password_hash", "role", "role_number", "seats", "user_id"] {
                assert!(errors(operator, with(column, json!(1))).await[column].is_array(), "{column}");
            }
            assert_eq!(slugs(world).await, ["taken"]);
            let accounts: i64 = world.query(|conn| users::table.count().get_result(conn).unwrap()).await;
            assert_eq!(accounts, 1);
        })
        .await;
    }

    async fn an_owner_with_an_account_keeps_it_and_is_told(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "starter").await;
            let named = |mut body: Value| {
                (body["admin_email"], body["admin_name"]) = ("OWNER@acme.example".into(), "Somebody Else".into());
                body
            };
            let refused = errors(operator, named(my_store())).await;
            let why = "The admin email has an account, whose password stays as it is. Leave the password out.";
            assert_eq!(refused, json!({ "admin_password": [why] }));
            assert_eq!(slugs(world).await, ["acme"]);
            let made = operator.post(TENANTS, named(without_password())).await;
            let owner = world.id("owner@acme.example").await;
            let expected = json!({
                "message": "Tenant registered successfully", "tenant": { "id": "my-store", "name": "My Store", "domain": "my-store" },
                "user": { "id": owner, "name": "Olga Owner", "email": "owner@acme.example", "role": "owner" },
            });
            assert_eq!(made.is(), (201, expected), "no token stands for them: it would reach into their other organizations");
            let made: i64 = world.query(|conn| tokens::table.count().get_result(conn).unwrap()).await;
            assert_eq!(made, 0);
            assert_eq!(world.signed_in("owner@acme.example").await.get("/o/my-store/members").await.status, 200);
            assert_eq!(mails(world).await, [("made_owner".to_owned(), "owner@acme.example".to_owned())]);
            let mut again = named(without_password());
            (again["domain"], again["invite"]) = ("second".into(), true.into());
            assert_eq!(operator.post(TENANTS, again).await.status, 201);
            assert_eq!(mails(world).await.len(), 2);
            assert_eq!(world.visitor().post("/sign-in", &[("email", "owner@acme.example"), ("password", PASSWORD)]).await.status, 303);
        })
        .await;
    }

    async fn an_invited_owner_chooses_a_password_within_a_week(database: Database) {
        let sink = SmtpSink::start().await;
        World::operated(database, &["--smtp-url", &sink.url()], async |world, operator| {
            let mut body = without_password();
            body["invite"] = true.into();
            let made = operator.post(TENANTS, body).await;
            assert_eq!((made.status, made.json().get("access_token")), (201, None), "{}", made.text);
            assert_eq!(world.what_is("my-store", "ada@example.com").await.as_deref(), Some("owner active"));
            assert_eq!(world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await.status, 422);
            let mail = sink.wait_for(1).await.remove(0);
            assert_eq!((mail.to.as_slice(), mail.subject().as_str()), (["ada@example.com".to_owned()].as_slice(), "My Store is ready on AutoCom"));
            assert!(mail.text().contains("The link works once, for 7 days."), "{}", mail.text());
            let link = mail.link("/password/reset/").unwrap().trim_start_matches("http://rolecall.test").to_owned();
            world.clock.advance(Span::minutes(7 * 24 * 60 - 1));
            let browser = world.visitor();
            assert_eq!(browser.get(&link).await.status, 200);
            world.clock.advance(Span::minutes(1));
            assert_eq!(browser.get(&link).await.status, 404);
            // Late, they do what everybody does.
            assert_eq!(browser.post("/password/forgot", &[("email", "ada@example.com")]).await.status, 200);
            let mail = sink.wait_for(2).await.remove(1);
            let link = mail.link("/password/reset/").unwrap().trim_start_matches("http://rolecall.test").to_owned();
            assert_eq!(browser.post(&link, &[("password", NEW)]).await.status, 303);
            assert_eq!(world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", NEW)]).await.status, 303);
        })
        .await;
    }

    async fn of_two_that_want_one_domain_at_once_one_has_it(database: Database) {
        World::operated(database, &[], async |world, operator| {
            for round in 0..dear_rounds() {
                let body = |n: usize| {
                    let mut body = my_store();
                    (body["domain"], body["admin_email"]) = (format!("store-{round}").into(), format!("ada{round}-{n}@example.com").into());
                    body
                };
                let runners = (0..4).map(|n| {
                    let (operator, body) = (operator.clone(), body(n));
                    async move { operator.post(TENANTS, body).await }
                });
                let replies = together(round, runners.collect()).await;
                let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
                statuses.sort_unstable();
                assert_eq!(statuses, [201, 422, 422, 422], "{replies:?}");
                let refused = replies.iter().find(|reply| reply.status == 422).unwrap();
                assert_eq!(refused.json()["errors"], json!({ "domain": ["The domain has already been taken."] }));
                let accounts: i64 = world.query(|conn| users::table.count().get_result(conn).unwrap()).await;
                assert_eq!(accounts, i64::try_from(round + 1).unwrap(), "who lost has no account either");
            }
        })
        .await;
    }

    /// An account that an invitation makes meanwhile does not stand at the same door.
    async fn an_owner_who_joins_elsewhere_at_the_same_moment_is_one_person(database: Database) {
        World::operated(database, &[], async |world, operator| {
            world.organization("acme", "autocom").await;
            let owner = world.signed_in("owner@acme.example").await;
            for round in 0..dear_rounds() {
                let email = format!("ada{round}@example.com");
                world.invites(&owner, "acme", &email, "viewer").await;
                let token = world.link("acme", &email).await.trim_start_matches("/invitations/").to_owned();
                let mut body = without_password();
                (body["domain"], body["admin_email"], body["invite"]) = (format!("store-{round}").into(), email.clone().into(), true.into());
                let joins = json!({ "token": token, "name": "Ada", "password": PASSWORD, "password_confirmation": PASSWORD });
                let anyone = Program::at(&world.origin);
                let runners = vec![(operator.clone(), TENANTS, body), (anyone, "/api/v1/invitations/accept", joins)];
                let runners = runners.into_iter().map(|(program, path, body)| async move { program.post(path, body).await }).collect();
                let replies = together(round, runners).await;
                assert_eq!(replies[0].status, 201, "{}", replies[0].text);
                assert!([200, 401].contains(&replies[1].status), "{}", replies[1].text);
                assert_eq!(world.what_is(&format!("store-{round}"), &email).await.as_deref(), Some("owner active"));
            }
        })
        .await;
    }
}
