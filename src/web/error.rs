//! Everything that is not the page asked for: a page of its own with a way back and the request's id, or problem+json (RFC 9457).

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use serde_json::{Map, Value, json};

use super::{context::Context, credential, frame::Frame, page};
use crate::{
    authz::{Missing, Refused, password::Crowded},
    catalog::Holder,
    db::DbError,
    domain::instant::Span,
};

/// What a handler answers.
pub type Answer = Result<HttpResponse, Error>;

/// Why a request is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be read.
    #[error("the request cannot be read")]
    BadRequest,
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignInFirst,
    /// A program did not say which organization it means.
    #[error("the header X-Tenant is missing")]
    NoTenant,
    /// The form did not come from our page.
    #[error("the request came from another site")]
    ForeignOrigin,
    /// The member's role lacks a permission.
    #[error("the role lacks a permission")]
    Lacks(Box<Missing>),
    /// The member, or the organization, is suspended.
    #[error("suspended")]
    Suspended {
        /// Its name.
        organization: String,
    },
    /// The organization rests: the operator suspended it.
    #[error("the organization is suspended")]
    Rests {
        /// Its name.
        organization: String,
    },
    /// There is nothing here, or nothing that this person may know of.
    #[error("nothing here")]
    NotFound,
    /// A link that is none of ours.
    #[error("the link opens nothing")]
    DeadLink,
    /// The role reaches less than the whole organization, where it would have to.
    #[error("the role does not reach far enough")]
    OutOfReach,
    /// The address does not do that.
    #[error("the method is not allowed")]
    MethodNotAllowed {
        /// The methods it knows, for the header `Allow`.
        allow: String,
    },
    /// The body is too large.
    #[error("the body is too large")]
    TooLarge,
    /// The body is of the wrong type.
    #[error("the body is of an unknown type")]
    UnsupportedMediaType,
    /// A program's body says what is not to be: each field, and why.
    #[error("the body is not to be")]
    Invalid(Vec<(String, String)>),
    /// A rule of the house forbids it, said to a program.
    #[error("{1}")]
    Rule(StatusCode, String),
    /// The same, with more for a program to read: further members of the problem (RFC 9457, section 3.2).
    #[error("{1}")]
    Detailed(StatusCode, String, Map<String, Value>),
    /// Too often.
    #[error("too often")]
    TooOften(Span),
    /// The database, or the processor, is busy.
    #[error("busy")]
    Busy,
    /// A fault of ours; the reason is for the log alone.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest | Self::NoTenant => StatusCode::BAD_REQUEST,
            Self::SignInFirst => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin | Self::Lacks(_) | Self::OutOfReach | Self::Suspended { .. } | Self::Rests { .. } => StatusCode::FORBIDDEN,
            Self::NotFound | Self::DeadLink => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Rule(status, _) | Self::Detailed(status, ..) => *status,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Which messages of `errors.ftl` speak of it.
    fn words(&self) -> String {
        match self {
            Self::ForeignOrigin => "errors-403-origin".into(),
            Self::Suspended { .. } => "errors-403-suspended".into(),
            Self::Rests { .. } => "errors-403-rests".into(),
            Self::OutOfReach => "errors-403-reach".into(),
            Self::DeadLink => "errors-404-link".into(),
            Self::Lacks(_) => "errors-403".into(),
            other => format!("errors-{}", other.status().as_u16()),
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.status()
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::SignInFirst => Self::SignInFirst,
            Refused::NoTenant => Self::NoTenant,
            Refused::NoSuchPlace => Self::NotFound,
            Refused::NoSuchLink => Self::DeadLink,
            Refused::Suspended { organization } => Self::Suspended { organization },
            Refused::Rests { organization } => Self::Rests { organization },
            Refused::NotTheOperator => Self::Rule(StatusCode::FORBIDDEN, "Only the operator's token opens this address.".into()),
            Refused::Lacks(missing) => Self::Lacks(missing),
            Refused::Db(error) => error.into(),
        }
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Repeated => Self::Rule(StatusCode::CONFLICT, "Another request with this Idempotency-Key is being answered.".into()),
            DbError::Busy(reason) => {
                tracing::warn!(reason, "the database is busy");
                Self::Busy
            }
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<Crowded> for Error {
    fn from(_: Crowded) -> Self {
        Self::Busy
    }
}

/// Shows an error to whoever asked: a redirect to the sign-in page, problem+json, or a page.
pub async fn show(request: &HttpRequest, error: &Error) -> HttpResponse {
    let context = Context::of(request);
    if let Error::Internal(reason) = error {
        tracing::error!(reason, "a request failed");
    }
    let mut response = if credential::is_for_decisions(request.path()) {
        plain(&context, error)
    } else if wants_json(request) {
        problem(&context, error)
    } else if matches!(error, Error::SignInFirst) {
        page::to_sign_in(&context)
    } else {
        as_page(&context, error).await
    };
    let headers = response.headers_mut();
    match error {
        Error::MethodNotAllowed { allow } => {
            if let Ok(allow) = HeaderValue::from_str(allow) {
                headers.insert(header::ALLOW, allow);
            }
        }
        Error::TooOften(wait) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_seconds().max(1)));
        }
        Error::Busy => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(2));
        }
        _ => {}
    }
    // RFC 6750, section 3. A browser never sees it: it is shown the sign-in page.
    if error.status() == StatusCode::UNAUTHORIZED && wants_json(request) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Whether an answer is to be JSON: below `/api` and `/access` always, elsewhere for who asks for nothing but.
