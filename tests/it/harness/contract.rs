//! What the interface says of itself, held against every answer a test gets: an answer that is not described fails the test that got it.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::Validator;
use rolecall::{api::openapi::document, web::credential::is_for_programs};
use serde_json::{Value, json};

use super::program::Reply;

/// The description, as `/api/openapi.json` answers it.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(document()).unwrap());

/// Fails when the description does not know of such an answer.
pub fn check(method: &str, path: &str, reply: &Reply) {
    let what = format!("{method} {path}: {} {}", reply.status, reply.text);
    let path = path.split('?').next().unwrap_or_default();
    if !is_for_programs(path) {
        return;
    }
    let Some((pattern, item)) = item(path) else {
        assert_eq!(reply.status, 404, "{what}: the address is not described");
        return;
    };
    let Some(operation) = item.get(method.to_lowercase()) else {
        assert_eq!(reply.status, 405, "{what}: the method is not described");
        return;
    };
    let described = &operation["responses"][reply.status.to_string()];
    assert!(described.is_object(), "{what}: the status is not described");
    let Some(contents) = described["content"].as_object() else {
        assert_eq!(reply.text, "", "{what}: it is described as empty");
        return;
    };
    let kind = reply.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    let content = contents.get(kind).unwrap_or_else(|| panic!("{what}: {kind} is not described"));
    if kind.ends_with("json") {
        let name = format!("{method} {pattern} {} {kind}", reply.status);
        let faults = faults(&name, &content["schema"], &reply.json());
        assert!(faults.is_empty(), "{what}: {faults:?}");
    }
}

/// What is wrong with a value, by a schema of the description.
pub fn faults(name: &str, schema: &Value, value: &Value) -> Vec<String> {
    static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let validator = Arc::clone(COMPILED.lock().unwrap().entry(name.to_owned()).or_insert_with(|| {
        let mut whole = schema.clone();
        whole["components"] = json!({ "schemas": DOCUMENT["components"]["schemas"] });
        Arc::new(jsonschema::draft202012::options().should_validate_formats(true).build(&whole).unwrap())
    }));
    validator.iter_errors(value).map(|fault| format!("{fault} at {}", fault.instance_path())).collect()
}

/// The entry of a path: one without placeholders before one with.
fn item(path: &str) -> Option<(&'static str, &'static Value)> {
    let fits = |pattern: &str| {
        let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len()
            && pattern.iter().zip(&path).all(|(want, have)| want == have || (want.starts_with('{') && !have.is_empty()))
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let mut fitting: Vec<_> = paths.iter().filter(|(pattern, _)| fits(pattern)).map(|(pattern, item)| (pattern.as_str(), item)).collect();
    fitting.sort_by_key(|(pattern, _)| pattern.matches('{').count());
    fitting.first().copied()
}
