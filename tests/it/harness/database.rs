//! A database of one's own for every test, copied from one that was migrated once.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
    sync::atomic::{AtomicU32, Ordering},
};

use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use rolecall::{app::Foundation, cli::Cli, clock::Clock};

/// Which of the two a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// The URL of the throw-away server that `tests/run` starts.
#[expect(clippy::disallowed_methods, reason = "tests are configured by tests/run, through the environment")]
pub fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests with tests/run, which starts what they need"))
}

impl Database {
    /// A fresh, migrated database. The folder is the test's own.
    pub fn make(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => {
                let file = folder.join("rolecall.db");
                std::fs::copy(sqlite_template(), &file).unwrap();
                format!("sqlite://{}", file.display())
            }
            Self::Postgres => {
                static NUMBER: AtomicU32 = AtomicU32::new(0);
                let name = format!("t_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
                let template = postgres_template();
                admin(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
                postgres_url(&name)
            }
        }
    }

    /// An empty database that was never migrated.
    pub fn make_empty(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("empty.db").display()),
            Self::Postgres => {
                static NUMBER: AtomicU32 = AtomicU32::new(0);
                let name = format!("e_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
                admin(&format!("CREATE DATABASE {name}"));
                postgres_url(&name)
            }
        }
    }
}

/// Settings, as from a command line.
pub fn settings(folder: &Path, database_url: &str, further: &[&str]) -> rolecall::settings::Settings {
    let secret = folder.join("secret");
    std::fs::write(&secret, "a secret for tests, long enough to be one\n").unwrap();
    let fixed = [
        "rolecall",
        "--database-url",
        database_url,
        "--data-dir",
        folder.to_str().unwrap(),
        "--secret-file",
        secret.to_str().unwrap(),
        "--listen",
        "127.0.0.1:0",
    ];
    let address: &[&str] = if further.contains(&"--public-url") { &[] } else { &["--public-url", "http://rolecall.test"] };
    <Cli as clap::Parser>::try_parse_from(fixed.iter().chain(address).chain(further)).unwrap_or_else(|error| panic!("{error}")).settings
}

fn migrated(folder: &Path, url: &str) {
    let foundation = Foundation::open(settings(folder, url, &[]), Clock::default()).unwrap();
    // In a thread of its own: the template may be asked for from inside a runtime.
    std::thread::spawn(move || actix_web::rt::System::new().block_on(foundation.migrate()).unwrap()).join().unwrap();
}

fn sqlite_template() -> &'static PathBuf {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap().keep();
        let working = folder.join("working.db");
        migrated(&folder, &format!("sqlite://{}", working.display()));
        let template = folder.join("template.db");
        let mut conn = diesel::SqliteConnection::establish(working.to_str().unwrap()).unwrap();
        sql_query(format!("VACUUM INTO '{}'", template.display())).execute(&mut conn).unwrap();
        template
    })
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", std::process::id());
        admin(&format!("CREATE DATABASE {name}"));
        let folder = tempfile::tempdir().unwrap();
        migrated(folder.path(), &postgres_url(&name));
        // Connections to a template stand in the way of copying it; the pool's are told to go.
        admin(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
        name
    })
}

fn postgres_url(name: &str) -> String {
    let url = env("ROLECALL_TEST_POSTGRES");
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// A statement to the server itself.
pub fn admin(statement: &str) {
    let mut conn = PgConnection::establish(&env("ROLECALL_TEST_POSTGRES")).unwrap();
    sql_query(statement).execute(&mut conn).unwrap_or_else(|error| panic!("{statement}: {error}"));
}
