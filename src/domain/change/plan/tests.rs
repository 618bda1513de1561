//! Properties of plans: what is previewed is what is done, what is done can be taken back, and nobody is lifted above the actor.

use std::collections::BTreeMap;

use super::*;
use crate::domain::{giving::Giver, reach::Reach, seats::Cap, vector::Vector};
use proptest::{prelude::*, sample::select};
use uuid::Uuid;

const PERMISSIONS: usize = 3;
const ROLES: i32 = 4;
const ACTOR: UserId = UserId(Uuid::from_u128(1));

/// An organization as a model: who is what, or was before they went.
#[derive(Debug, Clone, PartialEq)]
struct Team {
    roles: Vec<Role>,
    people: BTreeMap<UserId, Candidate>,
    cap: Cap,
}

impl Team {
    fn seats(&self) -> Seats {
        let active = self.people.values().filter(|who| active(who.now())).count();
        let pending = self.people.values().filter(|who| who.is_invited).count();
        Seats { active: active as u32, pending: pending as u32, cap: self.cap }
    }

    fn counted(&self) -> Vec<Role> {
        let held = |role: &Role, status| {
            let holds = |who: &&Candidate| who.now() == Some(Snapshot { role: role.number, status });
            self.people.values().filter(holds).count() as u32
        };
        self.roles
            .iter()
            .map(|role| Role { active: held(role, Status::Active), suspended: held(role, Status::Suspended), ..role.clone() })
            .collect()
    }

    fn actor(&self) -> Actor<'_> {
        let role = by_number(&self.roles, self.people[&ACTOR].is.role).unwrap();
        let giver = Giver { vector: &role.vector, at_least_one: role.at_least_one, manages_peers: true, owner_only: &[] };
        Actor { user: ACTOR, giver, reach: Reach::Organization }
    }

    fn plan(&self, wanted: &[(UserId, Aim)]) -> (Vec<(UserId, Outcome)>, Vec<Role>, Seats) {
        let mut planner = Planner::of_many(self.actor(), self.counted(), self.seats());
        let plan = wanted.iter().map(|(user, aim)| (*user, planner.plan(&self.people[user], *aim))).collect();
        (plan, planner.roles().to_vec(), planner.seats())
    }

    fn apply(&mut self, plan: &[(UserId, Outcome)]) {
        for item in plan.iter().filter_map(|(_, outcome)| outcome.item()) {
            let who = self.people.get_mut(&item.user).unwrap();
            assert_eq!(who.now(), item.before);
            who.is_in = item.after.is_some();
            who.is = item.after.unwrap_or(who.is);
            who.is_invited = who.is_invited && !who.is_in;
        }
    }

    fn undo(&self, plan: &[(UserId, Outcome)]) -> Vec<(UserId, Outcome)> {
        let mut planner = Planner::new(self.actor(), self.counted(), self.seats());
        let items = plan.iter().filter_map(|(_, outcome)| outcome.item());
        items.map(|item| (item.user, planner.plan_back(&self.people[&item.user], item))).collect()
    }
}

fn role(number: i32, vector: Vector, at_least_one: bool) -> Role {
    Role {
        number: RoleNumber(number),
        key: format!("role-{number}"),
        is_system: at_least_one,
        version: 1,
        name: String::new(),
        description: String::new(),
        reach: Reach::Organization,
        vector,
        at_least_one,
        invitable: true,
        assignable: true,
        remove_requires_demotion: None,
        is_for_one: false,
        active: 0,
        suspended: 0,
        invited: 0,
    }
}

fn vector() -> impl Strategy<Value = Vector> {
    proptest::collection::vec(select(Reach::ALL.to_vec()), PERMISSIONS).prop_map(Vector::from)
}

prop_compose! {
    fn candidate()(role in 1..=ROLES, status in select(Status::ALL.to_vec()), is_in in any::<bool>(), invited in any::<bool>()) -> Candidate {
        let is = Snapshot { role: RoleNumber(role), status };
        Candidate { user: ACTOR, is, is_in, is_invited: invited && !is_in }
    }
}

