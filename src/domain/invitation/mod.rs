//! Invitations: what state one is in, what may still be done with it, who on a list will be invited.

use crate::domain::{
    addresses::Pasted,
    email::Email,
    instant::{Instant, Span},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, str::FromStr};

/// At most this many addresses are invited by one request.
pub const MOST_PER_REQUEST: usize = 500;

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Open; takes a seat.
    Pending,
    /// Its time has run out; can be renewed.
    Expired,
    /// The person joined.
    Accepted,
    /// The person said no.
    Declined,
    /// Taken back.
    Revoked,
}

/// The text names no state of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown state of an invitation")]
pub struct UnknownState;

impl State {
    /// Every state, in the order the page lists them.
    pub const ALL: [State; 5] = [State::Pending, State::Expired, State::Accepted, State::Declined, State::Revoked];

    /// The word stored and used in URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Expired => "expired",
            State::Accepted => "accepted",
            State::Declined => "declined",
            State::Revoked => "revoked",
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        State::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownState)
    }
}

/// What the rules need to know of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invitation {
    /// As stored; time may have run out since ([`Invitation::state_at`]).
    pub state: State,
    /// From this moment on it is expired.
    pub expires_at: Instant,
    /// Which of its links is the living one; sending again makes the next.
    pub generation: i64,
    /// Whether the sender is gone or may no longer invite, so that somebody must send it again in their own name.
    pub needs_sender: bool,
}

/// Why a genuine link opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Closed {
    /// The person joined.
    #[error("this invitation was accepted")]
    Accepted,
    /// The person said no.
    #[error("this invitation was declined")]
    Declined,
    /// It was taken back.
    #[error("this invitation was taken back")]
    Revoked,
    /// Its time has run out.
    #[error("this invitation has expired")]
    Expired,
    /// It was sent again: the newer mail has the link.
    #[error("this invitation was sent again with another link")]
    Replaced,
    /// Nobody stands for it any more.
    #[error("this invitation needs a sender")]
    NeedsSender,
}

impl Invitation {
    /// Where it stands now: pending until the moment it expires, not after.
    pub fn state_at(&self, now: Instant) -> State {
        if self.state == State::Pending && now >= self.expires_at { State::Expired } else { self.state }
    }

    /// Whether it takes a seat. One that needs a sender does: it can come alive by one click.
    pub fn holds_a_seat(&self, now: Instant) -> bool {
        self.state_at(now) == State::Pending
    }

    /// Whether a link of this generation can be answered now.
    ///
    /// # Errors
    /// Says what the person who followed it should read.
    pub fn open(&self, generation: i64, now: Instant) -> Result<(), Closed> {
        match self.state_at(now) {
            State::Accepted => Err(Closed::Accepted),
            State::Declined => Err(Closed::Declined),
            State::Revoked => Err(Closed::Revoked),
            State::Expired => Err(Closed::Expired),
            State::Pending if generation != self.generation => Err(Closed::Replaced),
            State::Pending if self.needs_sender => Err(Closed::NeedsSender),
            State::Pending => Ok(()),
        }
    }

    /// Whether it can be sent again (pending) or renewed (expired). What was answered or taken back stays so; one invites anew.
    pub fn can_be_sent_again(&self, now: Instant) -> bool {
        matches!(self.state_at(now), State::Pending | State::Expired)
    }

    /// Whether there is anything to take back.
    pub fn can_be_revoked(&self, now: Instant) -> bool {
        self.state_at(now) == State::Pending
    }

    /// Whether sending it again takes a seat that it does not hold yet.
    pub fn takes_a_new_seat_when_sent_again(&self, now: Instant) -> bool {
        self.state_at(now) == State::Expired
    }

    /// What it is once sent again by a living sender: the clock starts anew and every older link is dead.
    pub const fn sent_again(self, now: Instant, lifetime: Lifetime) -> Invitation {
        let generation = self.generation.saturating_add(1);
        Invitation { state: State::Pending, expires_at: lifetime.from(now), generation, needs_sender: false }
    }
}

/// How long an invitation lives: an hour at least, 30 days at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lifetime(Span);

/// Why this is no time for an invitation to live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LifetimeFault {
    /// Less than an hour.
    #[error("an invitation lives for an hour at least")]
    TooShort,
    /// More than 30 days.
    #[error("an invitation lives for 30 days at most")]
    TooLong,
}

impl Lifetime {
    /// The shortest.
    pub const SHORTEST: Lifetime = Lifetime(Span::hours(1));

