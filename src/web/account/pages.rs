//! The account page.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::{
    assets::Assets,
    context::Context,
    error::Answer,
    frame::Frame,
    page::{Choice, PersonView},
};
use crate::{
    authz::SignedIn,
    store::{
        passwords,
        sessions::{OpenSession, open_sessions},
    },
    words::{LANGUAGES, Words},
};

/// What was wrong, by field.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The name.
    pub name: Option<String>,
    /// The current password.
    pub current: Option<String>,
    /// The new password.
    pub password: Option<String>,
}

struct NameTyped {
    name: String,
}

struct SessionView {
    device: String,
    icon: &'static str,
    last_seen: String,
    last_seen_title: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage<'a> {
    w: &'a Words,
    assets: Assets,
    person: PersonView,
    f: NameTyped,
    e: Said,
    problem: Option<String>,
    rules: Vec<String>,
    languages: Vec<Choice>,
    theme: String,
    sessions: Vec<SessionView>,
}

/// The page, with the name as typed and what was wrong.
pub async fn account(context: &Context, signed_in: &SignedIn, status: StatusCode, name: String, said: Said) -> Answer {
    let doors = context.doors();
    let rules = passwords::rules(&doors, signed_in).await?;
    let sessions = open_sessions(&doors, signed_in).await?;
    let frame = Frame::of_person(context, signed_in);
    let (words, person) = (frame.words(), signed_in.person());
    let view = |session: OpenSession| {
        let (device, icon) = device(words, &session.agent);
        SessionView {
            device,
            icon,
            last_seen: words.ago(session.seen_at, context.now()),
            last_seen_title: words.exactly(session.seen_at),
            current: session.id == signed_in.session(),
        }
    };
    let language = |(tag, own_name): &(&str, &str)| Choice {
        value: (*tag).to_owned(),
        label: (*own_name).to_owned(),
        selected: *tag == person.language,
    };
    let body = AccountPage {
        w: words,
        assets: Assets,
        person: PersonView::of(person),
        f: NameTyped { name },
        e: said,
        problem: None,
        rules: words.password_rules(&rules),
        languages: LANGUAGES.iter().map(language).collect(),
        theme: person.theme.clone(),
        sessions: sessions.into_iter().map(view).collect(),
    };
    frame.page(context, status, words.say("account-title"), &body)
}

/// What a browser calls itself, in a form that people know. Only a hint: browsers may say anything.
fn device(words: &Words, agent: &str) -> (String, &'static str) {
    const BROWSERS: [(&str, &str); 5] =
        [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    const SYSTEMS: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let system = find(&SYSTEMS);
    let icon = if matches!(system, Some("iPhone" | "iPad" | "Android")) { "device-mobile" } else { "device-desktop" };
    match (find(&BROWSERS), system) {
        (Some(browser), Some(system)) => (words.two("account-sessions-device", "browser", browser, "system", system), icon),
        (Some(only), None) | (None, Some(only)) => (only.to_owned(), icon),
        (None, None) => (words.say("account-sessions-device-unknown"), icon),
    }
}
