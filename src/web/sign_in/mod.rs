//! Signing in and out.

mod forms;
mod pages;

use actix_web::http::StatusCode;

pub use forms::{SignInForm, SignInQuery};

use super::{
    context::Context,
    error::{Answer, Error},
    form::{Form, Query},
    session::{self, Flash},
};
use crate::{
    authz::{SignedIn, Visitor, session_key::SessionKey},
    domain::{email::Email, ids::DeviceId, instant::Span},
    store::sessions::{self, Attempt, Knock, SignIn},
};

/// Where one goes who was going nowhere else.
const HOME: &str = "/o";

/// The form; or straight on, for somebody signed in.
pub async fn form(signed_in: Option<SignedIn>, context: Context, query: Query<SignInQuery>) -> Answer {
    let next = forms::own_path(query.0.next.as_deref());
    if signed_in.is_some() {
        return Ok(context.go(next.as_deref().unwrap_or(HOME), None));
    }
    pages::sign_in(&context, StatusCode::OK, pages::Typed { next, ..pages::Typed::default() }, pages::Said::default())
}

/// Checks the password and opens a session. Unknown addresses cost and answer the same as wrong passwords.
pub async fn sign_in(visitor: Visitor, context: Context, form: Form<SignInForm>) -> Answer {
    let words = context.words();
    let form = form.0;
    let typed = pages::Typed {
        email: form.email.trim().to_owned(),
        remember: form.remember.is_some(),
        next: forms::own_path(form.next.as_deref()),
    };
    let refused = |said| pages::sign_in(&context, StatusCode::UNPROCESSABLE_ENTITY, typed.clone(), said);
    let email = match Email::parse(&form.email) {
        Ok(email) if !form.password.is_empty() => email,
        email => {
            let missing = form.password.is_empty().then(|| words.say("sign-in-password-missing"));
            return refused(pages::Said { email: email.err().map(|fault| words.email_fault(fault)), password: missing, problem: None });
        }
    };
    let too_often = |wait: Span| {
        let problem = words.one("sign-in-throttled", "minutes", wait_in_minutes(wait));
        let mut page = pages::sign_in(
            &context,
            StatusCode::TOO_MANY_REQUESTS,
            typed.clone(),
            pages::Said { problem: Some(problem), ..Default::default() },
        )?;
        page.headers_mut().insert(actix_web::http::header::RETRY_AFTER, wait.as_seconds().max(1).into());
        Ok(page)
    };
    let doors = context.doors();
    let attempt = Attempt { email, device: context.device(), facts: visitor.facts().clone() };
    // The throttle is read while the turn is held, so that a crowd of guesses cannot slip past it together.
    let turn = context.house().passwords.turn().await?;
    let (user, hash) = match sessions::knock(&doors, &attempt).await? {
        Knock::Wait(wait) => return too_often(wait),
        Knock::Open { user, hash } => (user, hash),
    };
    let verified = turn.verify(form.password, hash.clone()).await;
    let (Some(user), Some(hash), true) = (user, hash, verified) else {
        let wait = sessions::failed(&doors, attempt).await?;
        drop(turn);
        return match wait {
            Some(wait) => too_often(wait),
            None => refused(pages::Said { problem: Some(words.say("sign-in-refused")), ..Default::default() }),
        };
    };
    drop(turn);
    let device = attempt.device.unwrap_or_else(|| DeviceId((context.house().new_id)()));
    match open(&context, &doors, attempt, user, hash, device, typed.remember).await? {
        SignIn::Done => Ok(arrive(&context, typed.next.as_deref().unwrap_or(HOME), device)),
        SignIn::Wait(wait) => too_often(wait),
        SignIn::Stale => refused(pages::Said { problem: Some(words.say("sign-in-refused")), ..Default::default() }),
    }
}

async fn open(
    context: &Context,
    doors: &crate::store::Doors,
    attempt: Attempt,
    user: crate::domain::ids::UserId,
    hash: String,
    device: DeviceId,
    remember: bool,
) -> Result<SignIn, Error> {
    let key = new_key()?;
    let opened = sessions::open(doors, attempt, user, hash, &key, device, remember).await?;
    if matches!(opened, SignIn::Done) {
        session::begin(context.request(), &key, remember);
    }
    Ok(opened)
}

/// A session's key, from the operating system.
pub fn new_key() -> Result<SessionKey, Error> {
    SessionKey::generate().map_err(|error| Error::Internal(format!("no randomness: {error}")))
}

/// On to a page, as a browser that is known from now on.
pub fn arrive(context: &Context, to: &str, device: DeviceId) -> actix_web::HttpResponse {
    let mut response = context.go(to, None);
    // The cookie is our own and well formed.
    let _ = response.add_cookie(&session::device_cookie(context.house(), device));
    response
}

/// Ends the session.
pub async fn sign_out(signed_in: SignedIn, context: Context) -> Answer {
    sessions::close(&context.doors(), &signed_in).await?;
    session::end(context.request());
    Ok(context.go("/sign-in", Some(Flash::info(context.words().say("sign-in-signed-out")))))
}

fn wait_in_minutes(wait: Span) -> i64 {
    (wait.as_seconds() + 59) / 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_whole_minutes() {
        assert_eq!(wait_in_minutes(Span::seconds(1)), 1);
        assert_eq!(wait_in_minutes(Span::seconds(60)), 1);
        assert_eq!(wait_in_minutes(Span::seconds(61)), 2);
    }
}
