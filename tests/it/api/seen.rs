//! A product tells who was at work in it.

use reqwest::Method;
use rolecall::domain::{instant::Instant, member::Status};
use serde_json::json;

use crate::{harness::World, on_both};

fn path(id: impl std::fmt::Display) -> String {
    format!("/api/v1/team/members/{id}/seen")
}

async fn last_seen(world: &World, email: &str) -> Instant {
    use diesel::prelude::*;
    use rolecall::db::schema::members;
    let user = world.id(email).await;
    world.query(move |conn| members::table.filter(members::user_id.eq(user)).select(members::last_seen_at).first(conn).unwrap()).await
}

on_both! {
    async fn who_was_at_work_is_noted_and_who_is_suspended_is_not(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "vic", "viewer").await;
        world.member_with("acme", "sue", "viewer", Status::Suspended).await;
        let program = world.program("owner@acme.example", "acme").await;
        let (vic, sue) = (path(world.id("vic@acme.example").await), path(world.id("sue@acme.example").await));
        let recorded = world.record("acme").await;
        // What is told first is written first, so that Sue's would be there by then.
        for path in [&sue, &vic] {
            let reply = program.send(Method::POST, path, None).await;
            assert_eq!((reply.status, reply.text.as_str()), (204, ""));
        }
        world.was_seen("vic@acme.example").await;
        assert_eq!(last_seen(world, "sue@acme.example").await, Instant::UNKNOWN);
        assert_eq!(world.record("acme").await, recorded, "it is no act");
    }

    async fn nothing_need_be_said_and_nothing_else_may(world: &World) {
        world.organization("acme", "autocom").await;
        let program = world.program("owner@acme.example", "acme").await;
        let owner = path(world.id("owner@acme.example").await);
        for body in ["", "{}", "null"] {
            let reply = program.send(Method::POST, &owner, Some(body.into())).await;
            assert_eq!(reply.status, 204, "{body:?}: {}", reply.text);
        }
        for (status, body) in [(422, r#"{"at":"2026-01-08T12:00:00Z"}"#), (422, "[]"), (422, "7"), (400, "{"), (400, r#"{"a":1,"a":2}"#)] {
            assert_eq!(program.send(Method::POST, &owner, Some(body.into())).await.status, status, "{body}");
        }
        let packed = program.clone().with("content-encoding", "gzip").send(Method::POST, &owner, Some(b"{}".into())).await;
        assert_eq!(packed.status, 415);
        let large = program.send(Method::POST, &owner, Some(vec![b' '; 70_000])).await;
        assert_eq!(large.status, 413);
    }

    async fn it_takes_seeing_everybody(world: &World) {
        world.organization("acme", "autocom").await;
        world.organization("other", "autocom").await;
        world.member("acme", "vic", "viewer").await;
        let (vic, elsewhere) = (path(world.id("vic@acme.example").await), path(world.id("owner@other.example").await));
        let viewer = world.program("vic@acme.example", "acme").await.post(&vic, json!({})).await;
        assert_eq!((viewer.status, &viewer.json()["permission"]), (403, &json!("team.view")));
        let owner = world.program("owner@acme.example", "acme").await;
        for path in [elsewhere, path("me"), path("01890000-0000-7000-8000-000000000000"), path("1")] {
            assert_eq!(owner.post(&path, json!({})).await.status, 404, "{path}");
        }
        // Sendoso's managers see their team alone, which is less than it takes.
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "mia", "manager").await;
        let mia = world.program("mia@gifts.example", "gifts").await;
        for email in ["owner@gifts.example", "mia@gifts.example"] {
            let (status, problem) = mia.post(&path(world.id(email).await), json!({})).await.is();
            assert_eq!((status, &problem["message"]), (403, &json!("The role does not reach the whole organization.")), "{email}");
        }
    }
}
