//! Signing in and out.

mod enter;
mod forms;
mod pages;

use actix_web::http::StatusCode;

pub use enter::{Entered, enter, in_minutes, told_to_wait};
pub use forms::{SignInForm, SignInQuery};

use super::{
    back::own_path,
    context::Context,
    error::Answer,
    form::{Form, Query},
    session::{self, Flash},
};
use crate::{
    authz::{SignedIn, Visitor},
    domain::email::Email,
    store::sessions,
};

/// Where one goes who was going nowhere else.
const HOME: &str = "/o";

/// The form; or straight on, for somebody signed in.
pub async fn form(signed_in: Option<SignedIn>, context: Context, query: Query<SignInQuery>) -> Answer {
    let next = own_path(query.0.next.as_deref());
    if signed_in.is_some() {
        return Ok(context.go(next.as_deref().unwrap_or(HOME), None));
    }
    pages::sign_in(&context, StatusCode::OK, pages::Typed { next, ..pages::Typed::default() }, pages::Said::default())
}

/// Checks the password and opens a session. Unknown addresses cost and answer the same as wrong passwords.
pub async fn sign_in(visitor: Visitor, context: Context, form: Form<SignInForm>) -> Answer {
    let words = context.words();
    let form = form.0;
    let typed =
        pages::Typed { email: form.email.trim().to_owned(), remember: form.remember.is_some(), next: own_path(form.next.as_deref()) };
    let refused = |said| pages::sign_in(&context, StatusCode::UNPROCESSABLE_ENTITY, typed.clone(), said);
    let email = match Email::parse(&form.email) {
        Ok(email) if !form.password.is_empty() => email,
        email => {
            let missing = form.password.is_empty().then(|| words.say("sign-in-password-missing"));
            return refused(pages::Said { email: email.err().map(|fault| words.email_fault(fault)), password: missing, problem: None });
        }
    };
    match enter(&context, visitor.facts(), email, form.password, typed.remember).await? {
        Entered::Done(device) => Ok(session::arrive(&context, typed.next.as_deref().unwrap_or(HOME), device, None)),
        Entered::Refused => refused(pages::Said { problem: Some(words.say("sign-in-refused")), ..Default::default() }),
        Entered::Wait(wait) => {
            let said = pages::Said { problem: Some(words.one("sign-in-throttled", "minutes", in_minutes(wait))), ..Default::default() };
            Ok(told_to_wait(pages::sign_in(&context, StatusCode::TOO_MANY_REQUESTS, typed.clone(), said)?, wait))
        }
    }
}

/// Ends the session.
pub async fn sign_out(signed_in: SignedIn, context: Context) -> Answer {
    sessions::close(&context.doors(), &signed_in).await?;
    session::end(context.request());
    Ok(context.go("/sign-in", Some(Flash::info(context.words().say("sign-in-signed-out")))))
}
