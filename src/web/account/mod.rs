//! A person's own account: name, password, what the pages look like, where they are signed in.

mod pages;

use actix_web::http::StatusCode;
use serde::Deserialize;

use super::{
    context::Context,
    error::{Answer, Error},
    form::Form,
    session::Flash,
};
use crate::{
    authz::{RequestFacts, SignedIn},
    domain::{email::Email, person_name::PersonName},
    store::{
        passwords::{self, Changed},
        sessions::{self, Attempt, Knock},
        users,
    },
    words::{LANGUAGES, Words},
};

/// A new name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileForm {
    name: String,
}

/// A new password, and the one before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordForm {
    current: String,
    password: String,
}

/// Language and theme.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppearanceForm {
    theme: String,
    language: String,
}

/// Nothing to say but the act itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmptyForm {}

/// The page.
pub async fn show(signed_in: SignedIn, context: Context) -> Answer {
    let name = signed_in.person().name.clone();
    pages::account(&context, &signed_in, StatusCode::OK, name, pages::Said::default()).await
}

fn done(context: &Context, signed_in: &SignedIn, key: &str) -> actix_web::HttpResponse {
    let words = Words::new(&signed_in.person().language);
    context.go("/account", Some(Flash::good(words.say(key))))
}

/// Changes the name, here and in every organization.
pub async fn profile(signed_in: SignedIn, context: Context, form: Form<ProfileForm>) -> Answer {
    match PersonName::parse(&form.0.name) {
        Ok(name) => {
            users::rename(&context.doors(), &signed_in, name).await?;
            Ok(done(&context, &signed_in, "account-profile-saved"))
        }
        Err(fault) => {
            let said = pages::Said { name: Some(Words::new(&signed_in.person().language).name_fault(fault)), ..Default::default() };
            pages::account(&context, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, form.0.name, said).await
        }
    }
}

/// Changes the password. Guessing the current one is throttled like guessing at the door.
pub async fn password(signed_in: SignedIn, context: Context, form: Form<PasswordForm>) -> Answer {
    let person = signed_in.person();
    let words = Words::new(&person.language);
    let refuse = |status, said| pages::account(&context, &signed_in, status, person.name.clone(), said);
    let doors = context.doors();
    let rules = passwords::rules(&doors, &signed_in).await?;
    if let Err(faults) = rules.check(&form.0.password, &[&person.name, &person.email]) {
        let said = pages::Said { password: Some(words.password_faults(&faults)), ..Default::default() };
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, said).await;
    }
    let attempt = attempt_of(&signed_in)?;
    let turn = context.house().passwords.turn().await?;
    let hash = match sessions::knock(&doors, &attempt).await? {
        Knock::Wait(wait) => return Err(Error::TooOften(wait)),
        Knock::Open { hash, .. } => hash,
    };
    if !turn.verify(form.0.current, hash.clone()).await {
        sessions::failed(&doors, attempt).await?;
        let said = pages::Said { current: Some(words.say("account-password-wrong")), ..Default::default() };
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, said).await;
    }
    let new = turn.hash(form.0.password).await;
    drop(turn);
    match passwords::change(&doors, &signed_in, hash, new).await? {
        Changed::Done => {
            (context.house().nudge_mail)();
            Ok(done(&context, &signed_in, "account-password-saved"))
        }
        Changed::Stale => Err(Error::SignInFirst),
    }
}

fn attempt_of(signed_in: &SignedIn) -> Result<Attempt, Error> {
    let email = Email::parse(&signed_in.person().email).map_err(|fault| Error::Internal(format!("a stored address is none: {fault:?}")))?;
    let facts: RequestFacts = signed_in.facts().clone();
    Ok(Attempt { email, device: Some(signed_in.device()), facts })
}

/// Changes language and theme.
pub async fn appearance(signed_in: SignedIn, context: Context, form: Form<AppearanceForm>) -> Answer {
    let AppearanceForm { theme, language } = form.0;
    // The page offers nothing else: anything else was not sent by it.
    if !users::THEMES.contains(&theme.as_str()) || !LANGUAGES.iter().any(|(known, _)| *known == language) {
        return Err(Error::BadRequest);
    }
    users::set_appearance(&context.doors(), &signed_in, language, theme).await?;
    Ok(done(&context, &signed_in, "account-appearance-saved"))
}

/// Ends every other session.
pub async fn sign_out_others(signed_in: SignedIn, context: Context, _form: Form<EmptyForm>) -> Answer {
    let ended = sessions::close_others(&context.doors(), &signed_in).await?;
    let words = Words::new(&signed_in.person().language);
    Ok(context.go("/account", Some(Flash::good(words.one("account-sessions-ended", "count", ended)))))
}
