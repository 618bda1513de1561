//! The message of `rolecall mail test`.

use super::{
    body::{Body, Button, Part},
    voice::Voice,
};

pub(super) fn letter<'a>(voice: Voice<'a>, link: String) -> Body<'a> {
    let (w, product) = (voice.words, voice.product);
    Body {
        voice,
        subject: w.one("mail-test-subject", "product", product),
        preview: w.say("mail-test-text"),
        heading: w.say("mail-test-heading"),
        // No greeting: it goes to an address, not to somebody.
        parts: vec![Part::Line(w.say("mail-test-text"))],
        button: Some(Button { label: w.one("mail-test-button", "product", product), href: link }),
        small: Vec::new(),
        help: None,
        why: w.say("mail-test-why"),
    }
}
