//! Forms from other sites.

use reqwest::header::HeaderMap;

use super::FORM;
use crate::{
    harness::{Browser, PASSWORD, World, browser::form},
    on_both,
};

const OURS: Option<&str> = Some("http://rolecall.test");

on_both! {
    async fn only_our_own_pages_can_send_a_form(world: &World) {
        world.organization("acme", "starter").await;
        let evil = Some("https://evil.example");
        let cases = [
            // (Sec-Fetch-Site, Origin, let in)
            (Some("same-origin"), None, true),
            (Some("same-origin"), OURS, true),
            // Typed into the address bar or opened from a bookmark: no site stands behind it.
            (Some("none"), None, true),
            (Some("same-site"), None, false),
            (Some("same-site"), OURS, false),
            (Some("cross-site"), None, false),
            (Some("cross-site"), OURS, false),
            (Some("cross-site"), evil, false),
            (Some(""), OURS, false),
            (Some("Same-Origin"), OURS, false),
            (Some("same-origin, cross-site"), OURS, false),
            (Some("nonsense"), OURS, false),
            // A browser that does not send the first: the second decides.
            (None, OURS, true),
            (None, Some("HTTP://Rolecall.Test"), true),
            (None, evil, false),
            (None, Some("null"), false),
            (None, Some(""), false),
            (None, Some("https://rolecall.test"), false),
            (None, Some("http://rolecall.test:8080"), false),
            (None, Some("http://rolecall.test.evil.example"), false),
            (None, Some("http://rolecall.test/"), false),
            (None, Some("http://evil.example http://rolecall.test"), false),
            (None, None, false),
        ];
        let body = form(&[("email", "owner@acme.example"), ("password", PASSWORD)]);
        for (site, origin, let_in) in cases {
            for method in ["POST", "PUT", "DELETE", "PATCH", "GET", "HEAD", "OPTIONS"] {
                let browser = Browser::with_headers(&world.origin, HeaderMap::new());
                let mut request = browser.request(method, "/sign-in").header("content-type", FORM);
                if let Some(site) = site {
                    request = request.header("sec-fetch-site", site);
                }
                if let Some(origin) = origin {
                    request = request.header("origin", origin);
                }
                let page = browser.send(if method == "POST" { request.body(body.clone()) } else { request }).await;
                let through = match method {
                    "POST" => 303,
                    "GET" | "HEAD" => 200,
                    _ => 405,
                };
                let safe = matches!(method, "GET" | "HEAD" | "OPTIONS");
                let expected = if let_in || safe { through } else { 403 };
                assert_eq!(page.status, expected, "{method} {site:?} {origin:?}");
                if expected == 403 {
                    assert_eq!(page.heading(), "This did not come from our page");
                    assert!(page.cookies().is_empty());
                }
            }
        }
    }

    async fn another_site_can_neither_sign_somebody_out_nor_change_anything(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        for (path, body) in [
            ("/sign-out", ""),
            ("/account/profile", "name=Mallory"),
            ("/account/password", "current=x&password=y"),
            ("/account/appearance", "theme=dark&language=en"),
            ("/account/sessions/sign-out-others", ""),
            ("/o/acme/settings", "name=Mallory"),
            ("/nothing", ""),
        ] {
            let request = owner.request("POST", path).header("sec-fetch-site", "cross-site").header("content-type", FORM).body(body);
            assert_eq!(owner.send(request).await.status, 403, "{path}");
        }
        let page = owner.get("/o/acme").await;
        assert_eq!((page.status.as_u16(), page.heading(), page.one("#me .name")), (200, "The acme team".into(), "Olga Owner".into()));
    }
}

on_both! {
    async fn on_another_public_address_that_one_is_ours(database: Database) {
        let world = World::start(database, &["--public-url", "https://team.rolecall.test:8443"]).await;
        world.organization("acme", "starter").await;
        let body = form(&[("email", "owner@acme.example"), ("password", PASSWORD)]);
        for (origin, status) in [("https://team.rolecall.test:8443", 303), ("https://team.rolecall.test", 403), ("http://rolecall.test", 403)] {
            let browser = Browser::with_headers(&world.origin, HeaderMap::new());
            let request = browser.request("POST", "/sign-in").header("content-type", FORM).header("origin", origin);
            assert_eq!(browser.send(request.body(body.clone())).await.status, status, "{origin}");
        }
        world.end().await;
    }
}
