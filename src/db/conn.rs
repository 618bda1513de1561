//! Connections: one enum over both databases, pooled, with separate lanes for reading and writing.

use std::{path::Path, sync::Arc, time::Duration};

use diesel::{
    Connection, PgConnection, SqliteConnection,
    connection::{AnsiTransactionManager, CacheSize, SimpleConnection, TransactionManager},
    r2d2::{ManageConnection, Pool, R2D2Connection},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::DbError;

/// One connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// A server.
    Postgres(PgConnection),
    /// A file.
    Sqlite(SqliteConnection),
}

/// The SQL dialect that diesel speaks to either database.
pub type EitherBackend = <Conn as Connection>::Backend;

/// Which of the two databases stands behind a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A server, shared by instances.
    Postgres,
    /// One file, embedded.
    Sqlite,
}

/// How connections are made.
#[derive(Debug, Clone, Copy)]
pub struct DbOptions {
    /// Connections for reading (SQLite), or for all (Postgres).
    pub connections: u32,
    /// Off behind a PgBouncer in transaction mode, which breaks prepared statements.
    pub statement_cache: bool,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self { connections: 16, statement_cache: true }
    }
}

/// How long a request waits for its turn and for a connection before it is told that the database is busy.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a read may take before the person gets an answer all the same.
const READ_DEADLINE: Duration = Duration::from_millis(1_900);

#[derive(Debug, Clone)]
struct Manager {
    url: String,
    dialect: Dialect,
    options: DbOptions,
    read_only: bool,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    /// By the URL's scheme: the derived `establish` tries one database after the other and hides the real error.
    fn connect(&self) -> Result<Conn, Self::Error> {
        let mut conn = match self.dialect {
            Dialect::Postgres => PgConnection::establish(&self.url).map(Conn::Postgres),
            Dialect::Sqlite => SqliteConnection::establish(&self.url).map(Conn::Sqlite),
        }
        .map_err(diesel::r2d2::Error::ConnectionError)?;
        self.prepare(&mut conn).map_err(diesel::r2d2::Error::QueryError)?;
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

impl Manager {
    fn prepare(&self, conn: &mut Conn) -> diesel::QueryResult<()> {
        if !self.options.statement_cache {
            conn.set_prepared_statement_cache_size(CacheSize::Disabled);
        }
        match conn {
            // A lock held by a stuck neighbour becomes a 503, not a hang.
            // Statements are kept prepared, but planned for each value: a rare word and a frequent one want different plans.
            Conn::Postgres(conn) => conn.batch_execute(
                "SET lock_timeout = '1500ms'; SET statement_timeout = '60s'; SET timezone = 'UTC'; SET plan_cache_mode = force_custom_plan",
            ),
            Conn::Sqlite(conn) => {
                conn.batch_execute(
                    "PRAGMA busy_timeout = 1000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
                     PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA mmap_size = 2147418112;",
                )?;
                if self.read_only { conn.batch_execute("PRAGMA query_only = ON") } else { Ok(()) }
            }
        }
    }
}

/// Connections of one purpose and the queue before them. Tokio's semaphore is first come, first served.
#[derive(Clone)]
struct Lane {
    pool: Pool<Manager>,
    turn: Arc<Semaphore>,
}

impl Lane {
    fn new(manager: Manager, connections: u32) -> Self {
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1.min(connections)))
            .connection_timeout(PATIENCE)
            .test_on_check_out(manager.dialect == Dialect::Postgres)
            .build_unchecked(manager);
        Self { pool, turn: Arc::new(Semaphore::new(connections as usize)) }
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, DbError> {
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.turn).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(DbError::Busy("no connection was free in time".into())),
        }
    }
}

/// One in so many readers may be searching at a time.
const SEARCHING: u32 = 4;

/// The database: hand it a closure, it runs it on a connection off the async threads. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    readers: Lane,
    writers: Lane,
    searches: Arc<Semaphore>,
    dialect: Dialect,
}

