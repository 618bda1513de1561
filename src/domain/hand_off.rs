//! Hand-offs: a product that knows who somebody is sends them on to the console, signed in.

use super::instant::Span;

/// How long a link lives: as long as a click takes. It is made when the menu is clicked, not when the menu is drawn.
pub const LIVES: Span = Span::seconds(60);

/// Nobody returns to a longer address.
const LONGEST: usize = 1_000;

/// Where somebody may go back to: a place at the product, whose home the catalog names. `wanted` is a path there, or its whole address.
/// Answers the path; nothing, where it is anywhere else. Otherwise whoever can have a link made could send people wherever they like, from an
/// address that they trust.
pub fn path_at(home: &str, wanted: &str) -> Option<String> {
    let (origin, start) = parts(home)?;
    let path = match wanted.strip_prefix(origin) {
        Some("") => "/",
        Some(path) => path,
        None => wanted,
    };
    let plain = path.len() <= LONGEST && path.chars().all(|c| c.is_ascii_graphic() && c != '\\') && !path.contains("//");
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    let below = bare.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    (plain && bare.starts_with('/') && below && !bare.split('/').any(climbs)).then(|| path.to_owned())
}

/// The whole address of such a path; nothing, where it is none any more.
pub fn address_at(home: &str, path: &str) -> Option<String> {
    let (origin, _) = parts(home)?;
    path_at(home, path).map(|path| format!("{origin}{path}"))
}

/// The origin of an address, and the path below it without a slash at its end.
fn parts(home: &str) -> Option<(&str, &str)> {
    let host = home.find("://")? + 3;
    let end = home[host..].find(['/', '?', '#']).map_or(home.len(), |end| host + end);
    let path = home[end..].split(['?', '#']).next().unwrap_or_default();
    Some((&home[..end], path.trim_end_matches('/')))
}

/// A part of a path that leads out of where it stands, however it is written.
fn climbs(part: &str) -> bool {
    matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOME: &str = "https://app.example.com/";

    #[test]
    fn a_place_at_the_product_is_one() {
        let cases = [
            (HOME, "/", "/"),
            (HOME, "/orders/17?tab=notes#last", "/orders/17?tab=notes#last"),
            (HOME, "https://app.example.com/orders", "/orders"),
            (HOME, "https://app.example.com", "/"),
            ("https://example.com/app/", "/app", "/app"),
            ("https://example.com/app", "/app/orders", "/app/orders"),
            ("https://example.com:8443/app?x=1", "https://example.com:8443/app?y=2", "/app?y=2"),
        ];
        for (home, wanted, path) in cases {
            assert_eq!(path_at(home, wanted).as_deref(), Some(path), "{home} {wanted}");
        }
        assert_eq!(address_at(HOME, "/orders").as_deref(), Some("https://app.example.com/orders"));
        assert_eq!(address_at("https://example.com/app", "/app").as_deref(), Some("https://example.com/app"));
    }

    #[test]
    fn anywhere_else_is_nowhere() {
        let wanted = [
            "",
            "orders",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/a//b",
            "/a\r\nLocation: https://evil.example",
            "/a b",
            "/\u{e9}",
            "https://evil.example/",
            "http://app.example.com/",
            "https://app.example.com.evil.example/",
            "https://app.example.com@evil.example/",
            "https://app.example.com:443/",
            "HTTPS://APP.EXAMPLE.COM/",
            "javascript:alert(1)",
            "?x=1",
            "/..",
            "/a/../b",
            "/a/%2E%2e/b",
            "/./a",
        ];
        for wanted in wanted {
            assert_eq!(path_at(HOME, wanted), None, "{wanted:?}");
        }
        for wanted in ["/", "/apple", "/app/../admin", "/admin?next=/app", "https://example.com/other"] {
            assert_eq!(path_at("https://example.com/app/", wanted), None, "{wanted:?}");
        }
        assert_eq!(path_at(HOME, &format!("/{}", "a".repeat(1_000))), None);
        assert_eq!(address_at(HOME, "//evil.example"), None);
    }

    proptest! {
        #[test]
        fn whatever_is_wanted_it_stays_at_the_product(wanted in any::<String>()) {
            if let Some(address) = path_at(HOME, &wanted).and_then(|path| address_at(HOME, &path)) {
                prop_assert!(address.starts_with(HOME), "{}", address);
                prop_assert_eq!(address.matches("//").count(), 1);
            }
        }

        #[test]
        fn likewise_below_a_path(wanted in "(https://example\\.com)?/(app)?[./%2e?#@:a-z]{0,12}") {
            if let Some(address) = path_at("https://example.com/app", &wanted).and_then(|path| address_at("https://example.com/app", &path)) {
                prop_assert!(address.starts_with("https://example.com/app"), "{}", address);
            }
        }
    }
}
