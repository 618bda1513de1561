//! What stands around every page: product, navigation, the person's menu, the message from the page before.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use askama::Template;

use super::{
    assets::Assets,
    back,
    context::Context,
    error::{Answer, Error},
    page::PersonView,
    plan,
    session::Flash,
};
use crate::{
    authz::{Caller, Grant, Membership, Missing, Organization, Person, SignedIn},
    catalog::Catalog,
    domain::{capability::Capability, reach::Reach},
    words::Words,
};

/// HTML that is safe because a template made it.
#[derive(Debug, Clone)]
struct Markup(String);

impl std::fmt::Display for Markup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

/// Which entry of the navigation a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// The organization's home.
    Home,
    /// The members.
    Members,
    /// What was done to them.
    Changes,
    /// The roles.
    Roles,
    /// The plan and its seats.
    Plan,
    /// What programs come with.
    Tokens,
    /// The organization's settings.
    Settings,
    /// None of them.
    Elsewhere,
}

#[derive(Debug, Clone)]
struct NavItem {
    href: String,
    label: String,
    icon: &'static str,
    count: Option<String>,
    current: bool,
}

#[derive(Debug, Clone)]
struct OrganizationView {
    slug: String,
    name: String,
    several: bool,
    nav: Vec<NavItem>,
    team_settings_href: Option<String>,
    product_url: Option<String>,
}

/// The frame around a page.
pub struct Frame {
    words: Words,
    product: String,
    mark: String,
    accent: String,
    support: Option<String>,
    theme: Option<String>,
    signed_in: Option<PersonView>,
    organization: Option<OrganizationView>,
    banner: Option<String>,
    narrow: bool,
}

#[derive(Template)]
#[template(path = "shell.html")]
struct Shell<'a> {
    w: &'a Words,
    assets: Assets,
    lang: &'a str,
    dir: &'a str,
    theme: &'a Option<String>,
    accent: &'a str,
    title: String,
    product: &'a str,
    mark: &'a str,
    support: &'a Option<String>,
    signed_in: &'a Option<PersonView>,
    organization: &'a Option<OrganizationView>,
    flash: Option<Flash>,
    here: String,
    banner: &'a Option<String>,
    body: Markup,
    narrow: bool,
}

impl Frame {
    /// Around pages for people who are not signed in: narrow, in the house's own colours.
    pub fn bare(context: &Context) -> Self {
        Self {
            words: context.words(),
            product: "Rolecall".into(),
            mark: "mark-rolecall".into(),
            accent: "indigo".into(),
            support: None,
            theme: None,
            signed_in: None,
            organization: None,
            banner: None,
            narrow: true,
        }
    }

    /// Around pages of a person outside any organization.
    pub fn of_person(context: &Context, signed_in: &SignedIn) -> Self {
        Self::around(context, signed_in.person())
    }

    fn around(context: &Context, person: &Person) -> Self {
        Self {
            words: Words::new(&person.language),
            theme: forced_theme(person),
            signed_in: Some(PersonView::of(person)),
            narrow: false,
            ..Self::bare(context)
        }
    }

    /// Around an organization's page for somebody who is not in it, or not yet: narrow, in the product's brand and words.
    pub fn of_outsider(context: &Context, organization: &Organization, signed_in: Option<&SignedIn>) -> Self {
        let frame = signed_in.map_or_else(|| Self::bare(context), |signed_in| Self::of_person(context, signed_in));
        let words = Words::of_catalog(frame.words.language(), &organization.catalog);
        Self { words, ..frame.branded(&organization.catalog) }.narrow()
    }

    /// The same in a product's colours.
    fn branded(self, catalog: &Catalog) -> Self {
        let brand = &catalog.brand;
        Self {
            product: brand.product.in_language(self.words.language()).to_owned(),
            mark: brand.logo.clone().filter(|logo| logo.starts_with("mark-")).unwrap_or_else(|| "mark-rolecall".into()),
            accent: brand.accent.clone(),
            support: brand.support.clone(),
            ..self
        }
    }

    /// Around the same, when the page is one narrow card.
    pub fn narrow(self) -> Self {
        Self { narrow: true, ..self }
    }

