//! The cookies themselves.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use rolecall::authz::session_key::SessionKey;

use super::{attributes, is_in, pair, shows};
use crate::{
    harness::{PASSWORD, Page, World, browser::form},
    on_both,
};

async fn sign_in(world: &World, cookie: &str, further: &[(&str, &str)]) -> Page {
    let browser = world.visitor();
    let fields = [&[("email", "owner@acme.example"), ("password", PASSWORD)], further].concat();
    let request = browser.request("POST", "/sign-in").header("content-type", "application/x-www-form-urlencoded").header("cookie", cookie);
    let page = browser.send(request.body(form(&fields))).await;
    assert_eq!(page.status, 303, "{}", page.body);
    page
}

on_both! {
    async fn only_remember_me_outlives_the_browser(world: &World) {
        world.organization("acme", "starter").await;
        let page = sign_in(world, "", &[]).await;
        assert_eq!(attributes(page.cookie("rolecall").unwrap()), ["HttpOnly", "Path=/", "SameSite=Lax"]);
        let page = sign_in(world, "", &[("remember", "yes")]).await;
        assert_eq!(attributes(page.cookie("rolecall").unwrap()), ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax"]);
        assert_eq!(attributes(page.cookie("rolecall-device").unwrap()), ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax"]);
    }

    async fn reading_pages_sets_no_cookie(world: &World) {
        world.organization("acme", "starter").await;
        assert_eq!(world.visitor().get("/sign-in").await.cookies(), Vec::<&str>::new());
        let browser = world.signed_in("owner@acme.example").await;
        for path in ["/o", "/o/acme", "/o/acme/members", "/account"] {
            assert_eq!(browser.get(path).await.cookies(), Vec::<&str>::new(), "{path}");
        }
    }

    async fn a_key_from_before_the_sign_in_is_worth_nothing_after_it(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "eve", "member").await;
        // Eve plants her own session in the browser of somebody who then signs in.
        let eve = world.visitor().post("/sign-in", &[("email", "eve@acme.example"), ("password", PASSWORD)]).await;
        let planted = pair(eve.cookie("rolecall").unwrap()).to_owned();
        let page = sign_in(world, &planted, &[]).await;
        let new = pair(page.cookie("rolecall").unwrap());
        assert_ne!(new, planted);
        assert!(shows(world, new).await.body.contains("owner@acme.example"));
        let hers = shows(world, &planted).await;
        assert!(!hers.body.contains("owner@acme.example"), "the planted key became the owner's");
    }

    async fn two_sign_ins_never_share_a_key(world: &World) {
        world.organization("acme", "starter").await;
        let first = sign_in(world, "", &[]).await;
        let first = pair(first.cookie("rolecall").unwrap());
        let again = sign_in(world, first, &[]).await;
        assert_ne!(pair(again.cookie("rolecall").unwrap()), first);
    }

    async fn a_cookie_made_at_home_opens_nothing(world: &World) {
        world.organization("acme", "starter").await;
        let page = sign_in(world, "", &[]).await;
        let (good, device) = (pair(page.cookie("rolecall").unwrap()), pair(page.cookie("rolecall-device").unwrap()));
        assert!(is_in(world, good).await);
        let value = good.strip_prefix("rolecall=").unwrap();
        let fresh = SessionKey::generate().unwrap();
        let flipped = format!("rolecall={}{value}", if value.starts_with('A') { "B" } else { "A" });
        let looks_signed = format!("rolecall={}{}", BASE64.encode(&[7; 32]).replace('=', "%3D"), fresh.expose());
        // Signed by the instance itself, but for another use.
        let other_use = world.foundation.secret.sign("-device", fresh.expose());
        let other_use = format!("rolecall={}.{}", BASE64URL_NOPAD.encode(fresh.expose().as_bytes()), BASE64URL_NOPAD.encode(&other_use));
        let device_as_session = device.replacen("rolecall-device=", "rolecall=", 1);
        let unsigned = format!("rolecall={}", &value[value.len() - 43..]);
        let nothing_in_it = ["rolecall=".to_owned(), format!("rolecall={}", "x".repeat(5_000)), "rolecall=%00%ff".to_owned(), "rolecall".to_owned()];
        let forged = [flipped, looks_signed, other_use, device_as_session, unsigned, format!("rolecall={}", &value[1..])];
        for cookie in forged.iter().chain(&nothing_in_it) {
            assert!(!is_in(world, cookie).await, "{cookie}");
        }
        for cut in 1..43 {
            assert!(!is_in(world, &good[..good.len() - cut]).await, "cut by {cut}");
        }
        assert!(is_in(world, good).await, "and none of it harmed the true one");
    }

    async fn the_key_is_not_in_the_database(world: &World) {
        use diesel::prelude::*;
        use rolecall::db::schema::sessions;
        world.organization("acme", "starter").await;
        let page = sign_in(world, "", &[]).await;
        let value = pair(page.cookie("rolecall").unwrap());
        let stored: Vec<u8> = world.query(|conn| sessions::table.select(sessions::key_hash).first(conn).unwrap()).await;
        let key = &value[value.len() - 43..];
        assert_eq!(SessionKey::parse(key).unwrap().hash(), stored);
        assert_ne!(BASE64URL_NOPAD.decode(key.as_bytes()).unwrap(), stored);
    }
}

on_both! {
    async fn over_https_every_cookie_is_bound_to_this_host(database: Database) {
        let world = World::start(database, &["--public-url", "https://team.rolecall.test"]).await;
        world.organization("acme", "starter").await;
        let page = sign_in(&world, "", &[("remember", "yes")]).await;
        let session = page.cookie("__Host-rolecall").unwrap();
        assert_eq!(attributes(session), ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Lax", "Secure"]);
        let device = page.cookie("__Host-rolecall-device").unwrap();
        assert_eq!(attributes(device), ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Lax", "Secure"]);
        assert_eq!(page.cookies().len(), 2);
        assert_eq!(page.header("strict-transport-security"), Some("max-age=31536000"));
        assert!(is_in(&world, pair(session)).await);
        // A cookie of the plain name, which a neighbouring host could set, is not looked at.
        assert!(!is_in(&world, pair(session).strip_prefix("__Host-").unwrap()).await);
        let page = world.visitor().get("/o/acme").await;
        assert_eq!(attributes(page.cookie("__Host-rolecall-flash").unwrap()), ["HttpOnly", "Max-Age=300", "Path=/", "SameSite=Lax", "Secure"]);
        world.is_sound().await;
        world.end().await;
    }
}
