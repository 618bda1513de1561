//! The members of an organization.

mod pages;
mod query;

use super::{context::Context, error::Answer, form::Query};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    domain::seats::Cap,
    store::members::list as store,
};

pub use query::ListQuery;

/// The list, searched, filtered, sorted, paged.
pub async fn list(grant: Grant<ReadMembers>, context: Context, query: Query<ListQuery>) -> Answer {
    let organization = grant.organization();
    // A plan that the catalog does not know has no seats to give: it fails closed.
    let cap = organization.catalog.plan(&organization.plan).map_or(Cap::Limited(0), |plan| plan.seats);
    let listing = store::list(&context.house().db, grant.scope(), query.0.wish(), cap).await?;
    pages::list(&context, &grant, &query.0, listing)
}
