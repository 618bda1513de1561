//! Headers, on every answer.

use crate::{
    harness::{Browser, Page, World},
    on_both,
};

use super::{FORM, sends};

/// What browsers are told with every answer, whatever it is.
const ALWAYS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'",
    ),
];

fn has_all(page: &Page, what: &str) {
    for (name, value) in ALWAYS {
        assert_eq!(page.header(name), Some(value), "{name} of {what}");
        assert_eq!(page.headers.get_all(name).iter().count(), 1, "{name} of {what}");
    }
    let id = page.header("x-request-id").unwrap_or_else(|| panic!("{what} has no id"));
    assert!(id.len() >= 8, "{what}: {id}");
    assert_eq!(page.header("strict-transport-security"), None, "{what}: this instance is not reached over https");
    assert_eq!(page.header("server"), None, "{what}");
}

async fn method(browser: &Browser, method: &str, path: &str) -> Page {
    browser.send(browser.request(method, path)).await
}

on_both! {
    async fn every_answer_carries_the_security_headers_and_an_id(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "vera", "viewer").await;
        let visitor = world.visitor();
        let owner = world.signed_in("owner@acme.example").await;
        let viewer = world.signed_in("vera@acme.example").await;
        let stylesheet = visitor.get("/sign-in").await.attribute("link[rel=stylesheet]", "href").unwrap();
        let large = format!("name={}", "x".repeat(70_000));
        let foreign = visitor.request("POST", "/sign-in").header("sec-fetch-site", "cross-site");
        let answers = [
            (200, "a page", visitor.get("/sign-in").await),
            (200, "a page of an organization", owner.get("/o/acme/members").await),
            (200, "a static file", visitor.get(&stylesheet).await),
            (200, "health", visitor.get("/healthz").await),
            (200, "readiness", visitor.get("/readyz").await),
            (200, "metrics", visitor.get("/metrics").await),
            (303, "a way on", owner.get("/o").await),
            (303, "a way to the sign-in", visitor.get("/o/acme").await),
            (400, "an unreadable form", sends(&owner, "/o/acme/settings", FORM, "x=1").await),
            (403, "a refusal", viewer.get("/o/acme/members").await),
            (403, "a foreign form", visitor.send(foreign).await),
            (404, "no page", visitor.get("/nothing/here").await),
            (404, "no file", visitor.get("/static/nothing.css").await),
            (404, "no organization", owner.get("/o/nowhere").await),
            (405, "another method", method(&visitor, "DELETE", "/sign-in").await),
            (413, "a large form", sends(&owner, "/o/acme/settings", FORM, large).await),
            (415, "another type", sends(&owner, "/o/acme/settings", "text/plain", "name=x").await),
            (422, "a refused form", sends(&owner, "/o/acme/settings", FORM, "name=").await),
        ];
        for (status, what, page) in &answers {
            assert_eq!(page.status, *status, "{what}");
            has_all(page, what);
            let cached = page.header("cache-control").unwrap();
            assert_eq!(cached, if *what == "a static file" { "public, max-age=31536000, immutable" } else { "no-store" }, "{what}");
        }
        let mut ids: Vec<&str> = answers.iter().map(|(_, _, page)| page.header("x-request-id").unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), answers.len(), "every request has an id of its own");
    }

    async fn every_error_page_has_a_way_back_and_shows_its_id(world: &World) {
        world.organization("acme", "autocom").await;
        let owner = world.signed_in("owner@acme.example").await;
        for (status, page) in [
            (400, sends(&owner, "/o/acme/settings", FORM, "x=1").await),
            (404, owner.get("/o/nowhere").await),
            (405, method(&owner, "DELETE", "/account").await),
            (415, sends(&owner, "/o/acme/settings", "text/plain", "name=x").await),
        ] {
            assert_eq!((page.status.as_u16(), page.one(".code")), (status, status.to_string()));
            assert_eq!(page.one("main code"), page.header("x-request-id").unwrap());
            assert_eq!(page.attribute(".actions a", "href").as_deref(), Some("/o"));
            assert!(page.header("content-type").unwrap().starts_with("text/html"));
        }
    }

    async fn a_harmless_request_id_is_kept_and_a_nasty_one_replaced(world: &World) {
        let with_id = async |id: &[u8]| {
            let browser = world.visitor();
            let value = reqwest::header::HeaderValue::from_bytes(id).unwrap();
            browser.send(browser.request("GET", "/nothing").header("x-request-id", value)).await
        };
        for kept in ["0123abcd", "Trace_7.of-the-proxy", &"a".repeat(64)] {
            let page = with_id(kept.as_bytes()).await;
            assert_eq!(page.header("x-request-id"), Some(kept));
            assert_eq!(page.one("main code"), kept);
        }
        let long = "a".repeat(65);
        for nasty in ["", "short", long.as_str(), "<script>alert(1)</script>", "has space in it", "semi;colon;1", "\"quoted-id\"", "a\tb\tc\td\te"] {
            let page = with_id(nasty.as_bytes()).await;
            let id = page.header("x-request-id").unwrap();
            assert!(id != nasty && uuid::Uuid::parse_str(id).is_ok(), "{nasty}: {id}");
            assert!(nasty.is_empty() || !page.body.contains(nasty), "{nasty}");
        }
        assert!(uuid::Uuid::parse_str(with_id(&[0xff; 12]).await.header("x-request-id").unwrap()).is_ok());
    }

    async fn head_answers_as_get_does_without_the_body(world: &World) {
        world.organization("acme", "starter").await;
        let owner = world.signed_in("owner@acme.example").await;
        let stylesheet = owner.get("/account").await.attribute("link[rel=stylesheet]", "href").unwrap();
        for path in ["/", "/sign-in", "/account", "/o", "/o/acme", "/o/acme/members", "/o/nowhere", "/healthz", "/readyz", "/nothing", &stylesheet] {
            for encoding in ["identity", "br", "gzip"] {
                let ask = async |method: &str| {
                    let mut page = owner.send(owner.request(method, path).header("accept-encoding", encoding).header("x-request-id", "same-for-both")).await;
                    // How the body travels is the one thing that may differ.
                    for name in ["date", "content-length", "transfer-encoding"] {
                        page.headers.remove(name);
                    }
                    page
                };
                let (get, head) = (ask("GET").await, ask("HEAD").await);
                assert_eq!((head.status, &head.headers), (get.status, &get.headers), "{path} {encoding}");
                assert_eq!(head.body, "", "{path}");
            }
        }
    }

    async fn another_method_is_told_which_there_are(world: &World) {
        for (path, allowed) in [("/sign-in", "GET, POST, HEAD"), ("/sign-out", "POST"), ("/healthz", "GET, HEAD"), ("/o/acme/settings", "GET, POST, HEAD")] {
            for other in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
                let page = method(&world.visitor(), other, path).await;
                assert_eq!((page.status.as_u16(), page.header("allow")), (405, Some(allowed)), "{other} {path}");
                assert_eq!(page.heading(), "This address does not do that");
            }
        }
        assert_eq!(method(&world.visitor(), "GET", "/sign-out").await.header("allow"), Some("POST"));
    }

    async fn whoever_asks_for_json_gets_problems_as_json(world: &World) {
        world.organization("acme", "autocom").await;
        world.member("acme", "vera", "viewer").await;
        let viewer = world.signed_in("vera@acme.example").await;
        let visitor = world.visitor();
        for (browser, method, path, status) in [
            (&visitor, "GET", "/nothing", 404),
            (&visitor, "GET", "/o/acme", 401),
            (&visitor, "DELETE", "/sign-in", 405),
            (&viewer, "GET", "/o/acme/members", 403),
            (&viewer, "GET", "/o/nowhere", 404),
            (&viewer, "POST", "/account/profile", 415),
            (&visitor, "GET", "/api/v1/nothing", 404),
        ] {
            let page = browser.send(browser.request(method, path).header("accept", "application/json")).await;
            assert_eq!((page.status.as_u16(), page.header("content-type")), (status, Some("application/problem+json")), "{method} {path}");
            has_all(&page, path);
            let problem: serde_json::Value = serde_json::from_str(&page.body).unwrap();
            assert_eq!(problem["status"], status, "{path}");
            assert_eq!(problem["instance"], format!("urn:request:{}", page.header("x-request-id").unwrap()), "{path}");
            for key in ["title", "detail"] {
                let text = problem[key].as_str().unwrap();
                assert!(!text.is_empty() && !text.contains("errors-"), "{path}: {text}");
            }
            assert_eq!(problem["permission"].as_str(), (status == 403).then_some("team.view"), "{path}");
        }
        // A browser, which takes anything, gets pages.
        let page = visitor.send(visitor.request("GET", "/nothing").header("accept", "text/html,application/json;q=0.9,*/*;q=0.8")).await;
        assert!(page.header("content-type").unwrap().starts_with("text/html"));
    }
}

on_both! {
    async fn over_https_browsers_are_told_to_stay_there(database: Database) {
        let world = World::start(database, &["--public-url", "https://team.rolecall.test"]).await;
        for path in ["/setup", "/nothing", "/healthz"] {
            assert_eq!(world.visitor().get(path).await.header("strict-transport-security"), Some("max-age=31536000"), "{path}");
        }
        world.end().await;
    }
}
