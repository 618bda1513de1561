//! What is done to many members at once: looked at first, done as it was shown, kept to be looked up, and taken back.

mod change_page;
mod forms;
pub mod groups;
mod list_page;
mod paste_page;
mod preview_page;
mod since;
mod story;
mod undo;

use actix_web::http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use self::{
    forms::{Asked, ChangeForm, Fault},
    preview_page::Seen,
    story::Story,
};
use super::{
    context::Context,
    error::{Answer, Error},
    form::{Form, LIST, Query},
    members, page,
    session::Flash,
};
use crate::{
    authz::{Grant, Organization, capabilities::ReadMembers},
    catalog::Catalog,
    domain::{
        change::{
            Kind,
            wish::{MOST, MOST_NAMED},
        },
        ids::ChangeId,
        role::RoleNumber,
    },
    store::{
        changes::{
            list as store,
            many::{self, Applied, Confirmed, Previewed},
        },
        roles::{Role, by_number},
    },
    words::Words,
};

pub use paste_page::kinds;
pub use undo::{form as undo_form, undo};

/// What is said of a role that there is not, and of none chosen.
const UNKNOWN: &str = "changes-role-unknown";
const MISSING: &str = "changes-role-missing";

/// Where the changes of an organization stand.
pub fn path(organization: &Organization) -> String {
    format!("/o/{}/changes", organization.slug)
}

/// Where one of them stands.
pub fn path_of(organization: &Organization, change: ChangeId) -> String {
    format!("{}/{change}", path(organization))
}

/// Where a change is taken back.
pub fn undo_path(slug: &str, change: ChangeId) -> String {
    format!("/o/{slug}/changes/{change}/undo")
}

/// The change in the address. What cannot be an id is none's.
fn id(context: &Context) -> Result<ChangeId, Error> {
    let text = context.request().match_info().get("change").unwrap_or_default();
    Uuid::try_parse(text).map(ChangeId).map_err(|_| Error::NotFound)
}

/// The name of a role that there is or was.
fn past_role(words: &Words, catalog: &Catalog, roles: &[Role], number: RoleNumber) -> String {
    match by_number(roles, number) {
        Some(role) => page::named_role(catalog, &role.key, &role.name, words.language()),
        None => words.say("changes-role-ended"),
    }
}

/// The address of the list of changes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// The change that the page begins with; one that cannot be is none.
    from: String,
}

/// The address of one change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChangeQuery {
    /// Which page of its people, from 1; what is no number is the first.
    page: String,
}

/// What was changed, the latest first.
pub async fn list(grant: Grant<ReadMembers>, context: Context, query: Query<ListQuery>) -> Answer {
    let from = Uuid::try_parse(&query.0.from).ok().map(ChangeId);
    let changes = store::list(&context.doors(), &grant, from).await?;
    list_page::page(&context, &grant, from.is_some(), &changes)
}

/// One change, with its people.
pub async fn show(grant: Grant<ReadMembers>, context: Context, query: Query<ChangeQuery>) -> Answer {
    let page = query.0.page.parse::<u16>().map_or(0, |page| page.saturating_sub(1));
    let opened = store::open(&context.doors(), &grant, id(&context)?, page.into()).await?.ok_or(Error::NotFound)?;
    change_page::page(&context, &grant, &opened, page.into())
}

/// The form for a pasted list.
pub async fn paste(grant: Grant<ReadMembers>, context: Context) -> Answer {
    let form = ChangeForm { deed: Kind::Role.as_str().to_owned(), ..ChangeForm::default() };
    paste_page::page(&context, &grant, StatusCode::OK, &form, None).await
}

/// What a change of many would do. Nothing is changed.
pub async fn preview(grant: Grant<ReadMembers>, context: Context, form: Form<ChangeForm, LIST>) -> Answer {
    let form = form.0;
    let asked = match read(&grant, &context, &form)? {
        Ok(asked) => asked,
        Err(fault) => return not_read(&grant, &context, &form, fault).await,
    };
    show_preview(&grant, &context, &form, &asked, StatusCode::OK, Seen::Fresh).await
}

