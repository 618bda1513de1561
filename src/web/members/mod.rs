//! The members of an organization.

mod acts;
pub mod change;
mod change_page;
mod export;
mod pages;
pub mod query;
pub mod question;
mod removed;
pub mod role;
mod role_page;
pub mod tabs;

use actix_web::http::StatusCode;

use super::{context::Context, error::Answer, form::Query};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    store::{members::list as store, seats},
};

pub use export::export;
pub use query::ListQuery;
pub use removed::removed;

/// The list, searched, filtered, sorted, paged.
pub async fn list(grant: Grant<ReadMembers>, context: Context, query: Query<ListQuery>) -> Answer {
    show(&grant, &context, StatusCode::OK, &query.0, None).await
}

/// The list that a selection was sent from, with what was wrong with it. `back` is its address; where that is another page's, it is the
/// list as it usually is.
pub async fn list_again(grant: &Grant<ReadMembers>, context: &Context, back: &str, message: String) -> Answer {
    let query = back.split_once('?').and_then(|(_, query)| serde_html_form::from_str(query).ok()).unwrap_or_default();
    show(grant, context, StatusCode::UNPROCESSABLE_ENTITY, &query, Some(message)).await
}

async fn show(grant: &Grant<ReadMembers>, context: &Context, status: StatusCode, query: &ListQuery, message: Option<String>) -> Answer {
    let organization = grant.organization();
    let (catalog, cap) = (organization.catalog.clone(), seats::cap_of(organization));
    let listing = store::list(&context.house().db, grant.scope(), catalog, query.wish(), cap, context.now()).await?;
    pages::list(context, grant, status, query, listing, message)
}
