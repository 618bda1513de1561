//! Pasting a list: addresses, or lines with a role each, and what is to be done to them.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::{Answer, Error},
        frame::{Frame, Here},
        page::{self, Choice},
    },
    forms::ChangeForm,
    path,
};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    domain::{
        capability::Capability,
        change::Kind,
        giving::{Way, may_give},
        reach::Reach,
        role::Role,
    },
    store::{changes::undo::capability, roles::look},
    words::Words,
};

/// The kinds of change that a list may ask for.
const KINDS: [Kind; 4] = [Kind::Role, Kind::Suspend, Kind::Reactivate, Kind::Remove];

#[derive(Template)]
#[template(path = "changes/paste.html")]
struct PastePage<'a> {
    w: &'a Words,
    assets: Assets,
    back: String,
    action: String,
    list: &'a str,
    message: Option<String>,
    deeds: Vec<Choice>,
    roles: Vec<Choice>,
    example: String,
}

/// What can be done to many by this reader.
pub fn kinds<P>(grant: &Grant<P>) -> Vec<Kind> {
    let all = |capability| grant.may(capability) == Reach::Organization;
    let sees_all = all(Capability::ReadMembers);
    KINDS.into_iter().filter(|kind| sees_all && all(capability(*kind))).collect()
}

/// The page, with what was typed and what was wrong with it.
pub async fn page(context: &Context, grant: &Grant<ReadMembers>, status: StatusCode, form: &ChangeForm, message: Option<String>) -> Answer {
    let kinds = kinds(grant);
    if kinds.is_empty() {
        let lacks = KINDS.into_iter().map(capability).find(|capability| !grant.may(*capability).any());
        return Err(lacks.map_or(Error::OutOfReach, |capability| grant.lacking(capability).into()));
    }
    let frame = Frame::of_place(context, grant, Here::Members);
    let (words, organization) = (frame.words(), grant.organization());
    let title = words.say("changes-paste-title");
    let looks = look::all(&context.doors(), grant).await?;
    let owner_only = organization.catalog.owner_only();
    let giver = grant.membership().role.giver(&owner_only);
    let given = |role: &&Role| may_give(&giver, &role.facts(), Way::RoleChange).is_ok();
    let offered: Vec<&Role> = looks.roles.iter().map(|look| &look.role).filter(given).collect();
    let name = |role: &Role| page::named_role(&organization.catalog, &role.key, &role.name, words.language());
    let chosen = form.kind().filter(|kind| kinds.contains(kind)).or(kinds.first().copied());
    let deed = |kind: &Kind| Choice { value: kind.as_str().to_owned(), label: words.say(label(*kind)), selected: chosen == Some(*kind) };
    let none = Choice { value: String::new(), label: words.say("changes-as-listed"), selected: form.to.is_empty() };
    let role = |role: &&Role| Choice { value: role.key.clone(), label: name(role), selected: role.key == form.to };
    let changes_roles = kinds.contains(&Kind::Role);
    let two: Vec<String> = offered.iter().rev().take(2).map(|role| name(role)).collect();
    let body = PastePage {
        w: words,
        assets: Assets,
        back: format!("/o/{}/members", organization.slug),
        action: format!("{}/preview", path(organization)),
        list: form.list.as_deref().unwrap_or_default(),
        message,
        deeds: kinds.iter().map(deed).collect(),
        roles: if changes_roles { std::iter::once(none).chain(offered.iter().map(role)).collect() } else { Vec::new() },
        example: match two.as_slice() {
            [last, before] if changes_roles => words.two("changes-paste-example-roles", "role", last, "other", before),
            _ => words.say("changes-paste-example"),
        },
    };
    frame.page(context, status, title, &body)
}

/// What an act is called on its button.
pub const fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Role => "changes-role-confirm",
        Kind::Suspend => "changes-suspend-confirm",
        Kind::Reactivate => "changes-reactivate-confirm",
        Kind::Remove | Kind::Leave | Kind::Restore => "changes-remove-confirm",
    }
}
