//! One role: what it lets people do, who holds it, and what it was before.

use actix_web::http::StatusCode;
use askama::Template;

use super::{
    super::{
        abilities::{self, ModuleView},
        assets::Assets,
        context::Context,
        error::Answer,
        frame::{Frame, Here},
        page,
    },
    about::{self, PlanNote},
};
use crate::{
    authz::Grant,
    domain::{
        building::CannotBuild,
        capability::Capability,
        giving::{self, may_give},
        reach::Reach,
    },
    store::roles::{look::RoleLook, versions::Version},
    words::Words,
};

struct VersionView {
    label: String,
    /// What the link to it says to who does not see where it stands.
    open: String,
    what: String,
    who: String,
    at: String,
    /// To the builder with it; nothing for the present one, and for who may not build.
    href: Option<String>,
}

struct Way {
    href: String,
    label: String,
}

#[derive(Template)]
#[template(path = "roles/role.html")]
struct RolePage<'a> {
    w: &'a Words,
    assets: Assets,
    list: String,
    name: &'a str,
    description: String,
    is_system: bool,
    accent: bool,
    yours: bool,
    edit: Option<String>,
    duplicate: Option<String>,
    delete: Option<String>,
    problem: Option<String>,
    whys: Vec<String>,
    plan: Option<PlanNote>,
    permissions: String,
    sensitive: String,
    reach: Option<String>,
    modules: Vec<ModuleView>,
    people: Option<Way>,
    give: Option<String>,
    invited: Option<Way>,
    versions: Vec<VersionView>,
}

/// The page. `problem` says why it is shown instead of the builder.
pub fn page<P>(
    context: &Context,
    grant: &Grant<P>,
    status: StatusCode,
    look: &RoleLook,
    versions: &[Version],
    problem: Option<String>,
) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Roles);
    let (words, organization, role) = (frame.words(), grant.organization(), &look.role);
    let catalog = &organization.catalog;
    let path: String = about::path_of(organization, role.number);
    let name = page::named_role(catalog, &role.key, &role.name, words.language());
    let builds = about::builds(grant);
    let edits = builds && !role.is_system && look.edit.is_ok();
    let sensitive = catalog.sensitive_in(&role.vector);
    let body = RolePage {
        w: words,
        assets: Assets,
        list: about::path(organization),
        name: &name,
        description: page::role_description(catalog, role, words.language()).to_owned(),
        is_system: role.is_system,
        accent: role.at_least_one,
        yours: role.number == grant.membership().role.number,
        edit: edits.then(|| format!("{path}/edit")),
        duplicate: builds.then(|| format!("{}/new?from=role:{}", about::path(organization), role.number)),
        delete: (builds && look.end.is_ok()).then(|| format!("{path}/delete")),
        whys: whys(words, grant, look, problem.is_some()),
        problem,
        plan: if builds && !role.is_system { about::plan_note(words, grant) } else { None },
        permissions: words.number(role.vector.count() as u64),
        sensitive: words.number(sensitive as u64),
        reach: if about::has_reaches(catalog) { about::reaches(words, catalog, &role.vector) } else { None },
        modules: abilities::modules(catalog, &role.vector, words, false),
        people: people(words, grant, look),
        give: may_give_it(grant, look).then(|| format!("/o/{}/members", organization.slug)),
        invited: invited(words, grant, look),
        versions: version_views(context, words, versions, &path, edits),
    };
    frame.page(context, status, name.clone(), &body)
}

/// Why it is not to be changed or ended, where that is not to be seen at once.
fn whys<P>(words: &Words, grant: &Grant<P>, look: &RoleLook, told: bool) -> Vec<String> {
    let catalog = &grant.organization().catalog;
    if look.role.is_system {
        return vec![words.one("roles-system-why", "product", catalog.brand.product.in_language(words.language()))];
    }
    if !about::builds(grant) {
        let in_part = grant.may(Capability::ManageRoles).any();
        return if in_part { vec![words.cannot_build(&CannotBuild::OutOfReach, catalog)] } else { Vec::new() };
    }
    let mut whys = Vec::new();
    if let Err(reason) = &look.edit
        && !told
    {
        whys.push(words.one("roles-edit-why", "reason", words.cannot_build(reason, catalog)));
    }
    if let (Ok(()), Err(reason)) = (&look.edit, &look.end) {
        whys.push(words.one("roles-delete-why", "reason", words.cannot_build(reason, catalog)));
    }
    whys
}

/// To those who hold it, for who sees the whole team.
fn people<P>(words: &Words, grant: &Grant<P>, look: &RoleLook) -> Option<Way> {
    let label = words.counted("roles-people", look.people? as usize);
    let holders = look.people.filter(|people| *people > 0);
    let href = holders.map(|_| format!("/o/{}/members?role={}", grant.organization().slug, look.role.key)).unwrap_or_default();
    Some(Way { href, label })
}

/// Whether this reader gives such a role to others: then the way to them is offered. A role that was just made is of no use before.
fn may_give_it<P>(grant: &Grant<P>, look: &RoleLook) -> bool {
    let gives = [Capability::ReadMembers, Capability::ChangeRoles].map(|capability| grant.may(capability) == Reach::Organization);
    let owner_only = grant.organization().catalog.owner_only();
    let giver = grant.membership().role.giver(&owner_only);
    !look.role.is_system && gives == [true; 2] && may_give(&giver, &look.role.facts(), giving::Way::RoleChange).is_ok()
}

/// To the open invitations, where any carry it.
fn invited<P>(words: &Words, grant: &Grant<P>, look: &RoleLook) -> Option<Way> {
    let count = look.invited.filter(|count| *count > 0)?;
    let label = words.counted("roles-invitations", count as usize);
    let invites = grant.may(Capability::InviteMembers).any();
    let href = if invites { format!("/o/{}/invitations?kind=pending", grant.organization().slug) } else { String::new() };
    Some(Way { href, label })
}

fn version_views(context: &Context, words: &Words, versions: &[Version], path: &str, edits: bool) -> Vec<VersionView> {
    let newest = versions.first().map(|version| version.version);
    let view = |(at, version): (usize, &Version)| VersionView {
        label: words.one("roles-version", "version", version.version),
        open: words.one("roles-version-open-which", "version", version.version),
        what: match versions.get(at + 1) {
            Some(before) => what_changed(words, before, version),
            None => words.counted("roles-version-first", version.vector.count()),
        },
        who: about::editor(words, version),
        at: words.ago(version.at, context.now()),
        href: (edits && Some(version.version) != newest).then(|| format!("{path}/edit?version={}", version.version)),
    };
    versions.iter().enumerate().map(view).collect()
}

/// What one version made different from another, in short.
pub fn what_changed(words: &Words, before: &Version, after: &Version) -> String {
    let steps = before.vector.difference(&after.vector);
    let gains = steps.iter().filter(|step| step.is_gain()).count();
    let mut said = Vec::new();
    if gains > 0 {
        said.push(words.counted("roles-version-gains", gains));
    }
    if steps.len() > gains {
        said.push(words.counted("roles-version-losses", steps.len() - gains));
    }
    if before.name != after.name {
        said.push(words.two("roles-version-renamed", "before", &before.name, "after", &after.name));
    }
    if before.description != after.description {
        said.push(words.say("roles-version-described"));
    }
    if said.is_empty() {
        said.push(words.say("roles-version-same"));
    }
    said.join(", ")
}
