//! Answering an invitation: one page for whoever opens the link. Looking at it changes nothing: programs that scan mail look, too.

mod forms;
mod pages;

use actix_web::http::StatusCode;
use subtle::ConstantTimeEq;

pub use forms::{AnswerForm, AnswerQuery};

use self::{
    forms::{ASKED, Act, CODE_SENT, masked, tidy_code},
    pages::{Asking, Said, Stage, Typed},
};
use super::super::{
    context::Context,
    error::{Answer, Error},
    form::{Form, Query},
    session::{self, Flash},
    sign_in::{Entered, enter, in_minutes, told_to_wait},
};
use crate::{
    authz::{InvitationProof, Membership, link::invitation_code},
    domain::{
        capability::Capability, email::Email, ids::DeviceId, instant::Instant, invitation::Closed, person_name::PersonName, reach::Reach,
    },
    store::{
        invitations::{
            answer::{self as store, Answered, Browser, Entry, NewPerson},
            code::{self, Posted},
        },
        organizations, sessions,
    },
    words::Words,
};

/// The page: who invites, into what, as what, until when; then what there is to do.
pub async fn show(proof: InvitationProof, context: Context, query: Query<AnswerQuery>) -> Answer {
    match proof.card().open {
        Err(reason) => {
            let asking = if query.0.asked.is_some() { Asking::Done } else { Asking::Offered };
            closed(&context, &proof, reason, asking).await
        }
        Ok(()) => open(&context, &proof, stage(&context, &proof, query.0.code.is_some())),
    }
}

/// What one of the buttons does.
pub async fn answer(proof: InvitationProof, context: Context, form: Form<AnswerForm>) -> Answer {
    let form = form.0;
    match form.act {
        Act::Ask => ask(&context, &proof).await,
        Act::Switch => switch(&context, &proof).await,
        Act::Decline => decline(&context, &proof).await,
        Act::Accept if proof.signed_in().is_some() => {
            let answered = store::accept(&context.doors(), &proof, Entry::Here).await?;
            ended(&context, &proof, answered).await
        }
        act => match proof.card().open {
            Err(reason) => closed(&context, &proof, reason, Asking::Offered).await,
            Ok(()) => match act {
                Act::SignIn => sign_in(&context, &proof, form).await,
                Act::Code => mail_code(&context, &proof).await,
                _ => join_as_new(&context, &proof, form).await,
            },
        },
    }
}

/// The address of this page.
fn here(context: &Context) -> String {
    context.request().path().to_owned()
}

fn words(proof: &InvitationProof) -> Words {
    let language = proof.signed_in().map_or("en", |signed_in| signed_in.person().language.as_str());
    Words::of_catalog(language, &proof.card().organization.catalog)
}

fn doorstep(proof: &InvitationProof) -> String {
    format!("/o/{}", proof.card().organization.slug)
}

/// What there is to do for whoever looks.
fn stage(context: &Context, proof: &InvitationProof, code_was_mailed: bool) -> Stage {
    let with_code = asks_for_code(context, proof);
    match proof.signed_in() {
        Some(_) if proof.oneself().is_some() => Stage::Join,
        Some(other) => Stage::Switch { mine: other.person().email.clone() },
        None if proof.card().has_account => Stage::SignIn,
        None if with_code && !code_was_mailed => Stage::MailCode,
        None => Stage::New { with_code },
    }
}

/// Whether somebody new has to show that they read the mail of the address invited: a link that was passed on does not.
fn asks_for_code(context: &Context, proof: &InvitationProof) -> bool {
    proof.copied() && context.house().mail_arrives()
}

fn open(context: &Context, proof: &InvitationProof, stage: Stage) -> Answer {
    let typed = Typed { name: proof.card().name.clone(), ..Typed::default() };
    pages::open(context, proof, StatusCode::OK, stage, typed, Said::default())
}

async fn closed(context: &Context, proof: &InvitationProof, reason: Closed, asking: Asking) -> Answer {
    let member = match proof.signed_in() {
        Some(signed_in) if reason == Closed::Accepted && proof.oneself().is_some() => {
            let slug = &proof.card().organization.slug;
            organizations::of_person(&context.doors(), signed_in).await?.iter().any(|place| place.slug == *slug)
        }
        _ => false,
    };
    pages::closed(context, proof, reason, member, asking)
}

