//! The only room that knows there are two databases (DESIGN sections 3 and 6).

mod conn;
pub mod dialect;
mod error;
pub mod migrate;
pub mod schema;
mod statement;
pub mod types;

pub use conn::{Conn, Db, DbOptions, Dialect, EitherBackend};
pub use error::DbError;
pub use statement::Statement;
