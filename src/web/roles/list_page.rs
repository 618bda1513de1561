//! The list of roles: the catalog's first, then the organization's own.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here},
        members::tabs::Tab,
        page,
    },
    about::{self, On, PlanNote},
};
use crate::{
    authz::{Grant, capabilities::ReadMembers},
    store::roles::look::RoleLook,
    words::Words,
};

struct Row {
    href: String,
    name: String,
    description: String,
    is_system: bool,
    accent: bool,
    yours: bool,
    permissions: String,
    count: String,
    sensitive: Option<String>,
    reach: Option<String>,
    holders: Option<String>,
    /// To those who hold it, if any.
    members_href: Option<String>,
    duplicate: Option<String>,
    duplicate_label: String,
}

#[derive(Template)]
#[template(path = "roles/list.html")]
struct ListPage<'a> {
    w: &'a Words,
    assets: Assets,
    lead: String,
    tabs: Vec<Tab>,
    new: Option<String>,
    plan: Option<PlanNote>,
    has_reaches: bool,
    has_holders: bool,
    rows: Vec<Row>,
    none_own: bool,
}

/// The page.
pub fn page(context: &Context, grant: &Grant<ReadMembers>, looks: &[RoleLook]) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Roles);
    let (words, organization) = (frame.words(), grant.organization());
    let (catalog, path) = (&organization.catalog, about::path(organization));
    let has_reaches = about::has_reaches(catalog);
    let builds = about::builds(grant);
    let row = |look: &RoleLook| {
        let role = &look.role;
        let sensitive = catalog.sensitive_in(&role.vector);
        let name = page::named_role(catalog, &role.key, &role.name, words.language());
        Row {
            href: about::path_of(organization, role.number),
            description: page::role_description(catalog, role, words.language()).to_owned(),
            is_system: role.is_system,
            accent: role.at_least_one,
            yours: role.number == grant.membership().role.number,
            permissions: words.counted("roles-permissions", role.vector.count()),
            count: words.number(role.vector.count() as u64),
            sensitive: (sensitive > 0).then(|| words.counted("roles-sensitive", sensitive)),
            reach: if has_reaches { about::reaches(words, catalog, &role.vector) } else { None },
            holders: about::holders(words, look),
            members_href: look.people.filter(|people| *people > 0).map(|_| format!("/o/{}/members?role={}", organization.slug, role.key)),
            duplicate: builds.then(|| format!("{path}/new?from=role:{}", role.number)),
            duplicate_label: words.one("roles-duplicate-which", "role", &name),
            name,
        }
    };
    let own = looks.iter().filter(|look| !look.role.is_system).count();
    let body = ListPage {
        w: words,
        assets: Assets,
        lead: words.counted("roles-lead", own),
        tabs: about::tabs(words, organization, On::Roles),
        new: builds.then(|| format!("{path}/new")),
        plan: about::plan_note(words, grant),
        has_reaches,
        has_holders: looks.iter().any(|look| look.people.is_some()),
        rows: looks.iter().map(row).collect(),
        none_own: own == 0 && about::custom_roles(organization),
    };
    frame.page(context, StatusCode::OK, words.say("roles-title"), &body)
}
