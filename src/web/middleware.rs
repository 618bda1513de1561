//! What every request passes, handler or not: its id, its line in the log, the headers of the answer, the CSRF rule.

use actix_web::{
    Error as ActixError, HttpMessage, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ResponseHead, ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use tracing::Instrument;

use super::{
    House,
    context::RequestId,
    credential,
    error::{self, Error},
    session,
};

/// Everything from our own files, nothing inline, no frames around us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

/// The outermost: gives the request its id, answers even when something below failed, sets the headers of every answer, counts and logs it
/// by the route's pattern. The path itself is never logged: it may hold a secret.
pub async fn front<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, ActixError> {
    let id = request_id(&request);
    let echo = echoed(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    // Not the request itself: actix needs it for itself until it is routed.
    let house = request.app_data::<Data<House>>().cloned();
    let method = known_method(request.method());
    let started = tokio::time::Instant::now();
    let span = tracing::info_span!("request", id, method);
    async move {
        let mut response = match next.call(request).await {
            Ok(response) => response,
            Err(failure) => {
                tracing::error!(%failure, "a middleware failed");
                let mut plainest =
                    HttpResponse::InternalServerError().content_type("text/plain; charset=utf-8").body("Something went wrong.\n");
                finish(house.as_ref(), plainest.head_mut(), echo.as_ref().unwrap_or(&id));
                return Err(InternalError::from_response(failure, plainest).into());
            }
        };
        let route = response.request().match_pattern().unwrap_or_else(|| "none".to_owned());
        let (status, took) = (response.status(), started.elapsed());
        if let Some(house) = &house {
            session::lengthen(house, &response.request().clone(), response.response_mut().head_mut());
        }
        finish(house.as_ref(), response.response_mut().head_mut(), echo.as_ref().unwrap_or(&id));
        let labels = [("method", method.to_owned()), ("route", route.clone()), ("status", status.as_u16().to_string())];
        metrics::counter!("rolecall_requests_total", &labels).increment(1);
        metrics::histogram!("rolecall_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
        tracing::info!(route, status = status.as_u16(), ms = took.as_secs_f64() * 1e3, "answered");
        Ok(response)
    }
    .instrument(span)
    .await
}

/// Methods are kept as labels for ever, and a caller may invent any: those that mean nothing here are one.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| method.as_str() == *known).unwrap_or("other")
}

/// A caller's own id is kept if it is harmless, so that one request can be followed through several systems.
fn request_id(request: &ServiceRequest) -> String {
    let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let harmless = (8..=64).contains(&given.len()) && given.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if harmless { given.to_owned() } else { crate::clock::new_id().to_string() }
}

/// Who asks for decisions gets back whatever they call their request (AuthZEN Authorization API 1.0, request identification); only the record does not
/// take it as it comes.
fn echoed(request: &ServiceRequest) -> Option<String> {
    let given = request.headers().get("x-request-id").filter(|_| credential::is_for_decisions(request.path()))?;
    given.to_str().ok().filter(|id| (1..=LONGEST_ECHO).contains(&id.len())).map(str::to_owned)
}

/// A name for a request is no place for more, in characters.
const LONGEST_ECHO: usize = 255;

fn finish(house: Option<&Data<House>>, head: &mut ResponseHead, id: &str) {
    if house.is_some_and(|house| house.public_url.is_https()) {
        set(head, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    set(head, header::CONTENT_SECURITY_POLICY, POLICY);
    set(head, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(head, header::REFERRER_POLICY, "same-origin");
    set(head, header::X_FRAME_OPTIONS, "DENY");
    set(head, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(head, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(head, header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    set(head, header::CACHE_CONTROL, "no-store");
    if let Ok(id) = HeaderValue::from_str(id) {
        head.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
}

/// What a handler has set stands.
fn set(head: &mut ResponseHead, name: HeaderName, value: &'static str) {
    if !head.headers().contains_key(&name) {
        head.headers_mut().insert(name, HeaderValue::from_static(value));
    }
}

/// Unsafe methods must come from our own pages (DESIGN section 7, CSRF).
pub async fn same_origin<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, ActixError> {
    let ours = request.app_data::<Data<House>>().is_some_and(|house| came_from_us(&request, house));
    let cookieless = credential::is_for_programs(request.path());
    if request.method().is_safe() || cookieless || ours {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    let request = request.into_parts().0;
    let response = error::show(&request, &Error::ForeignOrigin).await;
    Ok(ServiceResponse::new(request, response.map_into_right_body()))
}

fn came_from_us(request: &ServiceRequest, house: &House) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        // A plain-http name on a local network: the browser sends no Sec-Fetch-Site there.
        (None, Some(origin)) => origin.eq_ignore_ascii_case(house.public_url.origin()),
        (None, None) => false,
    }
}
