//! The demonstration's folder. It is emptied at every start, so it must be certain that it is one.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::cli::Failure;

/// Only a folder with this file is ever emptied. Its lock says that a demonstration is running.
const MARKER: &str = ".rolecall-demo";

/// An empty folder that nobody else demonstrates in while this lives.
#[derive(Debug)]
pub struct DemoFolder {
    path: PathBuf,
    _lock: File,
}

impl DemoFolder {
    /// Makes the folder, or empties the one of the last demonstration.
    pub fn afresh(path: &Path) -> Result<Self, Failure> {
        let said = |error: io::Error| Failure::new(format!("the folder {} cannot be used: {error}", path.display()));
        fs::create_dir_all(path).map_err(said)?;
        // Through a link, somebody else's folder would be emptied.
        let is_folder = fs::symlink_metadata(path).map_err(said)?.is_dir();
        let marker = path.join(MARKER);
        let is_ours = marker.symlink_metadata().is_ok_and(|marker| marker.is_file());
        let is_empty = fs::read_dir(path).map_err(said)?.next().is_none();
        if !is_folder || !(is_ours || is_empty) {
            return Err(Failure::new(format!(
                "{} is not a demonstration's folder (it has no file {MARKER}), so it is not emptied: move it away, or choose another --data-dir",
                path.display()
            )));
        }
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&marker).map_err(said)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(format!(
                    "a demonstration is running in {} already: end it, or choose another --data-dir",
                    path.display()
                )));
            }
            Err(TryLockError::Error(error)) => return Err(said(error)),
        }
        empty(path).map_err(said)?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Everything but the marker, which stays locked throughout.
fn empty(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_name() == MARKER {
            continue;
        }
        // The kind of the entry itself: a link is removed, not followed.
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_of_its_own_is_emptied() {
        let data = tempfile::tempdir().expect("a folder");
        let path = data.path().join("demo");
        drop(DemoFolder::afresh(&path).expect("a new one"));
        fs::create_dir(path.join("mail")).expect("written");
        fs::write(path.join("mail/1.eml"), "x").expect("written");
        drop(DemoFolder::afresh(&path).expect("its own"));
        assert!(!path.join("mail").exists() && path.join(MARKER).exists());

        fs::remove_file(path.join(MARKER)).expect("removed");
        fs::write(path.join("precious"), "x").expect("written");
        let refused = DemoFolder::afresh(&path).expect_err("not its own").to_string();
        assert!(refused.contains("is not emptied"), "{refused}");
        assert!(path.join("precious").exists());
    }

    #[test]
    fn one_at_a_time() {
        let data = tempfile::tempdir().expect("a folder");
        let path = data.path().join("demo");
        let running = DemoFolder::afresh(&path).expect("the first");
        let refused = DemoFolder::afresh(&path).expect_err("the second").to_string();
        assert!(refused.contains("running"), "{refused}");
        drop(running);
        DemoFolder::afresh(&path).expect("the next");
    }
}
