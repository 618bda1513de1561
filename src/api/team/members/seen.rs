//! A product tells that somebody was at work in it.

use actix_web::HttpResponse;

use super::id;
use crate::{
    api::body::{Nothing, Optional},
    authz::{Grant, capabilities::ReadMembers},
    domain::{member::Status, reach::Reach},
    store::{members::one::one, seen::Seen},
    web::{
        context::Context,
        error::{Answer, Error},
    },
};

/// Say that a member was active in the product.
///
/// It is noted within seconds, and at most every five minutes. Of who is suspended nothing is noted.
#[utoipa::path(post, path = "/api/v1/team/members/{member}/seen", params(("member" = Uuid, Path, description = "Their id")), request_body(content = Option<Nothing>, description = "Nothing need be sent", example = json!({})), responses(
    (status = 204, description = "Heard")
))]
pub async fn seen(grant: Grant<ReadMembers>, context: Context, _body: Optional<Nothing>) -> Answer {
    if grant.reach() != Reach::Organization {
        return Err(Error::OutOfReach);
    }
    let (user, catalog) = (id(&context)?, grant.organization().catalog.clone());
    let (member, _) = one(&context.doors(), grant.scope(), catalog, user).await?.ok_or(Error::NotFound)?;
    if member.status == Status::Active.as_str() {
        (context.house().seen)(Seen::Member(grant.scope().org(), user), context.now());
    }
    Ok(HttpResponse::NoContent().finish())
}
