//! The house as its users meet it: over real HTTP, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop loudly")]

mod account;
mod activity;
mod api;
mod architecture;
mod catalogs;
mod changes;
mod cli;
mod doors;
mod golden;
mod harness;
mod instances;
mod invitations;
mod journeys;
mod mail;
mod members;
mod organizations;
mod password;
mod plan;
mod readme;
mod roles;
mod scale;
mod schema;
mod sessions;
mod settings;
mod setup;
mod sign_in;
mod tokens;
mod walks;
mod web;
