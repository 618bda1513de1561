//! `ETag` and `If-Match` (RFC 9110, section 13): whoever changes a role may say which one they saw.

use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{self, EntityTag, Header, IfMatch},
    },
};

use crate::{catalog::Catalog, domain::role::Role, web::error::Error};

/// What a role is known by as it is now. One of the catalog's own changes with the catalog.
pub fn tag(catalog: &Catalog, role: &Role) -> EntityTag {
    let number = role.number.0;
    EntityTag::new_strong(if role.is_system {
        format!("{number}-{}", catalog.hash.chars().take(16).collect::<String>())
    } else {
        format!("{number}-{}", role.version)
    })
}

/// Holds a request's `If-Match`, if it has one, against what there is.
///
/// # Errors
/// 412, with the tag there is not among those named; 400, where the header cannot be read.
pub fn check(request: &HttpRequest, now: &EntityTag) -> Result<(), Error> {
    if !request.headers().contains_key(header::IF_MATCH) {
        return Ok(());
    }
    match IfMatch::parse(request).map_err(|_| Error::BadRequest)? {
        IfMatch::Any => Ok(()),
        IfMatch::Items(tags) if tags.iter().any(|tag| tag.strong_eq(now)) => Ok(()),
        IfMatch::Items(_) => Err(failed()),
    }
}

/// What a change that came between makes of a refusal: 412 for who said what they saw.
pub fn or_conflict(request: &HttpRequest, message: &str) -> Error {
    if request.headers().contains_key(header::IF_MATCH) { failed() } else { super::said::conflict(message) }
}

fn failed() -> Error {
    Error::Rule(StatusCode::PRECONDITION_FAILED, "The role is not as If-Match says: it has changed in the meantime.".into())
}
