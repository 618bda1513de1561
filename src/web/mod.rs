//! The pages. One folder a noun; `routes.rs` is the one table of what is where.

mod abilities;
mod account;
mod address;
mod assets;
mod back;
mod changes;
pub(crate) mod context;
pub mod credential;
mod dev;
pub mod docs;
mod effects;
pub(crate) mod error;
pub(crate) mod form;
mod frame;
mod hand_off;
mod health;
mod house;
pub(crate) mod idempotency;
mod invitations;
pub(crate) mod listing;
mod members;
pub mod middleware;
mod organizations;
mod page;
mod password;
mod plan;
mod roles;
pub mod routes;
pub mod session;
mod settings;
mod setup;
mod sign_in;
mod spreadsheet;
mod tokens;

pub use assets::names as asset_names;
pub use house::{House, MailStanding};
