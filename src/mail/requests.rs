//! Letters to who can give what somebody asks for: a new invitation, more seats.

use super::{body::Body, render::Letterhead};
use crate::{domain::letter::Organization, words::IntoWord};

/// Somebody whose link opens nothing asks for a new one. Who follows a link need not be who was invited, so the letter speaks of the
/// address alone.
pub(super) fn invitation<'a>(head: &Letterhead<'a>, organization: &Organization, email: &str) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    let (shown, place) = (voice.address(email), voice.name(&organization.name));
    let mut body = Body::to(head);
    body.subject = w.one("mail-asked-for-subject", "email", &shown);
    body.preview = w.say("mail-asked-for-next");
    body.heading = w.say("mail-asked-for-heading");
    body.line(w.two("mail-asked-for-text", "email", shown, "organization", &place));
    body.line(w.say("mail-asked-for-next"));
    body.button(w.say("mail-asked-for-button"), head.page(organization, &format!("/invitations?{}", searching(email))));
    body.why = w.one("mail-asked-for-why", "organization", place);
    body
}

/// The query that finds an address in a list.
fn searching(email: &str) -> String {
    serde_html_form::to_string([("q", email)]).unwrap_or_default()
}

/// Somebody needs seats.
pub(super) fn seats<'a>(head: &Letterhead<'a>, organization: &Organization, name: &str, email: &str) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    // An organization's own token asks in its own name, and has no address.
    let is_program = email.is_empty();
    let (name, email, place) = (voice.name(name), voice.address(email), voice.name(&organization.name));
    let mut body = Body::to(head);
    body.subject = w.two("mail-seats-subject", "name", &name, "organization", &place);
    body.preview = w.say("mail-seats-next");
    body.heading = w.one("mail-seats-heading", "name", &name);
    body.line(match is_program {
        true => w.two("mail-seats-text-program", "name", name, "organization", &place),
        false => {
            w.with("mail-seats-text", [("name", name.into_word()), ("email", email.into_word()), ("organization", (&place).into_word())])
        }
    });
    body.line(w.say("mail-seats-next"));
    body.button(w.say("mail-seats-button"), head.page(organization, "/plan"));
    body.why = w.one("mail-seats-why", "organization", place);
    body
}
