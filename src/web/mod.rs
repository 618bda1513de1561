//! The pages. One folder a noun; `routes.rs` is the one table of what is where.

mod abilities;
mod account;
mod address;
mod assets;
mod back;
mod changes;
mod context;
mod dev;
mod error;
mod form;
mod frame;
mod health;
mod house;
mod invitations;
mod members;
pub mod middleware;
mod organizations;
mod page;
mod password;
mod plan;
pub mod routes;
pub mod session;
mod settings;
mod setup;
mod sign_in;

pub use assets::names as asset_names;
pub use house::{House, MailStanding};
