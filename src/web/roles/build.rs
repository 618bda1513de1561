//! Building a role: the form, drawn again after every click, and what saving it leads to.

use actix_web::http::StatusCode;
use serde::Deserialize;

use super::{
    super::{
        context::Context,
        error::{Answer, Error},
        form::{Form, Query},
        page,
        session::Flash,
    },
    about,
    builder_page::{self, Ground, Meanwhile, Said},
    draft::{DraftForm, LeftOut, Pressed, Start, Typed},
    number,
    preview_page::{self, Seen},
    role_page::{self, what_changed},
};
use crate::{
    authz::{Grant, capabilities::ManageRoles},
    catalog::Catalog,
    domain::{
        building::{Builder, CannotBuild, may_build},
        capability::Capability,
        reach::Reach,
        role::{Draft, MOST_OWN, RoleName, RoleNumber, description},
        vector::Vector,
    },
    store::roles::{
        build::{self as store, Built, Opened},
        look::{self, RoleLook},
        versions,
    },
    words::{IntoWord, Words},
};

/// The address of a new role.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    /// What it begins from: `template:viewer`, `role:7`.
    from: String,
}

/// The address of a role to be changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EditQuery {
    /// The version to bring back.
    version: Option<i32>,
}

/// An empty builder, or one that begins from a role or template.
pub async fn new(grant: Grant<ManageRoles>, context: Context, query: Query<NewQuery>) -> Answer {
    let ground = ground(&context, &grant, None).await?;
    let organization = grant.organization();
    if !about::custom_roles(organization) {
        return builder_page::without(&context, &grant, StatusCode::OK);
    }
    let mut typed = Typed::blank(&organization.catalog, proposed_reach(&grant));
    let mut said = Said::default();
    if !query.0.from.is_empty() {
        typed.start.clone_from(&query.0.from);
        said.left_out = begin(&grant, &ground, &mut typed).ok_or(Error::NotFound)?;
    }
    builder_page::page(&context, &grant, StatusCode::OK, &ground, &typed, &said)
}

/// The builder with a role as it is, or as it was.
pub async fn edit(grant: Grant<ManageRoles>, context: Context, query: Query<EditQuery>) -> Answer {
    let ground = ground(&context, &grant, Some(number(&context)?)).await?;
    let Some(target) = &ground.target else { return Err(Error::NotFound) };
    if let Err(reason) = &target.edit {
        return not_to_edit(&context, &grant, target, reason).await;
    }
    let catalog = &grant.organization().catalog;
    let Some(wanted) = query.0.version.filter(|version| *version != target.role.version) else {
        return builder_page::page(&context, &grant, StatusCode::OK, &ground, &Typed::of_role(catalog, &target.role), &Said::default());
    };
    let version = versions::one(&context.doors(), &grant, target.role.number, wanted).await?.ok_or(Error::NotFound)?;
    let typed = Typed::of_version(catalog, &target.role, &version);
    builder_page::page(&context, &grant, StatusCode::OK, &ground, &typed, &Said { version: Some(wanted), ..Said::default() })
}

/// Draws the form again, as it was sent and as the button that sent it changes it. Writes nothing.
pub async fn draft(grant: Grant<ManageRoles>, context: Context, form: Form<DraftForm>) -> Answer {
    let ground = ground(&context, &grant, form.0.number()).await?;
    if let Some((target, reason)) = ground.target.as_ref().and_then(|look| Some((look, look.edit.as_ref().err()?))) {
        return not_to_edit(&context, &grant, target, reason).await;
    }
    let catalog = &grant.organization().catalog;
    let mut typed = form.0.read(catalog);
    let mut said = Said::default();
    match form.0.pressed(catalog) {
        Pressed::Nothing => {}
        Pressed::Toggle(which) => typed.toggle(catalog, &grant.membership().role.vector, which),
        Pressed::Begin => said.left_out = begin(&grant, &ground, &mut typed).unwrap_or_default(),
    }
    builder_page::page(&context, &grant, StatusCode::OK, &ground, &typed, &said)
}

