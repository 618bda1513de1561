//! "Last seen": few writes, never far off, never backwards, none lost at the end.

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use rolecall::{
    db::{Conn, Dialect, schema::members},
    domain::{
        ids::{OrgId, UserId},
        instant::{Instant, Span},
    },
    store::seen::{Seen, note},
};

use super::{last_seen, on};
use crate::{
    harness::{Database, World},
    on_both,
};

const MIA: &str = "mia@acme.example";
const REQUESTS: i64 = 1_000;

/// From now on the database counts how often a member is written.
fn count_writes(conn: &mut Conn) {
    let statements: &[&str] = match conn.dialect() {
        Dialect::Sqlite => &[
            "CREATE TABLE writes (n INTEGER) STRICT",
            "CREATE TRIGGER counted AFTER UPDATE ON members BEGIN INSERT INTO writes VALUES (1); END",
        ],
        Dialect::Postgres => &[
            "CREATE TABLE writes (n integer)",
            "CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO writes VALUES (1); RETURN NULL; END $$",
            "CREATE TRIGGER counted AFTER UPDATE ON members FOR EACH ROW EXECUTE FUNCTION counted()",
        ],
    };
    for statement in statements {
        sql_query(*statement).execute(conn).unwrap();
    }
}

#[derive(QueryableByName)]
struct Writes {
    #[diesel(sql_type = BigInt)]
    writes: i64,
}

fn writes(conn: &mut Conn) -> i64 {
    sql_query("SELECT count(*) AS writes FROM writes").get_result::<Writes>(conn).unwrap().writes
}

async fn world_of_mia(database: Database) -> World {
    let world = World::start(database, &[]).await;
    world.organization("acme", "starter").await;
    world.member("acme", "mia", "viewer").await;
    world
}

on_both! {
    async fn a_thousand_requests_in_a_quarter_of_an_hour_are_few_writes_and_the_value_is_five_minutes_off_at_most(database: Database) {
        let world = world_of_mia(database).await;
        on(&world.foundation.db, count_writes).await;
        let mia = world.signed_in(MIA).await;
        let begun = world.clock.now();
        for n in 0..REQUESTS {
            assert_eq!(mia.get("/o/acme").await.status, 200, "request {n}");
            world.clock.advance(Span::seconds(1));
        }
        let (foundation, ended) = (world.foundation.clone(), world.clock.now());
        world.end().await;
        assert!(ended.since(begun) > Span::minutes(16));
        let writes = on(&foundation.db, writes).await;
        assert!((1..=5).contains(&writes), "{writes} writes");
        let seen = last_seen(&foundation.db, MIA).await;
        assert!(ended.since(seen) <= Span::minutes(5), "{:?} behind", ended.since(seen));
    }

    async fn what_was_seen_last_is_written_when_the_house_ends(database: Database) {
        let world = world_of_mia(database).await;
        let mia = world.signed_in(MIA).await;
        let before = world.clock.now();
        assert_eq!(mia.get("/o/acme").await.status, 200);
        let foundation = world.foundation.clone();
        world.end().await;
        assert!(last_seen(&foundation.db, MIA).await >= before);
    }

    async fn a_late_sighting_does_not_turn_the_clock_back(database: Database) {
        let world = world_of_mia(database).await;
        let db = world.foundation.db.clone();
        let (org, user): (OrgId, UserId) = on(&db, |conn| {
            use diesel::prelude::*;
            members::table.filter(members::email.eq(MIA)).select((members::org_id, members::user_id)).first(conn).unwrap()
        })
        .await;
        let noon = world.clock.now();
        let see = async |at: Instant| {
            note(&db, vec![(Seen::Member(org, user), at)]).await.unwrap();
            last_seen(&db, MIA).await
        };
        assert_eq!(see(noon).await, noon);
        assert_eq!(see(noon.minus(Span::minutes(1))).await, noon);
        assert_eq!(see(noon.plus(Span(1))).await, noon.plus(Span(1)), "to the microsecond");
        world.end().await;
    }
}
