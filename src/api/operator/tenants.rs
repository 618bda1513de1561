//! Organizations as the operator sees them: the list, one, its plan, suspending and resuming.

use actix_web::{HttpResponse, http::header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::tenant;
use crate::{
    api::{
        body::{Json, Nothing, Optional},
        faults::Faults,
        said,
    },
    authz::Operator,
    domain::{reason::reason, seats::Cap, slug::Slug},
    store::{
        organizations::operating::{self, Put, Tenant},
        plans::{self, Changed},
    },
    web::{
        context::Context,
        error::{Answer, Error},
        form::Query,
        listing::{href, read_place, write_place},
    },
};

/// A page of the list.
#[derive(Serialize, ToSchema)]
struct TenantList {
    tenants: Vec<TenantDetail>,
}

/// One organization.
#[derive(Serialize, ToSchema)]
struct TenantShown {
    tenant: TenantDetail,
}

/// One organization after an act.
#[derive(Serialize, ToSchema)]
struct TenantPut {
    message: &'static str,
    tenant: TenantDetail,
}

#[derive(Serialize, ToSchema)]
struct TenantDetail {
    /// Its slug, which stands in addresses and in `X-Tenant`.
    id: String,
    name: String,
    catalog: String,
    plan: String,
    status: TenantStatus,
    seats: TenantSeats,
    #[schema(format = DateTime)]
    created_at: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TenantStatus {
    Active,
    Suspended,
}

/// The seats in use: active members and invitations that can be answered. `cap` is null on a plan without a limit.
#[derive(Serialize, ToSchema)]
struct TenantSeats {
    active: u32,
    pending: u32,
    used: u32,
    cap: Option<u32>,
}

impl From<Tenant> for TenantDetail {
    fn from(tenant: Tenant) -> Self {
        let seats = tenant.seats;
        Self {
            id: tenant.slug,
            name: tenant.name,
            catalog: tenant.catalog,
            plan: tenant.plan,
            status: if tenant.suspended_at.is_some() { TenantStatus::Suspended } else { TenantStatus::Active },
            seats: TenantSeats {
                active: seats.active,
                pending: seats.pending,
                used: seats.used(),
                cap: match seats.cap {
                    Cap::Limited(cap) => Some(cap),
                    Cap::Unlimited => None,
                },
            },
            created_at: said::moment(tenant.created_at),
        }
    }
}

/// Where a page begins.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TenantsQuery {
    /// As the header `Link` of the page before said.
    after: String,
}

/// The plan it is to be on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantPlanBody {
    /// Key of a plan of the organization's catalog.
    #[schema(value_type = String)]
    plan: Option<String>,
}

/// Why it is suspended.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TenantSuspendBody {
    /// For the record: at most 500 characters.
    reason: Option<String>,
}

/// List the organizations.
///
/// By slug, fifty on a page. The header `Link` says where the next page is.
#[utoipa::path(get, path = "/api/v1/tenants", params(TenantsQuery), responses(
    (status = 200, description = "A page of organizations", body = TenantList, headers(("Link" = String, description = "The next page, with `rel=\"next\"`")), example = json!({
        "tenants": [{
            "id": "acme", "name": "Acme", "catalog": "autocom", "plan": "pro", "status": "active",
            "seats": { "active": 12, "pending": 2, "used": 14, "cap": 25 }, "created_at": "2026-01-08T12:00:00Z"
        }]
    }))
))]
pub async fn list(operator: Operator, context: Context, query: Query<TenantsQuery>) -> Answer {
    let after = match query.0.after.as_str() {
        "" => None,
        text => Some(read_place::<String>(text).and_then(|slug| Slug::parse(&slug).ok()).ok_or(Error::BadRequest)?),
    };
    let page = operating::list(&context.doors(), &operator, after).await?;
    let mut answer = HttpResponse::Ok();
    if let Some(slug) = page.after {
        let next = href(context.request().path(), &[("after", &write_place(&slug))]);
        answer.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
    }
    Ok(answer.json(TenantList { tenants: page.tenants.into_iter().map(TenantDetail::from).collect() }))
}

/// One organization.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}", params(("tenant" = String, Path, description = "Its slug")), responses(
    (status = 200, description = "The organization", body = TenantShown, example = json!({ "tenant": {
        "id": "acme", "name": "Acme", "catalog": "autocom", "plan": "pro", "status": "active",
        "seats": { "active": 12, "pending": 2, "used": 14, "cap": 25 }, "created_at": "2026-01-08T12:00:00Z"
    } })),
    (status = 404, description = "There is no such organization")
))]
pub async fn show(operator: Operator, context: Context) -> Answer {
    let tenant = look(&operator, &context, &tenant(&context)?).await?;
    Ok(HttpResponse::Ok().json(TenantShown { tenant }))
}

