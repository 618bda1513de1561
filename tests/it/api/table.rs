//! Every address for programs, by everybody who must not get in. A new one is walked from its first day.

use reqwest::Method;
use rolecall::{
    api,
    domain::member::Status,
    web::routes::{RouteSpec, Routes},
};

use crate::{harness::Program, on_both};

/// Whoever comes to these needs no token; what they do with one is tested with each.
const OPEN: [&str; 4] = ["/.well-known/authzen-configuration", "/api/docs", "/api/openapi.json", "/api/v1/invitations/accept"];

/// The id of nothing.
const NOTHING: &str = "01890000-0000-7000-8000-000000000000";

async fn asks(program: &Program, spec: &RouteSpec) -> u16 {
    let path = spec.path.replace("{role}", "1").replace("{tenant}", "acme");
    let path = ["{change}", "{invitation}", "{member}"].iter().fold(path, |path, place| path.replace(place, NOTHING));
    let method: Method = spec.method.parse().unwrap();
    let body = (method == Method::POST || method == Method::PUT).then(|| b"{}".to_vec());
    let reply = program.send(method, &path, body).await;
    let kind = reply.header("content-type").unwrap_or_default();
    assert!(!kind.contains("html"), "{} {}: {kind}", spec.method, spec.path);
    reply.status
}

on_both! {
    async fn nobody_gets_in_who_must_not(world: &World) {
        for slug in ["acme", "other"] {
            world.organization(slug, "autocom").await;
        }
        world.member_with("acme", "sue", "admin", Status::Suspended).await;
        world.member("acme", "vic", "viewer").await;
        let owner = world.token("owner@acme.example", "acme").await;
        let at = || Program::at(&world.origin);
        let outsider = at().bearing(&world.token("owner@other.example", "other").await).in_tenant("acme");
        let suspended = at().bearing(&world.token("sue@acme.example", "acme").await).in_tenant("acme");
        let viewer = world.program("vic@acme.example", "acme").await;
        let routes = Routes::of(&[api::table]);
        let guarded: Vec<&RouteSpec> = routes.specs().iter().filter(|spec| !OPEN.contains(&spec.path)).collect();
        assert!(guarded.len() >= 10, "{guarded:?}");
        for spec in guarded {
            let what = format!("{} {}", spec.method, spec.path);
            assert_eq!(asks(&at().in_tenant("acme"), spec).await, 401, "{what}, without a token");
            if spec.proof.kind == "operator" {
                for program in [&outsider, &suspended, &viewer, &at().bearing(&owner)] {
                    assert_eq!(asks(program, spec).await, 403, "{what}, with a token that is not the operator's");
                }
                continue;
            }
            assert_eq!(asks(&outsider, spec).await, 404, "{what}, from elsewhere");
            assert_eq!(asks(&suspended, spec).await, 403, "{what}, suspended");
            let nowhere = asks(&at().bearing(&owner), spec).await;
            match spec.proof.kind {
                "grant" => {
                    assert_eq!(nowhere, 400, "{what}, without a tenant");
                    // What asks for membership alone answers every member: about others, as far as they see them.
                    let expected = match (spec.proof.capability, spec.path) {
                        ("belong", path) if path.contains("{change}") => 404,
                        ("belong", path) if path.contains("{member}") || path.contains("/plan") => 403,
                        ("belong", _) => 200,
                        _ => 403,
                    };
                    assert_eq!(asks(&viewer, spec).await, expected, "{what}, by a viewer");
                }
                "token" => assert!(nowhere == 200 || nowhere == 400, "{what}: {nowhere}"),
                kind => panic!("{what} asks for {kind}: say in OPEN why anybody may come"),
            }
        }
    }
}
