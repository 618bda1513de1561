//! The pages about inviting, and the groups of addresses that two of them show.

mod form;
mod list;
mod review;
mod sent;

pub use form::form;
pub use list::list;
pub use review::{left_out, review};
pub use sent::{Gone, sent};

use super::{
    super::{listing, page::WayBack},
    reasons::Reason,
};
use crate::{
    authz::{Grant, capabilities::InviteMembers},
    domain::{capability::Capability, instant::Span},
    words::Words,
};

/// Addresses of a group that stand there unfolded.
const FEW: usize = 12;

/// Addresses that share a fate, as `invitations/groups.html` draws them.
#[derive(Debug, Clone)]
struct Group {
    /// Tint of the addresses: a class of the stylesheet, or empty.
    tint: &'static str,
    title: String,
    count: String,
    text: String,
    way_out: Option<WayBack>,
    entries: Vec<Entry>,
    /// What unfolds the addresses; they stand there where it is missing.
    fold: Option<String>,
}

/// One of them.
#[derive(Debug, Clone)]
struct Entry {
    text: String,
    name: String,
    href: Option<String>,
}

/// An address that was left out, and why.
#[derive(Debug, Clone)]
pub struct LeftOut {
    /// The address, or what stood there instead; empty where nothing is known of it.
    pub text: String,
    /// Why.
    pub reason: Reason,
    /// How long until it can be tried again, where waiting helps.
    pub wait: Span,
}

/// Where an organization's invitations are.
fn path(grant: &Grant<InviteMembers>) -> String {
    format!("/o/{}/invitations", grant.organization().slug)
}

/// Those left out, grouped by the reason.
fn groups(words: &Words, grant: &Grant<InviteMembers>, left_out: &[LeftOut]) -> Vec<Group> {
    let of = |reason: Reason| {
        let those: Vec<&LeftOut> = left_out.iter().filter(|one| one.reason == reason).collect();
        let wait = those.iter().map(|one| one.wait).max()?;
        let entries = those.iter().filter(|one| !one.text.is_empty()).map(|one| entry(grant, one)).collect();
        let tint = match reason {
            Reason::NotAnAddress => "bad",
            Reason::NoSeat | Reason::DailyCap | Reason::Often | Reason::Wait | Reason::Cannot | Reason::Missing => "warn",
            Reason::Member | Reason::Invited | Reason::Over => "",
        };
        let way_out = (reason == Reason::NoSeat).then(|| plan(words, grant, "invitations-group-plan"));
        let group = group(words, tint, reason.title(words), reason.advice(words, wait), entries);
        Some(Group { way_out, count: words.number(those.len().try_into().unwrap_or(u64::MAX)), ..group })
    };
    Reason::ALL.into_iter().filter_map(of).collect()
}

fn group(words: &Words, tint: &'static str, title: String, text: String, entries: Vec<Entry>) -> Group {
    let fold = (entries.len() > FEW).then(|| words.one("invitations-group-fold", "count", entries.len()));
    let count = words.number(entries.len().try_into().unwrap_or(u64::MAX));
    Group { tint, title, count, text, way_out: None, entries, fold }
}

fn entry(grant: &Grant<InviteMembers>, one: &LeftOut) -> Entry {
    let found = |path: String| Some(listing::href(&path, &[("q", &one.text)]));
    let href = match one.reason {
        Reason::Member if grant.may(Capability::ReadMembers).any() => found(format!("/o/{}/members", grant.organization().slug)),
        Reason::Invited => found(path(grant)),
        _ => None,
    };
    Entry { text: one.text.clone(), name: String::new(), href }
}

/// Who holds the seats, and what more would cost.
fn plan(words: &Words, grant: &Grant<InviteMembers>, key: &str) -> WayBack {
    WayBack { href: format!("/o/{}/plan", grant.organization().slug), label: words.say(key) }
}

/// How long invitations last, in whole days where they are whole.
fn lasts(words: &Words, hours: i64) -> String {
    match (hours.div_euclid(24), hours.rem_euclid(24)) {
        (days, 0) => words.one("invitations-lasts-days", "count", days),
        _ => words.one("invitations-lasts-hours", "count", hours),
    }
}
