//! What the plan page is asked and what its form sends.

use serde::Deserialize;

/// The query of the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PlanQuery {
    /// Key of a plan that somebody thinks about.
    pub to: String,
}

/// Another plan.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeForm {
    /// Key of the new one.
    pub plan: String,
    /// Key of the one it was when the page was made.
    pub from: String,
}
