//! The command line: the built program, run as its operator runs it, on folders and databases of its own.

mod backup;
mod catalog;
mod demo;
mod doctor;
mod doctor_comings;
mod doctor_roles;
mod doctor_tokens;
mod help;
mod mail;
mod org;
mod seed;
mod user;

use std::{
    io::Write,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use diesel::connection::SimpleConnection;
use rolecall::db::{Conn, Db, DbError, DbOptions};
use tempfile::TempDir;

/// Meets the rules of every catalog.
const PASSWORD: &str = "Crimson-Otter-93-ladder";

/// An instance's folder, and its database.
struct Place {
    folder: TempDir,
    database_url: String,
    /// The server's own database, from which this place's is dropped in the end.
    server: Option<(String, String)>,
}

/// What a command said.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Place {
    /// With an embedded database that is not there yet.
    fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database_url = format!("sqlite://{}", folder.path().join("data/rolecall.db").display());
        Self { folder, database_url, server: None }
    }

    /// With an empty database of its own on the tests' Postgres.
    #[expect(clippy::disallowed_methods, reason = "tests/run says in the environment where its Postgres is")]
    fn postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("ROLECALL_TEST_POSTGRES").expect("ROLECALL_TEST_POSTGRES names no server; tests/run starts one");
        let name = format!("rolecall_cli_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        on(&server, {
            let create = format!("CREATE DATABASE {name}");
            move |conn| Ok(conn.batch_execute(&create)?)
        });
        let (base, _) = server.rsplit_once('/').expect("the address names a database");
        let database_url = format!("{base}/{name}");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("data")).expect("a folder");
        std::fs::write(folder.path().join("data/secret"), "0123456789abcdef".repeat(4)).expect("written");
        Self { folder, database_url, server: Some((server, name)) }
    }

    /// Either, migrated.
    fn migrated(self) -> Self {
        self.run(&["migrate"]).done();
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("DATABASE_URL", &self.database_url)
            .env("ROLECALL_DATA_DIR", self.folder.path().join("data"))
            .env("ROLECALL_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command with nothing on its standard input.
    fn run(&self, arguments: &[&str]) -> Said {
        self.typed(arguments, "")
    }

    /// Runs a command with something on its standard input.
    fn typed(&self, arguments: &[&str], typed: &str) -> Said {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the program runs");
        // A command that reads nothing may have ended already.
        let _ = child.stdin.take().expect("piped").write_all(typed.as_bytes());
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Makes an organization whose owner has the password.
    fn organization(&self, slug: &str, catalog: &str, plan: &str) -> Said {
        let email = format!("owner@{slug}.example");
        let what = ["--slug", slug, "--name", "Some Store", "--catalog", catalog, "--plan", plan];
        let who = ["--owner-email", &email, "--owner-name", "Olga Owner", "--owner-password-stdin"];
        self.typed(&[&["org", "create"], &what[..], &who[..]].concat(), &format!("{PASSWORD}\n"))
    }

    /// Looks into, or meddles with, the database behind the program's back.
    fn on_database<T: Send + 'static>(&self, act: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static) -> T {
        on(&self.database_url, act)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = self.server.take() {
            on(&server, move |conn| Ok(conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?));
        }
    }
}

impl Said {
    /// It did what it was asked; answers what it printed.
    #[track_caller]
    fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.err);
        self.out
    }

    /// It could not, and said so in one line of its own; answers the line.
    #[track_caller]
    fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{}{}", self.out, self.err);
        let lines: Vec<&str> = self.err.lines().filter(|line| line.starts_with("rolecall: ")).collect();
        assert_eq!(lines.len(), 1, "{}", self.err);
        lines[0].to_owned()
    }
}

fn on<T: Send + 'static>(url: &str, act: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let db = Db::open(url, DbOptions { connections: 2, statement_cache: true }).expect("a database");
    runtime.block_on(db.exclusively(act)).expect("the database does it")
}

/// The same test on both databases.
macro_rules! on_both {
    ($($(#[$note:meta])* fn $name:ident($place:ident: Place) $body:block)*) => { $(
        mod $name {
            use super::*;

            $(#[$note])*
            fn test($place: Place) $body

            #[test]
            fn sqlite() {
                test(Place::sqlite());
            }

            #[test]
            fn postgres() {
                test(Place::postgres());
            }
        }
    )* };
}
use on_both;
