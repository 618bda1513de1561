//! What a change did, in a line: for the list, for its own page, and for the message right after it.

use super::past_role;
use crate::{
    authz::Organization,
    domain::{
        change::{About, Kind, Snapshot},
        member::Status,
    },
    store::{
        changes::list::{Change, Concerned},
        roles::Role,
    },
    words::Words,
};

/// Tells one reader.
pub struct Story<'a> {
    /// The reader's words.
    pub words: &'a Words,
    /// Where.
    pub organization: &'a Organization,
    /// Every role there is or was.
    pub roles: &'a [Role],
}

impl Story<'_> {
    /// "Role of 14 people changed to Manager"; a change of one by name.
    pub fn what(&self, change: &Change, first: Option<&Concerned>) -> String {
        let (words, count) = (self.words, change.people as usize);
        if let Some(about) = &change.about {
            return self.about(about, count);
        }
        let role = self.gets(change, first);
        let one = first.filter(|_| count == 1);
        match (change.kind, one, role) {
            (Kind::Role, Some(one), Some(role)) => words.two("changes-what-role-one", "name", &one.name, "role", role),
            (Kind::Role, _, Some(role)) => self.words.counted_of("changes-what-role", count, &role),
            (Kind::Role, ..) => words.counted("changes-what-roles", count),
            (Kind::Suspend, Some(one), _) => words.one("changes-what-suspend-one", "name", &one.name),
            (Kind::Suspend, ..) => words.counted("changes-what-suspend", count),
            (Kind::Reactivate, Some(one), _) => words.one("changes-what-reactivate-one", "name", &one.name),
            (Kind::Reactivate, ..) => words.counted("changes-what-reactivate", count),
            (Kind::Remove, Some(one), _) => words.one("changes-what-remove-one", "name", &one.name),
            (Kind::Remove, ..) => words.counted("changes-what-remove", count),
            (Kind::Leave, Some(one), _) => words.one("changes-what-leave-one", "name", &one.name),
            (Kind::Leave, ..) => words.counted("changes-what-leave", count),
            (Kind::Restore, Some(one), _) => words.one("changes-what-restore-one", "name", &one.name),
            (Kind::Restore, ..) => words.counted("changes-what-restore", count),
        }
    }

    fn about(&self, about: &About, count: usize) -> String {
        let (About::Ended(moved) | About::Revived(moved)) = about;
        let role = past_role(self.words, &self.organization.catalog, self.roles, moved.role);
        match (about, count) {
            (About::Ended(_), 0) => self.words.one("changes-what-ended", "role", role),
            (About::Ended(_), _) => self.words.counted_of("changes-what-ended-moved", count, &role),
            (About::Revived(_), 0) => self.words.one("changes-what-revived", "role", role),
            (About::Revived(_), _) => self.words.counted_of("changes-what-revived-moved", count, &role),
        }
    }

    /// The role that all of them got, where it is one.
    fn gets(&self, change: &Change, first: Option<&Concerned>) -> Option<String> {
        let after = first.filter(|_| change.alike)?.after?;
        Some(past_role(self.words, &self.organization.catalog, self.roles, after.role))
    }

    /// "5 people became Confirmation Agent.", right after it was done.
    pub fn done(&self, change: &Change, first: Option<&Concerned>) -> String {
        let (words, count) = (self.words, change.people as usize);
        let one = first.filter(|_| count == 1);
        match (change.kind, one, self.gets(change, first)) {
            (Kind::Role, Some(one), Some(role)) => words.two("changes-role-done", "name", &one.name, "role", role),
            (Kind::Role, _, Some(role)) => self.words.counted_of("changes-done-role", count, &role),
            (Kind::Role, ..) => words.counted("changes-done-roles", count),
            (Kind::Suspend, Some(one), _) => words.one("changes-suspend-done", "name", &one.name),
            (Kind::Suspend, ..) => words.counted("changes-done-suspend", count),
            (Kind::Reactivate, Some(one), _) => words.one("changes-reactivate-done", "name", &one.name),
            (Kind::Reactivate, ..) => words.counted("changes-done-reactivate", count),
            (_, Some(one), _) => words.one("changes-remove-done", "name", &one.name),
            _ => words.counted("changes-done-remove", count),
        }
    }

    /// What somebody was and is, as far as it differs: the role where that changed, else the status, or that they are no member.
    pub fn step(&self, before: Option<Snapshot>, after: Option<Snapshot>) -> (String, String) {
        let role_of = |is: Snapshot| past_role(self.words, &self.organization.catalog, self.roles, is.role);
        let status = |is: Snapshot| {
            self.words.say(match is.status {
                Status::Active => "members-status-active",
                Status::Suspended => "members-status-suspended",
            })
        };
        let none = || self.words.say("changes-step-none");
        match (before, after) {
            (Some(before), Some(after)) if before.role != after.role => (role_of(before), role_of(after)),
            (Some(before), Some(after)) => (status(before), status(after)),
            (before, after) => (before.map_or_else(none, role_of), after.map_or_else(none, role_of)),
        }
    }
}

/// Why somebody was left alone, from the word that the record keeps.
pub fn left(words: &Words, outcome: &str) -> String {
    words.say(match outcome {
        "no_change" => "changes-left-no-change",
        "no_seat" => "changes-left-no-seat",
        "changed_since" => "changes-left-since",
        "oneself" => "changes-group-oneself",
        "above" => "changes-cannot-above",
        "peer" => "changes-cannot-peer",
        "gone" | "out_of_reach" => "changes-cannot-gone",
        "raises_oneself" => "changes-cannot-raises-oneself",
        "last_holder" => "changes-cannot-last-holder-somebody",
        "demote_first" => "changes-left-demote-first",
        "not_assignable" => "changes-give-not-assignable",
        "misplaced" | "keystone" | "wider" => "changes-left-wider",
        "taken" => "changes-give-taken",
        "ended" => "changes-give-ended",
        _ => "changes-left-other",
    })
}
