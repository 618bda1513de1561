//! What commands stand on: an instance whose database is ready, a password from standard input.

use std::{
    io::{BufRead, IsTerminal, Read},
    path::Path,
    sync::Arc,
};

use secrecy::ExposeSecret;

use super::{Failure, say::remark};
use crate::{
    app::Foundation,
    authz::password::{Cost, Passwords},
    catalog::Catalog,
    clock::{self, Clock},
    db::{Dialect, migrate},
    domain::{instant::Instant, password::PasswordRules},
    settings::Settings,
    store::{Doors, catalogs},
};

/// More than any password has, so that a file given by mistake is not read to its end.
const LONGEST_LINE: u64 = 4096;

/// An instance with a database that is there and of this version's schema.
pub async fn ready(settings: Settings) -> Result<Foundation, Failure> {
    // Looked for first: opening would make an empty one.
    needs_file(&settings)?;
    let foundation = Foundation::open(settings, Clock::default())?;
    up_to_date(&foundation).await?;
    Ok(foundation)
}

/// An instance for commands that make something. An embedded database is made and migrated by whoever comes first; a server's is migrated
/// when its operator says so, because other instances may still be running on the old schema.
pub async fn made(settings: Settings) -> Result<Foundation, Failure> {
    let foundation = Foundation::open(settings, Clock::default())?;
    match foundation.db.dialect() {
        Dialect::Sqlite => foundation.migrate().await?.iter().for_each(remark),
        Dialect::Postgres => up_to_date(&foundation).await?,
    }
    Ok(foundation)
}

/// Refuses where an embedded database has not been made yet.
pub fn needs_file(settings: &Settings) -> Result<(), Failure> {
    let url = settings.database_url();
    match url.expose_secret().strip_prefix("sqlite://") {
        Some(file) if !Path::new(file).exists() => {
            Err(Failure::new(format!("there is no database at {file} yet: run rolecall migrate, or say where it is by --database-url")))
        }
        _ => Ok(()),
    }
}

async fn up_to_date(foundation: &Foundation) -> Result<(), Failure> {
    // On the writing connection: looking makes the table of migrations where there is none.
    if foundation.db.exclusively(migrate::pending).await? {
        return Err(Failure::new("the database does not have this version's schema yet: run rolecall migrate"));
    }
    if !catalogs::agree(&foundation.db, &foundation.catalogs).await? {
        return Err(Failure::new("the database has other versions of the catalogs: run rolecall migrate"));
    }
    Ok(())
}

/// The doors at another moment than now, for what is said to have happened before.
pub fn doors_at(foundation: &Foundation, moment: Instant) -> Doors {
    Doors::new(foundation.db.clone(), Arc::clone(&foundation.catalogs), moment, clock::new_id)
}

/// A catalog of the instance.
pub fn catalog(foundation: &Foundation, key: &str) -> Result<Arc<Catalog>, Failure> {
    let keys = || foundation.catalogs.iter().map(|catalog| catalog.key.as_str()).collect::<Vec<_>>().join(", ");
    foundation.catalogs.get(key).ok_or_else(|| Failure::new(format!("there is no catalog {key}: this instance has {}", keys())))
}

/// The hash of the password on the first line of standard input, once it meets the rules. `about` is what others may know of the person.
pub fn hashed_password(rules: &PasswordRules, about: &[&str]) -> Result<String, Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        remark("Type the password, then Enter; it can be seen while you type:");
    }
    let mut line = String::new();
    stdin
        .lock()
        .take(LONGEST_LINE)
        .read_line(&mut line)
        .map_err(|error| Failure::new(format!("the password cannot be read from standard input: {error}")))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::new("no password came on standard input: give it as in ... < password.txt"));
    }
    hash(password, rules, about)
}

/// The hash of a password that meets the rules.
pub fn hash(password: &str, rules: &PasswordRules, about: &[&str]) -> Result<String, Failure> {
    rules.check(password, about).map_err(|faults| {
        let missed: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Failure::new(format!("the password is refused: it must have or be {}", missed.join(", ")))
    })?;
    Ok(Passwords::new(Cost::Real).hash_now(password))
}
