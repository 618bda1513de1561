//! What an instance stands on, and the server built from it.

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::{
    App, HttpServer,
    middleware::{Compress, from_fn},
    web::Data,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use secrecy::ExposeSecret;

use crate::{
    api,
    authz::{
        Operator,
        password::{Cost, Passwords},
        secret::Secret,
    },
    catalog::{Catalog, Catalogs},
    clock::{self, Clock},
    db::{Db, DbOptions, Dialect, migrate},
    jobs::{self, Jobs},
    mail::Mailer,
    settings::Settings,
    store::{Doors, catalogs},
    web::{House, MailStanding, middleware, routes, session},
};

/// Everything that commands and the server share: settings, database, catalogs, secret, clock.
#[derive(Clone)]
pub struct Foundation {
    /// What the operator decided.
    pub settings: Arc<Settings>,
    /// The database.
    pub db: Db,
    /// The catalogs, checked.
    pub catalogs: Arc<Catalogs>,
    /// What signs links and cookies.
    pub secret: Secret,
    /// The time.
    pub clock: Clock,
}

/// Why an instance cannot start: one clear line that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CannotStart(pub String);

impl Foundation {
    /// Opens everything without touching the database yet.
    pub fn open(settings: Settings, clock: Clock) -> Result<Self, CannotStart> {
        let url = settings.database_url();
        let options = DbOptions { connections: settings.database_connections, statement_cache: settings.statement_cache };
        let db = Db::open(url.expose_secret(), options).map_err(|error| CannotStart(error.to_string()))?;
        // Instances that share a Postgres must share the secret, too: one made up here would be this instance's alone.
        let make = db.dialect() == Dialect::Sqlite;
        let secret = Secret::open(&settings.secret_file(), make).map_err(|error| CannotStart(error.to_string()))?;
        let catalogs = Arc::new(catalogs_of(&settings)?);
        Ok(Self { settings: Arc::new(settings), db, catalogs, secret, clock })
    }

    /// The doors, as of now.
    pub fn doors(&self) -> Doors {
        Doors::new(self.db.clone(), Arc::clone(&self.catalogs), self.clock.now(), clock::new_id)
    }

    /// Brings the database to this build's schema and catalogs. Answers what was done, a line each.
    pub async fn migrate(&self) -> Result<Vec<String>, CannotStart> {
        let failed = |error: crate::db::DbError| CannotStart(error.to_string());
        let mut lines: Vec<String> = self
            .db
            .exclusively(migrate::apply)
            .await
            .map_err(failed)?
            .into_iter()
            .map(|name| format!("applied migration {name}"))
            .collect();
        let applied = catalogs::apply(&self.doors(), &Operator::at_the_command_line()).await.map_err(failed)?;
        if !applied.refused.is_empty() {
            return Err(CannotStart(format!("the catalogs were not applied: {}", applied.refused.join("; "))));
        }
        lines.extend(applied.changed.into_iter().map(|key| format!("applied catalog {key}")));
        Ok(lines)
    }
}

/// The shipped catalogs and those of the operator's folder, which may replace shipped ones.
fn catalogs_of(settings: &Settings) -> Result<Catalogs, CannotStart> {
    let said = |name: &str, faults: &[crate::catalog::Fault]| {
        let lines: Vec<String> = faults.iter().map(|fault| format!("{name}: {fault}")).collect();
        CannotStart(lines.join("\n"))
    };
    let mut all = Catalogs::shipped().map_err(|(key, faults)| said(&key, &faults))?;
    let Some(folder) = &settings.catalogs else { return Ok(all) };
    let unreadable = |error: std::io::Error| CannotStart(format!("the folder of catalogs {}: {error}", folder.display()));
    let mut files: Vec<_> = std::fs::read_dir(folder).map_err(unreadable)?.collect::<Result<_, _>>().map_err(unreadable)?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in files.into_iter().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "toml")) {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(&file).map_err(|error| CannotStart(format!("{name}: {error}")))?;
        let key = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        all.insert(Catalog::parse(&key, &text).map_err(|faults| said(&name, &faults))?);
    }
    Ok(all)
}

/// How a server is to run, beyond the settings.
#[derive(Debug, Clone, Copy)]
pub struct ServeOptions {
    /// Show the mailbox of a demonstration to this machine.
    pub dev_mailbox: bool,
    /// How much work a password is.
    pub cost: Cost,
    /// Worker threads; as many as cores when not said.
    pub workers: Option<usize>,
    /// End on SIGTERM and SIGINT, letting requests finish.
    pub signals: bool,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self { dev_mailbox: false, cost: Cost::Real, workers: None, signals: true }
    }
}

/// A running server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    jobs: Jobs,
    running: actix_web::dev::Server,
}

/// How long requests under way may take to finish when the server ends, in seconds.
const DRAIN: u64 = 30;