prop_compose! {
    /// Role 1 is the one that somebody must always hold; the actor is active in `actor_role`.
    fn team(actor_role: impl Strategy<Value = i32>)(
        actor_role in actor_role,
        vectors in proptest::collection::vec(vector(), ROLES as usize - 1),
        people in proptest::collection::vec(candidate(), 1..8),
        cap in prop_oneof![Just(Cap::Unlimited), (0..9_u32).prop_map(Cap::Limited)],
    ) -> Team {
        let owner = role(1, Vector::from(vec![Reach::Organization; PERMISSIONS]), true);
        let roles = std::iter::once(owner).chain((2..).zip(vectors).map(|(number, vector)| role(number, vector, false))).collect();
        let actor = Candidate { user: ACTOR, is: Snapshot { role: RoleNumber(actor_role), status: Status::Active }, is_in: true, is_invited: false };
        let others = people.into_iter().zip(2..).map(|(who, id)| Candidate { user: UserId(Uuid::from_u128(id)), ..who });
        Team { roles, people: std::iter::once(actor).chain(others).map(|who| (who.user, who)).collect(), cap }
    }
}

/// What a change wants of its people: it is of one kind, but a list may give each a role of their own.
fn aims() -> impl Strategy<Value = Vec<Aim>> {
    let roles = proptest::collection::vec((1..=ROLES).prop_map(|role| Aim::Role(RoleNumber(role))), 1..8);
    let others = select(vec![Aim::Suspend, Aim::Reactivate, Aim::Remove, Aim::Restore]).prop_map(|aim| vec![aim]);
    prop_oneof![roles, others]
}

/// An aim for everybody, in the order of ids.
fn for_all(team: &Team, aims: &[Aim]) -> Vec<(UserId, Aim)> {
    team.people.keys().copied().zip(aims.iter().copied().cycle()).collect()
}

fn each(plan: &[(UserId, Outcome)]) -> impl Iterator<Item = (UserId, &Outcome)> {
    plan.iter().map(|(user, outcome)| (*user, outcome))
}

proptest! {
    #[test]
    fn who_is_done_becomes_what_was_aimed_at_and_is_not_done_again(mut team in team(1..=ROLES), aims in aims()) {
        let (before, wanted) = (team.clone(), for_all(&team, &aims));
        let (plan, ..) = team.plan(&wanted);
        team.apply(&plan);
        let (again, ..) = team.plan(&wanted);
        for (((user, outcome), (_, aim)), (_, again)) in plan.iter().zip(&wanted).zip(&again) {
            let (was, is) = (before.people[user], team.people[user].now());
            if outcome.item().is_none() {
                prop_assert_eq!(is, was.now());
                continue;
            }
            let (role, status) = (was.is.role, was.is.status);
            let aimed_at = match *aim {
                Aim::Role(role) => Some((role, status)),
                Aim::Suspend => Some((role, Status::Suspended)),
                Aim::Reactivate => Some((role, Status::Active)),
                Aim::Restore => Some((role, status)),
                _ => None,
            };
            prop_assert_eq!(is.map(|is| (is.role, is.status)), aimed_at);
            prop_assert_ne!(is, was.now());
            prop_assert!(again.item().is_none(), "{:?}", again);
        }
    }

    #[test]
    fn roles_and_seats_are_counted_along_as_they_are_when_all_is_done(mut team in team(1..=ROLES), aims in aims()) {
        let (plan, roles, seats) = team.plan(&for_all(&team, &aims));
        team.apply(&plan);
        prop_assert_eq!(team.seats(), seats);
        let held = |roles: &[Role]| roles.iter().map(|role| (role.active, role.suspended)).collect::<Vec<_>>();
        prop_assert_eq!(held(&team.counted()), held(&roles));
    }

    #[test]
    fn what_was_done_by_an_owner_is_taken_back_whole(mut team in team(Just(1)), aims in aims()) {
        let before = team.clone();
        let (plan, ..) = team.plan(&for_all(&team, &aims));
        team.apply(&plan);
        let fits = !team.seats().over() && !before.seats().over();
        let undo = team.undo(&plan);
        team.apply(&undo);
        for (user, who) in &before.people {
            let is = &team.people[user];
            if fits {
                // The whole person: an invitation that ended stays ended, but it is none of what they are.
                prop_assert_eq!(is.now(), who.now());
            } else if is.is_in == who.is_in {
                // Without a seat nobody is brought back or active again; the role comes back all the same.
                prop_assert_eq!(is.now().map(|is| is.role), who.now().map(|is| is.role));
            }
        }
    }

    #[test]
    fn somebody_must_hold_what_somebody_must_hold(mut team in team(1..=ROLES), rounds in proptest::collection::vec(aims(), 1..4)) {
        let owners = |team: &Team| team.counted()[0].active;
        let had_one = owners(&team) > 0;
        for aims in rounds {
            let (plan, ..) = team.plan(&for_all(&team, &aims));
            team.apply(&plan);
        }
        prop_assert!(!had_one || owners(&team) > 0);
    }

    #[test]
    fn no_seat_is_made_up(mut team in team(1..=ROLES), rounds in proptest::collection::vec(aims(), 1..4)) {
        for aims in rounds {
            let used = team.seats().used();
            let (plan, ..) = team.plan(&for_all(&team, &aims));
            team.apply(&plan);
            prop_assert!(!team.seats().over() || team.seats().used() <= used);
        }
    }

    #[test]
    fn nobody_is_lifted_above_the_actor(mut team in team(2..=ROLES), rounds in proptest::collection::vec(aims(), 1..5), undone in any::<bool>()) {
        let start = team.clone();
        for aims in rounds {
            let (plan, ..) = team.plan(&for_all(&team, &aims));
            team.apply(&plan);
            if undone {
                let undo = team.undo(&plan);
                team.apply(&undo);
            }
        }
        let of = |team: &Team, is: Snapshot| by_number(&team.roles, is.role).unwrap().vector.clone();
        let own = of(&start, start.people[&ACTOR].is);
        for (user, who) in &team.people {
            if who.now() != start.people[user].now() {
                prop_assert!(who.now().is_none_or(|is| of(&team, is).within(&own)));
            }
        }
    }

    #[test]
    fn the_fingerprint_tells_plans_apart(team in team(1..=ROLES), aims in aims(), others in aims()) {
        let (plan, ..) = team.plan(&for_all(&team, &aims));
        let (other, ..) = team.plan(&for_all(&team, &others));
        let print = |plan: &[(UserId, Outcome)]| fingerprint(each(plan), &team.roles, &team.actor());
        // Why exactly somebody is left alone is said, but changes nothing.
        let told = |plan: &[(UserId, Outcome)]| plan.iter().map(|(user, outcome)| (*user, outcome.as_str(), outcome.item().copied())).collect::<Vec<_>>();
        prop_assert_eq!(print(&plan) == print(&other), told(&plan) == told(&other));
    }
}

