//! A power cut in the middle of a change of five hundred: all of them, or none.

use std::time::Duration;

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types};
use rolecall::{
    clock::Clock,
    db::{Conn, Db},
};

use super::{Fields, apply_path, confirmation, fields, previews, sends};
use crate::{
    doors::program::{Ground, Serving},
    harness::{Browser, Database, database::env},
    on_both,
};

/// How often the power goes.
fn kills() -> usize {
    env("ROLECALL_TEST_KILLS").parse().unwrap()
}

const PEOPLE: i64 = 500;
/// Longer than anything here takes on a slow machine.
const IN_TIME: Duration = Duration::from_secs(60);

/// What the rows say, past every door.
#[derive(QueryableByName, Debug, Clone, PartialEq, Eq)]
struct Found {
    #[diesel(sql_type = sql_types::BigInt)]
    viewers: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    members: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    changes: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    items: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    recorded: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    mails: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = sql_types::BigInt)]
    count: i64,
}

async fn found(db: &Db) -> Found {
    let text = "SELECT (SELECT count(*) FROM members WHERE role_number = 4) AS viewers,
                (SELECT count(*) FROM members WHERE role_number = 3) AS members,
                (SELECT count(*) FROM changes) AS changes, (SELECT count(*) FROM change_items) AS items,
                (SELECT count(*) FROM activity WHERE action = 'members.role_changed') AS recorded,
                (SELECT count(*) FROM outbox) AS mails";
    db.exclusively(move |conn| Ok(sql_query(text).get_result(conn).unwrap())).await.unwrap()
}

/// Everybody else gets this role; with the mails.
async fn to(browser: &Browser, role: &str) -> Fields {
    let until = Clock::default().now().0.to_string();
    let everybody = fields(&[("deed", "role"), ("to", role), ("all", "1"), ("until", &until)]);
    confirmation(&previews(browser, "acme", &everybody).await)
}

/// Keeps others from writing to the record until it ends: who gets that far has written everything before it.
enum Held {
    /// By the table's lock.
    Postgres { release: std::sync::mpsc::Sender<()>, holding: actix_web::rt::task::JoinHandle<()> },
    /// By a trigger that counts for longer than anybody waits.
    Sqlite,
}

impl Held {
    async fn on(db: &Db, database: Database) -> Self {
        if database == Database::Sqlite {
            let count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n";
            let trigger = format!("CREATE TRIGGER held BEFORE INSERT ON activity BEGIN {count}; END");
            db.write(move |conn| Ok(sql_query(trigger).execute(conn)?)).await.unwrap();
            return Self::Sqlite;
        }
        let (release, released) = std::sync::mpsc::channel::<()>();
        let (taken, is_taken) = tokio::sync::oneshot::channel();
        let db = db.clone();
        let holding = actix_web::rt::spawn(async move {
            let hold = move |conn: &mut Conn| {
                sql_query("LOCK TABLE activity IN EXCLUSIVE MODE").execute(conn)?;
                let _ = taken.send(());
                let _ = released.recv();
                Ok(())
            };
            db.write(hold).await.unwrap();
        });
        is_taken.await.unwrap();
        Self::Postgres { release, holding }
    }

    /// Waits until somebody stands before it. Nothing tells so of a trigger: by then it has had three times as long as all of it takes.
    async fn is_waited_for(&self, db: &Db, takes: Duration) {
        if matches!(self, Self::Sqlite) {
            return tokio::time::sleep(takes * 3).await;
        }
        let waiting = "SELECT count(*) AS count FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
                       WHERE c.relname = 'activity' AND NOT l.granted";
        tokio::time::timeout(IN_TIME, async {
            loop {
                let count: Count = db.read(move |conn| Ok(sql_query(waiting).get_result(conn)?)).await.unwrap();
                if count.count > 0 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await
        .expect("the change comes to its line of the record");
    }

    async fn ends(self, db: &Db) {
        match self {
            Self::Postgres { release, holding } => {
                drop(release);
                holding.await.unwrap();
            }
            Self::Sqlite => {
                db.write(|conn| Ok(sql_query("DROP TRIGGER held").execute(conn)?)).await.unwrap();
            }
        }
    }
}

/// Five hundred viewers in acme, and an owner's cookie.
async fn acme(ground: &Ground) -> (Serving, String) {
    ground.organization("acme");
    ground.done(&["seed", "--org", "acme", "--members", &PEOPLE.to_string()]);
    let server = ground.serve();
    let cookie = server.sign_in("owner@acme.example").await;
    let browser = server.with(&cookie);
    let page = sends(&browser, &apply_path("acme"), &to(&browser, "viewer").await).await;
    assert_eq!(page.status, 303, "{}", page.body);
    assert_eq!(found(&ground.db).await.viewers, PEOPLE);
    (server, cookie)
}

on_both! {
    async fn a_power_cut_in_the_middle_of_a_change_leaves_everybody_changed_or_nobody(database: Database) {
        let ground = Ground::on(database);
        let (mut server, cookie) = acme(&ground).await;
        // How long it takes when nothing is in the way.
        let browser = server.with(&cookie);
        let form = to(&browser, "member").await;
        let began = Clock::default().now();
        assert_eq!(sends(&browser, &apply_path("acme"), &form).await.status, 303);
        let takes = Duration::from_micros(u64::try_from(Clock::default().now().since(began).0).unwrap());
        for round in 0..kills() {
            let browser = server.with(&cookie);
            let before = found(&ground.db).await;
            assert_eq!(before.viewers + before.members, PEOPLE);
            let role = if before.viewers == PEOPLE { "member" } else { "viewer" };
            let form = to(&browser, role).await;
            // Every second time certainly in the middle, else at another moment each time.
            let held = if round % 2 == 0 { Some(Held::on(&ground.db, database).await) } else { None };
            let running = actix_web::rt::spawn(async move {
                let body = crate::harness::browser::form(&form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>());
                let request = browser.request("POST", &apply_path("acme")).body(body);
                request.header("content-type", "application/x-www-form-urlencoded").send().await.map(|page| page.status().as_u16()).ok()
            });
            let in_the_middle = held.is_some();
            match held {
                Some(held) => {
                    held.is_waited_for(&ground.db, takes).await;
                    server.child.kill();
                    held.ends(&ground.db).await;
                }
                None => {
                    let share = u32::try_from(round).unwrap() + 1;
                    tokio::time::sleep(takes * 3 * share / (2 * u32::try_from(kills()).unwrap())).await;
                    server.child.kill();
                }
            }
            let answered = running.await.unwrap();
            // Only now is it certain that nobody goes on with it.
            server = ground.serve();
            ground.done(&["doctor"]);
            let after = found(&ground.db).await;
            let done = after.changes - before.changes;
            assert!(done == 0 || done == 1, "round {round}: {before:?} {after:?}");
            let changed = if role == "member" { after.members } else { after.viewers };
            assert_eq!((changed, after.viewers + after.members), (PEOPLE * done, PEOPLE), "round {round}: {after:?}");
            assert_eq!(after.recorded - before.recorded, done, "round {round}");
            // The owner, left alone, is an item, too.
            assert_eq!(after.items - before.items, (PEOPLE + 1) * done, "round {round}");
            assert_eq!(after.mails - before.mails, PEOPLE * done, "round {round}");
            match answered {
                Some(status) => assert_eq!((status, done), (303, 1), "round {round}: what was answered is not lost"),
                None => assert!(!in_the_middle || done == 0, "round {round}: it was in the middle"),
            }
        }
    }
}
