//! Sweeps out rows that have had their time, now and then.

use std::time::Duration;

use super::Halted;
use crate::{clock::Clock, db::Db, store::sweep::sweep};

const EVERY: Duration = Duration::from_secs(3_600);

/// Sweeps until the sign to stop; the first time an hour after the start, when nobody waits for it.
pub async fn run(db: Db, clock: Clock, mut halted: Halted) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {
                if let Err(error) = sweep(&db, clock.now()).await {
                    tracing::warn!(%error, "sweeping failed; the next time will do");
                }
            }
            () = halted.heard() => return,
        }
    }
}
