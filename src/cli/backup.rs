//! `rolecall backup`

use std::{fs::OpenOptions, io::ErrorKind, path::PathBuf};

use clap::Args;

use super::{Failure, ground, say::say};
use crate::{
    app::Foundation,
    clock::Clock,
    db::{Dialect, dialect},
    settings::Settings,
};

/// Copies the embedded database.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write; it must not exist
    file: PathBuf,
}

impl Backup {
    /// Writes the copy, whatever its schema: a backup before a migration is the one most needed.
    pub async fn run(self, settings: Settings) -> Result<(), Failure> {
        ground::needs_file(&settings)?;
        let secret = settings.secret_file();
        let foundation = Foundation::open(settings, Clock::default())?;
        if foundation.db.dialect() == Dialect::Postgres {
            return Err(Failure::new("a Postgres database is backed up by pg_dump, which sees it consistently while it runs"));
        }
        let name = self.file.display().to_string();
        let path = self.file.to_str().ok_or_else(|| Failure::new(format!("{name}: the file's name must be UTF-8")))?.to_owned();
        self.reserve(&name)?;
        let copied = foundation.db.exclusively(move |conn| dialect::backup(conn, &path)).await;
        let synced = copied.map_err(Failure::from).and_then(|()| self.sync(&name));
        if synced.is_err() {
            // Half a copy must not be taken for one.
            let _ = std::fs::remove_file(&self.file);
        }
        let bytes = synced?;
        say(format!("copied the database to {name} ({bytes} bytes); keep {} with it", secret.display()));
        Ok(())
    }

    /// Makes the file, empty and for its owner alone: the copy holds password hashes, and an older backup is never written over.
    fn reserve(&self, name: &str) -> Result<(), Failure> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&self.file) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(Failure::new(format!("{name} exists already: choose a name that does not")))
            }
            Err(error) => Err(Failure::new(format!("{name} cannot be written: {error}"))),
        }
    }

    /// Waits until the copy is on the disk, and answers its size.
    fn sync(&self, name: &str) -> Result<u64, Failure> {
        let size = || {
            let file = OpenOptions::new().write(true).open(&self.file)?;
            file.sync_all()?;
            Ok(file.metadata()?.len())
        };
        size().map_err(|error: std::io::Error| Failure::new(format!("{name} cannot be written: {error}")))
    }
}
