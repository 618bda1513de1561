//! The interface as a page: what `/api/openapi.json` says, for people.

use actix_web::http::StatusCode;
use askama::Template;
use serde_json::Value;

use super::{assets::Assets, context::Context, error::Answer as Answered, frame::Frame};
use crate::words::Words;

#[derive(Template)]
#[template(path = "docs/docs.html")]
struct DocsPage<'a> {
    w: &'a Words,
    assets: Assets,
    curl: String,
    chapters: Vec<Chapter>,
}

/// What belongs together.
struct Chapter {
    name: String,
    description: String,
    anchor: String,
    operations: Vec<Operation>,
}

/// One thing to ask for.
struct Operation {
    anchor: String,
    method: String,
    path: String,
    summary: String,
    description: Option<Vec<String>>,
    parameters: Vec<Parameter>,
    body: Option<String>,
    answers: Vec<Answer>,
}

struct Parameter {
    name: String,
    place: String,
    required: bool,
    description: Vec<String>,
}

struct Answer {
    status: String,
    /// Which colour a status has.
    kind: &'static str,
    text: Vec<String>,
    example: Option<String>,
}

/// The page of a description.
pub fn page(context: &Context, document: &Value) -> Answered {
    let frame = Frame::bare(context).wide();
    let roles = context.house().public_url.link("/api/v1/team/roles");
    let body = DocsPage {
        w: frame.words(),
        assets: Assets,
        curl: format!("curl {roles} \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  -H \"X-Tenant: acme\""),
        chapters: chapters(document),
    };
    frame.page(context, StatusCode::OK, frame.words().say("docs-title"), &body)
}

fn chapters(document: &Value) -> Vec<Chapter> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let chapters = tags.map(|tag| {
        let (name, description) = (text(&tag["name"]), text(&tag["description"]));
        Chapter { operations: operations(document, &name), anchor: name.to_lowercase().replace(' ', "-"), name, description }
    });
    chapters.filter(|chapter| !chapter.operations.is_empty()).collect()
}

/// Of one chapter: by address, reading before writing.
fn operations(document: &Value, chapter: &str) -> Vec<Operation> {
    const METHODS: [&str; 4] = ["get", "post", "put", "delete"];
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, methods)| METHODS.iter().map(move |method| (path, *method, &methods[*method])));
    all.filter(|(_, _, operation)| operation["tags"][0] == chapter)
        .map(|(path, method, operation)| Operation::of(path, method, operation))
        .collect()
}

impl Operation {
    fn of(path: &str, method: &str, operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| Parameter {
            name: text(&parameter["name"]),
            place: text(&parameter["in"]),
            required: parameter["required"] == true,
            description: prose(&text(&parameter["description"])),
        });
        let answers = operation["responses"].as_object().into_iter().flatten().map(|(status, answer)| Answer {
            kind: if status.starts_with('2') { "good" } else { "" },
            text: prose(&text(&answer["description"])),
            example: pretty(&answer["content"]["application/json"]["example"]),
            status: status.clone(),
        });
        Self {
            anchor: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            description: operation["description"].as_str().map(prose),
            parameters: parameters.collect(),
            body: pretty(&operation["requestBody"]["content"]["application/json"]["example"]),
            answers: answers.collect(),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// In pieces, of which every other one stood between backticks.
fn prose(text: &str) -> Vec<String> {
    text.split('`').map(str::to_owned).collect()
}

fn pretty(example: &Value) -> Option<String> {
    (!example.is_null()).then(|| serde_json::to_string_pretty(example).unwrap_or_default())
}
