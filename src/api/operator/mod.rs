//! The operator's side: organizations as whoever runs the instance makes, looks at and suspends them. Asks for the operator's token and for no
//! `X-Tenant`: the organization stands in the address.

pub mod hand_off;
pub mod register;
pub mod tenants;

use crate::{
    domain::slug::Slug,
    web::{context::Context, error::Error},
};

/// The organization in the address. What cannot be a slug is none's.
fn tenant(context: &Context) -> Result<Slug, Error> {
    let text = context.request().match_info().get("tenant").unwrap_or_default();
    Slug::parse(text).map_err(|_| Error::NotFound)
}
