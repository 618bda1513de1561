//! Roles as AutoCom's interface has them: integer ids, names in lower case, permissions by their keys.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, ETag},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        body::Json,
        faults::Faults,
        precondition,
        said::{self, Message, RoleRef},
        strict::an_object,
    },
    authz::{
        Grant,
        capabilities::{ManageRoles, ReadMembers},
    },
    catalog::Catalog,
    domain::{
        reach::Reach,
        role::{Draft, MOST_OWN, Role, RoleName, RoleNumber, description},
        vector::Vector,
    },
    store::{
        changes::ending::{self, Ended},
        roles::{
            build::{self, Built, Opened},
            look::{self, RoleLook},
        },
    },
    web::{
        context::Context,
        error::{Answer, Error},
    },
};

/// The list.
#[derive(Serialize, ToSchema)]
struct RoleList {
    roles: Vec<RoleListed>,
}

#[derive(Serialize, ToSchema)]
struct RoleListed {
    id: i32,
    name: String,
    description: String,
    is_system: bool,
    permissions_count: usize,
}

/// One role with what it holds.
#[derive(Serialize, ToSchema)]
struct RoleDetail {
    role: RoleNamed,
    permission_groups: Vec<PermissionGroup>,
}

#[derive(Serialize, ToSchema)]
struct RoleNamed {
    id: i32,
    name: String,
    description: String,
    is_system: bool,
}

#[derive(Serialize, ToSchema)]
pub struct PermissionGroup {
    id: u32,
    slug: String,
    name: String,
    icon: Option<String>,
    permissions: Vec<PermissionHeld>,
}

#[derive(Serialize, ToSchema)]
struct PermissionHeld {
    id: u32,
    name: String,
    description: String,
    is_sensitive: bool,
    /// Only where a permission can be limited (AutoCom's never are), and in what a member may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    reach: Option<Reach>,
    /// The role that it comes from, in what a member may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    granted_by: Option<RoleRef>,
}

/// What creating and changing answer.
#[derive(Serialize, ToSchema)]
struct RoleSaved {
    message: &'static str,
    role: RoleCounted,
}

#[derive(Serialize, ToSchema)]
struct RoleCounted {
    id: i32,
    name: String,
    description: String,
    permissions_count: usize,
}

/// A role as it is to be. The whole of it: what is left out of `permissions` is not held.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleBody {
    /// Its name, which no other role has. Shown in lower case.
    #[schema(value_type = String)]
    name: Option<String>,
    /// What it is for. Left out of a change, it stays as it was.
    description: Option<String>,
    /// What it holds: keys of the catalog's permissions.
    #[schema(value_type = Vec<PermissionWanted>)]
    permissions: Option<Vec<PermissionWanted>>,
}

/// A permission by its key, as far as it goes; or limited to a reach.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
enum PermissionWanted {
    Key(String),
    #[serde(deserialize_with = "an_object")]
    Limited(PermissionLimited),
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PermissionLimited {
    name: String,
    reach: Reach,
}

/// List the roles.
///
/// The catalog's own first, then the team's.
#[utoipa::path(get, path = "/api/v1/team/roles", responses((status = 200, description = "The roles", body = RoleList, example = json!({
    "roles": [{ "id": 1, "name": "owner", "description": "Full access to everything", "is_system": true, "permissions_count": 60 }]
}))))]
pub async fn list(grant: Grant<ReadMembers>, context: Context) -> Answer {
    let catalog = &grant.organization().catalog;
    let looks = look::all(&context.doors(), &grant).await?;
    let roles = looks.roles.iter().map(|RoleLook { role, .. }| RoleListed {
        id: role.number.0,
        name: said::role_name(catalog, role),
        description: said::role_description(catalog, role),
        is_system: role.is_system,
        permissions_count: role.vector.count(),
    });
    Ok(HttpResponse::Ok().json(RoleList { roles: roles.collect() }))
}

/// One role, with what it holds.
#[utoipa::path(get, path = "/api/v1/team/roles/{role}", params(("role" = i32, Path, description = "Its id")), responses(
    (status = 200, description = "The role", headers(("ETag" = String, description = "For `If-Match`")), body = RoleDetail, example = json!({
        "role": { "id": 4, "name": "agent", "description": "Works on orders", "is_system": true },
        "permission_groups": [{ "id": 2, "slug": "orders", "name": "Orders", "icon": "shopping-cart", "permissions": [
            { "id": 5, "name": "orders.view", "description": "See orders", "is_sensitive": false }
        ] }]
    }))
))]
pub async fn show(grant: Grant<ReadMembers>, context: Context) -> Answer {
    let catalog = &grant.organization().catalog;
    let role = look::one(&context.doors(), &grant, number(&context)?).await?.ok_or(Error::NotFound)?.role;
    let tag = precondition::tag(catalog, &role);
    let detail = RoleDetail {
        role: RoleNamed {
            id: role.number.0,
            name: said::role_name(catalog, &role),
            description: said::role_description(catalog, &role),
            is_system: role.is_system,
        },
        permission_groups: groups(catalog, &role.vector, None),
    };
    Ok(HttpResponse::Ok().insert_header(ETag(tag)).json(detail))
}

