//! `rolecall mail test`

use clap::Subcommand;

use super::{Failure, say::say};
use crate::{
    clock::Clock,
    domain::email::Email,
    mail::{Delivery, Mailer, Transport, test_message},
    settings::Settings,
};

/// About mail.
#[derive(Debug, Subcommand)]
pub enum Mail {
    /// Send a mail and say what the mail server answered
    #[command(after_help = "Example:\n  rolecall mail test --to ana@example.com --smtp-url smtps://user:password@mail.example.com")]
    Test {
        /// Where to
        #[arg(long, value_parser = Email::parse)]
        to: Email,
    },
}

impl Mail {
    /// Sends at once, past the outbox: neither database nor catalogs are needed to see whether mail goes out.
    pub async fn run(self, settings: Settings) -> Result<(), Failure> {
        let Self::Test { to } = self;
        let mailer = Mailer::open(&settings).map_err(|error| Failure::new(error.to_string()))?;
        let delivery = test_message(&mailer, &settings.public_url(), &Clock::default(), &to).await;
        match delivery.map_err(|error| Failure::new(format!("the mail could not be written: {error}")))? {
            Delivery::HandedOver(words) => {
                match mailer.transport() {
                    Transport::Smtp(_) => say(format!("the mail server took the mail to {to}: {words}")),
                    Transport::Folder(_) => say(format!("no SMTP_URL is set, so the mail to {to} was {words}")),
                }
                Ok(())
            }
            Delivery::Refused(words) => Err(Failure::new(format!("the mail to {to} was refused: {words}"))),
            Delivery::NotNow(words) => Err(Failure::new(format!("the mail to {to} could not be sent now: {words}"))),
        }
    }
}
