//! The way out: where mail goes, from whom, and how it ended.

use std::{path::PathBuf, time::Duration};

use lettre::message::Mailbox;
use secrecy::ExposeSecret;

use super::{
    compose::{self, Envelope},
    folder,
    render::Rendered,
    smtp::Smtp,
    smtp_url::Server,
};
use crate::settings::{PublicUrl, Settings};

/// Where mail goes.
#[derive(Debug)]
pub enum Transport {
    /// To a server.
    Smtp(Box<Smtp>),
    /// Nowhere: it stays in this folder.
    Folder(PathBuf),
}

/// How handing over a mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Taken, with the server's words.
    HandedOver(String),
    /// Refused for good, with the server's words.
    Refused(String),
    /// Not this time: the server said so, could not be reached or did not answer.
    NotNow(String),
}

/// Settings that mail cannot be sent with: one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MailSettings(String);

/// Sends mail. Shared by all who send.
#[derive(Debug)]
pub struct Mailer {
    transport: Transport,
    from: Mailbox,
    /// Behind the @ of every Message-ID.
    host: String,
}

impl Mailer {
    /// As the operator decided. Nothing is connected yet: a server that is down delays mail, not the start.
    pub fn open(settings: &Settings) -> Result<Self, MailSettings> {
        let public_url = settings.public_url();
        // An empty variable is how many deployments say "none".
        let url = settings.smtp_url.as_ref().map(|url| url.expose_secret().trim()).filter(|url| !url.is_empty());
        match url {
            Some(url) => Self::to_server(url, &settings.mail_from, &public_url),
            None => Self::to_folder(settings.mail_folder(), &settings.mail_from, &public_url),
        }
    }

    /// To a server, given as `SMTP_URL` and `MAIL_FROM` are.
    pub fn to_server(url: &str, from: &str, public_url: &PublicUrl) -> Result<Self, MailSettings> {
        let server = Server::parse(url).map_err(MailSettings)?;
        let from = sender(from)?;
        if from.email.domain() == "localhost" && !server.is_loopback() {
            let reason = "MAIL_FROM must be an address of yours, like Team <team@example.com>: a server refuses mail from localhost";
            return Err(MailSettings(reason.into()));
        }
        let transport = Transport::Smtp(Box::new(Smtp::new(server).map_err(MailSettings)?));
        Ok(Self { transport, from, host: public_url.host().to_owned() })
    }

    /// Into a folder.
    pub fn to_folder(folder: PathBuf, from: &str, public_url: &PublicUrl) -> Result<Self, MailSettings> {
        Ok(Self { transport: Transport::Folder(folder), from: sender(from)?, host: public_url.host().to_owned() })
    }

    /// Waits this long for a server instead of ten seconds.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        if let Transport::Smtp(smtp) = self.transport {
            self.transport = Transport::Smtp(Box::new(smtp.with_patience(patience)));
        }
        self
    }

    /// Where mail goes.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Hands one mail over, or not, within ten seconds.
    pub async fn send(&self, envelope: Envelope<'_>, rendered: &Rendered) -> Delivery {
        let message = match compose::compose(&self.from, &self.host, &envelope, rendered) {
            Ok(message) => message,
            Err(error) => return Delivery::Refused(error.to_string()),
        };
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(&message).await,
            Transport::Folder(folder) => {
                let (folder, from, rendered) = (folder.clone(), self.from.to_string(), rendered.clone());
                let (id, at) = (envelope.id, envelope.at);
                let (name, address) = (super::render::one_line(envelope.name), envelope.address.to_owned());
                let written = tokio::task::spawn_blocking(move || {
                    let envelope = Envelope { id, name: &name, address: &address, at };
                    folder::write(&folder, &from, &envelope, &rendered, &message)
                });
                match written.await {
                    Ok(Ok(path)) => Delivery::HandedOver(format!("kept in {path}")),
                    Ok(Err(error)) => Delivery::NotNow(format!("the mail folder: {error}")),
                    Err(error) => Delivery::NotNow(format!("the mail folder: {error}")),
                }
            }
        }
    }

    /// Closes connections that nothing more will be sent over for now.
    pub async fn rest(&self) {
        if let Transport::Smtp(smtp) = &self.transport {
            smtp.rest().await;
        }
    }
}

fn sender(text: &str) -> Result<Mailbox, MailSettings> {
    let wrong = || MailSettings(format!("MAIL_FROM must be like Team <team@example.com>, not {text:?}"));
    if text.chars().any(char::is_control) {
        return Err(wrong());
    }
    text.trim().parse().map_err(|_| wrong())
}