/// Make a role of the team's own.
///
/// It holds nothing that the token's person does not hold.
#[utoipa::path(post, path = "/api/v1/team/roles", request_body(content = RoleBody, example = json!({
    "name": "Night shift", "description": "Confirms orders at night", "permissions": ["orders.view", "orders.edit"]
})), responses(
    (status = 201, description = "It was made", headers(("ETag" = String, description = "For `If-Match`"), ("Location" = String, description = "Its address")), body = RoleSaved, example = json!({
        "message": "Role created successfully",
        "role": { "id": 9, "name": "night shift", "description": "Confirms orders at night", "permissions_count": 2 }
    })),
    (status = 409, description = "The plan includes no custom roles, or there are as many as there may be")
))]
pub async fn create(grant: Grant<ManageRoles>, context: Context, body: Json<RoleBody>) -> Answer {
    let draft = body.0.draft(&grant.organization().catalog, None)?;
    let built = build::create(&context.doors(), &grant, draft).await?;
    saved(&grant, &context, built, StatusCode::CREATED, "Role created successfully").await
}

/// Change a role.
///
/// The body is the whole of it: a permission that is left out is held no more. A role of the catalog's own cannot be changed.
#[utoipa::path(put, path = "/api/v1/team/roles/{role}", params(
    ("role" = i32, Path, description = "Its id"), ("If-Match" = Option<String>, Header, description = "The `ETag` it must still have")
), request_body(content = RoleBody, example = json!({
    "name": "Night shift", "permissions": ["orders.view"]
})), responses(
    (status = 200, description = "It is so now", headers(("ETag" = String, description = "For `If-Match`")), body = RoleSaved, example = json!({
        "message": "Role updated successfully",
        "role": { "id": 9, "name": "night shift", "description": "Confirms orders at night", "permissions_count": 1 }
    })),
    (status = 409, description = "It has changed in the meantime"),
    (status = 412, description = "It is not as `If-Match` says")
))]
pub async fn update(grant: Grant<ManageRoles>, context: Context, body: Json<RoleBody>) -> Answer {
    let (doors, number) = (context.doors(), number(&context)?);
    let before = look::one(&doors, &grant, number).await?.ok_or(Error::NotFound)?.role;
    let catalog = &grant.organization().catalog;
    precondition::check(context.request(), &precondition::tag(catalog, &before))?;
    let draft = body.0.draft(catalog, Some(&before))?;
    // A program was shown nothing: what it would have been shown is looked at for it, just before.
    let weighed = look::weigh(&doors, &grant, number, draft.vector.clone()).await?.ok_or(Error::NotFound)?;
    let opened = Opened { number, version: before.version, seen: weighed.fingerprint };
    let built = match build::save(&doors, &grant, opened, draft).await? {
        // It is so already: to a program that is what it asked for.
        Built::Same => Built::Saved { number, version: before.version },
        other => other,
    };
    saved(&grant, &context, built, StatusCode::OK, "Role updated successfully").await
}

/// Delete a role that nobody holds.
#[utoipa::path(delete, path = "/api/v1/team/roles/{role}", params(
    ("role" = i32, Path, description = "Its id"), ("If-Match" = Option<String>, Header, description = "The `ETag` it must still have")
), responses(
    (status = 200, description = "It is gone", body = Message, example = json!({ "message": "Role deleted successfully" })),
    (status = 409, description = "Somebody holds it, or a pending invitation names it"),
    (status = 412, description = "It is not as `If-Match` says")
))]
pub async fn delete(grant: Grant<ManageRoles>, context: Context) -> Answer {
    let (doors, number) = (context.doors(), number(&context)?);
    let ending = ending::look(&doors, &grant, number, None).await?.ok_or(Error::NotFound)?;
    precondition::check(context.request(), &precondition::tag(&grant.organization().catalog, &ending.role))?;
    // The role alone: who holds it is not moved by a program that did not say where to.
    let ended = ending::end(&doors, &grant, number, None, ending.fingerprint, false).await?;
    match ended {
        Ended::Done(_) => Ok(HttpResponse::Ok().json(Message { message: "Role deleted successfully" })),
        Ended::NoSuchRole => Err(Error::NotFound),
        Ended::TooMany => Err(said::conflict("Role is assigned to team members. Reassign them first.")),
        Ended::Not(now) => Err(match &now.verdict {
            Err(reason) => said::forbidden(context.words().cannot_build(reason, &grant.organization().catalog)),
            Ok(()) if now.is_in_use() => said::conflict("Role is assigned to team members. Reassign them first."),
            Ok(()) => precondition::or_conflict(context.request(), "The role has changed in the meantime."),
        }),
    }
}

