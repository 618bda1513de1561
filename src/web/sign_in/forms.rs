//! What the sign-in page sends.

use serde::Deserialize;

/// The form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInForm {
    /// As typed.
    pub email: String,
    /// As typed.
    pub password: String,
    /// Ticked or absent.
    pub remember: Option<String>,
    /// Where the person was going.
    pub next: Option<String>,
}

/// The address of the page.
#[derive(Debug, Deserialize)]
pub struct SignInQuery {
    /// Where the person was going.
    pub next: Option<String>,
}
