//! People by what becomes of them: each is in exactly one group, and every group says in words what it is.

use super::{
    super::{
        effects::{Effect, Effects},
        page::WayBack,
        plan,
    },
    past_role,
};
use crate::{
    authz::{Grant, Organization},
    domain::{
        acting::CannotAct,
        capability::Capability,
        change::{Item, Kind, Outcome},
        ids::UserId,
        member::Status,
        reach::Reach,
        role::RoleNumber,
    },
    store::{
        changes::{Judged, Named, Names, SHOWN, by_name},
        roles::{Role, by_number},
    },
    words::Words,
};

/// Names in a group's summary.
const NAMED: usize = 3;

/// What a box beside a name does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// There is none.
    None,
    /// It leaves the person out.
    Drops,
    /// It has left the person out, and takes them along again.
    Keeps,
}

impl Tick {
    /// Whether there is a box.
    pub const fn is_there(self) -> bool {
        !matches!(self, Tick::None)
    }

    /// The name of its field.
    pub const fn field(self) -> &'static str {
        match self {
            Tick::None => "",
            Tick::Drops => "dropped",
            Tick::Keeps => "without",
        }
    }

    /// What stands above the names.
    pub const fn legend(self) -> &'static str {
        match self {
            Tick::None => "",
            Tick::Drops => "changes-group-leave-out",
            Tick::Keeps => "changes-group-take-along",
        }
    }
}

/// One name of a group.
pub struct Entry {
    /// The person's id; empty for what is no member.
    pub id: String,
    /// The name, or what stood there.
    pub name: String,
    /// The address, or what stood beside it.
    pub note: String,
}

/// A group, as `changes/groups.html` draws it.
pub struct Group {
    /// Its place on the page, which stays the same while people come and go.
    pub id: String,
    /// Whether nothing is done to these.
    pub quiet: bool,
    /// How many, and what becomes of them.
    pub title: String,
    /// What that means, or why; may be empty.
    pub text: String,
    /// A way out of it.
    pub way: Option<WayBack>,
    /// The role they have and the one they get.
    pub moves: Option<(String, String)>,
    /// What they gain and lose.
    pub effects: Vec<Effect>,
    /// The first names.
    pub names: Vec<String>,
    /// How many more.
    pub rest: Option<String>,
    /// What it unfolds to.
    pub people: Vec<Entry>,
    /// How many more than that.
    pub beyond: Option<String>,
    /// The box beside each.
    pub tick: Tick,
    /// The form that a button of this group sends, and what the button says.
    pub sends: Option<(String, String)>,
}

/// What becomes of somebody, as far as it makes a group.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    Role(RoleNumber, RoleNumber),
    Suspended,
    Reactivated,
    Removed(Status),
    Restored(RoleNumber, Status),
    Same,
    LeftAlone(CannotAct),
    NoSeat,
    Since,
}

impl Fate {
    /// Nothing for who is out of reach: they are not known of.
    fn of(outcome: &Outcome) -> Option<Fate> {
        Some(match outcome {
            Outcome::Done(Item { before: Some(before), after: Some(after), .. }) if before.role != after.role => {
                Fate::Role(before.role, after.role)
            }
            Outcome::Done(Item { before: Some(_), after: Some(after), .. }) => {
                if after.status == Status::Suspended {
                    Fate::Suspended
                } else {
                    Fate::Reactivated
                }
            }
            Outcome::Done(Item { before: Some(before), after: None, .. }) => Fate::Removed(before.status),
            Outcome::Done(Item { after: Some(after), .. }) => Fate::Restored(after.role, after.status),
            Outcome::Done(_) | Outcome::NoChange => Fate::Same,
            Outcome::Refused(CannotAct::OutOfReach) => return None,
            Outcome::Refused(reason) => Fate::LeftAlone(reason.clone()),
            Outcome::NoSeat => Fate::NoSeat,
            Outcome::ChangedSince => Fate::Since,
        })
    }

    /// What is done comes first.
    const fn is_done(&self) -> bool {
        !matches!(self, Fate::Same | Fate::LeftAlone(_) | Fate::NoSeat | Fate::Since)
    }

    fn id(&self) -> String {
        match self {
            Fate::Role(from, to) => format!("role-{from}-{to}"),
            Fate::Suspended => "suspended".into(),
            Fate::Reactivated => "reactivated".into(),
            Fate::Removed(status) => format!("removed-{}", status.as_str()),
            Fate::Restored(role, status) => format!("restored-{role}-{}", status.as_str()),
            Fate::Same => "same".into(),
            Fate::LeftAlone(reason) => format!("left-{}", reason.as_str()),
            Fate::NoSeat => "no-seat".into(),
            Fate::Since => "since".into(),
        }
    }
}

