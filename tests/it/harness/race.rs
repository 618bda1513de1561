//! Many at the same moment.

use std::{future::Future, sync::Arc};

use tokio::sync::Barrier;

use super::{Browser, Page, database::env};

/// How often a race is run.
pub fn rounds() -> usize {
    env("ROLECALL_TEST_RACE_ROUNDS").parse().unwrap()
}

/// Rounds that cost a server's password hashes and an organization each: a few of them say as much as many.
pub fn dear_rounds() -> usize {
    rounds().div_ceil(20)
}

/// Starts all of them at the same moment; answers in their order. Every other turn they line up the other way round: one that was always
/// half a step ahead would win every time, and what the others may bring about would never be seen.
pub async fn together<T: 'static, F: Future<Output = T> + 'static>(turn: usize, mut runners: Vec<F>) -> Vec<T> {
    let (start, backwards) = (Arc::new(Barrier::new(runners.len())), turn % 2 == 1);
    if backwards {
        runners.reverse();
    }
    let mut running: Vec<_> = runners
        .into_iter()
        .map(|runner| {
            let start = Arc::clone(&start);
            actix_web::rt::spawn(async move {
                start.wait().await;
                runner.await
            })
        })
        .collect();
    if backwards {
        running.reverse();
    }
    let mut ended = Vec::new();
    for one in running {
        ended.push(one.await.unwrap());
    }
    ended
}

/// Of two, each was first in some of the rounds: a race that always ends the same way has tried one half of what may happen. For two whose
/// ways to the door are about as long: where one reads more before it, the other may well be first in every round.
pub fn each_was_first(one: usize, of: usize) {
    assert!(0 < one && one < of, "the same one was first in every round: {one} of {of}");
}

/// Sends a form. Who is told that the house is busy, because so many wait at one door of a slow machine, tries again, as the answer asks.
pub async fn post<N: AsRef<str>>(browser: Browser, path: String, fields: Vec<(N, String)>) -> Page {
    const TRIES: usize = 20;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
    for _ in 1..TRIES {
        let page = browser.post(&path, &fields).await;
        if page.status != 503 {
            return page;
        }
    }
    browser.post(&path, &fields).await
}
