//! Using a link.

use diesel::prelude::*;
use futures_util::future::join_all;
use rolecall::{
    authz::{
        link::{Link, Purpose},
        secret::Secret,
    },
    db::schema::{devices, password_resets, users},
    domain::{ids::UserId, instant::Span},
};

use super::{ends_well, link_in_mail, with_mail};
use crate::{harness::PASSWORD, on_both};

const OWNER: &str = "owner@acme.example";
const NEW: &str = "Orange-Ladder-17-rivers";
const DEAD: &str = "This link does not work any more";

on_both! {
    async fn a_link_sets_a_password_once_however_often_it_was_looked_at(database: Database) {
        let (world, sink) = with_mail(database).await;
        world.organization("acme", "starter").await;
        let before = world.signed_in(OWNER).await;
        let link = link_in_mail(&world, &sink, OWNER, 1).await;
        let browser = world.visitor();
        for _ in 0..2 {
            let page = browser.get(&link).await;
            assert_eq!((page.status.as_u16(), page.heading()), (200, "Set a new password".into()));
            assert!(page.text().contains(OWNER));
            assert_eq!(browser.send(browser.request("HEAD", &link)).await.status, 200);
        }
        assert_eq!(before.get("/account").await.status, 200, "looking at it ends nothing");
        let page = browser.post(&link, &[("email", OWNER), ("password", NEW)]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/sign-in")));
        assert_eq!(browser.follow(&page).await.flash().as_deref(), Some("Your password is changed."));

        assert_eq!(before.get("/account").await.status, 303, "every session is over");
        let devices: i64 = world.query(|conn| devices::table.count().get_result(conn).unwrap()).await;
        assert_eq!(devices, 0, "and no browser is trusted any more");
        assert_eq!(world.visitor().post("/sign-in", &[("email", OWNER), ("password", PASSWORD)]).await.status, 422);
        assert_eq!(world.visitor().post("/sign-in", &[("email", OWNER), ("password", NEW)]).await.status, 303);

        for page in [browser.get(&link).await, browser.post(&link, &[("password", "Another-Pebble-33-clouds")]).await] {
            assert_eq!((page.status.as_u16(), page.heading()), (404, DEAD.into()));
        }
        assert_eq!(world.visitor().post("/sign-in", &[("email", OWNER), ("password", NEW)]).await.status, 303);
        let mails = sink.wait_for(2).await;
        assert_eq!((mails.len(), mails[1].to.as_slice()), (2, [OWNER.to_owned()].as_slice()));
        assert_eq!(mails[1].subject(), "Your password for Rolecall was changed");
        assert!(!mails[1].data.contains("/password/reset/"), "nothing in it opens the account");
        ends_well(world).await;
    }

    async fn only_the_newest_link_works(database: Database) {
        let (world, sink) = with_mail(database).await;
        world.organization("acme", "starter").await;
        let first = link_in_mail(&world, &sink, OWNER, 1).await;
        let second = link_in_mail(&world, &sink, OWNER, 2).await;
        assert_ne!(first, second);
        let browser = world.visitor();
        assert_eq!(browser.get(&first).await.heading(), DEAD);
        assert_eq!(browser.post(&first, &[("password", NEW)]).await.heading(), DEAD);
        assert_eq!(browser.post(&second, &[("password", NEW)]).await.status, 303);
        // Used, and then a fresh one is asked for: the used one stays dead.
        let third = link_in_mail(&world, &sink, OWNER, 4).await;
        assert_eq!(browser.get(&second).await.heading(), DEAD);
        assert_eq!(browser.get(&third).await.status, 200);
        ends_well(world).await;
    }

    async fn a_link_lives_sixty_minutes(database: Database) {
        let (world, sink) = with_mail(database).await;
        world.organization("acme", "starter").await;
        let link = link_in_mail(&world, &sink, OWNER, 1).await;
        let browser = world.visitor();
        world.clock.advance(Span::minutes(59));
        assert_eq!(browser.get(&link).await.status, 200);
        world.clock.advance(Span::minutes(1));
        assert_eq!(browser.get(&link).await.heading(), DEAD);
        assert_eq!(browser.post(&link, &[("password", NEW)]).await.heading(), DEAD);
        ends_well(world).await;
    }

    async fn a_new_password_by_other_means_kills_the_link(database: Database) {
        let (world, sink) = with_mail(database).await;
        world.organization("acme", "starter").await;
        let link = link_in_mail(&world, &sink, OWNER, 1).await;
        let owner = world.signed_in(OWNER).await;
        assert_eq!(owner.post("/account/password", &[("current", PASSWORD), ("password", NEW)]).await.status, 303);
        assert_eq!(world.visitor().get(&link).await.heading(), DEAD);
        ends_well(world).await;
    }

    async fn a_link_opens_an_account_that_others_guessed_shut(database: Database) {
        let (world, sink) = with_mail(database).await;
        world.organization("acme", "starter").await;
        let link = link_in_mail(&world, &sink, OWNER, 1).await;
        let browser = world.visitor();
        for _ in 0..5 {
            browser.post("/sign-in", &[("email", OWNER), ("password", "wrong")]).await;
        }
        // The place is shut as well, for one minute; the account would be longer.
        world.clock.advance(Span::seconds(60));
        browser.post("/sign-in", &[("email", OWNER), ("password", "wrong")]).await;
        world.clock.advance(Span::minutes(2));
        browser.post("/sign-in", &[("email", OWNER), ("password", "wrong")]).await;
        let blocked = || world.query(|conn| {
            use rolecall::db::schema::throttles;
            throttles::table.filter(throttles::key.like("account:%")).count().get_result::<i64>(conn).unwrap()
        });
        assert_eq!(blocked().await, 1);
        assert_eq!(browser.post(&link, &[("password", NEW)]).await.status, 303);
        assert_eq!(blocked().await, 0, "whoever reads the mail of the account is no guesser");
        ends_well(world).await;
    }
}

on_both! {
    async fn every_link_that_is_not_ours_gets_the_same_page(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        for email in [OWNER, "mia@acme.example"] {
            assert_eq!(world.visitor().post("/password/forgot", &[("email", email)]).await.status, 200);
        }
        let ids: Vec<(UserId, String)> = world.query(|conn| users::table.select((users::id, users::email)).load(conn).unwrap()).await;
        let id = |email: &str| ids.iter().find(|(_, known)| known == email).unwrap().0.0;
        let secret = &world.foundation.secret;
        let link = |email: &str, generation: i64| Link { id: id(email), generation };
        let good = link(OWNER, 1).sign(secret, Purpose::PasswordReset);
        let hers = link("mia@acme.example", 1).sign(secret, Purpose::PasswordReset);
        let parts = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        let (g, h) = (parts(&good), parts(&hers));
        let other_secret = Secret::parse("another secret, as long as it has to be").unwrap();
        let nobody = Link { id: uuid::Uuid::from_u128(7), generation: 1 };
        let mut bad = vec![
            // Another person's signature, another generation, a generation that never was.
            format!("{}.{}.{}", g[0], g[1], h[2]),
            format!("{}.{}.{}", h[0], h[1], g[2]),
            format!("{}.2.{}", g[0], g[2]),
            link(OWNER, 2).sign(secret, Purpose::PasswordReset),
            link(OWNER, 0).sign(secret, Purpose::PasswordReset),
            nobody.sign(secret, Purpose::PasswordReset),
            link(OWNER, 1).sign(&other_secret, Purpose::PasswordReset),
            format!("{good}."), format!("{good}A"), format!("{good}="), format!("{good}%00"), format!("%20{good}"),
            format!("{}.{}.", g[0], g[1]), "x.1.x".into(), "x".into(), "x".repeat(4_000), "%ff%fe".into(),
        ];
        bad.extend((1..good.len()).step_by(7).map(|cut| good[..cut].to_owned()));
        let mut flipped = good.clone().into_bytes();
        let last = flipped.len() - 5;
        flipped[last] = if flipped[last] == b'A' { b'B' } else { b'A' };
        bad.push(String::from_utf8(flipped).unwrap());

        let browser = world.visitor();
        let reference = browser.get("/password/reset/nonsense").await;
        assert_eq!((reference.status.as_u16(), reference.heading()), (404, DEAD.into()));
        assert_eq!(reference.attribute(".btn", "href").as_deref(), Some("/password/forgot"));
        for token in bad {
            let path = format!("/password/reset/{token}");
            let page = browser.get(&path).await;
            assert_eq!((page.status, &page.body), (reference.status, &reference.body), "{token}");
            let page = browser.post(&path, &[("password", NEW)]).await;
            assert_eq!((page.status, &page.body), (reference.status, &reference.body), "{token}");
        }
        assert_eq!(browser.get(&format!("/password/reset/{good}")).await.status, 200, "the true one still works");
        assert_eq!(browser.get(&format!("/password/reset/{hers}")).await.status, 200);
    }

    async fn a_weak_password_is_refused_with_its_reasons_and_the_link_lives_on(world: &World) {
        world.organization("acme", "starter").await;
        let link = reset_path(world, OWNER).await;
        let browser = world.visitor();
        let long = "Violet-Tractor-".repeat(9);
        for (password, said) in [
            ("", "Use at least 12 characters."),
            ("k7#pQz!w2Lm", "Use at least 12 characters."),
            (&long, "Use at most 128 characters."),
            ("passwordpassword", "This one is easy to guess. Try a few unrelated words."),
            ("owner@acme.example", "This one is easy to guess. Try a few unrelated words."),
        ] {
            let page = browser.post(&link, &[("password", password)]).await;
            assert_eq!((page.status.as_u16(), page.error_of("password").as_deref()), (422, Some(said)), "{password:?}");
            assert!(password.is_empty() || !page.text().contains(password) || password == OWNER);
            assert_eq!(page.typed("password"), None);
        }
        assert_eq!(browser.post(&link, &[("password", NEW)]).await.status, 303);
    }

    async fn the_strictest_of_ones_organizations_says_what_a_password_must_be(world: &World) {
        world.organization("store", "sendocki").await;
        world.organization("acme", "starter").await;
        // In both, one of them Sendocki's.
        world.joins(OWNER, "store", "manager").await;
        world.member("acme", "mia", "member").await;
        let browser = world.visitor();
        let link = reset_path(world, OWNER).await;
        let page = browser.get(&link).await;
        assert!(page.all(".rules li").contains(&"At least one digit".to_owned()), "{:?}", page.all(".rules li"));
        let page = browser.post(&link, &[("password", "violet tractor under moons")]).await;
        assert_eq!(page.status, 422);
        let said = page.error_of("password").unwrap();
        for wanted in ["Add a capital letter.", "Add a digit.", "Add a special character, such as ! or #."] {
            assert!(said.contains(wanted), "{said}");
        }
        assert_eq!(browser.post(&link, &[("password", "Violet-tractor under 9 moons")]).await.status, 303);
        // Somebody who is not in Sendocki's is not held to its rules.
        let link = reset_path(world, "mia@acme.example").await;
        assert_eq!(browser.post(&link, &[("password", "violet tractor under moons")]).await.status, 303);
    }

    async fn of_two_who_use_one_link_at_once_one_wins(world: &World) {
        world.organization("acme", "starter").await;
        let link = reset_path(world, OWNER).await;
        let passwords: Vec<String> = (0..6).map(|n| format!("Orange-Ladder-1{n}-rivers")).collect();
        let tries = passwords.iter().map(|password| {
            let (browser, link) = (world.visitor(), link.clone());
            async move { browser.post(&link, &[("password", password)]).await.status.as_u16() }
        });
        let statuses = join_all(tries).await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 404).count(), 5, "{statuses:?}");
        let winner = &passwords[statuses.iter().position(|status| *status == 303).unwrap()];
        assert_eq!(world.visitor().post("/sign-in", &[("email", OWNER), ("password", winner)]).await.status, 303);
    }
}

/// The path of a fresh link, as its mail would hold it.
async fn reset_path(world: &crate::harness::World, email: &str) -> String {
    assert_eq!(world.visitor().post("/password/forgot", &[("email", email)]).await.status, 200);
    let email = email.to_owned();
    let (id, generation): (UserId, i64) = world
        .query(move |conn| {
            let resets = password_resets::table.inner_join(users::table).filter(users::email.eq(email));
            resets.select((users::id, password_resets::generation)).first(conn).unwrap()
        })
        .await;
    let token = Link { id: id.0, generation }.sign(&world.foundation.secret, Purpose::PasswordReset);
    format!("/password/reset/{token}")
}
