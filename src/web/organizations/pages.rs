//! The pages to choose an organization and to be at home in one.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::{
    abilities::{ModuleView, modules},
    assets::Assets,
    context::Context,
    error::Answer,
    frame::{Frame, Here},
    page::{self, PersonView},
};
use crate::{
    authz::{Grant, SignedIn, capabilities::Belong},
    domain::capability::Capability,
    store::organizations::Place,
    words::Words,
};

struct Door {
    href: String,
    name: String,
    product: String,
    mark: String,
    accent: String,
    role: String,
    suspended: bool,
}

#[derive(Template)]
#[template(path = "organizations/choose.html")]
struct ChoosePage<'a> {
    w: &'a Words,
    assets: Assets,
    organizations: Vec<Door>,
    email: String,
}

/// A card for each place.
pub fn choose(context: &Context, signed_in: &SignedIn, places: Vec<Place>) -> Answer {
    let frame = Frame::of_person(context, signed_in).narrow();
    let language = frame.words().language();
    let door = |place: Place| {
        let catalog = context.house().catalogs.get(&place.catalog)?;
        Some(Door {
            href: format!("/o/{}", place.slug),
            product: catalog.brand.product.in_language(language).to_owned(),
            mark: catalog.brand.logo.clone().unwrap_or_else(|| "mark-rolecall".into()),
            accent: catalog.brand.accent.clone(),
            role: page::named_role(&catalog, &place.role_key, &place.role_name, language),
            suspended: place.suspended,
            name: place.name,
        })
    };
    let organizations = places.into_iter().filter_map(door).collect();
    let body = ChoosePage { w: frame.words(), assets: Assets, organizations, email: signed_in.person().email.clone() };
    frame.page(context, StatusCode::OK, frame.words().say("organizations-title"), &body)
}

#[derive(Template)]
#[template(path = "organizations/home.html")]
struct HomePage<'a> {
    w: &'a Words,
    assets: Assets,
    organization: &'a str,
    product: &'a str,
    product_url: Option<String>,
    members_href: Option<String>,
    leave_href: String,
    role: String,
    role_description: String,
    role_accent: bool,
    sensitive: usize,
    modules: Vec<ModuleView>,
    ask: Option<Vec<PersonView>>,
}

/// What this member is and may do here.
pub fn home(context: &Context, grant: &Grant<Belong>, ask: Option<Vec<PersonView>>) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Home);
    let (organization, membership) = (grant.organization(), grant.membership());
    let (catalog, words) = (&organization.catalog, frame.words());
    let system = catalog.role(&membership.role.key);
    let description = system.map_or(membership.role.description.as_str(), |role| role.description.in_language(words.language()));
    let body = HomePage {
        w: words,
        assets: Assets,
        organization: &organization.name,
        product: frame.product(),
        product_url: context.way_to_product(&organization.slug, catalog),
        members_href: grant.may(Capability::ReadMembers).any().then(|| format!("/o/{}/members", organization.slug)),
        leave_href: format!("/o/{}/leave", organization.slug),
        role: page::role_name(organization, membership, words.language()),
        role_description: description.to_owned(),
        role_accent: membership.role.at_least_one,
        sensitive: catalog.sensitive_in(&membership.role.vector),
        modules: modules(catalog, &membership.role.vector, words, true),
        ask,
    };
    frame.page(context, StatusCode::OK, organization.name.clone(), &body)
}