/// Does what was previewed, all of it or nothing.
pub async fn apply(grant: Grant<ReadMembers>, context: Context, form: Form<ChangeForm, LIST>) -> Answer {
    let form = form.0;
    let asked = match read(&grant, &context, &form)? {
        Ok(asked) => asked,
        Err(fault) => return not_read(&grant, &context, &form, fault).await,
    };
    let Some(wish) = asked.as_seen() else {
        return preview_page::choose(&context, &grant, &form, &asked, Some(MISSING)).await;
    };
    let ((fingerprint, at), doors) = (form.seen(context.now()), context.doors());
    let confirmed = Confirmed { wish, fingerprint, at, dropped: asked.dropped.clone(), tell: form.tell.is_some() };
    match many::apply(&doors, &grant, confirmed).await? {
        Applied::Done(change) => {
            (context.house().nudge_mail)();
            done(&grant, &context, change).await
        }
        Applied::Differs(now) => show_preview(&grant, &context, &form, &asked, StatusCode::CONFLICT, Seen::Differs(now.since)).await,
        Applied::Unseen => show_preview(&grant, &context, &form, &asked, StatusCode::CONFLICT, Seen::Differs(Vec::new())).await,
        Applied::Nothing(_) => show_preview(&grant, &context, &form, &asked, StatusCode::OK, Seen::Fresh).await,
        Applied::NoSuchRole => preview_page::choose(&context, &grant, &form, &asked, Some(UNKNOWN)).await,
        Applied::TooMany => not_read(&grant, &context, &form, Fault::TooManyListed).await,
        Applied::OutOfReach => Err(Error::OutOfReach),
    }
}

/// Reads the form, for somebody who may do what it says to everybody.
fn read(grant: &Grant<ReadMembers>, context: &Context, form: &ChangeForm) -> Result<Result<Asked, Fault>, Error> {
    if !many::may_change_many(grant, form.kind().ok_or(Error::NotFound)?)? {
        return Err(Error::OutOfReach);
    }
    match form.read(context.now()) {
        Err(Fault::Nonsense) => Err(Error::NotFound),
        read => Ok(read),
    }
}

async fn show_preview(
    grant: &Grant<ReadMembers>,
    context: &Context,
    form: &ChangeForm,
    asked: &Asked,
    status: StatusCode,
    seen: Seen,
) -> Answer {
    let Some(wish) = asked.wish() else {
        // Who was asked already, and chose none, is told so.
        let said = form.at.is_some().then_some(MISSING);
        return preview_page::choose(context, grant, form, asked, said).await;
    };
    match many::preview(&context.doors(), grant, wish).await? {
        Previewed::Preview(preview) => preview_page::page(context, grant, status, form, asked, &preview, &seen),
        Previewed::NoSuchRole => preview_page::choose(context, grant, form, asked, Some(UNKNOWN)).await,
        Previewed::TooMany => not_read(grant, context, form, Fault::TooManyListed).await,
        Previewed::OutOfReach => Err(Error::OutOfReach),
    }
}

async fn done(grant: &Grant<ReadMembers>, context: &Context, change: ChangeId) -> Answer {
    let (organization, words) = (grant.organization(), page::words(grant));
    // It is done. Where the database is too busy to say how it was, the page of the change says it, and nothing must read as if it were not.
    let opened = store::open(&context.doors(), grant, change, 0).await.ok().flatten();
    let flash = opened.map(|opened| {
        let story = Story { words: &words, organization, roles: &opened.roles };
        Flash::good(story.done(&opened.change, opened.people.first())).with_undo(undo_path(&organization.slug, change))
    });
    Ok(context.go(&path_of(organization, change), flash))
}

/// Back to where the form came from, with what was wrong.
async fn not_read(grant: &Grant<ReadMembers>, context: &Context, form: &ChangeForm, fault: Fault) -> Answer {
    let words = page::words(grant);
    let message = match fault {
        Fault::Nonsense => return Err(Error::NotFound),
        Fault::Nobody => words.say("changes-nobody-selected"),
        Fault::TooManyNamed => words.counted("changes-too-many-named", MOST_NAMED),
        Fault::TooManyListed => words.counted("changes-too-many", MOST),
        Fault::Unclear => words.say("changes-unclear"),
        Fault::NothingListed => words.say("changes-paste-nothing"),
    };
    if context.wants_part() {
        return Ok(context.go(&form.back(&grant.organization().slug), Some(Flash::bad(message))));
    }
    if form.list.is_some() {
        return paste_page::page(context, grant, StatusCode::UNPROCESSABLE_ENTITY, form, Some(message)).await;
    }
    members::list_again(grant, context, &form.back(&grant.organization().slug), message).await
}
