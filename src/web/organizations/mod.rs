//! Organizations: choosing one, and the home of one.

mod pages;

use actix_web::HttpResponse;

use super::{context::Context, error::Answer, page};
use crate::{
    authz::{Grant, SignedIn, capabilities::Belong},
    store::organizations::{needs_setup, of_person},
};

/// The first address anybody types.
pub async fn start(signed_in: Option<SignedIn>, context: Context) -> Answer {
    if signed_in.is_some() {
        return Ok(go(&context, "/o"));
    }
    let to = if needs_setup(&context.doors()).await? { "/setup" } else { "/sign-in" };
    Ok(go(&context, to))
}

fn go(context: &Context, to: &str) -> HttpResponse {
    context.go(to, None)
}

/// Where somebody belongs. With one place to go to, there is nothing to choose.
pub async fn choose(signed_in: SignedIn, context: Context) -> Answer {
    let places = of_person(&context.doors(), &signed_in).await?;
    match places.as_slice() {
        [only] if !only.suspended => Ok(go(&context, &format!("/o/{}", only.slug))),
        _ => pages::choose(&context, &signed_in, places),
    }
}

/// My role, what I may do, whom to ask: for everybody in it, also for those who may not see the team.
pub async fn home(grant: Grant<Belong>, context: Context) -> Answer {
    let ask = match grant.team() {
        Some(team) => Some(page::whom_to_ask(&context, team, &grant.organization().catalog).await?),
        None => None,
    };
    pages::home(&context, &grant, ask)
}
