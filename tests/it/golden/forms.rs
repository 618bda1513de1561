//! What each route that takes a form is sent, and where it stands.

use super::stage::{self, Named};
use crate::harness::PASSWORD;

/// A body to send.
pub struct Bodies {
    /// What the page itself would send, changing as little as it can.
    pub valid: &'static [(&'static str, &'static str)],
    /// What no page would send.
    pub invalid: &'static [(&'static str, &'static str)],
    /// Whether its success ends or spoils the session it came with: then everybody asks from a browser of their own.
    pub spends_session: bool,
}

/// What to send to each route that takes a form. A new one needs its line here.
pub fn bodies(path: &str) -> Bodies {
    let harmless = |valid, invalid| Bodies { valid, invalid, spends_session: false };
    match path {
        "/setup" => harmless(
            &[
                ("code", "AAAA-BBBB"),
                ("organization", "Acme"),
                ("catalog", "starter"),
                ("name", "Ana"),
                ("email", "ana@acme.example"),
                ("password", PASSWORD),
            ],
            &[("nonsense", "1")],
        ),
        "/sign-in" => Bodies {
            valid: &[("email", "owner@elsewhere.example"), ("password", PASSWORD)],
            invalid: &[("email", "")],
            spends_session: true,
        },
        "/sign-out" => Bodies { valid: &[], invalid: &[("nonsense", "1")], spends_session: true },
        // An address that nobody has: the answer is the same as for one that somebody has.
        "/password/forgot" => harmless(&[("email", "nobody@acme.example")], &[("nonsense", "1")]),
        "/password/reset/{token}" => harmless(&[("password", "Another-Quiet-77-harbor")], &[("nonsense", "1")]),
        "/account/profile" => harmless(&[("name", "Some Person")], &[("nonsense", "1")]),
        "/account/password" => harmless(&[("current", PASSWORD), ("password", PASSWORD)], &[("nonsense", "1")]),
        "/account/appearance" => harmless(&[("theme", "dark"), ("language", "en")], &[("theme", "plaid"), ("language", "en")]),
        "/account/sessions/sign-out-others" => harmless(&[], &[("nonsense", "1")]),
        // Asking about one that is open changes nothing.
        "/invitations/{token}" => harmless(&[("act", "ask")], &[("nonsense", "1")]),
        "/hand-off/{token}" => harmless(&[], &[("nonsense", "1")]),
        // What each of these does, the keeper of the stage takes back before the next one asks.
        "/o/{org}/members/{member}/role" => harmless(&[("role", "{role}"), ("from", "{from}")], &[("nonsense", "1")]),
        "/o/{org}/members/{member}/suspend"
        | "/o/{org}/members/{member}/reactivate"
        | "/o/{org}/members/{member}/remove"
        | "/o/{org}/members/{member}/restore"
        | "/o/{org}/changes/{change}/undo"
        | "/o/{org}/leave" => harmless(&[], &[("nonsense", "1")]),
        "/o/{org}/invitations" => harmless(
            &[("addresses", stage::GUEST), ("role", "{role}"), ("hours", "24"), ("note", ""), ("step", "send")],
            &[("nonsense", "1")],
        ),
        "/o/{org}/invitations/act" => harmless(&[("one", "revoke:{invitation}")], &[("nonsense", "1")]),
        // The plan that it is.
        "/o/{org}/plan" => harmless(&[("plan", "{plan}"), ("from", "{plan}")], &[("nonsense", "1")]),
        "/o/{org}/plan/ask" => harmless(&[], &[("nonsense", "1")]),
        // The preview that it rests on is looked at just before, by whoever sends it.
        "/o/{org}/changes" => {
            harmless(&[("deed", "suspend"), ("member", "{member}"), ("fingerprint", "{fingerprint}"), ("at", "{at}")], &[("nonsense", "1")])
        }
        "/o/{org}/changes/preview" => harmless(&[("deed", "suspend"), ("member", "{member}")], &[("nonsense", "1")]),
        "/o/{org}/roles" | "/o/{org}/roles/draft" => harmless(&[("name", "{fresh}"), ("reach", "organization")], &[("nonsense", "1")]),
        // The role as it is.
        "/o/{org}/roles/{role}" => {
            harmless(&[("name", stage::SPARE), ("reach", "organization"), ("number", "{spare}"), ("version", "1")], &[("nonsense", "1")])
        }
        "/o/{org}/roles/{role}/delete" => harmless(&[("to", ""), ("fingerprint", "{fingerprint}")], &[("nonsense", "1")]),
        "/o/{org}/tokens" => {
            harmless(&[("name", "Some program"), ("whose", "mine"), ("carries", "all"), ("days", "7")], &[("nonsense", "1")])
        }
        "/o/{org}/tokens/{token}/revoke" => harmless(&[], &[("nonsense", "1")]),
        "/o/{org}/settings" => harmless(&[("name", "The new name")], &[("nonsense", "1")]),
        other => panic!("POST {other} is new: say in golden.rs what its form sends, rightly and wrongly"),
    }
}

/// A route's address in an organization.
pub fn address(pattern: &str, org: &str, named: &Named) -> String {
    let pattern = pattern.replace("/roles/{role}", "/roles/{spare}");
    let address = named.filled(&pattern.replace("{org}", org).replace("{file}", "no-such-file"));
    assert!(!address.contains('{'), "{pattern} is new: say in golden.rs what stands for {address}");
    address
}
