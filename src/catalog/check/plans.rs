//! Plans and where they are changed.

use super::{check_key, check_unique};
use crate::catalog::fault::{Faults, Offset};
use crate::catalog::model::{Plan, PlanChange};
use crate::catalog::raw::RawPlan;
use crate::catalog::read::At;
use crate::domain::seats::Cap;

pub(super) fn plans(faults: &mut Faults<'_>, start: Offset, raw: Vec<RawPlan>) -> Vec<Plan> {
    if raw.is_empty() {
        faults.add(start, "there is no [[plan]]; a product without plans has one with `seats = \"unlimited\"`");
    }
    let mut keys = Vec::new();
    let mut plans = Vec::new();
    for raw in raw {
        let at = raw.key.span().start;
        let key = raw.key.into_inner();
        if !key.is_empty() {
            check_key(faults, "plan", at, &key);
            check_unique(faults, "plan", at, &key, &mut keys);
        }
        let seats = raw.seats.and_then(At::into_inner).map_or(Cap::Unlimited, Cap::Limited);
        plans.push(Plan { key, name: raw.name, seats, custom_roles: raw.custom_roles });
    }
    plans
}

/// The plan a new organization gets: the one named, else the first.
pub(super) fn default_plan(faults: &mut Faults<'_>, plans: &[Plan], key: Option<At<String>>) -> Option<String> {
    let Some(key) = key else { return plans.first().map(|plan| plan.key.clone()) };
    if plans.iter().any(|plan| plan.key == *key.get_ref()) {
        return Some(key.into_inner());
    }
    faults.add(key.span().start, format!("unknown plan `{}` in `default_plan`", key.get_ref()));
    None
}

pub(super) fn plan_change(faults: &mut Faults<'_>, word: Option<At<String>>, has_billing_url: bool) -> PlanChange {
    // Left out, nobody is offered a button that the product does not know about.
    let Some(word) = word else { return PlanChange::Off };
    let at = word.span().start;
    match word.get_ref().as_str() {
        "console" => PlanChange::Console,
        "off" => PlanChange::Off,
        "link" => {
            if !has_billing_url {
                faults.add(at, "`plan_change = \"link\"` needs a `billing_url`");
            }
            PlanChange::Link
        }
        other => {
            faults.add(at, format!("unknown plan_change `{other}`; use console, link or off"));
            PlanChange::Off
        }
    }
}
