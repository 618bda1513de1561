//! Decisions, as the AuthZEN Authorization API 1.0 has them: may this person do that to this thing?

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::{body::Json, said};
use crate::{
    authz::{Bearer, Visitor},
    domain::{
        decision::{Decision, decide},
        instant::Span,
        reach::Reach,
    },
    store::{
        decisions::{Subject, subjects},
        seen::Seen,
    },
    web::{
        context::Context,
        error::{Answer, Error},
        form::LIST,
    },
    words::IntoWord,
};

/// Questions in one request.
const MOST: usize = 1_000;

/// A sighting is told again after this long.
const SEEN_EVERY: Span = Span::minutes(5);

/// Who is asked about: `user`, by id, by email, or by the id that the product gave them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubjectBody {
    #[serde(rename = "type")]
    kind: String,
    id: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    #[expect(dead_code, reason = "what somebody may do is the house's to know, not the question's to say")]
    properties: Map<String, Value>,
}

/// What they want to do: a permission of the catalog.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActionBody {
    name: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    #[expect(dead_code, reason = "no permission depends on how it is used")]
    properties: Map<String, Value>,
}

/// To what. Its properties say whose it is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResourceBody {
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "id")]
    _id: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    properties: Map<String, Value>,
}

/// One question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    subject: SubjectBody,
    action: ActionBody,
    resource: ResourceBody,
    #[serde(default)]
    #[schema(value_type = Object)]
    #[expect(dead_code, reason = "no permission depends on the circumstances")]
    context: Map<String, Value>,
}

/// What is not said here is said beside the list.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionPart {
    subject: Option<SubjectBody>,
    action: Option<ActionBody>,
    resource: Option<ResourceBody>,
    #[schema(value_type = Option<Object>)]
    #[expect(dead_code, reason = "no permission depends on the circumstances")]
    context: Option<Map<String, Value>>,
}

/// Many questions; what stands beside the list is the default of each.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    subject: Option<SubjectBody>,
    action: Option<ActionBody>,
    resource: Option<ResourceBody>,
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
    #[serde(default)]
    #[schema(max_items = 1000)]
    evaluations: Vec<QuestionPart>,
    #[serde(default)]
    options: Options,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
struct Options {
    #[serde(default)]
    evaluations_semantic: Semantic,
}

/// Until when questions are answered, in their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Semantic {
    #[default]
    ExecuteAll,
    DenyOnFirstDeny,
    PermitOnFirstPermit,
}

#[derive(Debug, Serialize, ToSchema)]
struct Answered {
    decision: bool,
    /// Why: `id` for programs, `reason_admin` for the people who support them.
    #[schema(value_type = Object)]
    context: Value,
}

/// Where the decision point is (AuthZEN Authorization API 1.0, section 9).
#[derive(Serialize, ToSchema)]
struct Configuration {
    policy_decision_point: String,
    access_evaluation_endpoint: String,
    access_evaluations_endpoint: String,
}

/// Many answers to many questions, one to one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum Decided {
    Many(AllAnswered),
    One(Answered),
}

#[derive(Debug, Serialize, ToSchema)]
struct AllAnswered {
    evaluations: Vec<Answered>,
}

/// A question with nothing missing. Borrowed: a thousand questions may share one large default.
#[derive(Clone, Copy)]
struct Whole<'a> {
    subject: &'a SubjectBody,
    action: &'a ActionBody,
    resource: &'a ResourceBody,
}

impl<'a> From<&'a Question> for Whole<'a> {
    fn from(question: &'a Question) -> Self {
        Self { subject: &question.subject, action: &question.action, resource: &question.resource }
    }
}

impl QuestionPart {
    /// With what is not said here taken from the default; names what is missing.
    fn or<'a>(&'a self, default: &'a Self) -> Result<Whole<'a>, &'static str> {
        Ok(Whole {
            subject: self.subject.as_ref().or(default.subject.as_ref()).ok_or("subject")?,
            action: self.action.as_ref().or(default.action.as_ref()).ok_or("action")?,
            resource: self.resource.as_ref().or(default.resource.as_ref()).ok_or("resource")?,
        })
    }
}

/// Where decisions are asked for.
#[utoipa::path(get, path = "/.well-known/authzen-configuration", responses((status = 200, description = "The addresses", body = Configuration, example = json!({
    "policy_decision_point": "https://team.example.com",
    "access_evaluation_endpoint": "https://team.example.com/access/v1/evaluation",
    "access_evaluations_endpoint": "https://team.example.com/access/v1/evaluations"
}))))]
pub async fn configuration(_anyone: Visitor, context: Context) -> Answer {
    let url = &context.house().public_url;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=3600")).json(Configuration {
        policy_decision_point: url.origin().to_owned(),
        access_evaluation_endpoint: url.link("/access/v1/evaluation"),
        access_evaluations_endpoint: url.link("/access/v1/evaluations"),
    }))
}

/// May this person do that to this thing?
#[utoipa::path(post, path = "/access/v1/evaluation", request_body(content = Question, example = json!({
    "subject": { "type": "user", "id": "ada@example.com" },
    "action": { "name": "orders.view" },
    "resource": { "type": "order", "id": "1042", "properties": { "owner": "ada@example.com" } }
})), responses((status = 200, description = "The decision. Also a refusal is an answer", body = Answered, example = json!({
    "decision": true,
    "context": { "id": "granted", "reason_admin": { "en": "Ada Lovelace is agent, which holds orders.view." } }
}))))]
pub async fn evaluation(bearer: Bearer, context: Context, body: Json<Question>) -> Answer {
    one(&bearer, &context, Whole::from(&body.0)).await
}

