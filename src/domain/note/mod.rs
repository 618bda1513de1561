//! What an inviter writes to the invited, and what of it a stranger's mail program could turn into a link.
//!
//! Anybody can sign up somewhere, take a web address as a name and have a house with a good reputation mail it to strangers. So the
//! note holds no links, and names are written so that no mail program makes one of them.

mod link;

pub use link::without_links;

/// The longest note, in characters.
const MAX_CHARS: usize = 500;

/// A few plain words of the inviter's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Note(String);

/// Why a text is no note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoteFault {
    /// More than 500 characters.
    #[error("a note has at most 500 characters")]
    TooLong,
    /// Something in it would become a link.
    #[error("a note has no links")]
    Link,
    /// A control character, or one that reverses the text around it.
    #[error("a note has no control characters")]
    Control,
}

impl Note {
    /// Reads a note: line ends of any system become line feeds, tabs become spaces, blanks at line ends and more than one empty
    /// line in a row are dropped. `None` when nothing was written.
    ///
    /// # Errors
    /// Says why the text is no note.
    pub fn parse(text: &str) -> Result<Option<Note>, NoteFault> {
        let plain = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
        if plain.chars().any(|c| c != '\n' && is_control(c)) {
            return Err(NoteFault::Control);
        }
        let note = tidied(&plain);
        if note.chars().count() > MAX_CHARS {
            return Err(NoteFault::TooLong);
        }
        if link::has_link(&note) {
            return Err(NoteFault::Link);
        }
        Ok((!note.is_empty()).then_some(Note(note)))
    }

    /// The note: lines parted by line feeds.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn tidied(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.dedup_by(|line, above| line.is_empty() && above.is_empty());
    lines.join("\n").trim().to_owned()
}

/// Control characters, and the bidirectional overrides that let one text pose as another.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<Option<String>, NoteFault> {
        Note::parse(text).map(|note| note.map(|note| note.as_str().to_owned()))
    }

    #[test]
    fn a_note_is_tidied() {
        assert_eq!(parsed(" Hello Ana, \r\n\r\n\r\n\r\nsee you\ton Monday!\r"), Ok(Some("Hello Ana,\n\nsee you on Monday!".to_owned())));
        assert_eq!(parsed(" \r\n\t "), Ok(None));
    }

    #[test]
    fn what_is_no_note_is_refused() {
        assert_eq!(parsed("Look: https://evil.example/x"), Err(NoteFault::Link));
        assert_eq!(parsed("a\u{0}b"), Err(NoteFault::Control));
        assert_eq!(parsed("a\u{202E}b"), Err(NoteFault::Control));
        assert!(parsed(&"é".repeat(500)).is_ok());
        assert_eq!(parsed(&"é".repeat(501)), Err(NoteFault::TooLong));
        // A browser counts a line end once and sends it as two characters.
        assert!(parsed(&"a\r\n".repeat(250)).is_ok());
    }

    proptest! {
        #[test]
        fn a_note_parses_to_itself(text in any::<String>()) {
            if let Ok(Some(note)) = parsed(&text) {
                prop_assert_eq!(parsed(&note), Ok(Some(note.clone())));
            }
        }
    }
}
