//! People's names: almost anything, because names are.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const MAX_CHARS: usize = 100;

/// A name fit for a page, a mail and a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonName(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// Nothing visible was typed.
    #[error("no name was given")]
    Empty,
    /// More than 100 characters.
    #[error("a name has at most 100 characters")]
    TooLong,
    /// A control character, a line break inside, or a character that reverses the text around it.
    #[error("a name has no control characters")]
    Control,
}

impl PersonName {
    /// Reads a name: trimmed, inner whitespace collapsed to single spaces.
    ///
    /// # Errors
    /// Says why the text is no name.
    pub fn parse(text: &str) -> Result<PersonName, NameFault> {
        let name = one_line(text).ok_or(NameFault::Control)?;
        if !shows(&name) {
            return Err(NameFault::Empty);
        }
        if name.chars().count() > MAX_CHARS {
            return Err(NameFault::TooLong);
        }
        Ok(PersonName(name))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Up to two upper-case letters for an avatar, see [`initials`].
    pub fn initials(&self) -> String {
        initials(&self.0)
    }
}

/// A text as one line: trimmed, inner whitespace collapsed to single spaces. Nothing, where a control character is in it.
pub(super) fn one_line(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed.chars().any(is_control) { None } else { Some(trimmed.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

/// Whether anything of a text is to be seen.
pub(super) fn shows(text: &str) -> bool {
    !text.chars().all(is_unseen)
}

/// Up to two upper-case letters for an avatar: of the first and the last word. Empty when no word has a letter or digit. For a stored name,
/// which was checked when it came.
pub fn initials(name: &str) -> String {
    let mut letters = name.split(' ').filter_map(first_letter);
    let first = letters.next();
    first.into_iter().chain(letters.next_back()).collect()
}

impl std::fmt::Display for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn first_letter(word: &str) -> Option<char> {
    let letter = word.nfc().find(|c| c.is_alphanumeric())?;
    // "ß" becomes "SS": one letter is enough.
    letter.to_uppercase().next()
}

/// Control characters, and the bidirectional overrides that let one name pose as another.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters that show nothing by themselves; a joiner inside a Persian or Indic name is fine.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || is_combining_mark(c)
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}')
        || matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<String, NameFault> {
        PersonName::parse(text).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn whitespace_is_collapsed() {
        assert_eq!(parsed("  Ana   Maria\u{A0} Silva "), Ok("Ana Maria Silva".to_owned()));
    }

    #[test]
    fn any_script_is_a_name() {
        for name in ["فاطمة الزهراء", "李小龍", "Nguyễn Thị Minh", "O", "می‌خواهم", "R2-D2"] {
            assert_eq!(parsed(name), Ok(name.to_owned()));
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(parsed(" \n"), Err(NameFault::Empty));
        assert_eq!(parsed("\u{200B}\u{FEFF}"), Err(NameFault::Empty));
        assert_eq!(parsed("Ana\r\nBcc: eve"), Err(NameFault::Control));
        assert_eq!(parsed("Ana\u{0}"), Err(NameFault::Control));
        assert_eq!(parsed("Ana\u{202E}evE"), Err(NameFault::Control));
        assert_eq!(parsed("Ana\u{2066}"), Err(NameFault::Control));
        assert!(parsed(&"é".repeat(100)).is_ok());
        assert_eq!(parsed(&"é".repeat(101)), Err(NameFault::TooLong));
    }

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        for (name, initials) in [
            ("Ana Silva", "AS"),
            ("ana maria de silva", "AS"),
            ("Cher", "C"),
            ("(e\u{301}lodie) ßtraße", "ÉS"),
            ("فاطمة الزهراء", "فا"),
            ("!!! ???", ""),
        ] {
            assert_eq!(PersonName::parse(name).map(|n| n.initials()), Ok(initials.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn a_name_parses_to_itself(text in any::<String>()) {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(parsed(name.as_str()), Ok(name.as_str().to_owned()));
                prop_assert!(name.initials().chars().count() <= 2);
            }
        }
    }
}
