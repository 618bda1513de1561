//! Letters to who sent invitations: how they were answered.

use super::{
    body::{Body, Part},
    render::Letterhead,
};
use crate::{
    domain::letter::{Organization, RoleName},
    words::IntoWord,
};

/// So many addresses are listed; a reader who wants them all opens the page.
const LISTED: usize = 10;

/// The person invited is in.
pub(super) fn accepted<'a>(head: &Letterhead<'a>, organization: &Organization, name: &str, email: &str, role: &RoleName) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    let (name, email, place) = (voice.name(name), voice.address(email), voice.name(&organization.name));
    let mut body = Body::to(head);
    body.subject = w.two("mail-accepted-subject", "name", &name, "organization", &place);
    body.heading = w.one("mail-accepted-heading", "name", &name);
    let text = w.with(
        "mail-accepted-text",
        [
            ("name", name.into_word()),
            ("email", (&email).into_word()),
            ("organization", (&place).into_word()),
            ("role", voice.role(role).into_word()),
        ],
    );
    body.preview.clone_from(&text);
    body.line(text);
    body.button(w.say("mail-accepted-button"), head.page(organization, "/members"));
    body.why = w.two("mail-answers-why", "email", email, "organization", place);
    body
}

/// The person invited said no.
pub(super) fn declined<'a>(head: &Letterhead<'a>, organization: &Organization, email: &str) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    let (email, place) = (voice.address(email), voice.name(&organization.name));
    let mut body = Body::to(head);
    body.subject = w.two("mail-declined-subject", "email", &email, "organization", &place);
    body.preview = w.say("mail-declined-next");
    body.heading = w.say("mail-declined-heading");
    body.line(w.two("mail-declined-text", "email", &email, "organization", &place));
    body.line(w.say("mail-declined-next"));
    body.button(w.say("mail-declined-button"), head.page(organization, "/invitations"));
    body.why = w.two("mail-answers-why", "email", email, "organization", place);
    body
}

/// These ran out without an answer.
pub(super) fn expired<'a>(head: &Letterhead<'a>, organization: &Organization, emails: &[String], count: u32) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    let place = voice.name(&organization.name);
    let items: Vec<String> = emails.iter().take(LISTED).map(|email| voice.address(email)).collect();
    let more = count.saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
    let mut body = Body::to(head);
    body.subject = w.with(
        "mail-expired-subject",
        [("count", count.into_word()), ("shown", w.number(count.into()).into_word()), ("organization", (&place).into_word())],
    );
    body.preview = items.join(", ");
    body.heading = w.one("mail-expired-heading", "count", count);
    body.line(w.two("mail-expired-text", "count", count, "organization", &place));
    let more = (more > 0).then(|| w.two("mail-expired-more", "count", more, "shown", w.number(more.into())));
    body.parts.push(Part::List { items, more });
    body.line(w.one("mail-expired-next", "count", count));
    body.button(w.say("mail-expired-button"), head.page(organization, "/invitations?kind=expired"));
    body.why = w.one("mail-expired-why", "organization", place);
    body
}
