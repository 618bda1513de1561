//! What people send: forms and queries. Unknown fields are refused, repeated ones understood, sizes limited (DESIGN section 7).

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::BytesMut};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::error::Error;

/// The largest form, in bytes.
pub const LARGEST: usize = 64 * 1024;

/// The largest form that holds a list of people, in bytes.
pub const LIST: usize = 1024 * 1024;

/// A form body of at most `MOST` bytes, read into `T`. Types of forms say `#[serde(deny_unknown_fields)]`; a test looks for those that do not.
#[derive(Debug)]
pub struct Form<T, const MOST: usize = LARGEST>(pub T);

impl<T: DeserializeOwned + 'static, const MOST: usize> FromRequest for Form<T, MOST> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let payload = payload.take();
        Box::pin(async move {
            if !is_form {
                return Err(Error::UnsupportedMediaType);
            }
            let body = whole(payload, MOST).await?;
            serde_html_form::from_bytes(&body).map(Self).map_err(|_| Error::BadRequest)
        })
    }
}

/// A body as it came, of at most so many bytes.
///
/// # Errors
/// Says that there are more, or that it broke off.
pub async fn whole(mut payload: Payload, most: usize) -> Result<BytesMut, Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::BadRequest)?;
        if body.len() + chunk.len() > most {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A query, read into `T`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(serde_html_form::from_str(request.query_string()).map(Self).map_err(|_| Error::BadRequest))
    }
}
