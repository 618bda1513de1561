//! The interface as OpenAPI 3.1 describes it: from the handlers' own attributes, and from the table of routes for what all of a kind share.

use std::sync::OnceLock;

use actix_web::{HttpResponse, http::header};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    OpenApi, PartialSchema, ToSchema,
    openapi::{
        Content, HeaderBuilder, Object, ObjectBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder, SecurityRequirement,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{accept, access, operator, team};
use crate::{
    authz::Visitor,
    web::{
        context::Context,
        credential::is_for_decisions,
        docs as pages,
        error::{Answer, Error},
        routes::{RouteSpec, Routes},
    },
};

/// What went wrong, as RFC 9457 says it, with AutoCom's `message` and `errors` besides. `web/error.rs` writes it; tests compare.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "type": "about:blank", "title": "Unprocessable Entity", "status": 422, "detail": "The given data was invalid.",
    "instance": "urn:request:0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3e", "message": "The given data was invalid.",
    "errors": { "email": ["The email field is required."] }
}))]
struct Problem {
    /// Always `about:blank`: the status says the kind.
    r#type: String,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// What went wrong, in a sentence.
    detail: String,
    /// The request, for whoever supports it: `urn:request:` and its id.
    instance: String,
    /// The same as `detail`.
    message: String,
    /// Of 403: the permission that is lacking.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    permission: Option<String>,
    /// Of 422: the fields, and what is wrong with each.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, required = false)]
    errors: Option<Value>,
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Rolecall", description = "Who is in a team, as what, and how far their rights reach.", license(name = "MIT OR Apache-2.0")),
    servers((url = "/")),
    paths(
        show,
        docs,
        access::configuration,
        access::evaluation,
        access::evaluations,
        accept::tenants,
        accept::accept,
        team::changes::list,
        team::changes::apply,
        team::changes::preview,
        team::changes::show,
        team::changes::undo::look,
        team::changes::undo::undo,
        team::catalog::show,
        team::invitations::list,
        team::invitations::many::invite,
        team::invitations::show,
        team::invitations::again::revoke,
        team::invitations::again::resend,
        team::invitations::invite,
        team::plan::show,
        team::plan::change,
        team::plan::ask,
        team::members::list,
        team::members::removed::list,
        team::members::show,
        team::members::acts::remove,
        team::members::external_id::set,
        team::members::permissions::permissions,
        team::members::acts::reactivate,
        team::members::acts::restore,
        team::members::acts::change_role,
        team::members::seen::seen,
        team::members::acts::suspend,
        team::roles::list,
        team::roles::create,
        team::roles::show,
        team::roles::update,
        team::roles::delete,
        operator::tenants::list,
        operator::register::register,
        operator::tenants::show,
        operator::hand_off::create,
        operator::tenants::set_plan,
        operator::tenants::resume,
        operator::tenants::suspend,
    ),
    components(schemas(Problem)),
    tags(
        (name = "Decisions", description = "May this person do that to this thing?"),
        (name = "Members", description = "Who is in, and as what"),
        (name = "Changes", description = "Many members at once: seen before, undone after"),
        (name = "Invitations", description = "Who is to come in"),
        (name = "Roles", description = "What a member may do"),
        (name = "Plan", description = "What is paid for, and its seats"),
        (name = "Organization", description = "Where a token belongs, and what its product calls its things"),
        (name = "Operator", description = "For whoever runs this console beside a product"),
        (name = "This interface", description = "Its own description")
    )
)]
struct Handlers;

/// The interface, described.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "This description", body = Object)))]
pub async fn show(_anyone: Visitor, _context: Context) -> Answer {
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=3600")).json(written()?))
}

/// The interface as a page.
#[utoipa::path(get, path = "/api/docs", responses((status = 200, description = "A page", content_type = "text/html", body = String)))]
pub async fn docs(_anyone: Visitor, context: Context) -> Answer {
    pages::page(&context, written()?)
}

/// The description, put together once: it is the same as long as the program runs.
fn written() -> Result<&'static Value, Error> {
    static WRITTEN: OnceLock<Result<Value, String>> = OnceLock::new();
    let written = WRITTEN.get_or_init(|| serde_json::to_value(document()).map_err(|error| error.to_string()));
    written.as_ref().map_err(|error| Error::Internal(error.clone()))
}