/// Makes a role.
pub async fn create(grant: Grant<ManageRoles>, context: Context, form: Form<DraftForm>) -> Answer {
    let ground = ground(&context, &grant, None).await?;
    let (words, catalog) = (page::words(&grant), &grant.organization().catalog);
    let typed = Typed { base: None, ..form.0.read(catalog) };
    let wanted = match wanted(&words, &typed) {
        Ok(wanted) => wanted,
        Err(said) => return builder_page::page(&context, &grant, StatusCode::UNPROCESSABLE_ENTITY, &ground, &typed, &said),
    };
    let name = wanted.name.to_string();
    match store::create(&context.doors(), &grant, wanted).await? {
        Built::Saved { number, .. } => {
            let organization = grant.organization();
            let to = about::onward(organization, grant.may(Capability::ReadMembers), about::path_of(organization, number));
            Ok(context.go(&to, Some(Flash::good(words.one("roles-created", "role", name)))))
        }
        built => refused(&context, &grant, &ground, &typed, built).await,
    }
}

/// Saves a role; one that people hold only after they saw what that means.
pub async fn save(grant: Grant<ManageRoles>, context: Context, form: Form<DraftForm>) -> Answer {
    let number = number(&context)?;
    let ground = ground(&context, &grant, Some(number)).await?;
    let (words, organization) = (page::words(&grant), grant.organization());
    let Some(target) = &ground.target else { return Err(Error::NotFound) };
    let mut typed = form.0.read(&organization.catalog);
    // The address says which role it is.
    let base = typed.base.map_or(0, |(_, version)| version);
    typed.base = Some((number, base));
    let wanted = match (wanted(&words, &typed), &target.edit) {
        (Ok(wanted), _) => wanted,
        (Err(_), Err(reason)) => return not_to_edit(&context, &grant, target, reason).await,
        (Err(said), Ok(())) => return builder_page::page(&context, &grant, StatusCode::UNPROCESSABLE_ENTITY, &ground, &typed, &said),
    };
    let changes = target.in_use && target.role.vector != wanted.vector && target.role.version == base;
    if changes && form.0.confirmed.is_none() && may(&grant, target, &wanted.vector) {
        return preview(&context, &grant, &ground, &typed, wanted.vector, Seen::Fresh).await;
    }
    let (vector, seen) = (wanted.vector.clone(), form.0.confirmed);
    let (name, to) =
        (wanted.name.to_string(), about::onward(organization, sight_with(&grant, number, &wanted), about::path_of(organization, number)));
    match store::save(&context.doors(), &grant, Opened { number, version: base, seen }, wanted).await? {
        Built::Saved { .. } => {
            (context.house().nudge_mail)();
            Ok(context.go(&to, Some(Flash::good(saved(&words, &name, target.people.filter(|_| changes))))))
        }
        Built::Same => Ok(context.go(&to, Some(Flash::info(words.say("roles-same"))))),
        Built::Unseen => preview(&context, &grant, &ground, &typed, vector, Seen::Differs).await,
        built => refused(&context, &grant, &ground, &typed, built).await,
    }
}

/// What saving means for those who have the role. Nobody may have it any more: then there is nothing to confirm but the form itself.
async fn preview(context: &Context, grant: &Grant<ManageRoles>, ground: &Ground, typed: &Typed, wanted: Vector, seen: Seen) -> Answer {
    let Some((number, _)) = typed.base else { return Err(Error::NotFound) };
    let weighed = look::weigh(&context.doors(), grant, number, wanted).await?.ok_or(Error::NotFound)?;
    match &weighed.fingerprint {
        Some(fingerprint) => preview_page::page(context, grant, &weighed.look, typed, fingerprint, seen),
        None => builder_page::page(context, grant, StatusCode::OK, ground, typed, &Said::default()),
    }
}

/// How far somebody sees the team once a role is so: it may be their own.
fn sight_with(grant: &Grant<ManageRoles>, number: RoleNumber, wanted: &Draft) -> Reach {
    let held = &grant.membership().role;
    let vector = if held.number == number { &wanted.vector } else { &held.vector };
    grant.organization().catalog.reach(vector, held.at_least_one, Capability::ReadMembers)
}

