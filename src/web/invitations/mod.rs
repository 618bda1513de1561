//! Inviting people, and what becomes of invitations until they are answered.

pub mod answer;
mod forms;
mod pages;
mod query;
mod reasons;

use actix_web::{HttpResponse, http::StatusCode};

use self::{
    forms::{Act, ActForm, Asked, InviteForm, Said, Step},
    pages::{Gone, LeftOut},
    query::{ListQuery, NewQuery},
    reasons::Reason,
};
use super::{
    context::Context,
    error::{Answer, Error},
    form::{Form, LIST, Query},
    page,
    session::Flash,
};
use crate::{
    authz::{Grant, capabilities::InviteMembers},
    domain::{giving::CannotGive, instant::Span, invitation::Verdict, reach::Reach},
    store::invitations::{
        Sent,
        again::{self, Again, Outcomes},
        invite::{self, Invitations, Outlook},
        list as store,
    },
    words::Words,
};

/// The list, by kind, searched, paged.
pub async fn list(grant: Grant<InviteMembers>, context: Context, query: Query<ListQuery>) -> Answer {
    let listing = store::list(&context.doors(), &grant, query.0.wish()).await?;
    pages::list(&context, &grant, &query.0, listing)
}

/// The form.
pub async fn form(grant: Grant<InviteMembers>, context: Context, query: Query<NewQuery>) -> Answer {
    let outlook = outlook(&context, &grant).await?;
    let form = InviteForm::begun(&grant.organization().catalog, &outlook, &query.0);
    pages::form(&context, &grant, StatusCode::OK, &outlook, &form, Said::default())
}

/// Invites: one clean address at once, a list after it was reviewed.
pub async fn invite(grant: Grant<InviteMembers>, context: Context, form: Result<Form<InviteForm, LIST>, Error>) -> Answer {
    let outlook = match outlook(&context, &grant).await {
        // Whoever reaches too little learns nothing about the form, not even that it cannot be read.
        Err(Error::OutOfReach) => {
            if let Ok(form) = form {
                invite::refuse(&context.doors(), &grant, form.0.role).await?;
            }
            return Err(Error::OutOfReach);
        }
        outlook => outlook?,
    };
    let form = form?;
    let (form, step) = (&form.0, form.0.step()?);
    let again = |status, said| pages::form(&context, &grant, status, &outlook, form, said);
    if step == Step::Edit {
        return again(StatusCode::OK, Said::default());
    }
    let catalog = &grant.organization().catalog;
    let words = page::words(&grant);
    let read = match forms::read(&words, catalog, form, &outlook) {
        Ok(read) => read,
        Err(said) => {
            if outlook.roles.iter().any(|(role, may)| role.key == form.role && may.is_err()) {
                invite::refuse(&context.doors(), &grant, form.role.clone()).await?;
            }
            return again(StatusCode::UNPROCESSABLE_ENTITY, *said);
        }
    };
    if step == Step::Look {
        let verdicts = invite::preview(&context.doors(), &grant, read.wish.entries.clone()).await?.ok_or(Error::OutOfReach)?;
        if verdicts != [Verdict::WillInvite] {
            return pages::review(&context, &grant, &outlook, form, &read, &verdicts);
        }
    }
    match invite::invite(&context.doors(), &grant, read.wish.clone()).await? {
        // Between the review and this, somebody was faster.
        Invitations::Done { verdicts, sent } if sent.is_empty() => pages::review(&context, &grant, &outlook, form, &read, &verdicts),
        Invitations::Done { verdicts, sent } => {
            (context.house().nudge_mail)();
            let left_out = pages::left_out(&read.wish.entries, &verdicts);
            pages::sent(&context, &grant, Gone { sent, left_out, again: false })
        }
        Invitations::TooMany => again(StatusCode::UNPROCESSABLE_ENTITY, forms::too_many(&words, read.wish.entries.len())),
        Invitations::Cannot(CannotGive::OutOfReach) => Err(Error::OutOfReach),
        // The role went, or the sender's own did: what is offered is looked up anew.
        Invitations::NoSuchRole | Invitations::Cannot(_) => {
            let outlook = self::outlook(&context, &grant).await?;
            let said = Said { role: Some(words.say("invitations-role-missing")), ..Said::default() };
            pages::form(&context, &grant, StatusCode::UNPROCESSABLE_ENTITY, &outlook, form, said)
        }
    }
}

