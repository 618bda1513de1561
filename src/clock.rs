//! The only place that knows what time it is and makes new ids. Everything else is told.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use uuid::Uuid;

use crate::domain::instant::{Instant, Span};

/// The time of day. Clones share their offset, so that a test can let a day pass without waiting for it.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// Now, in microseconds since 1970.
    #[expect(clippy::disallowed_methods, reason = "the only clock")]
    pub fn now(&self) -> Instant {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant(since_1970.as_micros() as i64 + self.ahead.load(Ordering::Relaxed))
    }

    /// Lets time pass at once, for everybody who shares this clock. For tests.
    pub fn advance(&self, by: Span) {
        self.ahead.fetch_add(by.0, Ordering::Relaxed);
    }
}

/// A new id whose order is the order of making (UUID version 7).
#[expect(clippy::disallowed_methods, reason = "the only maker of ids")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