/// Makes the groups for one reader.
pub struct Grouping<'a> {
    /// The reader's words.
    pub words: &'a Words,
    /// Where.
    pub organization: &'a Organization,
    /// Every role that somebody has, had or gets.
    pub roles: &'a [Role],
    /// Who of them is shown by name.
    pub names: &'a Names,
    /// What is done.
    pub kind: Kind,
    /// Whether a change is taken back.
    pub is_undo: bool,
    /// Whether people can be left out.
    pub tick: Tick,
}

impl Grouping<'_> {
    /// The groups of these people: those that are changed first, the largest first.
    pub fn of(&self, people: &[Judged]) -> Vec<Group> {
        let mut groups: Vec<(Fate, Vec<UserId>)> = Vec::new();
        for one in people {
            let Some(fate) = Fate::of(&one.outcome) else { continue };
            match groups.iter_mut().find(|(known, _)| *known == fate) {
                Some((_, group)) => group.push(one.who.user),
                None => groups.push((fate, vec![one.who.user])),
            }
        }
        groups.sort_by_key(|(fate, group)| (!fate.is_done(), std::cmp::Reverse(group.len())));
        groups.into_iter().map(|(fate, group)| self.group(&fate, &group)).collect()
    }

    fn group(&self, fate: &Fate, people: &[UserId]) -> Group {
        let (words, count) = (self.words, people.len());
        let effects = self.effects(fate);
        let title = match fate {
            Fate::Role(..) => match effects.iter().map(|effect| effect.gain).collect::<Vec<_>>().as_slice() {
                [] => "changes-group-alike",
                [true] => "changes-group-gain",
                [false] => "changes-group-lose",
                _ => "changes-group-both",
            },
            Fate::Suspended => "changes-group-suspended",
            Fate::Reactivated => "changes-group-reactivated",
            Fate::Removed(Status::Active) => "changes-group-removed",
            Fate::Removed(Status::Suspended) => "changes-group-removed-suspended",
            Fate::Restored(..) => "changes-group-restored",
            Fate::Same => self.same(),
            Fate::LeftAlone(_) | Fate::NoSeat | Fate::Since => "changes-group-left",
        };
        let text = match fate {
            Fate::Suspended | Fate::Removed(Status::Active) => words.counted("changes-group-freed", count),
            Fate::Reactivated | Fate::Restored(_, Status::Active) => words.counted("changes-group-taken", count),
            Fate::Removed(Status::Suspended) | Fate::Restored(_, Status::Suspended) => words.say("changes-seat-none"),
            Fate::LeftAlone(CannotAct::Oneself) => words.say("changes-group-oneself"),
            Fate::LeftAlone(reason) => words.cannot_act(reason, &self.organization.catalog, None),
            Fate::NoSeat => words.say("changes-no-seat"),
            Fate::Since => words.say("changes-group-since"),
            Fate::Role(..) | Fate::Same => String::new(),
        };
        let seats = || WayBack { href: plan::path(self.organization), label: words.say("changes-no-seat-action") };
        let moves = match fate {
            Fate::Role(from, to) => Some((self.role(*from), self.role(*to))),
            _ => None,
        };
        let title = match fate {
            Fate::Restored(role, _) => self.words.counted_of(title, count, &self.role(*role)),
            _ => words.counted(title, count),
        };
        Group {
            quiet: !fate.is_done(),
            text,
            way: (*fate == Fate::NoSeat).then(seats),
            moves,
            effects,
            tick: if fate.is_done() { self.tick } else { Tick::None },
            ..self.of_people(fate.id(), title, people)
        }
    }

    /// A group of people, with nothing said about them but a title.
    pub fn of_people(&self, id: String, title: String, people: &[UserId]) -> Group {
        let entry = |person: &Named| Entry { id: person.user.to_string(), name: person.name.clone(), note: person.email.clone() };
        self.of_entries(id, title, people.len(), by_name(self.names, people).into_iter().map(entry))
    }

    /// A group of what was written.
    pub fn of_texts(&self, id: &str, title: &str, texts: Vec<(String, String)>) -> Group {
        let (title, count) = (self.words.counted(title, texts.len()), texts.len());
        let entries = texts.into_iter().take(SHOWN).map(|(name, note)| Entry { id: String::new(), name, note });
        self.of_entries(id.to_owned(), title, count, entries)
    }

    fn of_entries(&self, id: String, title: String, count: usize, people: impl Iterator<Item = Entry>) -> Group {
        let people: Vec<Entry> = people.collect();
        Group {
            id,
            title,
            quiet: true,
            text: String::new(),
            way: None,
            moves: None,
            effects: Vec::new(),
            names: people.iter().take(NAMED).map(|entry| entry.name.clone()).collect(),
            rest: (count > NAMED).then(|| self.words.counted("changes-group-rest", count - NAMED)),
            beyond: (count > people.len()).then(|| self.words.counted("changes-group-beyond", count - people.len())),
            people,
            tick: Tick::None,
            sends: None,
        }
    }

    fn same(&self) -> &'static str {
        match self.kind {
            _ if self.is_undo => "changes-group-as-before",
            Kind::Role => "changes-group-same-role",
            Kind::Suspend => "changes-group-same-suspended",
            Kind::Reactivate => "changes-group-same-active",
            Kind::Remove | Kind::Leave | Kind::Restore => "changes-group-left",
        }
    }

    fn effects(&self, fate: &Fate) -> Vec<Effect> {
        let Fate::Role(from, to) = fate else { return Vec::new() };
        let (Some(from), Some(to)) = (by_number(self.roles, *from), by_number(self.roles, *to)) else { return Vec::new() };
        let effects = Effects { words: self.words, catalog: &self.organization.catalog, oneself: false };
        effects.of(&from.vector.difference(&to.vector))
    }

    fn role(&self, number: RoleNumber) -> String {
        past_role(self.words, &self.organization.catalog, self.roles, number)
    }
}