impl Server {
    /// Starts listening. The database must have been migrated.
    pub fn start(foundation: &Foundation, options: ServeOptions) -> Result<Self, CannotStart> {
        let settings = &foundation.settings;
        let mailer = Arc::new(Mailer::open(settings).map_err(|error| CannotStart(error.to_string()))?);
        let jobs = Jobs::start(jobs::Needs {
            db: foundation.db.clone(),
            catalogs: Arc::clone(&foundation.catalogs),
            secret: foundation.secret.clone(),
            clock: foundation.clock.clone(),
            public_url: settings.public_url(),
            mailer,
        });
        let house = Data::new(house(foundation, options, &jobs)?);
        tokio::spawn(tend(house.metrics.clone()));
        let mut server = HttpServer::new(move || {
            App::new()
                .app_data(house.clone())
                .wrap(session::middleware(&house))
                .wrap(from_fn(middleware::same_origin))
                .wrap(Compress::default())
                .wrap(from_fn(middleware::front))
                .configure(|config| routes::register(config, api::table))
        })
        .shutdown_timeout(DRAIN);
        if let Some(workers) = options.workers {
            server = server.workers(workers);
        }
        if !options.signals {
            server = server.disable_signals();
        }
        let cannot = |error: std::io::Error| CannotStart(format!("cannot listen on {}: {error}", settings.listen));
        let server = server.bind(settings.listen).map_err(cannot)?;
        let address = server.addrs().first().copied().unwrap_or(settings.listen);
        Ok(Self { address, jobs, running: server.run() })
    }

    /// How to end it from elsewhere.
    pub fn handle(&self) -> actix_web::dev::ServerHandle {
        self.running.handle()
    }

    /// Runs until a signal, or until the handle ends it; then lets the jobs finish.
    pub async fn run(self) -> Result<(), CannotStart> {
        let ended = self.running.await.map_err(|error| CannotStart(format!("the server failed: {error}")));
        self.jobs.stop().await;
        ended
    }
}

fn house(foundation: &Foundation, options: ServeOptions, jobs: &Jobs) -> Result<House, CannotStart> {
    let settings = &foundation.settings;
    let (seen, nudge) = (jobs.seen(), jobs.nudge());
    let operator_token = match &settings.operator_token_file {
        None => None,
        Some(file) => {
            let text =
                std::fs::read_to_string(file).map_err(|error| CannotStart(format!("the operator's token {}: {error}", file.display())))?;
            let token = text.trim().to_owned();
            if token.len() < 32 {
                return Err(CannotStart(format!("the operator's token {}: at least 32 characters, please", file.display())));
            }
            Some(token.into())
        }
    };
    Ok(House {
        db: foundation.db.clone(),
        catalogs: Arc::clone(&foundation.catalogs),
        clock: foundation.clock.clone(),
        secret: foundation.secret.clone(),
        public_url: settings.public_url(),
        passwords: Passwords::new(options.cost),
        trusted_proxies: settings.trusted_proxies.clone(),
        mail: if settings.has_mail_server() { MailStanding::Server } else { MailStanding::Folder(settings.mail_folder()) },
        seen: Box::new(move |who, at| seen.note(who, at)),
        nudge_mail: Box::new(move || nudge.now()),
        operator_token,
        metrics: metrics_handle(),
        dev_mailbox: options.dev_mailbox,
        new_id: clock::new_id,
    })
}

/// Histograms keep every sample until they are tended, whether or not anybody reads `/metrics`. Ends with the runtime.
async fn tend(metrics: PrometheusHandle) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        metrics.run_upkeep();
    }
}

/// One recorder a process, whoever asks first.
fn metrics_handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Only a second recorder could fail, and there is none.
        let _ = metrics::set_global_recorder(recorder);
        handle
    };
    HANDLE.get_or_init(install).clone()
}

/// Migrates and serves until a signal.
pub async fn serve(foundation: Foundation, options: ServeOptions) -> Result<(), CannotStart> {
    let settings = &foundation.settings;
    if settings.public_url.is_none() && !settings.listen.ip().is_loopback() {
        return Err(CannotStart(
            "listening beyond this machine needs the address that people type: set ROLECALL_PUBLIC_URL, like https://team.example.com"
                .into(),
        ));
    }
    for line in foundation.migrate().await? {
        tracing::info!("{line}");
    }
    let server = Server::start(&foundation, options)?;
    let url = foundation.settings.public_url();
    println!("Rolecall listens on {}. Open {url}", server.address);
    let needs_setup = crate::store::organizations::needs_setup(&foundation.doors()).await;
    if needs_setup.map_err(|error| CannotStart(error.to_string()))? {
        println!("Nobody has an account yet. Open {} and enter the code {}", url.link("/setup"), foundation.secret.setup_code());
    }
    server.run().await
}
