//! Letters about the password of an account: the link to set a new one, and the word that it was changed.

use super::{
    body::Body,
    render::{Letterhead, NotWritten},
};
use crate::{
    authz::link::{Link, Purpose},
    domain::letter::Organization,
};

/// The link to set a new password.
pub(super) fn reset<'a>(head: &Letterhead<'a>, generation: i64, minutes: i64) -> Result<Body<'a>, NotWritten> {
    let (w, product) = (head.voice.words, head.voice.product);
    let user = head.user.ok_or(NotWritten::NoAccount)?;
    let token = Link { id: user.0, generation }.sign(head.secret, Purpose::PasswordReset);
    let mut body = Body::to(head);
    body.subject = w.one("mail-password-reset-subject", "product", product);
    body.preview = w.one("mail-password-reset-until", "minutes", minutes);
    body.heading = w.say("mail-password-reset-heading");
    body.line(w.one("mail-password-reset-text", "product", product));
    body.button(w.say("mail-password-reset-button"), head.public_url.link(&format!("/password/reset/{token}")));
    body.small = vec![w.one("mail-password-reset-until", "minutes", minutes), w.say("mail-password-reset-ignore")];
    body.why = w.one("mail-password-reset-why", "email", head.address());
    Ok(body)
}

/// The link by which the owner of a new organization chooses the first password.
pub(super) fn first<'a>(head: &Letterhead<'a>, organization: &Organization, generation: i64, days: i64) -> Result<Body<'a>, NotWritten> {
    let (w, product) = (head.voice.words, head.voice.product);
    let place = head.voice.name(&organization.name);
    let user = head.user.ok_or(NotWritten::NoAccount)?;
    let token = Link { id: user.0, generation }.sign(head.secret, Purpose::PasswordReset);
    let mut body = Body::to(head);
    body.subject = w.two("mail-ready-subject", "organization", &place, "product", product);
    body.preview = w.say("mail-ready-next");
    body.heading = w.one("mail-ready-heading", "organization", &place);
    body.line(w.two("mail-ready-text", "organization", &place, "product", product));
    body.line(w.say("mail-ready-next"));
    body.button(w.say("mail-ready-button"), head.public_url.link(&format!("/password/reset/{token}")));
    body.small = vec![w.one("mail-ready-until", "days", days), w.say("mail-ready-ignore")];
    body.why = w.two("mail-ready-why", "organization", place, "email", head.address());
    Ok(body)
}

/// Says that a password was changed, so that a stranger's doing does not go unnoticed.
pub(super) fn changed<'a>(head: &Letterhead<'a>) -> Body<'a> {
    let (w, product) = (head.voice.words, head.voice.product);
    let mut body = Body::to(head);
    body.subject = w.one("mail-password-changed-subject", "product", product);
    body.preview = w.say("mail-password-changed-fine");
    body.heading = w.say("mail-password-changed-heading");
    body.line(w.two("mail-password-changed-text", "product", product, "when", w.exactly(head.at)));
    body.line(w.say("mail-password-changed-fine"));
    body.line(w.say("mail-password-changed-stranger"));
    body.button(w.say("mail-password-changed-button"), head.public_url.link("/password/forgot"));
    body.why = w.two("mail-password-changed-why", "product", product, "email", head.address());
    body
}
