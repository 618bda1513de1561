//! Coming from the product, which knows who one is. Looking at the link uses nothing up: programs that preview links look, too. The page's one
//! form does, and sends itself where it can.
//!
//! A link made for one person may be brought to another's browser. Where nobody is signed in, the pages that follow say who is; where somebody is,
//! the page asks first.

mod pages;

use actix_web::http::StatusCode;
use serde::Deserialize;

use super::{context::Context, error::Answer, form::Form, session};
use crate::{
    authz::HandOffProof,
    domain::ids::DeviceId,
    store::hand_offs::{Used, use_up},
};

/// The page's form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOffForm {
    /// Said by who was asked: whoever else is signed in here is signed out.
    switch: Option<String>,
}

/// Who goes on, and where to.
pub async fn show(proof: HandOffProof, context: Context) -> Answer {
    match proof.open() {
        Some(handed) => pages::ask(&context, &proof, handed, StatusCode::OK),
        None => pages::over(&context, &proof),
    }
}

/// Goes on.
pub async fn go_on(proof: HandOffProof, context: Context, form: Form<HandOffForm>) -> Answer {
    let Some(handed) = proof.open() else { return pages::over(&context, &proof) };
    if proof.somebody_else().is_some() && form.0.switch.is_none() {
        // They signed in since the page was shown, and were not asked.
        return pages::ask(&context, &proof, handed, StatusCode::CONFLICT);
    }
    let (key, device) = (session::new_key()?, context.device().unwrap_or_else(|| DeviceId((context.house().new_id)())));
    let slug = &handed.organization.slug;
    let to = format!("/o/{slug}");
    let mut answer = match use_up(&context.doors(), &proof, &key, device).await? {
        Used::SignedIn => {
            session::begin(context.request(), &key, false);
            session::arrive(&context, &to, device, None)
        }
        Used::WasIn => context.go(&to, None),
        Used::Over => return pages::over(&context, &proof),
    };
    if let Some(path) = &handed.return_to {
        // The cookie is our own and well formed.
        let _ = answer.add_cookie(&session::way_back_cookie(context.house(), slug, path));
    }
    Ok(answer)
}
