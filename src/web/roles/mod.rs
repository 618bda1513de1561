//! The roles of an organization: the list, the matrix, one role, and the builder.

pub mod about;
pub mod build;
mod builder_page;
pub mod delete;
mod delete_page;
mod draft;
mod list_page;
mod matrix_page;
mod preview_page;
mod role_page;
mod summary;

use actix_web::http::StatusCode;
use serde::Deserialize;

use super::{
    context::Context,
    error::{Answer, Error},
    form::Query,
};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    domain::role::{Role, RoleNumber},
    store::roles::{look, versions},
};

/// The address of the matrix.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MatrixQuery {
    /// Key of the only module to show; one that there is not is none.
    module: String,
}

/// The role in the address. What cannot be a number is none's.
fn number(context: &Context) -> Result<RoleNumber, Error> {
    let text = context.request().match_info().get("role").unwrap_or_default();
    text.parse().map(RoleNumber).map_err(|_| Error::NotFound)
}

/// The list.
pub async fn list(grant: Grant<ReadMembers>, context: Context) -> Answer {
    let looks = look::all(&context.doors(), &grant).await?;
    list_page::page(&context, &grant, &looks.roles)
}

/// Who may do what.
pub async fn matrix(grant: Grant<ReadMembers>, context: Context, query: Query<MatrixQuery>) -> Answer {
    let roles = roles(&context, &grant).await?;
    matrix_page::page(&context, &grant, &roles, &query.0.module)
}

/// The same as a file.
pub async fn matrix_file(grant: Grant<ReadMembers>, context: Context, query: Query<MatrixQuery>) -> Answer {
    let roles = roles(&context, &grant).await?;
    matrix_page::file(&context, &grant, &roles, &query.0.module)
}

async fn roles(context: &Context, grant: &Grant<ReadMembers>) -> Result<Vec<Role>, Error> {
    let looks = look::all(&context.doors(), grant).await?;
    Ok(looks.roles.into_iter().map(|look| look.role).collect())
}

/// One role.
pub async fn show(grant: Grant<ReadMembers>, context: Context) -> Answer {
    let (doors, number) = (context.doors(), number(&context)?);
    let look = look::one(&doors, &grant, number).await?.ok_or(Error::NotFound)?;
    let versions = versions::of(&doors, &grant, number).await?.unwrap_or_default();
    role_page::page(&context, &grant, StatusCode::OK, &look, &versions, None)
}
