//! What every test stands on: a real server on a free port, a database of its own, people, a browser, a mail server.

pub mod acting;
pub mod browser;
pub mod contract;
mod csv;
pub mod database;
pub mod invited;
pub mod operator;
pub mod program;
pub mod race;
pub mod smtp;

use std::sync::Arc;

use rolecall::{
    app::{Foundation, ServeOptions, Server},
    authz::{
        Operator,
        password::{Cost, Passwords},
    },
    clock::Clock,
    domain::{email::Email, instant::Instant, member::Status, person_name::PersonName, slug::Slug},
    store::{
        Doors, doctor,
        organizations::{Created, NewOrganization, create_by_operator},
        seed::{SeedPerson, Seeded, people},
        seed_member::{Joined, join},
    },
};

pub use browser::{Browser, Page};
pub use database::Database;
pub use program::Program;

/// Everybody's password in tests; it passes the rules of every shipped catalog.
pub const PASSWORD: &str = "Violet-Tractor-42-moons";

/// Runs a test on both databases, each with a world of its own, and examines the world afterwards.
#[macro_export]
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: &World) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs what its file imports")]
            use super::*;
            async fn test($world: &$crate::harness::World) $body
            #[test]
            fn on_sqlite() {
                $crate::harness::in_a_world($crate::harness::Database::Sqlite, async |world| test(world).await);
            }
            #[test]
            fn on_postgres() {
                $crate::harness::in_a_world($crate::harness::Database::Postgres, async |world| test(world).await);
            }
        }
    )* };
    // For tests that start their worlds themselves, with flags of their own.
    ($($(#[$doc:meta])* async fn $name:ident($database:ident: Database) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs what its file imports")]
            use super::*;
            async fn test($database: $crate::harness::Database) $body
            #[test]
            fn on_sqlite() {
                actix_web::rt::System::new().block_on(test($crate::harness::Database::Sqlite));
            }
            #[test]
            fn on_postgres() {
                actix_web::rt::System::new().block_on(test($crate::harness::Database::Postgres));
            }
        }
    )* };
}

/// The same in a world whose operator has a token.
pub fn in_an_operated_world(database: Database, test: impl AsyncFnOnce(&World)) {
    actix_web::rt::System::new().block_on(World::operated(database, &[], async |world, _| test(world).await));
}

/// Makes a world, runs the test in it, calls the doctor, ends the server.
pub fn in_a_world(database: Database, test: impl AsyncFnOnce(&World)) {
    actix_web::rt::System::new().block_on(async {
        let world = World::start(database, &[]).await;
        test(&world).await;
        world.is_sound().await;
        world.end().await;
    });
}

/// A running instance.
pub struct World {
    pub foundation: Foundation,
    pub clock: Clock,
    pub origin: String,
    pub folder: tempfile::TempDir,
    passwords: Passwords,
    handle: actix_web::dev::ServerHandle,
    running: actix_web::rt::task::JoinHandle<()>,
}

impl World {
    /// Starts one, with further flags.
    pub async fn start(database: Database, flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database.make(folder.path());
        Self::over(&url, folder, flags).await
    }

    /// Starts one over a database that is there.
    pub async fn over(database_url: &str, folder: tempfile::TempDir, flags: &[&str]) -> Self {
        Self::of_cost(database_url, folder, flags, Cost::Cheap).await
    }

    /// The same, with passwords as costly as told.
    pub async fn of_cost(database_url: &str, folder: tempfile::TempDir, flags: &[&str], cost: Cost) -> Self {
        Self::serving(database_url, folder, flags, ServeOptions { cost, ..ServeOptions::default() }).await
    }

    /// Starts one that shows its mailbox, as a demonstration does.
    pub async fn with_mailbox(database: Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = database.make(folder.path());
        Self::serving(&url, folder, &[], ServeOptions { cost: Cost::Cheap, dev_mailbox: true, ..ServeOptions::default() }).await
    }

    async fn serving(database_url: &str, folder: tempfile::TempDir, flags: &[&str], options: ServeOptions) -> Self {
        let clock = Clock::default();
        let settings = database::settings(folder.path(), database_url, flags);
        let foundation = Foundation::open(settings, clock.clone()).unwrap();
        let (cost, options) = (options.cost, ServeOptions { workers: Some(1), signals: false, ..options });
        let server = Server::start(&foundation, options).unwrap();
        let (origin, handle) = (format!("http://{}", server.address), server.handle());
        let running = actix_web::rt::spawn(async move { server.run().await.unwrap() });
        Self { foundation, clock, origin, folder, passwords: Passwords::new(cost), handle, running }
    }

