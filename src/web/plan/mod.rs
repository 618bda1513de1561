//! The plan of an organization: who holds its seats, which could be free, and another plan.

mod forms;
mod outlook;
mod pages;
mod seats;
mod team;

pub use crate::store::plans::is_for;
pub use pages::asking;

use actix_web::http::StatusCode;

use super::{
    context::Context,
    error::{Answer, Error},
    form::{Form, Query},
    page,
    session::Flash,
};
use crate::{
    authz::{
        Grant, Organization,
        capabilities::{Belong, InviteMembers, ManagePlan},
    },
    catalog::{Catalog, PlanChange},
    domain::capability::Capability,
    store::{
        self,
        plans::{
            self, Asked, Changed,
            overview::{self, Overview},
        },
    },
    words::Words,
};
use forms::{ChangeForm, PlanQuery};

/// Where an organization's plan stands.
pub fn path(organization: &Organization) -> String {
    format!("/o/{}/plan", organization.slug)
}

/// A plan's name in the reader's language; the key of one that the catalog has no more.
pub fn name(catalog: &Catalog, key: &str, words: &Words) -> String {
    catalog.plan(key).map_or_else(|| key.to_owned(), |plan| plan.name.in_language(words.language()).to_owned())
}

/// The page; or, asked about another plan, what that one would mean.
pub async fn show(grant: Grant<Belong>, context: Context, query: Query<PlanQuery>) -> Answer {
    if !is_for(|capability| grant.may(capability)) {
        return Err(grant.lacking(Capability::ManagePlan).into());
    }
    let (organization, to) = (grant.organization(), query.0.to);
    let asks = !to.is_empty() && to != organization.plan && organization.catalog.plan_change == PlanChange::Console;
    if asks && !grant.may(Capability::ManagePlan).any() {
        return Err(grant.lacking(Capability::ManagePlan).into());
    }
    let seen = Seen { plan: organization.plan.clone(), overview: overview::read(&context.doors(), &grant).await? };
    match organization.catalog.plan(&to) {
        Some(plan) if asks => outlook::page(&context, &grant, StatusCode::OK, &seen, plan, None),
        None if asks => {
            let words = page::words(&grant);
            pages::page(&context, &grant, StatusCode::UNPROCESSABLE_ENTITY, seen, Some(words.say("plan-problem-unknown")))
        }
        _ => pages::page(&context, &grant, StatusCode::OK, seen, None),
    }
}

/// What the pages show: the seats, and the plan that caps them. The grant may be older than the plan.
struct Seen {
    plan: String,
    overview: Overview,
}

/// Changes the plan.
pub async fn change(grant: Grant<ManagePlan>, context: Context, form: Form<ChangeForm>) -> Answer {
    let organization = grant.organization();
    let (doors, catalog) = (context.doors(), &organization.catalog);
    let words = page::words(&grant);
    let ChangeForm { plan: to, from } = form.0;
    let (status, now, problem) = match plans::change(&doors, &grant, from, to.clone()).await? {
        Changed::Done { seats } => {
            let told = pages::changed(&words, &name(catalog, &to, &words), seats);
            return Ok(context.go(&path(organization), Some(Flash::good(told))));
        }
        Changed::Unchanged => {
            let told = words.one("plan-unchanged", "plan", name(catalog, &to, &words));
            return Ok(context.go(&path(organization), Some(Flash::info(told))));
        }
        Changed::NoSuchPlan => (StatusCode::UNPROCESSABLE_ENTITY, None, words.say("plan-problem-unknown")),
        Changed::NotHere => (StatusCode::CONFLICT, None, words.say("plan-problem-elsewhere")),
        Changed::Meanwhile { plan } => {
            let problem = words.one("plan-problem-meanwhile", "plan", name(catalog, &plan, &words));
            (StatusCode::CONFLICT, Some(plan), problem)
        }
        // The organization was there a moment ago, when the grant was made.
        Changed::NoOrganization => return Err(Error::NotFound),
    };
    let mut overview = overview::read(&doors, &grant).await?;
    let wanted = catalog.plan(&to).filter(|_| now.is_some());
    let plan = now.unwrap_or_else(|| organization.plan.clone());
    overview.seats.cap = store::seats::cap(catalog, &plan);
    let seen = Seen { plan, overview };
    match wanted {
        Some(wanted) => outlook::page(&context, &grant, status, &seen, wanted, Some(problem)),
        None => pages::page(&context, &grant, status, seen, Some(problem)),
    }
}

/// Writes to those who can change the plan that somebody needs seats.
pub async fn ask(grant: Grant<InviteMembers>, context: Context) -> Answer {
    let words = page::words(&grant);
    let told = match plans::ask_for_seats(&context.doors(), &grant).await? {
        Asked::Done => {
            (context.house().nudge_mail)();
            Flash::good(words.say("plan-asked"))
        }
        Asked::Already => Flash::info(words.say("plan-asked-already")),
        Asked::NoNeed => Flash::info(words.say("plan-asked-no-need")),
        Asked::NoCap => Flash::info(words.say("plan-asked-no-cap")),
        Asked::OutOfReach => return Err(Error::OutOfReach),
    };
    Ok(context.go(&path(grant.organization()), Some(told)))
}
