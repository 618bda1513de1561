//! Letters to a member whose membership somebody changed.

use super::{
    body::{Body, Fact, Help, Part},
    render::Letterhead,
};
use crate::{
    domain::letter::{Organization, RoleName},
    words::IntoWord,
};

/// Another role.
pub(super) fn role_changed<'a>(head: &Letterhead<'a>, organization: &Organization, by: &str, from: &RoleName, to: &RoleName) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    let (by, place, role) = (voice.name(by), voice.name(&organization.name), voice.role(to));
    let mut body = Body::to(head);
    body.subject = w.two("mail-role-subject", "organization", &place, "role", &role);
    body.heading = w.one("mail-role-heading", "role", &role);
    let text = w.two("mail-role-text", "by", by, "organization", &place);
    body.preview.clone_from(&text);
    body.line(text);
    body.parts.push(Part::Facts(vec![
        Fact { label: w.say("mail-role-from"), value: voice.role(from), about: None },
        Fact { label: w.say("mail-role-to"), value: role, about: voice.about_role(to) },
    ]));
    body.line(w.say("mail-role-next"));
    body.button(w.say("mail-role-button"), head.page(organization, ""));
    body.why = w.two("mail-role-why", "organization", place, "email", head.address());
    body
}

/// An organization was made for somebody who had an account.
pub(super) fn made_owner<'a>(head: &Letterhead<'a>, organization: &Organization, role: &RoleName) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    let (place, role) = (voice.name(&organization.name), voice.role(role));
    let mut body = Body::to(head);
    body.subject = w.two("mail-made-owner-subject", "organization", &place, "product", voice.product);
    body.heading = w.one("mail-made-owner-heading", "organization", &place);
    let text = w.with(
        "mail-made-owner-text",
        [("organization", (&place).into_word()), ("product", voice.product.into_word()), ("role", (&role).into_word())],
    );
    body.preview.clone_from(&text);
    body.line(text);
    body.line(w.say("mail-made-owner-next"));
    body.button(w.one("mail-made-owner-button", "organization", &place), head.page(organization, ""));
    body.why = w.two("mail-made-owner-why", "organization", place, "email", head.address());
    body
}

/// The membership rests. No link: what it would open is closed to them.
pub(super) fn suspended<'a>(head: &Letterhead<'a>, organization: &Organization, by: &str) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    let (by, place) = (voice.name(by), voice.name(&organization.name));
    let mut body = Body::to(head);
    body.subject = w.one("mail-suspended-subject", "organization", &place);
    body.preview = w.one("mail-suspended-next", "product", voice.product);
    body.heading = w.say("mail-suspended-heading");
    body.line(w.two("mail-suspended-text", "by", &by, "organization", &place));
    body.line(w.one("mail-suspended-next", "product", voice.product));
    body.line(w.one("mail-questions", "by", &by));
    body.help = help(head);
    body.why = w.two("mail-suspended-why", "organization", place, "email", head.address());
    body
}

/// No member any more.
pub(super) fn removed<'a>(head: &Letterhead<'a>, organization: &Organization, by: &str) -> Body<'a> {
    let (voice, w) = (head.voice, head.voice.words);
    let (by, place) = (voice.name(by), voice.name(&organization.name));
    let mut body = Body::to(head);
    body.subject = w.one("mail-removed-subject", "organization", &place);
    body.preview = w.one("mail-removed-next", "product", voice.product);
    body.heading = w.one("mail-removed-heading", "organization", &place);
    body.line(w.two("mail-removed-text", "by", &by, "organization", &place));
    body.line(w.one("mail-removed-next", "product", voice.product));
    body.line(w.one("mail-questions", "by", &by));
    body.help = help(head);
    body.why = w.two("mail-removed-why", "organization", place, "email", head.address());
    body
}

/// The product's own help, for those who cannot get in to ask.
fn help(head: &Letterhead<'_>) -> Option<Help> {
    let support = head.voice.support()?;
    Some(Help { lead: head.voice.words.one("mail-help", "product", head.voice.product), address: support.address, href: support.href })
}