    /// Ends the server, its jobs included.
    pub async fn end(self) {
        self.handle.stop(true).await;
        self.running.await.unwrap();
    }

    pub fn doors(&self) -> Doors {
        self.foundation.doors()
    }

    /// Nobody in particular.
    pub fn visitor(&self) -> Browser {
        Browser::at(&self.origin)
    }

    /// Everything that must hold, holds.
    pub async fn is_sound(&self) {
        let operator = Operator::at_the_command_line();
        let findings = doctor::examine(&self.doors(), Arc::clone(&self.foundation.catalogs), &operator).await.unwrap().findings;
        assert!(findings.is_empty(), "{findings:#?}");
    }

    /// Makes an organization on the largest plan of a catalog; its owner is `owner@{slug}.example`.
    pub async fn organization(&self, slug: &str, catalog: &str) {
        let plan = self.foundation.catalogs.get(catalog).unwrap().plans.last().unwrap().key.clone();
        self.organization_on(slug, catalog, &plan).await;
    }

    pub async fn organization_on(&self, slug: &str, catalog: &str, plan: &str) {
        let new = NewOrganization {
            slug: Slug::parse(slug).unwrap(),
            name: PersonName::parse(&format!("The {slug} team")).unwrap(),
            catalog: catalog.to_owned(),
            plan: Some(plan.to_owned()),
            owner_name: PersonName::parse("Olga Owner").unwrap(),
            owner_email: Email::parse(&format!("owner@{slug}.example")).unwrap(),
            password_hash: Some(self.hash()),
            language: "en".into(),
        };
        let created = create_by_operator(&self.doors(), &Operator::at_the_command_line(), new).await.unwrap();
        assert_eq!(created, Created::Done { owner_existed: false });
    }

    /// Makes a member `{local}@{slug}.example`.
    pub async fn member(&self, slug: &str, local: &str, role: &str) {
        self.member_with(slug, local, role, Status::Active).await;
    }

    pub async fn member_with(&self, slug: &str, local: &str, role: &str, status: Status) {
        let now = self.clock.now();
        self.people(slug, vec![person(&title(local), &format!("{local}@{slug}.example"), role, status, now, Instant::UNKNOWN)]).await;
    }

    /// Makes many at once.
    pub async fn people(&self, slug: &str, all: Vec<SeedPerson>) {
        let operator = Operator::at_the_command_line();
        let seeded = people(&self.doors(), &operator, slug.to_owned(), all, Some(self.hash())).await.unwrap();
        assert_eq!(seeded, Seeded::Done);
    }

    /// Makes somebody who has an account a member of one more organization.
    pub async fn joins(&self, email: &str, slug: &str, role: &str) {
        let operator = Operator::at_the_command_line();
        let (slug, email) = (Slug::parse(slug).unwrap(), Email::parse(email).unwrap());
        assert_eq!(join(&self.doors(), &operator, slug, email, role.to_owned()).await.unwrap(), Joined::Done);
    }

    /// A browser in which that person has signed in.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let browser = self.visitor();
        let page = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 303, "{}", page.body);
        browser
    }

    /// The hash of everybody's password.
    pub fn hash(&self) -> String {
        self.passwords.hash_now(PASSWORD)
    }

    /// Reads from the database, past everything.
    pub async fn query<T: Send + 'static>(&self, read: impl FnOnce(&mut rolecall::db::Conn) -> T + Send + 'static) -> T {
        self.foundation.db.exclusively(move |conn| Ok(read(conn))).await.unwrap()
    }
}

pub fn person(name: &str, email: &str, role: &str, status: Status, joined_at: Instant, last_seen_at: Instant) -> SeedPerson {
    SeedPerson {
        name: PersonName::parse(name).unwrap(),
        email: Email::parse(email).unwrap(),
        role: role.to_owned(),
        status,
        joined_at,
        last_seen_at,
    }
}

fn title(local: &str) -> String {
    let mut chars = local.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