/// Many questions at once.
///
/// What stands beside the list is the default of each. Without a list it is the one question that stands there.
#[utoipa::path(post, path = "/access/v1/evaluations", request_body(content = Questions, example = json!({
    "subject": { "type": "user", "id": "ada@example.com" },
    "resource": { "type": "order", "id": "1042" },
    "evaluations": [{ "action": { "name": "orders.view" } }, { "action": { "name": "orders.edit" } }],
    "options": { "evaluations_semantic": "deny_on_first_deny" }
})), responses((status = 200, description = "The decisions, in the order of the questions", body = Decided, example = json!({
    "evaluations": [
        { "decision": true, "context": { "id": "granted", "reason_admin": { "en": "Ada Lovelace is agent, which holds orders.view." } } }
    ]
}))))]
pub async fn evaluations(bearer: Bearer, context: Context, body: Json<Questions, LIST>) -> Answer {
    let Questions { subject, action, resource, context: around, evaluations, options } = body.0;
    let default = QuestionPart { subject, action, resource, context: around };
    if evaluations.is_empty() {
        let question =
            default.or(&default).map_err(|missing| Error::Rule(StatusCode::BAD_REQUEST, format!("The {missing} is missing.")))?;
        return one(&bearer, &context, question).await;
    }
    if evaluations.len() > MOST {
        return Err(Error::Rule(StatusCode::BAD_REQUEST, format!("At most {MOST} evaluations in one request.")));
    }
    let questions: Vec<Result<Whole<'_>, &str>> = evaluations.iter().map(|question| question.or(&default)).collect();
    let room = Room::of(&bearer, &context, questions.iter().filter_map(|question| question.ok())).await?;
    let mut answers = Vec::with_capacity(questions.len());
    for question in &questions {
        let answer = match question {
            Ok(question) => room.answer(*question),
            Err(missing) => Answered {
                decision: false,
                context: json!({ "error": { "status": 400, "message": format!("The {missing} is missing.") } }),
            },
        };
        let last = match options.evaluations_semantic {
            Semantic::ExecuteAll => false,
            Semantic::DenyOnFirstDeny => !answer.decision,
            Semantic::PermitOnFirstPermit => answer.decision,
        };
        answers.push(answer);
        if last {
            break;
        }
    }
    Ok(HttpResponse::Ok().json(Decided::Many(AllAnswered { evaluations: answers })))
}

async fn one(bearer: &Bearer, context: &Context, question: Whole<'_>) -> Answer {
    let room = Room::of(bearer, context, std::iter::once(question)).await?;
    Ok(HttpResponse::Ok().json(Decided::One(room.answer(question))))
}

/// What answers rest on: everybody who was asked about, read at once.
struct Room<'a> {
    bearer: &'a Bearer,
    context: &'a Context,
    subjects: HashMap<String, Subject>,
}

/// The one kind of subject there is.
const USER: &str = "user";

impl<'a> Room<'a> {
    async fn of<'q>(bearer: &'a Bearer, context: &'a Context, questions: impl Iterator<Item = Whole<'q>>) -> Result<Self, Error> {
        let mut ids: Vec<String> =
            questions.filter(|question| question.subject.kind == USER).map(|question| question.subject.id.clone()).collect();
        ids.sort();
        ids.dedup();
        let subjects = subjects(&context.doors(), bearer, ids).await?;
        let room = Self { bearer, context, subjects };
        room.note();
        Ok(room)
    }

    /// Whoever is asked about is at work in the product.
    fn note(&self) {
        let now = self.context.now();
        for subject in self.subjects.values().filter(|subject| !subject.suspended && now.since(subject.last_seen_at) >= SEEN_EVERY) {
            (self.context.house().seen)(Seen::Member(self.bearer.organization().id(), subject.user), now);
        }
    }

    fn answer(&self, question: Whole<'_>) -> Answered {
        let subject = self.subjects.get(&question.subject.id).filter(|_| question.subject.kind == USER);
        let catalog = &self.bearer.organization().catalog;
        let property = catalog.owner_property(&question.resource.kind);
        let permission = catalog.permissions.iter().position(|permission| permission.key == question.action.name);
        let decision = match (subject, permission) {
            (None, _) => Decision::NoSuchSubject,
            (Some(subject), _) if subject.suspended => Decision::Suspended,
            (_, None) => Decision::NoSuchPermission,
            (Some(subject), Some(index)) => {
                let owner = question.resource.properties.get(property).and_then(Value::as_str);
                decide(subject.vector.get(index), owner.map(|owner| subject.is_called(owner)))
            }
        };
        let reason = self.reason(decision, question, subject, property);
        Answered { decision: decision.is_granted(), context: json!({ "id": decision.as_str(), "reason_admin": { "en": reason } }) }
    }

    fn reason(&self, decision: Decision, question: Whole<'_>, subject: Option<&Subject>, property: &str) -> String {
        let key = match decision {
            Decision::Granted(Reach::Organization) => "decisions-granted-organization".to_owned(),
            Decision::Granted(_) => "decisions-granted-own".to_owned(),
            other => format!("decisions-{}", other.as_str()),
        };
        let catalog = &self.bearer.organization().catalog;
        let role = subject.map(|subject| said::named(Some(catalog), &subject.role_key, &subject.role_name)).unwrap_or_default();
        let values = [
            ("person", subject.map(|subject| subject.name.clone()).unwrap_or_default()),
            ("role", role),
            ("permission", question.action.name.clone()),
            ("subject", question.subject.id.clone()),
            ("property", property.to_owned()),
        ];
        self.context.words().with(&key, values.map(|(name, value)| (name, value.into_word())))
    }
}
