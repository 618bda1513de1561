//! Moments and lengths of time in microseconds, the unit both databases store.

use serde::{Deserialize, Serialize};

/// A moment: microseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub i64,
);

/// A length of time in microseconds; negative when it goes backwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(
    /// Microseconds.
    pub i64,
);

const MICROS_PER_SECOND: i64 = 1_000_000;

impl Instant {
    /// "Not known", for example the last-seen time of someone who was never seen.
    /// A value instead of an absence, so that sorting needs no nullable column.
    pub const UNKNOWN: Instant = Instant(0);

    /// The end of the year 9999, beyond which no moment of ours lies.
    const LAST: Instant = Instant(253_402_300_799_999_999);

    /// Whether it is a moment of ours. Anybody can write one into an address, and not every database takes everything.
    pub fn can_be(self) -> bool {
        (Instant::UNKNOWN..=Instant::LAST).contains(&self)
    }

    /// The moment `span` later; stops at the end of time instead of wrapping.
    pub const fn plus(self, span: Span) -> Self {
        Instant(self.0.saturating_add(span.0))
    }

    /// The moment `span` earlier; stops at the beginning of time instead of wrapping.
    pub const fn minus(self, span: Span) -> Self {
        Instant(self.0.saturating_sub(span.0))
    }

    /// How long after `earlier` this is; negative when it is before.
    pub const fn since(self, earlier: Instant) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// `n` seconds.
    pub const fn seconds(n: i64) -> Self {
        Span(n.saturating_mul(MICROS_PER_SECOND))
    }

    /// `n` minutes.
    pub const fn minutes(n: i64) -> Self {
        Span::seconds(n.saturating_mul(60))
    }

    /// `n` hours.
    pub const fn hours(n: i64) -> Self {
        Span::minutes(n.saturating_mul(60))
    }

    /// `n` days of 24 hours.
    pub const fn days(n: i64) -> Self {
        Span::hours(n.saturating_mul(24))
    }

    /// Whole seconds, the rest cut off.
    pub const fn as_seconds(self) -> i64 {
        self.0 / MICROS_PER_SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_add_up() {
        assert_eq!(Span::days(1), Span::hours(24));
        assert_eq!(Span::hours(1), Span::minutes(60));
        assert_eq!(Span::minutes(1), Span::seconds(60));
        assert_eq!(Span::seconds(1), Span(1_000_000));
        assert_eq!(Span(1_999_999).as_seconds(), 1);
    }

    #[test]
    fn moments_move_and_measure() {
        let noon = Instant(1_000);
        assert_eq!(noon.plus(Span(5)).since(noon), Span(5));
        assert_eq!(noon.minus(Span(5)).since(noon), Span(-5));
        assert_eq!(Instant(i64::MAX).plus(Span(1)), Instant(i64::MAX));
    }
}
