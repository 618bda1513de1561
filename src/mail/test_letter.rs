//! The message of `rolecall mail test`.

use askama::Template as _;

use super::render::{Kind, NotWritten, Rendered, Voice, bodies, write};
use crate::words::Words;

/// What stands in the mail.
pub(super) struct TestLetter<'a> {
    w: &'a Words,
    product: &'a str,
    accent_hex: &'a str,
    link: &'a str,
}

bodies!(TestLetter, "mail/test.txt", "mail/test.html");

pub(super) fn render(voice: &Voice<'_>, link: &str) -> Result<Rendered, NotWritten> {
    write(&TestLetter { w: voice.words, product: voice.product, accent_hex: voice.accent_hex, link })
}

impl Kind for TestLetter<'_> {
    fn subject(&self) -> String {
        self.w.one("mail-test-subject", "product", self.product)
    }

    fn text(&self) -> askama::Result<String> {
        Text(self).render()
    }

    fn html(&self) -> askama::Result<String> {
        Html(self).render()
    }
}
