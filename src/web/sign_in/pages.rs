//! The sign-in page.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::{assets::Assets, context::Context, error::Answer, frame::Frame};
use crate::words::Words;

/// What was typed, given back with the page. The password never is.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// As typed.
    pub email: String,
    /// Whether "Remember me" was ticked.
    pub remember: bool,
    /// Where the person was going.
    pub next: Option<String>,
}

/// What was wrong.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// With the address.
    pub email: Option<String>,
    /// With the password.
    pub password: Option<String>,
    /// With both together.
    pub problem: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignInPage<'a> {
    w: &'a Words,
    assets: Assets,
    f: Typed,
    problem: Option<String>,
    e: Said,
}

/// The page, with what was typed and what was wrong.
pub fn sign_in(context: &Context, status: StatusCode, typed: Typed, said: Said) -> Answer {
    let frame = Frame::bare(context);
    let body = SignInPage { w: frame.words(), assets: Assets, f: typed, problem: said.problem.clone(), e: said };
    let title = frame.words().say("sign-in-title");
    frame.page(context, status, title, &body)
}
