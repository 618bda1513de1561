//! Several instances, several versions: who migrates, whose catalogs hold, who is ready.

use std::{
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types};
use rolecall::domain::member::Status;

use crate::{
    harness::{PASSWORD, World},
    on_both,
};

/// Rounds of two instances meeting on an empty database.
const ROUNDS: usize = 4;
/// Instances that meet.
const AT_ONCE: usize = 3;

/// The built program, with nothing of this process's environment.
fn program(folder: &Path, url: &str, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_rolecall"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("DATABASE_URL", url)
        .env("ROLECALL_DATA_DIR", folder)
        .env("ROLECALL_SECRET_FILE", folder.join("secret"))
        .env("ROLECALL_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

on_both! {
    async fn instances_that_start_at_once_on_an_empty_database_migrate_it_once(database: Database) {
        for round in 0..ROUNDS {
            let folder = tempfile::tempdir().unwrap();
            let url = database.make_empty(folder.path());
            std::fs::write(folder.path().join("secret"), "a secret for tests, long enough to be one\n").unwrap();
            let running: Vec<Child> = (0..AT_ONCE).map(|_| program(folder.path(), &url, &["migrate"])).collect();
            let ended: Vec<Output> = running.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
            let all: Vec<String> = ended.iter().map(said).collect();
            assert!(ended.iter().all(|output| output.status.success()), "round {round}: {all:#?}");
            for what in ["applied migration ", "applied catalog starter", "applied catalog sendocki"] {
                let times: usize = all.iter().map(|text| text.lines().filter(|line| line.starts_with(what)).count()).sum();
                let expected = if what == "applied migration " { std::fs::read_dir(migrations()).unwrap().count() } else { 1 };
                assert_eq!(times, expected, "round {round}: {what}: {all:#?}");
            }
            let doctor = program(folder.path(), &url, &["doctor"]).wait_with_output().unwrap();
            assert!(doctor.status.success(), "{}", said(&doctor));
        }
    }
}

fn migrations() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite")
}

/// A folder with a new version of the catalog `starter`.
pub fn edited(change: impl FnOnce(String) -> String) -> tempfile::TempDir {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogs/starter.toml")).unwrap();
    let changed = change(text.clone());
    assert_ne!(changed, text);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("starter.toml"), changed).unwrap();
    folder
}

const GUEST: &str = "[[role]]\nkey = \"guest\"\nname = \"Guest\"\ndescription = \"Looks in\"\npermissions = [\"projects.view\"]\n\n";

fn with_a_guest(text: String) -> String {
    text.replacen("# --- What a custom role may start from", &format!("{GUEST}# --- What a custom role may start from"), 1)
}

/// The version without the role `member`.
fn without_member(text: String) -> String {
    let from = text.find("[[role]]\nkey = \"member\"").unwrap();
    let to = from + text[from..].find("[[role]]\nkey = \"viewer\"").unwrap();
    format!("{}{}", &text[..from], &text[to..])
}

/// Another instance over the same database, with catalogs of its own. Not migrated by starting.
pub async fn another(world: &World, catalogs: &tempfile::TempDir) -> World {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(world.folder.path().join("secret"), folder.path().join("secret")).unwrap();
    let url = secrecy::ExposeSecret::expose_secret(&world.foundation.settings.database_url()).to_owned();
    World::over(&url, folder, &["--catalogs", catalogs.path().to_str().unwrap()]).await
}

async fn readiness(world: &World) -> (u16, String) {
    let page = world.visitor().get("/readyz").await;
    (page.status.as_u16(), page.body)
}

#[derive(QueryableByName, Debug, PartialEq, Eq)]
struct Role {
    #[diesel(sql_type = sql_types::Integer)]
    number: i32,
    #[diesel(sql_type = sql_types::Text)]
    key: String,
    #[diesel(sql_type = sql_types::Bool)]
    gone: bool,
}

async fn roles(world: &World, slug: &'static str) -> Vec<(i32, String, bool)> {
    world
        .query(move |conn| {
            let rows: Vec<Role> = sql_query(
                "SELECT r.number, r.key, r.deleted_at IS NOT NULL AS gone FROM roles r JOIN organizations o ON o.id = r.org_id
                 WHERE o.slug = $1 ORDER BY r.number",
            )
            .bind::<sql_types::Text, _>(slug)
            .load(conn)
            .unwrap();
            rows.into_iter().map(|role| (role.number, role.key, role.gone)).collect()
        })
        .await
}

