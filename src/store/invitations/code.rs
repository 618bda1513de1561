//! The code that somebody types who comes through a link that was passed on: it shows that they read the mail of the address invited.

use super::answer::Answered;
use crate::{
    authz::{InvitationProof, Refused},
    db::DbError,
    domain::{instant::Span, letter::Letter},
    store::{
        Doors,
        outbox::{self, Recipient},
        throttles::{self, Key},
    },
};

/// Mails with a code for one address within a day before the back-off begins.
const ALLOWED_MAILS: u32 = 3;
/// Codes tried for one address within a day, likewise. Some 130 pass in the 30 days that a link can live: one in 7,000 guessers gets in.
const ALLOWED_TRIES: u32 = 5;

/// What came of asking for the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It is on its way.
    Done,
    /// Asked too often: wait this long.
    Wait(Span),
    /// There is nothing to be opened by it.
    Not(Answered),
}

/// Mails the code to the address invited.
pub async fn post(doors: &Doors, proof: &InvitationProof, language: String) -> Result<Posted, Refused> {
    doors
        .invitation(proof, move |tx, invited| {
            if let Err(closed) = invited.card.open {
                return Ok(Posted::Not(Answered::Closed(closed)));
            }
            let key = Key::invitation_mail(invited.proof.org(), &invited.card.email_key);
            if let Some(wait) = throttles::count_in_a_day(tx, &key, ALLOWED_MAILS)? {
                return Ok(Posted::Wait(wait));
            }
            let recipient = Recipient { user: None, email: invited.card.email.clone(), name: invited.card.name.clone(), language };
            let letter = Letter::InvitationCode {
                invitation: invited.proof.id(),
                generation: invited.proof.generation(),
                organization: invited.card.organization.name.clone(),
            };
            outbox::post(tx, Some(invited.proof.org()), &recipient, letter)?;
            Ok(Posted::Done)
        })
        .await
}

/// Counts a try. Answers how long to wait when it may not be looked at. Counted before it is compared, so that a crowd of tries cannot slip past together.
pub async fn count_try(doors: &Doors, proof: &InvitationProof) -> Result<Option<Span>, DbError> {
    let key = Key::invitation_code(proof.org(), &proof.card().email_key);
    doors.stranger(move |tx| throttles::count_in_a_day(tx, &key, ALLOWED_TRIES)).await
}
