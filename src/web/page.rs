//! Parts that several pages share, and the page of every error.

use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;
use sha2::{Digest, Sha256};

use super::{assets::Assets, context::Context, session::Flash};
use crate::{
    authz::{Grant, Membership, Missing, Organization, Person, Scope},
    catalog::{Catalog, Holder},
    domain::{ids::UserId, person_name::initials, role::Role},
    store::{
        members::list::{Member, RoleWanted, Sort, Window, Wish, list},
        plans::overview::SeatHolder,
    },
    words::Words,
};

/// How many colours the stylesheet has for avatars.
const COLOURS: u8 = 8;

/// A person as pages show them.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// For the avatar.
    pub initials: String,
    /// Class of the avatar's colour; always the same for one person.
    pub colour: String,
}

impl PersonView {
    /// Somebody signed in.
    pub fn of(person: &Person) -> Self {
        Self::new(person.id, &person.name, &person.email)
    }

    /// A member of a list.
    pub fn of_member(member: &Member) -> Self {
        Self::new(member.user_id, &member.name, &member.email)
    }

    /// Somebody who holds a seat.
    pub fn of_holder(holder: &SeatHolder) -> Self {
        Self::new(holder.user_id, &holder.name, &holder.email)
    }

    /// Anybody.
    pub fn new(id: UserId, name: &str, email: &str) -> Self {
        Self { name: name.to_owned(), email: email.to_owned(), initials: initials(name), colour: colour(id) }
    }
}

/// Spread by a hash: neighbouring ids begin alike.
fn colour(id: UserId) -> String {
    format!("a{}", Sha256::digest(id.0.as_bytes())[0] % COLOURS)
}

/// One entry of a select.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is chosen.
    pub selected: bool,
}

/// A link out of an error.
#[derive(Debug, Clone)]
pub struct WayBack {
    /// Where to.
    pub href: String,
    /// What it says.
    pub label: String,
}

/// What is lacking, on the page of a 403.
#[derive(Debug, Clone)]
pub struct Lacking {
    /// The permission's name.
    pub permission: String,
    /// Roles that have it.
    pub roles: Vec<String>,
    /// Who can help; empty for those who may not see the team.
    pub people: Vec<PersonView>,
}

/// The page of every refusal and every fault.
#[derive(Template)]
#[template(path = "errors/error.html")]
pub struct ErrorPage<'a> {
    /// The reader's words.
    pub w: &'a Words,
    /// For links to static files.
    pub assets: Assets,
    /// The status, printed small.
    pub status: u16,
    /// What happened, in a few words.
    pub heading: String,
    /// What to do about it.
    pub text: String,
    /// A way out.
    pub way_back: Option<WayBack>,
    /// To mention when asking for help.
    pub request_id: String,
    /// What is lacking (403).
    pub missing: Option<Lacking>,
    /// Whether trying again may help.
    pub retry: bool,
}

/// What to say about a missing permission.
pub async fn lacking(context: &Context, missing: &Missing) -> Lacking {
    let (organization, language) = (&missing.organization, &missing.caller.person().language);
    let catalog = &organization.catalog;
    let permission = match catalog.console(missing.capability) {
        Holder::Permission(index) => catalog.permissions.get(index).map(|permission| permission.name.in_language(language).to_owned()),
        _ => None,
    };
    let roles = catalog.roles_with(missing.capability).into_iter().map(|role| role.name.in_language(language).to_owned()).collect();
    let people = match missing.team() {
        Some(team) => whom_to_ask(context, team, catalog).await.unwrap_or_default(),
        None => Vec::new(),
    };
    Lacking { permission: permission.unwrap_or_else(|| missing.capability.as_str().replace('_', " ")), roles, people }
}

/// A few people who hold a role that somebody must hold: they can help with anything.
pub async fn whom_to_ask(context: &Context, team: Scope, catalog: &Arc<Catalog>) -> Result<Vec<PersonView>, crate::db::DbError> {
    const FEW: usize = 5;
    let Some(role) = catalog.roles.iter().find(|role| role.at_least_one) else { return Ok(Vec::new()) };
    let wish = Wish {
        search: String::new(),
        role: RoleWanted::Key(role.key.clone()),
        status: Some(crate::domain::member::Status::Active),
        sort: Sort::Name,
        reversed: false,
        window: Window::First,
        most: FEW,
    };
    let (catalog, cap) = (Arc::clone(catalog), crate::domain::seats::Cap::Unlimited);
    let listing = list(&context.house().db, team, catalog, wish, cap, context.now()).await?;
    Ok(listing.members.iter().take(FEW).map(PersonView::of_member).collect())
}

/// The words of a page of an organization: in the reader's language, with the product's own among them.
pub fn words<P>(grant: &Grant<P>) -> Words {
    Words::of_catalog(&grant.person().language, &grant.organization().catalog)
}

/// The role's name in the reader's language: a system role's from the catalog, a custom one's as it was given.
pub fn role_name(organization: &Organization, membership: &Membership, language: &str) -> String {
    named_role(&organization.catalog, &membership.role.key, &membership.role.name, language)
}

/// The same of any role.
pub fn named_role(catalog: &Catalog, key: &str, stored: &str, language: &str) -> String {
    catalog.role(key).map_or_else(|| stored.to_owned(), |role| role.name.in_language(language).to_owned())
}

/// The description of a role, in the reader's language.
pub fn role_description<'a>(catalog: &'a Catalog, role: &'a Role, language: &str) -> &'a str {
    let system = if role.is_system { catalog.role(&role.key) } else { None };
    system.map_or(role.description.as_str(), |system| system.description.in_language(language))
}

/// Off to the sign-in page, and back here afterwards if this page can be had by its address.
pub fn to_sign_in(context: &Context) -> HttpResponse {
    let request = context.request();
    let back = request.uri().path_and_query().map(|path| path.as_str()).filter(|path| *path != "/o" && request.method().is_safe());
    let query = back.and_then(|path| serde_html_form::to_string([("next", path)]).ok());
    let to = query.map_or_else(|| "/sign-in".to_owned(), |query| format!("/sign-in?{query}"));
    let words = context.words();
    let said = if super::session::key(request).is_some() { "sign-in-ended" } else { "sign-in-needed" };
    let told = back.is_some().then(|| Flash::info(words.say(said)));
    context.go(&to, told)
}
