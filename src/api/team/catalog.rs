//! What the product calls its things, as this organization's catalog has it: for a program that shows permissions, roles or plans of its own.

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::said,
    authz::{Grant, capabilities::Belong},
    catalog::{Access, Catalog, DEFAULT_OWNER, Permission, Text},
    domain::seats::Cap,
    web::{context::Context, error::Answer},
};

#[derive(Serialize, ToSchema)]
struct CatalogShown {
    /// Its name.
    key: String,
    /// Which version of it: another text has another one.
    version: String,
    product: String,
    modules: Vec<CatalogModule>,
    /// The roles that every organization has.
    roles: Vec<CatalogRole>,
    plans: Vec<CatalogPlan>,
    /// What says whose a thing is, by the type of the thing.
    resource_types: Vec<CatalogResource>,
    /// The same for every other type.
    default_owner_property: String,
}

#[derive(Serialize, ToSchema)]
struct CatalogModule {
    id: u32,
    key: String,
    name: String,
    icon: Option<String>,
    permissions: Vec<CatalogPermission>,
}

#[derive(Serialize, ToSchema)]
struct CatalogPermission {
    id: u32,
    key: String,
    name: String,
    description: Option<String>,
    access: CatalogAccess,
    /// Whether it is to be given with care.
    sensitive: bool,
    /// Whether it can be limited to a reach.
    scoped: bool,
    /// Whether no role of one's own may hold it.
    owner_only: bool,
}

/// Whether a permission looks or acts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum CatalogAccess {
    Read,
    Write,
}

#[derive(Serialize, ToSchema)]
struct CatalogRole {
    id: i32,
    key: String,
    name: String,
    description: String,
}

#[derive(Serialize, ToSchema)]
struct CatalogPlan {
    key: String,
    name: String,
    /// How many; null for any number.
    seats: Option<u32>,
    custom_roles: bool,
}

#[derive(Serialize, ToSchema)]
struct CatalogResource {
    r#type: String,
    owner_property: String,
}

/// The catalog: modules, permissions, roles and plans by their keys.
#[utoipa::path(get, path = "/api/v1/team/catalog", responses((status = 200, description = "The catalog", body = CatalogShown, example = json!({
    "key": "autocom", "version": "9f2c", "product": "AutoCom",
    "modules": [{ "id": 2, "key": "orders", "name": "Orders", "icon": "shopping-cart", "permissions": [{
        "id": 5, "key": "orders.view", "name": "View orders", "description": "See orders",
        "access": "read", "sensitive": false, "scoped": false, "owner_only": false
    }] }],
    "roles": [{ "id": 4, "key": "agent", "name": "agent", "description": "Works on orders" }],
    "plans": [{ "key": "starter", "name": "Starter", "seats": 5, "custom_roles": true }],
    "resource_types": [{ "type": "project", "owner_property": "owner_id" }], "default_owner_property": "owner"
}))))]
pub async fn show(grant: Grant<Belong>, _context: Context) -> Answer {
    Ok(HttpResponse::Ok().json(shown(&grant.organization().catalog)))
}

fn shown(catalog: &Catalog) -> CatalogShown {
    let of_module = |index: usize| catalog.permissions.iter().filter(move |permission| permission.module == index).map(permission);
    let modules = catalog.modules.iter().enumerate().map(|(index, module)| CatalogModule {
        id: module.number,
        key: module.key.clone(),
        name: english(&module.name),
        icon: module.icon.clone(),
        permissions: of_module(index).collect(),
    });
    let roles = catalog.roles.iter().map(|role| CatalogRole {
        id: role.number.0,
        key: role.key.clone(),
        name: said::lower(role.name.in_language("en")),
        description: english(&role.description),
    });
    let plans = catalog.plans.iter().map(|plan| CatalogPlan {
        key: plan.key.clone(),
        name: english(&plan.name),
        seats: match plan.seats {
            Cap::Limited(seats) => Some(seats),
            Cap::Unlimited => None,
        },
        custom_roles: plan.custom_roles,
    });
    let resources = catalog.resources.iter();
    CatalogShown {
        key: catalog.key.clone(),
        version: catalog.hash.clone(),
        product: english(&catalog.brand.product),
        modules: modules.collect(),
        roles: roles.collect(),
        plans: plans.collect(),
        resource_types: resources.map(|(kind, owner)| CatalogResource { r#type: kind.clone(), owner_property: owner.clone() }).collect(),
        default_owner_property: DEFAULT_OWNER.to_owned(),
    }
}

fn permission(permission: &Permission) -> CatalogPermission {
    CatalogPermission {
        id: permission.number,
        key: permission.key.clone(),
        name: english(&permission.name),
        description: permission.description.as_ref().map(english),
        access: match permission.access {
            Access::Read => CatalogAccess::Read,
            Access::Write => CatalogAccess::Write,
        },
        sensitive: permission.sensitive,
        scoped: permission.scoped,
        owner_only: permission.owner_only,
    }
}

fn english(text: &Text) -> String {
    text.in_language("en").to_owned()
}
