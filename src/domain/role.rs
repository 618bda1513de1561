//! The label of a role within one organization.

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