/// The whole description.
pub fn document() -> Document {
    let mut document = Handlers::openapi();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A token: `rct_...`, or the operator's.")).build();
    document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(bearer));
    for spec in Routes::of(&[super::table]).specs() {
        if let Some(operation) = operation(&mut document, spec) {
            complete(operation, spec);
        }
    }
    document
}

fn operation<'a>(document: &'a mut Document, spec: &RouteSpec) -> Option<&'a mut Operation> {
    let item = document.paths.paths.get_mut(spec.path)?;
    match spec.method {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "DELETE" => item.delete.as_mut(),
        _ => None,
    }
}

/// What an address asks for, and what may go wrong there, by its proof.
fn complete(operation: &mut Operation, spec: &RouteSpec) {
    let tag = tag(spec.path);
    operation.operation_id =
        Some(format!("{}_{}", spec.method.to_lowercase(), spec.path.trim_matches('/').replace(['/', '-', '.', '{', '}'], "_")));
    operation.tags = Some(vec![tag.to_owned()]);
    let mut statuses = vec![(503, "Busy: try again in a moment")];
    if operation.request_body.is_some() {
        statuses.push((400, "What was sent is not JSON"));
        statuses.push((413, "The body is too large"));
        statuses.push((415, "The body is not `application/json`, or is packed"));
        if !is_for_decisions(spec.path) {
            statuses.push((422, "The body says what is not to be; `errors` names the fields"));
        }
    }
    let (asks, tenant) = match spec.proof.kind {
        "grant" => (true, Some(true)),
        "token" => (true, Some(false)),
        "operator" => (true, None),
        _ => (false, None),
    };
    if asks {
        operation.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("bearer", [])]);
        statuses.push((401, "No token, or none that is known"));
        statuses.push((403, "The token does not go that far; `permission` names what is lacking"));
        statuses.push((400, "The request cannot be read, or `X-Tenant` is missing"));
    }
    if let Some(required) = tenant {
        let tenant = in_header("X-Tenant", "The organization, by its slug", text().build(), required);
        operation.parameters.get_or_insert_default().push(tenant.into());
        statuses.push((404, "There is no such thing, for this token"));
    }
    if spec.method == "POST" && matches!(spec.proof.kind, "grant" | "operator") {
        let key = in_header(
            "Idempotency-Key",
            "Whoever sends the same again with the same key is answered the same, and nothing is done twice",
            text().min_length(Some(1)).max_length(Some(255)).build(),
            false,
        );
        operation.parameters.get_or_insert_default().push(key.into());
        statuses.push((409, "It stands against what is there; or a request with this key is still being answered"));
        statuses.push((422, "This key was sent before, with another body"));
    }
    for (status, text) in statuses {
        // What an address says of a status itself stands.
        let responses = &mut operation.responses.responses;
        responses.entry(status.to_string()).or_insert_with(|| ResponseBuilder::new().description(text).build().into());
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if status.starts_with('2') {
            continue;
        }
        if is_for_decisions(spec.path) {
            response.content.insert("text/plain".into(), Content::new(Some(String::schema())).into());
        } else {
            response.content.insert("application/problem+json".into(), Content::new(Some(Ref::from_schema_name("Problem"))).into());
        }
        if matches!(status.as_str(), "429" | "503") {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
            response
                .headers
                .insert("Retry-After".into(), HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds")).build().into());
        }
    }
}

fn in_header(name: &str, description: &str, schema: Object, required: bool) -> Parameter {
    let required = if required { utoipa::openapi::Required::True } else { utoipa::openapi::Required::False };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// The chapter an address stands in.
fn tag(path: &str) -> &'static str {
    let below = |start: &str| path.starts_with(start);
    match () {
        () if below("/access") || below("/.well-known") => "Decisions",
        () if below("/api/v1/team/roles") => "Roles",
        () if below("/api/v1/team/members") => "Members",
        () if below("/api/v1/team/changes") => "Changes",
        () if below("/api/v1/team/invit") || below("/api/v1/invitations") => "Invitations",
        () if below("/api/v1/team/plan") => "Plan",
        () if !below("/api/v1") => "This interface",
        () if below("/api/v1/tenants") => "Operator",
        () => "Organization",
    }
}
