//! Accepting by a program, and where a token belongs.

use serde_json::{Value, json};

use crate::{
    harness::{PASSWORD, Program, World},
    on_both,
};

const ACCEPT: &str = "/api/v1/invitations/accept";
const TENANTS: &str = "/api/v1/auth/tenants";

/// The token of somebody's invitation, as their mail carries it.
async fn invited(world: &World, slug: &str, email: &str, role: &str) -> String {
    let owner = world.signed_in(&format!("owner@{slug}.example")).await;
    world.invites(&owner, slug, email, role).await;
    world.link(slug, email).await.trim_start_matches("/invitations/").to_owned()
}

fn new_person(token: &str) -> Value {
    json!({ "token": token, "name": "Ana Silva", "password": PASSWORD, "password_confirmation": PASSWORD })
}

on_both! {
    async fn a_new_person_joins_and_goes_on_with_a_token(world: &World) {
        world.organization("my-store", "autocom").await;
        let token = invited(world, "my-store", "ana@example.com", "agent").await;
        let anyone = Program::at(&world.origin);
        let joined = anyone.post(ACCEPT, new_person(&token)).await;
        let access = joined.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", joined.text)).to_owned();
        let user = world.id("ana@example.com").await;
        let expected = format!(
            r#"{{"message":"Successfully joined the organization","user":{{"id":"{user}","name":"Ana Silva","email":"ana@example.com"}},"tenant":{{"id":"my-store"}},"role":"agent","access_token":"{access}","token_type":"Bearer"}}"#
        );
        assert_eq!((joined.status, joined.text), (200, expected));
        assert_eq!(world.what_is("my-store", "ana@example.com").await.as_deref(), Some("agent active"));
        let ana = Program::at(&world.origin).bearing(&access);
        let tenants = ana.get(TENANTS).await;
        assert_eq!((tenants.status, tenants.text.as_str()), (200, r#"{"tenants":[{"id":"my-store","name":"The my-store team","role":"agent"}]}"#));
        assert_eq!(ana.clone().in_tenant("my-store").get("/api/v1/team/roles").await.status, 200);
        // It lives for 15 days, and the link opens once.
        assert_eq!(anyone.post(ACCEPT, new_person(&token)).await.json()["message"], "The invitation was accepted already.");
        world.clock.advance(rolecall::domain::instant::Span::days(15));
        assert_eq!(ana.get(TENANTS).await.status, 401);
        world.signed_in("ana@example.com").await;
    }

    /// Unlike AutoCom: a link alone would bypass the password of who has an account.
    async fn who_has_an_account_comes_with_a_token_of_their_own(world: &World) {
        world.organization("first", "autocom").await;
        world.organization("second", "autocom").await;
        world.member("first", "bo", "viewer").await;
        world.member("first", "cy", "viewer").await;
        let token = invited(world, "second", "bo@first.example", "agent").await;
        let anyone = Program::at(&world.origin);
        for body in [json!({ "token": token }), new_person(&token)] {
            let reply = anyone.post(ACCEPT, body).await;
            assert_eq!((reply.status, reply.header("www-authenticate")), (401, Some("Bearer")), "{}", reply.text);
        }
        let cy = Program::at(&world.origin).bearing(&world.token("cy@first.example", "first").await);
        assert_eq!(cy.post(ACCEPT, json!({ "token": token })).await.status, 403);
        assert_eq!(world.what_is("second", "bo@first.example").await, None);
        let bo = Program::at(&world.origin).bearing(&world.token("bo@first.example", "first").await);
        let joined = bo.post(ACCEPT, json!({ "token": token })).await;
        assert_eq!((joined.status, &joined.json()["tenant"]["id"]), (200, &json!("second")), "{}", joined.text);
        assert_eq!(world.what_is("second", "bo@first.example").await.as_deref(), Some("agent active"));
        let tenants = bo.get(TENANTS).await.json();
        let places: Vec<&str> = tenants["tenants"].as_array().unwrap().iter().map(|place| place["id"].as_str().unwrap()).collect();
        assert_eq!(places, ["first", "second"]);
        assert_eq!(anyone.clone().bearing("rct_nonsense").post(ACCEPT, json!({ "token": token })).await.status, 401);
    }

    async fn what_is_wrong_is_said_and_the_link_stays(world: &World) {
        world.organization("my-store", "autocom").await;
        let token = invited(world, "my-store", "ana@example.com", "agent").await;
        let anyone = Program::at(&world.origin);
        let errors = async |body: Value| {
            let reply = anyone.post(ACCEPT, body).await;
            assert_eq!(reply.status, 422, "{}", reply.text);
            reply.json()["errors"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(errors(json!({})).await, ["token"]);
        assert_eq!(errors(json!({ "token": token })).await, ["name", "password"]);
        let mut body = new_person(&token);
        body["password_confirmation"] = "Other-Tractor-42".into();
        assert_eq!(errors(body).await, ["password"]);
        let mut body = new_person(&token);
        (body["password"], body["password_confirmation"]) = ("short".into(), "short".into());
        assert_eq!(errors(body).await, ["password"]);
        let mut body = new_person(&token);
        body["role"] = "owner".into();
        assert_eq!(errors(body).await, ["role"]);
        for wrong in ["", "x.1.y", &token[..token.len() - 2]] {
            assert_eq!(anyone.post(ACCEPT, new_person(wrong)).await.status, 404, "{wrong}");
        }
        let copied = world.copied_link("my-store", "ana@example.com").await.trim_start_matches("/invitations/").to_owned();
        assert_eq!(anyone.get(&format!("{ACCEPT}?token={token}")).await.status, 405);
        assert_eq!(world.invitation("my-store", "ana@example.com").await.state, "pending");
        // Without a mail server nobody could be sent a code: the link is all there is.
        assert_eq!(anyone.post(ACCEPT, new_person(&copied)).await.status, 200);
    }

    async fn a_sender_who_may_no_longer_invite_and_a_full_plan_let_nobody_in(world: &World) {
        world.organization_on("small", "autocom", "starter").await;
        world.member("small", "ada", "admin").await;
        let ada = world.signed_in("ada@small.example").await;
        world.invites(&ada, "small", "ana@example.com", "agent").await;
        let token = world.link("small", "ana@example.com").await.trim_start_matches("/invitations/").to_owned();
        let owner = world.signed_in("owner@small.example").await;
        world.gives(&owner, "small", "ada@small.example", "viewer").await;
        let anyone = Program::at(&world.origin);
        let reply = anyone.post(ACCEPT, new_person(&token)).await;
        assert_eq!(reply.status, 409, "{}", reply.text);
        assert_eq!(world.what_is("small", "ada@small.example").await.as_deref(), Some("viewer active"));
        assert_eq!(world.seats("small").await.0, 2);
    }
}
