//! The header `Idempotency-Key`: a program that got no answer sends the same again, and what it asked for is done once.

use std::{collections::BTreeMap, future::ready};

use actix_web::{
    HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::Payload,
    http::{
        Method, StatusCode,
        header::{self, HeaderName},
    },
};
use futures_util::stream;

use super::{
    context::Context,
    credential,
    error::{Answer, Error},
    form::{LIST, whole},
};
use crate::store::idempotency::{self, Earlier, Kept, Once};

/// A key is at most this long, in characters.
const LONGEST: usize = 255;

/// A larger answer is not kept, in bytes: whoever asks again hears that it was given.
const LARGEST_KEPT: usize = 64 * 1024;

/// The headers that belong to an answer and are given again with it.
const KEPT: [HeaderName; 4] = [header::CONTENT_TYPE, header::ETAG, header::LINK, header::LOCATION];

/// An answer that holds a secret, which is said once and never kept: handlers put it among the extensions of the answer.
pub struct Secret;

/// What becomes of a request with a key.
pub enum Opened {
    /// It is answered; afterwards [`close`] keeps the answer. Without a key there is nothing to keep.
    Go(Option<Once>),
    /// It was answered before.
    Again(HttpResponse),
}

/// Looks for the key of a request by a known caller. Its body is read for that, and put back.
///
/// # Errors
/// The key is none, was sent with something else, or its first request has no answer.
pub async fn open(context: &Context, caller: Option<String>, payload: &mut Payload) -> Result<Opened, Error> {
    let request = context.request();
    let mut given = request.headers().get_all("idempotency-key");
    let (Some(caller), Some(key)) = (caller, given.next()) else { return Ok(Opened::Go(None)) };
    if request.method() != Method::POST || !credential::is_for_programs(request.path()) {
        return Ok(Opened::Go(None));
    }
    let key = key.to_str().ok().filter(|key| given.next().is_none() && (1..=LONGEST).contains(&key.len())).ok_or_else(|| {
        Error::Rule(StatusCode::BAD_REQUEST, format!("The header Idempotency-Key holds 1 to {LONGEST} visible characters, once."))
    })?;
    let body = whole(payload.take(), LIST).await?.freeze();
    let once = Once::new(&context.house().secret, &caller, request.method().as_str(), &request.uri().to_string(), key, &body);
    *payload = Payload::Stream { payload: Box::pin(stream::once(ready(Ok(body)))) };
    match idempotency::look(&context.doors(), &once).await? {
        Earlier::Nobody => {
            request.extensions_mut().insert(once.clone());
            Ok(Opened::Go(Some(once)))
        }
        Earlier::Answered(kept) => again(kept).map(Opened::Again),
        Earlier::Unanswered => Err(Error::Rule(
            StatusCode::CONFLICT,
            "A request with this Idempotency-Key was received already. It is still being answered, or its answer is not kept: it held a secret, which is said once, or was large.".into(),
        )),
        Earlier::Another => Err(Error::Rule(
            StatusCode::UNPROCESSABLE_ENTITY,
            "This Idempotency-Key was sent before, with another body.".into(),
        )),
    }
}

fn again(kept: Kept) -> Answer {
    let status = StatusCode::from_u16(kept.status).map_err(|error| Error::Internal(error.to_string()))?;
    let mut answer = HttpResponse::build(status);
    for header in kept.headers {
        answer.insert_header(header);
    }
    Ok(answer.insert_header(("idempotency-replayed", "true")).body(kept.body))
}

/// Keeps an answer, and hands it on. One that says the fault is ours is not kept: the program may ask again with another key.
pub async fn close(context: &Context, once: &Once, answer: HttpResponse) -> HttpResponse {
    if answer.status().is_server_error() || answer.extensions().get::<Secret>().is_some() {
        return answer;
    }
    let (head, body) = answer.into_parts();
    let body = match body.try_into_bytes() {
        Ok(body) => body,
        Err(streamed) => return head.set_body(streamed),
    };
    if body.len() > LARGEST_KEPT {
        return head.set_body(BoxBody::new(body));
    }
    let headers: BTreeMap<String, String> =
        KEPT.iter().filter_map(|name| Some((name.as_str().to_owned(), head.headers().get(name)?.to_str().ok()?.to_owned()))).collect();
    let kept = Kept { status: head.status().as_u16(), headers, body: String::from_utf8_lossy(&body).into_owned() };
    // What was done is done: whoever asks again hears that it was, if not what was answered.
    if let Err(error) = idempotency::keep(&context.doors(), once, kept).await {
        tracing::warn!(%error, "an answer was not kept");
    }
    head.set_body(BoxBody::new(body))
}
