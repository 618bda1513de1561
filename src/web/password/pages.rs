//! The pages around a forgotten password.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::{assets::Assets, context::Context, error::Answer, frame::Frame};
use crate::{domain::password::PasswordRules, store::passwords::LINK_LIVES, words::Words};

struct EmailTyped {
    email: String,
}

struct EmailSaid {
    email: Option<String>,
}

#[derive(Template)]
#[template(path = "password/forgot.html")]
struct ForgotPage<'a> {
    w: &'a Words,
    assets: Assets,
    f: EmailTyped,
    e: EmailSaid,
    problem: Option<String>,
}

/// Asks for the address.
pub fn forgot(context: &Context, status: StatusCode, email: String, said: Option<String>, problem: Option<String>) -> Answer {
    let frame = Frame::bare(context);
    let body = ForgotPage { w: frame.words(), assets: Assets, f: EmailTyped { email }, e: EmailSaid { email: said }, problem };
    frame.page(context, status, frame.words().say("password-forgot-title"), &body)
}

#[derive(Template)]
#[template(path = "password/forgot_sent.html")]
struct SentPage<'a> {
    w: &'a Words,
    assets: Assets,
    email: String,
    minutes: i64,
}

/// The same answer for every address.
pub fn forgot_sent(context: &Context, email: String) -> Answer {
    let frame = Frame::bare(context);
    let body = SentPage { w: frame.words(), assets: Assets, email, minutes: LINK_LIVES.as_seconds() / 60 };
    frame.page(context, StatusCode::OK, frame.words().say("password-sent-title"), &body)
}

struct PasswordSaid {
    password: Option<String>,
}

#[derive(Template)]
#[template(path = "password/reset.html")]
struct ResetPage<'a> {
    w: &'a Words,
    assets: Assets,
    action: String,
    email: String,
    rules: Vec<String>,
    e: PasswordSaid,
    problem: Option<String>,
}

/// Asks for the new password.
pub fn reset(context: &Context, status: StatusCode, token: &str, email: String, rules: &PasswordRules, said: Option<String>) -> Answer {
    let frame = Frame::bare(context);
    let body = ResetPage {
        w: frame.words(),
        assets: Assets,
        action: format!("/password/reset/{token}"),
        email,
        rules: frame.words().password_rules(rules),
        e: PasswordSaid { password: said },
        problem: None,
    };
    frame.page(context, status, frame.words().say("password-reset-title"), &body)
}

#[derive(Template)]
#[template(path = "password/reset_dead.html")]
struct DeadPage<'a> {
    w: &'a Words,
    assets: Assets,
}

/// One page for every link that does not work.
pub fn dead(context: &Context) -> Answer {
    let frame = Frame::bare(context);
    let body = DeadPage { w: frame.words(), assets: Assets };
    frame.page(context, StatusCode::NOT_FOUND, frame.words().say("password-dead-title"), &body)
}
