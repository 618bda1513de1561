//! Guessing gets slow, for whoever guesses.

use futures_util::future::join_all;
use rolecall::{db::schema::throttles, domain::instant::Span};

use crate::{
    harness::{Browser, Database, PASSWORD, Page, World, browser::form},
    on_both,
};

use diesel::prelude::*;

/// A world behind a proxy on this machine, so that a test can come from many places.
async fn behind_a_proxy(database: Database) -> World {
    let world = World::start(database, &["--trusted-proxies", "127.0.0.1"]).await;
    world.organization("acme", "starter").await;
    world
}

async fn ends_well(world: World) {
    world.is_sound().await;
    world.end().await;
}

/// Tries a password, as from that address.
async fn tries(browser: &Browser, from: &str, email: &str, password: &str) -> Page {
    let request = browser.request("POST", "/sign-in").header("x-forwarded-for", from);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    browser.send(request.body(form(&[("email", email), ("password", password)]))).await
}

fn retry_after(page: &Page) -> i64 {
    assert_eq!(page.status, 429, "{}", page.text());
    page.header("retry-after").expect("a 429 says when to come back").parse().unwrap()
}

const OWNER: &str = "owner@acme.example";

on_both! {
    async fn five_wrong_passwords_close_the_door_for_a_minute_also_for_the_right_one(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.visitor();
        let enter = async |password: &str| browser.post("/sign-in", &[("email", OWNER), ("password", password)]).await;
        for _ in 0..4 {
            assert_eq!(enter("wrong").await.status, 422);
        }
        let page = enter("wrong").await;
        assert_eq!(retry_after(&page), 60);
        assert_eq!(page.one("[role=alert] p"), "Too many tries. Wait a minute, then try again or reset your password.");
        assert_eq!(page.typed("email").as_deref(), Some(OWNER));
        let page = enter(PASSWORD).await;
        assert!((1..=60).contains(&retry_after(&page)));
        assert_eq!(browser.get("/account").await.status, 303, "nobody was let in");
        world.clock.advance(Span::seconds(60));
        assert_eq!(enter(PASSWORD).await.status, 303);
        assert_eq!(browser.get("/account").await.status, 200);
    }

    async fn the_wait_doubles_up_to_fifteen_minutes_and_is_forgotten_in_quiet(world: &World) {
        world.organization("acme", "starter").await;
        let browser = world.visitor();
        let enter = async || browser.post("/sign-in", &[("email", OWNER), ("password", "wrong")]).await;
        for _ in 0..4 {
            assert_eq!(enter().await.status, 422);
        }
        for minutes in [1, 2, 4, 8, 15, 15] {
            assert_eq!(retry_after(&enter().await), minutes * 60);
            // Knocking while it is closed neither opens it nor makes it longer.
            assert!(retry_after(&enter().await) <= minutes * 60);
            world.clock.advance(Span::minutes(minutes));
        }
        world.clock.advance(Span::minutes(15));
        for _ in 0..4 {
            assert_eq!(enter().await.status, 422);
        }
        assert_eq!(retry_after(&enter().await), 60);
    }

    async fn inventing_forwarded_addresses_does_not_escape_it(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        let browser = world.visitor();
        for n in 0..5 {
            tries(&browser, &format!("198.51.100.{n}"), &format!("nobody{n}@acme.example"), "wrong").await;
        }
        // One place has used up its tries, whatever it says of itself, and at whatever account.
        retry_after(&tries(&browser, "198.51.100.77", "mia@acme.example", PASSWORD).await);
    }
}

