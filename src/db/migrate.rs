//! Brings a database to the schema that this build expects. Both folders of migrations are embedded.

use diesel::{SqliteConnection, connection::SimpleConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, DbError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number that no other program's advisory lock uses: "rolecall" as bytes.
const MIGRATION_LOCK: i64 = 0x726f_6c65_6361_6c6c;

/// Applies what is missing and answers the names of what was applied. Of two instances that start at once, one migrates and the other waits.
pub fn apply(conn: &mut Conn) -> Result<Vec<String>, DbError> {
    let applied = match conn {
        Conn::Postgres(conn) => {
            conn.batch_execute(&format!("SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock({MIGRATION_LOCK})"))?;
            let applied = names(conn.run_pending_migrations(POSTGRES));
            conn.batch_execute(&format!(
                "SELECT pg_advisory_unlock({MIGRATION_LOCK}); SET lock_timeout = '1500ms'; SET statement_timeout = '60s'"
            ))?;
            applied
        }
        Conn::Sqlite(conn) => {
            conn.batch_execute("PRAGMA busy_timeout = 60000")?;
            let applied = conn.immediate_transaction(|conn: &mut SqliteConnection| {
                names(conn.run_pending_migrations(SQLITE)).map_err(|_| diesel::result::Error::RollbackTransaction)
            });
            conn.batch_execute("PRAGMA busy_timeout = 1000")?;
            applied.map_err(|error| error.to_string())
        }
    };
    applied.map_err(|reason| DbError::failed(format!("migrating the database failed: {reason}")))
}

/// Whether this build knows a migration that the database has not seen.
pub fn pending(conn: &mut Conn) -> Result<bool, DbError> {
    match conn {
        Conn::Postgres(conn) => conn.has_pending_migration(POSTGRES),
        Conn::Sqlite(conn) => conn.has_pending_migration(SQLITE),
    }
    .map_err(|error| DbError::failed(error.to_string()))
}

fn names(applied: diesel::migration::Result<Vec<diesel::migration::MigrationVersion<'_>>>) -> Result<Vec<String>, String> {
    applied.map(|versions| versions.iter().map(ToString::to_string).collect()).map_err(|error| error.to_string())
}
