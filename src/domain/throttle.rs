//! Slowing down guessing: a few failures a minute are free, then a back-off that doubles up to 15 minutes. For what nobody needs often there is
//! a stricter count, with a longer memory.

use crate::domain::instant::{Instant, Span};

/// Failures are counted together for this long.
const WINDOW: Span = Span::seconds(60);

/// The first block.
const FIRST_BLOCK: Span = Span::seconds(60);

/// The longest block, and how long it must be quiet after the last one until everything is forgotten.
const LONGEST_BLOCK: Span = Span::minutes(15);

/// The same for what is counted by the day: the longest block, and how long it must be quiet until everything is forgotten. A few a minute for
/// ever would be thousands a day.
const LONGEST_BLOCK_OF_DAY: Span = Span::hours(6);
const DAY: Span = Span::days(1);

/// What is remembered about failures at one place: an account, an address, a pair of both. The default remembers nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Throttle {
    /// Failures since `window_started`, or since the first block.
    pub failures: u32,
    /// When the first of them happened.
    pub window_started: Instant,
    /// No attempt is looked at before this moment; unknown when never blocked.
    pub blocked_until: Instant,
    /// When the last one happened; rows quiet for long can be deleted.
    pub last_failure: Instant,
}

impl Throttle {
    /// How long to wait yet; `None` when an attempt may be made.
    pub fn wait(&self, now: Instant) -> Option<Span> {
        (self.blocked_until > now).then(|| self.blocked_until.since(now))
    }

    /// What is remembered after one more failure. The failure that reaches `allowed` within a minute blocks for a minute
    /// (5 for sign-in); each further one doubles the block, at most to 15 minutes.
    pub fn fail(self, now: Instant, allowed: u32) -> Throttle {
        self.one_more(now, allowed, self.is_forgotten(now), LONGEST_BLOCK)
    }

    /// The same for what nobody needs often, such as codes by mail: `allowed` are free until a whole day was quiet, however far apart they
    /// are, and the block doubles up to six hours.
    pub fn fail_in_a_day(self, now: Instant, allowed: u32) -> Throttle {
        self.one_more(now, allowed, now >= self.last_failure.plus(DAY), LONGEST_BLOCK_OF_DAY)
    }

    fn one_more(self, now: Instant, allowed: u32, is_forgotten: bool, longest: Span) -> Throttle {
        let counting = if is_forgotten { Throttle { window_started: now, ..Throttle::default() } } else { self };
        let failures = counting.failures.saturating_add(1);
        let blocked_until = match failures.checked_sub(allowed.max(1)) {
            // Several attempts at once may fail behind one block: the later end counts.
            Some(doublings) => now.plus(block(doublings, longest)).max(counting.blocked_until),
            None => counting.blocked_until,
        };
        Throttle { failures, window_started: counting.window_started, blocked_until, last_failure: now }
    }

    /// Whether the past no longer counts: the window has passed without a block, or the last block is long over.
    fn is_forgotten(&self, now: Instant) -> bool {
        if self.blocked_until == Instant::UNKNOWN {
            self.failures == 0 || now >= self.window_started.plus(WINDOW)
        } else {
            now >= self.blocked_until.plus(LONGEST_BLOCK)
        }
    }
}

