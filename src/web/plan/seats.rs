//! The numbers of the seats, and the meter that shows them.

use crate::{
    domain::seats::{Cap, Seats},
    store::plans,
    words::Words,
};

/// As `plan/seats.html` draws them.
pub struct SeatsView {
    /// How far active members fill the meter, at most to its end.
    pub active: u32,
    /// How far the same with what is reserved does.
    pub used: u32,
    /// How many there are; without a limit there is nothing to measure.
    pub cap: Option<u32>,
    /// The numbers in a sentence.
    pub line: String,
    /// `full`, `over`, or empty.
    pub state: &'static str,
    /// What the meter's parts mean.
    pub key: Vec<KeyPart>,
}

/// What a part of the meter means.
pub struct KeyPart {
    /// `used`, `held`, `over`; empty for what is free.
    pub class: &'static str,
    /// How many.
    pub text: String,
}

/// The numbers and the meter.
pub fn view(words: &Words, seats: Seats) -> SeatsView {
    let used = seats.used();
    let cap = match seats.cap {
        Cap::Limited(cap) => Some(cap),
        Cap::Unlimited => None,
    };
    let line = match cap {
        Some(cap) => words.two("plan-used", "used", words.number(used.into()), "cap", words.number(cap.into())),
        None => words.counted("plan-used-unlimited", used),
    };
    let part = |class, key, count| KeyPart { class, text: words.counted(key, count) };
    let (state, rest) = match seats.free() {
        Some(_) if seats.over() => ("over", part("over", "plan-key-over", plans::over_by(seats, seats.cap))),
        Some(0) => ("full", part("", "plan-key-free", 0)),
        Some(free) => ("", part("", "plan-key-free", free)),
        None => ("", KeyPart { class: "", text: words.say("plan-key-unlimited") }),
    };
    let key = vec![part("used", "plan-key-active", seats.active), part("held", "plan-key-reserved", seats.pending), rest];
    // Above the cap, the meter is full: it has no more than its end.
    let most = cap.unwrap_or(u32::MAX);
    SeatsView { active: seats.active.min(most), used: used.min(most), cap, line, state, key }
}
