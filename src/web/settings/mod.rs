//! The settings of an organization: what it is called.

use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::{
    assets::Assets,
    context::Context,
    error::Answer,
    form::Form,
    frame::{Frame, Here},
    page, plan,
    session::Flash,
};
use crate::{
    authz::{Grant, capabilities::ManageOrganization},
    domain::person_name::PersonName,
    store::organizations,
    words::Words,
};

/// A new name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameForm {
    name: String,
}

struct Typed {
    name: String,
}

struct Said {
    name: Option<String>,
}

#[derive(Template)]
#[template(path = "settings/settings.html")]
struct SettingsPage<'a> {
    w: &'a Words,
    assets: Assets,
    action: String,
    slug: &'a str,
    plan: String,
    plan_href: Option<String>,
    f: Typed,
    e: Said,
}

/// The page.
pub async fn form(grant: Grant<ManageOrganization>, context: Context) -> Answer {
    let name = grant.organization().name.clone();
    page(&context, &grant, StatusCode::OK, name, None)
}

/// Changes the name.
pub async fn rename(grant: Grant<ManageOrganization>, context: Context, form: Form<RenameForm>) -> Answer {
    let words = page::words(&grant);
    match PersonName::parse(&form.0.name) {
        Ok(name) => {
            organizations::rename(&context.doors(), &grant, name).await?;
            let to = format!("/o/{}/settings", grant.organization().slug);
            Ok(context.go(&to, Some(Flash::good(words.say("settings-saved")))))
        }
        Err(fault) => page(&context, &grant, StatusCode::UNPROCESSABLE_ENTITY, form.0.name, Some(words.organization_fault(fault))),
    }
}

fn page(context: &Context, grant: &Grant<ManageOrganization>, status: StatusCode, name: String, said: Option<String>) -> Answer {
    let frame = Frame::of_place(context, grant, Here::Settings);
    let organization = grant.organization();
    let body = SettingsPage {
        w: frame.words(),
        assets: Assets,
        action: format!("/o/{}/settings", organization.slug),
        slug: &organization.slug,
        plan: plan::name(&organization.catalog, &organization.plan, frame.words()),
        plan_href: plan::is_for(|capability| grant.may(capability)).then(|| plan::path(organization)),
        f: Typed { name },
        e: Said { name: said },
    };
    frame.page(context, status, frame.words().say("settings-title"), &body)
}
