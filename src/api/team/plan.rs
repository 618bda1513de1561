//! The plan and its seats, for programs.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    api::{
        body::{Json, Nothing, Optional},
        faults::Faults,
        said::{self, Message},
    },
    authz::{
        Grant,
        capabilities::{Belong, InviteMembers, ManagePlan},
    },
    catalog::{self, Catalog, PlanChange},
    domain::{
        capability::Capability,
        seats::{Cap, Seats},
    },
    store::{
        plans::{self, Asked, Changed, overview},
        seats,
    },
    web::{
        context::Context,
        error::{Answer, Error},
    },
};

/// Active members and pending invitations hold seats; a plan caps them.
#[derive(Serialize, ToSchema)]
pub struct SeatCounts {
    active: u32,
    pending: u32,
    used: u32,
    /// How many the plan has; nothing, where it has no limit.
    cap: Option<u32>,
    /// How many are left, likewise.
    free: Option<u32>,
}

impl From<Seats> for SeatCounts {
    fn from(seats: Seats) -> Self {
        Self { active: seats.active, pending: seats.pending, used: seats.used(), cap: limit(seats.cap), free: seats.free() }
    }
}

/// A plan.
#[derive(Serialize, ToSchema)]
struct PlanTold {
    key: String,
    name: String,
    /// How many seats it has; nothing, where it has no limit.
    seats: Option<u32>,
    /// Whether roles of one's own may be made.
    custom_roles: bool,
}

/// The plan that an organization has, and those it could have.
#[derive(Serialize, ToSchema)]
struct PlanOverview {
    plan: PlanTold,
    seats: SeatCounts,
    plans: Vec<PlanTold>,
    /// Where it is changed; nothing for who may not change it.
    change: Option<PlanWay>,
}

/// Where a plan is changed.
#[derive(Serialize, ToSchema)]
struct PlanWay {
    /// `console`: here. `link`: on the product's own page. `off`: by the product's people.
    at: &'static str,
    /// That page.
    billing_url: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct PlanSaved {
    message: &'static str,
    plan: PlanTold,
    seats: SeatCounts,
}

/// Another plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanBody {
    /// Key of the new one.
    #[schema(value_type = String)]
    plan: Option<String>,
    /// Key of the one it is taken to be: if it is another one, nothing is changed.
    from: Option<String>,
}

/// The plan and its seats.
#[utoipa::path(get, path = "/api/v1/team/plan", responses(
    (status = 200, description = "For who sees the team, invites or manages the plan", body = PlanOverview, example = json!({
        "plan": { "key": "pro", "name": "Pro", "seats": 25, "custom_roles": true },
        "seats": { "active": 4, "pending": 1, "used": 5, "cap": 25, "free": 20 },
        "plans": [
            { "key": "pro", "name": "Pro", "seats": 25, "custom_roles": true },
            { "key": "enterprise", "name": "Enterprise", "seats": null, "custom_roles": true }
        ],
        "change": { "at": "console", "billing_url": null }
    }))
))]
pub async fn show(grant: Grant<Belong>, context: Context) -> Answer {
    if !plans::is_for(|capability| grant.may(capability)) {
        return Err(grant.lacking(Capability::ManagePlan).into());
    }
    let seats = overview::seats(&context.doors(), &grant).await?;
    let (organization, catalog) = (grant.organization(), &grant.organization().catalog);
    Ok(HttpResponse::Ok().json(PlanOverview {
        plan: named(catalog, &organization.plan),
        seats: seats.into(),
        plans: catalog.plans.iter().map(plan).collect(),
        change: grant.may(Capability::ManagePlan).any().then(|| way(catalog)),
    }))
}

