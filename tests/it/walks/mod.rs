//! Random walks: several people of several roles do this and that to each other, and after each act everybody is what a small model says.

mod dice;
mod model;
mod walk;

use rolecall::domain::reach::Reach;

/// A role: how far it goes in every permission, and whether it is for owners.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    pub name: String,
    pub is_system: bool,
    pub owns: bool,
    pub rights: Vec<Reach>,
    pub ended: bool,
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Is {
    pub role: usize,
    pub active: bool,
}

/// Somebody, in the order of ids; `is` stays what it was when they went.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub is: Is,
    pub inside: bool,
}

/// Which permission, by its place, stands for what.
#[derive(Debug, Clone, Copy)]
pub struct Needs {
    pub read: usize,
    pub change: usize,
    pub suspend: usize,
    pub remove: usize,
    pub build: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    Role(usize),
    Suspend,
    Reactivate,
    Remove,
    Restore,
}

/// What somebody tries.
#[derive(Debug, Clone)]
pub enum Deed {
    One { who: usize, aim: Aim },
    Many { whom: Vec<usize>, aim: Aim },
    Undo { change: usize },
    Create { name: String, rights: Vec<Reach> },
    Edit { role: usize, rights: Vec<Reach> },
    End { role: usize, to: Option<usize> },
}

/// What a walk goes through.
struct Told {
    seed: u64,
    acts: Vec<String>,
}

impl Drop for Told {
    /// How a walk that failed came to where it failed.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "The walk with the seed {} failed. What was done in it, the last of it in vain:\n{}",
                self.seed,
                self.acts.join("\n")
            );
        }
    }
}

/// Everybody and every role, as the rows say it.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    people: Vec<Person>,
    roles: Vec<Role>,
    changes: usize,
}

/// Who is no owner leaves nobody whom they touched above themselves, in anything.
fn stays_below(by: usize, before: &Seen, after: &Seen) {
    let own = &before.roles[before.people[by].is.role];
    let is = |seen: &Seen, who: usize| {
        let one = &seen.people[who];
        one.inside.then(|| (one.is.role, one.is.active, seen.roles[one.is.role].rights.clone()))
    };
    for who in 0..after.people.len() {
        let (was, now) = (is(before, who), is(after, who));
        if let Some((role, _, rights)) = now.as_ref().filter(|_| now != was && !own.owns) {
            let above: Vec<usize> = (0..rights.len()).filter(|place| rights[*place] > own.rights[*place]).collect();
            assert!(above.is_empty() && !after.roles[*role].owns, "{by} left {who} above themselves in {above:?}");
        }
    }
}

#[test]
#[should_panic(expected = "0 left 1 above themselves in [1]")]
fn a_walk_sees_that_somebody_was_left_above_whoever_touched_them() {
    let role =
        |own: Reach, other: Reach| Role { name: String::new(), is_system: false, owns: false, rights: vec![own, other], ended: false };
    let person = |role| Person { is: Is { role, active: true }, inside: true };
    let seen = |other| Seen {
        people: vec![person(0), person(1)],
        roles: vec![role(Reach::Organization, Reach::Own), role(Reach::Own, other)],
        changes: 0,
    };
    stays_below(0, &seen(Reach::Own), &seen(Reach::Organization));
}