async fn saved(grant: &Grant<ManageRoles>, context: &Context, built: Built, status: StatusCode, message: &'static str) -> Answer {
    let catalog = &grant.organization().catalog;
    match built {
        Built::Saved { number, .. } => {
            let role = look::one(&context.doors(), grant, number).await?.ok_or(Error::NotFound)?.role;
            let mut answer = HttpResponse::build(status);
            answer.insert_header(ETag(precondition::tag(catalog, &role)));
            if status == StatusCode::CREATED {
                answer.insert_header((header::LOCATION, format!("/api/v1/team/roles/{}", number.0)));
            }
            let role = RoleCounted {
                id: role.number.0,
                name: said::role_name(catalog, &role),
                description: said::role_description(catalog, &role),
                permissions_count: role.vector.count(),
            };
            Ok(answer.json(RoleSaved { message, role }))
        }
        Built::NameTaken => Err(Faults::one("name", "The name has already been taken.")),
        Built::NoCustomRoles => Err(said::conflict("The plan does not include custom roles.")),
        Built::NoSuchRole => Err(Error::NotFound),
        Built::TooMany => Err(said::conflict(format!("There are {MOST_OWN} custom roles, which is as many as there may be."))),
        Built::Same | Built::Stale | Built::Unseen => {
            Err(precondition::or_conflict(context.request(), "The role has changed in the meantime."))
        }
        Built::Cannot(reason) => Err(said::forbidden(context.words().cannot_build(&reason, catalog))),
    }
}

/// The role in the address. What cannot be a number is none's.
fn number(context: &Context) -> Result<RoleNumber, Error> {
    let text = context.request().match_info().get("role").unwrap_or_default();
    text.parse().map(RoleNumber).map_err(|_| Error::NotFound)
}

/// What a vector holds, module by module. `from` is the role that gives it, where somebody asks what a member may do and why.
pub(super) fn groups(catalog: &Catalog, vector: &Vector, from: Option<&RoleRef>) -> Vec<PermissionGroup> {
    let held = |module: usize| {
        let of_module = catalog.permissions.iter().zip(vector.iter()).filter(move |(permission, _)| permission.module == module);
        of_module.filter(|(_, reach)| reach.any()).map(|(permission, reach)| PermissionHeld {
            id: permission.number,
            name: permission.key.clone(),
            description: permission.description.as_ref().unwrap_or(&permission.name).in_language("en").to_owned(),
            is_sensitive: permission.sensitive,
            reach: (permission.scoped || from.is_some()).then_some(reach),
            granted_by: from.cloned(),
        })
    };
    let modules = catalog.modules.iter().enumerate().map(|(index, module)| PermissionGroup {
        id: module.number,
        slug: module.key.clone(),
        name: module.name.in_language("en").to_owned(),
        icon: module.icon.clone(),
        permissions: held(index).collect(),
    });
    modules.filter(|group| !group.permissions.is_empty()).collect()
}

impl RoleBody {
    /// The role that is wanted; what a changed role's body leaves out of its words stays as it was.
    fn draft(self, catalog: &Catalog, before: Option<&Role>) -> Result<Draft, Error> {
        let mut faults = Faults::default();
        let name = faults.required("name", self.name).and_then(|name| {
            // Names are shown in lower case here: what comes back as it was sent out is no new name.
            let same = before.filter(|role| said::lower(&role.name) == name.trim());
            same.map_or_else(|| faults.parsed("name", RoleName::parse(&name)), |role| RoleName::parse(&role.name).ok())
        });
        let text = self.description.unwrap_or_else(|| before.map(|role| role.description.clone()).unwrap_or_default());
        let description = faults.parsed("description", description(&text));
        let vector = faults.required("permissions", self.permissions).map(|wanted| vector(catalog, &wanted, &mut faults));
        let draft = name.zip(description).zip(vector).map(|((name, description), vector)| Draft {
            name,
            description,
            reach: before.map_or_else(|| catalog.fitted_reach(Reach::Organization), |role| role.reach),
            vector,
        });
        faults.or(draft)
    }
}

fn vector(catalog: &Catalog, wanted: &[PermissionWanted], faults: &mut Faults) -> Vector {
    let mut vector = Vector::none(catalog.permissions.len());
    for (place, wanted) in wanted.iter().enumerate() {
        let (key, reach) = match wanted {
            PermissionWanted::Key(key) => (key, Reach::Organization),
            PermissionWanted::Limited(limited) => (&limited.name, limited.reach),
        };
        let index = catalog.permissions.iter().position(|permission| permission.key == *key);
        match index.filter(|index| reach.any() && catalog.may_reach(*index, reach)) {
            Some(index) => vector.set(index, reach.max(vector.get(index))),
            None => faults.add(format!("permissions.{place}"), format!("The selected permissions.{place} is invalid.")),
        }
    }
    vector
}
