//! A role of an organization: its label, how far it goes, and who holds it.

mod draft;
mod name;

pub use draft::{DescriptionFault, Draft, description};
pub use name::{RoleName, RoleNameFault, numbered};

use crate::domain::{acting::Target, giving::RoleFacts, ids::UserId, member::Status, reach::Reach, vector::Vector};
use serde::{Deserialize, Serialize};

/// A role's number in its organization: AutoCom's integer id, shown in URLs. The text key is the identity; numbers are
/// taken from a counter and never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleNumber(
    /// 1 and up.
    pub i32,
);

impl std::fmt::Display for RoleNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A role with its vector and its holders.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// Its label.
    pub number: RoleNumber,
    /// Its identity.
    pub key: String,
    /// Whether it comes from the catalog.
    pub is_system: bool,
    /// How often it was changed, from 1; a role of the catalog stays at 1.
    pub version: i32,
    /// The stored name; pages show a system role's from the catalog.
    pub name: String,
    /// The stored description.
    pub description: String,
    /// How far its scoped permissions go, unless one says otherwise.
    pub reach: Reach,
    /// How far it goes.
    pub vector: Vector,
    /// Whether an active member must always hold it.
    pub at_least_one: bool,
    /// Whether an invitation may carry it.
    pub invitable: bool,
    /// Whether a role change may give it.
    pub assignable: bool,
    /// Key of the role its holders must be given before they can be removed.
    pub remove_requires_demotion: Option<String>,
    /// Whether only one person may hold it.
    pub is_for_one: bool,
    /// Active holders.
    pub active: u32,
    /// Suspended holders.
    pub suspended: u32,
    /// Pending invitations that carry it; counted only where the organization has a role for one person alone.
    pub invited: u32,
}

/// An organization has at most so many roles of its own: who gives one reads them all.
pub const MOST_OWN: usize = 200;

impl Role {
    /// What the rules ask.
    pub fn facts(&self) -> RoleFacts<'_> {
        self.facts_besides(0)
    }

    /// The same, leaving out as many invitations as are about to become members.
    pub fn facts_besides(&self, invitations: u32) -> RoleFacts<'_> {
        RoleFacts {
            key: &self.key,
            vector: &self.vector,
            is_system: self.is_system,
            at_least_one: self.at_least_one,
            invitable: self.invitable,
            assignable: self.assignable,
            taken: self.is_for_one && self.active + self.suspended + self.invited > invitations,
            remove_requires_demotion: self.remove_requires_demotion.as_deref(),
        }
    }

    /// One who holds it, as somebody to act on; `status` is none for who is no member any more.
    pub fn target(&self, user: UserId, status: Option<Status>) -> Target<'_> {
        Target {
            user,
            role: self.facts(),
            status,
            // Before there are teams, everybody is as far away as can be.
            distance: Reach::Organization,
            no_other_holder: self.no_other_holder(status),
        }
    }

    /// Whether nobody active would hold it without one who holds it with this status.
    fn no_other_holder(&self, status: Option<Status>) -> bool {
        self.active == u32::from(status == Some(Status::Active))
    }
}

/// One of them by its key.
pub fn by_key<'a>(roles: &'a [Role], key: &str) -> Option<&'a Role> {
    roles.iter().find(|role| role.key == key)
}

/// One of them by its number.
pub fn by_number(roles: &[Role], number: RoleNumber) -> Option<&Role> {
    roles.iter().find(|role| role.number == number)
}
