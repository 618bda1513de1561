//! What programs are answered, where a page would have words of its own. In English: AutoCom's messages are fixed.

use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    catalog::Catalog,
    domain::{instant::Instant, role::Role},
    web::error::Error,
};

/// An answer that says no more than that it was done.
#[derive(Serialize, ToSchema)]
pub struct Message {
    /// What was done.
    pub message: &'static str,
}

/// 409: it stands against what is there.
pub fn conflict(message: impl Into<String>) -> Error {
    Error::Rule(StatusCode::CONFLICT, message.into())
}

/// 403: a rule of the house forbids it to this caller.
pub fn forbidden(message: impl Into<String>) -> Error {
    Error::Rule(StatusCode::FORBIDDEN, message.into())
}

/// A role's name as AutoCom's interface stores names: in lower case.
pub fn role_name(catalog: &Catalog, role: &Role) -> String {
    let system = if role.is_system { catalog.role(&role.key) } else { None };
    lower(system.map_or(role.name.as_str(), |system| system.name.in_language("en")))
}

/// Its description.
pub fn role_description(catalog: &Catalog, role: &Role) -> String {
    let system = if role.is_system { catalog.role(&role.key) } else { None };
    system.map_or(role.description.as_str(), |system| system.description.in_language("en")).to_owned()
}

/// In lower case.
pub fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// The same by the key of a system role, or the stored name of another.
pub fn named(catalog: Option<&Catalog>, key: &str, stored: &str) -> String {
    lower(catalog.and_then(|catalog| catalog.role(key)).map_or(stored, |system| system.name.in_language("en")))
}

/// A moment as RFC 3339 writes it, to the second: `2024-01-08T12:00:00Z`.
pub fn moment(at: Instant) -> String {
    let seconds = at.0.div_euclid(1_000_000);
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_to_the_second() {
        assert_eq!(moment(Instant(1_704_715_200_999_999)), "2024-01-08T12:00:00Z");
    }
}
