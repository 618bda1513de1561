//! Waking the sender.

use std::sync::Arc;

use tokio::sync::Notify;

/// A tap on the sender's shoulder: called after a commit that posted mail. Never waits, and is never lost; many taps are one. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    /// There is something to send.
    pub fn now(&self) {
        self.0.notify_one();
    }

    pub(super) async fn heard(&self) {
        self.0.notified().await;
    }
}
