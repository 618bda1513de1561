//! The members of an organization.

mod acts;
pub mod change;
mod change_page;
mod export;
mod pages;
mod query;
mod question;
mod removed;
pub mod role;
mod role_page;
pub mod tabs;

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
    let organization = grant.organization();
    let (catalog, cap) = (organization.catalog.clone(), seats::cap_of(organization));
    let listing = store::list(&context.house().db, grant.scope(), catalog, query.0.wish(), cap, context.now()).await?;
    pages::list(&context, &grant, &query.0, listing)
}
