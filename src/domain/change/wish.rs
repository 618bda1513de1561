//! What is asked for many at once, as a form or a document says it: on whom, and what.

use crate::domain::{change::Kind, email::Email, ids::UserId, instant::Instant, member::Status, roster::Line};

/// A change asks for at most this many people: more is a mistake, or a job for the command line.
pub const MOST: usize = 10_000;
/// At most this many are named one by one; whoever means more says what they have in common (DESIGN section 7).
pub const MOST_NAMED: usize = 1_000;

/// What is to be done to all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Gives the role of this key; a list may say another for some.
    Role(String),
    /// Gives the roles that a list says.
    RolesListed,
    /// Suspends.
    Suspend,
    /// Ends suspensions.
    Reactivate,
    /// Removes.
    Remove,
}

impl Deed {
    /// The kind of change.
    pub const fn kind(&self) -> Kind {
        match self {
            Deed::Role(_) | Deed::RolesListed => Kind::Role,
            Deed::Suspend => Kind::Suspend,
            Deed::Reactivate => Kind::Reactivate,
            Deed::Remove => Kind::Remove,
        }
    }
}

/// What members have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words contained in name or address, as typed.
    pub search: String,
    /// Key of their role.
    pub role: Option<String>,
    /// Their status.
    pub status: Option<Status>,
}

/// On whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// These, by name.
    These(Vec<UserId>),
    /// All who match.
    Matching {
        /// What.
        filter: Filter,
        /// Who joined later is not meant: nobody saw them.
        until: Instant,
    },
    /// These, by address, some with a role of their own.
    Listed(Vec<Line>),
}

/// A change of many, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// On whom.
    pub whom: Whom,
    /// Whom of them to leave out.
    pub without: Vec<UserId>,
    /// What.
    pub deed: Deed,
}

/// An address of a list that nobody here has, or whose role there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// The address.
    pub email: Email,
    /// The role that stood beside it.
    pub role: Option<String>,
}
