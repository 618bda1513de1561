//! `rolecall user set-password` and `rolecall user unlock`

use clap::Subcommand;
use diesel::prelude::*;

use super::{Failure, ground, say::say};
use crate::{
    app::Foundation,
    authz::Operator,
    db::{
        DbError,
        schema::{members, organizations, users},
    },
    domain::{email::Email, ids::UserId, password::PasswordRules},
    settings::Settings,
    store::passwords,
};

/// About people's accounts.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Set somebody's password, read from the first line of standard input
    #[command(after_help = "Example:\n  rolecall user set-password --email ana@example.com < password.txt")]
    SetPassword {
        /// The address they sign in with
        #[arg(long, value_parser = Email::parse)]
        email: Email,
    },
    /// Forget failed sign-ins, so that somebody locked out can try again at once
    #[command(after_help = "Example:\n  rolecall user unlock --email ana@example.com")]
    Unlock {
        /// The address they sign in with
        #[arg(long, value_parser = Email::parse)]
        email: Email,
    },
}

impl User {
    /// Sets or unlocks.
    pub async fn run(self, settings: Settings) -> Result<(), Failure> {
        let foundation = ground::ready(settings).await?;
        match self {
            Self::SetPassword { email } => set_password(&foundation, email).await,
            Self::Unlock { email } => unlock(&foundation, email).await,
        }
    }
}

async fn set_password(foundation: &Foundation, email: Email) -> Result<(), Failure> {
    let (name, rules) = known(foundation, email.clone()).await?.ok_or_else(|| nobody(&email))?;
    let hash = ground::hashed_password(&rules, &[email.address(), &name])?;
    if !passwords::set_by_operator(&foundation.doors(), &Operator::at_the_command_line(), email.clone(), hash).await? {
        return Err(nobody(&email));
    }
    say(format!("set the password of {email}; they are signed out everywhere, and a mail tells them"));
    Ok(())
}

async fn unlock(foundation: &Foundation, email: Email) -> Result<(), Failure> {
    if !passwords::unlock(&foundation.doors(), &Operator::at_the_command_line(), email.clone()).await? {
        return Err(nobody(&email));
    }
    say(format!("unlocked {email}: they can try again at once"));
    Ok(())
}

fn nobody(email: &Email) -> Failure {
    Failure::new(format!("nobody has the address {email}: check the spelling"))
}

/// Somebody's name, and the strictest rules of the organizations they are in.
async fn known(foundation: &Foundation, email: Email) -> Result<Option<(String, PasswordRules)>, DbError> {
    let found = foundation.db.read_at_leisure(move |conn| {
        let person: Option<(UserId, String)> =
            users::table.filter(users::email_key.eq(email.key())).select((users::id, users::name)).first(conn).optional()?;
        let Some((user, name)) = person else { return Ok(None) };
        let used: Vec<String> = members::table
            .inner_join(organizations::table)
            .filter(members::user_id.eq(user))
            .select(organizations::catalog)
            .distinct()
            .load(conn)?;
        Ok(Some((name, used)))
    });
    Ok(found.await?.map(|(name, used)| {
        let catalogs = used.iter().filter_map(|key| foundation.catalogs.get(key));
        (name, catalogs.fold(PasswordRules::default(), |rules, catalog| rules.strictest(&catalog.password)))
    }))
}