    /// The longest.
    pub const LONGEST: Lifetime = Lifetime(Span::days(30));

    /// Checks a length of time.
    ///
    /// # Errors
    /// Says on which side it is out of bounds.
    pub fn new(span: Span) -> Result<Lifetime, LifetimeFault> {
        if span < Lifetime::SHORTEST.0 {
            Err(LifetimeFault::TooShort)
        } else if span > Lifetime::LONGEST.0 {
            Err(LifetimeFault::TooLong)
        } else {
            Ok(Lifetime(span))
        }
    }

    /// The length of time itself.
    pub const fn span(self) -> Span {
        self.0
    }

    /// When an invitation sent at `now` expires.
    pub const fn from(self, now: Instant) -> Instant {
        now.plus(self.0)
    }
}

/// When an invitation was sent again lately, the newest first. Sending the first time is not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Resends(Vec<Instant>);

impl Resends {
    /// Within any stretch of this length an invitation is sent again so many times at most.
    const MOST: [(Span, usize); 2] = [(Span::minutes(10), 3), (Span::days(1), 10)];

    /// Notes that it is sent again now.
    ///
    /// # Errors
    /// How long to wait, when it was sent again often enough lately.
    pub fn send(&self, now: Instant) -> Result<Resends, Span> {
        let sent = || self.0.iter().copied().filter(|at| *at != Instant::UNKNOWN);
        let free_at = |(stretch, most): (Span, usize)| sent().nth(most - 1).map(|at| at.plus(stretch));
        match Resends::MOST.into_iter().filter_map(free_at).filter(|free_at| now < *free_at).max() {
            Some(free_at) => Err(free_at.since(now)),
            None => Ok(Resends(std::iter::once(now).chain(sent()).take(10).collect())),
        }
    }
}

/// What an address is to the organization before the list is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Known {
    /// Nothing yet; an invitation that expired, was declined or taken back does not stand in the way.
    Stranger,
    /// A member, active or suspended.
    Member,
    /// Invited, and the invitation is pending.
    Invited,
    /// Nothing, but was invited and taken back over and over today ([`OFTEN_ENOUGH`]).
    Pestered,
}

/// So often a day one address is invited anew by one organization: who is invited and taken back over and over gets a mail each time.
pub const OFTEN_ENOUGH: u32 = 5;

/// What is left for a list of invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Free seats of the plan; `None` means unlimited.
    pub seats: Option<u32>,
    /// What is left of the organization's invitations for today.
    pub today: u32,
}

/// What happens to one entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Will be invited.
    WillInvite,
    /// Is a member already.
    AlreadyMember,
    /// Is invited already, or by an entry above: sending again is another act.
    AlreadyInvited,
    /// Is no address.
    NotAnAddress,
    /// The plan has no seat left for them.
    NoSeat,
    /// The organization has sent its invitations for today.
    OverDailyCap,
    /// This address was written to often enough today.
    OftenEnough,
}

/// What happens to each entry, in order: seats and the daily cap run out along the list, and each person counts once.
/// Who is not invited uses up neither. A missing seat is said before the daily cap: waiting for tomorrow would not help.
pub fn verdicts(list: &[Pasted], known: impl Fn(&Email) -> Known, mut room: Room) -> Vec<Verdict> {
    let mut earlier: HashMap<&str, Verdict> = HashMap::new();
    let mut verdicts = Vec::with_capacity(list.len());
    for entry in list {
        let Pasted::Address { email, .. } = entry else {
            verdicts.push(Verdict::NotAnAddress);
            continue;
        };
        let verdict = match earlier.get(email.key()) {
            Some(Verdict::WillInvite) => Verdict::AlreadyInvited,
            Some(same) => *same,
            None => room.take_in(known(email)),
        };
        earlier.entry(email.key()).or_insert(verdict);
        verdicts.push(verdict);
    }
    verdicts
}

impl Room {
    /// The verdict on one more person, who takes up room when invited.
    fn take_in(&mut self, known: Known) -> Verdict {
        match known {
            Known::Member => Verdict::AlreadyMember,
            Known::Invited => Verdict::AlreadyInvited,
            Known::Pestered => Verdict::OftenEnough,
            Known::Stranger if self.seats == Some(0) => Verdict::NoSeat,
            Known::Stranger if self.today == 0 => Verdict::OverDailyCap,
            Known::Stranger => {
                self.seats = self.seats.map(|seats| seats.saturating_sub(1));
                self.today = self.today.saturating_sub(1);
                Verdict::WillInvite
            }
        }
    }
}

#[cfg(test)]
mod tests;
