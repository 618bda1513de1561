//! The command line: one file a subcommand (DESIGN section 8). Each says what it did, or answers with one line that says what to do.

mod backup;
mod catalog;
mod comings;
mod demo;
mod doctor;
mod ground;
mod mail;
mod migrate;
mod openapi;
mod org;
pub mod people;
mod say;
mod seed;
mod teams;
mod token;
mod user;

use clap::{Parser, Subcommand};

use crate::{
    app::{self, CannotStart, Foundation, ServeOptions},
    clock::Clock,
    db::DbError,
    settings::Settings,
};

/// The Team Settings console that a product puts beside itself
#[derive(Debug, Parser)]
#[command(
    name = "rolecall",
    version,
    propagate_version = true,
    after_help = "Example:\n  rolecall demo                  a filled instance to look around in
  rolecall serve                 your own, at http://127.0.0.1:8080"
)]
pub struct Cli {
    /// What to do; serving, when nothing is said.
    #[command(subcommand)]
    command: Option<Command>,
    /// The settings of the instance.
    #[command(flatten, next_help_heading = "Settings")]
    pub settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the console (what rolecall does when nothing else is said)
    #[command(after_help = "Example:\n  rolecall serve --listen 127.0.0.1:8080 --public-url https://team.example.com")]
    Serve,
    /// Serve a demonstration: an organization for each catalog, made afresh at every start
    #[command(
        after_help = "Example:\n  rolecall demo --listen 127.0.0.1:9000\n\nThe demonstration lives in DATA_DIR/demo and touches nothing else."
    )]
    Demo,
    /// Bring the database to this version's schema and catalogs
    #[command(after_help = "Example:\n  rolecall migrate --database-url postgres://rolecall@db.example.com/rolecall")]
    Migrate,
    /// Check everything that must hold; exit with 1 and a line for each fault when something does not
    #[command(after_help = "Example:\n  rolecall doctor --json")]
    Doctor(doctor::Doctor),
    /// Make, list and suspend organizations, and change their plans
    #[command(subcommand, after_help = "Example:\n  rolecall org list")]
    Org(org::Org),
    /// Help people who cannot sign in
    #[command(subcommand, after_help = "Example:\n  rolecall user unlock --email ana@example.com")]
    User(user::User),
    /// Make tokens for programs
    #[command(subcommand, after_help = "Example:\n  rolecall token create --org acme --user ana@example.com --name \"Order desk\"")]
    Token(token::Token),
    /// Fill an organization with made-up people
    #[command(after_help = "Example:\n  rolecall seed --org acme --members 1000
  rolecall seed --team call-centre --org atlas-store --password-stdin < password.txt")]
    Seed(seed::Seed),
    /// Check catalogs, and compare them
    #[command(subcommand, after_help = "Example:\n  rolecall catalog check acme.toml")]
    Catalog(catalog::Catalog),
    /// See whether mail goes out
    #[command(subcommand, after_help = "Example:\n  rolecall mail test --to ana@example.com")]
    Mail(mail::Mail),
    /// Copy the embedded database to a new file, also while the instance runs
    #[command(
        after_help = "Example:\n  rolecall backup backup.db\n\nTo restore: stop the instance, then put the copy in the place of DATA_DIR/rolecall.db, without the -wal and -shm
files that lay beside the old one. Keep DATA_DIR/secret as well: links in mails that were sent need it.
A Postgres database is backed up by pg_dump."
    )]
    Backup(backup::Backup),
    /// Print the interface for programs as OpenAPI 3.1 describes it
    #[command(after_help = "Example:\n  rolecall openapi > rolecall.json")]
    Openapi,
}

/// Why a command could not do what it was asked: one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// From a reason, whose lines become one.
    fn new(reason: impl AsRef<str>) -> Self {
        Self(reason.as_ref().trim().replace('\n', "; "))
    }
}

impl From<CannotStart> for Failure {
    fn from(error: CannotStart) -> Self {
        Self::new(error.to_string())
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self::new(error.to_string())
    }
}

/// Does what the command line says; serving ends when the server is told to stop.
pub async fn run(cli: Cli) -> Result<(), Failure> {
    let settings = cli.settings;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Openapi => openapi::run(),
        Command::Serve => Ok(app::serve(Foundation::open(settings, Clock::default())?, ServeOptions::default()).await?),
        Command::Demo => {
            // The folder stays this demonstration's own until the server has ended.
            let (foundation, _folder) = demo::prepare(settings).await?;
            Ok(app::serve(foundation, ServeOptions { dev_mailbox: true, ..ServeOptions::default() }).await?)
        }
        Command::Migrate => migrate::run(settings).await,
        Command::Doctor(doctor) => doctor.run(settings).await,
        Command::Org(org) => org.run(settings).await,
        Command::User(user) => user.run(settings).await,
        Command::Token(token) => token.run(settings).await,
        Command::Seed(seed) => seed.run(settings).await,
        Command::Catalog(catalog) => catalog.run(),
        Command::Mail(mail) => mail.run(settings).await,
        Command::Backup(backup) => backup.run(settings).await,
    }
}
