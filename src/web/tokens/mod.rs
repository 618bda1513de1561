//! Tokens, for people: what programs come with, a new one, and the end of one.

mod forms;
pub mod leaver;
mod pages;

use actix_web::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use self::forms::{Said, TokenForm};
use super::{
    context::Context,
    error::{Answer, Error},
    form::Form,
    page,
    session::Flash,
};
use crate::{
    authz::{Grant, Organization, capabilities::ManageTokens, token_secret::TokenSecret},
    domain::{ids::TokenId, token::CannotMint},
    store::tokens::{self as store, Look, Made, Revoked},
};

/// The answer to the question whether to revoke: there is nothing to say but yes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevokeForm {}

/// Where the tokens of an organization stand.
fn path(organization: &Organization) -> String {
    format!("/o/{}/tokens", organization.slug)
}

/// The token in the address. What cannot be an id is no token's.
fn token(context: &Context) -> Result<TokenId, Error> {
    let text = context.request().match_info().get("token").unwrap_or_default();
    Uuid::try_parse(text).map(TokenId).map_err(|_| Error::NotFound)
}

/// The list.
pub async fn list(grant: Grant<ManageTokens>, context: Context) -> Answer {
    let tokens = store::list(&context.doors(), &grant).await?;
    pages::list(&context, &grant, &tokens)
}

/// The form of a new one.
pub async fn new(grant: Grant<ManageTokens>, context: Context) -> Answer {
    pages::form(&context, &grant, StatusCode::OK, &TokenForm::begun(), Said::default())
}

/// Makes one. The answer is a page and no redirect: it holds what is shown only once, and is kept nowhere on the way.
pub async fn create(grant: Grant<ManageTokens>, context: Context, form: Form<TokenForm>) -> Answer {
    let (words, catalog) = (page::words(&grant), &grant.organization().catalog);
    let draft = match forms::read(&words, catalog, &form.0) {
        Ok(draft) => draft,
        Err(said) => return pages::form(&context, &grant, StatusCode::UNPROCESSABLE_ENTITY, &form.0, *said),
    };
    let secret = TokenSecret::generate().map_err(|error| Error::Internal(format!("no randomness: {error}")))?;
    match store::create(&context.doors(), &grant, &secret, draft.clone()).await? {
        Made::Done(_) => pages::made(&context, &grant, &draft, &secret),
        Made::Cannot(reason) => {
            let status = match reason {
                CannotMint::Nothing => StatusCode::UNPROCESSABLE_ENTITY,
                CannotMint::TooMany => StatusCode::CONFLICT,
                CannotMint::NotOwner | CannotMint::Wider(_) | CannotMint::AsOwner => StatusCode::FORBIDDEN,
            };
            let said = Said::of_refusal(&words, catalog, &reason);
            pages::form(&context, &grant, status, &form.0, said)
        }
        Made::Nobody => Err(Error::NotFound),
    }
}

/// Asks about revoking one.
pub async fn ask_revoke(grant: Grant<ManageTokens>, context: Context) -> Answer {
    let look = look(&context, &grant, token(&context)?).await?;
    pages::revoke(&context, &grant, &look)
}

/// Revokes one.
pub async fn revoke(grant: Grant<ManageTokens>, context: Context, _: Form<RevokeForm>) -> Answer {
    let id = token(&context)?;
    match store::revoke(&context.doors(), &grant, id).await? {
        Revoked::Done { name } => {
            let told = page::words(&grant).one("tokens-revoked", "name", name);
            Ok(context.go(&path(grant.organization()), Some(Flash::good(told))))
        }
        Revoked::NoSuchToken => Err(Error::NotFound),
        Revoked::Above => {
            let look = look(&context, &grant, id).await?;
            pages::revoke(&context, &grant, &Look { may: false, ..look })
        }
    }
}

async fn look(context: &Context, grant: &Grant<ManageTokens>, id: TokenId) -> Result<Look, Error> {
    store::look(&context.doors(), grant, id).await?.ok_or(Error::NotFound)
}
