//! The pages. One folder a noun; `routes.rs` is the one table of what is where.

mod account;
mod address;
mod assets;
mod context;
mod dev;
mod error;
mod form;
mod frame;
mod health;
mod house;
mod members;
pub mod middleware;
mod organizations;
mod page;
mod password;
pub mod routes;
pub mod session;
mod settings;
mod setup;
mod sign_in;

pub use assets::names as asset_names;
pub use house::{House, MailStanding};
