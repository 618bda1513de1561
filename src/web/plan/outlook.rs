//! What another plan would mean, said before it is chosen.

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
};
use crate::{
    authz::Grant,
    catalog::Plan,
    domain::seats::{Cap, Seats},
    store::plans,
    words::Words,
};

/// One thing that would come of it.
struct Consequence {
    /// A warning's, where it is to be thought about.
    icon: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "plan/outlook.html")]
struct OutlookPage<'a> {
    w: &'a Words,
    assets: Assets,
    problem: Option<String>,
    action: String,
    title: String,
    lead: String,
    name: String,
    key: &'a str,
    from: &'a str,
    /// As they would be.
    seats: SeatsView,
    consequences: Vec<Consequence>,
}

/// The page. `problem` says what happened to the wish so far.
pub fn page<P>(context: &Context, grant: &Grant<P>, status: StatusCode, seen: &Seen, to: &Plan, problem: Option<String>) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Plan);
    let (words, organization) = (frame.words(), grant.organization());
    let catalog = &organization.catalog;
    let (now, name) = (name(catalog, &seen.plan, words), name(catalog, &to.key, words));
    let title = words.one("plan-outlook-title", "plan", &name);
    let then = Seats { cap: to.seats, ..seen.overview.seats };
    let has_roles = catalog.plan(&seen.plan).is_some_and(|plan| plan.custom_roles);
    let body = OutlookPage {
        w: words,
        assets: Assets,
        problem,
        action: path(organization),
        lead: words.two("plan-outlook-lead", "plan", &now, "seats", counted_seats(words, seen.overview.seats.cap)),
        key: &to.key,
        from: &seen.plan,
        seats: seats::view(words, then),
        consequences: of_seats(words, then)
            .into_iter()
            .chain(of_roles(words, has_roles, to.custom_roles, seen.overview.custom_roles))
            .collect(),
        name,
        title: title.clone(),
    };
    frame.page(context, status, title, &body)
}

fn counted_seats(words: &Words, cap: Cap) -> String {
    match cap {
        Cap::Limited(cap) => words.counted("plan-seats", cap),
        Cap::Unlimited => words.say("plan-seats-unlimited"),
    }
}

/// Nobody loses anything; a plan that is too small lets nobody new in until it fits.
fn of_seats(words: &Words, then: Seats) -> Vec<Consequence> {
    let good = |text| Consequence { icon: "circle-check", text };
    let warning = |text| Consequence { icon: "alert-triangle", text };
    let (over, cap) = match then.cap {
        Cap::Limited(cap) => (plans::over_by(then, then.cap), cap),
        Cap::Unlimited => return vec![good(words.say("plan-then-unlimited"))],
    };
    if over == 0 {
        let free = then.free().unwrap_or(0);
        let text = words.counted("plan-then-free", free);
        return vec![if free == 0 { warning(text) } else { good(text) }];
    }
    let joins = if then.active >= cap { "plan-then-joins-closed" } else { "plan-then-joins" };
    // Who is in comes first: it is what people fear.
    let mut all = vec![warning(words.counted("plan-then-over", over)), good(words.say("plan-then-stays"))];
    // One more than those above the cap: a seat must be free, not only no seat too many.
    all.push(warning(words.one("plan-then-invites", "shown", words.number(over.saturating_add(1).into()))));
    if then.pending > 0 {
        all.push(warning(words.counted(joins, cap)));
    }
    all
}

/// Roles that an organization made for itself stay, whatever the plan allows.
fn of_roles(words: &Words, had: bool, has: bool, there_are: u32) -> Option<Consequence> {
    let text = match (had, has) {
        (true, false) if there_are > 0 => words.counted("plan-then-roles-stay", there_are),
        (true, false) => words.say("plan-then-roles-none"),
        (false, true) => words.say("plan-then-roles-new"),
        (true, true) | (false, false) => return None,
    };
    Some(Consequence { icon: if has { "circle-check" } else { "info-circle" }, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(active: u32, pending: u32, cap: Cap) -> Vec<String> {
        of_seats(&Words::new("en"), Seats { active, pending, cap }).into_iter().map(|said| said.text).collect()
    }

    #[test]
    fn a_plan_that_fits_says_what_is_left() {
        assert_eq!(told(3, 1, Cap::Limited(25)), ["21 seats will be free."]);
        assert_eq!(told(3, 1, Cap::Limited(5)), ["One seat will be free."]);
        assert_eq!(told(3, 1, Cap::Limited(4)), ["No seat will be free: nobody new can be invited until one is."]);
        assert_eq!(told(3, 1, Cap::Unlimited), ["There will be no limit of seats."]);
    }

    #[test]
    fn a_plan_that_is_too_small_says_who_stays_and_who_must_wait() {
        let stays = "Nobody is removed, and everybody keeps their role.";
        assert_eq!(
            told(3, 4, Cap::Limited(5)),
            [
                "2 more seats are in use than it has.",
                stays,
                "Nobody new can be invited or brought back until 3 seats are freed.",
                "People who are invited already can join only while fewer than 5 members are active.",
            ]
        );
        // Somebody who is invited cannot join at all; nobody is told about invitations where there are none.
        assert_eq!(
            told(7, 1, Cap::Limited(5)).last().map(String::as_str),
            Some("People who are invited already cannot join until fewer than 5 members are active.")
        );
        assert_eq!(told(7, 0, Cap::Limited(5)).len(), 3);
    }

    #[test]
    fn roles_of_ones_own_are_spoken_of_only_where_something_changes() {
        let words = Words::new("en");
        let told = |had, has, there_are| of_roles(&words, had, has, there_are).map(|said| said.text);
        assert_eq!(told(true, true, 2), None);
        assert_eq!(told(false, false, 0), None);
        assert_eq!(told(true, false, 0).as_deref(), Some("Roles of your own cannot be made."));
        assert_eq!(told(true, false, 1).as_deref(), Some("Your own role stays and works as before. New ones cannot be made."));
        assert_eq!(told(true, false, 2).as_deref(), Some("Your 2 own roles stay and work as before. New ones cannot be made."));
    }
}
