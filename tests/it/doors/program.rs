//! The built program as a process of its own, which can be ended the hard way.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use reqwest::header::{HeaderMap, HeaderValue};
use rolecall::db::{Db, DbOptions};

use crate::harness::{Browser, Database, PASSWORD};

/// A database with a folder and a secret, for programs to run on.
pub struct Ground {
    folder: tempfile::TempDir,
    url: String,
    settings: Vec<(&'static str, String)>,
    pub db: Db,
}

impl Ground {
    pub fn on(database: Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), "a secret for tests, long enough to be one\n").unwrap();
        let url = database.make(folder.path());
        let db = Db::open(&url, DbOptions { connections: 2, statement_cache: true }).unwrap();
        Self { folder, url, settings: Vec::new(), db }
    }

    /// With one more setting, as the environment says it.
    pub fn set_to(mut self, name: &'static str, value: &str) -> Self {
        self.settings.push((name, value.to_owned()));
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let folder: &Path = self.folder.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
        command
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .env("DATABASE_URL", &self.url)
            .env("ROLECALL_DATA_DIR", folder)
            .env("ROLECALL_LISTEN", "127.0.0.1:0")
            .env("ROLECALL_LOG", "error")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut child = self.command(arguments).spawn().unwrap();
        // A command that reads nothing may have ended already.
        let _ = child.stdin.take().unwrap().write_all(format!("{PASSWORD}\n").as_bytes());
        child.wait_with_output().unwrap()
    }

    /// The same, successfully.
    pub fn done(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }

    pub fn organization(&self, slug: &str) {
        let (email, name) = (format!("owner@{slug}.example"), format!("The {slug} team"));
        let what = ["org", "create", "--slug", slug, "--name", &name, "--catalog", "starter", "--plan", "enterprise"];
        let who = ["--owner-email", &email, "--owner-name", "Olga Owner", "--owner-password-stdin"];
        self.done(&[&what[..], &who[..]].concat());
    }

    /// A command that goes on beside the test.
    pub fn beside(&self, arguments: &[&str]) -> Running {
        Running(self.command(arguments).spawn().unwrap())
    }

    /// A server, listening.
    pub fn serve(&self) -> Serving {
        let mut child = Running(self.command(&["serve"]).spawn().unwrap());
        let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
        let line = lines.next().expect("the server says where it listens").unwrap();
        let address =
            line.split("listens on ").nth(1).and_then(|rest| rest.split(". ").next()).unwrap_or_else(|| panic!("{line}")).to_owned();
        Serving { child, address }
    }
}

/// A process; ended with the test.
pub struct Running(Child);

impl Running {
    /// Waits until it has said that many lines on stderr.
    pub fn says_lines(&mut self, lines: usize) {
        let said = BufReader::new(self.0.stderr.take().unwrap()).lines().take(lines).count();
        assert_eq!(said, lines, "it ended before");
    }

    /// As a power cut would.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Asks it to end.
    pub fn ask_to_end(&self) {
        let status = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// How it ended, if it does within that long.
    pub async fn ends_within(&mut self, limit: Duration) -> Option<ExitStatus> {
        tokio::time::timeout(limit, async {
            loop {
                if let Some(status) = self.0.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await
        .ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Gone already, most often.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server under way.
pub struct Serving {
    pub child: Running,
    pub address: String,
}

impl Serving {
    pub fn visitor(&self) -> Browser {
        Browser::at(&format!("http://{}", self.address))
    }

    /// A session's cookie, which outlives this process.
    pub async fn sign_in(&self, email: &str) -> String {
        let page = self.visitor().post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 303, "{}", page.body);
        page.cookie("rolecall").unwrap().split(';').next().unwrap().to_owned()
    }

    /// A browser that shows it.
    pub fn with(&self, cookie: &str) -> Browser {
        let mut headers = HeaderMap::new();
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        headers.insert("accept", HeaderValue::from_static("text/html"));
        headers.insert("cookie", HeaderValue::from_str(cookie).unwrap());
        Browser::with_headers(&format!("http://{}", self.address), headers)
    }
}
