//! What programs are answered, where a page would have words of its own. In English: AutoCom's messages are fixed.

use actix_web::http::{
    StatusCode,
    header::{self, HeaderName},
};
use serde::Serialize;
use serde_json::{Map, Value};
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

/// A role, named within something else.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleRef {
    /// Its id.
    pub id: i32,
    /// Its name, in lower case.
    pub name: String,
}

/// The same of a role.
pub fn role_ref(catalog: &Catalog, role: &Role) -> RoleRef {
    RoleRef { id: role.number.0, name: role_name(catalog, role) }
}

/// 409: it stands against what is there.
pub fn conflict(message: impl Into<String>) -> Error {
    Error::Rule(StatusCode::CONFLICT, message.into())
}

/// 409 with what a program needs for going on.
pub fn conflict_with<const N: usize>(message: impl Into<String>, members: [(&str, Value); N]) -> Error {
    let members: Map<String, Value> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Error::Detailed(StatusCode::CONFLICT, message.into(), members)
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

/// A header `Link` (RFC 8288) to the pages before and after, as far as there are any.
pub fn link(pages: [(&str, Option<String>); 2]) -> Option<(HeaderName, String)> {
    let links: Vec<String> = pages.into_iter().filter_map(|(rel, href)| Some(format!("<{}>; rel=\"{rel}\"", href?))).collect();
    (!links.is_empty()).then(|| (header::LINK, links.join(", ")))
}

/// A moment to the microsecond, for a program to send back.
pub fn exactly(at: Instant) -> String {
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

/// A moment to the microsecond as a program wrote it; nothing, where it is none that could be.
pub fn read_moment(text: &str) -> Option<Instant> {
    // More than RFC 3339 knows could be read, but is not what is described.
    let is_plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b':' | b'.' | b'+' | b'T' | b'Z'));
    let read: jiff::Timestamp = text.parse().ok().filter(|_| is_plain)?;
    Some(Instant(read.as_microsecond())).filter(|at| at.can_be())
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

    #[test]
    fn a_moment_that_comes_back_is_the_same_to_the_microsecond() {
        for at in [Instant(1_704_715_200_999_999), Instant(1_704_715_200_000_000), Instant(1)] {
            assert_eq!(read_moment(&exactly(at)), Some(at));
        }
        for wrong in
            ["", "now", "2024-01-08", "2024-01-08T12:00:00", "1969-01-01T00:00:00Z", "2024-01-08T12:00:00Z[UTC]", "99999-01-01T00:00:00Z"]
        {
            assert_eq!(read_moment(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn links_stand_in_one_header() {
        let written = link([("prev", Some("/a?page=1".into())), ("next", Some("/a?page=3".into()))]).map(|(_, link)| link);
        assert_eq!(written.as_deref(), Some("</a?page=1>; rel=\"prev\", </a?page=3>; rel=\"next\""));
        assert!(link([("prev", None), ("next", None)]).is_none());
    }
}
