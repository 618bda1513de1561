//! The sender: takes due mail out of the outbox, writes it, hands it over, and notes how that went.

use std::{sync::Mutex, time::Duration};

use futures_util::{StreamExt, stream};
use uuid::Uuid;

use super::{Halted, Needs, Nudge, backoff};
use crate::{
    clock,
    db::DbError,
    domain::{
        ids::MailId,
        instant::{Instant, Span},
    },
    mail::{Delivery, Envelope, Letterhead, NotWritten, Rendered, Voice, render},
    store::{
        letters::{self, Current},
        outbox::{self, Fate, GIVE_UP_AFTER, LEASE, Leased},
    },
    words::Words,
};

/// Mails taken at once.
const BATCH: i32 = 20;
/// Mails handed over at the same time.
const AT_ONCE: usize = 4;
/// How often the outbox is looked at without a nudge.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// A lease with less left than this is too short to begin with a mail: another worker could take it meanwhile.
const ENOUGH: Span = Span::seconds(30);
/// How long a server may still take to answer once the house is closing.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// How often, a second apart, it is tried to note a fate. A fate that is lost means a mail that comes twice.
const NOTED_AT_LAST: u32 = 10;

/// One worker. Any number of them, in any number of instances, share an outbox.
pub struct Sender {
    needs: Needs,
    worker: Uuid,
}

impl Sender {
    /// A worker of its own.
    pub fn new(needs: Needs) -> Self {
        Self { needs, worker: clock::new_id() }
    }

    /// Sends until the sign to stop.
    pub async fn run(self, nudge: Nudge, mut halted: Halted) {
        let mut well = true;
        loop {
            let taken = self.round(&halted).await.unwrap_or_else(|error| {
                // Said once, not every five seconds for as long as a database is away.
                if std::mem::take(&mut well) {
                    tracing::warn!(%error, "the outbox cannot be read");
                }
                -1
            });
            well |= taken >= 0;
            if let Ok(waiting) = letters::waiting(&self.needs.db).await {
                metrics::gauge!("rolecall_outbox_waiting").set(waiting as f64);
            }
            if halted.is() {
                break;
            }
            if taken == BATCH {
                continue;
            }
            self.needs.mailer.rest().await;
            tokio::select! {
                () = nudge.heard() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = halted.heard() => break,
            }
        }
        self.needs.mailer.rest().await;
    }

    /// Takes a batch of due mail and deals with it. Answers how many there were.
    pub async fn round(&self, halted: &Halted) -> Result<i32, DbError> {
        let now = self.needs.clock.now();
        let mails = outbox::lease(&self.needs.db, self.worker, now, BATCH).await?;
        let taken = i32::try_from(mails.len()).unwrap_or(BATCH);
        let left = Mutex::new(Vec::new());
        stream::iter(mails)
            .for_each_concurrent(AT_ONCE, async |mail| {
                let in_time = now.plus(LEASE).since(self.needs.clock.now()) > ENOUGH;
                if in_time && !halted.is() {
                    self.deal_with(mail, halted.clone()).await;
                } else if let Ok(mut left) = left.lock() {
                    left.push(mail.id);
                }
            })
            .await;
        let left = left.into_inner().unwrap_or_default();
        if !left.is_empty() {
            letters::give_back(&self.needs.db, left, self.worker).await?;
        }
        Ok(taken)
    }

    async fn deal_with(&self, mail: Leased, halted: Halted) {
        let fate = match self.attempt(&mail, halted).await {
            None => Fate::Void,
            Some(Delivery::HandedOver(answer)) => {
                metrics::counter!("rolecall_mail_sent_total").increment(1);
                Fate::HandedOver(answer)
            }
            Some(Delivery::Refused(answer)) => {
                metrics::counter!("rolecall_mail_failed_total", "then" => "refused").increment(1);
                tracing::warn!(mail = %mail.id, %answer, "a mail is not sent");
                Fate::Refused(answer)
            }
            Some(Delivery::NotNow(answer)) => {
                let again_at = self.needs.clock.now().plus(backoff(mail.attempts, mail.id));
                let given_up = again_at.since(mail.created_at) > GIVE_UP_AFTER;
                metrics::counter!("rolecall_mail_failed_total", "then" => if given_up { "given_up" } else { "again" }).increment(1);
                if given_up {
                    tracing::warn!(mail = %mail.id, attempts = mail.attempts, %answer, "a mail is given up after a day");
                } else {
                    tracing::info!(mail = %mail.id, attempts = mail.attempts, %answer, "a mail could not be sent yet");
                }
                Fate::NotYet { answer, again_at }
            }
        };
        self.note(mail.id, fate).await;
    }

    /// Nothing, when there is nothing to say any more.
    async fn attempt(&self, mail: &Leased, halted: Halted) -> Option<Delivery> {
        let rendered = match self.write(mail).await {
            Ok(Some(rendered)) => rendered,
            Ok(None) => return None,
            Err(reason) => return Some(Delivery::NotNow(reason.to_string())),
        };
        let envelope = Envelope { id: mail.id, name: &mail.recipient_name, address: &mail.recipient, at: mail.created_at };
        Some(tokio::select! {
            delivery = self.needs.mailer.send(envelope, &rendered) => delivery,
            () = halted.and_then(LAST_WORDS) => Delivery::NotNow("the house closed before the server answered".into()),
        })
    }

    /// The mail's words, if there still is something to say.
    async fn write(&self, mail: &Leased) -> Result<Option<Rendered>, NotYet> {
        let now = self.needs.clock.now();
        let (user, letter, catalog) = match letters::current(&self.needs.db, mail, now).await? {
            Current::ToWrite { user, letter, catalog } => (user, letter, catalog),
            Current::Void => return Ok(None),
            Current::Unknown => return Err(NotYet::Unknown),
        };
        let catalog = catalog.and_then(|key| self.needs.catalogs.get(&key));
        let words = match &catalog {
            Some(catalog) => Words::of_catalog(&mail.language, catalog),
            None => Words::new(&mail.language),
        };
        let head = Letterhead {
            voice: catalog.as_ref().map_or_else(|| Voice::of_house(&words), |catalog| Voice::of_catalog(&words, catalog)),
            user,
            name: &mail.recipient_name,
            email: &mail.recipient,
            at: mail.created_at,
            public_url: &self.needs.public_url,
            secret: &self.needs.secret,
        };
        Ok(Some(render(&letter, &head)?))
    }

    /// Notes a fate, patiently: the server has the mail, whatever the database does.
    async fn note(&self, mail: MailId, fate: Fate) {
        for attempt in 1..=NOTED_AT_LAST {
            let now: Instant = self.needs.clock.now();
            match outbox::settle(&self.needs.db, mail, self.worker, fate.clone(), now).await {
                Ok(()) => return,
                Err(error) if attempt == NOTED_AT_LAST => {
                    tracing::error!(%mail, %error, "a mail's fate is not noted; it may be sent twice")
                }
                Err(_) => tokio::time::sleep(Duration::from_secs(1)).await,
            }
        }
    }
}

/// Why a mail could not be written this time.
#[derive(Debug, thiserror::Error)]
enum NotYet {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    NotWritten(#[from] NotWritten),
    #[error("this version of Rolecall does not know this kind of mail")]
    Unknown,
}
