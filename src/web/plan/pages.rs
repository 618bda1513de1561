//! The plan page: how many seats there are and are left, what to do where none is, and the plans to choose from.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here},
    },
    Seen, name, path,
    seats::{self, SeatsView},
    team::{self, TeamView},
};
use crate::{
    authz::Grant,
    catalog::{Catalog, Plan, PlanChange},
    domain::{
        capability::Capability,
        reach::Reach,
        seats::{Cap, Seats},
    },
    store::plans,
    words::Words,
};

/// A link.
pub struct Way {
    /// Where to.
    pub href: String,
    /// What it says.
    pub label: String,
}

struct Alert {
    /// `full`, `over` or `last`.
    state: &'static str,
    title: String,
    text: String,
    frees: bool,
    larger: Option<Way>,
}

struct Ask {
    action: String,
    who: Option<String>,
}

struct Card {
    name: String,
    number: String,
    unit: String,
    custom_roles: bool,
    /// How many more are in use.
    over: Option<String>,
    /// To what it would mean; nothing for the one there is.
    way: Option<Way>,
}

/// How the plan is changed: here, by one of the cards, or elsewhere.
struct Change {
    cards: Vec<Card>,
    elsewhere: Option<Elsewhere>,
}

struct Elsewhere {
    text: String,
    way: Option<Way>,
}

#[derive(Template)]
#[template(path = "plan/plan.html")]
struct PlanPage<'a> {
    w: &'a Words,
    assets: Assets,
    problem: Option<String>,
    lead: String,
    seats: SeatsView,
    alert: Option<Alert>,
    ask: Option<Ask>,
    team: Option<TeamView>,
    change: Option<Change>,
}

/// The page. `problem` says what was wrong with the wish for another plan.
pub fn page<P>(context: &Context, grant: &Grant<P>, status: StatusCode, seen: Seen, problem: Option<String>) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Plan);
    let (words, catalog) = (frame.words(), &grant.organization().catalog);
    let Seen { plan, overview } = seen;
    let team = overview.holders.as_ref().map(|holders| team::view(words, grant, holders, overview.seats, context.now()));
    let name = name(catalog, &plan, words);
    let body = PlanPage {
        w: words,
        assets: Assets,
        problem,
        alert: alert(words, grant, &plan, overview.seats, team.as_ref().is_some_and(|team| team.free.acts)),
        lead: words.one("plan-lead", "plan", name),
        seats: seats::view(words, overview.seats),
        ask: ask(words, grant, overview.seats),
        change: grant.may(Capability::ManagePlan).any().then(|| change(words, grant, &plan, overview.seats)),
        team,
    };
    frame.page(context, status, words.say("plan-title"), &body)
}

/// What was done, for the page after it.
pub fn changed(words: &Words, plan: &str, seats: Seats) -> String {
    let done = words.one("plan-changed", "plan", plan);
    let then = match seats.free() {
        Some(_) if seats.over() => words.counted("plan-changed-over", plans::over_by(seats, seats.cap)),
        Some(free) => words.counted("plan-changed-free", free),
        None => words.say("plan-changed-unlimited"),
    };
    format!("{done} {then}")
}

/// What to know before anything else: there is no seat left, or nearly none.
fn alert<P>(words: &Words, grant: &Grant<P>, plan: &str, seats: Seats, frees: bool) -> Option<Alert> {
    let catalog = &grant.organization().catalog;
    let Cap::Limited(cap) = seats.cap else { return None };
    let shown = words.number(cap.into());
    let (state, title, text) = match seats.free() {
        _ if catalog.plan(plan).is_none() => {
            ("over", words.say("plan-gone-title"), words.two("plan-gone-text", "plan", plan, "product", product(catalog, words)))
        }
        Some(_) if seats.over() => {
            let text = if seats.active >= cap { "plan-over-text-closed" } else { "plan-over-text" };
            ("over", words.counted("plan-over-title", plans::over_by(seats, seats.cap)), words.counted(text, cap))
        }
        Some(0) => ("full", words.two("plan-full-title", "count", cap, "shown", shown), words.say("plan-full-text")),
        Some(1) => ("last", words.say("plan-last-title"), words.say("plan-last-text")),
        _ => return None,
    };
    Some(Alert { state, title, text, frees, larger: larger(words, grant, seats.cap) })
}

/// Where a plan with more seats is had, for who may have it.
fn larger<P>(words: &Words, grant: &Grant<P>, cap: Cap) -> Option<Way> {
    let catalog = &grant.organization().catalog;
    if !grant.may(Capability::ManagePlan).any() {
        return None;
    }
    match catalog.plan_change {
        PlanChange::Console => {
            let has_more = catalog.plans.iter().any(|plan| is_more(plan.seats, cap));
            has_more.then(|| Way { href: "#plans".into(), label: words.say("plan-way-larger") })
        }
        PlanChange::Link => billing(words, catalog),
        PlanChange::Off => support(words, catalog),
    }
}

