//! The form that invites: addresses, role, how long, a few words.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        super::{
            assets::Assets,
            context::Context,
            error::Answer,
            frame::{Frame, Here},
            page::{self, Choice, WayBack},
            plan::asking,
        },
        forms::{InviteForm, Said},
        reasons::cannot_invite_to,
    },
    lasts, path, plan,
};
use crate::{
    authz::{Grant, capabilities::InviteMembers},
    catalog::Catalog,
    domain::{giving::CannotGive, instant::Span, invitation::Lifetime, seats::Cap},
    store::{
        invitations::{DAILY, invite::Outlook},
        roles::Role,
        seats,
    },
    words::Words,
};

/// How long an invitation may be chosen to last, in hours, besides what the catalog says.
const HOURS: [i64; 5] = [24, 3 * 24, 7 * 24, 14 * 24, 30 * 24];

/// So few invitations left for today that it is worth saying.
const FEW_TODAY: u32 = 100;

struct RoleCard {
    key: String,
    name: String,
    description: String,
    sensitive: Option<String>,
    checked: bool,
}

#[derive(Template)]
#[template(path = "invitations/new.html")]
struct FormPage<'a> {
    w: &'a Words,
    assets: Assets,
    path: String,
    title: String,
    seats: String,
    full: Option<WayBack>,
    full_text: String,
    ask: Option<String>,
    today: Option<String>,
    roles: Vec<RoleCard>,
    not_offered: Vec<String>,
    lifetimes: Vec<Choice>,
    f: &'a InviteForm,
    e: Said,
}

/// The page, with what was typed and what was wrong.
pub fn form(
    context: &Context,
    grant: &Grant<InviteMembers>,
    status: StatusCode,
    outlook: &Outlook,
    typed: &InviteForm,
    said: Said,
) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Members);
    let (words, catalog) = (frame.words(), &grant.organization().catalog);
    let cap = seats::cap_of(grant.organization());
    let title = words.say("invitations-new");
    let full = outlook.room.seats == Some(0);
    let body = FormPage {
        w: words,
        assets: Assets,
        path: path(grant),
        seats: free_seats(words, outlook.room.seats, cap),
        full: full.then(|| plan(words, grant, "invitations-form-full-link")),
        ask: asking(grant, cap).filter(|_| full),
        full_text: words.one("invitations-form-full", "cap", cap_number(words, cap)),
        today: today(words, outlook.room.today),
        roles: offered(words, catalog, outlook, &typed.role),
        not_offered: not_offered(words, catalog, outlook),
        lifetimes: lifetimes(words, catalog, &typed.hours),
        title: title.clone(),
        f: typed,
        e: said,
    };
    frame.page(context, status, title, &body)
}

fn cap_number(words: &Words, cap: Cap) -> String {
    match cap {
        Cap::Limited(cap) => words.number(cap.into()),
        Cap::Unlimited => String::new(),
    }
}

fn free_seats(words: &Words, free: Option<u32>, cap: Cap) -> String {
    match free {
        Some(free) => words.with(
            "invitations-form-seats",
            [("count", free.into()), ("free", words.number(free.into()).into()), ("cap", cap_number(words, cap).into())],
        ),
        None => words.say("invitations-form-seats-unlimited"),
    }
}

fn today(words: &Words, left: u32) -> Option<String> {
    let values = [("count", left.into()), ("left", words.number(left.into()).into()), ("most", words.number(DAILY.into()).into())];
    (left <= FEW_TODAY).then(|| words.with("invitations-form-today", values))
}

fn offered(words: &Words, catalog: &Catalog, outlook: &Outlook, chosen: &str) -> Vec<RoleCard> {
    let card = |role: &Role| {
        let system = catalog.role(&role.key);
        let sensitive = catalog.sensitive_in(&role.vector);
        RoleCard {
            name: page::named_role(catalog, &role.key, &role.name, words.language()),
            description: system.map_or(role.description.as_str(), |role| role.description.in_language(words.language())).to_owned(),
            sensitive: (sensitive > 0).then(|| words.one("invitations-role-sensitive", "count", sensitive)),
            checked: role.key == chosen,
            key: role.key.clone(),
        }
    };
    outlook.roles.iter().filter(|(_, may)| may.is_ok()).map(|(role, _)| card(role)).collect()
}

/// Why the others are not there, those with the same reason in one sentence.
fn not_offered(words: &Words, catalog: &Catalog, outlook: &Outlook) -> Vec<String> {
    let mut reasons: Vec<(&CannotGive, Vec<String>)> = Vec::new();
    for (role, may) in &outlook.roles {
        let Err(reason) = may else { continue };
        let name = page::named_role(catalog, &role.key, &role.name, words.language());
        match reasons.iter_mut().find(|(known, _)| known.as_str() == reason.as_str()) {
            Some((_, names)) => names.push(name),
            None => reasons.push((reason, vec![name])),
        }
    }
    reasons.iter().map(|(reason, names)| cannot_invite_to(words, reason, names)).collect()
}

/// The usual lengths, the catalog's own among them, and what was typed if it is one.
fn lifetimes(words: &Words, catalog: &Catalog, typed: &str) -> Vec<Choice> {
    let usual = i64::from(catalog.invitation_hours);
    let typed = typed.trim().parse().ok().filter(|hours| Lifetime::new(Span::hours(*hours)).is_ok());
    let mut all: Vec<i64> = HOURS.into_iter().chain([usual]).chain(typed).collect();
    all.sort_unstable();
    all.dedup();
    let choice = |hours: i64| {
        let span = lasts(words, hours);
        Choice {
            value: hours.to_string(),
            label: if hours == usual { words.one("invitations-lasts-usual", "span", span) } else { span },
            selected: hours == typed.unwrap_or(usual),
        }
    };
    all.into_iter().map(choice).collect()
}
