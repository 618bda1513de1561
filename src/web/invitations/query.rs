//! The state of the list, as it stands in the address: it can be shared, and Back works. And what the form is opened with.

use serde::Deserialize;

use super::super::listing::{href, read_place, readable, search};
use crate::store::invitations::list::{Kind, Place, Window, Wish};

/// An address has at most 254 bytes; a name may stand beside it.
const LONGEST_PREFILL: usize = 400;

/// The query of the list. Everything may be missing, or empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// A part of an address or name.
    pub q: String,
    /// One of [`Kind`].
    pub kind: String,
    /// The page after this place.
    pub after: String,
    /// The page before this place.
    pub before: String,
}

impl ListQuery {
    /// The list that a form was sent from: the act leads back there.
    pub fn seen(kind: String, q: String) -> Self {
        Self { q, kind, ..Self::default() }
    }

    /// What to search for, cut to a sensible length. No address has control characters, and not every database takes them.
    pub fn search(&self) -> String {
        search(&self.q)
    }

    /// The kind asked for; an unknown one is none.
    pub fn kind(&self) -> Option<Kind> {
        Kind::parse(&self.kind)
    }

    /// The filter that nobody knows, as it was written.
    pub fn unknown(&self) -> Option<String> {
        (!self.kind.is_empty() && self.kind().is_none()).then(|| format!("kind={}", self.kind))
    }

    /// What to ask the store.
    pub fn wish(&self) -> Wish {
        let window = match (place(&self.after), place(&self.before)) {
            (Some(place), _) => Window::After(place),
            (None, Some(place)) => Window::Before(place),
            (None, None) => Window::First,
        };
        Wish { kind: self.kind(), search: self.search(), window }
    }

    /// The address of the same list with one thing changed; always from the first page.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = Self { after: String::new(), before: String::new(), ..self.clone() };
        change(&mut changed);
        changed
    }

    /// The address of this list, leaving out what is as usual.
    pub fn href(&self, path: &str) -> String {
        let parts = [("q", &self.q), ("kind", &self.kind), ("after", &self.after), ("before", &self.before)];
        href(path, &parts.map(|(name, value)| (name, value.as_str())))
    }
}

/// What the form is opened with, as by "Invite again".
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    /// An address.
    email: String,
    /// Key of a role.
    pub role: String,
}

impl NewQuery {
    /// The address, cut to a sensible length.
    pub fn email(&self) -> String {
        readable(&self.email, LONGEST_PREFILL)
    }
}

fn place(text: &str) -> Option<Place> {
    read_place(text).filter(Place::can_be)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use super::*;

    #[test]
    fn the_address_says_only_what_is_unusual() {
        let query = ListQuery { q: "a+b@x".into(), kind: "expired".into(), after: "x".into(), ..Default::default() };
        assert_eq!(query.with(|_| ()).href("/i"), "/i?q=a%2Bb%40x&kind=expired");
        assert_eq!(query.with(|query| (query.q, query.kind) = Default::default()).href("/i"), "/i");
    }

    #[test]
    fn nonsense_in_the_address_is_the_first_page_of_all() {
        let query = ListQuery { kind: "lost".into(), after: "%%%".into(), ..Default::default() };
        let wish = query.wish();
        assert_eq!((wish.kind, wish.window), (None, Window::First));
        assert_eq!(query.unknown().as_deref(), Some("kind=lost"));
        // A moment that no database takes.
        let far = BASE64URL_NOPAD.encode(br#"{"at":9223372036854775807,"id":"00000000-0000-0000-0000-000000000007"}"#);
        assert_eq!(ListQuery { after: far, ..Default::default() }.wish().window, Window::First);
    }
}
