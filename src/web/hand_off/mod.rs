//! Coming from the product, which knows who one is. Looking at the link uses nothing up: programs that preview links look, too. The page's one
//! form does, and sends itself where it can.
//!
//! A link made for one person may be brought to another's browser. Where nobody is signed in, the pages that follow say who is; where somebody is,
//! the page asks first.

mod pages;

use actix_web::http::{StatusCode, header};
use serde::Deserialize;

use super::{context::Context, error::Answer, form::Form, middleware::policy_with_forms_to, session};
use crate::{
    authz::{HandOffProof, HandedOff},
    domain::{
        hand_off::{address_at, origin_of},
        ids::DeviceId,
    },
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
        Some(handed) => ask(&context, &proof, handed, StatusCode::OK),
        None => pages::over(&context, &proof),
    }
}

/// Goes on.
pub async fn go_on(proof: HandOffProof, context: Context, form: Form<HandOffForm>) -> Answer {
    let Some(handed) = proof.open() else { return pages::over(&context, &proof) };
    if proof.somebody_else().is_some() && form.0.switch.is_none() {
        // They signed in since the page was shown, and were not asked.
        return ask(&context, &proof, handed, StatusCode::CONFLICT);
    }
    let (key, device) = (session::new_key()?, context.device().unwrap_or_else(|| DeviceId((context.house().new_id)())));
    let to = destination(handed);
    match use_up(&context.doors(), &proof, &key, device).await? {
        Used::SignedIn => {
            session::begin(context.request(), &key, false);
            Ok(session::arrive(&context, &to, device, None))
        }
        Used::WasIn => Ok(context.go(&to, None)),
        Used::Over => pages::over(&context, &proof),
    }
}

/// Where a hand-off leads in the end. The catalog is asked again: it may call another place home by now.
fn destination(handed: &HandedOff) -> String {
    at_the_product(handed).unwrap_or_else(|| format!("/o/{}", handed.organization.slug))
}

fn at_the_product(handed: &HandedOff) -> Option<String> {
    address_at(handed.organization.catalog.brand.home_url.as_deref()?, handed.return_to.as_deref()?)
}

fn ask(context: &Context, proof: &HandOffProof, handed: &HandedOff, status: StatusCode) -> Answer {
    let mut page = pages::ask(context, proof, handed, status)?;
    // Browsers hold the redirect that answers a form against the policy, too.
    let origin = at_the_product(handed).and_then(|address| origin_of(&address).map(str::to_owned));
    if let Some(policy) = origin.and_then(|origin| policy_with_forms_to(&origin)) {
        page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(page)
}
