//! Forgotten passwords: asking for a link, and using it.

mod pages;

use actix_web::{
    http::{StatusCode, header},
    web::Path,
};
use serde::Deserialize;

use super::{context::Context, error::Answer, form::Form, session::Flash};
use crate::{
    authz::{
        Visitor,
        link::{Link, Purpose},
    },
    domain::email::Email,
    store::passwords::{self, Asked, Reset},
};

/// The address to send a link to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForgotForm {
    email: String,
}

/// A new password. The address stands in the form for password managers alone; who it is about is the link's to say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetForm {
    #[serde(rename = "email")]
    _email: Option<String>,
    password: String,
}

/// The form that asks for the address.
pub async fn forgot_form(_anyone: Visitor, context: Context) -> Answer {
    pages::forgot(&context, StatusCode::OK, String::new(), None, None)
}

/// Sends a link, if anybody has the address. The answer is the same if nobody does.
pub async fn forgot(visitor: Visitor, context: Context, form: Form<ForgotForm>) -> Answer {
    let words = context.words();
    let typed = form.0.email.trim().to_owned();
    let email = match Email::parse(&typed) {
        Ok(email) => email,
        Err(fault) => {
            return pages::forgot(&context, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(words.email_fault(fault)), None);
        }
    };
    match passwords::ask_reset(&context.doors(), email, visitor.facts().clone()).await? {
        Asked::Noted => {
            (context.house().nudge_mail)();
            pages::forgot_sent(&context, typed)
        }
        Asked::Wait(wait) => {
            let problem = words.say("password-forgot-throttled");
            let mut page = pages::forgot(&context, StatusCode::TOO_MANY_REQUESTS, typed, None, Some(problem))?;
            page.headers_mut().insert(header::RETRY_AFTER, wait.as_seconds().max(1).into());
            Ok(page)
        }
    }
}

/// The form behind a link. Looking at it uses nothing up: mail scanners look, too.
pub async fn reset_form(_anyone: Visitor, context: Context, token: Path<String>) -> Answer {
    let Some(link) = Link::verify(&token, &context.house().secret, Purpose::PasswordReset) else { return pages::dead(&context) };
    match passwords::reset_is_open(&context.doors(), link).await? {
        Some(person) => pages::reset(&context, StatusCode::OK, &token, person.email, &person.rules, None),
        None => pages::dead(&context),
    }
}

/// Sets the password and kills the link.
pub async fn reset(_anyone: Visitor, context: Context, token: Path<String>, form: Form<ResetForm>) -> Answer {
    let words = context.words();
    let Some(link) = Link::verify(&token, &context.house().secret, Purpose::PasswordReset) else { return pages::dead(&context) };
    let doors = context.doors();
    let Some(person) = passwords::reset_is_open(&doors, link).await? else { return pages::dead(&context) };
    if let Err(faults) = person.rules.check(&form.0.password, &[&person.name, &person.email]) {
        let said = words.password_faults(&faults);
        return pages::reset(&context, StatusCode::UNPROCESSABLE_ENTITY, &token, person.email, &person.rules, Some(said));
    }
    let hash = context.house().passwords.turn().await?.hash(form.0.password).await;
    match passwords::reset(&doors, link, hash).await? {
        Reset::Done => {
            (context.house().nudge_mail)();
            Ok(context.go("/sign-in", Some(Flash::good(words.say("password-reset-done")))))
        }
        Reset::Dead => pages::dead(&context),
    }
}
