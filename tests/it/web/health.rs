//! For machines.

use crate::{harness::World, on_both};

const TOKEN: &str = "an operator's token of some forty characters";

on_both! {
    async fn an_instance_says_that_it_is_alive_and_ready(world: &World) {
        let (alive, ready) = (world.visitor().get("/healthz").await, world.visitor().get("/readyz").await);
        assert_eq!((alive.status.as_u16(), alive.body.as_str()), (200, "ok\n"));
        assert_eq!((ready.status.as_u16(), ready.body.as_str()), (200, "ready\n"));
    }

    async fn what_is_counted_is_counted_by_pattern_and_names_nobody(world: &World) {
        world.organization("countme", "starter").await;
        world.signed_in("owner@countme.example").await.get("/o/countme").await;
        let page = world.visitor().get("/metrics").await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("rolecall_requests_total{"), "{}", page.body);
        assert!(page.body.contains("route=\"/o/{org}\""), "{}", page.body);
        let invented = world.visitor().request("FROBNICATE", "/healthz").send().await.unwrap();
        assert!(invented.status().is_client_error());
        let page = world.visitor().get("/metrics").await;
        assert!(page.body.contains("method=\"other\"") && !page.body.contains("FROBNICATE"), "methods that callers invent are one label");
        assert!(!page.body.contains("countme"), "neither an organization nor a person stands in a label");
    }
}

on_both! {
    async fn metrics_are_for_this_machine_or_for_the_operators_token(database: Database) {
        let folder = tempfile::tempdir().unwrap();
        let token = folder.path().join("operator-token");
        std::fs::write(&token, format!("{TOKEN}\n")).unwrap();
        let url = database.make(folder.path());
        let flags = ["--trusted-proxies", "127.0.0.1", "--operator-token-file", token.to_str().unwrap()];
        let world = World::over(&url, tempfile::tempdir().unwrap(), &flags).await;
        let get = async |from: Option<&str>, token: Option<&str>| {
            let browser = world.visitor();
            let mut request = browser.request("GET", "/metrics");
            if let Some(from) = from {
                request = request.header("x-forwarded-for", from);
            }
            if let Some(token) = token {
                request = request.header("authorization", token);
            }
            browser.send(request).await.status.as_u16()
        };
        let good = format!("Bearer {TOKEN}");
        assert_eq!(get(None, None).await, 200);
        assert_eq!(get(Some("203.0.113.9"), None).await, 404);
        // Whoever comes through the proxy and says to be this machine is not.
        assert_eq!(get(Some("127.0.0.1, 203.0.113.9"), None).await, 404);
        assert_eq!(get(Some("::1, 203.0.113.9"), None).await, 404);
        assert_eq!(get(Some("203.0.113.9"), Some(&good)).await, 200);
        for wrong in ["Bearer ", "Bearer x", TOKEN, "Basic dTpw", &good[..good.len() - 1], &format!("{good}x")] {
            assert_eq!(get(Some("203.0.113.9"), Some(wrong)).await, 404, "{wrong}");
        }
        world.end().await;
    }

    async fn without_a_token_no_token_opens_anything(database: Database) {
        let world = World::start(database, &["--trusted-proxies", "127.0.0.1"]).await;
        for token in ["Bearer ", "Bearer", "Bearer undefined"] {
            let browser = world.visitor();
            let request = browser.request("GET", "/metrics").header("x-forwarded-for", "203.0.113.9").header("authorization", token);
            assert_eq!(browser.send(request).await.status, 404, "{token:?}");
        }
        world.end().await;
    }
}
