//! Rolecall: the Team Settings console that a product puts beside itself.

pub mod api;
pub mod app;
pub mod authz;
pub mod catalog;
pub mod cli;
pub mod clock;
pub mod db;
pub mod domain;
pub mod jobs;
pub mod mail;
pub mod settings;
pub mod store;
pub mod web;
pub mod words;