/// What the form offers, to who may invite anybody at all.
async fn outlook(context: &Context, grant: &Grant<InviteMembers>) -> Result<Outlook, Error> {
    invite::outlook(&context.doors(), grant).await?.ok_or(Error::OutOfReach)
}

/// Sends invitations of the list again, or takes them back.
pub async fn act(grant: Grant<InviteMembers>, context: Context, form: Form<ActForm>) -> Answer {
    let asked = form.0.asked()?;
    let words = page::words(&grant);
    let back = |flash| {
        let path = format!("/o/{}/invitations", grant.organization().slug);
        context.go(&ListQuery::seen(form.0.kind.clone(), form.0.q.clone()).href(&path), Some(flash))
    };
    if asked.ids.is_empty() && asked.unreadable == 0 {
        return Ok(back(Flash::info(words.say("invitations-none-selected"))));
    }
    match asked.act {
        Act::Resend => resend(&grant, &context, &words, &asked, back).await,
        Act::Revoke => revoke(&grant, &context, &words, &asked, back).await,
    }
}

async fn resend(
    grant: &Grant<InviteMembers>,
    context: &Context,
    words: &Words,
    asked: &Asked,
    back: impl Fn(Flash) -> HttpResponse,
) -> Answer {
    if grant.reach() != Reach::Organization {
        // No page offers it: asked for all the same, it is noted down.
        again::send_again(&context.doors(), grant, asked.ids.clone()).await?;
        return Err(Error::OutOfReach);
    }
    let outcomes = again::send_again(&context.doors(), grant, asked.ids.clone()).await?;
    let left_out = left_out(asked, &outcomes)?;
    let sent = outcomes.into_iter().filter_map(|(_, outcome)| if let Again::Sent(sent) = outcome { Some(sent) } else { None });
    let sent: Vec<Sent> = sent.collect();
    if sent.is_empty() {
        return Ok(back(Flash::bad(with_reasons(words, words.say("invitations-resent-none"), &left_out))));
    }
    (context.house().nudge_mail)();
    pages::sent(context, grant, Gone { sent, left_out, again: true })
}

async fn revoke(
    grant: &Grant<InviteMembers>,
    context: &Context,
    words: &Words,
    asked: &Asked,
    back: impl Fn(Flash) -> HttpResponse,
) -> Answer {
    let outcomes = again::revoke(&context.doors(), grant, asked.ids.clone()).await?;
    let left_out = left_out(asked, &outcomes)?;
    let revoked = outcomes.iter().filter(|(_, outcome)| *outcome == Again::Revoked).count();
    if revoked == 0 {
        return Ok(back(Flash::bad(with_reasons(words, words.say("invitations-revoked-none"), &left_out))));
    }
    let said = with_reasons(words, words.one("invitations-revoked", "count", revoked), &left_out);
    Ok(back(if left_out.is_empty() { Flash::good(said) } else { Flash::info(said) }))
}

/// What was not done. Where everything named is none that this person may know of, there is nothing here.
fn left_out(asked: &Asked, outcomes: &Outcomes) -> Result<Vec<LeftOut>, Error> {
    if outcomes.is_empty() {
        return Err(Error::NotFound);
    }
    let missing = asked.ids.len().saturating_sub(outcomes.len()) + asked.unreadable;
    let mut left_out: Vec<LeftOut> = outcomes.iter().filter_map(|(email, outcome)| not_done(email, outcome)).collect();
    left_out.extend(std::iter::repeat_n(LeftOut { text: String::new(), reason: Reason::Missing, wait: Span::default() }, missing));
    Ok(left_out)
}

fn not_done(email: &str, outcome: &Again) -> Option<LeftOut> {
    let wait = if let Again::Wait(wait) = outcome { *wait } else { Span::default() };
    Some(LeftOut { text: email.to_owned(), reason: Reason::of_again(outcome)?, wait })
}

/// What was done, and for each reason how many were not.
fn with_reasons(words: &Words, done: String, left_out: &[LeftOut]) -> String {
    let count = |reason: Reason| left_out.iter().filter(|one| one.reason == reason).count();
    let sentences = Reason::ALL.into_iter().map(|reason| (reason, count(reason))).filter(|(_, count)| *count > 0);
    sentences.fold(done, |said, (reason, count)| format!("{said} {}", reason.sentence(words, count)))
}
