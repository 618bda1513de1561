//! A right is read again under the lock: who lost it while waiting is refused.

use std::{sync::mpsc, time::Duration};

use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use rolecall::{
    db::{Conn, dialect},
    domain::instant::Instant,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{last_seen, names_in_the_record, on, recount, rounds};
use crate::{
    harness::{PASSWORD, World},
    on_both,
};

/// Longer than any of this takes on a slow machine.
const IN_TIME: Duration = Duration::from_secs(20);

/// A form on its way, as slow as the test likes.
struct Upload {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl Upload {
    /// Sends a rename up to the middle of its body.
    async fn begin(world: &World, email: &str, slug: &str, name: &str) -> Self {
        let page = world.visitor().post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        let cookie = page.cookie("rolecall").unwrap().split(';').next().unwrap().to_owned();
        let body = crate::harness::browser::form(&[("name", name)]);
        let (first, rest) = body.split_at(body.len() / 2);
        let address = world.origin.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /o/{slug}/settings HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{first}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        Self { stream, rest: rest.as_bytes().to_vec() }
    }

    /// Sends what is missing.
    async fn finish(&mut self) {
        self.stream.write_all(&self.rest).await.unwrap();
    }

    /// The status of the answer.
    async fn status(&mut self) -> u16 {
        let mut answer = Vec::new();
        tokio::time::timeout(IN_TIME, self.stream.read_to_end(&mut answer)).await.expect("an answer").unwrap();
        String::from_utf8_lossy(&answer).split(' ').nth(1).unwrap().parse().unwrap()
    }
}

fn change(conn: &mut Conn, statement: &str, email: &str) {
    assert_eq!(sql_query(statement).bind::<Text, _>(email).execute(conn).unwrap(), 1, "{statement}");
}

const DEMOTE: &str =
    "UPDATE members SET role_number = (SELECT r.number FROM roles r WHERE r.org_id = members.org_id AND r.key = 'viewer') WHERE email = $1";
const PROMOTE: &str =
    "UPDATE members SET role_number = (SELECT r.number FROM roles r WHERE r.org_id = members.org_id AND r.key = 'admin') WHERE email = $1";
const SUSPEND: &str = "UPDATE members SET status = 'suspended' WHERE email = $1";
const REMOVE: &str = "DELETE FROM members WHERE email = $1";

on_both! {
    async fn who_loses_a_right_between_the_proof_and_the_act_is_refused(world: &World) {
        world.organization("acme", "starter").await;
        let mut under_way = Vec::new();
        for (local, email, fate, expected) in [
            ("kept", "kept@acme.example", None, 303),
            ("demoted", "demoted@acme.example", Some(DEMOTE), 403),
            ("suspended", "suspended@acme.example", Some(SUSPEND), 403),
            ("removed", "removed@acme.example", Some(REMOVE), 404),
        ] {
            world.member("acme", local, "admin").await;
            let upload = Upload::begin(world, email, "acme", &format!("Named by {local}")).await;
            under_way.push((email, fate, expected, upload));
        }
        // Their proofs are made, while the forms are still on their way: each proof notes that its member was here.
        tokio::time::timeout(IN_TIME, async {
            for (email, ..) in &under_way {
                while last_seen(&world.foundation.db, email).await == Instant::UNKNOWN {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        })
        .await
        .expect("the proofs");
        for (email, fate, ..) in &under_way {
            let (email, Some(fate)) = (*email, *fate) else { continue };
            on(&world.foundation.db, move |conn| {
                if fate == REMOVE {
                    sql_query("DELETE FROM role_counts").execute(conn).unwrap();
                    unindex(conn, email);
                }
                change(conn, fate, email);
                recount(conn);
            })
            .await;
        }
        for (email, _, expected, upload) in &mut under_way {
            upload.finish().await;
            assert_eq!(upload.status().await, *expected, "{email}");
        }
        assert_eq!(names_in_the_record(&world.foundation.db, "acme").await, ["The acme team", "Named by kept"]);
    }

    async fn who_is_demoted_while_waiting_at_the_door_is_refused(world: &World) {
        const EMAIL: &str = "ada@acme.example";
        world.organization("acme", "starter").await;
        world.member("acme", "ada", "admin").await;
        let ada = world.signed_in(EMAIL).await;
        for round in 0..rounds().div_ceil(4) {
            // A machine that stands still for a second gives 503: then nothing was proved, and it is tried again.
            let mut tries = 5;
            loop {
                let (has_lock, locked) = tokio::sync::oneshot::channel();
                let (release, released) = mpsc::channel::<()>();
                let db = world.foundation.db.clone();
                // Another act is inside the door and demotes; nobody else sees that yet.
                let competitor = actix_web::rt::spawn(async move {
                    db.write(move |conn| {
                        let org = organization_of(conn, EMAIL);
                        dialect::lock_organization(conn, org)?;
                        change(conn, DEMOTE, EMAIL);
                        recount(conn);
                        has_lock.send(()).unwrap();
                        // Dropped when the test fails: then this ends as well.
                        let _ = released.recv();
                        Ok(())
                    })
                    .await
                    .unwrap();
                });
                locked.await.unwrap();
                let name = format!("Named in round {round}");
                let fields = [("name", name.as_str())];
                let mut act = std::pin::pin!(ada.post("/o/acme/settings", &fields));
                let waits = tokio::time::timeout(Duration::from_millis(100), act.as_mut()).await;
                assert!(waits.is_err(), "round {round}: the act did not wait: {:?}", waits.map(|page| page.status));
                release.send(()).unwrap();
                let status = act.await.status.as_u16();
                competitor.await.unwrap();
                on(&world.foundation.db, |conn| {
                    change(conn, PROMOTE, EMAIL);
                    recount(conn);
                })
                .await;
                tries -= 1;
                if status == 503 && tries > 0 {
                    continue;
                }
                assert_eq!(status, 403, "round {round}");
                break;
            }
        }
        assert_eq!(names_in_the_record(&world.foundation.db, "acme").await, ["The acme team"]);
        // And with the right back, the same act is done.
        assert_eq!(ada.post("/o/acme/settings", &[("name", "At last")]).await.status, 303);
    }
}

fn organization_of(conn: &mut Conn, email: &str) -> rolecall::domain::ids::OrgId {
    use diesel::prelude::*;
    use rolecall::db::schema::members;
    members::table.filter(members::email.eq(email)).select(members::org_id).first(conn).unwrap()
}

fn unindex(conn: &mut Conn, email: &str) {
    use diesel::prelude::*;
    use rolecall::db::schema::members;
    let (org, user): (rolecall::domain::ids::OrgId, rolecall::domain::ids::UserId) =
        members::table.filter(members::email.eq(email)).select((members::org_id, members::user_id)).first(conn).unwrap();
    dialect::unindex_members(conn, org, rolecall::db::types::Document(serde_json::json!([user]))).unwrap();
}