/// What everything here stands on. A role is the whole organization's: who reaches less builds none.
async fn ground(context: &Context, grant: &Grant<ManageRoles>, target: Option<RoleNumber>) -> Result<Ground, Error> {
    if grant.reach() != Reach::Organization {
        return Err(Error::OutOfReach);
    }
    let roles = look::all(&context.doors(), grant).await?.roles;
    let target = match target {
        Some(number) => Some(roles.iter().find(|look| look.role.number == number).cloned().ok_or(Error::NotFound)?),
        None => None,
    };
    Ok(Ground { roles, target })
}

/// A new role goes as far as its builder does in anything.
fn proposed_reach(grant: &Grant<ManageRoles>) -> Reach {
    let (catalog, held) = (&grant.organization().catalog, &grant.membership().role.vector);
    let scoped = catalog.permissions.iter().zip(held.iter()).filter(|(permission, _)| permission.scoped);
    scoped.map(|(_, reach)| reach).max().filter(|reach| reach.any()).unwrap_or(Reach::Organization)
}

/// Begins from what was chosen; nothing, where there is no such beginning.
fn begin(grant: &Grant<ManageRoles>, ground: &Ground, typed: &mut Typed) -> Option<LeftOut> {
    let (catalog, words) = (&grant.organization().catalog, page::words(grant));
    let start = Start::read(&typed.start, catalog, &ground.roles)?;
    let roles = || ground.roles.iter().map(|look| Start::Role(&look.role));
    let every = || catalog.role_templates.iter().map(Start::Template).chain(roles());
    let proposed = |name: &str| every().any(|start| proposal(&words, catalog, start).0 == name);
    let held = &grant.membership().role.vector;
    Some(typed.begin(catalog, held, start.rights(), proposal(&words, catalog, start), proposed))
}

/// The name and description that a beginning brings.
fn proposal(words: &Words, catalog: &Catalog, start: Start<'_>) -> (String, String) {
    const LONGEST: usize = 60;
    let language = words.language();
    match start {
        Start::Template(template) => {
            (template.name.in_language(language).to_owned(), template.description.in_language(language).to_owned())
        }
        Start::Role(role) => {
            let name = words.one("roles-copy-of", "role", page::named_role(catalog, &role.key, &role.name, language));
            (name.chars().take(LONGEST).collect(), page::role_description(catalog, role, language).to_owned())
        }
    }
}

/// The role that is wanted, or what is wrong with its name and description.
fn wanted(words: &Words, typed: &Typed) -> Result<Draft, Box<Said>> {
    match (RoleName::parse(&typed.name), description(&typed.description)) {
        (Ok(name), Ok(description)) => Ok(Draft { name, description, reach: typed.reach, vector: typed.vector.clone() }),
        (name, description) => Err(Box::new(Said {
            name: name.err().map(|fault| words.role_name_fault(fault)),
            description: description.err().map(|fault| words.description_fault(fault)),
            ..Said::default()
        })),
    }
}

/// Whether the builder would be let through; the store asks again, and notes who is not.
fn may(grant: &Grant<ManageRoles>, target: &RoleLook, vector: &Vector) -> bool {
    let owner_only = grant.organization().catalog.owner_only();
    let role = &grant.membership().role;
    let builder = Builder { giver: role.giver(&owner_only), own: role.number, reach: grant.reach() };
    let without_plan = !about::custom_roles(grant.organization()) && !vector.within(&target.role.vector);
    !without_plan && may_build(&builder, Some((target.role.number, &target.role.facts())), vector).is_ok()
}

/// What was done, for the page after it.
fn saved(words: &Words, role: &str, people: Option<u32>) -> String {
    match people.filter(|people| *people > 0) {
        Some(people) => {
            let shown = words.number(people.into());
            words.with("roles-saved-people", [("role", role.into_word()), ("count", people.into_word()), ("shown", shown.into_word())])
        }
        None => words.one("roles-saved", "role", role),
    }
}

