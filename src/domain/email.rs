//! Email addresses: kept as typed, compared folded.

use email_address::{EmailAddress, Options};
use unicode_normalization::UnicodeNormalization;

/// The longest address that mail can be delivered to (RFC 5321: a path of 256 with its two angle brackets).
const MAX_BYTES: usize = 254;

/// An address that is safe to put into a mail header.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email {
    address: String,
    key: String,
}

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailFault {
    /// Nothing was typed.
    #[error("no email address was given")]
    Empty,
    /// Longer than 254 bytes.
    #[error("an email address has at most 254 bytes")]
    TooLong,
    /// Not an address, or one with characters that could smuggle in a second header.
    #[error("this is not an email address")]
    Malformed,
}

impl Email {
    /// Reads one address, surrounding whitespace ignored.
    ///
    /// # Errors
    /// Says why the text is no address; line breaks, control characters, spaces and quoted local parts are refused.
    pub fn parse(text: &str) -> Result<Email, EmailFault> {
        // Composed, so that an accent typed apart is the letter it looks like.
        let address: String = text.trim().nfc().collect();
        if address.is_empty() {
            return Err(EmailFault::Empty);
        }
        let key = comparison_key(&address);
        if address.len() > MAX_BYTES || key.len() > MAX_BYTES {
            return Err(EmailFault::TooLong);
        }
        // The key is checked as well: a look-alike "@" or a space that only folding brings out must not pass.
        if !is_address(&address) || !is_address(&key) {
            return Err(EmailFault::Malformed);
        }
        Ok(Email { address, key })
    }

    /// The address as typed, trimmed and composed (NFC): for sending and showing.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address folded (NFKC, lower case): for comparing and as the unique key, so that one person is not invited twice.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.address)
    }
}

fn comparison_key(address: &str) -> String {
    // Composed again after lowercasing, which may leave letters apart.
    let lowered: String = address.nfkc().flat_map(char::to_lowercase).collect();
    lowered.nfkc().collect()
}

fn is_address(text: &str) -> bool {
    // A quoted local part ("ana"@...) names the same mailbox as the bare one and would slip past the key.
    let options = Options::default().without_display_text().without_domain_literal().with_required_tld();
    !text.chars().any(is_forbidden) && EmailAddress::parse_with_options(text, options).is_ok()
}

fn is_forbidden(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c, '"' | '\\' | '<' | '>' | '(' | ')' | ',' | ';')
        || matches!(c, '\u{AD}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> Result<String, EmailFault> {
        Email::parse(text).map(|email| email.key().to_owned())
    }

    #[test]
    fn the_address_stays_as_typed_and_the_key_is_folded() {
        let email = Email::parse("  Ana.Silva+shop@Example.COM ");
        assert_eq!(email.as_ref().map(Email::address), Ok("Ana.Silva+shop@Example.COM"));
        assert_eq!(email.as_ref().map(Email::key), Ok("ana.silva+shop@example.com"));
        assert_eq!(email.map(|e| e.to_string()), Ok("Ana.Silva+shop@Example.COM".to_owned()));
    }

    #[test]
    fn full_width_letters_are_the_same_person() {
        assert_eq!(key("ａna@example.com"), key("ana@example.com"));
        assert_eq!(key("JOSE\u{301}@example.com"), key("josé@example.com"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "ana",
            "ana@",
            "@example.com",
            "ana@example",
            "ana @example.com",
            "ana@example.com\r\nBcc: eve@example.com",
            "ana@example.com\u{0}",
            "Ana <ana@example.com>",
            "\"ana\"@example.com",
            "ana@[127.0.0.1]",
            "ana@example.com,eve@example.com",
            "ana＠eve.example@example.com",
            "a\u{200B}na@example.com",
            "ana\u{202E}@example.com",
            "ana..silva@example.com",
            "ana@-example.com",
        ] {
            assert_eq!(key(text), Err(EmailFault::Malformed), "{text:?}");
        }
        assert_eq!(key(" \n"), Err(EmailFault::Empty));
        let long = format!("ana@{}com", "abcdefg.".repeat(32));
        assert_eq!(key(&long), Err(EmailFault::TooLong));
    }

    proptest! {
        #[test]
        fn a_key_is_an_address_with_itself_as_key(text in "[ -~À-ſ@.]{1,30}@[a-zA-Z]{1,10}\\.[a-z]{2,5}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(key(email.key()), Ok(email.key().to_owned()));
            }
        }

        #[test]
        fn nothing_accepted_can_break_a_header(text in any::<String>()) {
            if let Ok(email) = Email::parse(&text) {
                prop_assert!(!email.address().chars().any(|c| c.is_control() || c.is_whitespace()));
            }
        }
    }
}
