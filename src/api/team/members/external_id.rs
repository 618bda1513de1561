//! What the product calls a member: set once, and decisions can be asked for by it.

use actix_web::HttpResponse;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{TeamMember, id, of_member, sight};
use crate::{
    api::{body::Json, faults::Faults, said},
    authz::{Grant, capabilities::ManageTokens},
    domain::{external_id::ExternalId, reach::Reach},
    store::members::{
        external_id::{self as store, Named},
        one::one,
    },
    web::{
        context::Context,
        error::{Answer, Error},
    },
};

/// What the product calls a member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalIdBody {
    /// 1 to 128 printable characters, compared exactly, and neither a UUID nor an email address; null clears it.
    #[serde(default, deserialize_with = "said_at_all")]
    #[schema(value_type = Option<String>, required = true, min_length = 1, max_length = 128)]
    external_id: Option<Option<String>>,
}

/// Null is something else than nothing.
fn said_at_all<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[derive(Serialize, ToSchema)]
struct MemberNamed {
    message: &'static str,
    /// The member as they are now; null, where somebody removed them in this moment.
    member: Option<TeamMember>,
}

/// Say what the product calls a member.
///
/// From the next question on, decisions about that name are decisions about this member. So it takes what making a token takes, for the whole
/// organization, and a role no narrower than theirs.
#[utoipa::path(put, path = "/api/v1/team/members/{member}/external-id", params(("member" = Uuid, Path, description = "Their id")), request_body(content = ExternalIdBody, example = json!({ "external_id": "ada-7" })), responses(
    (status = 200, description = "They are called so now", body = MemberNamed, example = json!({
        "message": "External id updated successfully",
        "member": {
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace", "email": "ada@example.com", "external_id": "ada-7",
            "role": { "id": 4, "name": "agent" }, "status": "active", "last_seen_at": null, "joined_at": "2025-11-03T09:30:00Z"
        }
    })),
    (status = 409, description = "Another member is called so")
))]
pub async fn set(grant: Grant<ManageTokens>, context: Context, body: Json<ExternalIdBody>) -> Answer {
    if grant.reach() != Reach::Organization {
        return Err(Error::OutOfReach);
    }
    let user = id(&context)?;
    let mut faults = Faults::default();
    let to = match faults.required("external_id", body.0.external_id) {
        Some(Some(text)) => faults.parsed("external_id", ExternalId::parse(&text)).map(Some),
        other => other.map(|_| None),
    };
    let (doors, to) = (context.doors(), faults.or(to)?);
    let catalog = &grant.organization().catalog;
    match store::set(&doors, &grant, user, to).await? {
        Named::Done => {}
        Named::Nobody => return Err(Error::NotFound),
        Named::OutOfReach => return Err(Error::OutOfReach),
        Named::Taken => return Err(said::conflict("Another member has this external id.")),
        Named::Cannot(reason) => return Err(said::forbidden(context.words().cannot_act(&reason, catalog, None))),
    }
    let now = match sight(&grant, user) {
        Some(scope) => one(&doors, scope, catalog.clone(), user).await?,
        None => None,
    };
    let member = now.map(|(member, role)| of_member(catalog, member, &role));
    Ok(HttpResponse::Ok().json(MemberNamed { message: "External id updated successfully", member }))
}