/// The role's own page, with the reason why it is not the builder.
async fn not_to_edit(context: &Context, grant: &Grant<ManageRoles>, look: &RoleLook, reason: &CannotBuild) -> Answer {
    let words = page::words(grant);
    let problem = words.cannot_build(reason, &grant.organization().catalog);
    let versions = versions::of(&context.doors(), grant, look.role.number).await?.unwrap_or_default();
    role_page::page(context, grant, StatusCode::FORBIDDEN, look, &versions, Some(problem))
}

/// The builder again, with what stands in the way.
async fn refused(context: &Context, grant: &Grant<ManageRoles>, before: &Ground, typed: &Typed, built: Built) -> Answer {
    let words = page::words(grant);
    // Somebody may have been faster: how it stands now.
    let ground = ground(context, grant, before.target.as_ref().map(|look| look.role.number)).await?;
    let (status, said) = match built {
        Built::NameTaken => {
            let name = words.one("roles-name-taken", "name", typed.name.trim());
            (StatusCode::UNPROCESSABLE_ENTITY, Said { name: Some(name), ..Said::default() })
        }
        Built::NoCustomRoles => {
            let problem = about::plan_note(&words, grant).map_or_else(|| words.say("roles-plan-changed"), |note| note.text);
            (StatusCode::CONFLICT, Said { problem: Some(problem), plan: true, ..Said::default() })
        }
        Built::TooMany => {
            let problem = words.counted("roles-too-many", MOST_OWN);
            (StatusCode::CONFLICT, Said { problem: Some(problem), ..Said::default() })
        }
        Built::Cannot(reason) => {
            let wrong = reason.permissions().to_vec();
            if let Some(look) = ground.target.as_ref().filter(|_| wrong.is_empty()) {
                return not_to_edit(context, grant, look, &reason).await;
            }
            let problem = words.cannot_build(&reason, &grant.organization().catalog);
            (StatusCode::FORBIDDEN, Said { problem: Some(problem), wrong, ..Said::default() })
        }
        Built::Stale => return stale(context, grant, &ground, typed).await,
        Built::NoSuchRole | Built::Saved { .. } | Built::Same | Built::Unseen => return Err(Error::NotFound),
    };
    builder_page::page(context, grant, status, &ground, typed, &said)
}

/// The builder with what was typed, and above it what somebody else saved since: now the one may be put over the other.
async fn stale(context: &Context, grant: &Grant<ManageRoles>, ground: &Ground, typed: &Typed) -> Answer {
    let (words, catalog) = (page::words(grant), &grant.organization().catalog);
    let (Some(target), Some((number, base))) = (&ground.target, typed.base) else { return Err(Error::NotFound) };
    let versions = versions::of(&context.doors(), grant, number).await?.unwrap_or_default();
    let newest = versions.first();
    let text =
        newest.map(|newest| words.two("roles-stale-who", "who", about::editor(&words, newest), "ago", words.ago(newest.at, context.now())));
    let opened = versions.iter().find(|version| version.version == base);
    let mut lines = Vec::new();
    if let (Some(opened), Some(newest)) = (opened, newest) {
        lines.push(what_changed(&words, opened, newest));
        let steps = opened.vector.difference(&newest.vector);
        for (gain, key) in [(true, "roles-stale-gained"), (false, "roles-stale-lost")] {
            let places: Vec<usize> = steps.iter().filter(|step| step.is_gain() == gain).map(|step| step.index).collect();
            if !places.is_empty() {
                lines.push(words.one(key, "permissions", words.permissions(catalog, &places)));
            }
        }
    }
    let skipped = versions.iter().filter(|version| version.version > base).count();
    if skipped > 1 {
        lines.push(words.counted("roles-stale-several", skipped));
    }
    let typed = Typed { base: Some((number, target.role.version)), over: true, ..typed.clone() };
    let said = Said { meanwhile: Some(Meanwhile { text: text.unwrap_or_default(), lines }), ..Said::default() };
    builder_page::page(context, grant, StatusCode::CONFLICT, ground, &typed, &said)
}