fn is_more(one: Cap, other: Cap) -> bool {
    match (one, other) {
        (Cap::Limited(one), Cap::Limited(other)) => one > other,
        (Cap::Unlimited, Cap::Limited(_)) => true,
        (_, Cap::Unlimited) => false,
    }
}

/// Where who invites and cannot change the plan asks those who can. Without a cap there is nothing to ask for.
pub fn asking<P>(grant: &Grant<P>, cap: Cap) -> Option<String> {
    let invites = grant.may(Capability::InviteMembers) == Reach::Organization;
    let asks = cap != Cap::Unlimited && invites && !grant.may(Capability::ManagePlan).any();
    asks.then(|| format!("{}/ask", path(grant.organization())))
}

fn ask<P>(words: &Words, grant: &Grant<P>, seats: Seats) -> Option<Ask> {
    let action = asking(grant, seats.cap)?;
    let roles = grant.organization().catalog.roles_with(Capability::ManagePlan);
    let names: Vec<&str> = roles.into_iter().map(|role| role.name.in_language(words.language())).collect();
    let who = (!names.is_empty()).then(|| words.one("plan-ask-who", "roles", names.join(", ")));
    Some(Ask { action, who })
}

fn change<P>(words: &Words, grant: &Grant<P>, current: &str, seats: Seats) -> Change {
    let catalog = &grant.organization().catalog;
    let elsewhere = |key, way| {
        let text = words.one(key, "product", product(catalog, words));
        Change { cards: Vec::new(), elsewhere: Some(Elsewhere { text, way }) }
    };
    match catalog.plan_change {
        PlanChange::Console => {
            let base = path(grant.organization());
            Change { cards: catalog.plans.iter().map(|plan| card(words, &base, plan, current, seats)).collect(), elsewhere: None }
        }
        PlanChange::Link => elsewhere("plan-elsewhere-link", billing(words, catalog)),
        PlanChange::Off => elsewhere("plan-elsewhere-off", support(words, catalog)),
    }
}

fn card(words: &Words, base: &str, plan: &Plan, current: &str, seats: Seats) -> Card {
    let name = plan.name.in_language(words.language()).to_owned();
    let (number, unit) = match plan.seats {
        Cap::Limited(cap) => (words.number(cap.into()), words.one("plan-card-unit", "count", cap)),
        Cap::Unlimited => (words.say("plan-card-unlimited"), words.one("plan-card-unit", "count", 2)),
    };
    let over = plans::over_by(seats, plan.seats);
    let other = plan.key != current;
    Card {
        number,
        unit,
        custom_roles: plan.custom_roles,
        over: (other && over > 0).then(|| words.counted("plan-card-over", over)),
        way: other.then(|| Way { href: asking_for(base, &plan.key), label: words.one("plan-card-look", "plan", &name) }),
        name,
    }
}

fn asking_for(base: &str, key: &str) -> String {
    team::with_query(base, &[("to", key)])
}

fn billing(words: &Words, catalog: &Catalog) -> Option<Way> {
    let label = || words.one("plan-billing", "product", product(catalog, words));
    catalog.billing_url.clone().map(|href| Way { href, label: label() })
}

/// Whoever helps with the product: by mail or on a page.
fn support(words: &Words, catalog: &Catalog) -> Option<Way> {
    Some(Way { href: catalog.brand.support_href()?, label: words.one("plan-support", "product", product(catalog, words)) })
}

fn product(catalog: &Catalog, words: &Words) -> String {
    catalog.brand.product.in_language(words.language()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_seats_are_more_and_no_limit_is_most() {
        let cases = [
            (Cap::Limited(5), Cap::Limited(4), true),
            (Cap::Limited(5), Cap::Limited(5), false),
            (Cap::Unlimited, Cap::Limited(5), true),
            (Cap::Limited(5), Cap::Unlimited, false),
            (Cap::Unlimited, Cap::Unlimited, false),
        ];
        for (one, other, more) in cases {
            assert_eq!(is_more(one, other), more, "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_was_done_says_how_many_seats_there_are_now() {
        let words = Words::new("en");
        let told = |active, pending, cap| changed(&words, "Pro", Seats { active, pending, cap });
        assert_eq!(told(3, 1, Cap::Limited(5)), "Your plan is Pro now. One seat is free.");
        assert_eq!(told(3, 2, Cap::Limited(5)), "Your plan is Pro now. No seat is free.");
        assert_eq!(told(1_300, 2, Cap::Limited(5)), "Your plan is Pro now. 1,297 more seats are in use than it has; everybody stays.");
        assert_eq!(told(3, 2, Cap::Unlimited), "Your plan is Pro now. It has no limit of seats.");
    }
}
