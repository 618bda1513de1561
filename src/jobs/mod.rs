//! What happens beside requests: thin loops over `store` and `mail`.

mod backoff;
mod halt;
mod invitations;
mod nudge;
pub mod outbox;
pub mod seen;
mod sweep;

use std::{sync::Arc, time::Duration};

use tokio::task::JoinHandle;

pub use backoff::backoff;
pub use halt::{Halt, Halted};
pub use nudge::Nudge;
pub use seen::SeenSender;

use crate::{authz::secret::Secret, catalog::Catalogs, clock::Clock, db::Db, mail::Mailer, settings::PublicUrl};

/// How long [`Jobs::stop`] waits for what is under way.
const DEADLINE: Duration = Duration::from_secs(5);

/// What the jobs work with.
#[derive(Clone)]
pub struct Needs {
    /// The database.
    pub db: Db,
    /// The catalogs, for the products' names and words.
    pub catalogs: Arc<Catalogs>,
    /// What signs links.
    pub secret: Secret,
    /// The time.
    pub clock: Clock,
    /// Where links lead.
    pub public_url: PublicUrl,
    /// The way out.
    pub mailer: Arc<Mailer>,
}

/// The running jobs of an instance. Dropped without [`Jobs::stop`], they end by themselves a little later.
#[derive(Debug)]
pub struct Jobs {
    halt: Halt,
    nudge: Nudge,
    seen: SeenSender,
    tasks: Vec<JoinHandle<()>>,
}

impl Jobs {
    /// Starts all jobs on the current tokio runtime.
    pub fn start(needs: Needs) -> Self {
        metrics::describe_counter!("rolecall_mail_sent_total", "Mails handed over.");
        metrics::describe_counter!("rolecall_mail_failed_total", "Attempts to send a mail that failed, by what becomes of it.");
        metrics::describe_gauge!("rolecall_outbox_waiting", "Mails waiting to be sent.");
        let (halt, nudge) = (Halt::default(), Nudge::default());
        let (seen, sightings) = seen::channel();
        let flusher = tokio::spawn(seen::flush(needs.db.clone(), sightings, halt.listen()));
        let sweeper = tokio::spawn(sweep::run(needs.db.clone(), needs.clock.clone(), halt.listen()));
        let rounds = tokio::spawn(invitations::run(needs.clone(), nudge.clone(), halt.listen()));
        let sender = tokio::spawn(outbox::Sender::new(needs).run(nudge.clone(), halt.listen()));
        Self { halt, nudge, seen, tasks: vec![flusher, sender, sweeper, rounds] }
    }

    /// Tells the sender that there is something to send.
    pub fn nudge(&self) -> Nudge {
        self.nudge.clone()
    }

    /// Tells the flusher that somebody was here.
    pub fn seen(&self) -> SeenSender {
        self.seen.clone()
    }

    /// Ends the jobs: mail under way gets a moment, sightings are written, what is not begun is left for the next start. Within five seconds.
    pub async fn stop(mut self) {
        self.halt.now();
        let tasks = &mut self.tasks;
        let all = async {
            for task in tasks {
                // A job that panicked has ended as well.
                let _ = task.await;
            }
        };
        if tokio::time::timeout(DEADLINE, all).await.is_err() {
            tracing::warn!("the jobs did not end in time");
            self.tasks.iter().for_each(JoinHandle::abort);
        }
    }
}
