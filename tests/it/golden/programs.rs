//! The third table: every address for programs, asked with the token of everybody who can have one.

use std::fmt::Write;

use reqwest::Method;
use rolecall::{
    api,
    web::routes::{RouteSpec, Routes},
};
use serde_json::{Value, json};

use super::{
    Answers,
    cast::{Actor, CATALOGS, Cast, ELSEWHERE},
    heading,
    stage::{GUEST, Named, SPARE, Stage},
    table::{advice, differences, headings, on_both_databases, row, write_groups, written},
};
use crate::harness::{PASSWORD, Program, World, operator};

const FILE: &str = "programs.txt";

const HEAD: &str = "\
Which program gets what: every address for programs, asked by everybody. Written by tests/it/golden/programs.rs, read by people.

nobody      no token
outsider    the token of the owner of another organization
operator    the operator's token
owner ...   a token that holds nothing back of each system role, by its key, in an organization of each catalog
custom      of a custom role without any permission, and of one that only sees the team
suspended   of a suspended holder of the highest role
removed     of somebody who held the highest role until the row was taken away

Each answer is a status: of the body as it should be, and of one with an unknown field. Addresses below /api/v1/team are asked for the organization of
the catalog named, in X-Tenant; all others without it, so programs that get the same stand in one row. {member} is somebody with the narrowest
role, {change} their suspension, {role} a role of the organization's own that nobody holds, {invitation} one that is open. What one of them did is taken
back before the next one asks.
";

/// What is sent to each address that takes a body.
async fn body(world: &World, program: &Program, spec: &RouteSpec, org: &str, named: &Named) -> Value {
    let inside = CATALOGS.contains(&org);
    let role = if inside { world.number(org, &named.role).await } else { 1 };
    let question = json!({ "subject": { "type": "user", "id": "owner@autocom.example" }, "action": { "name": "team.view" }, "resource": { "type": "team", "id": "1" } });
    let suspend = json!({ "act": "suspend", "members": [named.member] });
    match spec.path {
        "/access/v1/evaluation" | "/access/v1/evaluations" => question,
        "/api/v1/invitations/accept" => {
            json!({ "token": named.token, "name": "Some Person", "password": PASSWORD, "password_confirmation": PASSWORD })
        }
        "/api/v1/team/invite" => json!({ "email": guest(named), "role_id": role }),
        "/api/v1/team/invitations" => json!({ "emails": [guest(named)], "role_id": role }),
        "/api/v1/team/roles" => json!({ "name": named.fresh, "permissions": [] }),
        "/api/v1/team/roles/{role}" => json!({ "name": SPARE, "permissions": [] }),
        "/api/v1/team/members/{member}/role" => json!({ "role_id": role }),
        "/api/v1/team/members/{member}/external-id" => json!({ "external_id": named.fresh }),
        "/api/v1/team/changes/preview" => suspend,
        "/api/v1/team/changes" => confirmed(program, suspend).await,
        "/api/v1/team/plan" => json!({ "plan": named.plan }),
        "/api/v1/tenants/{tenant}/plan" => json!({ "plan": "enterprise" }),
        "/api/v1/tenants/{tenant}/hand-off" => json!({ "email": "owner@autocom.example" }),
        "/api/v1/tenants" => json!({
            "company_name": named.fresh, "domain": named.fresh.to_lowercase().replace(' ', "-"), "admin_name": "Some Person",
            "admin_email": guest(named), "admin_password": PASSWORD, "admin_password_confirmation": PASSWORD, "catalog": "autocom"
        }),
        _ => json!({}),
    }
}

/// Somebody who was never asked before.
fn guest(named: &Named) -> String {
    format!("{}@people.example", named.fresh.to_lowercase().replace(' ', "-"))
}

/// A change with what its preview said, looked at by whoever sends it.
async fn confirmed(program: &Program, mut change: Value) -> Value {
    let preview = program.post("/api/v1/team/changes/preview", change.clone()).await;
    change["fingerprint"] = json!("none");
    if preview.status == 200 {
        for seen in ["fingerprint", "as_of"] {
            change[seen] = preview.json()[seen].clone();
        }
    }
    change
}

/// The route of a page before which the stage is set in the same way.
fn like_page(spec: &RouteSpec) -> &'static str {
    match (spec.method, spec.path) {
        (_, "/api/v1/invitations/accept") => "/invitations/{token}",
        ("DELETE", "/api/v1/team/roles/{role}") => "/o/{org}/roles/{role}/delete",
        ("DELETE", "/api/v1/team/members/{member}") => "/o/{org}/members/{member}/remove",
        (_, path) if path.starts_with("/api/v1/team/invitations/") => "/o/{org}/invitations/act",
        (_, path) if path.ends_with("/restore") || path.ends_with("/reactivate") || path.contains("{change}") => path,
        (_, path) if path.starts_with("/api/v1/team/members/") => "/o/{org}/members/{member}/suspend",
        (_, path) => path,
    }
}

