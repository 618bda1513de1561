//! Mail that stays in a folder: two files each, `ID.eml` as any mail program opens it, and `ID.json` as the demo's mailbox reads it.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use lettre::Message;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{compose::Envelope, render::Rendered};
use crate::domain::instant::Instant;

/// At most this many are listed; the older ones stay in the folder.
const LISTED: usize = 200;

/// One mail of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// What [`read`] takes: the mail's id.
    pub file: String,
    /// The recipient, `Name <address>`.
    pub to: String,
    /// The sender, `Name <address>`.
    pub from: String,
    /// What it is about.
    pub subject: String,
    /// When it was caused.
    pub at: Instant,
}

/// One mail with its bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMail {
    /// Its headers.
    #[serde(flatten)]
    pub head: Stored,
    /// The body as text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
}

/// Writes a mail down; a repeat overwrites itself. Answers the path.
pub(super) fn write(folder: &Path, from: &str, envelope: &Envelope<'_>, rendered: &Rendered, message: &Message) -> io::Result<String> {
    make(folder)?;
    let file = envelope.id.to_string();
    let to = if envelope.name.is_empty() { envelope.address.to_owned() } else { format!("{} <{}>", envelope.name, envelope.address) };
    let head = Stored { file: file.clone(), to, from: from.to_owned(), subject: rendered.subject.clone(), at: envelope.at };
    let mail = StoredMail { head, text: rendered.text.clone(), html: rendered.html.clone() };
    let eml = folder.join(format!("{file}.eml"));
    replace(&eml, &message.formatted())?;
    // Second, so that what is listed is complete.
    replace(&folder.join(format!("{file}.json")), &serde_json::to_vec(&mail)?)?;
    Ok(eml.display().to_string())
}

/// The mails of a folder, newest first. A folder that is not there yet is empty.
pub fn list(folder: &Path) -> io::Result<Vec<Stored>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        files.extend(name.to_str().and_then(|name| name.strip_suffix(".json")).filter(|file| is_id(file)).map(str::to_owned));
    }
    // Ids are in the order of making.
    files.sort_unstable_by(|one, other| other.cmp(one));
    files.truncate(LISTED);
    Ok(files.iter().filter_map(|file| read(folder, file).ok().flatten()).map(|mail| mail.head).collect())
}

/// One mail, by the name that [`list`] gave. Any other name is nothing, and never a path.
pub fn read(folder: &Path, file: &str) -> io::Result<Option<StoredMail>> {
    if !is_id(file) {
        return Ok(None);
    }
    match fs::read(folder.join(format!("{file}.json"))) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).map(Some)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_id(file: &str) -> bool {
    Uuid::try_parse(file).is_ok_and(|id| id.to_string() == file)
}

/// Mail holds links that open accounts: the folder is its owner's alone.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Written beside and renamed: whoever looks sees all of it or nothing.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_added_extension("part");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(bytes)?;
    // The outbox forgets a mail that was handed over; it must survive a loss of power here.
    file.sync_all()?;
    fs::rename(&unfinished, path)
}
