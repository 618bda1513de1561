//! Roles as AutoCom's interface has them: integer ids, names in lower case, permissions by their keys.

use actix_web::{HttpResponse, http::StatusCode};
use serde::{Deserialize, Serialize};

use crate::{
    api::{
        body::Json,
        faults::Faults,
        said::{self, Message},
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
#[derive(Serialize)]
struct Roles {
    roles: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    id: i32,
    name: String,
    description: String,
    is_system: bool,
    permissions_count: usize,
}

/// One role with what it holds.
#[derive(Serialize)]
struct Detail {
    role: Named,
    permission_groups: Vec<Group>,
}

#[derive(Serialize)]
struct Named {
    id: i32,
    name: String,
    description: String,
    is_system: bool,
}

#[derive(Serialize)]
struct Group {
    id: u32,
    slug: String,
    name: String,
    icon: Option<String>,
    permissions: Vec<Held>,
}

#[derive(Serialize)]
struct Held {
    id: u32,
    name: String,
    description: String,
    is_sensitive: bool,
    /// Only where a permission can be limited; AutoCom's never are.
    #[serde(skip_serializing_if = "Option::is_none")]
    reach: Option<Reach>,
}

/// What creating and changing answer.
#[derive(Serialize)]
struct Saved {
    message: &'static str,
    role: Counted,
}

#[derive(Serialize)]
struct Counted {
    id: i32,
    name: String,
    description: String,
    permissions_count: usize,
}

/// A role as it is to be. The whole of it: what is left out of `permissions` is not held.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleBody {
    name: Option<String>,
    description: Option<String>,
    permissions: Option<Vec<Wanted>>,
}

/// A permission by its key, as far as it goes; or limited to a reach.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Wanted {
    Key(String),
    Limited(Limited),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limited {
    name: String,
    reach: Reach,
}

/// `GET /api/v1/team/roles`
pub async fn list(grant: Grant<ReadMembers>, context: Context) -> Answer {
    let catalog = &grant.organization().catalog;
    let looks = look::all(&context.doors(), &grant).await?;
    let roles = looks.roles.iter().map(|RoleLook { role, .. }| Listed {
        id: role.number.0,
        name: said::role_name(catalog, role),
        description: said::role_description(catalog, role),
        is_system: role.is_system,
        permissions_count: role.vector.count(),
    });
    Ok(HttpResponse::Ok().json(Roles { roles: roles.collect() }))
}

/// `GET /api/v1/team/roles/{id}`
pub async fn show(grant: Grant<ReadMembers>, context: Context) -> Answer {
    let catalog = &grant.organization().catalog;
    let role = look::one(&context.doors(), &grant, number(&context)?).await?.ok_or(Error::NotFound)?.role;
    let detail = Detail {
        role: Named {
            id: role.number.0,
            name: said::role_name(catalog, &role),
            description: said::role_description(catalog, &role),
            is_system: role.is_system,
        },
        permission_groups: groups(catalog, &role.vector),
    };
    Ok(HttpResponse::Ok().json(detail))
}

/// `POST /api/v1/team/roles`
pub async fn create(grant: Grant<ManageRoles>, context: Context, body: Json<RoleBody>) -> Answer {
    let draft = body.0.draft(&grant.organization().catalog, None)?;
    let built = build::create(&context.doors(), &grant, draft).await?;
    saved(&grant, &context, built, StatusCode::CREATED, "Role created successfully").await
}

/// `PUT /api/v1/team/roles/{id}`
pub async fn update(grant: Grant<ManageRoles>, context: Context, body: Json<RoleBody>) -> Answer {
    let (doors, number) = (context.doors(), number(&context)?);
    let before = look::one(&doors, &grant, number).await?.ok_or(Error::NotFound)?.role;
    let draft = body.0.draft(&grant.organization().catalog, Some(&before))?;
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

/// `DELETE /api/v1/team/roles/{id}`
pub async fn delete(grant: Grant<ManageRoles>, context: Context) -> Answer {
    let (doors, number) = (context.doors(), number(&context)?);
    let ending = ending::look(&doors, &grant, number, None).await?.ok_or(Error::NotFound)?;
    // The role alone: who holds it is not moved by a program that did not say where to.
    let ended = ending::end(&doors, &grant, number, None, ending.fingerprint, false).await?;
    match ended {
        Ended::Done(_) => Ok(HttpResponse::Ok().json(Message { message: "Role deleted successfully" })),
        Ended::NoSuchRole => Err(Error::NotFound),
        Ended::TooMany => Err(said::conflict("Role is assigned to team members. Reassign them first.")),
        Ended::Not(now) => Err(match &now.verdict {
            Err(reason) => said::forbidden(context.words().cannot_build(reason, &grant.organization().catalog)),
            Ok(()) if now.is_in_use() => said::conflict("Role is assigned to team members. Reassign them first."),
            Ok(()) => said::conflict("The role has changed in the meantime."),
        }),
    }
}

async fn saved(grant: &Grant<ManageRoles>, context: &Context, built: Built, status: StatusCode, message: &'static str) -> Answer {
    let catalog = &grant.organization().catalog;
    match built {
        Built::Saved { number, .. } => {
            let role = look::one(&context.doors(), grant, number).await?.ok_or(Error::NotFound)?.role;
            let role = Counted {
                id: role.number.0,
                name: said::role_name(catalog, &role),
                description: said::role_description(catalog, &role),
                permissions_count: role.vector.count(),
            };
            Ok(HttpResponse::build(status).json(Saved { message, role }))
        }
        Built::NameTaken => Err(Faults::one("name", "The name has already been taken.")),
        Built::NoCustomRoles => Err(said::conflict("The plan does not include custom roles.")),
        Built::NoSuchRole => Err(Error::NotFound),
        Built::TooMany => Err(said::conflict(format!("There are {MOST_OWN} custom roles, which is as many as there may be."))),
        Built::Same | Built::Stale | Built::Unseen => Err(said::conflict("The role has changed in the meantime.")),
        Built::Cannot(reason) => Err(said::forbidden(context.words().cannot_build(&reason, catalog))),
    }
}

/// The role in the address. What cannot be a number is none's.
fn number(context: &Context) -> Result<RoleNumber, Error> {
    let text = context.request().match_info().get("role").unwrap_or_default();
    text.parse().map(RoleNumber).map_err(|_| Error::NotFound)
}

fn groups(catalog: &Catalog, vector: &Vector) -> Vec<Group> {
    let held = |module: usize| {
        let of_module = catalog.permissions.iter().zip(vector.iter()).filter(move |(permission, _)| permission.module == module);
        of_module.filter(|(_, reach)| reach.any()).map(|(permission, reach)| Held {
            id: permission.number,
            name: permission.key.clone(),
            description: permission.description.as_ref().unwrap_or(&permission.name).in_language("en").to_owned(),
            is_sensitive: permission.sensitive,
            reach: permission.scoped.then_some(reach),
        })
    };
    let modules = catalog.modules.iter().enumerate().map(|(index, module)| Group {
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

fn vector(catalog: &Catalog, wanted: &[Wanted], faults: &mut Faults) -> Vector {
    let mut vector = Vector::none(catalog.permissions.len());
    for (place, wanted) in wanted.iter().enumerate() {
        let (key, reach) = match wanted {
            Wanted::Key(key) => (key, Reach::Organization),
            Wanted::Limited(limited) => (&limited.name, limited.reach),
        };
        let index = catalog.permissions.iter().position(|permission| permission.key == *key);
        match index.filter(|index| reach.any() && catalog.may_reach(*index, reach)) {
            Some(index) => vector.set(index, reach.max(vector.get(index))),
            None => faults.add(format!("permissions.{place}"), format!("The selected permissions.{place} is invalid.")),
        }
    }
    vector
}
