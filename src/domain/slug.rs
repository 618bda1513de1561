//! An organization's name in addresses. It never changes, so it must not be mistaken for a part of the console.

use crate::domain::fold::fold;

const MIN_CHARS: usize = 2;
const MAX_CHARS: usize = 40;

/// Words that are, or may become, part of the console's own addresses, or that would let a tenant pose as the operator.
const RESERVED: &[&str] = &[
    "access",
    "account",
    "admin",
    "api",
    "assets",
    "choose",
    "demo-mailbox",
    "dev",
    "healthz",
    "invitations",
    "mail",
    "metrics",
    "new",
    "o",
    "operator",
    "password",
    "readyz",
    "rolecall",
    "root",
    "setup",
    "sign-in",
    "sign-out",
    "static",
    "support",
    "system",
    "well-known",
    "www",
];

/// 2 to 40 of a-z, 0-9 and "-", beginning and ending with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// Why a text is no slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlugFault {
    /// Shorter than 2 or longer than 40 characters.
    #[error("a short name has 2 to 40 characters")]
    Length,
    /// Something else than a-z, 0-9 and "-", or a "-" at an end.
    #[error("a short name has only a-z, 0-9 and -, and begins and ends with a letter or digit")]
    Characters,
    /// A word the console uses itself.
    #[error("this short name is reserved")]
    Reserved,
}

impl Slug {
    /// Reads a slug exactly as given; upper case is refused, not folded, because addresses are compared byte by byte.
    ///
    /// # Errors
    /// Says why the text is no slug.
    pub fn parse(text: &str) -> Result<Slug, SlugFault> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        if !text.bytes().all(|b| plain(b) || b == b'-') {
            return Err(SlugFault::Characters);
        }
        if !(MIN_CHARS..=MAX_CHARS).contains(&text.len()) {
            return Err(SlugFault::Length);
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(SlugFault::Characters);
        }
        if RESERVED.contains(&text) {
            return Err(SlugFault::Reserved);
        }
        Ok(Slug(text.to_owned()))
    }

    /// A slug to suggest for an organization's name; always one that [`Slug::parse`] accepts.
    pub fn from_name(name: &str) -> String {
        // Apostrophes vanish, so that "Ana's" becomes "anas"; anything else that is not a letter or digit parts words.
        let letters: String = fold(name).replace(['\'', '’'], "");
        let words: Vec<&str> = letters.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let joined: String = words.join("-").chars().take(MAX_CHARS).collect();
        let slug = joined.trim_end_matches('-');
        match Slug::parse(slug) {
            Ok(slug) => slug.0,
            Err(_) if slug.is_empty() => "team".to_owned(),
            Err(_) => format!("{slug}-team"),
        }
    }

    /// The slug itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn good_slugs_are_kept() {
        for slug in ["my-store", "a1", "42", "sendocki", &"a".repeat(40)] {
            assert_eq!(Slug::parse(slug).map(|s| s.to_string()), Ok(slug.to_owned()));
        }
    }

    #[test]
    fn bad_slugs_are_refused() {
        for (text, fault) in [
            ("", SlugFault::Length),
            ("a", SlugFault::Length),
            ("-", SlugFault::Length),
            (&*"a".repeat(41), SlugFault::Length),
            ("My-Store", SlugFault::Characters),
            ("my store", SlugFault::Characters),
            ("../etc", SlugFault::Characters),
            ("café", SlugFault::Characters),
            ("-store", SlugFault::Characters),
            ("store-", SlugFault::Characters),
            ("new", SlugFault::Reserved),
            ("sign-in", SlugFault::Reserved),
        ] {
            assert_eq!(Slug::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn names_suggest_slugs() {
        for (name, slug) in [
            ("Café Zoë & Fils", "cafe-zoe-fils"),
            ("Ana’s Shop", "anas-shop"),
            ("متجر", "team"),
            ("  !!  ", "team"),
            ("New", "new-team"),
            ("X", "x-team"),
        ] {
            assert_eq!(Slug::from_name(name), slug);
        }
    }

    proptest! {
        #[test]
        fn a_suggestion_is_always_accepted(name in any::<String>()) {
            let slug = Slug::from_name(&name);
            prop_assert!(Slug::parse(&slug).is_ok(), "{}", slug);
        }

        #[test]
        fn a_suggestion_from_latin_is_always_accepted(name in "[a-z A-Z'&-]{0,60}") {
            let slug = Slug::from_name(&name);
            prop_assert!(Slug::parse(&slug).is_ok(), "{}", slug);
        }
    }
}
