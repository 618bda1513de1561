//! The doors: races, and ends that nobody planned. After each, everything holds.

mod ends;
pub mod program;
mod races;
mod seen;
mod standing;

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use rolecall::{
    db::{
        Conn, Db,
        schema::{activity, organizations},
        types::Document,
    },
    domain::instant::Instant,
};

use crate::harness::database::env;

/// How often a race is run.
fn rounds() -> usize {
    env("ROLECALL_TEST_RACE_ROUNDS").parse().unwrap()
}

/// Past every door, on the writing connection.
async fn on<T: Send + 'static>(db: &Db, act: impl FnOnce(&mut Conn) -> T + Send + 'static) -> T {
    db.exclusively(move |conn| Ok(act(conn))).await.unwrap()
}

/// The names an organization has had, as its record tells: each rename begins where the one before ended, and nothing is missing.
async fn names_in_the_record(db: &Db, slug: &'static str) -> Vec<String> {
    use diesel::prelude::*;
    let (now, rows): (String, Vec<(Option<i64>, String, Document)>) = on(db, move |conn| {
        let org = organizations::table.filter(organizations::slug.eq(slug));
        let name = org.select(organizations::name).first(conn).unwrap();
        let rows = activity::table
            .filter(activity::org_id.eq_any(org.select(organizations::id)))
            // Refusals stand outside the chain.
            .filter(activity::sequence.is_not_null())
            .order(activity::sequence)
            .select((activity::sequence, activity::action, activity::payload))
            .load(conn)
            .unwrap();
        (name, rows)
    })
    .await;
    let sequences: Vec<Option<i64>> = rows.iter().map(|(sequence, ..)| *sequence).collect();
    let without_gap: Vec<Option<i64>> = (1..=rows.len() as i64).map(Some).collect();
    assert_eq!(sequences, without_gap, "{slug}");
    let mut names = vec![format!("The {slug} team")];
    for (_, _, Document(payload)) in rows.iter().filter(|(_, action, _)| action == "organization.renamed") {
        assert_eq!(payload["from"], **names.last().unwrap(), "{slug}");
        names.push(payload["to"].as_str().unwrap().to_owned());
    }
    assert_eq!(now, *names.last().unwrap(), "{slug}");
    names
}

/// When a member was last seen.
async fn last_seen(db: &Db, email: &'static str) -> Instant {
    use diesel::prelude::*;
    use rolecall::db::schema::members;
    on(db, move |conn| members::table.filter(members::email.eq(email)).select(members::last_seen_at).first(conn).unwrap()).await
}

#[derive(QueryableByName)]
struct Slug {
    #[diesel(sql_type = Text)]
    slug: String,
}

/// Makes the kept counts of every organization true again, after a test changed rows by hand.
fn recount(conn: &mut Conn) {
    for statement in [
        "DELETE FROM role_counts",
        "INSERT INTO role_counts (org_id, role_number, status, members)
         SELECT org_id, role_number, status, CAST(count(*) AS integer) FROM members GROUP BY org_id, role_number, status",
        "UPDATE organization_state SET active =
         (SELECT CAST(count(*) AS integer) FROM members m WHERE m.org_id = organization_state.org_id AND m.status = 'active')",
    ] {
        sql_query(statement).execute(conn).unwrap();
    }
}

/// Every organization's slug.
async fn slugs(db: &Db) -> Vec<String> {
    on(db, |conn| sql_query("SELECT slug FROM organizations ORDER BY slug").load::<Slug>(conn).unwrap())
        .await
        .into_iter()
        .map(|row| row.slug)
        .collect()
}
