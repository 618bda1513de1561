//! What can go wrong between the house and its database, in the few kinds that callers tell apart.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failure of the database. Refusals by a rule are outcomes, not errors: they never come as this.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection, no lock or no answer in time. Worth trying again; answered with 503.
    #[error("the database is busy or cannot be reached: {0}")]
    Busy(String),
    /// A unique rule stood in the way: the constraint on Postgres, `table.column` on SQLite.
    #[error("a unique rule stands in the way: {0}")]
    Unique(String),
    /// Another request with the same Idempotency-Key was faster.
    #[error("another request with the same key was faster")]
    Repeated,
    /// Anything else: a fault of ours, or of the file.
    #[error("the database failed: {0}")]
    Failed(String),
}

impl DbError {
    /// A fault that is not the database's words but our reading of what it holds.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self::Failed(reason.into())
    }
}

impl From<DieselError> for DbError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, about) => {
                let name = about.constraint_name().unwrap_or_else(|| about.message());
                Self::Unique(name.replace("UNIQUE constraint failed: ", ""))
            }
            DieselError::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::UnableToSendCommand,
                about,
            ) => Self::Busy(about.message().to_owned()),
            DieselError::DatabaseError(_, about) if means_busy(about.message()) => Self::Busy(about.message().to_owned()),
            DieselError::BrokenTransactionManager => Self::Busy(error.to_string()),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<diesel::ConnectionError> for DbError {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Busy(error.to_string())
    }
}

/// Both databases report some waits only in words: SQLite's lock, Postgres's time limits and a server going away.
fn means_busy(message: &str) -> bool {
    const SIGNS: [&str; 8] = [
        "database is locked",
        "database table is locked",
        "lock timeout",
        "statement timeout",
        "server closed the connection",
        "terminating connection",
        "could not connect",
        "no connection to the server",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}
