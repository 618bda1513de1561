//! The kinds of mail the house sends. The outbox holds the kind and the facts; the words come when it is sent.

use serde::{Deserialize, Serialize};

/// A mail to be written: its kind with the facts as they were when it was caused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// The link to set a new password.
    PasswordReset {
        /// Which of the person's links this is; older ones are dead.
        generation: i64,
        /// How long it lives, in minutes.
        minutes: i64,
    },
    /// Says that the password was changed, so that a stranger's doing does not go unnoticed.
    PasswordChanged,
}

impl Letter {
    /// The name of the kind, as the outbox stores it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::PasswordReset { .. } => "password_reset",
            Self::PasswordChanged => "password_changed",
        }
    }
}
