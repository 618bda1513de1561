//! How far a permission goes.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How far a permission goes, ordered: each reach contains the ones before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The permission is not held.
    #[default]
    None,
    /// Only what is the person's own, or assigned to that person.
    Own,
    /// The person's team.
    Team,
    /// The person's department.
    Department,
    /// Everything in the organization.
    Organization,
}

/// The text names no reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown reach; use none, own, team, department or organization")]
pub struct UnknownReach;

impl Reach {
    /// Every reach, narrowest first.
    pub const ALL: [Reach; 5] = [Reach::None, Reach::Own, Reach::Team, Reach::Department, Reach::Organization];

    /// The word used in catalogs, documents and URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reach::None => "none",
            Reach::Own => "own",
            Reach::Team => "team",
            Reach::Department => "department",
            Reach::Organization => "organization",
        }
    }

    /// Whether the permission is held at all.
    pub const fn any(self) -> bool {
        !matches!(self, Reach::None)
    }
}

impl std::fmt::Display for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Reach {
    type Err = UnknownReach;

    fn from_str(text: &str) -> Result<Self, UnknownReach> {
        Reach::ALL.into_iter().find(|reach| reach.as_str() == text).ok_or(UnknownReach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches_are_ordered_from_none_to_organization() {
        assert!(Reach::ALL.is_sorted());
        assert!(!Reach::None.any());
        assert!(Reach::Own.any());
    }

    #[test]
    fn the_word_parses_back_and_is_the_serialized_form() {
        for reach in Reach::ALL {
            assert_eq!(reach.as_str().parse(), Ok(reach));
            assert_eq!(serde_json::to_value(reach).ok(), Some(serde_json::json!(reach.as_str())));
        }
        assert_eq!("Own".parse::<Reach>(), Err(UnknownReach));
    }
}
