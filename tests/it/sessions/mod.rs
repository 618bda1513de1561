//! What a browser keeps, how long it is worth something, and how it ends.

mod cookies;
mod life;

use crate::harness::{Browser, Page, World};

/// What of a `Set-Cookie` the browser sends back: `name=value`.
fn pair(cookie: &str) -> &str {
    cookie.split(';').next().unwrap()
}

/// The attributes of a `Set-Cookie`, in order of the alphabet.
fn attributes(cookie: &str) -> Vec<&str> {
    let mut attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    attributes.sort_unstable();
    attributes
}

/// Asks for the account page with these cookies and no others.
async fn shows(world: &World, cookie: &str) -> Page {
    let browser = world.visitor();
    browser.send(browser.request("GET", "/account").header("cookie", cookie)).await
}

/// Whether these cookies are worth anything.
async fn is_in(world: &World, cookie: &str) -> bool {
    match shows(world, cookie).await.status.as_u16() {
        200 => true,
        303 => false,
        other => panic!("neither in nor out: {other}"),
    }
}

/// Whether the browser is signed in. Asks for a page of its own.
async fn stays_in(browser: &Browser) -> bool {
    browser.get("/account").await.status == 200
}
