//! Why an address was not invited, or an invitation not sent again or taken back: in words for a group of them, and for a single line.

use crate::{
    domain::{giving::CannotGive, instant::Span, invitation::Verdict},
    store::invitations::{DAILY, again::Again},
    words::Words,
};

/// Why not, in the order in which pages tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Is a member.
    Member,
    /// Has an open invitation.
    Invited,
    /// Is no address.
    NotAnAddress,
    /// The plan has no seat.
    NoSeat,
    /// The day's invitations are sent.
    DailyCap,
    /// Was invited too often today.
    Often,
    /// Was sent again too often just now.
    Wait,
    /// Was answered, taken back or had run out.
    Over,
    /// Its role is not this sender's to give.
    Cannot,
    /// There is no such invitation, or not for this person.
    Missing,
}

impl Reason {
    /// All of them, in order.
    pub const ALL: [Reason; 10] = [
        Reason::Member,
        Reason::Invited,
        Reason::NotAnAddress,
        Reason::NoSeat,
        Reason::DailyCap,
        Reason::Often,
        Reason::Wait,
        Reason::Over,
        Reason::Cannot,
        Reason::Missing,
    ];

    /// Why an entry of a list is not invited.
    pub fn of_verdict(verdict: Verdict) -> Option<Reason> {
        match verdict {
            Verdict::WillInvite => None,
            Verdict::AlreadyMember => Some(Reason::Member),
            Verdict::AlreadyInvited => Some(Reason::Invited),
            Verdict::NotAnAddress => Some(Reason::NotAnAddress),
            Verdict::NoSeat => Some(Reason::NoSeat),
            Verdict::OverDailyCap => Some(Reason::DailyCap),
            Verdict::OftenEnough => Some(Reason::Often),
        }
    }

    /// Why an act on an invitation was not done.
    pub fn of_again(outcome: &Again) -> Option<Reason> {
        match outcome {
            Again::Sent(_) | Again::Revoked => None,
            Again::Over(_) => Some(Reason::Over),
            Again::AlreadyMember => Some(Reason::Member),
            Again::AlreadyInvited => Some(Reason::Invited),
            Again::Wait(_) => Some(Reason::Wait),
            Again::NoSeat => Some(Reason::NoSeat),
            Again::OverDailyCap => Some(Reason::DailyCap),
            Again::Cannot(_) => Some(Reason::Cannot),
        }
    }

    /// The heading of a group of them.
    pub fn title(self, words: &Words) -> String {
        words.say(match self {
            Reason::Member => "invitations-group-member",
            Reason::Invited => "invitations-group-invited",
            Reason::NotAnAddress => "invitations-group-no-address",
            Reason::NoSeat => "invitations-group-no-seat",
            Reason::DailyCap => "invitations-group-daily-cap",
            Reason::Often => "invitations-group-often",
            Reason::Wait => "invitations-group-wait",
            Reason::Over => "invitations-group-over",
            Reason::Cannot => "invitations-group-cannot",
            Reason::Missing => "invitations-group-missing",
        })
    }

    /// What there is to do about it. `wait` is the longest time that any of them has to wait.
    pub fn advice(self, words: &Words, wait: Span) -> String {
        match self {
            Reason::Member => words.say("invitations-advice-member"),
            Reason::Invited => words.say("invitations-advice-invited"),
            Reason::NotAnAddress => words.say("invitations-advice-no-address"),
            Reason::NoSeat => words.say("invitations-advice-no-seat"),
            Reason::DailyCap => words.one("invitations-advice-daily-cap", "most", words.number(DAILY.into())),
            Reason::Often => words.say("invitations-advice-often"),
            Reason::Wait => words.one("invitations-advice-wait", "minutes", minutes(wait)),
            Reason::Over => words.say("invitations-advice-over"),
            Reason::Cannot => words.say("invitations-advice-cannot"),
            Reason::Missing => words.say("invitations-advice-missing"),
        }
    }

    /// How many of them there were, as a sentence.
    pub fn sentence(self, words: &Words, count: usize) -> String {
        let key = match self {
            Reason::Member => "invitations-not-done-member",
            Reason::Invited => "invitations-not-done-invited",
            Reason::NotAnAddress => "invitations-not-done-no-address",
            Reason::NoSeat => "invitations-not-done-no-seat",
            Reason::DailyCap => "invitations-not-done-daily-cap",
            Reason::Often => "invitations-not-done-often",
            Reason::Wait => "invitations-not-done-wait",
            Reason::Over => "invitations-not-done-over",
            Reason::Cannot => "invitations-not-done-cannot",
            Reason::Missing => "invitations-not-done-missing",
        };
        words.one(key, "count", count)
    }
}

fn minutes(wait: Span) -> i64 {
    wait.as_seconds().div_euclid(60) + 1
}

/// Why these roles are not given by invitation, in one sentence.
pub fn cannot_invite_to(words: &Words, reason: &CannotGive, roles: &[String]) -> String {
    let key = match reason {
        CannotGive::NotByInvitation | CannotGive::NotAssignable | CannotGive::Ended => "invitations-role-not-invited",
        CannotGive::Misplaced(_) => "invitations-role-misplaced",
        CannotGive::Keystone => "invitations-role-keystone",
        CannotGive::Wider(_) => "invitations-role-wider",
        CannotGive::Peer => "invitations-role-peer",
        CannotGive::OutOfReach => "invitations-role-out-of-reach",
        CannotGive::Taken => "invitations-role-taken",
    };
    words.two(key, "count", roles.len(), "roles", roles.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_words() {
        let words = Words::new("en");
        for reason in Reason::ALL {
            for text in [reason.title(&words), reason.advice(&words, Span::minutes(3)), reason.sentence(&words, 2)] {
                assert!(text.contains(' ') && !text.starts_with("invitations-"), "{reason:?}: {text}");
            }
        }
        assert!(Reason::ALL.is_sorted());
    }

    #[test]
    fn a_wait_is_told_in_minutes_that_are_enough() {
        let words = Words::new("en");
        assert!(Reason::Wait.advice(&words, Span::seconds(61)).contains("2 min"));
        assert!(Reason::Wait.advice(&words, Span::seconds(1)).contains("1 min"));
    }
}
