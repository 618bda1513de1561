//! The rules of `invitation`, tried from every side.

use super::*;
use proptest::prelude::*;

const NOW: Instant = Instant(1_700_000_000_000_000);

fn invitation(state: State) -> Invitation {
    Invitation { state, expires_at: NOW.plus(Span::days(7)), generation: 3, needs_sender: false }
}

fn entry(text: &str) -> Pasted {
    Email::parse(text).map_or_else(|_| Pasted::NotAnAddress(text.to_owned()), |email| Pasted::Address { email, name: None })
}

#[test]
fn every_state_parses_back_and_is_the_serialized_form() {
    for state in State::ALL {
        assert_eq!(state.as_str().parse(), Ok(state));
        assert_eq!(serde_json::to_value(state).ok(), Some(serde_json::json!(state.as_str())));
    }
    assert_eq!("open".parse::<State>(), Err(UnknownState));
}

#[test]
fn pending_ends_exactly_when_it_expires() {
    let pending = invitation(State::Pending);
    assert_eq!(pending.state_at(pending.expires_at.minus(Span(1))), State::Pending);
    assert_eq!(pending.state_at(pending.expires_at), State::Expired);
    assert!(pending.holds_a_seat(NOW));
    assert!(!pending.holds_a_seat(pending.expires_at));
    for state in [State::Accepted, State::Declined, State::Revoked] {
        assert_eq!(invitation(state).state_at(pending.expires_at), state);
    }
}

#[test]
fn a_link_says_why_it_is_closed() {
    let pending = invitation(State::Pending);
    assert_eq!(pending.open(3, NOW), Ok(()));
    assert_eq!(pending.open(2, NOW), Err(Closed::Replaced));
    assert_eq!(pending.open(4, NOW), Err(Closed::Replaced));
    assert_eq!(pending.open(3, pending.expires_at), Err(Closed::Expired));
    assert_eq!(Invitation { needs_sender: true, ..pending }.open(3, NOW), Err(Closed::NeedsSender));
    assert_eq!(invitation(State::Accepted).open(2, NOW), Err(Closed::Accepted));
    assert_eq!(invitation(State::Declined).open(3, NOW), Err(Closed::Declined));
    assert_eq!(invitation(State::Revoked).open(3, NOW), Err(Closed::Revoked));
}

#[test]
fn sending_again_starts_the_clock_anew_and_kills_older_links() {
    let late = NOW.plus(Span::days(20));
    let orphan = Invitation { needs_sender: true, ..invitation(State::Pending) };
    assert!(orphan.can_be_sent_again(late) && orphan.takes_a_new_seat_when_sent_again(late));
    assert!(!orphan.takes_a_new_seat_when_sent_again(NOW) && !orphan.can_be_revoked(late));
    let renewed = orphan.sent_again(late, Lifetime::SHORTEST);
    assert_eq!(renewed.open(3, late), Err(Closed::Replaced));
    assert_eq!(renewed.open(4, late), Ok(()));
    assert_eq!(renewed.expires_at, late.plus(Span::hours(1)));
    for state in [State::Accepted, State::Declined, State::Revoked] {
        assert!(!invitation(state).can_be_sent_again(NOW) && !invitation(state).can_be_revoked(NOW));
    }
}

#[test]
fn a_lifetime_is_an_hour_to_thirty_days() {
    assert_eq!(Lifetime::new(Span::hours(1)), Ok(Lifetime::SHORTEST));
    assert_eq!(Lifetime::new(Span::days(30)).map(Lifetime::span), Ok(Span::days(30)));
    assert_eq!(Lifetime::new(Span(Span::hours(1).0 - 1)), Err(LifetimeFault::TooShort));
    assert_eq!(Lifetime::new(Span(-1)), Err(LifetimeFault::TooShort));
    assert_eq!(Lifetime::new(Span(Span::days(30).0 + 1)), Err(LifetimeFault::TooLong));
}

