//! The plan of an organization: changing it, and asking somebody to.

pub mod overview;

use diesel::prelude::*;
use serde_json::json;

use super::{
    Doors, Tx,
    activity::{self, Done},
    members, organizations, outbox, passwords, roles, seats,
    throttles::{self, Key},
};
use crate::{
    authz::{
        Grant, Operator, Refused,
        capabilities::{InviteMembers, ManagePlan},
    },
    catalog::{Catalog, PlanChange},
    db::{DbError, schema::organizations as org_rows},
    domain::{
        capability::Capability,
        ids::OrgId,
        letter::{Letter, Organization},
        reach::Reach,
        seats::{Cap, Seats},
    },
};

/// Whether the plan and its seats are for somebody: who sees the whole team sees its seats anyway, who invites meets the cap, who manages the
/// plan must.
pub fn is_for(may: impl Fn(Capability) -> Reach) -> bool {
    may(Capability::ReadMembers) == Reach::Organization || may(Capability::InviteMembers).any() || may(Capability::ManagePlan).any()
}

/// How changing the plan ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is the new one now.
    Done {
        /// The seats under it.
        seats: Seats,
    },
    /// It was that plan already.
    Unchanged,
    /// Somebody changed it in between.
    Meanwhile {
        /// Key of the plan it is now.
        plan: String,
    },
    /// The catalog has no such plan.
    NoSuchPlan,
    /// This product's plans are not changed here.
    NotHere,
    /// No organization has that slug.
    NoOrganization,
}

/// Changes the plan from the console, where the catalog says so. `from` is the plan it was when the question was put: what was said about
/// the new one is true only of that.
pub async fn change(doors: &Doors, grant: &Grant<ManagePlan>, from: String, plan: String) -> Result<Changed, Refused> {
    doors
        .organization(grant, move |tx, standing| {
            let organization = standing.organization();
            if organization.catalog.plan_change != PlanChange::Console {
                return Ok(Changed::NotHere);
            }
            let before = organization.plan.clone();
            let is_stale = before != from && before != plan;
            if is_stale && organization.catalog.plan(&plan).is_some() {
                return Ok(Changed::Meanwhile { plan: before });
            }
            let changed = put(tx, standing.org(), &organization.catalog, &before, &plan)?;
            if matches!(changed, Changed::Done { .. }) {
                let payload = json!({ "from": before, "to": plan });
                activity::record(tx, standing.org(), Done::by(standing, "plan.changed", payload))?;
            }
            Ok(changed)
        })
        .await
}

/// Changes the plan by command: billing does it.
pub async fn set_by_operator(doors: &Doors, operator: &Operator, slug: String, plan: String) -> Result<Changed, DbError> {
    doors
        .operator(operator, move |tx, operator| {
            let Some((org, ..)) = organizations::by_slug(tx, &slug)? else { return Ok(Changed::NoOrganization) };
            tx.enter(org, operator.facts())?;
            // Read again: somebody may have changed it before the lock was had.
            let (catalog, before): (String, String) =
                org_rows::table.find(org).select((org_rows::catalog, org_rows::plan)).first(tx.conn)?;
            let catalog = tx.catalogs.get(&catalog).ok_or_else(|| DbError::failed(format!("this instance has no catalog {catalog}")))?;
            let changed = put(tx, org, &catalog, &before, &plan)?;
            if matches!(changed, Changed::Done { .. }) {
                let payload = json!({ "from": before, "to": plan });
                let done = Done { actor: None, actor_name: "operator", action: "plan.changed", payload, facts: operator.facts() };
                activity::record(tx, org, done)?;
            }
            Ok(changed)
        })
        .await
}

/// Nobody loses anything: a smaller plan lets nobody new in until it fits.
fn put(tx: &mut Tx<'_>, org: OrgId, catalog: &Catalog, before: &str, plan: &str) -> Result<Changed, DbError> {
    let Some(found) = catalog.plan(plan) else { return Ok(Changed::NoSuchPlan) };
    if before == plan {
        return Ok(Changed::Unchanged);
    }
    diesel::update(org_rows::table.find(org)).set(org_rows::plan.eq(plan)).execute(tx.conn)?;
    let seats = seats::locked(tx, org, found.seats)?;
    seats::set_ceiling(tx, org, Seats::over(&seats))?;
    Ok(Changed::Done { seats })
}

/// What came of asking for seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Those who can change the plan are told.
    Done,
    /// They were told today already.
    Already,
    /// The asker could do it themself.
    NoNeed,
    /// The plan has as many seats as anybody likes.
    NoCap,
    /// The asker reaches less than everybody: they invite nobody yet, and need no seat.
    OutOfReach,
}

/// Requests for seats that one organization mails within the throttle's minute.
const ALLOWED: u32 = 1;
/// How many of those who can are told.
const TOLD: i64 = 5;

/// Tells those who may change the plan that somebody who invites needs seats.
pub async fn ask_for_seats(doors: &Doors, grant: &Grant<InviteMembers>) -> Result<Asked, Refused> {
    doors
        .organization(grant, |tx, standing| {
            if standing.reach() != Reach::Organization {
                return Ok(Asked::OutOfReach);
            }
            if standing.may(Capability::ManagePlan).any() {
                return Ok(Asked::NoNeed);
            }
            let (org, catalog) = (standing.org(), standing.organization().catalog.clone());
            if catalog.plan(&standing.organization().plan).is_some_and(|plan| plan.seats == Cap::Unlimited) {
                return Ok(Asked::NoCap);
            }
            let key = [Key::seats_asked(org)];
            if throttles::within_a_day(tx, &key[0])? {
                return Ok(Asked::Already);
            }
            throttles::fail(tx, &key, ALLOWED)?;
            let all = roles::all(tx.conn, org, &catalog)?;
            let able = all.iter().filter(|role| catalog.reach_for(role, Capability::ManagePlan).any());
            let people = members::some_holders(tx, org, able, TOLD)?;
            let organization = Organization { slug: standing.organization().slug.clone(), name: standing.organization().name.clone() };
            for user in people {
                let Some(recipient) = passwords::recipient(tx, user)? else { continue };
                let letter = Letter::SeatsAskedFor {
                    organization: organization.clone(),
                    name: standing.actor_name().to_owned(),
                    email: standing.person().email.clone(),
                };
                outbox::post(tx, Some(org), &recipient, letter)?;
            }
            Ok(Asked::Done)
        })
        .await
}

/// What a plan would mean for the seats in use: how many people and invitations would stand above its cap.
pub fn over_by(seats: Seats, cap: Cap) -> u32 {
    match cap {
        Cap::Limited(cap) => seats.used().saturating_sub(cap),
        Cap::Unlimited => 0,
    }
}
