//! A role as somebody wants it to be, before anybody judged whether it may be.

use super::RoleName;
use crate::domain::{person_name, reach::Reach, vector::Vector};

const MAX_CHARS: usize = 300;

/// What a custom role is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its name.
    pub name: RoleName,
    /// Whom it is for, read by [`description`]; may be empty.
    pub description: String,
    /// How far its scoped permissions go, unless one says otherwise: what the builder proposes, no right by itself.
    pub reach: Reach,
    /// How far it goes.
    pub vector: Vector,
}

/// Why a text is no description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DescriptionFault {
    /// More than 300 characters.
    #[error("a description has at most 300 characters")]
    TooLong,
    /// A control character, a line break inside, or a character that reverses the text around it.
    #[error("a description is one line without control characters")]
    Control,
}

/// Reads a description: one line, trimmed, inner whitespace collapsed to single spaces. It may be empty.
///
/// # Errors
/// Says why the text is none.
pub fn description(text: &str) -> Result<String, DescriptionFault> {
    let line = person_name::one_line(text).ok_or(DescriptionFault::Control)?;
    if line.chars().count() > MAX_CHARS { Err(DescriptionFault::TooLong) } else { Ok(line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_one_line_or_nothing() {
        assert_eq!(description(""), Ok(String::new()));
        assert_eq!(description("  Takes  parcels back "), Ok("Takes parcels back".to_owned()));
        assert_eq!(description("one\ntwo"), Err(DescriptionFault::Control));
        assert_eq!(description("one\u{2067}two"), Err(DescriptionFault::Control));
        assert!(description(&"é".repeat(300)).is_ok());
        assert_eq!(description(&"é".repeat(301)), Err(DescriptionFault::TooLong));
    }
}
