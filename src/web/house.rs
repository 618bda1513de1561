//! What every handler can reach: the house they work in.

use std::{path::PathBuf, sync::Arc};

use ipnet::IpNet;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    authz::{password::Passwords, secret::Secret},
    catalog::Catalogs,
    clock::Clock,
    db::Db,
    domain::instant::Instant,
    settings::PublicUrl,
    store::{Doors, seen::Seen},
};

/// Where mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailStanding {
    /// To a server.
    Server,
    /// Nowhere: it stays in this folder, and owners are told.
    Folder(PathBuf),
}

/// The running instance, as handlers see it.
pub struct House {
    /// The database.
    pub db: Db,
    /// The catalogs of this instance.
    pub catalogs: Arc<Catalogs>,
    /// The time.
    pub clock: Clock,
    /// What signs links and cookies.
    pub secret: Secret,
    /// Where people find this instance.
    pub public_url: PublicUrl,
    /// Hashes and verifies passwords, a few at a time.
    pub passwords: Passwords,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where mail goes.
    pub mail: MailStanding,
    /// Tells the last-seen flusher; never waits.
    pub seen: Box<dyn Fn(Seen, Instant) + Send + Sync>,
    /// Tells the outbox that there is something to send.
    pub nudge_mail: Box<dyn Fn() + Send + Sync>,
    /// Opens `/metrics` from afar.
    pub operator_token: Option<SecretString>,
    /// What `/metrics` prints.
    pub metrics: PrometheusHandle,
    /// The mailbox of a demonstration.
    pub dev_mailbox: bool,
    /// Makes ids.
    pub new_id: fn() -> Uuid,
}

impl House {
    /// Whether mail reaches people: through a server or, in a demonstration, in its mailbox.
    pub fn mail_arrives(&self) -> bool {
        self.mail == MailStanding::Server || self.dev_mailbox
    }

    /// The doors, as of now.
    pub fn doors(&self) -> Doors {
        Doors::new(self.db.clone(), Arc::clone(&self.catalogs), self.clock.now(), self.new_id)
    }
}
