//! Before a role is saved that people hold: what they gain and lose.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        effects::{Effect, Effects},
        error::Answer,
        frame::{Frame, Here},
        page::WayBack,
    },
    about,
    draft::Typed,
};
use crate::{
    authz::{Grant, capabilities::ManageRoles},
    domain::capability::Capability,
    store::roles::look::RoleLook,
    words::Words,
};

/// What the reader has seen of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It is shown for the first time.
    Fresh,
    /// They confirmed another one, and nothing was saved.
    Differs,
}

#[derive(Template)]
#[template(path = "roles/preview.html")]
struct PreviewPage<'a> {
    w: &'a Words,
    assets: Assets,
    back: String,
    back_label: &'a str,
    title: &'a str,
    who: String,
    members: Option<WayBack>,
    effects: Vec<Effect>,
    draft: String,
    action: String,
    confirm: String,
    fingerprint: &'a str,
    differs: bool,
    hidden: Vec<(&'static str, String)>,
}

/// The page: the whole form, once more, with what saving it means. `fingerprint` stands for those whom it would change.
pub fn page(context: &Context, grant: &Grant<ManageRoles>, look: &RoleLook, typed: &Typed, fingerprint: &str, seen: Seen) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Roles);
    let (words, organization, role) = (frame.words(), grant.organization(), &look.role);
    let catalog = &organization.catalog;
    let who = about::who(words, look);
    let title = words.one("roles-preview-title", "role", &role.name);
    let effects = Effects { words, catalog, oneself: false }.of(&role.vector.difference(&typed.vector));
    let told = |effect: Effect| {
        let key = if effect.gain { "roles-preview-gain" } else { "roles-preview-lose" };
        Effect { heading: words.two(key, "count", heads(look), "who", &who), ..effect }
    };
    let path = about::path_of(organization, role.number);
    let sight = grant.may(Capability::ReadMembers);
    let own = role.number == grant.membership().role.number;
    let body = PreviewPage {
        w: words,
        assets: Assets,
        title: &title,
        who: words.say(if own { "roles-preview-yours" } else { "roles-preview-when" }),
        members: look.people.filter(|people| *people > 0).map(|people| WayBack {
            href: format!("/o/{}/members?role={}", organization.slug, role.key),
            label: words.one("roles-preview-who", "count", people),
        }),
        effects: effects.into_iter().map(told).collect(),
        draft: format!("{}/draft", about::path(organization)),
        confirm: match look.people {
            Some(people) if people > 0 => words.counted("roles-preview-confirm", people as usize),
            _ => words.say("roles-preview-save"),
        },
        fingerprint,
        differs: seen == Seen::Differs,
        hidden: hidden(grant, typed),
        back_label: if sight.any() { &role.name } else { &organization.name },
        action: path.clone(),
        back: about::onward(organization, sight, path),
    };
    let status = if seen == Seen::Differs { StatusCode::CONFLICT } else { StatusCode::OK };
    frame.page(context, status, title.clone(), &body)
}

/// Everything the form said.
fn hidden(grant: &Grant<ManageRoles>, typed: &Typed) -> Vec<(&'static str, String)> {
    let catalog = &grant.organization().catalog;
    let mut hidden = vec![("name", typed.name.clone()), ("description", typed.description.clone()), ("start", typed.start.clone())];
    if about::has_reaches(catalog) {
        hidden.push(("reach", typed.reach.to_string()));
    }
    if let Some((number, version)) = typed.base {
        hidden.extend([("number", number.to_string()), ("version", version.to_string())]);
    }
    if typed.over {
        hidden.push(("over", "1".to_owned()));
    }
    hidden.extend(typed.open.iter().filter_map(|at| Some(("open", catalog.modules.get(*at)?.key.clone()))));
    hidden.extend(typed.permissions(catalog).into_iter().map(|permission| ("permission", permission)));
    hidden
}

/// How many that are, for the verb.
fn heads(look: &RoleLook) -> u32 {
    look.people.map_or(2, |people| people + look.invited.unwrap_or(0))
}
