//! The rounds of invitations: ends, reminders, digests.

use std::{sync::Arc, time::Duration};

use super::{Halted, Needs, Nudge};
use crate::{
    clock,
    store::{Doors, invitations::rounds},
};

const EVERY: Duration = Duration::from_secs(60);

/// Goes round until the sign to stop.
pub async fn run(needs: Needs, nudge: Nudge, mut halted: Halted) {
    loop {
        let doors = Doors::new(needs.db.clone(), Arc::clone(&needs.catalogs), needs.clock.now(), clock::new_id);
        match rounds::round(&doors).await {
            Ok(true) => nudge.now(),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "a round of the invitations failed; the next time will do"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = halted.heard() => return,
        }
    }
}