pub fn wants_json(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    credential::is_for_programs(request.path()) || (accept.contains("json") && !accept.contains("html"))
}

/// RFC 9457, with AutoCom's `message` and `errors {field: [text]}` besides (issue: errors).
fn problem(context: &Context, error: &Error) -> HttpResponse {
    let status = error.status();
    let detail = detail(context, error);
    let mut body = json!({
        "type": "about:blank", "title": status.canonical_reason().unwrap_or_default(), "status": status.as_u16(), "detail": detail, "instance": format!("urn:request:{}", context.request_id()), "message": detail,
    });
    match error {
        Error::Lacks(missing) => body["permission"] = permission(missing).into(),
        Error::Invalid(faults) => {
            let mut errors: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (field, fault) in faults {
                errors.entry(field).or_default().push(fault);
            }
            body["errors"] = json!(errors);
        }
        Error::Detailed(.., members) => {
            for (name, value) in members {
                body[name] = value.clone();
            }
        }
        _ => {}
    }
    HttpResponse::build(status).content_type("application/problem+json").body(body.to_string())
}

/// What an error says to a program.
fn detail(context: &Context, error: &Error) -> String {
    let (words, key) = (context.words(), error.words().replacen("errors", "api", 1));
    match error {
        Error::Rule(_, message) | Error::Detailed(_, message, _) => message.clone(),
        Error::NoTenant => words.say("api-400-tenant"),
        Error::Lacks(missing) => words.one(&key, "permission", permission(missing)),
        Error::Suspended { organization } | Error::Rests { organization } => words.one(&key, "organization", organization),
        _ => words.say(&key),
    }
}

/// The error message string of AuthZEN, which knows 400 where a body is not as it should be.
fn plain(context: &Context, error: &Error) -> HttpResponse {
    let (status, message) = match error {
        Error::Invalid(faults) => {
            let faults: Vec<String> = faults.iter().map(|(field, fault)| format!("{field}: {fault}")).collect();
            (StatusCode::BAD_REQUEST, faults.join("; "))
        }
        other => (other.status(), detail(context, other)),
    };
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(message)
}

/// The permission that is lacking, by its key; what no permission stands for is named by itself.
fn permission(missing: &Missing) -> String {
    let catalog = &missing.organization.catalog;
    match catalog.console(missing.capability) {
        Holder::Permission(index) => catalog.permissions.get(index).map(|permission| permission.key.clone()),
        _ => None,
    }
    .unwrap_or_else(|| missing.capability.as_str().to_owned())
}

fn text(context: &Context, error: &Error) -> String {
    let key = format!("{}-text", error.words());
    match error {
        Error::Suspended { organization } | Error::Rests { organization } => context.words().one(&key, "organization", organization),
        _ => context.words().say(&key),
    }
}

async fn as_page(context: &Context, error: &Error) -> HttpResponse {
    let words = context.words();
    let (frame, missing, way_back) = match error {
        Error::Lacks(missing) => {
            let frame = Frame::of_missing(context, missing);
            let home = format!("/o/{}", missing.organization.slug);
            let label = words.one("errors-to-organization", "organization", &missing.organization.name);
            (frame, Some(page::lacking(context, missing).await), (home, label))
        }
        // Who follows a link from a mail may have no organization to go to.
        Error::DeadLink => (Frame::bare(context), None, ("/sign-in".to_owned(), words.say("errors-to-sign-in"))),
        _ => (Frame::bare(context), None, ("/o".to_owned(), words.say("errors-home"))),
    };
    let retry = matches!(error, Error::Busy | Error::TooOften(_));
    let heading = words.say(&format!("{}-heading", error.words()));
    let body = page::ErrorPage {
        w: frame.words(),
        assets: super::assets::Assets,
        status: error.status().as_u16(),
        text: text(context, error),
        heading: heading.clone(),
        way_back: Some(page::WayBack { href: way_back.0, label: way_back.1 }),
        request_id: context.request_id().to_owned(),
        missing,
        retry,
    };
    match frame.page(context, error.status(), heading, &body) {
        Ok(response) => response,
        // Not even the error page: the plainest answer there is.
        Err(_) => HttpResponse::build(error.status()).content_type("text/plain; charset=utf-8").body(error.status().to_string()),
    }
}