/// Change the plan.
#[utoipa::path(put, path = "/api/v1/team/plan", request_body(content = PlanBody, example = json!({ "plan": "enterprise" })), responses(
    (status = 200, description = "It is that plan. A smaller one removes nobody: nobody new comes in until it fits", body = PlanSaved, example = json!({
        "message": "Plan changed successfully", "plan": { "key": "enterprise", "name": "Enterprise", "seats": null, "custom_roles": true },
        "seats": { "active": 4, "pending": 1, "used": 5, "cap": null, "free": null }
    })),
    (status = 409, description = "It is another plan than `from`, which the member `plan` names; or plans are changed elsewhere, which `billing_url` names")
))]
pub async fn change(grant: Grant<ManagePlan>, context: Context, body: Json<PlanBody>) -> Answer {
    let (doors, organization) = (context.doors(), grant.organization());
    let catalog = &organization.catalog;
    let mut faults = Faults::default();
    let wanted = faults.required("plan", body.0.plan);
    let to = faults.or(wanted)?;
    let from = body.0.from.unwrap_or_else(|| organization.plan.clone());
    let (message, now) = match plans::change(&doors, &grant, from, to.clone()).await? {
        Changed::Done { seats } => ("Plan changed successfully", seats),
        Changed::Unchanged => {
            let seats = overview::seats(&doors, &grant).await?;
            ("It is that plan already", Seats { cap: seats::cap(catalog, &to), ..seats })
        }
        Changed::Meanwhile { plan } => return Err(said::conflict_with("The plan is another one by now.", [("plan", json!(plan))])),
        Changed::NoSuchPlan => return Err(Faults::one("plan", "The selected plan is invalid.")),
        Changed::NotHere => {
            let url = json!(catalog.billing_url);
            return Err(said::conflict_with("The plan is not changed here.", [("billing_url", url)]));
        }
        Changed::NoOrganization => return Err(Error::NotFound),
    };
    Ok(HttpResponse::Ok().json(PlanSaved { message, plan: named(catalog, &to), seats: now.into() }))
}

/// Ask those who can change the plan for more seats, by mail.
#[utoipa::path(post, path = "/api/v1/team/plan/ask", request_body(content = Option<Nothing>, description = "Nothing need be sent", example = json!({})), responses(
    (status = 200, description = "They are written to", body = Message, example = json!({ "message": "Those who can change the plan were written to" })),
    (status = 409, description = "They were asked today already, the token may change the plan itself, or the plan has no limit")
))]
pub async fn ask(grant: Grant<InviteMembers>, context: Context, _body: Optional<Nothing>) -> Answer {
    match plans::ask_for_seats(&context.doors(), &grant).await? {
        Asked::Done => {
            (context.house().nudge_mail)();
            Ok(HttpResponse::Ok().json(Message { message: "Those who can change the plan were written to" }))
        }
        Asked::Already => Err(said::conflict("They were asked today already.")),
        Asked::NoNeed => Err(said::conflict("You may change the plan yourself.")),
        Asked::NoCap => Err(said::conflict("The plan has no limit on seats.")),
        Asked::OutOfReach => Err(Error::OutOfReach),
    }
}

const fn limit(cap: Cap) -> Option<u32> {
    match cap {
        Cap::Limited(cap) => Some(cap),
        Cap::Unlimited => None,
    }
}

fn plan(plan: &catalog::Plan) -> PlanTold {
    PlanTold {
        key: plan.key.clone(),
        name: plan.name.in_language("en").to_owned(),
        seats: limit(plan.seats),
        custom_roles: plan.custom_roles,
    }
}

/// A plan by its key; one that the catalog has no more has no seats.
fn named(catalog: &Catalog, key: &str) -> PlanTold {
    let gone = || PlanTold { key: key.to_owned(), name: key.to_owned(), seats: limit(seats::cap(catalog, key)), custom_roles: false };
    catalog.plan(key).map_or_else(gone, plan)
}

fn way(catalog: &Catalog) -> PlanWay {
    let at = match catalog.plan_change {
        PlanChange::Console => "console",
        PlanChange::Link => "link",
        PlanChange::Off => "off",
    };
    PlanWay { at, billing_url: catalog.billing_url.clone().filter(|_| catalog.plan_change == PlanChange::Link) }
}
