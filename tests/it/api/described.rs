//! The interface is described wholly, and as it is. That answers are as described is held by the harness, for every answer any test gets.

use std::collections::BTreeSet;

use rolecall::{api, web::routes::Routes};
use serde_json::Value;

use crate::{
    harness::{
        Program,
        contract::{DOCUMENT, faults},
    },
    on_both,
};

fn operations() -> impl Iterator<Item = (String, &'static Value)> {
    DOCUMENT["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    })
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let routes = Routes::of(&[api::table]);
    let table: BTreeSet<String> = routes.specs().iter().map(|spec| format!("{} {}", spec.method, spec.path)).collect();
    assert_eq!(operations().map(|(name, _)| name).collect::<BTreeSet<_>>(), table);
}

#[test]
fn every_description_has_a_summary_and_examples_that_fit() {
    let mut ids = BTreeSet::new();
    for (name, operation) in operations() {
        assert!(operation["summary"].as_str().is_some_and(|summary| summary.len() > 5), "{name} has no summary");
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{name}: its id is another's");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].is_string(), "{name}: {} is not described", parameter["name"]);
        }
        if let Some(content) = operation["requestBody"]["content"].get("application/json") {
            fits(&name, "request", content);
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(response["description"].is_string(), "{name} {status}");
            let content = &response["content"]["application/json"];
            if content.is_object() && name != "GET /api/openapi.json" {
                fits(&name, status, content);
            }
        }
    }
}

fn fits(name: &str, what: &str, content: &Value) {
    assert!(!content["example"].is_null(), "{name} {what} has no example");
    let faults = faults(&format!("{name} {what} example"), &content["schema"], &content["example"]);
    assert!(faults.is_empty(), "{name} {what}: {faults:?}");
}

/// Types are named once: of two with one name the description would keep one.
#[test]
fn no_two_types_share_a_name() {
    fn collect(folder: &std::path::Path, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                collect(&entry.path(), names);
            } else {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                let derived = text.split("ToSchema)]").skip(1);
                let declared = derived.filter_map(|rest| rest.lines().find(|line| line.contains("struct ") || line.contains("enum ")));
                names.extend(
                    declared.filter_map(|line| line.split(['{', '(', '<', ';']).next()?.split_whitespace().last().map(str::to_owned)),
                );
            }
        }
    }
    let mut names = Vec::new();
    collect(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut names);
    let once: BTreeSet<&String> = names.iter().collect();
    assert!(names.len() > 30, "{names:?}");
    assert_eq!(once.len(), names.len(), "{names:?}");
    for name in once {
        assert!(DOCUMENT["components"]["schemas"][name].is_object(), "{name} is described nowhere");
    }
}

on_both! {
    async fn the_description_is_served(world: &World) {
        let reply = Program::at(&world.origin).get("/api/openapi.json").await;
        assert_eq!((reply.status, reply.json()), (200, DOCUMENT.clone()));
        assert_eq!(reply.json()["openapi"], "3.1.0");
    }
}
