//! Names of the roles that an organization makes itself.

use crate::domain::{fold::fold, person_name};

const MAX_CHARS: usize = 60;

/// A name fit for a list, a mail and a menu.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoleName(String);

/// Why a text is no name of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleNameFault {
    /// Nothing was typed that two names could be told apart by.
    #[error("no name was given")]
    Empty,
    /// More than 60 characters.
    #[error("a role's name has at most 60 characters")]
    TooLong,
    /// A control character, a line break inside, or a character that reverses the text around it.
    #[error("a name has no control characters")]
    Control,
}

impl RoleName {
    /// Reads a name: trimmed, inner whitespace collapsed to single spaces.
    ///
    /// # Errors
    /// Says why the text is no name.
    pub fn parse(text: &str) -> Result<RoleName, RoleNameFault> {
        let name = RoleName(person_name::one_line(text).ok_or(RoleNameFault::Control)?);
        if !person_name::shows(name.as_str()) || name.key().is_empty() {
            return Err(RoleNameFault::Empty);
        }
        if name.as_str().chars().count() > MAX_CHARS {
            return Err(RoleNameFault::TooLong);
        }
        Ok(name)
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is compared by: an organization has no two roles that read alike.
    pub fn key(&self) -> String {
        fold(&self.0)
    }
}

/// A stored name with a number behind it, shortened where it would become too long.
pub fn numbered(name: &str, number: u32) -> String {
    let end = format!(" ({number})");
    let start: String = name.chars().take(MAX_CHARS - end.chars().count()).collect();
    format!("{}{end}", start.trim_end())
}

impl std::fmt::Display for RoleName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<String, RoleNameFault> {
        RoleName::parse(text).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn names_that_read_alike_have_one_key() {
        let key = |text: &str| RoleName::parse(text).unwrap().key();
        assert_eq!(parsed("  Returns \u{A0} Manager "), Ok("Returns Manager".to_owned()));
        assert_eq!(key("Returns Manager"), key("rétürns  MANAGER"));
        assert_eq!(key("Propriétaire"), key("PROPRIETAIRE"));
        assert_ne!(key("Manager"), key("Manager 2"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(parsed(" \t"), Err(RoleNameFault::Empty));
        assert_eq!(parsed("\u{200B}"), Err(RoleNameFault::Empty));
        // A stretch without a letter, and accents without one: they show something, but two of them could not be told apart.
        assert_eq!(parsed("\u{640}\u{640}"), Err(RoleNameFault::Empty));
        assert_eq!(parsed("\u{301}"), Err(RoleNameFault::Empty));
        assert_eq!(parsed("a\nb"), Err(RoleNameFault::Control));
        assert_eq!(parsed("a\u{202E}b"), Err(RoleNameFault::Control));
        assert!(parsed(&"é".repeat(60)).is_ok());
        assert_eq!(parsed(&"é".repeat(61)), Err(RoleNameFault::TooLong));
    }

    #[test]
    fn a_number_fits_behind_any_name() {
        assert_eq!(numbered("Guest", 2), "Guest (2)");
        assert_eq!(numbered(&format!("{} x", "a".repeat(54)), 12), format!("{} (12)", "a".repeat(54)));
    }

    proptest! {
        #[test]
        fn a_name_parses_to_itself_numbered_or_not(text in any::<String>(), number in 1_u32..) {
            if let Ok(name) = RoleName::parse(&text) {
                prop_assert_eq!(RoleName::parse(name.as_str()), Ok(name.clone()));
                let longer = RoleName::parse(&numbered(name.as_str(), number)).unwrap();
                prop_assert_eq!(longer.as_str(), numbered(name.as_str(), number));
                prop_assert_ne!(longer.key(), fold(&numbered(name.as_str(), number - 1)));
            }
        }
    }
}
