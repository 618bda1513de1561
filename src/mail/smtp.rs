//! Handing mail to a server. lettre speaks the protocol; connections are kept here instead of in its pool, for two reasons: its pool
//! has no time limit on answers, and a conversation broken off by a limit of ours would go back into it, so that the late answer to one
//! mail would be read as the answer to the next.

use std::{sync::Mutex, time::Duration};

use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::DEFAULT_MECHANISMS,
        client::{AsyncSmtpConnection, TlsParameters},
        response::Response,
    },
};

use super::{
    mailer::Delivery,
    smtp_url::{Protection, Server},
};

/// How long one handing over may take, from the connection to the last answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections kept open while there is more to send.
const KEPT: usize = 4;

/// A server and the open connections to it.
pub struct Smtp {
    server: Server,
    tls: Option<TlsParameters>,
    patience: Duration,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("host", &self.server.host).field("port", &self.server.port).finish_non_exhaustive()
    }
}

impl Smtp {
    pub(super) fn new(server: Server) -> Result<Self, String> {
        let tls = match server.protection {
            Protection::None => None,
            _ => Some(TlsParameters::new(server.host.clone()).map_err(|error| format!("SMTP_URL: no TLS to {}: {error}", server.host))?),
        };
        Ok(Self { server, tls, patience: PATIENCE, idle: Mutex::default() })
    }

    pub(super) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    pub(super) async fn send(&self, message: &Message) -> Delivery {
        match tokio::time::timeout(self.patience, self.hand_over(message)).await {
            Ok(delivery) => delivery,
            // The connection was dropped with its conversation.
            Err(_) => Delivery::NotNow(format!("{} did not answer within {:?}", self.server.host, self.patience)),
        }
    }

    async fn hand_over(&self, message: &Message) -> Delivery {
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            // A server that does not let us in says nothing about the mail: a wrong password must not lose a day's mail.
            Err(error) => return Delivery::NotNow(words(&error)),
        };
        match connection.send(message.envelope(), &message.formatted()).await {
            Ok(answer) => {
                self.keep(connection);
                Delivery::HandedOver(said(&answer))
            }
            Err(error) if is_about_the_mail(&error, message) => Delivery::Refused(words(&error)),
            Err(error) => Delivery::NotNow(words(&error)),
        }
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, Error> {
        while let Some(mut kept) = self.take() {
            if kept.test_connected().await {
                return Ok(kept);
            }
        }
        let Server { host, port, protection, credentials, hello } = &self.server;
        let from_the_start = self.tls.clone().filter(|_| *protection == Protection::Wrapper);
        let place = (host.as_str(), *port);
        // No limit of its own: the whole of it has one.
        let mut connection = AsyncSmtpConnection::connect_tokio1(place, None, hello, from_the_start, None).await?;
        if let Some(tls) = &self.tls {
            let upgrades = match protection {
                Protection::Required => true,
                Protection::Opportunistic => connection.can_starttls(),
                Protection::None | Protection::Wrapper => false,
            };
            if upgrades {
                connection.starttls(tls.clone(), hello).await?;
            }
        }
        if let Some(credentials) = credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        self.idle.lock().ok()?.pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < KEPT
        {
            idle.push(connection);
        }
    }

    /// Takes leave of the server: nothing more to send for now.
    pub(super) async fn rest(&self) {
        while let Some(mut connection) = self.take() {
            let _ = tokio::time::timeout(Duration::from_secs(1), connection.quit()).await;
        }
    }
}

/// Whether a refusal is for this mail and for good. Some of the 5xx answers are about the server, or about how we came in (RFC 5321, 4954, 7504).
fn is_about_the_mail(error: &Error, message: &Message) -> bool {
    const ABOUT_US: [u16; 9] = [500, 501, 502, 503, 504, 521, 530, 535, 538];
    if error.is_permanent() {
        return error.status().is_some_and(|code| !ABOUT_US.contains(&code.into()));
    }
    // Refused by lettre itself: the server knows only ASCII addresses (RFC 6531).
    error.is_client() && message.envelope().to().iter().any(|to| !to.to_string().is_ascii())
}

/// The server's answer as one line.
fn said(answer: &Response) -> String {
    let text: Vec<&str> = answer.message().collect();
    short(&format!("{} {}", answer.code(), text.join(" ")))
}

/// What went wrong, in the server's words where it has said something.
fn words(error: &Error) -> String {
    let reason = std::error::Error::source(error).map(ToString::to_string);
    match (error.status(), reason) {
        (Some(code), reason) => short(&format!("{code} {}", reason.unwrap_or_default())),
        (None, Some(_)) | (None, None) => short(&error.to_string()),
    }
}

/// People read these words on a page: one line of a bearable length.
fn short(text: &str) -> String {
    super::render::one_line(text).chars().take(300).collect()
}
