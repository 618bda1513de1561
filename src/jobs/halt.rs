//! The sign to stop.

use std::time::Duration;

use tokio::sync::watch;

/// Gives the sign. Dropped, it has given it.
#[derive(Debug)]
pub struct Halt(watch::Sender<bool>);

impl Default for Halt {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Halt {
    /// Stop now.
    pub fn now(&self) {
        self.0.send_replace(true);
    }

    /// For those who are to stop.
    pub fn listen(&self) -> Halted {
        Halted(self.0.subscribe())
    }
}

/// Hears the sign.
#[derive(Debug, Clone)]
pub struct Halted(watch::Receiver<bool>);

impl Halted {
    /// Whether it was given.
    pub fn is(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits for it.
    pub async fn heard(&mut self) {
        // An error means that nobody is left to give it.
        let _ = self.0.wait_for(|halted| *halted).await;
    }

    /// Waits for it, and then a while.
    pub async fn and_then(mut self, a_while: Duration) {
        self.heard().await;
        tokio::time::sleep(a_while).await;
    }
}
