//! What the addresses of all lists share: what was typed to search for, the place where a page begins, and leaving out what is as usual.

use data_encoding::BASE64URL_NOPAD;
use serde::{Serialize, de::DeserializeOwned};

/// Nobody types more to find somebody.
pub const LONGEST_SEARCH: usize = 200;

/// What was typed to search for, cut to a sensible length.
pub fn search(typed: &str) -> String {
    readable(typed, LONGEST_SEARCH)
}

/// A text of the address as people write it: no name or address has control characters, and not every database takes them.
pub fn readable(text: &str, longest: usize) -> String {
    let readable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    readable.trim().chars().take(longest).collect()
}

/// A path with a query of what is not empty.
pub fn href(path: &str, parts: &[(&str, &str)]) -> String {
    let said: Vec<_> = parts.iter().filter(|(_, value)| !value.is_empty()).collect();
    match serde_html_form::to_string(said) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

/// A place in the order, as text for the address.
pub fn write_place(place: &impl Serialize) -> String {
    BASE64URL_NOPAD.encode(serde_json::to_string(place).unwrap_or_default().as_bytes())
}

/// Reads one back; whether anything could stand there is for the place to say.
pub fn read_place<Place: DeserializeOwned>(text: &str) -> Option<Place> {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()
}
