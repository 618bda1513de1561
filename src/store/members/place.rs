//! Where a page of the list begins.

use serde::{Deserialize, Serialize};

use crate::domain::{ids::UserId, instant::Instant};

/// The place of one member in the order, who is outside the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub(super) user: UserId,
    pub(super) name: String,
    pub(super) role: i32,
    pub(super) at: Instant,
}

impl Place {
    /// Whether a member could stand there. Anybody can write an address, and not every database takes everything.
    pub fn can_be(&self) -> bool {
        !self.name.contains('\0') && self.at.can_be()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_place_has_a_name_and_a_moment_that_a_database_takes() {
        let place = |name: &str, at: i64| Place { user: UserId(Uuid::nil()), name: name.to_owned(), role: 1, at: Instant(at) };
        assert!(place("zoe", 0).can_be() && place("", 253_402_300_799_999_999).can_be());
        for (name, at) in [("zo\0e", 0), ("zoe", -1), ("zoe", i64::MIN), ("zoe", i64::MAX)] {
            assert!(!place(name, at).can_be(), "{name:?} {at}");
        }
    }
}
