//! The record of an organization: what was done, and what was tried.

mod forms;
mod refusals;
