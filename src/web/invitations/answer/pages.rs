//! The pages of an invitation: while it can be answered, when no seat is free, and when it is over.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::super::{
        abilities::{ModuleView, modules},
        assets::Assets,
        context::Context,
        error::Answer,
        frame::Frame,
        page::{self, WayBack},
    },
    asks_for_code, here, shown_address,
};
use crate::{
    authz::{InvitationProof, link::CODE_DIGITS},
    domain::invitation::Closed,
    words::Words,
};

/// What there is to do on the page of an open invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The person invited is signed in: one button.
    Join,
    /// Somebody else is.
    Switch {
        /// Their address.
        mine: String,
    },
    /// Nobody is, and the address has an account.
    SignIn,
    /// Nobody is, and the link was passed on: first a code is mailed.
    MailCode,
    /// Nobody is: name and password, and the code if one was mailed.
    New {
        /// Whether it was.
        with_code: bool,
    },
}

/// What was typed, given back with the page. The password never is.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The name of somebody new.
    pub name: String,
    /// The code from the mail.
    pub code: String,
    /// Whether "Remember me" was ticked.
    pub remember: bool,
}

/// What was wrong.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// With the name.
    pub name: Option<String>,
    /// With the code.
    pub code: Option<String>,
    /// With the password.
    pub password: Option<String>,
    /// With all of it.
    pub problem: Option<String>,
}

#[derive(Template)]
#[template(path = "invitations/answer.html")]
struct OpenPage<'a> {
    w: &'a Words,
    assets: Assets,
    action: String,
    stage: Stage,
    /// Whether saying no is for this reader.
    declines: bool,
    sender: &'a str,
    organization: &'a str,
    product: &'a str,
    role: String,
    role_description: String,
    modules: Vec<ModuleView>,
    email: String,
    until: String,
    note: &'a str,
    rules: Vec<String>,
    digits: usize,
    f: Typed,
    problem: Option<String>,
    e: Said,
}

fn frame(context: &Context, proof: &InvitationProof) -> Frame {
    Frame::of_outsider(context, &proof.card().organization, proof.signed_in())
}

/// The page of an invitation that can be answered.
pub fn open(context: &Context, proof: &InvitationProof, status: StatusCode, stage: Stage, typed: Typed, said: Said) -> Answer {
    let frame = frame(context, proof);
    let (card, words) = (proof.card(), frame.words());
    let (catalog, language) = (&card.organization.catalog, words.language());
    let system = catalog.role(&card.role.key);
    let description = system.map_or(card.role.description.as_str(), |role| role.description.in_language(language));
    let body = OpenPage {
        w: words,
        assets: Assets,
        action: here(context),
        sender: &card.sender,
        organization: &card.organization.name,
        product: frame.product(),
        role: page::named_role(catalog, &card.role.key, &card.role.name, language),
        role_description: description.to_owned(),
        modules: modules(catalog, &card.role.vector, words, true),
        email: shown_address(proof, &stage),
        until: words.exactly(card.expires_at),
        note: &card.note,
        rules: words.password_rules(&catalog.password),
        digits: CODE_DIGITS,
        declines: !asks_for_code(context, proof) || proof.oneself().is_some(),
        stage,
        f: typed,
        problem: said.problem.clone(),
        e: said,
    };
    frame.page(context, status, words.one("answer-title", "organization", &card.organization.name), &body)
}

/// Whether a new invitation can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// There is nothing to ask for.
    Needless,
    /// By a button.
    Offered,
    /// That was just done.
    Done,
}

#[derive(Template)]
#[template(path = "invitations/answer_closed.html")]
struct ClosedPage<'a> {
    w: &'a Words,
    assets: Assets,
    action: String,
    icon: &'static str,
    tint: &'static str,
    heading: String,
    text: String,
    way: Option<WayBack>,
    asking: Asking,
    first: bool,
}

/// The page of an invitation that is over; `member` is whether its reader is in the organization by now. Says nothing that the mail did not.
pub fn closed(context: &Context, proof: &InvitationProof, reason: Closed, member: bool, asking: Asking) -> Answer {
    let frame = frame(context, proof);
    let (card, words) = (proof.card(), frame.words());
    let asking = if member { Asking::Needless } else { asking };
    let (icon, tint, part) = match reason {
        _ if asking == Asking::Done => ("circle-check", "good", ""),
        Closed::Accepted => ("user-check", "good", "accepted"),
        Closed::Declined => ("user-x", "", "declined"),
        Closed::Revoked => ("ban", "", "revoked"),
        Closed::Expired => ("clock", "warn", "expired"),
        Closed::Replaced => ("refresh", "accent", "replaced"),
        Closed::NeedsSender => ("user-question", "warn", "needs-sender"),
    };
    let (organization, home) = (&card.organization.name, format!("/o/{}", card.organization.slug));
    let way = (reason == Closed::Accepted).then(|| match proof.signed_in() {
        Some(_) if member => Some(WayBack { href: home.clone(), label: words.one("answer-open", "organization", organization) }),
        Some(_) => None,
        None => Some(WayBack { href: format!("/sign-in?next={home}"), label: words.say("sign-in-submit") }),
    });
    let text = match reason {
        _ if asking == Asking::Done => words.say("answer-asked"),
        Closed::Expired => words.two("answer-closed-expired-text", "organization", organization, "until", words.exactly(card.expires_at)),
        _ if member => words.one("answer-closed-accepted-member", "organization", organization),
        _ => words.two(&format!("answer-closed-{part}-text"), "organization", organization, "sender", &card.sender),
    };
    let body = ClosedPage {
        w: words,
        assets: Assets,
        action: here(context),
        icon,
        tint,
        heading: words.say(&if asking == Asking::Done { "answer-asked-title".to_owned() } else { format!("answer-closed-{part}-title") }),
        text,
        way: way.flatten(),
        asking,
        first: matches!(reason, Closed::Expired | Closed::Revoked | Closed::NeedsSender),
    };
    let status = match reason {
        // It can come alive again under the same link.
        Closed::NeedsSender if context.request().method().is_safe() => StatusCode::OK,
        Closed::NeedsSender => StatusCode::CONFLICT,
        Closed::Accepted | Closed::Declined | Closed::Revoked | Closed::Expired | Closed::Replaced => StatusCode::GONE,
    };
    frame.page(context, status, body.heading.clone(), &body)
}

/// The plan has no seat free: nothing is lost, the same link works later.
pub fn no_seat(context: &Context, proof: &InvitationProof) -> Answer {
    let frame = frame(context, proof);
    let (card, words) = (proof.card(), frame.words());
    let values = [("organization", &card.organization.name), ("sender", &card.sender), ("until", &words.exactly(card.expires_at))];
    let body = ClosedPage {
        w: words,
        assets: Assets,
        action: here(context),
        icon: "armchair",
        tint: "warn",
        heading: words.say("answer-no-seat-title"),
        text: words.with("answer-no-seat-text", values.map(|(name, value)| (name, crate::words::IntoWord::into_word(value)))),
        way: Some(WayBack { href: here(context), label: words.say("answer-no-seat-again") }),
        asking: Asking::Needless,
        first: false,
    };
    frame.page(context, StatusCode::CONFLICT, body.heading.clone(), &body)
}
