//! What a person may do, and why: the answer to every decision at once.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::{PersonRef, TeamStatus, in_sight};
use crate::{
    api::{
        said::{self, RoleRef},
        team::roles::{PermissionGroup, groups},
    },
    authz::{Grant, capabilities::Belong},
    domain::{member::Status, vector::Vector},
    web::{context::Context, error::Answer},
};

/// What a member may do at this moment.
#[derive(Serialize, ToSchema)]
struct EffectiveAccess {
    member: PersonRef,
    status: TeamStatus,
    role: RoleRef,
    /// Why, in a sentence.
    reason: String,
    /// Everything they may do; nothing, while they are suspended.
    permission_groups: Vec<PermissionGroup>,
}

/// What a member may do.
///
/// Every permission they have at this moment, how far it goes, and the role that gives it. It is what the person may, also where the token
/// that asks lets less through. `me` is the person of the token: about themselves everybody may ask.
#[utoipa::path(get, path = "/api/v1/team/members/{member}/permissions", params(("member" = String, Path, description = "Their id, or `me`")), responses(
    (status = 200, description = "What they may do", body = EffectiveAccess, example = json!({
        "member": { "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3f", "name": "Ada Lovelace" }, "status": "active", "role": { "id": 4, "name": "agent" },
        "reason": "Ada Lovelace has the role agent.",
        "permission_groups": [{ "id": 2, "slug": "orders", "name": "Orders", "icon": "shopping-cart", "permissions": [
            { "id": 5, "name": "orders.view", "description": "See orders", "is_sensitive": false, "reach": "organization", "granted_by": { "id": 4, "name": "agent" } }
        ] }]
    }))
))]
pub async fn permissions(grant: Grant<Belong>, context: Context) -> Answer {
    let (member, role) = in_sight(&grant, &context).await?;
    let catalog = &grant.organization().catalog;
    let (named, nothing) = (said::role_ref(catalog, &role), Vector::none(catalog.permissions.len()));
    let active = member.status == Status::Active.as_str();
    Ok(HttpResponse::Ok().json(EffectiveAccess {
        reason: if active {
            format!("{} has the role {}.", member.name, named.name)
        } else {
            format!("{} is suspended and may do nothing until that ends.", member.name)
        },
        status: if active { TeamStatus::Active } else { TeamStatus::Suspended },
        permission_groups: groups(catalog, if active { &role.vector } else { &nothing }, Some(&named)),
        member: PersonRef { id: member.user_id, name: member.name },
        role: named,
    }))
}
