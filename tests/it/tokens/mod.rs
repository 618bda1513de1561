//! Tokens, as people make, look through and revoke them, and what programs can do with them then.

mod leaver;
mod mint;
mod page;
mod revoke;

use crate::harness::{Browser, Page, Program, World};

/// Where acme's tokens stand.
const TOKENS: &str = "/o/acme/tokens";
/// What programs ask for the roles.
const ROLES: &str = "/api/v1/team/roles";
const OWNER: &str = "owner@acme.example";
const ADA: &str = "ada@acme.example";

/// Sends the form of a new token: what is not told is as the page proposes it.
async fn asks(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let proposed = [("name", "Order desk"), ("whose", "mine"), ("carries", "these"), ("days", "90")];
    let proposed = proposed.into_iter().filter(|(name, _)| fields.iter().all(|(told, _)| told != name));
    let all: Vec<(&str, &str)> = proposed.chain(fields.iter().copied()).collect();
    browser.post(TOKENS, &all).await
}

/// The secret that a page shows.
fn secret(page: &Page) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    page.attribute("input#secret[readonly]", "value").unwrap_or_else(|| panic!("no secret on {}", page.body))
}

/// Makes a token, and the program that comes with it.
async fn mints(world: &World, browser: &Browser, fields: &[(&str, &str)]) -> Program {
    bearing(world, &secret(&asks(browser, fields).await))
}

fn bearing(world: &World, secret: &str) -> Program {
    Program::at(&world.origin).bearing(secret).in_tenant("acme")
}

/// Where a token is revoked, as the list says it.
async fn place_of(browser: &Browser, name: &str) -> String {
    let page = browser.get(TOKENS).await;
    page.attribute(&format!("a[aria-label='Revoke {name}']"), "href").unwrap_or_else(|| panic!("no {name} on {}", page.body))
}

/// The names in the list.
async fn listed(browser: &Browser) -> Vec<String> {
    let page = browser.get(TOKENS).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.all("tbody .name")
}

/// A role, for a program to make.
fn role(name: &str) -> serde_json::Value {
    serde_json::json!({ "name": name, "description": "", "permissions": ["orders.view"] })
}
