//! The list as a file.

use diesel::connection::SimpleConnection;
use rolecall::domain::{
    instant::{Instant, Span},
    member::Status,
};

use crate::{
    harness::{Database, Page, World, person},
    on_both,
};

/// The people of an export, without its head.
fn people(page: &Page) -> Vec<Vec<String>> {
    page.csv().split_off(1)
}

fn emails(page: &Page) -> Vec<String> {
    people(page).into_iter().map(|row| row[1].clone()).collect()
}

on_both! {
    async fn an_export_has_a_head_in_words_and_a_line_for_everybody(world: &World) {
        world.organization("acme", "starter").await;
        let joined = Instant(1_793_887_500_000_000);
        let seen = joined.plus(Span::days(3));
        world
            .people(
                "acme",
                vec![
                    person("Zoë \"Zo\" Álvarez, Jr.", "zoe@acme.example", "member", Status::Active, joined, seen),
                    person("محمد العربي", "m@acme.example", "viewer", Status::Suspended, joined, Instant::UNKNOWN),
                ],
            )
            .await;
        let owner = world.signed_in("owner@acme.example").await;
        let link = owner.get("/o/acme/members").await.attribute("main a[href*='/members/export']", "href").expect("a button Export");
        let page = owner.get(&link).await;
        assert_eq!(page.header("content-type"), Some("text/csv; charset=utf-8"));
        let disposition = page.header("content-disposition").unwrap();
        assert!(disposition.starts_with("attachment; filename=\"acme-members-20") && disposition.ends_with(".csv\""), "{disposition}");
        assert_eq!(page.header("content-length"), None, "it is sent as it is read");
        assert!(page.header("cache-control").unwrap().contains("no-store"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        let rows = page.csv();
        assert_eq!(rows[0], ["Name", "Email", "Role", "Status", "Joined (UTC)", "Last seen (UTC)"]);
        let of = |email: &str| rows.iter().find(|row| row[1] == email).unwrap().clone();
        assert_eq!(
            of("zoe@acme.example"),
            ["Zoë \"Zo\" Álvarez, Jr.", "zoe@acme.example", "Member", "Active", "2026-11-05T14:05:00Z", "2026-11-08T14:05:00Z"]
        );
        assert_eq!(of("m@acme.example"), ["محمد العربي", "m@acme.example", "Viewer", "Suspended", "2026-11-05T14:05:00Z", ""]);
        assert_eq!(rows.len(), 4);
        assert!(rows.iter().all(|row| row.len() == 6));
    }

    async fn what_a_spreadsheet_would_run_is_only_text(world: &World) {
        world.organization("acme", "starter").await;
        let now = world.clock.now();
        let names =
            ["=HYPERLINK(\"https://evil.example\")", "+1+1", "-2+3", "@SUM(A1:A9)", "＝1+1", "＋1", "－1", "＠A1", "| cmd", "Ana =1"];
        let all = names.iter().enumerate().map(|(n, name)| person(name, &format!("p{n}@acme.example"), "viewer", Status::Active, now, now));
        let mut all: Vec<_> = all.collect();
        all.push(person("Formula", "=1+1@acme.example", "viewer", Status::Active, now, now));
        all.push(person("Minus", "-x@acme.example", "viewer", Status::Active, now, now));
        world.people("acme", all).await;
        let page = world.signed_in("owner@acme.example").await.get("/o/acme/members/export").await;
        let rows = people(&page);
        assert_eq!(rows.len(), names.len() + 3);
        for cell in rows.iter().flatten() {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r']), "{cell:?} would run");
        }
        let of = |n: usize| rows.iter().find(|row| row[1] == format!("p{n}@acme.example")).unwrap()[0].clone();
        for (n, name) in names.iter().enumerate() {
            assert_eq!(of(n), if n < 8 { format!("'{name}") } else { (*name).to_owned() });
        }
        assert!(rows.iter().any(|row| row[1] == "'=1+1@acme.example") && rows.iter().any(|row| row[1] == "'-x@acme.example"));
    }

    async fn everybody_of_a_large_team_is_in_it_once_and_in_the_order_of_the_page(world: &World) {
        world.organization("acme", "autocom").await;
        let start = world.clock.now().minus(Span::days(300));
        let all = (0..2_499).map(|n| {
            let (role, status) = (["agent", "viewer", "manager"][n % 3], if n % 10 == 0 { Status::Suspended } else { Status::Active });
            // Many share a name and a moment: then the order needs more than those.
            let at = start.plus(Span::hours(n as i64 / 7));
            person(&format!("Person {}", n % 40), &format!("p{n:04}@acme.example"), role, status, at, at)
        });
        world.people("acme", all.collect()).await;
        let owner = world.signed_in("owner@acme.example").await;
        for sort in ["name", "-name", "role", "-seen", "joined"] {
            let found = emails(&owner.get(&format!("/o/acme/members/export?sort={sort}")).await);
            assert_eq!(found.len(), 2_500, "{sort}");
            let distinct: std::collections::BTreeSet<&String> = found.iter().collect();
            assert_eq!(distinct.len(), 2_500, "{sort}");
            // The first pages of the list say the same.
            let mut page = owner.get(&format!("/o/acme/members?sort={sort}")).await;
            for begin in [0, 50, 100] {
                assert_eq!(page.all("tbody .mail"), found[begin..begin + 50], "{sort}, from {begin}");
                page = owner.get(&page.attribute("#page-next", "href").unwrap()).await;
            }
        }
        // As filtered: more than one reading, and more matches than a search counts.
        let expected = |keep: &dyn Fn(usize) -> bool| (0..2_499).filter(|n| keep(*n)).count();
        for (query, count) in [
            ("status=suspended", expected(&|n| n % 10 == 0)),
            ("role=viewer", expected(&|n| n % 3 == 1)),
            ("role=viewer&status=active", expected(&|n| n % 3 == 1 && n % 10 != 0)),
            ("q=person", 2_499),
            ("q=acme.example", 2_500),
            ("q=p000", 10),
            ("q=person&status=active&sort=-joined", expected(&|n| n % 10 != 0)),
            ("q=nobody-at-all", 0),
        ] {
            let found = emails(&owner.get(&format!("/o/acme/members/export?{query}")).await);
            let distinct: std::collections::BTreeSet<&String> = found.iter().collect();
            assert_eq!((found.len(), distinct.len()), (count, count), "{query}");
        }
    }

    async fn an_export_begins_at_the_beginning_whatever_page_was_open(world: &World) {
        world.organization("acme", "starter").await;
        let now = world.clock.now();
        let all = (0..120).map(|n| person(&format!("Person {n:03}"), &format!("p{n:03}@acme.example"), "viewer", Status::Active, now, now));
        world.people("acme", all.collect()).await;
        let owner = world.signed_in("owner@acme.example").await;
        let second = owner.get(&owner.get("/o/acme/members?q=person").await.attribute("#page-next", "href").unwrap()).await;
        let link = second.attribute("main a[href*='/members/export']", "href").unwrap();
        assert_eq!(emails(&owner.get(&link).await).len(), 120, "{link}");
        let after = second.attribute("#page-next", "href").unwrap().replace("/members?", "/members/export?");
        assert_eq!(emails(&owner.get(&after).await).len(), 120, "{after}");
    }

    async fn who_sees_only_themselves_exports_only_themselves(world: &World) {
        world.organization("gifts", "sendoso").await;
        world.member("gifts", "dora", "department_admin").await;
        world.member("gifts", "sam", "sender").await;
        let page = world.signed_in("dora@gifts.example").await.get("/o/gifts/members/export").await;
        assert_eq!(emails(&page), ["dora@gifts.example"]);
        assert_eq!(people(&page)[0][2], "Department Admin");
        let sam = world.signed_in("sam@gifts.example").await.get("/o/gifts/members/export").await;
        assert_eq!(sam.status, 403);
    }

    async fn an_export_holds_one_organization(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("other", "starter").await;
        world.member("other", "vic", "viewer").await;
        let owner = world.signed_in("owner@acme.example").await;
        assert_eq!(emails(&owner.get("/o/acme/members/export").await), ["owner@acme.example"]);
        assert_eq!(owner.get("/o/other/members/export").await.status, 404);
        let head = owner.send(owner.request("HEAD", "/o/acme/members/export")).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    }
}

/// Makes one member's row unreadable, which no act of ours can.
async fn spoil(world: &World, database: Database, email: &str) {
    let statements = match database {
        Database::Sqlite => {
            format!("PRAGMA foreign_keys = OFF; UPDATE members SET user_id = x'00' WHERE email = '{email}'; PRAGMA foreign_keys = ON")
        }
        Database::Postgres => {
            format!("ALTER TABLE members ALTER COLUMN name DROP NOT NULL; UPDATE members SET name = NULL WHERE email = '{email}'")
        }
    };
    world.query(move |conn| conn.batch_execute(&statements).unwrap()).await;
}

on_both! {
    async fn an_export_that_fails_in_the_middle_breaks_off_and_never_looks_whole(database: Database) {
        let world = World::start(database, &[]).await;
        world.organization("acme", "starter").await;
        let now = world.clock.now();
        let all =
            (0..1_500).map(|n| person(&format!("Person {n:04}"), &format!("p{n:04}@acme.example"), "viewer", Status::Active, now, now));
        world.people("acme", all.collect()).await;
        let owner = world.signed_in("owner@acme.example").await;
        let export = async |query: &str| {
            let sent = owner.request("GET", &format!("/o/acme/members/export?{query}")).send().await.unwrap();
            (sent.status().as_u16(), sent.text().await)
        };
        assert!(export("").await.1.is_ok());
        // After the first thousand by name; then among the first.
        spoil(&world, database, "p1400@acme.example").await;
        let (status, body) = export("").await;
        assert_eq!(status, 200);
        assert!(body.is_err(), "it ends as if it were whole");
        let (status, body) = export("sort=-name").await;
        assert_eq!(status, 500);
        assert!(body.unwrap().contains("<h1"), "before the first row, a page says so");
        world.end().await;
    }
}

on_both! {
    async fn who_may_no_longer_see_the_team_gets_no_further_page_of_it(database: Database) {
        let world = World::start(database, &[]).await;
        world.organization("acme", "starter").await;
        world.member("acme", "mia", "member").await;
        let now = world.clock.now();
        // Long lines: more of them than the connection holds while nobody reads.
        let (name, host) = ("中".repeat(90), "h".repeat(60));
        let all = (0..8_000).map(|n| {
            person(&format!("{name} {n:04}"), &format!("p{n:04}.{}@{host}.{host}.example", "x".repeat(50)), "viewer", Status::Active, now, now)
        });
        world.people("acme", all.collect()).await;
        let (owner, mia) = (world.signed_in("owner@acme.example").await, world.signed_in("mia@acme.example").await);
        let mut sent = mia.request("GET", "/o/acme/members/export").send().await.unwrap();
        assert_eq!(sent.status(), 200);
        let mut read = sent.chunk().await.unwrap().unwrap().len();
        assert_eq!(world.acts(&owner, "acme", "mia@acme.example", "suspend", &[]).await.status, 303);
        let broke = loop {
            match sent.chunk().await {
                Ok(Some(more)) => read += more.len(),
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        assert!(broke, "{read} bytes, and the end of the list among them");
        world.is_sound().await;
        world.end().await;
    }
}