/// The block after `doublings` failures beyond the allowed ones.
fn block(doublings: u32, longest: Span) -> Span {
    // Nine doublings of a minute already exceed the longest block of all.
    let factor = 1_i64 << doublings.min(9);
    Span(FIRST_BLOCK.0.saturating_mul(factor).min(longest.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALLOWED: u32 = 5;
    const START: Instant = Instant(1_700_000_000_000_000);

    fn at(seconds: i64) -> Instant {
        START.plus(Span::seconds(seconds))
    }

    fn failing(times: &[i64]) -> Throttle {
        times.iter().fold(Throttle::default(), |throttle, seconds| throttle.fail(at(*seconds), ALLOWED))
    }

    #[test]
    fn nothing_remembered_means_no_wait() {
        assert_eq!(Throttle::default().wait(START), None);
    }

    #[test]
    fn four_failures_are_free_and_the_fifth_blocks_for_a_minute() {
        assert_eq!(failing(&[0, 1, 2, 3]).wait(at(3)), None);
        let blocked = failing(&[0, 1, 2, 3, 4]);
        assert_eq!(blocked.wait(at(4)), Some(Span::seconds(60)));
        assert_eq!(blocked.wait(at(63)), Some(Span::seconds(1)));
        assert_eq!(blocked.wait(at(64)), None);
    }

    #[test]
    fn failures_more_than_a_minute_apart_never_block() {
        let slow: Vec<i64> = (0..50).map(|n| n * 20).collect();
        let throttle = failing(&slow);
        assert_eq!(throttle.wait(at(50 * 20)), None);
    }

    #[test]
    fn each_further_failure_doubles_up_to_fifteen_minutes() {
        let mut now = 0;
        let mut throttle = failing(&[0, 0, 0, 0, 0]);
        for minutes in [1, 2, 4, 8, 15, 15] {
            assert_eq!(throttle.wait(at(now)), Some(Span::minutes(minutes)));
            now += minutes * 60;
            assert_eq!(throttle.wait(at(now)), None);
            throttle = throttle.fail(at(now), ALLOWED);
        }
    }

    #[test]
    fn quiet_for_fifteen_minutes_after_the_block_forgets_all() {
        let blocked = failing(&[0, 0, 0, 0, 0]);
        let remembered = blocked.fail(at(60 + 15 * 60 - 1), ALLOWED);
        assert_eq!(remembered.failures, 6);
        let forgotten = blocked.fail(at(60 + 15 * 60), ALLOWED);
        assert_eq!(forgotten.failures, 1);
        assert_eq!(forgotten.wait(at(60 + 15 * 60)), None);
    }

    /// Tries that pass within so many days, when one follows on the other after this pause, and after the block.
    fn passing(days: i64, pause: Span) -> u32 {
        let (mut throttle, mut now, mut tries) = (Throttle::default(), START, 0);
        while now < START.plus(Span::days(days)) {
            throttle = throttle.fail_in_a_day(now, ALLOWED);
            tries += 1;
            now = now.plus(throttle.wait(now).unwrap_or_default()).plus(pause);
        }
        tries
    }

    #[test]
    fn by_the_day_neither_haste_nor_patience_buys_many_tries() {
        for pause in [Span::seconds(0), Span::seconds(20), Span::minutes(16), Span::hours(5)] {
            assert!(passing(30, pause) < 140, "{pause:?}: {}", passing(30, pause));
        }
        let quiet = (0..4).fold(Throttle::default(), |throttle, n| throttle.fail_in_a_day(at(n * 3_600), ALLOWED));
        assert_eq!(quiet.wait(at(3 * 3_600)), None);
        assert_eq!(quiet.fail_in_a_day(at(26 * 3_600), ALLOWED).failures, 5);
        assert_eq!(quiet.fail_in_a_day(at(27 * 3_600), ALLOWED).failures, 1);
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_fifteen_minutes(gaps in proptest::collection::vec(0_i64..1_200, 1..60), allowed in 0_u32..10) {
            let mut throttle = Throttle::default();
            let mut now = START;
            for gap in gaps {
                now = now.plus(Span::seconds(gap));
                throttle = throttle.fail(now, allowed);
                prop_assert!(throttle.wait(now).unwrap_or_default() <= LONGEST_BLOCK);
                prop_assert_eq!(throttle.last_failure, now);
            }
        }

        #[test]
        fn one_more_failure_never_shortens_the_wait(gaps in proptest::collection::vec(0_i64..100, 1..60)) {
            let mut throttle = Throttle::default();
            let mut now = START;
            for gap in gaps {
                now = now.plus(Span::seconds(gap));
                let before = throttle.wait(now);
                throttle = throttle.fail(now, ALLOWED);
                prop_assert!(throttle.wait(now) >= before);
            }
        }

        #[test]
        fn never_more_than_the_allowed_attempts_pass_within_a_minute_of_the_first(allowed in 1_u32..10) {
            let mut throttle = Throttle::default();
            let mut tries = 0;
            for second in 0..60 {
                if throttle.wait(at(second)).is_none() {
                    tries += 1;
                    throttle = throttle.fail(at(second), allowed);
                }
            }
            prop_assert_eq!(tries, allowed);
        }
    }
}
