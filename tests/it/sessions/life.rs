//! How a session lives and ends.

use std::time::Duration;

use diesel::prelude::*;
use rolecall::{
    db::schema::sessions,
    domain::instant::{Instant, Span},
};

use super::{is_in, pair, stays_in};
use crate::{
    harness::{PASSWORD, World},
    on_both,
};

const OWNER: [(&str, &str); 2] = [("email", "owner@acme.example"), ("password", PASSWORD)];

/// Waits until the latest sighting of any session is written.
async fn seen_since(world: &World, moment: Instant) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let latest: Instant =
            world.query(|conn| sessions::table.order(sessions::seen_at.desc()).select(sessions::seen_at).first(conn).unwrap()).await;
        if latest >= moment {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "the sighting was never written");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

on_both! {
    async fn twelve_idle_hours_end_an_ordinary_session(world: &World) {
        world.organization("acme", "starter").await;
        let (early, late) = (world.signed_in("owner@acme.example").await, world.signed_in("owner@acme.example").await);
        world.clock.advance(Span::hours(12).less_a_minute());
        assert!(stays_in(&early).await);
        world.clock.advance(Span::minutes(1));
        let page = late.get("/account").await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/sign-in?next=%2Faccount")));
        assert_eq!(late.follow(&page).await.flash().as_deref(), Some("Your session has ended. Sign in again to go on."));
    }

    async fn use_keeps_an_ordinary_session_alive(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        for _ in 0..2 {
            world.clock.advance(Span::hours(11));
            let now = world.clock.now();
            assert!(stays_in(&browser).await);
            seen_since(world, now).await;
        }
        world.clock.advance(Span::hours(12));
        assert!(!stays_in(&browser).await);
    }

    async fn a_remembered_session_needs_no_use_and_lives_thirty_days(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.visitor();
        let page = browser.post("/sign-in", &[OWNER[0], OWNER[1], ("remember", "yes")]).await;
        let cookie = pair(page.cookie("rolecall").unwrap()).to_owned();
        world.clock.advance(Span::days(30).less_a_minute());
        assert!(is_in(world, &cookie).await);
        world.clock.advance(Span::minutes(1));
        assert!(!is_in(world, &cookie).await, "the server does not rely on the browser to forget");
    }

    async fn no_session_outlives_thirty_days_however_much_it_is_used(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        let used = async || {
            let now = world.clock.now();
            world.query(move |conn| diesel::update(sessions::table).set(sessions::seen_at.eq(now)).execute(conn).unwrap()).await;
        };
        world.clock.advance(Span::days(30).less_a_minute());
        used().await;
        assert!(stays_in(&browser).await);
        world.clock.advance(Span::minutes(1));
        used().await;
        assert!(!stays_in(&browser).await);
    }

    async fn a_cookie_kept_from_before_the_sign_out_is_worth_nothing(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.visitor();
        let page = browser.post("/sign-in", &OWNER).await;
        let cookie = pair(page.cookie("rolecall").unwrap()).to_owned();
        assert!(is_in(world, &cookie).await);
        let page = browser.post("/sign-out", &[]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/sign-in")));
        assert!(page.cookie("rolecall").unwrap().contains("Max-Age=0"), "the browser is told to forget");
        assert_eq!(browser.follow(&page).await.flash().as_deref(), Some("You are signed out."));
        assert!(!stays_in(&browser).await);
        assert!(!is_in(world, &cookie).await);
        // Nor can it be brought back by sending it along when signing out or in again.
        let replay = browser.request("POST", "/sign-out").header("cookie", &cookie);
        assert_eq!(browser.send(replay).await.location(), Some("/sign-in"));
        world.signed_in("owner@acme.example").await;
        assert!(!is_in(world, &cookie).await);
    }

    async fn signing_out_everywhere_else_leaves_this_browser_in(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        let here = world.signed_in("owner@acme.example").await;
        let (there, elsewhere) = (world.signed_in("owner@acme.example").await, world.signed_in("owner@acme.example").await);
        let somebody_else = world.signed_in("mia@acme.example").await;
        assert_eq!(here.get("/account").await.all("#sessions li").len(), 3);
        let page = here.post("/account/sessions/sign-out-others", &[]).await;
        assert_eq!(page.location(), Some("/account"));
        let page = here.follow(&page).await;
        assert_eq!(page.flash().as_deref(), Some("Signed out on 2 other devices."));
        assert_eq!(page.all("#sessions li .badge"), ["This device"]);
        assert_eq!(page.all("#sessions li").len(), 1);
        assert!(!stays_in(&there).await && !stays_in(&elsewhere).await);
        assert!(stays_in(&somebody_else).await, "only one's own");
    }

    async fn a_new_password_ends_every_other_session(world: &World) {
        world.organization("acme", "starter").await;
        let (here, there) = (world.signed_in("owner@acme.example").await, world.signed_in("owner@acme.example").await);
        let page = here.post("/account/password", &[("current", PASSWORD), ("password", "Orange-Ladder-17-rivers")]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/account")));
        assert!(stays_in(&here).await);
        assert!(!stays_in(&there).await);
        assert_eq!(world.visitor().post("/sign-in", &OWNER).await.status, 422);
        let new = [OWNER[0], ("password", "Orange-Ladder-17-rivers")];
        assert_eq!(world.visitor().post("/sign-in", &new).await.status, 303);
    }

    async fn ended_sessions_are_swept_out_when_a_new_one_begins(world: &World) {
        world.organization("acme", "starter").await;
        for _ in 0..3 {
            world.signed_in("owner@acme.example").await;
        }
        world.clock.advance(Span::days(31));
        world.signed_in("owner@acme.example").await;
        let left: i64 = world.query(|conn| sessions::table.count().get_result(conn).unwrap()).await;
        assert_eq!(left, 1);
    }
}

/// Just before an end: far enough from it that a slow machine does not pass it by itself.
trait Almost {
    fn less_a_minute(self) -> Self;
}

impl Almost for Span {
    fn less_a_minute(self) -> Self {
        Self(self.0 - Self::minutes(1).0)
    }
}
