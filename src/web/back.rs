//! The way back: where a page leads when it is done with.

use actix_web::http::header;

use super::context::Context;

/// What a page says that has no address to come back to: it was the answer to a POST.
pub const NO_PAGE: &str = "";

/// The address of a request, for coming back to its page; [`NO_PAGE`], where asking for it would not be answered with that page.
pub fn here(context: &Context) -> String {
    let request = context.request();
    let path = request.uri().path_and_query().map(|path| path.as_str()).filter(|_| request.method().is_safe());
    own_path(path).unwrap_or_else(|| NO_PAGE.to_owned())
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

/// The page of an organization that a question about its people was asked from, so that the filters of a list are still there after the
/// answer. `said` is what the question itself says. A first question says nothing: fifty rows would repeat it, and the browser tells it as
/// `Referer`. Where that is no list, `usual` is the way back.
pub fn of_question(context: &Context, slug: &str, said: Option<&str>, usual: String) -> String {
    let referer = context.request().headers().get(header::REFERER).and_then(|value| value.to_str().ok());
    own_path(said).or_else(|| own_path(referer.and_then(path_of)).filter(|path| is_list(path, slug))).unwrap_or(usual)
}

/// The path and query of an absolute address. Whose it is does not matter: what is made of it is a path here.
fn path_of(address: &str) -> Option<&str> {
    let (_, behind) = address.split_once("://")?;
    behind.find('/').map(|at| &behind[at..])
}

/// Whether a path is a page that acts on people start from. A question is none: it would lead back to itself.
fn is_list(path: &str, slug: &str) -> bool {
    let bare = path.split('?').next().unwrap_or_default();
    let below = bare.strip_prefix("/o/").and_then(|rest| rest.strip_prefix(slug));
    matches!(below, Some("" | "/members" | "/members/removed" | "/invitations" | "/plan"))
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

    #[test]
    fn a_referer_leads_back_to_a_list_of_the_same_organization_only() {
        assert_eq!(path_of("https://team.example.com/o/acme/members?q=a"), Some("/o/acme/members?q=a"));
        assert_eq!(path_of("https://team.example.com"), None);
        assert_eq!(path_of("/o/acme"), None);
        for list in ["/o/acme", "/o/acme/members", "/o/acme/members?role=viewer&after=x", "/o/acme/members/removed", "/o/acme/plan?to=pro"]
        {
            assert!(is_list(list, "acme"), "{list}");
        }
        for other in
            ["/o/acme2/members", "/o/acme/members/0198/remove", "/o/other/members", "/account", "/o/acme/leave", "/sign-in?next=/o/acme"]
        {
            assert!(!is_list(other, "acme"), "{other}");
        }
    }
}
