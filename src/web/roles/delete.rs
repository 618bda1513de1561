//! Deleting a role of the organization's own: asked first, with what becomes of those who hold it.

use actix_web::http::StatusCode;
use serde::Deserialize;

use super::{
    super::{
        changes::undo_path,
        context::Context,
        error::{Answer, Error},
        form::{Form, Query},
        page,
        session::Flash,
    },
    about,
    delete_page::{self, Said},
    number, role_page,
};
use crate::{
    authz::{Grant, capabilities::ManageRoles},
    domain::{building::CannotBuild, capability::Capability, change::wish::MOST, reach::Reach},
    store::{
        changes::ending::{self as store, Ended, Ending},
        roles::{look, versions},
    },
    words::{IntoWord, Words},
};

/// The address of the question.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DeleteQuery {
    /// Key of the role that is to take its people.
    to: String,
}

/// The answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteForm {
    /// Key of the role that takes its people; empty, where nobody has it.
    #[serde(default)]
    to: String,
    /// What was shown.
    #[serde(default)]
    fingerprint: String,
    /// Ticked or absent: the people are told by mail.
    tell: Option<String>,
}

fn chosen(to: &str) -> Option<String> {
    (!to.is_empty()).then(|| to.to_owned())
}

/// Asks, and shows what it would do.
pub async fn form(grant: Grant<ManageRoles>, context: Context, query: Query<DeleteQuery>) -> Answer {
    reaches(&grant)?;
    let ending = store::look(&context.doors(), &grant, number(&context)?, chosen(&query.0.to)).await?.ok_or(Error::NotFound)?;
    if let Some(refused) = never(&context, &grant, &ending).await? {
        return Ok(refused);
    }
    let missed = !query.0.to.is_empty() && ending.to.is_none();
    let said = Said { message: missed.then(|| page::words(&grant).say("roles-delete-gone")), tell: true, ..Said::default() };
    delete_page::page(&context, &grant, if missed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &ending, said)
}

/// Deletes.
pub async fn delete(grant: Grant<ManageRoles>, context: Context, form: Form<DeleteForm>) -> Answer {
    reaches(&grant)?;
    let (number, words, doors) = (number(&context)?, page::words(&grant), context.doors());
    let DeleteForm { to, fingerprint, tell } = form.0;
    let seen = store::look(&doors, &grant, number, chosen(&to)).await?.ok_or(Error::NotFound)?;
    match store::end(&doors, &grant, number, chosen(&to), fingerprint, tell.is_some()).await? {
        Ended::Done(change) => {
            (context.house().nudge_mail)();
            let organization = grant.organization();
            Ok(context.go(
                &about::onward(organization, grant.may(Capability::ReadMembers), about::path(organization)),
                Some(Flash::good(told(&grant, &words, &seen)).with_undo(undo_path(&organization.slug, change))),
            ))
        }
        Ended::NoSuchRole => Err(Error::NotFound),
        Ended::TooMany => {
            let ending = store::look(&doors, &grant, number, None).await?.ok_or(Error::NotFound)?;
            let problem = Some(words.counted("roles-delete-too-many", MOST));
            delete_page::page(&context, &grant, StatusCode::CONFLICT, &ending, Said { problem, ..Said::default() })
        }
        Ended::Not(ending) => {
            if let Some(refused) = never(&context, &grant, &ending).await? {
                return Ok(refused);
            }
            let problem = Some(words.say("roles-delete-since"));
            let said = Said { problem, tell: tell.is_some(), ..Said::default() };
            delete_page::page(&context, &grant, StatusCode::CONFLICT, &ending, said)
        }
    }
}

/// A role is the whole organization's: who reaches less deletes none.
fn reaches(grant: &Grant<ManageRoles>) -> Result<(), Error> {
    if grant.reach() == Reach::Organization { Ok(()) } else { Err(Error::OutOfReach) }
}

/// The page of a role that comes with the product, instead of any question.
async fn never(context: &Context, grant: &Grant<ManageRoles>, ending: &Ending) -> Result<Option<actix_web::HttpResponse>, Error> {
    let Err(reason @ CannotBuild::System) = &ending.verdict else { return Ok(None) };
    let (doors, number) = (context.doors(), ending.role.number);
    let look = look::one(&doors, grant, number).await?.ok_or(Error::NotFound)?;
    let versions = versions::of(&doors, grant, number).await?.unwrap_or_default();
    let reason = page::words(grant).cannot_build(reason, &grant.organization().catalog);
    let problem = Some(page::words(grant).one("roles-delete-not", "reason", reason));
    role_page::page(context, grant, StatusCode::FORBIDDEN, &look, &versions, problem).map(Some)
}

/// What was done, right afterwards. It was what had been looked at just before: the fingerprint stood for that.
fn told(grant: &Grant<ManageRoles>, words: &Words, seen: &Ending) -> String {
    let (role, count) = (delete_page::name(grant, words, &seen.role), seen.people.len());
    let shown = words.number(count.try_into().unwrap_or(u64::MAX));
    let values = [("role", role.into_word()), ("count", count.into_word()), ("shown", shown.into_word())];
    words.with(
        match count {
            0 => "roles-deleted",
            _ if !delete_page::sees_all(grant) => "roles-deleted-everybody",
            _ => "roles-deleted-moved",
        },
        values,
    )
}
