//! The first minutes of an instance: its first organization and owner. Open only while nobody has an account, and only with the code that
//! was printed where the server was started.

mod pages;

use actix_web::http::StatusCode;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{
    context::Context,
    error::{Answer, Error},
    form::Form,
    session::{self, Flash},
};
use crate::{
    authz::Visitor,
    domain::{email::Email, ids::DeviceId, password::PasswordRules, person_name::PersonName, slug::Slug},
    store::{
        organizations::{Created, FirstBrowser, NewOrganization, needs_setup, set_up},
        throttles,
    },
};

/// The form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetupForm {
    code: String,
    organization: String,
    #[serde(default)]
    catalog: String,
    name: String,
    email: String,
    password: String,
}

/// The form, while it is open.
pub async fn form(_anyone: Visitor, context: Context) -> Answer {
    if !needs_setup(&context.doors()).await? {
        return Ok(closed(&context));
    }
    let first = pages::Typed { catalog: "starter".into(), ..Default::default() };
    pages::setup(&context, StatusCode::OK, first, pages::Said::default())
}

fn closed(context: &Context) -> actix_web::HttpResponse {
    context.go("/sign-in", Some(Flash::info(context.words().say("setup-closed"))))
}

/// Makes the organization and signs its owner in. Of two at once, one wins.
pub async fn create(visitor: Visitor, context: Context, form: Form<SetupForm>) -> Answer {
    let doors = context.doors();
    if !needs_setup(&doors).await? {
        return Ok(closed(&context));
    }
    let form = form.0;
    if let Some(wait) = throttles::setup_wait(&doors, visitor.facts()).await? {
        return Err(Error::TooOften(wait));
    }
    let expected = context.house().secret.setup_code();
    if !bool::from(tidy(&form.code).as_bytes().ct_eq(tidy(&expected).as_bytes())) {
        throttles::setup_failed(&doors, visitor.facts()).await?;
        let said = pages::Said { code: Some(context.words().say("setup-code-wrong")), ..Default::default() };
        return pages::setup(&context, StatusCode::UNPROCESSABLE_ENTITY, typed(&form), said);
    }
    let wish = match parse(&context, &form) {
        Ok(wish) => wish,
        Err(said) => return pages::setup(&context, StatusCode::UNPROCESSABLE_ENTITY, typed(&form), *said),
    };
    let hash = context.house().passwords.turn().await?.hash(form.password.clone()).await;
    let (key, device) = (session::new_key()?, context.device().unwrap_or_else(|| DeviceId((context.house().new_id)())));
    let to = format!("/o/{}", wish.slug.as_str());
    let new = NewOrganization { password_hash: Some(hash), ..wish };
    let organization = new.name.as_str().to_owned();
    match set_up(&doors, new, FirstBrowser { key: key.clone(), device, facts: visitor.facts().clone() }).await? {
        Created::Done { .. } => {
            session::begin(context.request(), &key, false);
            let flash = Flash::good(context.words().one("setup-done", "organization", organization));
            Ok(session::arrive(&context, &to, device, Some(flash)))
        }
        Created::AlreadySetUp => Ok(closed(&context)),
        Created::SlugTaken | Created::NoCatalog | Created::NoPlan | Created::NoOwnerRole => {
            Err(Error::Internal("setup was refused although its input was checked".into()))
        }
    }
}

/// People copy the code by hand: case, spaces and dashes do not matter.
fn tidy(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn typed(form: &SetupForm) -> pages::Typed {
    pages::Typed {
        code: form.code.clone(),
        organization: form.organization.clone(),
        catalog: form.catalog.clone(),
        name: form.name.clone(),
        email: form.email.clone(),
    }
}

fn parse(context: &Context, form: &SetupForm) -> Result<NewOrganization, Box<pages::Said>> {
    let words = context.words();
    let mut said = pages::Said::default();
    let organization = PersonName::parse(&form.organization).map_err(|fault| said.organization = Some(words.organization_fault(fault)));
    let name = PersonName::parse(&form.name).map_err(|fault| said.name = Some(words.name_fault(fault)));
    let email = Email::parse(&form.email).map_err(|fault| said.email = Some(words.email_fault(fault)));
    let catalog = context.house().catalogs.get(&form.catalog);
    if catalog.is_none() {
        said.catalog = Some(words.say("setup-catalog-missing"));
    }
    let rules = catalog.as_ref().map_or_else(PasswordRules::default, |catalog| catalog.password);
    let about = [form.name.as_str(), form.email.as_str(), form.organization.as_str()];
    if let Err(faults) = rules.check(&form.password, &about) {
        said.password = Some(words.password_faults(&faults));
    }
    let slug = Slug::parse(&Slug::from_name(&form.organization));
    match (organization, name, email, catalog, said.password.is_none(), slug) {
        (Ok(organization), Ok(owner_name), Ok(owner_email), Some(catalog), true, Ok(slug)) => Ok(NewOrganization {
            slug,
            name: organization,
            catalog: catalog.key.clone(),
            plan: None,
            owner_name,
            owner_email,
            password_hash: None,
            language: words.language().to_owned(),
        }),
        _ => Err(Box::new(said)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copied_code_is_read_as_it_was_meant() {
        assert_eq!(tidy(" abcd efgh-ijkl\n"), "ABCDEFGHIJKL");
    }

    #[test]
    fn every_name_suggests_a_slug_that_is_one() {
        for name in ["Atlas Store", "متجر", "a", "!!", "Éclair & Fils", &"x".repeat(100)] {
            assert!(Slug::parse(&Slug::from_name(name)).is_ok(), "{name}");
        }
    }
}
