//! Moments as people read them: how long ago, and exactly.

use jiff::{Timestamp, tz::TimeZone};

use super::{IntoWord, Words};
use crate::domain::instant::{Instant, Span};

impl Words {
    /// "5 min ago", or the date when it is more than a month ago.
    pub fn ago(&self, then: Instant, now: Instant) -> String {
        let passed = now.since(then);
        let count = |unit: Span| (passed.0 / unit.0).max(0);
        if passed.0 < Span::minutes(1).0 {
            self.say("time-now")
        } else if passed.0 < Span::hours(1).0 {
            self.one("time-minutes", "count", count(Span::minutes(1)))
        } else if passed.0 < Span::days(1).0 {
            self.one("time-hours", "count", count(Span::hours(1)))
        } else if passed.0 < Span::days(2).0 {
            self.say("time-yesterday")
        } else if passed.0 < Span::days(30).0 {
            self.one("time-days", "count", count(Span::days(1)))
        } else {
            self.date(then)
        }
    }

    /// "5 Nov 2026", in UTC.
    pub fn date(&self, at: Instant) -> String {
        let at = civil(at);
        let month = self.say(&format!("time-month-{}", at.month()));
        // The year as text: a number would be grouped in threes.
        self.with("time-date", [("day", i64::from(at.day()).into()), ("month", month.into_word()), ("year", at.year().to_string().into_word())])
    }

    /// "5 Nov 2026, 14:05 UTC".
    pub fn exactly(&self, at: Instant) -> String {
        let time = civil(at).strftime("%H:%M").to_string();
        self.two("time-exact", "date", self.date(at), "time", time)
    }
}

fn civil(at: Instant) -> jiff::Zoned {
    Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC)
}