/// The page after an answer that did not simply succeed, or the way on from one that did.
async fn ended(context: &Context, proof: &InvitationProof, answered: Answered) -> Answer {
    let again = |stage, problem| {
        let said = Said { problem, ..Said::default() };
        pages::open(context, proof, StatusCode::CONFLICT, stage, Typed::default(), said)
    };
    match answered {
        Answered::Done => Ok(context.go(&landing(proof), Some(joined(context, proof)))),
        Answered::Closed(reason) => closed(context, proof, reason, Asking::Offered).await,
        Answered::AlreadyMember => Ok(context.go(&doorstep(proof), None)),
        Answered::NoSeat => pages::no_seat(context, proof),
        Answered::NotTheirs => again(stage(context, proof, false), None),
        Answered::HasAccount => {
            let email = &proof.card().email;
            again(Stage::SignIn, Some(words(proof).one("answer-account-meanwhile", "email", email)))
        }
        Answered::SignInFirst => again(stage(context, proof, false), Some(words(proof).say("answer-sign-in-first"))),
    }
}

/// What is said on the page that comes after joining; mail about it is on its way.
fn joined(context: &Context, proof: &InvitationProof) -> Flash {
    (context.house().nudge_mail)();
    Flash::good(words(proof).one("answer-welcome", "organization", &proof.card().organization.name))
}

/// Where a new member begins: among the others, where the role shows them all; else at home.
fn landing(proof: &InvitationProof) -> String {
    let card = proof.card();
    let membership = Membership { role: card.role.clone(), last_seen_at: Instant::UNKNOWN };
    match membership.reach(&card.organization.catalog, Capability::ReadMembers) {
        Reach::Organization => format!("{}/members", doorstep(proof)),
        Reach::None | Reach::Own | Reach::Team | Reach::Department => doorstep(proof),
    }
}

async fn ask(context: &Context, proof: &InvitationProof) -> Answer {
    store::ask_again(&context.doors(), proof).await?;
    (context.house().nudge_mail)();
    Ok(context.go(&format!("{}{ASKED}", here(context)), None))
}

async fn switch(context: &Context, proof: &InvitationProof) -> Answer {
    if let Some(signed_in) = proof.signed_in() {
        sessions::close(&context.doors(), signed_in).await?;
        session::end(context.request());
    }
    Ok(context.go(&here(context), None))
}

async fn decline(context: &Context, proof: &InvitationProof) -> Answer {
    match store::decline(&context.doors(), proof, context.house().mail_arrives()).await? {
        Answered::Done => {
            (context.house().nudge_mail)();
            let said = words(proof).one("answer-declined", "sender", &proof.card().sender);
            Ok(context.go(&here(context), Some(Flash::info(said))))
        }
        other => ended(context, proof, other).await,
    }
}

/// Signs in with the account that the address has, and comes back to this page.
async fn sign_in(context: &Context, proof: &InvitationProof, form: AnswerForm) -> Answer {
    let card = proof.card();
    if proof.signed_in().is_some() || !card.has_account {
        return Ok(context.go(&here(context), None));
    }
    let words = words(proof);
    let remember = form.remember.is_some();
    let again = |status, said| pages::open(context, proof, status, Stage::SignIn, Typed { remember, ..Typed::default() }, said);
    if form.password.is_empty() {
        let said = Said { password: Some(words.say("sign-in-password-missing")), ..Said::default() };
        return again(StatusCode::UNPROCESSABLE_ENTITY, said);
    }
    match enter(context, proof.facts(), address(proof)?, form.password, remember).await? {
        Entered::Done(device) => Ok(session::arrive(context, &here(context), device, None)),
        Entered::Refused => {
            let said = Said { password: Some(words.one("answer-password-wrong", "email", &card.email)), ..Said::default() };
            again(StatusCode::UNPROCESSABLE_ENTITY, said)
        }
        Entered::Wait(wait) => {
            let said = Said { problem: Some(words.one("sign-in-throttled", "minutes", in_minutes(wait))), ..Said::default() };
            Ok(told_to_wait(again(StatusCode::TOO_MANY_REQUESTS, said)?, wait))
        }
    }
}

fn address(proof: &InvitationProof) -> Result<Email, Error> {
    Email::parse(&proof.card().email).map_err(|fault| Error::Internal(format!("a stored address is none: {fault:?}")))
}

