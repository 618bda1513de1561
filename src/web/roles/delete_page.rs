//! The question before a role is deleted: who holds it, where they go, and what that changes for them.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        changes::groups::{Group, Grouping, Tick, as_seen},
        context::Context,
        error::Answer,
        frame::{Frame, Here},
        page::{self, Choice},
    },
    about,
};
use crate::{
    authz::{Grant, capabilities::ManageRoles},
    domain::{
        capability::Capability,
        change::Kind,
        giving::{Way, may_give},
        reach::Reach,
        role::Role,
    },
    store::changes::ending::Ending,
    words::{IntoWord, Words},
};

/// What there is to say besides.
#[derive(Default)]
pub struct Said {
    /// About all of it.
    pub problem: Option<String>,
    /// Beside the choice of a role.
    pub message: Option<String>,
    /// Whether the people are told by mail.
    pub tell: bool,
}

#[derive(Template)]
#[template(path = "roles/delete.html")]
struct DeletePage<'a> {
    w: &'a Words,
    assets: Assets,
    back: String,
    back_label: String,
    title: String,
    text: String,
    problem: Option<String>,
    message: Option<String>,
    action: String,
    roles: Vec<Choice>,
    groups: Vec<Group>,
    invitations: Option<String>,
    to: String,
    fingerprint: &'a str,
    tell: Option<bool>,
    confirm: Option<String>,
}

/// A role's name in the reader's language.
pub fn name<P>(grant: &Grant<P>, words: &Words, role: &Role) -> String {
    page::named_role(&grant.organization().catalog, &role.key, &role.name, words.language())
}

/// Whether this reader may be told who and how many they are.
pub fn sees_all<P>(grant: &Grant<P>) -> bool {
    grant.may(Capability::ReadMembers) == Reach::Organization
}

/// The page.
pub fn page(context: &Context, grant: &Grant<ManageRoles>, status: StatusCode, ending: &Ending, said: Said) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Roles);
    let (words, organization) = (frame.words(), grant.organization());
    let role = name(grant, words, &ending.role);
    let title = words.one("roles-delete-title", "role", &role);
    let never = ending
        .verdict
        .as_ref()
        .err()
        .map(|reason| words.one("roles-delete-not", "reason", words.cannot_build(reason, &organization.catalog)));
    let used = ending.is_in_use();
    let may = never.is_none();
    let moves = may && used && ending.lacks.is_none();
    let (path, sight) = (about::path_of(organization, ending.role.number), grant.may(Capability::ReadMembers));
    let shown = ending.to.as_ref().filter(|_| moves);
    let body = DeletePage {
        w: words,
        assets: Assets,
        text: in_use(words, grant, ending),
        problem: said.problem.or(never).or_else(|| lacking(words, ending)).or_else(|| shown.and_then(|_| stuck(words, grant, ending))),
        message: said.message,
        action: format!("{path}/delete"),
        roles: if moves { choices(words, grant, ending) } else { Vec::new() },
        groups: if shown.is_some() { groups(words, grant, ending) } else { Vec::new() },
        invitations: shown.filter(|_| ending.invitations > 0 && ending.invites.is_ok()).map(|to| {
            if !sees_all(grant) {
                return words.one("roles-delete-invitations-unseen", "role", name(grant, words, to));
            }
            let shown = words.number(ending.invitations.try_into().unwrap_or(u64::MAX));
            let values =
                [("count", ending.invitations.into_word()), ("shown", shown.into_word()), ("role", name(grant, words, to).into_word())];
            words.with("roles-delete-invitations", values)
        }),
        to: shown.map(|to| to.key.clone()).unwrap_or_default(),
        fingerprint: &ending.fingerprint,
        tell: (shown.is_some() && !ending.people.is_empty()).then_some(said.tell),
        confirm: ending.can_be_done().then(|| match used {
            true if sees_all(grant) => words.counted("roles-delete-confirm-moved", ending.people.len()),
            true => words.say("roles-delete-confirm-everybody"),
            false => words.say("roles-delete-confirm"),
        }),
        back_label: if sight.any() { role.clone() } else { organization.name.clone() },
        back: about::onward(organization, sight, path),
        title: title.clone(),
    };
    frame.page(context, status, title, &body)
}

/// Who has it and who is invited to it, and what deleting means for them; how many they are, to who sees the team.
fn in_use(words: &Words, grant: &Grant<ManageRoles>, ending: &Ending) -> String {
    if ending.is_in_use() && !sees_all(grant) {
        return words.say("roles-delete-used-unseen");
    }
    let (people, invitations) = (ending.people.len(), ending.invitations);
    let held = || words.counted("roles-people", people);
    match (people, invitations) {
        (0, 0) => words.say("roles-delete-unused"),
        (0, _) => words.one("roles-delete-used-invitations", "holders", words.counted("roles-invitations", invitations)),
        (1, 0) => words.one("roles-delete-used-one", "holders", held()),
        (_, 0) => words.one("roles-delete-used", "holders", held()),
        _ => words.one("roles-delete-used", "holders", about::people_and_invitations(words, people, invitations)),
    }
}

/// What this reader would need besides.
fn lacking(words: &Words, ending: &Ending) -> Option<String> {
    ending.lacks.map(|capability| {
        words.say(if capability == Capability::InviteMembers { "roles-delete-lacks-invite" } else { "roles-delete-lacks-change" })
    })
}

/// Why it cannot be done with the role that is chosen.
fn stuck(words: &Words, grant: &Grant<ManageRoles>, ending: &Ending) -> Option<String> {
    if let (Err(reason), Some(to)) = (&ending.invites, &ending.to) {
        let reason = words.cannot_give(reason, &grant.organization().catalog);
        return Some(words.two("roles-delete-invitations-not", "role", name(grant, words, to), "reason", reason));
    }
    (!ending.can_be_done()).then(|| words.say("roles-delete-stuck"))
}

/// The roles that this reader may give, but for the one that goes.
fn choices(words: &Words, grant: &Grant<ManageRoles>, ending: &Ending) -> Vec<Choice> {
    let owner_only = grant.organization().catalog.owner_only();
    let giver = grant.membership().role.giver(&owner_only);
    let chosen = ending.to.as_ref().map(|to| to.number);
    let offered = |role: &&Role| {
        role.number != ending.role.number && (chosen == Some(role.number) || may_give(&giver, &role.facts(), Way::RoleChange).is_ok())
    };
    let none = Choice { value: String::new(), label: words.say("roles-delete-to-none"), selected: chosen.is_none() };
    let choice = |role: &Role| Choice { value: role.key.clone(), label: name(grant, words, role), selected: chosen == Some(role.number) };
    std::iter::once(none).chain(ending.roles.iter().filter(offered).map(choice)).collect()
}

/// The people by what becomes of them; neither by name nor counted for who does not see the team.
fn groups(words: &Words, grant: &Grant<ManageRoles>, ending: &Ending) -> Vec<Group> {
    let organization = grant.organization();
    let (roles, names) = (&ending.roles, &ending.names);
    let grouping = Grouping { words, organization, roles, names, kind: Kind::Role, is_undo: false, tick: Tick::None };
    let mut groups = as_seen(grant, grouping.of(&ending.people));
    if !sees_all(grant) {
        for group in &mut groups {
            group.title = words.say(if group.quiet { "roles-delete-stay-unseen" } else { "roles-delete-go-unseen" });
        }
    }
    groups
}
