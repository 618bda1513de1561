//! The question before an act on a member: what ends, what stays, what becomes of the seat. Or why it cannot be, and the way out.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here, part},
        page,
        tokens::leaver,
    },
    question::{self, Link, Subject, Way},
};
use crate::{
    authz::Grant,
    domain::{acting::CannotAct, capability::Capability, change::plan::Aim, member::Status, reach::Reach},
    store::{changes::Look, tokens::OfLeaver},
    words::Words,
};

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Takes the seat and all rights, keeps the membership.
    Suspend,
    /// Ends a suspension.
    Reactivate,
    /// Ends the membership.
    Remove,
    /// Makes somebody a member again.
    Restore,
    /// Ends one's own membership.
    Leave,
}

impl Act {
    /// The same to the store.
    pub const fn aim(self) -> Aim {
        match self {
            Act::Suspend => Aim::Suspend,
            Act::Reactivate => Aim::Reactivate,
            Act::Remove => Aim::Remove,
            Act::Restore => Aim::Restore,
            Act::Leave => Aim::Leave,
        }
    }

    const fn ends_something(self) -> bool {
        matches!(self, Act::Suspend | Act::Remove | Act::Leave)
    }

    /// Whether a mail can tell the person.
    const fn is_told(self) -> bool {
        matches!(self, Act::Suspend | Act::Remove)
    }
}

/// What was answered so far.
pub struct Typed {
    /// Where to go afterwards.
    pub back: String,
    /// Whether the person is told by mail.
    pub tell: bool,
}

struct Fact {
    label: String,
    text: String,
}

#[derive(Template)]
#[template(path = "members/act.html", blocks = ["dialog"])]
struct ActPage<'a> {
    w: &'a Words,
    assets: Assets,
    in_dialog: bool,
    heading: String,
    subject: &'a Subject,
    problem: Option<String>,
    way: Option<Way>,
    facts: Vec<Fact>,
    instead: Option<String>,
    tells: bool,
    tell: bool,
    confirm: String,
    danger: bool,
    action: String,
    back: &'a str,
    back_label: String,
}

/// The page; to htmx its content, for the dialog.
pub fn page<P>(context: &Context, grant: &Grant<P>, status: StatusCode, act: Act, look: &Look, typed: Typed, tokens: &OfLeaver) -> Answer {
    let frame = Frame::of_place(context, grant, if act == Act::Leave { Here::Home } else { Here::Members });
    let words = frame.words();
    let subject = Subject::new(grant, words, &look.person, &look.role);
    let refusal = refusal(grant, words, act, look, &subject, &typed.back);
    let heading = heading(grant, words, act, &subject, refusal.is_none());
    let (problem, way) = refusal.map_or((None, None), |(problem, way)| (Some(problem), way));
    let may = problem.is_none();
    let page = ActPage {
        w: words,
        assets: Assets,
        in_dialog: context.wants_part(),
        facts: if may { facts(grant, words, act, look, &subject, tokens) } else { Vec::new() },
        instead: (may && act == Act::Remove && may_suspend(grant, look))
            .then(|| question::with_back(&address(grant, Act::Suspend, look), &typed.back)),
        tells: act.is_told(),
        tell: typed.tell,
        confirm: confirm(words, act),
        danger: act.ends_something(),
        action: address(grant, act, look),
        back: &typed.back,
        back_label: question::back_label(grant, words, &typed.back),
        heading: heading.clone(),
        subject: &subject,
        problem,
        way,
    };
    if page.in_dialog {
        return part(status, &page.as_dialog());
    }
    frame.page(context, status, heading, &page)
}

fn address<P>(grant: &Grant<P>, act: Act, look: &Look) -> String {
    let (slug, user) = (&grant.organization().slug, look.person.user);
    match act {
        Act::Suspend => format!("/o/{slug}/members/{user}/suspend"),
        Act::Reactivate => format!("/o/{slug}/members/{user}/reactivate"),
        Act::Remove => format!("/o/{slug}/members/{user}/remove"),
        Act::Restore => format!("/o/{slug}/members/{user}/restore"),
        Act::Leave => format!("/o/{slug}/leave"),
    }
}

/// Whether the milder act is this reader's to do as well. Whom one may remove, one may suspend, as far as that capability reaches.
fn may_suspend<P>(grant: &Grant<P>, look: &Look) -> bool {
    look.person.status == Status::Active && grant.may(Capability::SuspendMembers) == Reach::Organization
}

/// Why it cannot be, and the way out; nothing, when it can.
fn refusal<P>(grant: &Grant<P>, words: &Words, act: Act, look: &Look, subject: &Subject, back: &str) -> Option<(String, Option<Way>)> {
    match &look.verdict {
        Err(CannotAct::NoChange) => Some((already(grant, words, act, subject), None)),
        Err(reason) => Some((subject.refusal(grant, words, reason), question::way(grant, words, subject, &look.role, reason, back))),
        Ok(()) if !look.has_seat => {
            let href = super::super::plan::path(grant.organization());
            let link = Link { href, label: words.say("changes-no-seat-action"), asks: false };
            Some((words.say("changes-no-seat"), Some(Way { text: String::new(), link: Some(link) })))
        }
        Ok(()) => None,
    }
}

