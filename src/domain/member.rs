//! A user in an organization.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Whether a member may act in the organization. A removed member is no row at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Takes a seat and may do what the role says.
    Active,
    /// Keeps role and place, takes no seat, may do nothing here.
    Suspended,
}

/// How a membership came to be; every membership names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The first owner, made on the set-up page.
    Setup,
    /// An accepted invitation.
    Invitation,
    /// The command line or the operator's token.
    Operator,
    /// Demonstration data.
    Seed,
}

/// The text names no status or origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown word")]
pub struct UnknownWord;

impl Status {
    /// Both.
    pub const ALL: [Status; 2] = [Status::Active, Status::Suspended];

    /// The word stored and used in URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Suspended => "suspended",
        }
    }
}

impl Origin {
    /// Every origin.
    pub const ALL: [Origin; 4] = [Origin::Setup, Origin::Invitation, Origin::Operator, Origin::Seed];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Origin::Setup => "setup",
            Origin::Invitation => "invitation",
            Origin::Operator => "operator",
            Origin::Seed => "seed",
        }
    }
}

impl FromStr for Status {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Status::ALL.into_iter().find(|status| status.as_str() == text).ok_or(UnknownWord)
    }
}

impl FromStr for Origin {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Origin::ALL.into_iter().find(|origin| origin.as_str() == text).ok_or(UnknownWord)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_parses_back() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        for origin in Origin::ALL {
            assert_eq!(origin.as_str().parse(), Ok(origin));
        }
        assert_eq!("removed".parse::<Status>(), Err(UnknownWord));
    }
}