    /// Around the same with the whole width of the window.
    pub fn wide(self) -> Self {
        Self { narrow: false, ..self }
    }

    /// Around a page of an organization.
    pub fn of_place<P>(context: &Context, grant: &Grant<P>, here: Here) -> Self {
        Self::in_organization(context, grant.caller(), grant.organization(), grant.membership(), here)
    }

    /// Around the page that says what is lacking.
    pub fn of_missing(context: &Context, missing: &Missing) -> Self {
        Self::in_organization(context, &missing.caller, &missing.organization, &missing.membership, Here::Elsewhere)
    }

    fn in_organization(context: &Context, caller: &Caller, organization: &Organization, membership: &Membership, here: Here) -> Self {
        let catalog = &organization.catalog;
        let words = Words::of_catalog(&caller.person().language, catalog);
        let may = |capability| membership.reach(catalog, capability) > Reach::None;
        let home = format!("/o/{}", organization.slug);
        let item =
            |place, href: String, key: &str, icon, count| NavItem { href, label: words.say(key), icon, count, current: here == place };
        let mut nav = vec![item(Here::Home, home.clone(), "shell-nav-home", "home", None)];
        let members = format!("{home}/members");
        if may(Capability::ReadMembers) {
            let all = membership.reach(catalog, Capability::ReadMembers) == Reach::Organization;
            let count = all.then(|| words.number(organization.people.into()));
            nav.push(item(Here::Members, members.clone(), "shell-nav-members", "users", count));
            nav.push(item(Here::Roles, format!("{home}/roles"), "shell-nav-roles", "user-shield", None));
            nav.push(item(Here::Changes, format!("{home}/changes"), "shell-nav-changes", "history", None));
        }
        if plan::is_for(|capability| membership.reach(catalog, capability)) {
            nav.push(item(Here::Plan, plan::path(organization), "shell-nav-plan", "credit-card", None));
        }
        if may(Capability::ManageTokens) {
            nav.push(item(Here::Tokens, format!("{home}/tokens"), "shell-nav-tokens", "key", None));
        }
        if may(Capability::ManageOrganization) {
            nav.push(item(Here::Settings, format!("{home}/settings"), "shell-nav-settings", "settings", None));
        }
        let told = membership.role.at_least_one && !context.house().mail_arrives();
        Self {
            organization: Some(OrganizationView {
                slug: organization.slug.clone(),
                name: organization.name.clone(),
                several: caller.several_organizations(),
                nav,
                team_settings_href: Some(if may(Capability::ReadMembers) { members } else { home }),
                product_url: context.way_to_product(&organization.slug, catalog),
            }),
            banner: told.then(|| words.say("shell-no-mail")),
            words,
            ..Self::around(context, caller.person()).branded(catalog)
        }
    }

    /// The words of this page's reader.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The product's name, as the frame shows it.
    pub fn product(&self) -> &str {
        &self.product
    }

    /// A whole page.
    pub fn page(&self, context: &Context, status: StatusCode, title: String, body: &impl Template) -> Answer {
        let flash = context.flash();
        let shown = flash.is_some();
        let shell = Shell {
            w: &self.words,
            assets: Assets,
            lang: self.words.language(),
            dir: self.words.direction(),
            theme: &self.theme,
            accent: &self.accent,
            title,
            product: &self.product,
            mark: &self.mark,
            support: &self.support,
            signed_in: &self.signed_in,
            organization: &self.organization,
            flash,
            here: back::here(context),
            banner: &self.banner,
            body: Markup(render(body)?),
            narrow: self.narrow,
        };
        let mut response = html(status, render(&shell)?);
        if shown {
            Flash::clear(context.house(), &mut response);
        }
        Ok(response)
    }
}

/// A part of a page, for htmx.
pub fn part(status: StatusCode, body: &impl Template) -> Answer {
    Ok(html(status, render(body)?))
}

fn render(template: &impl Template) -> Result<String, Error> {
    template.render().map_err(|error| Error::Internal(format!("a template failed: {error}")))
}

fn html(status: StatusCode, text: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((header::VARY, HeaderValue::from_static("HX-Request")))
        .body(text)
}

fn forced_theme(person: &Person) -> Option<String> {
    (person.theme != "system").then(|| person.theme.clone())
}
