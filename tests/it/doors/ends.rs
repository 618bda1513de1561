//! Ends: kill -9 in the middle of writes, and a polite request to stop.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{last_seen, names_in_the_record, on, program::Ground, slugs};
use crate::{
    harness::{browser::form, database::env},
    on_both,
};

/// How often the power goes.
fn kills() -> usize {
    env("ROLECALL_TEST_KILLS").parse().unwrap()
}

const WRITERS: usize = 4;
/// So often, a long command is killed together with the server.
const WITH_SEED: usize = 5;
/// More than two batches of 10,000.
const CROWD: i64 = 20_100;
/// Longer than anything here takes on a slow machine.
const IN_TIME: Duration = Duration::from_secs(60);

#[derive(QueryableByName)]
struct Members {
    #[diesel(sql_type = sql_types::BigInt)]
    members: i64,
}

on_both! {
    async fn a_power_cut_leaves_every_act_done_or_not_done_and_loses_none_that_was_answered(database: Database) {
        let ground = Ground::on(database);
        ground.organization("acme");
        let cookie = ground.serve().sign_in("owner@acme.example").await;
        let mut answered = BTreeSet::new();
        for round in 0..kills() {
            let mut server = ground.serve();
            let crowd = format!("crowd-{round}");
            let seed = (round % WITH_SEED == 0).then(|| {
                ground.organization(&crowd);
                let mut seed = ground.beside(&["seed", "--org", &crowd, "--members", &CROWD.to_string()]);
                // Its first batches are in; it is at the next.
                seed.says_lines(1 + round / WITH_SEED % 2);
                seed
            });
            let done = Arc::new(Mutex::new(Vec::new()));
            let cut = Arc::new(AtomicBool::new(false));
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let (browser, done, cut) = (server.with(&cookie), Arc::clone(&done), Arc::clone(&cut));
                    actix_web::rt::spawn(async move {
                        for n in 0.. {
                            let name = format!("Round {round}, writer {writer}, act {n}");
                            let body = form(&[("name", &name)]);
                            let request = browser.request("POST", "/o/acme/settings").body(body);
                            match request.header("content-type", "application/x-www-form-urlencoded").send().await {
                                Ok(page) if page.status() == 303 => done.lock().unwrap().push(name),
                                // Busy, beside a batch of thousands.
                                Ok(page) if page.status() == 503 => {}
                                Ok(page) => panic!("{}", page.status()),
                                Err(_) => break,
                            }
                            if cut.load(Ordering::Relaxed) {
                                break;
                            }
                        }
                    })
                })
                .collect();
            tokio::time::timeout(IN_TIME, async {
                while done.lock().unwrap().len() < 3 + round {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            })
            .await
            .expect("acts");
            server.child.kill();
            drop(seed);
            cut.store(true, Ordering::Relaxed);
            for writer in writers {
                writer.await.unwrap();
            }
            answered.extend(done.lock().unwrap().drain(..));

            let names = names_in_the_record(&ground.db, "acme").await;
            let recorded: BTreeSet<String> = names.iter().cloned().collect();
            assert_eq!(recorded.len(), names.len(), "round {round}: an act was done twice");
            let lost: Vec<_> = answered.difference(&recorded).collect();
            assert!(lost.is_empty(), "round {round}: {lost:?}");
            let unanswered = recorded.len() - 1 - answered.len();
            assert!(unanswered <= (round + 1) * WRITERS, "round {round}: {unanswered} acts more than were under way");
            ground.done(&["doctor"]);
        }
        for slug in slugs(&ground.db).await.into_iter().filter(|slug| slug.starts_with("crowd-")) {
            let members: Members = on(&ground.db, move |conn| {
                sql_query("SELECT count(*) AS members FROM members m JOIN organizations o ON o.id = m.org_id WHERE o.slug = $1")
                    .bind::<sql_types::Text, _>(slug)
                    .get_result(conn)
                    .unwrap()
            })
            .await;
            assert!([1 + 10_000, 1 + 20_000, 1 + CROWD].contains(&members.members), "{}: half a batch", members.members);
        }
        let server = ground.serve();
        assert_eq!(server.visitor().get("/readyz").await.status, 200);
        assert_eq!(server.with(&cookie).post("/o/acme/settings", &[("name", "After it all")]).await.status, 303);
    }

    async fn a_server_asked_to_end_lets_what_is_under_way_finish_and_takes_nothing_new(database: Database) {
        let ground = Ground::on(database);
        ground.organization("acme");
        let mut server = ground.serve();
        let cookie = server.sign_in("owner@acme.example").await;
        assert_eq!(server.with(&cookie).get("/o/acme").await.status, 200);

        let body = form(&[("name", "Named at the last moment")]);
        let (first, rest) = body.split_at(5);
        let mut upload = TcpStream::connect(&server.address).await.unwrap();
        let head = format!(
            "POST /o/acme/settings HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nExpect: 100-continue\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            server.address,
            body.len()
        );
        upload.write_all(head.as_bytes()).await.unwrap();
        let mut go_on = [0; 25];
        tokio::time::timeout(IN_TIME, upload.read_exact(&mut go_on)).await.expect("an answer").unwrap();
        assert_eq!(std::str::from_utf8(&go_on).unwrap(), "HTTP/1.1 100 Continue\r\n\r\n", "the request is under way");
        upload.write_all(first.as_bytes()).await.unwrap();

        server.child.ask_to_end();
        tokio::time::timeout(IN_TIME, async {
            while TcpStream::connect(&server.address).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
        .expect("nothing new is taken");
        assert!(server.child.ends_within(Duration::from_millis(200)).await.is_none(), "it ended over a request under way");
        upload.write_all(rest.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(IN_TIME, upload.read_to_end(&mut answer)).await.expect("an answer").unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");

        let ended = server.child.ends_within(Duration::from_secs(40)).await.expect("it ends within its limit");
        assert_eq!(ended.code(), Some(0));
        assert_eq!(names_in_the_record(&ground.db, "acme").await, ["The acme team", "Named at the last moment"]);
        assert!(last_seen(&ground.db, "owner@acme.example").await > rolecall::domain::instant::Instant::UNKNOWN);
        ground.done(&["doctor"]);
    }
}
