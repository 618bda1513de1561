//! The choice of a role: each that may be given with what it would change, the others with the reason why not.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        effects::{Effect, Effects},
        error::Answer,
        frame::{Frame, Here, part},
        page,
    },
    question::{self, Subject, Way},
};
use crate::{
    authz::{Grant, capabilities::ChangeRoles},
    catalog::Catalog,
    domain::acting::CannotAct,
    store::changes::{Choice, RoleLook},
    words::Words,
};

/// What was chosen so far.
pub struct Typed {
    /// Key of a role, as it came.
    pub role: String,
    /// Whether the person is told by mail.
    pub tell: bool,
    /// Where to go afterwards.
    pub back: String,
}

/// What was wrong.
#[derive(Default)]
pub struct Said {
    /// With all of it.
    pub problem: Option<String>,
    /// With the choice.
    pub message: Option<String>,
}

struct Card {
    key: String,
    name: String,
    description: String,
    sensitive: Option<String>,
    now: bool,
    checked: bool,
    why: Option<String>,
    effects: Vec<Effect>,
}

#[derive(Template)]
#[template(path = "members/role.html", blocks = ["dialog"])]
struct RolePage<'a> {
    w: &'a Words,
    assets: Assets,
    in_dialog: bool,
    heading: String,
    subject: &'a Subject,
    refusal: Option<String>,
    way: Option<Way>,
    problem: Option<String>,
    message: Option<String>,
    cards: Vec<Card>,
    others: Vec<Card>,
    warning: Option<String>,
    may: bool,
    from: i32,
    tell: Option<bool>,
    action: String,
    back: &'a str,
    back_label: String,
}

/// The page; to htmx its content, for the dialog.
pub fn page(context: &Context, grant: &Grant<ChangeRoles>, status: StatusCode, look: &RoleLook, typed: &Typed, said: Said) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Members);
    let words = frame.words();
    let subject = Subject::new(grant, words, &look.person, &look.role);
    let by_name = |key: &'static str, of_oneself: &'static str| {
        if subject.oneself { words.say(of_oneself) } else { words.one(key, "name", &subject.person.name) }
    };
    let heading = by_name("changes-role-heading", "changes-role-heading-self");
    let may = look.choices.iter().any(|choice| choice.verdict.is_ok());
    let reason = look.choices.iter().filter_map(|choice| choice.verdict.as_ref().err()).find(|reason| is_about_the_person(reason));
    // What stands in the way of every role is said once.
    let (refusal, way) = match reason {
        _ if may => (None, None),
        Some(reason) => {
            let way = question::way(grant, words, &subject, &look.role, reason, &typed.back);
            (Some(subject.refusal(grant, words, reason)), way)
        }
        None => (Some(by_name("changes-role-none", "changes-role-none-self")), None),
    };
    let maker = Maker { words, catalog: &grant.organization().catalog, oneself: subject.oneself };
    let offered = |choice: &&Choice| choice.verdict.is_ok() || choice.role.number == look.role.number;
    let listed = |offers: bool| look.choices.iter().filter(move |choice| offered(choice) == offers);
    let page = RolePage {
        w: words,
        assets: Assets,
        in_dialog: context.wants_part(),
        cards: if may { listed(true).map(|choice| maker.card(choice, look, typed)).collect() } else { Vec::new() },
        others: if may || reason.is_none() { listed(false).map(|choice| maker.card(choice, look, typed)).collect() } else { Vec::new() },
        warning: (may && subject.oneself).then(|| words.one("changes-role-self", "role", &subject.role)),
        from: look.role.number.0,
        tell: (!subject.oneself).then_some(typed.tell),
        action: format!("/o/{}/members/{}/role", grant.organization().slug, look.person.user),
        back: &typed.back,
        back_label: question::back_label(grant, words, &typed.back),
        problem: said.problem.filter(|problem| refusal.as_ref() != Some(problem)),
        message: said.message,
        heading: heading.clone(),
        subject: &subject,
        refusal,
        way,
        may,
    };
    if page.in_dialog {
        return part(status, &page.as_dialog());
    }
    frame.page(context, status, heading, &page)
}

/// Whether a reason stands in the way of every role, and not of one.
const fn is_about_the_person(reason: &CannotAct) -> bool {
    match reason {
        CannotAct::NotOneself
        | CannotAct::OutOfReach
        | CannotAct::Oneself
        | CannotAct::Above
        | CannotAct::Peer
        | CannotAct::Gone
        | CannotAct::LastHolder
        | CannotAct::DemoteFirst { .. } => true,
        CannotAct::NoChange | CannotAct::RaisesOneself | CannotAct::NewRole(_) => false,
    }
}

/// Makes the cards for one reader.
struct Maker<'a> {
    words: &'a Words,
    catalog: &'a Catalog,
    oneself: bool,
}

impl Maker<'_> {
    fn card(&self, choice: &Choice, look: &RoleLook, typed: &Typed) -> Card {
        let (words, role) = (self.words, &choice.role);
        let now = role.number == look.role.number;
        let sensitive = self.catalog.sensitive_in(&role.vector);
        let may = choice.verdict.is_ok();
        let why = choice.verdict.as_ref().err().filter(|_| !now);
        let effects = Effects { words, catalog: self.catalog, oneself: self.oneself };
        Card {
            name: page::named_role(self.catalog, &role.key, &role.name, words.language()),
            description: page::role_description(self.catalog, role, words.language()).to_owned(),
            sensitive: (sensitive > 0).then(|| words.one("changes-role-sensitive", "count", sensitive)),
            checked: may && role.key == typed.role,
            // Here it is about the role alone.
            why: why.map(|reason| words.cannot_act(reason, self.catalog, None)),
            effects: if may { effects.of(&choice.steps) } else { Vec::new() },
            key: role.key.clone(),
            now,
        }
    }
}
