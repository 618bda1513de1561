//! Moments as people read them: how long ago, and exactly. A page of members says some 150 of them, so their texts are cut to size in advance.

use fluent_bundle::FluentArgs;
use jiff::{Timestamp, civil::DateTime, tz::Offset};

use super::{Words, lexicon::Lexicon};
use crate::domain::instant::{Instant, Span};

/// The texts about time of one language.
#[derive(Debug, Default)]
pub struct Calendar {
    now: String,
    yesterday: String,
    minutes: Vec<String>,
    hours: Vec<String>,
    days: Vec<String>,
    months: Vec<String>,
    date: Pieces,
    exact: Pieces,
}

impl Calendar {
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let plain = |key: &str| lexicon.plain(key).unwrap_or(key).to_owned();
        let counted = |key: &str, most: i64| {
            let text = |count: i64| lexicon.format(key, Some(&[("count", count)].into_iter().collect())).unwrap_or_else(|| key.to_owned());
            (0..most).map(text).collect()
        };
        Self {
            now: plain("time-now"),
            yesterday: plain("time-yesterday"),
            minutes: counted("time-minutes", 60),
            hours: counted("time-hours", 24),
            days: counted("time-days", 30),
            months: (1..=12).map(|month| plain(&format!("time-month-{month}"))).collect(),
            date: Pieces::cut(lexicon, "time-date", &["day", "month", "year"]),
            exact: Pieces::cut(lexicon, "time-exact", &["date", "time"]),
        }
    }

    fn date(&self, at: DateTime) -> String {
        let month = usize::try_from(at.month()).ok().and_then(|month| self.months.get(month.saturating_sub(1))).map_or("", String::as_str);
        self.date.fill(&[&at.day().to_string(), month, &at.year().to_string()])
    }
}

/// A message whose values are always plain text, cut where they go.
#[derive(Debug, Default)]
struct Pieces(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Value(usize),
}

/// Stands for the first value while a message is cut; the next character for the second. Private use: no message contains it.
const FIRST: char = '\u{e000}';

impl Pieces {
    fn cut(lexicon: &Lexicon, key: &str, names: &[&'static str]) -> Self {
        let marks: Vec<char> = (FIRST..).take(names.len()).collect();
        let values: FluentArgs<'_> = names.iter().zip(&marks).map(|(name, mark)| (*name, mark.to_string())).collect();
        let text = lexicon.format(key, Some(&values)).unwrap_or_else(|| key.to_owned());
        let mut pieces = vec![Piece::Text(String::new())];
        for character in text.chars() {
            match (marks.iter().position(|mark| *mark == character), pieces.last_mut()) {
                (Some(place), _) => pieces.push(Piece::Value(place)),
                (None, Some(Piece::Text(text))) => text.push(character),
                (None, _) => pieces.push(Piece::Text(character.to_string())),
            }
        }
        Self(pieces)
    }

    fn fill(&self, values: &[&str]) -> String {
        let text = |piece| match piece {
            &Piece::Value(place) => values.get(place).copied().unwrap_or_default(),
            Piece::Text(text) => text.as_str(),
        };
        self.0.iter().map(text).collect()
    }
}

impl Words {
    /// "5 min ago", or the date when it is more than a month ago.
    pub fn ago(&self, then: Instant, now: Instant) -> String {
        let (passed, calendar) = (now.since(then), &self.0.calendar);
        let count = |unit: Span| usize::try_from(passed.0 / unit.0).unwrap_or(0);
        let text = if passed.0 < Span::minutes(1).0 {
            Some(&calendar.now)
        } else if passed.0 < Span::hours(1).0 {
            calendar.minutes.get(count(Span::minutes(1)))
        } else if passed.0 < Span::days(1).0 {
            calendar.hours.get(count(Span::hours(1)))
        } else if passed.0 < Span::days(2).0 {
            Some(&calendar.yesterday)
        } else {
            calendar.days.get(count(Span::days(1)))
        };
        text.cloned().unwrap_or_else(|| self.date(then))
    }

    /// "in 6 days", to the nearest hour or day; how long ago when it is past.
    pub fn until(&self, then: Instant, now: Instant) -> String {
        let left = then.since(now);
        // The nearest whole number of units.
        let count = |unit: Span| left.0.saturating_add(unit.0 / 2) / unit.0;
        let (minutes, hours) = (count(Span::minutes(1)), count(Span::hours(1)));
        if left.0 <= 0 {
            self.ago(then, now)
        } else if minutes < 60 {
            self.one("time-in-minutes", "count", minutes.max(1))
        } else if hours < 36 {
            self.one("time-in-hours", "count", hours)
        } else {
            self.one("time-in-days", "count", count(Span::days(1)))
        }
    }

    /// "5 Nov 2026", in UTC.
    pub fn date(&self, at: Instant) -> String {
        self.0.calendar.date(civil(at))
    }

    /// "5 Nov 2026, 14:05 UTC".
    pub fn exactly(&self, at: Instant) -> String {
        let at = civil(at);
        let time = format!("{:02}:{:02}", at.hour(), at.minute());
        self.0.calendar.exact.fill(&[&self.0.calendar.date(at), &time])
    }
}

fn civil(at: Instant) -> DateTime {
    Offset::UTC.to_datetime(Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_as_people_say_it() {
        let words = Words::new("en");
        let now = Instant(1_795_000_000_000_000);
        let cases = [
            (Span::seconds(-5), "just now"),
            (Span::seconds(59), "just now"),
            (Span::minutes(1), "1 min ago"),
            (Span::minutes(59), "59 min ago"),
            (Span::hours(1), "1 h ago"),
            (Span::hours(25), "yesterday"),
            (Span::days(2), "2 days ago"),
            (Span::days(29), "29 days ago"),
            (Span::days(30), "19 Oct 2026"),
        ];
        for (span, text) in cases {
            assert_eq!(words.ago(now.minus(span), now), text);
        }
        assert_eq!(words.exactly(now), "18 Nov 2026, 11:06 UTC");
    }

    #[test]
    fn what_is_to_come_is_told_to_the_nearest_unit() {
        let words = Words::new("en");
        let now = Instant(1_795_000_000_000_000);
        let cases = [
            (Span::seconds(0), "just now"),
            (Span::seconds(2), "in 1 min"),
            (Span::minutes(59), "in 59 min"),
            (Span(Span::hours(1).0 - 1), "in 1 h"),
            // A day that began a moment ago is a day.
            (Span(Span::days(1).0 - 1), "in 24 h"),
            (Span(Span::days(7).0 - 1), "in 7 days"),
            (Span::days(30), "in 30 days"),
            (Span::days(-2), "2 days ago"),
        ];
        for (span, text) in cases {
            assert_eq!(words.until(now.plus(span), now), text);
        }
    }
}