/// The groups as this reader may see them: without a name for who does not see the whole team.
pub fn as_seen<P>(grant: &Grant<P>, mut groups: Vec<Group>) -> Vec<Group> {
    if grant.may(Capability::ReadMembers) != Reach::Organization {
        for group in &mut groups {
            (group.rest, group.beyond) = (None, None);
            group.names.clear();
            group.people.clear();
        }
    }
    groups
}

/// Of these ids, those that have no box of their own on a page that shows `people`: they are sent along unseen.
pub fn unseen(names: &Names, people: &[UserId], ids: &[UserId]) -> Vec<UserId> {
    let seen: Vec<UserId> = by_name(names, people).into_iter().map(|person| person.user).collect();
    ids.iter().filter(|id| !seen.contains(id)).copied().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::*;
    use crate::domain::change::Snapshot;

    const fn being(role: i32, status: Status) -> Option<Snapshot> {
        Some(Snapshot { role: RoleNumber(role), status })
    }

    fn done(before: Option<Snapshot>, after: Option<Snapshot>) -> Outcome {
        Outcome::Done(Item { user: UserId(Uuid::nil()), before, after })
    }

    #[test]
    fn what_becomes_of_people_has_a_place_of_its_own() {
        let outcomes = [
            done(being(1, Status::Active), being(2, Status::Active)),
            done(being(2, Status::Active), being(1, Status::Active)),
            done(being(1, Status::Active), being(1, Status::Suspended)),
            done(being(1, Status::Suspended), being(1, Status::Active)),
            done(being(1, Status::Active), None),
            done(being(1, Status::Suspended), None),
            done(None, being(1, Status::Active)),
            done(None, being(1, Status::Suspended)),
            Outcome::NoChange,
            Outcome::Refused(CannotAct::Above),
            Outcome::Refused(CannotAct::LastHolder),
            Outcome::NoSeat,
            Outcome::ChangedSince,
        ];
        let fates: Vec<Fate> = outcomes.iter().filter_map(Fate::of).collect();
        let places: BTreeSet<String> = fates.iter().map(Fate::id).collect();
        assert_eq!((fates.len(), places.len()), (outcomes.len(), outcomes.len()));
        for (outcome, fate) in outcomes.iter().zip(&fates) {
            assert_eq!(outcome.is_done(), fate.is_done(), "{outcome:?}");
        }
    }

    #[test]
    fn who_is_out_of_reach_is_in_no_group() {
        assert_eq!(Fate::of(&Outcome::Refused(CannotAct::OutOfReach)), None);
    }

    #[test]
    fn the_role_counts_whatever_the_status() {
        let suspended = done(being(1, Status::Suspended), being(2, Status::Suspended));
        assert_eq!(Fate::of(&suspended), Some(Fate::Role(RoleNumber(1), RoleNumber(2))));
    }
}
