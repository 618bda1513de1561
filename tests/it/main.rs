//! The house as its users meet it: over real HTTP, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop loudly")]

mod catalogs;
mod cli;
mod harness;
mod members;
