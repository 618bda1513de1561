//! What the sign-in page sends.

use serde::Deserialize;

/// The form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInForm {
    /// As typed.
    pub email: String,
    /// As typed.
    pub password: String,
    /// Ticked or absent.
    pub remember: Option<String>,
    /// Where the person was going.
    pub next: Option<String>,
}

/// The address of the page.
#[derive(Debug, Deserialize)]
pub struct SignInQuery {
    /// Where the person was going.
    pub next: Option<String>,
}

/// Only a path of ours: anything a browser could take for another site is dropped.
pub fn own_path(next: Option<&str>) -> Option<String> {
    let path = next?;
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/\\")
        && path.len() <= 1_000
        // Addresses are ASCII: anything else is not what a browser wrote, and could not stand in a header.
        && path.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    ours.then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_are_next() {
        assert_eq!(own_path(Some("/o/acme/members?q=a%20b")), Some("/o/acme/members?q=a%20b".to_owned()));
        let foreign = [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "javascript:alert(1)",
            "/a\n/b",
            "/\t/evil.example",
            "/\u{e9}",
            "",
            "o",
        ];
        for next in foreign {
            assert_eq!(own_path(Some(next)), None, "{next:?}");
        }
    }
}
