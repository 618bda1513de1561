//! Addresses pasted in any shape: lists with any separators, `Name <address>`, and tables out of a spreadsheet or a CSV file.
//!
//! Nothing is dropped silently: what is no address stays in its place, so that it can be marked and mended. What a table says besides
//! names and addresses is left out, as are bullets, line numbers and labels such as "To:".

mod list;
mod table;
#[cfg(test)]
mod tests;
mod word;

use crate::domain::{email::Email, person_name::PersonName};
use std::collections::HashMap;

/// The most that is shown of something that is no address, in characters.
const SHOWN_CHARS: usize = 80;

/// One entry of what was pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pasted {
    /// An address, with the name that stood beside it.
    Address {
        /// Where to send.
        email: Email,
        /// Whose it is, if that was said in a way that could be understood.
        name: Option<PersonName>,
    },
    /// Something else, as it was written, shortened.
    NotAnAddress(String),
}

/// Everything that was pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paste {
    /// The entries in their order, each address once.
    pub entries: Vec<Pasted>,
    /// How many further times an address stood there that is among the entries already.
    pub repeats: usize,
}

/// The entries of a pasted text in their order, each address once: the first spelling counts, and the first name.
pub fn pasted(text: &str) -> Vec<Pasted> {
    Paste::read(text).entries
}

impl Paste {
    /// Reads a pasted text; see [`pasted`].
    pub fn read(text: &str) -> Paste {
        let text = with_plain_lines(text);
        let pieces = table::read(&text).unwrap_or_else(|| list::read(&text));
        let mut paste = Paste::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        for piece in pieces {
            paste.take_in(piece, &mut places);
        }
        paste
    }

    /// Adds a piece, unless its address is there already; then it may still say the name.
    fn take_in(&mut self, piece: Piece, places: &mut HashMap<String, usize>) {
        let (email, name) = match piece {
            Piece::Address { email, name } => (email, name.as_deref().and_then(word::person)),
            Piece::Junk(text) => {
                let shown = shortened(&text);
                if !shown.is_empty() {
                    self.entries.push(Pasted::NotAnAddress(shown));
                }
                return;
            }
        };
        if let Some(place) = places.get(email.key()) {
            self.repeats += 1;
            if let Some(Pasted::Address { name: known @ None, .. }) = self.entries.get_mut(*place) {
                *known = name;
            }
            return;
        }
        places.insert(email.key().to_owned(), self.entries.len());
        self.entries.push(Pasted::Address { email, name });
    }
}

/// A piece of the text, understood but neither shortened nor compared with the others.
#[derive(Debug)]
enum Piece {
    Address { email: Email, name: Option<String> },
    Junk(String),
}

/// Line feeds as the only line ends, plain spaces as the only blanks but tabs, no byte order mark.
fn with_plain_lines(text: &str) -> String {
    let unix = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let plain = unix.chars().map(|c| match c {
        '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\n' | '\t' => c,
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    });
    plain.collect()
}

/// At most [`SHOWN_CHARS`] of a text, blanks collapsed; an ellipsis says that there was more.
fn shortened(text: &str) -> String {
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match tidy.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => tidy.split_at(end).0.trim_end().to_owned() + "…",
        None => tidy,
    }
}
