//! What a role that is being built comes to: in numbers, in what is to be handled with care, and in what is odd about it.

use super::{super::page, about, draft::Typed};
use crate::{
    authz::{Grant, capabilities::ManageRoles},
    catalog::{Catalog, Oddity, Permission, most_like},
    domain::reach::Reach,
    store::roles::look::RoleLook,
    words::{IntoWord, Words},
};

/// Sensitive permissions named at the side; the rest are counted.
const NAMED: usize = 8;

/// As `roles/builder.html` draws it.
pub struct SummaryView {
    /// How many permissions in how many modules.
    pub permissions: String,
    /// The sensitive ones, by name.
    pub sensitive: Vec<String>,
    /// How many more sensitive ones there are.
    pub further: Option<String>,
    /// How far it goes, where that can differ.
    pub reach: Option<String>,
    /// The role it is most like, and how much.
    pub most_like: Option<String>,
    /// What people would want to know.
    pub odd: Vec<String>,
    /// What the builder cannot give.
    pub cannot: Vec<String>,
}

/// Puts it together.
pub fn view(words: &Words, grant: &Grant<ManageRoles>, roles: &[RoleLook], typed: &Typed) -> SummaryView {
    let catalog = &grant.organization().catalog;
    let summary = catalog.summary(&typed.vector);
    let (sensitive, more) = match summary.sensitive.len().saturating_sub(NAMED) {
        // One more name is as short as saying that there is one more.
        0 | 1 => (summary.sensitive.as_slice(), 0),
        more => (summary.sensitive.split_at(NAMED).0, more),
    };
    let name = |at: &usize| catalog.permissions.get(*at).map(|permission| permission.name.in_language(words.language()).to_owned());
    let others = roles.iter().map(|look| &look.role).filter(|role| typed.base.is_none_or(|(number, _)| number != role.number));
    let most_like = most_like(&typed.vector, others.map(|role| (role, &role.vector))).map(|(role, percent)| {
        let name = page::named_role(catalog, &role.key, &role.name, words.language());
        if percent == 100 { words.one("roles-like-equal", "role", name) } else { words.two("roles-like", "role", name, "percent", percent) }
    });
    SummaryView {
        permissions: if summary.permissions == 0 {
            words.say("roles-summary-none")
        } else {
            words.with(
                "roles-summary-permissions",
                [
                    ("count", summary.modules.into_word()),
                    ("permissions", words.number(summary.permissions as u64).into_word()),
                    ("modules", words.number(summary.modules as u64).into_word()),
                ],
            )
        },
        sensitive: sensitive.iter().filter_map(name).collect(),
        further: (more > 0).then(|| words.one("changes-role-more", "count", more)),
        reach: if about::has_reaches(catalog) { about::reaches(words, catalog, &typed.vector) } else { None },
        most_like,
        odd: catalog.oddities(&typed.vector).into_iter().filter_map(|odd| oddity(words, catalog, odd)).collect(),
        cannot: cannot_give(words, catalog, grant),
    }
}

fn oddity(words: &Words, catalog: &Catalog, odd: Oddity) -> Option<String> {
    let module = |at: usize| catalog.modules.get(at).map(|module| module.name.in_language(words.language()).to_owned());
    Some(match odd {
        Oddity::WriteWithoutRead { module: at } => words.one("roles-odd-write", "module", module(at)?),
        Oddity::NarrowerView { module: at } => words.one("roles-odd-narrower", "module", module(at)?),
        Oddity::ExportWithoutView { permission } => {
            let permission = catalog.permissions.get(permission)?;
            let name = permission.name.in_language(words.language());
            words.two("roles-odd-export", "permission", name, "module", module(permission.module)?)
        }
    })
}

/// What the builder cannot give, and why.
fn cannot_give(words: &Words, catalog: &Catalog, grant: &Grant<ManageRoles>) -> Vec<String> {
    let held = &grant.membership().role.vector;
    let names = |wanted: &dyn Fn(usize, &Permission) -> bool| {
        let places: Vec<usize> =
            catalog.permissions.iter().enumerate().filter(|(at, permission)| wanted(*at, permission)).map(|(at, _)| at).collect();
        (!places.is_empty()).then(|| words.permissions(catalog, &places))
    };
    let lacking = names(&|at, permission| !permission.owner_only && !held.get(at).any());
    let owner_only = names(&|_, permission| permission.owner_only);
    let lines = [("roles-cannot-lacking", lacking), ("roles-cannot-owner-only", owner_only)];
    lines
        .into_iter()
        .filter_map(|(key, names)| names.map(|names| words.one(key, "permissions", names)))
        .chain(narrower(words, catalog, grant))
        .collect()
}

/// The same of what they have less far than the whole organization.
fn narrower(words: &Words, catalog: &Catalog, grant: &Grant<ManageRoles>) -> Option<String> {
    let held = &grant.membership().role.vector;
    let permissions = catalog.permissions.iter().enumerate();
    let places: Vec<usize> = permissions
        .filter(|(at, permission)| permission.scoped && held.get(*at).any() && held.get(*at) != Reach::Organization)
        .map(|(at, _)| at)
        .collect();
    (!places.is_empty()).then(|| words.one("roles-cannot-further", "permissions", words.permissions(catalog, &places)))
}
