//! `rolecall openapi`

use super::{Failure, say::say};
use crate::api::openapi::document;

/// Prints the description of the interface, as `/api/openapi.json` answers it.
pub fn run() -> Result<(), Failure> {
    say(document().to_pretty_json().map_err(|error| Failure::new(error.to_string()))?);
    Ok(())
}