async fn mail_code(context: &Context, proof: &InvitationProof) -> Answer {
    if !matches!(stage(context, proof, false), Stage::MailCode) {
        return Ok(context.go(&here(context), None));
    }
    let words = words(proof);
    match code::post(&context.doors(), proof, words.language().to_owned()).await? {
        Posted::Done => {
            (context.house().nudge_mail)();
            Ok(context.go(&format!("{}{CODE_SENT}", here(context)), None))
        }
        Posted::Wait(wait) => {
            let said = Said { problem: Some(words.one("answer-code-mailed-often", "minutes", in_minutes(wait))), ..Said::default() };
            let typed = Typed { name: proof.card().name.clone(), ..Typed::default() };
            let page = pages::open(context, proof, StatusCode::TOO_MANY_REQUESTS, stage(context, proof, true), typed, said)?;
            Ok(told_to_wait(page, wait))
        }
        Posted::Not(answered) => ended(context, proof, answered).await,
    }
}

/// Makes an account, joins, and signs in: everything cheap is checked before the password is hashed.
async fn join_as_new(context: &Context, proof: &InvitationProof, form: AnswerForm) -> Answer {
    let card = proof.card();
    if card.has_account {
        // Who pressed the one button of somebody signed in, whose session has ended since, is told so.
        let answered = if form.password.is_empty() { Answered::SignInFirst } else { Answered::HasAccount };
        return ended(context, proof, answered).await;
    }
    let words = words(proof);
    let with_code = asks_for_code(context, proof);
    let typed = Typed { name: form.name.trim().to_owned(), code: form.code.trim().to_owned(), remember: false };
    let again = |status, said| pages::open(context, proof, status, Stage::New { with_code }, typed.clone(), said);
    let mut said = Said::default();
    let name = PersonName::parse(&form.name).map_err(|fault| said.name = Some(words.name_fault(fault)));
    let organization = &card.organization;
    let about = [&form.name, &card.email, &organization.name, organization.catalog.brand.product.in_language(words.language())];
    if let Err(faults) = organization.catalog.password.check(&form.password, &about) {
        said.password = Some(words.password_faults(&faults));
    }
    let code = tidy_code(&form.code).filter(|_| with_code);
    if with_code && code.is_none() {
        said.code = Some(words.say("answer-code-missing"));
    }
    let (Ok(name), None, None) = (name, &said.password, &said.code) else { return again(StatusCode::UNPROCESSABLE_ENTITY, said) };
    let doors = context.doors();
    if let Some(code) = code {
        if let Some(wait) = code::count_try(&doors, proof).await? {
            let said = Said { problem: Some(words.one("answer-code-tried-often", "minutes", in_minutes(wait))), ..Said::default() };
            return Ok(told_to_wait(again(StatusCode::TOO_MANY_REQUESTS, said)?, wait));
        }
        let expected = invitation_code(&context.house().secret, proof.id().0, proof.generation());
        if !bool::from(code.as_bytes().ct_eq(expected.as_bytes())) {
            let said = Said { code: Some(words.say("answer-code-wrong")), ..Said::default() };
            return again(StatusCode::UNPROCESSABLE_ENTITY, said);
        }
    }
    if !store::has_seat(&doors, proof).await? {
        return ended(context, proof, Answered::NoSeat).await;
    }
    let password_hash = context.house().passwords.turn().await?.hash(form.password).await;
    let person = NewPerson { name, password_hash, language: words.language().to_owned() };
    let (key, device) = (session::new_key()?, context.device().unwrap_or_else(|| DeviceId((context.house().new_id)())));
    match store::accept_as_new(&doors, proof, person, Entry::Browser(Browser { key: key.clone(), device })).await? {
        Answered::Done => {
            session::begin(context.request(), &key, false);
            Ok(session::arrive(context, &landing(proof), device, Some(joined(context, proof))))
        }
        other => ended(context, proof, other).await,
    }
}

/// The address invited, as this reader may see it. Who has a link that was passed on, and may be anybody, gets to see just enough to know
/// which mailbox to look into.
fn shown_address(proof: &InvitationProof, stage: &Stage) -> String {
    match stage {
        Stage::MailCode | Stage::New { with_code: true } => masked(&proof.card().email),
        Stage::Join | Stage::Switch { .. } | Stage::SignIn | Stage::New { with_code: false } => proof.card().email.clone(),
    }
}