fn heading<P>(grant: &Grant<P>, words: &Words, act: Act, subject: &Subject, may: bool) -> String {
    let key = match (act, may) {
        (Act::Suspend, true) => "changes-suspend-heading",
        (Act::Suspend, false) => "changes-suspend-not",
        (Act::Reactivate, true) => "changes-reactivate-heading",
        (Act::Reactivate, false) => "changes-reactivate-not",
        (Act::Remove, true) => "changes-remove-heading",
        (Act::Remove, false) => "changes-remove-not",
        (Act::Restore, true) => "changes-restore-heading",
        (Act::Restore, false) => "changes-restore-not",
        (Act::Leave, true) => "changes-leave-heading",
        (Act::Leave, false) => "changes-leave-not",
    };
    words.two(key, "name", &subject.person.name, "organization", &grant.organization().name)
}

fn already<P>(grant: &Grant<P>, words: &Words, act: Act, subject: &Subject) -> String {
    let key = match act {
        Act::Suspend => "changes-suspend-already",
        Act::Reactivate => "changes-reactivate-already",
        Act::Restore => "changes-restore-already",
        Act::Remove | Act::Leave => "changes-cannot-no-change",
    };
    words.two(key, "name", &subject.person.name, "organization", &grant.organization().name)
}

fn confirm(words: &Words, act: Act) -> String {
    words.say(match act {
        Act::Suspend => "changes-suspend-confirm",
        Act::Reactivate => "changes-reactivate-confirm",
        Act::Remove => "changes-remove-confirm",
        Act::Restore => "changes-restore-confirm",
        Act::Leave => "changes-leave-confirm",
    })
}

/// What the act means, a line each.
fn facts<P>(grant: &Grant<P>, words: &Words, act: Act, look: &Look, subject: &Subject, tokens: &OfLeaver) -> Vec<Fact> {
    let organization = &grant.organization().name;
    let fact = |label: &str, text: String| Fact { label: words.say(label), text };
    let told = |label: &str, key: &str| fact(label, words.two(key, "organization", organization, "role", &subject.role));
    let mut facts = match act {
        Act::Suspend => vec![told("changes-fact-ends", "changes-suspend-ends"), told("changes-fact-stays", "changes-suspend-stays")],
        Act::Reactivate => vec![told("changes-fact-begins", "changes-reactivate-begins")],
        Act::Remove => vec![told("changes-fact-ends", "changes-remove-ends")],
        Act::Restore if subject.suspended => vec![told("changes-fact-begins", "changes-restore-begins-suspended")],
        Act::Restore => vec![told("changes-fact-begins", "changes-restore-begins")],
        Act::Leave => vec![told("changes-fact-ends", "changes-leave-ends")],
    };
    let seat = match (act, subject.suspended) {
        (Act::Suspend, _) | (Act::Remove | Act::Leave, false) => "changes-seat-freed",
        (Act::Reactivate, _) | (Act::Restore, false) => "changes-seat-taken",
        (Act::Remove | Act::Leave | Act::Restore, true) => "changes-seat-none",
    };
    facts.push(fact("changes-fact-seat", words.say(seat)));
    let invites = grant.organization().catalog.reach_for(&look.role, Capability::InviteMembers).any();
    if act.ends_something() && invites && !subject.suspended {
        let key = if act == Act::Leave { "changes-invitations-wait-self" } else { "changes-invitations-wait" };
        facts.push(fact("changes-fact-invitations", words.say(key)));
    }
    let name = (!subject.oneself).then_some(subject.person.name.as_str());
    facts.extend(leaver::said(words, name, tokens).map(|text| fact("tokens-leaver", text)));
    match act {
        Act::Remove => facts.push(fact("changes-fact-later", words.say("changes-remove-later"))),
        Act::Leave => facts.push(fact("changes-fact-later", words.say("changes-leave-later"))),
        Act::Suspend | Act::Reactivate | Act::Restore => {}
    }
    facts
}

/// What was done, for the message afterwards.
pub fn done<P>(grant: &Grant<P>, act: Act, look: &Look) -> String {
    let words = page::words(grant);
    let subject = Subject::new(grant, &words, &look.person, &look.role);
    match act {
        Act::Suspend => words.one("changes-suspend-done", "name", &subject.person.name),
        Act::Reactivate => words.one("changes-reactivate-done", "name", &subject.person.name),
        Act::Remove => words.one("changes-remove-done", "name", &subject.person.name),
        Act::Restore => words.two("changes-restore-done", "name", &subject.person.name, "role", &subject.role),
        Act::Leave => words.one("changes-leave-done", "organization", &grant.organization().name),
    }
}
