//! `rolecall token create`

use clap::Subcommand;

use super::{Failure, ground, say::say};
use crate::{
    authz::{Operator, token_secret::TokenSecret},
    domain::{
        email::Email,
        person_name::PersonName,
        slug::Slug,
        token::{Carries, Draft, MOST_DAYS, Whose},
    },
    settings::Settings,
    store::tokens::{self, Made},
};

/// About what programs come with.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a member's token, which may do what the member may, and print it once: the last word of the last line
    #[command(after_help = "Example:\n  rolecall token create --org acme --user ana@example.com --name \"Order desk\" --days 90")]
    Create {
        /// The organization, as in addresses
        #[arg(long, value_parser = Slug::parse)]
        org: Slug,
        /// The member's address
        #[arg(long, value_parser = Email::parse)]
        user: Email,
        /// What it is called in the list of tokens
        #[arg(long, value_parser = PersonName::parse)]
        name: PersonName,
        /// How long it lives, in days; for as long as nobody revokes it when not said
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_DAYS)))]
        days: Option<u16>,
    },
}

impl Token {
    /// Makes it.
    pub async fn run(self, settings: Settings) -> Result<(), Failure> {
        let Self::Create { org, user, name, days } = self;
        let foundation = ground::ready(settings).await?;
        let secret = TokenSecret::generate().map_err(|error| Failure::new(format!("no randomness: {error}")))?;
        let draft = Draft { name: name.clone(), whose: Whose::Mine, carries: Carries::Everything, days };
        let operator = Operator::at_the_command_line();
        match tokens::create_for(&foundation.doors(), &operator, &secret, (org.clone(), user.clone()), draft).await? {
            Made::Done(_) => {
                say(format!("made a token named {name} for {user} in {org}; it is not shown again:"));
                say(secret.expose());
                Ok(())
            }
            Made::Nobody => Err(Failure::new(format!("{org} has no member with the address {user}: see rolecall org list"))),
            Made::Cannot(reason) => Err(Failure::new(reason.to_string())),
        }
    }
}
