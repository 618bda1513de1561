//! The index behind the search, while people come and go.

use rolecall::domain::{instant::Instant, member::Status};

use crate::{harness::person, on_both};

on_both! {
    /// What it read a moment ago is not what is there: the index puts its pages together as it grows.
    async fn the_doctor_looks_at_an_index_that_goes_on_changing(world: &World) {
        world.organization("acme", "starter").await;
        for round in 0..60 {
            let now = world.clock.now();
            let people = (0..8).map(|n| person(&format!("Person {round} {n}"), &format!("p{round}-{n}@acme.example"), "member", Status::Active, now, Instant::UNKNOWN));
            world.people("acme", people.collect()).await;
            world.is_sound().await;
        }
    }
}