impl Db {
    /// Opens by URL: `sqlite://path` or `postgres://...`. Connects lazily: a server that is down is an error of the first use.
    pub fn open(url: &str, options: DbOptions) -> Result<Self, DbError> {
        let (dialect, url) = match url.strip_prefix("sqlite://") {
            Some(path) => (Dialect::Sqlite, sqlite_file(path)?),
            None if url.starts_with("postgres://") || url.starts_with("postgresql://") => (Dialect::Postgres, with_time_limits(url)),
            None => return Err(DbError::failed("the database URL must begin with sqlite:// or postgres://")),
        };
        let manager = Manager { url, dialect, options, read_only: false };
        let (readers, writers) = match dialect {
            Dialect::Postgres => {
                let lane = Lane::new(manager, options.connections);
                (lane.clone(), lane)
            }
            // One writer behind a fair queue: SQLite has one write lock, and a queue is kinder than a retry.
            Dialect::Sqlite => (Lane::new(Manager { read_only: true, ..manager.clone() }, options.connections), Lane::new(manager, 1)),
        };
        let searches = Arc::new(Semaphore::new((options.connections / SEARCHING).max(1) as usize));
        Ok(Self { readers, writers, searches, dialect })
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Runs a closure that only reads.
    pub async fn read<T: Send + 'static>(&self, read: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static) -> Result<T, DbError> {
        let answer = run(&self.readers, move |conn| one_moment(conn, read));
        match tokio::time::timeout(READ_DEADLINE, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(DbError::Busy("no answer in time".into())),
        }
    }

    /// Runs a closure that searches. Searches have fewer connections than there are: a page that is given up on keeps its connection until
    /// the database has finished, and a crowd of dear searches must not take sign-ins and everybody's pages with it.
    pub async fn search<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let turn = match tokio::time::timeout(PATIENCE, Arc::clone(&self.searches).acquire_owned()).await {
            Ok(Ok(turn)) => turn,
            _ => return Err(DbError::Busy("too many searches at once".into())),
        };
        self.read(move |conn| {
            let _held = turn;
            read(conn)
        })
        .await
    }

    /// Runs a closure that reads for as long as it takes: `doctor` and the operator's lists.
    pub async fn read_at_leisure<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        run(&self.readers, read).await
    }

    /// Runs a closure inside one immediate transaction: all of it, or nothing. For the doors of `store` and the jobs' own rows.
    pub async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        run(&self.writers, move |conn| transaction(conn, write)).await
    }

    /// Runs a closure on the writing connection without a transaction: migrations, backups, settings of the connection.
    pub async fn exclusively<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        run(&self.writers, act).await
    }
}

async fn run<T: Send + 'static>(lane: &Lane, act: impl FnOnce(&mut Conn) -> Result<T, DbError> + Send + 'static) -> Result<T, DbError> {
    let turn = lane.turn().await?;
    let pool = lane.pool.clone();
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let mut conn = pool.get().map_err(|error| DbError::Busy(error.to_string()))?;
        act(&mut conn)
    });
    done.await.unwrap_or_else(|error| Err(DbError::failed(format!("a database task ended early: {error}"))))
}

/// All queries of a page see the same moment. On SQLite that is also cheaper: one lock for all of them. On Postgres it would cost two more
/// round trips, and counts may be a moment older than rows.
fn one_moment<T>(conn: &mut Conn, read: impl FnOnce(&mut Conn) -> Result<T, DbError>) -> Result<T, DbError> {
    match conn {
        Conn::Postgres(_) => return read(conn),
        Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction(conn)?,
    }
    let answer = read(conn);
    // Nothing was written: however it ends, there is nothing to keep.
    let _ = <Conn as Connection>::TransactionManager::rollback_transaction(conn);
    answer
}

fn transaction<T>(conn: &mut Conn, act: impl FnOnce(&mut Conn) -> Result<T, DbError>) -> Result<T, DbError> {
    // diesel's own transaction is deferred on SQLite: it would take the write lock too late, and fail instead of waiting.
    match conn {
        Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?,
        Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn)?,
    }
    match act(conn) {
        Ok(value) => {
            <Conn as Connection>::TransactionManager::commit_transaction(conn)?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one to tell; a connection that cannot roll back is thrown away by the pool.
            let _ = <Conn as Connection>::TransactionManager::rollback_transaction(conn);
            Err(error)
        }
    }
}

fn sqlite_file(path: &str) -> Result<String, DbError> {
    if path.is_empty() {
        return Err(DbError::failed("the database URL names no file: write sqlite://path/to/file.db"));
    }
    let cannot = |what: &Path, error: std::io::Error| DbError::failed(format!("cannot make {}: {error}", what.display()));
    let file = Path::new(path);
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private_folder().create(folder).map_err(|error| cannot(folder, error))?;
    }
    // The file holds password hashes: made here, before SQLite would make it for everybody to read.
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map_err(|error| cannot(file, error))?;
    Ok(path.to_owned())
}

fn private_folder() -> std::fs::DirBuilder {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// libpq's own limits: without them, an address that swallows packets holds a thread for minutes.
fn with_time_limits(url: &str) -> String {
    [("connect_timeout", "2"), ("tcp_user_timeout", "10000")].iter().fold(url.to_owned(), |url, (name, value)| {
        if url.contains(&format!("{name}=")) {
            return url;
        }
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}{name}={value}")
    })
}
