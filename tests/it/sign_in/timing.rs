//! How long an answer takes tells nothing.

use std::time::Duration;

use diesel::prelude::*;
use rolecall::{authz::password::Cost, db::schema::users, domain::instant::Span};
use tokio::time::Instant;

use crate::{
    harness::{PASSWORD, World},
    on_both,
};

const TRIES: usize = 21;

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

on_both! {
    /// With the passwords of a real instance: about 20 ms each, where leaving them out would take about one.
    async fn an_address_nobody_has_takes_as_long_to_refuse_as_a_wrong_password(database: Database) {
        let folder = tempfile::tempdir().unwrap();
        let url = database.make(folder.path());
        let world = World::of_cost(&url, folder, &[], Cost::Real).await;
        world.organization("acme", "starter").await;
        let browser = world.visitor();
        let takes = async |email: &str| {
            let began = Instant::now();
            let page = browser.post("/sign-in", &[("email", email), ("password", "a wrong password")]).await;
            let took = began.elapsed();
            assert_eq!(page.status, 422);
            // Past the minute in which failures are counted together.
            world.clock.advance(Span::minutes(2));
            took
        };
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for n in 0..TRIES {
            // Turn about, so that whatever else the machine does falls on both.
            known.push(takes("owner@acme.example").await);
            unknown.push(takes(&format!("nobody{n}@acme.example")).await);
        }
        let (known, unknown) = (median(known), median(unknown));
        assert!(unknown * 2 > known && known * 2 > unknown, "known {known:?}, unknown {unknown:?}");

        // What is stored is argon2id with the parameters that OWASP names, on a server as it is started when nothing else is said.
        assert_eq!(rolecall::app::ServeOptions::default().cost, Cost::Real);
        let browser = world.signed_in("owner@acme.example").await;
        let fields = [("current", PASSWORD), ("password", "Orange-Ladder-17-rivers")];
        assert_eq!(browser.post("/account/password", &fields).await.status, 303);
        let stored: Option<String> = world.query(|conn| users::table.select(users::password_hash).first(conn).unwrap()).await;
        let stored = stored.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        world.is_sound().await;
        world.end().await;
    }
}
