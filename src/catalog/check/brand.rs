//! Brand, words and password rules.

use crate::catalog::fault::Faults;
use crate::catalog::model::{ACCENTS, Brand, MARKS, WORDS};
use crate::catalog::raw::{RawBrand, RawPassword};
use crate::catalog::read::At;
use crate::catalog::text::Text;
use crate::domain::{email::Email, password::PasswordRules};
use std::collections::BTreeMap;

pub(super) fn brand(faults: &mut Faults<'_>, raw: RawBrand) -> Brand {
    let accent = raw.accent.get_ref();
    if !accent.is_empty() && !ACCENTS.contains(&accent.as_str()) {
        faults.add(raw.accent.span().start, format!("unknown accent `{accent}`; known: {}", ACCENTS.join(", ")));
    }
    Brand {
        product: raw.product,
        logo: raw.logo.map(|logo| checked_logo(faults, logo)),
        accent: raw.accent.into_inner(),
        home_url: raw.home_url.map(|url| web_address(faults, "home_url", url)),
        support: raw.support.map(|support| checked_support(faults, support)),
    }
}

fn checked_logo(faults: &mut Faults<'_>, logo: At<String>) -> String {
    let text = logo.get_ref();
    if !MARKS.contains(&text.as_str()) && !is_web_address(text) {
        let marks = MARKS.join(", ");
        faults.add(logo.span().start, format!("`logo` must be an http:// or https:// address or one of {marks}"));
    }
    logo.into_inner()
}

fn checked_support(faults: &mut Faults<'_>, support: At<String>) -> String {
    let text = support.get_ref();
    if !is_web_address(text) && Email::parse(text).is_err() {
        faults.add(support.span().start, "`support` must be an email address or an http:// or https:// address");
    }
    support.into_inner()
}

/// A link to the product; anything but `http(s)` could run script in the page that shows it.
pub(super) fn web_address(faults: &mut Faults<'_>, key: &str, url: At<String>) -> String {
    if !is_web_address(url.get_ref()) {
        faults.add(url.span().start, format!("`{key}` must be an http:// or https:// address"));
    }
    url.into_inner()
}

fn is_web_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let host_is_plain = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    let harmless = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`');
    host_is_plain && port.parse::<u16>().is_ok() && rest.chars().all(harmless)
}

pub(super) fn words(faults: &mut Faults<'_>, raw: Vec<(At<String>, Text)>) -> BTreeMap<String, Text> {
    let mut words = BTreeMap::new();
    for (word, text) in raw {
        if !WORDS.contains(&word.get_ref().as_str()) {
            faults.add(word.span().start, format!("unknown word `{}` in [words]; known: {}", word.get_ref(), WORDS.join(", ")));
        }
        words.insert(word.into_inner(), text);
    }
    words
}

/// The catalog's rules on top of the house's base: a catalog may ask for more, never for less.
pub(super) fn password(faults: &mut Faults<'_>, raw: &RawPassword) -> PasswordRules {
    let base = PasswordRules::default();
    let given = |number: &Option<At<u32>>, default: u32| number.as_ref().map_or(default, |number| *number.get_ref());
    let own = PasswordRules {
        min_chars: given(&raw.min_chars, base.min_chars),
        max_chars: given(&raw.max_chars, base.max_chars),
        upper: raw.upper,
        digit: raw.digit,
        special: raw.special,
    };
    if let Some(most) = raw.max_chars.as_ref().filter(|most| *most.get_ref() < own.min_chars.max(base.min_chars)) {
        let least = own.min_chars.max(base.min_chars);
        faults.add(most.span().start, format!("`max_chars` must be at least {least}, the fewest characters a password has here"));
    } else if let Some(least) = raw.min_chars.as_ref().filter(|least| *least.get_ref() > own.max_chars) {
        faults.add(least.span().start, format!("`min_chars` must be at most {}", own.max_chars));
    }
    own.strictest(&base)
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn only_web_addresses_are_links() {
        for good in ["https://example.com", "http://127.0.0.1:8080/x?y=1#z", "https://app.example.com/"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in [
            "",
            "example.com",
            "//example.com",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://exa mple.com",
            "https://example.com/\"onload=",
            "https://user@example.com",
            "https://example.com:99999/",
            "ftp://example.com",
            "HTTPS ://example.com",
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