fn address(spec: &RouteSpec, named: &Named) -> String {
    let pattern = spec.path.replace("/roles/{role}", "/roles/{spare}").replace("{tenant}", "autocom");
    let address = named.filled(&pattern);
    assert!(!address.contains('{'), "{address} is new: say in golden/programs.rs what stands for its parts");
    address
}

async fn ask(world: &World, stage: &Stage, token: Option<&str>, spec: &RouteSpec, org: &str) -> Answers {
    let program = token.into_iter().fold(Program::at(&world.origin), |program, token| program.bearing(token));
    let program = if spec.path.starts_with("/api/v1/team") { program.in_tenant(org) } else { program };
    let method: Method = spec.method.parse().unwrap();
    let takes_body = matches!(spec.method, "POST" | "PUT");
    let mut answers = Vec::new();
    for wrong in [false, true].into_iter().take(if takes_body { 2 } else { 1 }) {
        let named = stage.set(world, like_page(spec), org, None).await;
        if named.plan != "none" && spec.path.ends_with("invite") {
            assert_ne!(guest(&named), GUEST);
        }
        let mut sent = body(world, &program, spec, org, &named).await;
        if wrong {
            sent["nonsense"] = json!(1);
        }
        let sent = takes_body.then(|| sent.to_string().into_bytes());
        let reply = program.send(method.clone(), &address(spec, &named), sent).await;
        assert_ne!(reply.status, 500, "{} {}: {}", spec.method, spec.path, reply.text);
        answers.push(reply.status.to_string());
    }
    if let [valid, invalid] = answers.as_slice() {
        // Who may not do it learns nothing about the body. What an address names below the organization decides, too.
        let by_what_is_named = valid == "404" || (valid == "403" && invalid == "422");
        assert!(
            valid == invalid || !["401", "403"].contains(&valid.as_str()) || by_what_is_named,
            "{} {}: {answers:?}",
            spec.method,
            spec.path
        );
    }
    Answers(answers)
}

fn token(actor: &Actor) -> Option<&str> {
    actor.token.as_deref()
}

async fn table(world: &World) -> String {
    let cast = Cast::assemble(world).await;
    let stage = &cast.stage;
    let mut text = HEAD.to_owned();
    for spec in Routes::of(&[api::table]).specs() {
        write!(text, "\n{}\n", heading(spec)).unwrap();
        let columns: &[&str] = if matches!(spec.method, "POST" | "PUT") { &["answer", "wrong body"] } else { &["answer"] };
        row(&mut text, "", &Answers(columns.iter().map(|column| (*column).to_owned()).collect()));
        if !spec.path.starts_with("/api/v1/team") {
            let mut groups: Vec<(Answers, Vec<String>)> = Vec::new();
            let everybody =
                cast.everybody().map(|(catalog, actor)| (format!("{catalog} {}", actor.name).trim().to_owned(), catalog, token(actor)));
            for (name, catalog, token) in everybody.chain([("operator".to_owned(), "", Some(operator::TOKEN))]) {
                let answers = ask(world, stage, token, spec, if catalog.is_empty() { ELSEWHERE } else { catalog }).await;
                match groups.iter_mut().find(|(known, _)| *known == answers) {
                    Some((_, names)) => names.push(name),
                    None => groups.push((answers, vec![name])),
                }
            }
            write_groups(&mut text, groups);
            continue;
        }
        let outside = cast.outside.iter().map(|actor| (actor.name.as_str(), token(actor)));
        for (name, token) in outside.chain([("operator", Some(operator::TOKEN))]) {
            let mut got = Vec::new();
            for org in CATALOGS {
                got.push(ask(world, stage, token, spec, org).await);
            }
            assert!(got.iter().all(|answers| *answers == got[0]), "{} {}: {name} {got:?}", spec.method, spec.path);
            row(&mut text, name, &got[0]);
        }
        for (catalog, people) in &cast.inside {
            writeln!(text, "  {catalog}").unwrap();
            for actor in people {
                row(&mut text, &actor.name, &ask(world, stage, token(actor), spec, catalog).await);
            }
        }
    }
    text
}

#[test]
fn every_program_gets_what_the_table_says() {
    let found = on_both_databases(async |world: &World| table(world).await);
    let written = written(FILE, &found);
    let advice = advice(FILE);
    assert_eq!(headings(&written), headings(&found), "{advice}");
    assert!(written == found, "{}\n{advice}", differences(&written, &found).join("\n"));
}
