//! The link to set a new password.

use askama::Template as _;

use super::render::{Kind, Letterhead, bodies};
use crate::{
    authz::link::{Link, Purpose},
    words::Words,
};

/// What stands in the mail.
pub(super) struct PasswordReset<'a> {
    w: &'a Words,
    product: &'a str,
    accent_hex: &'a str,
    name: &'a str,
    email: &'a str,
    link: String,
    minutes: i64,
}

bodies!(PasswordReset, "mail/password_reset.txt", "mail/password_reset.html");

impl<'a> PasswordReset<'a> {
    pub(super) fn new(head: &Letterhead<'a>, generation: i64, minutes: i64) -> Self {
        let token = Link { id: head.user.0, generation }.sign(head.secret, Purpose::PasswordReset);
        Self {
            w: head.voice.words,
            product: head.voice.product,
            accent_hex: head.voice.accent_hex,
            name: head.name,
            email: head.email,
            link: head.public_url.link(&format!("/password/reset/{token}")),
            minutes,
        }
    }
}

impl Kind for PasswordReset<'_> {
    fn subject(&self) -> String {
        self.w.one("mail-password-reset-subject", "product", self.product)
    }

    fn text(&self) -> askama::Result<String> {
        Text(self).render()
    }

    fn html(&self) -> askama::Result<String> {
        Html(self).render()
    }
}
