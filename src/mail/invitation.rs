//! Letters to somebody who is invited: the invitation, its reminder, and the code for a link that was passed on.
//!
//! They go to people who asked for nothing and may know nobody here, so they say who, into what, as what and until when, and that doing
//! nothing is fine.

use super::{
    body::{Body, Fact, Part},
    render::Letterhead,
};
use crate::{
    authz::link::{Link, Purpose, invitation_code},
    domain::{ids::InvitationId, letter::Invited, note::without_links},
    words::IntoWord,
};

/// The link to join.
pub(super) fn invitation<'a>(head: &Letterhead<'a>, invited: &Invited) -> Body<'a> {
    let w = head.voice.words;
    let (sender, organization) = (head.voice.name(&invited.sender), head.voice.name(&invited.organization));
    let mut body = letter(head, invited);
    body.subject = w.two("mail-invitation-subject", "sender", &sender, "organization", &organization);
    body.heading = w.one("mail-invitation-heading", "organization", &organization);
    body
}

/// The same link again, before it ends.
pub(super) fn reminder<'a>(head: &Letterhead<'a>, invited: &Invited) -> Body<'a> {
    let w = head.voice.words;
    let organization = head.voice.name(&invited.organization);
    let mut body = letter(head, invited);
    body.subject = w.two("mail-reminder-subject", "organization", &organization, "date", w.date(invited.expires_at));
    body.heading = w.one("mail-reminder-heading", "organization", &organization);
    body.parts.insert(1, Part::Line(w.say("mail-reminder-text")));
    body
}

/// What both say.
fn letter<'a>(head: &Letterhead<'a>, invited: &Invited) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    let (sender, organization) = (voice.name(&invited.sender), voice.name(&invited.organization));
    let until = w.exactly(invited.expires_at);
    let token = Link { id: invited.invitation.0, generation: invited.generation }.sign(head.secret, Purpose::Invitation);
    let mut body = Body::to(head);
    body.preview = w.two("mail-invitation-preview", "role", voice.role(&invited.role), "until", &until);
    body.line(w.with(
        "mail-invitation-text",
        [("sender", (&sender).into_word()), ("organization", (&organization).into_word()), ("product", voice.product.into_word())],
    ));
    body.parts.push(Part::Facts(vec![
        Fact { label: w.say("mail-invitation-role"), value: voice.role(&invited.role), about: voice.about_role(&invited.role) },
        Fact { label: w.say("mail-invitation-until"), value: until, about: None },
    ]));
    body.parts.extend(quotation(&invited.note, w.one("mail-invitation-note", "sender", &sender)));
    body.button(w.say("mail-invitation-button"), head.public_url.link(&format!("/invitations/{token}")));
    body.small = vec![w.say("mail-invitation-next"), w.one("mail-invitation-stranger", "sender", &sender)];
    body.why = w.with(
        "mail-invitation-why",
        [("sender", sender.into_word()), ("organization", organization.into_word()), ("email", head.address().into_word())],
    );
    body
}

/// The sender's own words, line by line. They hold no links when they come from the form; a stranger's mail program gets none in any case.
fn quotation(note: &str, lead: String) -> Option<Part> {
    let lines: Vec<String> = note.trim().lines().map(without_links).collect();
    (!lines.is_empty()).then_some(Part::Quote { lead, lines })
}

/// The code that shows that who came by a link that was passed on reads this address's mail. No button: the page is open already, and a
/// link in here would be a second way in.
pub(super) fn code<'a>(head: &Letterhead<'a>, invitation: InvitationId, generation: i64, organization: &str) -> Body<'a> {
    let (w, product) = (head.voice.words, head.voice.product);
    let organization = head.voice.name(organization);
    let code = invitation_code(head.secret, invitation.0, generation);
    let mut body = Body::to(head);
    body.subject = w.one("mail-code-subject", "organization", &organization);
    body.preview = w.one("mail-code-preview", "code", &code);
    body.heading = w.say("mail-code-heading");
    body.line(w.two("mail-code-text", "organization", &organization, "product", product));
    body.parts.push(Part::Code(code));
    body.small = vec![w.say("mail-code-keep"), w.say("mail-code-ignore")];
    body.why = w.two("mail-code-why", "organization", organization, "email", head.address());
    body
}