#[test]
fn the_fingerprint_notices_a_role_that_was_changed_and_an_actor_who_was() {
    let owner = role(1, Vector::from(vec![Reach::Organization]), true);
    let agent = role(2, Vector::from(vec![Reach::None]), false);
    let giver = Giver { vector: &owner.vector, at_least_one: true, manages_peers: true, owner_only: &[] };
    let actor = Actor { user: ACTOR, giver, reach: Reach::Organization };
    let is = |role| Some(Snapshot { role: RoleNumber(role), status: Status::Active });
    let plan = [(ACTOR, Outcome::Done(Item { user: ACTOR, before: is(1), after: is(2) }))];
    let print = fingerprint(each(&plan), &[owner.clone(), agent.clone()], &actor);
    let edited = [owner.clone(), Role { version: 2, ..agent.clone() }];
    assert_ne!(print, fingerprint(each(&plan), &edited, &actor));
    let lowered = Actor { giver: Giver { at_least_one: false, ..giver }, ..actor };
    assert_ne!(print, fingerprint(each(&plan), &[owner.clone(), agent.clone()], &lowered));
    let unrelated = [owner.clone(), agent, role(3, Vector::from(vec![Reach::Own]), false)];
    assert_eq!(print, fingerprint(each(&plan), &unrelated, &actor));
    assert!(can_be_fingerprint(&print));
    for none in ["", "x", &print[1..], &format!("{print}0"), &print.replace(&print[..1], "g"), &"A".repeat(64), &"é".repeat(32)] {
        assert!(!can_be_fingerprint(none), "{none}");
    }
}

#[test]
fn who_went_with_a_role_that_was_ended_since_is_known_of_as_far_as_the_actor_reaches() {
    let owner = role(1, Vector::from(vec![Reach::Organization]), true);
    let giver = Giver { vector: &owner.vector, at_least_one: true, manages_peers: true, owner_only: &[] };
    let is = Snapshot { role: RoleNumber(9), status: Status::Active };
    let gone = Candidate { user: UserId(Uuid::from_u128(2)), is, is_in: false, is_invited: false };
    let seats = Seats { active: 1, pending: 0, cap: Cap::Unlimited };
    let judged = |reach| Planner::new(Actor { user: ACTOR, giver, reach }, vec![owner.clone()], seats).judge(&gone, Aim::Restore);
    assert_eq!(judged(Reach::Organization), Err(CannotAct::NewRole(CannotGive::Ended)));
    for reach in [Reach::None, Reach::Own, Reach::Team, Reach::Department] {
        assert_eq!(judged(reach), Err(CannotAct::OutOfReach), "{reach}");
    }
}
