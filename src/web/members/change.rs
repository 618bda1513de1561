//! Suspending, reactivating, removing and restoring a member, and leaving: each is asked first, says what it means, and is done then.

use actix_web::http::StatusCode;
use serde::Deserialize;

use super::{
    super::{
        changes::undo_path,
        context::Context,
        error::{Answer, Error},
        form::{Form, Query},
        session::Flash,
    },
    change_page::{self, Act},
    question,
};
use crate::{
    authz::{
        Grant, Refused,
        capabilities::{Belong, May, RemoveMembers, SuspendMembers},
    },
    domain::ids::UserId,
    store::{
        Doors,
        changes::{self as store, Acted, Look},
        tokens::{self, OfLeaver},
    },
};

/// The address of a question.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActQuery {
    /// Where to go afterwards.
    back: Option<String>,
}

/// The answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActForm {
    /// Ticked or absent: the person is told by mail.
    tell: Option<String>,
    /// Where to go afterwards.
    back: Option<String>,
}

/// Asks about suspending.
pub async fn ask_suspend(grant: Grant<SuspendMembers>, context: Context, query: Query<ActQuery>) -> Answer {
    ask(&context, &grant, Act::Suspend, question::member(&context)?, query.0, OfLeaver::default()).await
}

/// Suspends.
pub async fn suspend(grant: Grant<SuspendMembers>, context: Context, form: Form<ActForm>) -> Answer {
    let user = question::member(&context)?;
    act(&context, &grant, Act::Suspend, user, form.0, async |doors, tell| store::suspend(doors, &grant, user, tell).await).await
}

/// Asks about ending a suspension.
pub async fn ask_reactivate(grant: Grant<SuspendMembers>, context: Context, query: Query<ActQuery>) -> Answer {
    ask(&context, &grant, Act::Reactivate, question::member(&context)?, query.0, OfLeaver::default()).await
}

/// Ends a suspension.
pub async fn reactivate(grant: Grant<SuspendMembers>, context: Context, form: Form<ActForm>) -> Answer {
    let user = question::member(&context)?;
    act(&context, &grant, Act::Reactivate, user, form.0, async |doors, _| store::reactivate(doors, &grant, user).await).await
}

/// Asks about removing.
pub async fn ask_remove(grant: Grant<RemoveMembers>, context: Context, query: Query<ActQuery>) -> Answer {
    let user = question::member(&context)?;
    let tokens = tokens::of_removed(&context.doors(), &grant, user).await?;
    ask(&context, &grant, Act::Remove, user, query.0, tokens).await
}

/// Removes.
pub async fn remove(grant: Grant<RemoveMembers>, context: Context, form: Form<ActForm>) -> Answer {
    let user = question::member(&context)?;
    act(&context, &grant, Act::Remove, user, form.0, async |doors, tell| store::remove(doors, &grant, user, tell).await).await
}

/// Asks about restoring.
pub async fn ask_restore(grant: Grant<RemoveMembers>, context: Context, query: Query<ActQuery>) -> Answer {
    ask(&context, &grant, Act::Restore, question::member(&context)?, query.0, OfLeaver::default()).await
}

/// Restores.
pub async fn restore(grant: Grant<RemoveMembers>, context: Context, form: Form<ActForm>) -> Answer {
    let user = question::member(&context)?;
    act(&context, &grant, Act::Restore, user, form.0, async |doors, _| store::restore(doors, &grant, user).await).await
}

/// Asks about leaving.
pub async fn ask_leave(grant: Grant<Belong>, context: Context, query: Query<ActQuery>) -> Answer {
    let tokens = tokens::of_oneself(&context.doors(), &grant).await?;
    ask(&context, &grant, Act::Leave, grant.person().id, query.0, tokens).await
}

/// Leaves.
pub async fn leave(grant: Grant<Belong>, context: Context, form: Form<ActForm>) -> Answer {
    let user = grant.person().id;
    act(&context, &grant, Act::Leave, user, form.0, async |doors, _| store::leave(doors, &grant).await).await
}

async fn ask<P: May>(context: &Context, grant: &Grant<P>, act: Act, user: UserId, query: ActQuery, tokens: OfLeaver) -> Answer {
    let look = look(context, grant, act, user).await?;
    let back = question::way_back(context, grant, query.back.as_deref());
    change_page::page(context, grant, StatusCode::OK, act, &look, change_page::Typed { back, tell: true }, &tokens)
}

/// What the act would meet. Whoever is nobody here, or nobody's business, is not found.
async fn look<P: May>(context: &Context, grant: &Grant<P>, act: Act, user: UserId) -> Result<Look, Error> {
    store::look(&context.doors(), grant, user, act.aim()).await?.ok_or(Error::NotFound)
}

async fn act<P: May>(
    context: &Context,
    grant: &Grant<P>,
    act: Act,
    user: UserId,
    form: ActForm,
    done: impl AsyncFnOnce(&Doors, bool) -> Result<Acted, Refused>,
) -> Answer {
    // Before the act, for its name afterwards.
    let seen = look(context, grant, act, user).await?;
    let typed = change_page::Typed { back: question::way_back(context, grant, form.back.as_deref()), tell: form.tell.is_some() };
    let acted = done(&context.doors(), typed.tell).await?;
    if let Acted::Done(change) = acted {
        if typed.tell {
            (context.house().nudge_mail)();
        }
        let told = change_page::done(grant, act, &seen);
        return Ok(match act {
            // Nobody takes back that they went: they are not there any more.
            Act::Leave => context.go("/o", Some(Flash::info(told))),
            _ => context.go(&typed.back, Some(Flash::good(told).with_undo(undo_path(&grant.organization().slug, change)))),
        });
    }
    // Somebody may have been faster: how it stands now.
    let now = look(context, grant, act, user).await?;
    let look = match acted {
        Acted::Cannot(reason) => Look { verdict: Err(reason), ..now },
        Acted::NoSeat => Look { has_seat: false, ..now },
        Acted::Nobody | Acted::NoSuchRole => return Err(Error::NotFound),
        Acted::ChangedSince | Acted::Done(_) => now,
    };
    // What tokens there are is said with the question alone: here it cannot be done.
    change_page::page(context, grant, StatusCode::CONFLICT, act, &look, typed, &OfLeaver::default())
}