const NOT_READY: (u16, &str) = (503, "the catalogs differ from those in the database: run rolecall migrate\n");

fn is(readiness: &(u16, String), expected: (u16, &str)) -> bool {
    (readiness.0, readiness.1.as_str()) == expected
}

on_both! {
    async fn a_new_version_of_a_catalog_brings_its_roles_to_organizations_that_are_there(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("atlas", "sendocki").await;
        let catalogs = edited(with_a_guest);
        let newer = another(world, &catalogs).await;
        // Not applied yet: the new instance waits, the old one serves.
        assert!(is(&readiness(world).await, (200, "ready\n")));
        assert!(is(&readiness(&newer).await, NOT_READY), "{:?}", readiness(&newer).await);

        assert_eq!(newer.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        assert!(is(&readiness(&newer).await, (200, "ready\n")));
        assert!(is(&readiness(world).await, NOT_READY), "{:?}", readiness(world).await);
        let expected = [(1, "owner"), (2, "admin"), (3, "member"), (4, "viewer"), (5, "guest")];
        assert_eq!(roles(&newer, "acme").await, expected.map(|(number, key)| (number, key.to_owned(), false)));
        newer.member("acme", "gus", "guest").await;
        let page = newer.signed_in("gus@acme.example").await.get("/o/acme").await;
        assert!(page.text().contains("Guest"), "{}", page.text());
        newer.is_sound().await;
        assert_eq!(newer.foundation.migrate().await.unwrap(), [""; 0]);

        // Back again: somebody holds the role that the old version does not know.
        let refused = world.foundation.migrate().await.unwrap_err().to_string();
        assert_eq!(refused, "the catalogs were not applied: catalog starter: the role guest is gone, but people in acme hold it");
        assert!(is(&readiness(&newer).await, (200, "ready\n")), "a refusal changes nothing");
        newer.query(|conn| {
            sql_query("UPDATE members SET role_number = 4 WHERE role_number = 5").execute(conn).unwrap();
            sql_query("UPDATE role_counts SET role_number = 4 WHERE role_number = 5").execute(conn).unwrap();
        }).await;
        assert_eq!(world.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        assert!(is(&readiness(world).await, (200, "ready\n")));
        newer.end().await;
    }

    async fn a_role_that_somebody_holds_is_not_dropped_by_a_new_version(world: &World) {
        world.organization("acme", "starter").await;
        world.organization("harbor", "starter").await;
        // A suspended holder holds it all the same.
        world.member_with("harbor", "mia", "member", Status::Suspended).await;
        let before = (roles(world, "acme").await, roles(world, "harbor").await);
        let newer = another(world, &edited(|text| without_member(with_a_guest(text)))).await;
        let refused = newer.foundation.migrate().await.unwrap_err().to_string();
        assert_eq!(refused, "the catalogs were not applied: catalog starter: the role member is gone, but people in harbor hold it");
        assert_eq!((roles(world, "acme").await, roles(world, "harbor").await), before, "all of it or nothing");
        assert!(is(&readiness(world).await, (200, "ready\n")));
        assert!(is(&readiness(&newer).await, NOT_READY));
        newer.end().await;
    }

    async fn a_role_that_nobody_holds_goes_with_a_new_version_and_may_come_back_under_its_number(world: &World) {
        world.organization("acme", "starter").await;
        let newer = another(world, &edited(without_member)).await;
        assert_eq!(newer.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        newer.is_sound().await;
        let gone = [(1, "owner", false), (2, "admin", false), (3, "member", true), (4, "viewer", false)];
        assert_eq!(roles(&newer, "acme").await, gone.map(|(number, key, gone)| (number, key.to_owned(), gone)));
        let page = newer.signed_in("owner@acme.example").await.get("/o/acme/members").await;
        assert!(!page.all("select[name=role] option").contains(&"Member".to_owned()), "{:?}", page.all("select[name=role] option"));
        newer.end().await;

        assert_eq!(world.foundation.migrate().await.unwrap(), ["applied catalog starter"]);
        assert!(roles(world, "acme").await.iter().all(|(.., gone)| !gone));
        world.member("acme", "mia", "member").await;
        let page = world.visitor().post("/sign-in", &[("email", "mia@acme.example"), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 303);
    }
}
