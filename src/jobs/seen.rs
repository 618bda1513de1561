//! The last-seen flusher: sightings come through a channel and are written in batches. Nobody ever waits for it (DESIGN section 2).

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use tokio::sync::mpsc::{self, Receiver, Sender};

use super::Halted;
use crate::{
    db::Db,
    domain::instant::{Instant, Span},
    store::seen::{self, Seen},
};

/// Sightings on their way. When more come than can be written, the newest are dropped: the next request of the same person brings another.
const ON_THE_WAY: usize = 8_192;
/// Written at the latest when so many came together ...
const BATCH: usize = 1_000;
/// ... or after so long.
const FLUSH_EVERY: Duration = Duration::from_secs(2);
/// A member is written at most this often, a session or a token likewise.
const MEMBER_EVERY: Span = Span::minutes(5);
const SESSION_EVERY: Span = Span::minutes(1);
/// So many recent sightings are remembered; beyond, some are written again too early, which harms nothing.
const REMEMBERED: usize = 50_000;

/// Tells the flusher that somebody was here. Clones are the same.
#[derive(Debug, Clone)]
pub struct SeenSender(Sender<(Seen, Instant)>);

/// The flusher's end.
#[derive(Debug)]
pub struct Sightings(Receiver<(Seen, Instant)>);

/// Both ends.
pub fn channel() -> (SeenSender, Sightings) {
    let (sender, receiver) = mpsc::channel(ON_THE_WAY);
    (SeenSender(sender), Sightings(receiver))
}

impl SeenSender {
    /// Somebody was here. Never waits; dropped when too many are on their way.
    pub fn note(&self, seen: Seen, at: Instant) {
        let _ = self.0.try_send((seen, at));
    }
}

/// Collects and writes until the sign to stop, and then what is left.
pub async fn flush(db: Db, mut sightings: Sightings, mut halted: Halted) {
    let mut batch = Batch::default();
    let mut tick = tokio::time::interval(FLUSH_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            sighting = sightings.0.recv() => match sighting {
                Some((seen, at)) => {
                    batch.add(seen, at);
                    if batch.fresh.len() >= BATCH {
                        batch.write(&db).await;
                    }
                }
                None => break,
            },
            _ = tick.tick() => batch.write(&db).await,
            () = halted.heard() => break,
        }
    }
    sightings.0.close();
    while let Ok((seen, at)) = sightings.0.try_recv() {
        batch.add(seen, at);
    }
    batch.write(&db).await;
}

#[derive(Default)]
struct Batch {
    /// In order, so that two instances that write the same rows take them in the same order.
    fresh: BTreeMap<Seen, Instant>,
    written: HashMap<Seen, Instant>,
}

impl Batch {
    fn add(&mut self, seen: Seen, at: Instant) {
        let every = match seen {
            Seen::Member(..) => MEMBER_EVERY,
            Seen::Session(_) | Seen::Token(..) => SESSION_EVERY,
        };
        if self.written.get(&seen).is_none_or(|last| at.since(*last) >= every) {
            let latest = self.fresh.entry(seen).or_insert(at);
            *latest = at.max(*latest);
        }
    }

    async fn write(&mut self, db: &Db) {
        if self.fresh.is_empty() {
            return;
        }
        let batch: Vec<_> = std::mem::take(&mut self.fresh).into_iter().collect();
        if let Err(error) = seen::note(db, batch.clone()).await {
            // Not kept: the people who matter come again, and memory stays bounded.
            tracing::warn!(%error, sightings = batch.len(), "sightings are lost");
            return;
        }
        if self.written.len() + batch.len() > REMEMBERED {
            self.written.clear();
        }
        self.written.extend(batch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{OrgId, SessionId, UserId};
    use uuid::Uuid;

    fn ana() -> Seen {
        Seen::Member(OrgId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)))
    }

    #[test]
    fn one_entry_each_with_the_latest_moment() {
        let mut batch = Batch::default();
        batch.add(ana(), Instant(5));
        batch.add(ana(), Instant(3));
        batch.add(Seen::Session(SessionId(Uuid::from_u128(3))), Instant(4));
        assert_eq!(batch.fresh.len(), 2);
        assert_eq!(batch.fresh[&ana()], Instant(5));
    }

    #[test]
    fn a_member_is_written_every_five_minutes_at_most() {
        let mut batch = Batch::default();
        let noon = Instant(0).plus(Span::hours(12));
        batch.written.insert(ana(), noon);
        batch.add(ana(), noon.plus(Span::seconds(299)));
        assert!(batch.fresh.is_empty());
        batch.add(ana(), noon.plus(Span::minutes(5)));
        assert_eq!(batch.fresh.len(), 1);
    }

    #[tokio::test]
    async fn a_full_channel_drops_and_never_waits() {
        let (sender, mut sightings) = channel();
        for n in 0..ON_THE_WAY + 10 {
            sender.note(ana(), Instant(n as i64));
        }
        let mut came = 0;
        while sightings.0.try_recv().is_ok() {
            came += 1;
        }
        assert_eq!(came, ON_THE_WAY);
    }
}
