//! What a request shows of who sent it, and which organization it means. Pages look at cookies alone, the API at `Authorization` and
//! `X-Tenant` alone: a browser can be made to send its cookies, and a token in an address or a body ends in logs.

use actix_web::http::header::{self, HeaderMap};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::{House, context::Context, session};
use crate::{
    authz::{Credential, token_secret::TokenSecret},
    domain::slug::Slug,
};

/// Whether a path belongs to programs.
pub fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/.well-known/") || is_for_decisions(path)
}

/// Whether a path is the decision point's, whose errors are plain strings (AuthZEN Authorization API 1.0).
pub fn is_for_decisions(path: &str) -> bool {
    path.starts_with("/access/")
}

/// Who sent it.
pub fn of(context: &Context) -> Credential {
    let request = context.request();
    if is_for_programs(request.path()) {
        return bearer(context.house(), request.headers());
    }
    session::key(request).map_or(Credential::None, Credential::Session)
}

/// Which organization it means, as a slug.
pub fn organization(context: &Context) -> Option<String> {
    let request = context.request();
    if is_for_programs(request.path()) {
        let mut given = request.headers().get_all("x-tenant");
        return match (given.next(), given.next()) {
            (None, _) => None,
            // What is no text, or said twice, names no organization.
            (Some(one), None) => Some(one.to_str().unwrap_or_default().to_owned()),
            (Some(_), Some(_)) => Some(String::new()),
        };
    }
    // What cannot be a slug names no organization; not every database would take it.
    request.match_info().get("org").filter(|slug| Slug::parse(slug).is_ok()).map(str::to_owned)
}

/// `Authorization: Bearer`, once (RFC 6750, section 2.1). The scheme's letters may be of any case (RFC 9110, section 11.1).
fn bearer(house: &House, headers: &HeaderMap) -> Credential {
    let mut given = headers.get_all(header::AUTHORIZATION);
    let value = match (given.next(), given.next()) {
        (None, _) => return Credential::None,
        (Some(one), None) => one.to_str().unwrap_or_default(),
        (Some(_), Some(_)) => return Credential::Unknown,
    };
    let Some((scheme, token)) = value.split_once(' ') else { return Credential::Unknown };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Credential::Unknown;
    }
    if is_operators(house, token) {
        return Credential::Operator;
    }
    TokenSecret::parse(token).map_or(Credential::Unknown, Credential::Token)
}

/// Whether a text is the operator's token; compared in a time that tells nothing of it.
pub fn is_operators(house: &House, token: &str) -> bool {
    house.operator_token.as_ref().is_some_and(|ours| bool::from(ours.expose_secret().as_bytes().ct_eq(token.as_bytes())))
}
