//! The page of a hand-off, and the one of a hand-off that is over.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::{assets::Assets, context::Context, error::Answer, frame::Frame, page::WayBack};
use crate::{
    authz::{HandOffProof, HandedOff},
    words::Words,
};

#[derive(Template)]
#[template(path = "hand_off/ask.html")]
struct AskPage<'a> {
    w: &'a Words,
    assets: Assets,
    action: String,
    organization: &'a str,
    product: &'a str,
    name: &'a str,
    email: &'a str,
    other: Option<String>,
}

/// Who goes on, and where. In the product's colours: that is where they come from.
pub fn ask(context: &Context, proof: &HandOffProof, handed: &HandedOff, status: StatusCode) -> Answer {
    let frame = Frame::of_outsider(context, &handed.organization, None);
    let body = AskPage {
        w: frame.words(),
        assets: Assets,
        action: context.request().path().to_owned(),
        organization: &handed.organization.name,
        product: frame.product(),
        name: &handed.person.name,
        email: &handed.person.email,
        other: proof.somebody_else().map(|other| other.person().email.clone()),
    };
    frame.page(context, status, frame.words().one("hand-off-title", "organization", &handed.organization.name), &body)
}

#[derive(Template)]
#[template(path = "hand_off/over.html")]
struct OverPage<'a> {
    w: &'a Words,
    assets: Assets,
    way: WayBack,
}

/// Used, too late, or for somebody who may not come in any more: one page for all, which says nothing of whom it was for.
pub fn over(context: &Context, proof: &HandOffProof) -> Answer {
    let frame = Frame::bare(context);
    let words = frame.words();
    let way = match proof.signed_in() {
        Some(_) => WayBack { href: "/o".to_owned(), label: words.say("errors-home") },
        None => WayBack { href: "/sign-in".to_owned(), label: words.say("errors-to-sign-in") },
    };
    let body = OverPage { w: words, assets: Assets, way };
    frame.page(context, StatusCode::GONE, words.say("hand-off-over-title"), &body)
}
