//! Checking a password and opening a session: the one way in. Every page with a form for it comes through here, so that none of them lacks the
//! throttle.

use actix_web::{HttpResponse, http::header};

use super::super::{context::Context, error::Error, session};
use crate::{
    authz::RequestFacts,
    domain::{email::Email, ids::DeviceId, instant::Span},
    store::sessions::{self, Attempt, Knock, SignIn},
};

/// How an attempt to sign in ended.
#[derive(Debug)]
pub enum Entered {
    /// The browser has its session, and is known by this from now on: [`session::arrive`] tells it so.
    Done(DeviceId),
    /// Address and password do not match, or nobody has the address.
    Refused,
    /// Too many failures: nothing is looked at before this has passed.
    Wait(Span),
}

/// Checks the password of an address and opens a session. Unknown addresses cost and answer the same as wrong passwords.
pub async fn enter(context: &Context, facts: &RequestFacts, email: Email, password: String, remember: bool) -> Result<Entered, Error> {
    let doors = context.doors();
    let attempt = Attempt { email, device: context.device(), facts: facts.clone() };
    // The throttle is read while the turn is held, so that a crowd of guesses cannot slip past it together.
    let turn = context.house().passwords.turn().await?;
    let (user, hash) = match sessions::knock(&doors, &attempt).await? {
        Knock::Wait(wait) => return Ok(Entered::Wait(wait)),
        Knock::Open { user, hash } => (user, hash),
    };
    let verified = turn.verify(password, hash.clone()).await;
    let (Some(user), Some(hash), true) = (user, hash, verified) else {
        let wait = sessions::failed(&doors, attempt).await?;
        return Ok(wait.map_or(Entered::Refused, Entered::Wait));
    };
    drop(turn);
    let device = attempt.device.unwrap_or_else(|| DeviceId((context.house().new_id)()));
    let key = session::new_key()?;
    Ok(match sessions::open(&doors, attempt, user, hash, &key, device, remember).await? {
        SignIn::Done => {
            session::begin(context.request(), &key, remember);
            Entered::Done(device)
        }
        SignIn::Wait(wait) => Entered::Wait(wait),
        SignIn::Stale => Entered::Refused,
    })
}

/// A wait as people are told it: whole minutes, rounded up.
pub fn in_minutes(wait: Span) -> i64 {
    (wait.as_seconds() + 59) / 60
}

/// A page that says to wait, with the header that says so to programs.
pub fn told_to_wait(mut page: HttpResponse, wait: Span) -> HttpResponse {
    page.headers_mut().insert(header::RETRY_AFTER, wait.as_seconds().max(1).into());
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_whole_minutes() {
        assert_eq!(in_minutes(Span::seconds(1)), 1);
        assert_eq!(in_minutes(Span::seconds(60)), 1);
        assert_eq!(in_minutes(Span::seconds(61)), 2);
    }
}
