//! How long to wait before the next attempt.

use crate::domain::{ids::MailId, instant::Span};

const FIRST: Span = Span::seconds(30);
const LONGEST: Span = Span::hours(1);

/// The wait after the `attempts`-th attempt failed: 30 seconds, doubled each time, at most an hour. Up to a tenth less, by the mail's id, so
/// that mails which failed together do not come back together.
pub fn backoff(attempts: i32, mail: MailId) -> Span {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(20);
    let wait = FIRST.0.saturating_mul(1 << doublings).min(LONGEST.0);
    // The last bytes of a UUIDv7 are random.
    let [.., high, low] = *mail.0.as_bytes();
    let jitter = i64::from(u16::from_be_bytes([high, low]));
    Span(wait - wait / 10 * jitter / i64::from(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn waits_double_up_to_an_hour() {
        let calm = MailId(Uuid::nil());
        let waits: Vec<i64> = (1..=9).map(|attempts| backoff(attempts, calm).as_seconds()).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(backoff(i32::MAX, calm), LONGEST);
        assert_eq!(backoff(0, calm), FIRST);
    }

    #[test]
    fn jitter_takes_off_a_tenth_at_most() {
        assert_eq!(backoff(1, MailId(Uuid::max())), Span::seconds(27));
        assert_eq!(backoff(30, MailId(Uuid::max())), Span::minutes(54));
    }
}
