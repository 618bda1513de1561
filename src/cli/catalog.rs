//! `rolecall catalog check` and `rolecall catalog diff`

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{
    Failure,
    say::{remark, say},
};
use crate::catalog;

/// About catalogs, as files.
#[derive(Debug, Subcommand)]
pub enum Catalog {
    /// Print a table of a catalog's roles, or every fault with its line
    #[command(after_help = "Example:\n  rolecall catalog check acme.toml")]
    Check {
        /// The catalog's file
        file: PathBuf,
    },
    /// Say who would gain or lose what if NEW replaced OLD
    #[command(after_help = "Example:\n  rolecall catalog diff acme.toml acme-new.toml")]
    Diff {
        /// The catalog in use
        old: PathBuf,
        /// The one to replace it
        new: PathBuf,
    },
}

impl Catalog {
    /// Reads files alone: no settings, no database.
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Check { file } => say(catalog::table(&read(&file)?).trim_end()),
            Self::Diff { old, new } => say(catalog::diff(&read(&old)?, &read(&new)?).trim_end()),
        }
        Ok(())
    }
}

fn read(file: &Path) -> Result<catalog::Catalog, Failure> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| Failure::new(format!("{name} cannot be read: {error}")))?;
    let key = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    catalog::Catalog::parse(&key, &text).map_err(|faults| {
        faults.iter().for_each(|fault| remark(format!("{name}: {fault}")));
        match faults.len() {
            1 => Failure::new(format!("{name} has 1 fault")),
            several => Failure::new(format!("{name} has {several} faults")),
        }
    })
}
