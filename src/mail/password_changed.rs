//! Says that a password was changed, so that a stranger's doing does not go unnoticed.

use askama::Template as _;

use super::render::{Kind, Letterhead, bodies};
use crate::words::Words;

/// What stands in the mail.
pub(super) struct PasswordChanged<'a> {
    w: &'a Words,
    product: &'a str,
    accent_hex: &'a str,
    name: &'a str,
    email: &'a str,
    when: String,
    link: String,
}

bodies!(PasswordChanged, "mail/password_changed.txt", "mail/password_changed.html");

impl<'a> PasswordChanged<'a> {
    pub(super) fn new(head: &Letterhead<'a>) -> Self {
        Self {
            w: head.voice.words,
            product: head.voice.product,
            accent_hex: head.voice.accent_hex,
            name: head.name,
            email: head.email,
            when: head.voice.words.exactly(head.at),
            link: head.public_url.link("/password/forgot"),
        }
    }
}

impl Kind for PasswordChanged<'_> {
    fn subject(&self) -> String {
        self.w.one("mail-password-changed-subject", "product", self.product)
    }

    fn text(&self) -> askama::Result<String> {
        Text(self).render()
    }

    fn html(&self) -> askama::Result<String> {
        Html(self).render()
    }
}
