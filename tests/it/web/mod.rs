//! What every page has in common, whatever it is about.

mod bodies;
mod cross_site;
mod headers;
mod health;
mod outage;
mod source;
mod statics;

use crate::harness::{Browser, Page};

const FORM: &str = "application/x-www-form-urlencoded";

/// A form of any text, as any type.
async fn sends(browser: &Browser, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Page {
    browser.send(browser.request("POST", path).header("content-type", content_type).body(body)).await
}
