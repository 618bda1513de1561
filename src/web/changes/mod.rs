//! What was done to members: taking it back.

use serde::Deserialize;
use uuid::Uuid;

use super::{
    back,
    context::Context,
    error::{Answer, Error},
    form::Form,
    session::Flash,
};
use crate::{
    authz::{Grant, capabilities::Belong},
    domain::{capability::Capability, ids::ChangeId},
    store::changes::{Acted, undo as store},
    words::Words,
};

/// What "Undo" sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndoForm {
    /// The page it was pressed on.
    back: Option<String>,
}

/// Where a change is taken back.
pub fn undo_path(slug: &str, change: ChangeId) -> String {
    format!("/o/{slug}/changes/{change}/undo")
}

/// Takes a change back. There is nothing typed to be kept: what cannot be undone is said on the page that it was pressed on.
pub async fn undo(grant: Grant<Belong>, context: Context, form: Form<UndoForm>) -> Answer {
    let change =
        context.request().match_info().get("change").and_then(|id| Uuid::try_parse(id).ok()).map(ChangeId).ok_or(Error::NotFound)?;
    let (organization, doors) = (grant.organization(), context.doors());
    let words = Words::of_catalog(&grant.person().language, &organization.catalog);
    let told = match store::undo(&doors, &grant, change).await? {
        Acted::Done(_) => Flash::good(words.say("changes-undone")),
        Acted::Nobody | Acted::NoSuchRole => return Err(Error::NotFound),
        Acted::ChangedSince => Flash::bad(words.say("changes-undo-since")),
        Acted::NoSeat => Flash::bad(words.say("changes-undo-no-seat")),
        Acted::Cannot(reason) => {
            let reason = words.cannot_act(&reason, &organization.catalog, None);
            Flash::bad(words.one("changes-undo-not", "reason", reason))
        }
    };
    let home = format!("/o/{}", organization.slug);
    let usual = if grant.may(Capability::ReadMembers).any() { format!("{home}/members") } else { home };
    Ok(context.go(&back::of_question(&context, &organization.slug, form.0.back.as_deref(), usual), Some(told)))
}
