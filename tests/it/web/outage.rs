//! When the database is gone, busy or silent: an answer in time, and everything as before once it is back.

use std::{sync::Arc, time::Duration};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use futures_util::future::join_all;
use secrecy::ExposeSecret;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::Instant,
};

use crate::harness::{Browser, Database, PASSWORD, Page, World, database::admin};

/// What is promised.
const IN_TIME: Duration = Duration::from_secs(2);
/// Some slack for a machine that runs other tests beside this one.
const SLACK: Duration = Duration::from_millis(700);

fn test(body: impl AsyncFnOnce()) {
    actix_web::rt::System::new().block_on(body());
}

async fn timed(asked: impl Future<Output = Page>) -> Page {
    let began = Instant::now();
    let page = asked.await;
    assert!(began.elapsed() < IN_TIME + SLACK, "an answer only after {:?}", began.elapsed());
    page
}

fn is_busy_page(page: &Page) {
    assert_eq!((page.status.as_u16(), page.heading()), (503, "Busy for a moment".into()));
    assert_eq!(page.header("retry-after"), Some("2"));
    assert_eq!(page.one("main code"), page.header("x-request-id").unwrap());
}

/// Asks until the page is there again; within the time that a person would try.
async fn comes_back(browser: &Browser, path: &str) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let page = browser.get(path).await;
        if page.status == 200 {
            return;
        }
        assert_eq!(page.status, 503, "{}", page.body);
        assert!(Instant::now() < deadline, "{path} does not come back");
    }
}

fn sign_in_fields() -> [(&'static str, &'static str); 2] {
    [("email", "owner@acme.example"), ("password", PASSWORD)]
}

/// What holds on every kind of outage: pages that need no database are there, with their styles; the others say so in time.
async fn says_so_and_goes_on(world: &World, browser: &Browser, stylesheet: &str) {
    for path in ["/account", "/o/acme", "/o/acme/members"] {
        is_busy_page(&timed(browser.get(path)).await);
    }
    assert_eq!(timed(browser.get("/healthz")).await.status, 200, "alive, also to somebody signed in");
    assert_eq!(timed(browser.get(stylesheet)).await.status, 200, "the page of the outage has its looks");
    assert_eq!(timed(world.visitor().get("/sign-in")).await.status, 200);
    let ready = timed(world.visitor().get("/readyz")).await;
    assert_eq!((ready.status.as_u16(), ready.body.as_str()), (503, "the database does not answer\n"));
    let json = timed(browser.send(browser.request("GET", "/account").header("accept", "application/json"))).await;
    assert_eq!((json.status.as_u16(), json.header("content-type")), (503, Some("application/problem+json")));
    is_busy_page(&timed(world.visitor().post("/sign-in", &sign_in_fields())).await);
    for page in join_all((0..40).map(|_| timed(browser.get("/account")))).await {
        is_busy_page(&page);
    }
}

#[test]
fn a_postgres_that_is_gone_is_a_page_in_time_and_forgotten_once_it_is_back() {
    test(async || {
        let world = World::start(Database::Postgres, &[]).await;
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        let stylesheet = browser.get("/account").await.attribute("link[rel=stylesheet]", "href").unwrap();
        let url = world.foundation.settings.database_url();
        let name = url.expose_secret().rsplit_once('/').unwrap().1.to_owned();
        admin(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"));
        admin(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
        says_so_and_goes_on(&world, &browser, &stylesheet).await;
        admin(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"));
        comes_back(&browser, "/account").await;
        comes_back(&browser, "/o/acme/members").await;
        assert_eq!(world.visitor().get("/readyz").await.status, 200);
        world.signed_in("owner@acme.example").await;
        world.is_sound().await;
        world.end().await;
    });
}

/// Passes on what it hears, until it is told to keep it to itself.
async fn between(server: String, silent: watch::Receiver<bool>) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    actix_web::rt::spawn(async move {
        while let Ok((here, _)) = listener.accept().await {
            let there = TcpStream::connect(&server).await.unwrap();
            let ((here_in, here_out), (there_in, there_out)) = (here.into_split(), there.into_split());
            actix_web::rt::spawn(pass(here_in, there_out, silent.clone()));
            actix_web::rt::spawn(pass(there_in, here_out, silent.clone()));
        }
    });
    port
}

async fn pass(mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin, mut silent: watch::Receiver<bool>) {
    let mut chunk = [0; 8_192];
    while let Ok(n @ 1..) = from.read(&mut chunk).await {
        if silent.wait_for(|silent| !silent).await.is_err() || to.write_all(&chunk[..n]).await.is_err() {
            return;
        }
    }
}

#[test]
fn a_postgres_that_falls_silent_is_a_page_in_time_and_no_hang() {
    test(async || {
        let folder = tempfile::tempdir().unwrap();
        let url = Database::Postgres.make(folder.path());
        let (user, rest) = url.split_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let (tell, silent) = watch::channel(false);
        let port = between(server.to_owned(), silent).await;
        let world = World::over(&format!("{user}@127.0.0.1:{port}/{name}"), folder, &[]).await;
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        let stylesheet = browser.get("/account").await.attribute("link[rel=stylesheet]", "href").unwrap();
        tell.send(true).unwrap();
        says_so_and_goes_on(&world, &browser, &stylesheet).await;
        tell.send(false).unwrap();
        comes_back(&browser, "/account").await;
        world.signed_in("owner@acme.example").await;
        world.is_sound().await;
        world.end().await;
    });
}

#[test]
fn a_file_that_somebody_else_writes_to_is_a_page_in_time_and_reading_goes_on() {
    test(async || {
        let world = Arc::new(World::start(Database::Sqlite, &[]).await);
        world.organization("acme", "starter").await;
        let browser = world.signed_in("owner@acme.example").await;
        let url = world.foundation.settings.database_url();
        let mut other = SqliteConnection::establish(url.expose_secret().strip_prefix("sqlite://").unwrap()).unwrap();
        other.batch_execute("PRAGMA busy_timeout = 5000; BEGIN EXCLUSIVE").unwrap();
        is_busy_page(&timed(world.visitor().post("/sign-in", &sign_in_fields())).await);
        is_busy_page(&timed(browser.post("/o/acme/settings", &[("name", "New")])).await);
        is_busy_page(&timed(browser.post("/account/profile", &[("name", "New")])).await);
        is_busy_page(&timed(browser.post("/sign-out", &[])).await);
        for path in ["/account", "/o/acme", "/o/acme/members", "/readyz"] {
            assert_eq!(timed(browser.get(path)).await.status, 200, "{path}");
        }
        for page in join_all((0..10).map(|_| timed(browser.post("/account/profile", &[("name", "New")])))).await {
            is_busy_page(&page);
        }
        other.batch_execute("ROLLBACK").unwrap();
        drop(other);
        let page = browser.get("/account").await;
        assert_eq!(page.typed("name").as_deref(), Some("Olga Owner"), "what was answered with busy was not done");
        assert_eq!(browser.post("/o/acme/settings", &[("name", "New")]).await.status, 303);
        world.signed_in("owner@acme.example").await;
        world.is_sound().await;
        Arc::into_inner(world).unwrap().end().await;
    });
}
