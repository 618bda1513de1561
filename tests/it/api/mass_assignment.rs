//! No field of a body reaches a column that it is not for: every column's name, as one field more, is refused at every address.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{World, contract::DOCUMENT},
    on_both,
};

/// The names of all columns of all tables.
fn columns() -> BTreeSet<&'static str> {
    let schema = include_str!("../../../src/db/schema.rs");
    schema.lines().filter_map(|line| line.split_once(" -> ")).map(|(name, _)| name.trim()).filter(|name| !name.contains(' ')).collect()
}

/// Every address that takes a body, with an example of it and the fields it knows.
fn bodies() -> Vec<(Method, &'static str, Value, BTreeSet<&'static str>)> {
    let mut bodies = Vec::new();
    for (path, methods) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let content = &operation["requestBody"]["content"]["application/json"];
            let Some(example) = content["example"].as_object() else { continue };
            // What need not be sent is a type or null.
            let types = content["schema"]["oneOf"].as_array().map_or_else(|| vec![&content["schema"]], |types| types.iter().collect());
            let name = types.into_iter().find_map(|one| one["$ref"].as_str()).unwrap().rsplit('/').next().unwrap();
            let fields = DOCUMENT["components"]["schemas"][name]["properties"].as_object();
            let fields = fields.into_iter().flat_map(|fields| fields.keys().map(String::as_str)).collect();
            bodies.push((method.to_uppercase().parse().unwrap(), path.as_str(), json!(example), fields));
        }
    }
    bodies
}

on_both! {
    async fn a_column_that_is_no_field_is_refused(database: Database) {
        World::operated(database, &[], async |world, operator| {
        world.organization("acme", "autocom").await;
        let owner = world.program("owner@acme.example", "acme").await;
        let (columns, bodies) = (columns(), bodies());
        assert!(columns.len() > 80 && bodies.len() >= 5, "{columns:?}");
        for (method, path, example, fields) in bodies {
            let program = if path.starts_with("/api/v1/tenants") { operator } else { &owner };
            let path = path.replace("{role}", "1").replace("{tenant}", "acme");
            let expected = if path.starts_with("/access/") { 400 } else { 422 };
            for column in columns.difference(&fields) {
                let mut body = example.clone();
                body[*column] = json!(true);
                let reply = program.send(method.clone(), &path, Some(body.to_string().into_bytes())).await;
                assert_eq!(reply.status, expected, "{method} {path} with {column}: {}", reply.text);
                assert!(reply.text.contains(&format!("unknown field `{column}`")), "{}", reply.text);
            }
        }
        })
        .await;
    }
}