#[test]
fn the_fourth_resend_waits_for_the_first_to_be_ten_minutes_old() {
    let at = |minutes| NOW.plus(Span::minutes(minutes));
    let thrice = [0, 4, 8].into_iter().try_fold(Resends::default(), |resends, minute| resends.send(at(minute)));
    let thrice = thrice.unwrap();
    assert_eq!(thrice.send(at(9)), Err(Span::minutes(1)));
    let four = thrice.send(at(10)).unwrap();
    assert_eq!(four.send(at(11)), Err(Span::minutes(3)));
    let text = serde_json::to_string(&four).unwrap();
    assert_eq!(serde_json::from_str::<Resends>(&text).unwrap(), four);
}

#[test]
fn a_list_runs_out_of_seats_and_of_the_day() {
    let texts =
        ["a@x.example", "oops", "b@x.example", "A@X.example", "m@x.example", "i@x.example", "c@x.example", "d@x.example", "D@x.example"];
    let list: Vec<Pasted> = texts.into_iter().map(entry).collect();
    let known = |email: &Email| match email.key() {
        "m@x.example" => Known::Member,
        "i@x.example" => Known::Invited,
        _ => Known::Stranger,
    };
    use Verdict::{AlreadyInvited, AlreadyMember, NoSeat, NotAnAddress, OverDailyCap, WillInvite};
    let start = [WillInvite, NotAnAddress, WillInvite, AlreadyInvited, AlreadyMember, AlreadyInvited, WillInvite];
    for (room, end) in [
        (Room { seats: Some(3), today: 9 }, NoSeat),
        (Room { seats: None, today: 3 }, OverDailyCap),
        (Room { seats: Some(3), today: 3 }, NoSeat),
    ] {
        assert_eq!(verdicts(&list, known, room), [&start[..], &[end, end]].concat());
    }
}

proptest! {
    #[test]
    fn never_more_than_there_is_room_for_and_nobody_twice(
        people in proptest::collection::vec(0..20_u8, 0..60),
        seats in proptest::option::of(0..20_u32),
        today in 0..20_u32,
    ) {
        let list: Vec<Pasted> = people.iter().map(|n| entry(&format!("p{n}@x.example"))).collect();
        let known = |email: &Email| if email.key().starts_with("p1@") { Known::Member } else { Known::Stranger };
        let all = verdicts(&list, known, Room { seats, today });
        prop_assert_eq!(all.len(), list.len());
        let mut invited: Vec<u8> = people.iter().zip(&all).filter(|(_, v)| **v == Verdict::WillInvite).map(|(n, _)| *n).collect();
        let mut strangers: Vec<u8> = people.iter().copied().filter(|n| *n != 1).collect();
        for list in [&mut invited, &mut strangers] {
            let before = list.len();
            list.sort_unstable();
            list.dedup();
            prop_assert!(before >= list.len());
        }
        let room = usize::try_from(seats.map_or(today, |seats| seats.min(today))).unwrap();
        prop_assert_eq!(invited.len(), strangers.len().min(room));
        prop_assert_eq!(invited.len(), all.iter().filter(|v| **v == Verdict::WillInvite).count());
    }

    #[test]
    fn never_four_resends_within_ten_minutes_nor_eleven_in_a_day(gaps in proptest::collection::vec(0..4_000_i64, 1..60)) {
        let mut now = NOW;
        let mut resends = Resends::default();
        let mut sent = Vec::new();
        for gap in gaps {
            now = now.plus(Span::seconds(gap));
            if let Ok(next) = resends.send(now) {
                resends = next;
                sent.push(now);
            }
        }
        prop_assert!(sent.windows(4).all(|four| four[3].since(four[0]) >= Span::minutes(10)));
        prop_assert!(sent.windows(11).all(|eleven| eleven[10].since(eleven[0]) >= Span::days(1)));
    }
}