/// Put an organization on another plan.
///
/// For billing, whatever the catalog says of the console. A smaller plan removes nobody: nobody new comes in until it fits.
#[utoipa::path(put, path = "/api/v1/tenants/{tenant}/plan", params(("tenant" = String, Path, description = "Its slug")),
    request_body(content = TenantPlanBody, example = json!({ "plan": "pro" })), responses(
    (status = 200, description = "It is on that plan now", body = TenantPut, example = json!({ "message": "Plan updated successfully", "tenant": {
        "id": "acme", "name": "Acme", "catalog": "autocom", "plan": "pro", "status": "active",
        "seats": { "active": 12, "pending": 2, "used": 14, "cap": 25 }, "created_at": "2026-01-08T12:00:00Z"
    } })),
    (status = 404, description = "There is no such organization")
))]
pub async fn set_plan(operator: Operator, context: Context, body: Json<TenantPlanBody>) -> Answer {
    let slug = tenant(&context)?;
    let mut faults = Faults::default();
    let plan = faults.required("plan", body.0.plan);
    let plan = faults.or(plan)?;
    match plans::set_by_operator(&context.doors(), &operator, slug.to_string(), plan).await? {
        // It is so already: to a program that is what it asked for.
        Changed::Done { .. } | Changed::Unchanged => put(&operator, &context, &slug, "Plan updated successfully").await,
        Changed::NoSuchPlan => Err(Faults::one("plan", "The selected plan is invalid.")),
        Changed::NoOrganization => Err(Error::NotFound),
        // Only the console answers so.
        Changed::NotHere | Changed::Meanwhile { .. } => Err(said::conflict("It has changed in the meantime.")),
    }
}

/// Suspend an organization.
///
/// From the next request on nobody opens it, none of its tokens works, no invitation to it is accepted, and nothing is mailed in its name: mail
/// that waits then is given up. Nobody is removed.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/suspend", params(("tenant" = String, Path, description = "Its slug")),
    request_body(content = Option<TenantSuspendBody>, example = json!({ "reason": "Not paid since May" })), responses(
    (status = 200, description = "It is suspended now", body = TenantPut, example = json!({ "message": "Tenant suspended successfully", "tenant": {
        "id": "acme", "name": "Acme", "catalog": "autocom", "plan": "pro", "status": "suspended",
        "seats": { "active": 12, "pending": 2, "used": 14, "cap": 25 }, "created_at": "2026-01-08T12:00:00Z"
    } })),
    (status = 404, description = "There is no such organization")
))]
pub async fn suspend(operator: Operator, context: Context, body: Optional<TenantSuspendBody>) -> Answer {
    let slug = tenant(&context)?;
    let mut faults = Faults::default();
    let reason = faults.parsed("reason", reason(&body.0.reason.unwrap_or_default()));
    let reason = faults.or(reason)?;
    let ended = operating::suspend(&context.doors(), &operator, &slug, reason).await?;
    is_put(&operator, &context, &slug, ended, "Tenant suspended successfully").await
}

/// Let a suspended organization go on.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/resume", params(("tenant" = String, Path, description = "Its slug")),
    request_body(content = Option<Nothing>, example = json!({})), responses(
    (status = 200, description = "It goes on now", body = TenantPut, example = json!({ "message": "Tenant resumed successfully", "tenant": {
        "id": "acme", "name": "Acme", "catalog": "autocom", "plan": "pro", "status": "active",
        "seats": { "active": 12, "pending": 2, "used": 14, "cap": 25 }, "created_at": "2026-01-08T12:00:00Z"
    } })),
    (status = 404, description = "There is no such organization")
))]
pub async fn resume(operator: Operator, context: Context, _body: Optional<Nothing>) -> Answer {
    let slug = tenant(&context)?;
    let ended = operating::resume(&context.doors(), &operator, &slug).await?;
    is_put(&operator, &context, &slug, ended, "Tenant resumed successfully").await
}

async fn is_put(operator: &Operator, context: &Context, slug: &Slug, ended: Put, message: &'static str) -> Answer {
    match ended {
        Put::Done | Put::Already => put(operator, context, slug, message).await,
        Put::NoOrganization => Err(Error::NotFound),
    }
}

async fn put(operator: &Operator, context: &Context, slug: &Slug, message: &'static str) -> Answer {
    let tenant = look(operator, context, slug).await?;
    Ok(HttpResponse::Ok().json(TenantPut { message, tenant }))
}

async fn look(operator: &Operator, context: &Context, slug: &Slug) -> Result<TenantDetail, Error> {
    let found = operating::one(&context.doors(), operator, slug).await?;
    found.map(TenantDetail::from).ok_or(Error::NotFound)
}