on_both! {
    async fn writing_the_address_differently_from_different_places_does_not_escape_it(database: Database) {
        let world = behind_a_proxy(database).await;
        let spellings = [OWNER, "OWNER@ACME.EXAMPLE", "  owner@acme.example\t", "\u{ff4f}wner@acme.example", "owner@acm\u{ff45}.example"];
        for (n, spelling) in spellings.into_iter().enumerate() {
            let page = tries(&world.visitor(), &format!("198.51.100.{n}"), spelling, "wrong").await;
            assert_eq!(page.status, if n < 4 { 422 } else { 429 }, "{spelling}");
        }
        retry_after(&tries(&world.visitor(), "198.51.100.99", OWNER, PASSWORD).await);
        // Whoever has no account is closed just the same: the answer tells nothing.
        for n in 0..5 {
            tries(&world.visitor(), &format!("198.51.101.{n}"), "nobody@acme.example", "wrong").await;
        }
        retry_after(&tries(&world.visitor(), "198.51.101.99", "nobody@acme.example", PASSWORD).await);
        ends_well(world).await;
    }

    async fn a_trusted_proxy_is_believed_about_the_last_hop_only(database: Database) {
        let world = behind_a_proxy(database).await;
        world.member("acme", "mia", "member").await;
        let browser = world.visitor();
        // The guesser writes a new first hop each time; the proxy adds the true one behind it.
        for n in 0..5 {
            tries(&browser, &format!("192.0.2.{n}, 198.51.100.7"), &format!("nobody{n}@acme.example"), "wrong").await;
        }
        retry_after(&tries(&browser, "192.0.2.200, 198.51.100.7", "mia@acme.example", PASSWORD).await);
        // Other places are none the worse for it, the one it lied about included.
        assert_eq!(tries(&world.visitor(), "192.0.2.1", "mia@acme.example", PASSWORD).await.status, 303);
        ends_well(world).await;
    }

    async fn a_forwarded_header_sent_twice_hides_nobody(database: Database) {
        let world = behind_a_proxy(database).await;
        world.member("acme", "mia", "member").await;
        // Some proxies add a header of their own behind the one that came in, instead of a hop to it.
        let twice = async |n: usize, email: &str, password: &str| {
            let browser = world.visitor();
            let request = browser.request("POST", "/sign-in").header("x-forwarded-for", format!("192.0.2.{n}"));
            let request = request.header("x-forwarded-for", "198.51.100.7").header("content-type", "application/x-www-form-urlencoded");
            browser.send(request.body(form(&[("email", email), ("password", password)]))).await
        };
        for n in 0..5 {
            twice(n, &format!("nobody{n}@acme.example"), "wrong").await;
        }
        retry_after(&twice(200, "mia@acme.example", PASSWORD).await);
        ends_well(world).await;
    }

    async fn a_browser_that_was_in_before_is_never_locked_out_by_others(database: Database) {
        let world = behind_a_proxy(database).await;
        let known = world.visitor();
        assert_eq!(tries(&known, "203.0.113.1", OWNER, PASSWORD).await.status, 303);
        known.post("/sign-out", &[]).await;
        for n in 0..6 {
            tries(&world.visitor(), &format!("198.51.100.{n}"), OWNER, "wrong").await;
        }
        retry_after(&tries(&world.visitor(), "203.0.113.1", OWNER, PASSWORD).await);
        assert_eq!(tries(&known, "203.0.113.1", OWNER, PASSWORD).await.status, 303);
        // That did not open it for the others.
        retry_after(&tries(&world.visitor(), "198.51.100.99", OWNER, PASSWORD).await);
        // It is no licence to guess, either.
        known.post("/sign-out", &[]).await;
        for n in 0..5 {
            assert_eq!(tries(&known, "203.0.113.1", OWNER, "wrong").await.status, if n < 4 { 422 } else { 429 });
        }
        retry_after(&tries(&known, "203.0.113.1", OWNER, PASSWORD).await);
        ends_well(world).await;
    }

    async fn being_known_at_one_account_is_worth_nothing_at_another(database: Database) {
        let world = behind_a_proxy(database).await;
        world.member("acme", "eve", "member").await;
        let eve = world.visitor();
        assert_eq!(tries(&eve, "198.51.100.1", "eve@acme.example", PASSWORD).await.status, 303);
        for n in 0..5 {
            tries(&eve, &format!("198.51.100.{n}"), OWNER, "wrong").await;
        }
        retry_after(&tries(&eve, "198.51.100.77", OWNER, PASSWORD).await);
        ends_well(world).await;
    }

    async fn getting_it_right_forgets_the_failures_at_the_account(database: Database) {
        let world = behind_a_proxy(database).await;
        for round in 0..2 {
            for n in 0..4 {
                assert_eq!(tries(&world.visitor(), &format!("198.51.10{round}.{n}"), OWNER, "wrong").await.status, 422);
            }
            assert_eq!(tries(&world.visitor(), &format!("203.0.113.{round}"), OWNER, PASSWORD).await.status, 303);
        }
        ends_well(world).await;
    }

    async fn an_account_of_ones_own_does_not_wash_guesses_away(database: Database) {
        let world = behind_a_proxy(database).await;
        world.member("acme", "eve", "member").await;
        for n in 0..4 {
            tries(&world.visitor(), "198.51.100.1", &format!("nobody{n}@acme.example"), "wrong").await;
        }
        assert_eq!(tries(&world.visitor(), "198.51.100.1", "eve@acme.example", PASSWORD).await.status, 303);
        tries(&world.visitor(), "198.51.100.1", "nobody5@acme.example", "wrong").await;
        retry_after(&tries(&world.visitor(), "198.51.100.1", OWNER, PASSWORD).await);
        ends_well(world).await;
    }

    async fn thirty_guesses_at_once_are_hardly_more_than_five_one_after_the_other(database: Database) {
        let world = behind_a_proxy(database).await;
        let guesses = (0..30).map(|n| {
            let browser = world.visitor();
            async move { tries(&browser, &format!("198.51.100.{n}"), OWNER, "wrong").await.status }
        });
        let statuses = join_all(guesses).await;
        assert!(statuses.iter().all(|status| matches!(status.as_u16(), 422 | 429)), "{statuses:?}");
        // Every password that was looked at is counted, and nothing else is.
        let most: i32 = world
            .query(|conn| throttles::table.filter(throttles::key.like("account:%")).select(throttles::failures).first(conn).unwrap())
            .await;
        let turns = 2 * std::thread::available_parallelism().map_or(2, usize::from);
        assert!((5..=5 + turns).contains(&usize::try_from(most).unwrap()), "{most} passwords were looked at");
        retry_after(&tries(&world.visitor(), "203.0.113.1", OWNER, PASSWORD).await);
        ends_well(world).await;
    }
}
