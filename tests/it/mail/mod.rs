//! Mail: its words, its headers, its ways out, and the outbox.

mod folder;
mod headers;
mod invitations;
mod languages;
mod letters;
mod outbox;
mod server;
mod words;

use rolecall::{
    authz::secret::Secret,
    domain::{
        ids::{MailId, UserId},
        instant::{Instant, Span},
        letter::Letter,
    },
    mail::{Envelope, Letterhead, Rendered, Voice, render},
    settings::PublicUrl,
    words::Words,
};
use uuid::Uuid;

/// 5 Nov 2026, 14:05 UTC.
const THEN: Instant = Instant(1_793_887_500_000_000);
const RESET: Letter = Letter::PasswordReset { generation: 3, minutes: 60 };

fn public_url() -> PublicUrl {
    PublicUrl::parse("https://team.example.com").unwrap()
}

fn secret() -> Secret {
    Secret::parse("a secret of quite some length, is it not").unwrap()
}

fn ana() -> UserId {
    UserId(Uuid::from_u128(7))
}

fn mail_id() -> MailId {
    MailId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_00ab))
}

fn written(letter: &Letter, name: &str) -> Rendered {
    let words = Words::new("en");
    written_by(Voice::of_house(&words), letter, name)
}

fn written_by(voice: Voice<'_>, letter: &Letter, name: &str) -> Rendered {
    let (public_url, secret) = (public_url(), secret());
    let head = Letterhead { voice, user: Some(ana()), name, email: "ana@example.com", at: THEN, public_url: &public_url, secret: &secret };
    render(letter, &head).unwrap()
}

fn to_ana(name: &str) -> Envelope<'_> {
    Envelope { id: mail_id(), name, address: "ana@example.com", at: THEN }
}

#[test]
fn the_moment_of_these_tests_is_the_one_they_say() {
    assert_eq!(Words::new("en").exactly(THEN), "5 Nov 2026, 14:05 UTC");
    assert_eq!(Instant(0).plus(Span::seconds(1_793_887_500)), THEN);
}
