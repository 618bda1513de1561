//! The rules of `acting`, tried from every side.

use super::*;
use crate::domain::vector::Vector;
use proptest::prelude::*;
use uuid::Uuid;

const ANA: UserId = UserId(Uuid::from_u128(1));
const BEN: UserId = UserId(Uuid::from_u128(2));

fn vector(reaches: &[Reach]) -> Vector {
    Vector::from(reaches.to_vec())
}

fn role<'a>(key: &'a str, vector: &'a Vector) -> RoleFacts<'a> {
    RoleFacts {
        key,
        vector,
        is_system: true,
        at_least_one: false,
        invitable: true,
        assignable: true,
        taken: false,
        remove_requires_demotion: None,
    }
}

fn owner(vector: &Vector) -> RoleFacts<'_> {
    RoleFacts { at_least_one: true, ..role("owner", vector) }
}

fn actor<'a>(role: &RoleFacts<'a>) -> Actor<'a> {
    let giver = Giver { vector: role.vector, at_least_one: role.at_least_one, manages_peers: true, owner_only: &[] };
    Actor { user: ANA, giver, reach: Reach::Organization }
}

fn target(user: UserId, role: RoleFacts<'_>) -> Target<'_> {
    Target { user, role, status: Some(Status::Active), distance: Reach::Organization, no_other_holder: false }
}

const EVERY_ACT_WITHOUT_A_ROLE: [Act<'static>; 5] = [Act::Suspend, Act::Reactivate, Act::Remove, Act::Leave, Act::Restore];

#[test]
fn an_admin_touches_members_but_no_owner() {
    let (all, some) = (vector(&[Reach::Organization; 2]), vector(&[Reach::Organization, Reach::None]));
    let admin = role("admin", &all);
    let member = role("member", &some);
    for act in [Act::Suspend, Act::Remove, Act::ChangeRole { to: &admin }] {
        assert_eq!(may_act(&actor(&admin), &target(BEN, member), &act), Ok(()));
        // As far as the admin's own, but of the kind that must always be there.
        assert_eq!(may_act(&actor(&admin), &target(BEN, owner(&all)), &act), Err(CannotAct::Above));
        assert_eq!(may_act(&actor(&member), &target(BEN, admin), &act), Err(CannotAct::Above));
    }
    let made_owner = Act::ChangeRole { to: &owner(&all) };
    assert_eq!(may_act(&actor(&admin), &target(BEN, member), &made_owner), Err(CannotAct::NewRole(CannotGive::Keystone)));
}

#[test]
fn peers_are_left_alone_by_who_does_not_manage_them() {
    let (own, below) = (vector(&[Reach::Department]), vector(&[Reach::Team]));
    let dept = role("dept", &own);
    let mut asking = actor(&dept);
    asking.giver.manages_peers = false;
    assert_eq!(may_act(&asking, &target(BEN, dept), &Act::Suspend), Err(CannotAct::Peer));
    let manager = role("manager", &below);
    assert_eq!(may_act(&asking, &target(BEN, manager), &Act::Suspend), Ok(()));
    let raised = Act::ChangeRole { to: &dept };
    assert_eq!(may_act(&asking, &target(BEN, manager), &raised), Err(CannotAct::NewRole(CannotGive::Peer)));
}

#[test]
fn a_reach_takes_in_what_is_as_near() {
    let own = vector(&[Reach::Organization]);
    let member = role("member", &own);
    for reach in Reach::ALL {
        for distance in Reach::ALL {
            let asking = Actor { reach, ..actor(&member) };
            let asked = Target { distance, ..target(BEN, member) };
            let near = distance >= Reach::Team && distance <= reach;
            let expected = if near { Ok(()) } else { Err(CannotAct::OutOfReach) };
            assert_eq!(may_act(&asking, &asked, &Act::Suspend), expected, "{reach} {distance}");
        }
    }
}

#[test]
fn one_may_lower_oneself_and_leave_and_nothing_else() {
    let (all, some) = (vector(&[Reach::Organization; 2]), vector(&[Reach::Organization, Reach::None]));
    let (admin, member) = (role("admin", &all), role("member", &some));
    assert_eq!(may_act(&actor(&admin), &target(ANA, admin), &Act::ChangeRole { to: &member }), Ok(()));
    assert_eq!(may_act(&actor(&member), &target(ANA, member), &Act::ChangeRole { to: &admin }), Err(CannotAct::RaisesOneself));
    assert_eq!(may_act(&actor(&admin), &target(ANA, admin), &Act::ChangeRole { to: &owner(&all) }), Err(CannotAct::RaisesOneself));
    assert_eq!(may_act(&actor(&admin), &target(ANA, admin), &Act::ChangeRole { to: &admin }), Err(CannotAct::NoChange));
    for act in EVERY_ACT_WITHOUT_A_ROLE {
        let expected = if matches!(act, Act::Leave) { Ok(()) } else { Err(CannotAct::Oneself) };
        assert_eq!(may_act(&actor(&admin), &target(ANA, admin), &act), expected);
    }
    let without_reach = Actor { reach: Reach::None, ..actor(&admin) };
    assert_eq!(may_act(&without_reach, &target(ANA, admin), &Act::Leave), Ok(()));
    assert_eq!(may_act(&without_reach, &target(ANA, admin), &Act::ChangeRole { to: &member }), Err(CannotAct::OutOfReach));
    assert_eq!(may_act(&actor(&admin), &target(BEN, admin), &Act::Leave), Err(CannotAct::NotOneself));
}

#[test]
fn the_last_holder_stays_and_stays_what_they_are() {
    let all = vector(&[Reach::Organization]);
    let (owner, member) = (owner(&all), role("member", &all));
    let last = Target { no_other_holder: true, ..target(BEN, owner) };
    for act in [Act::Suspend, Act::Remove, Act::ChangeRole { to: &member }, Act::GiveRoleBack { to: &member }] {
        assert_eq!(may_act(&actor(&owner), &last, &act), Err(CannotAct::LastHolder));
        assert_eq!(may_act(&actor(&owner), &Target { no_other_holder: false, ..last }, &act), Ok(()));
    }
    let oneself = Target { user: ANA, ..last };
    for act in [Act::Leave, Act::ChangeRole { to: &member }] {
        assert_eq!(may_act(&actor(&owner), &oneself, &act), Err(CannotAct::LastHolder));
    }
    // Somebody who must be there may always come back.
    let suspended = Target { status: Some(Status::Suspended), ..last };
    assert_eq!(may_act(&actor(&owner), &suspended, &Act::Reactivate), Ok(()));
}

#[test]
fn some_are_demoted_before_they_go() {
    let (all, none) = (vector(&[Reach::Organization]), vector(&[Reach::None]));
    let admin = RoleFacts { remove_requires_demotion: Some("sender"), ..owner(&all) };
    let sender = role("sender", &none);
    let demote = Err(CannotAct::DemoteFirst { to: "sender".to_owned() });
    assert_eq!(may_act(&actor(&admin), &target(BEN, admin), &Act::Remove), demote);
    assert_eq!(may_act(&actor(&admin), &target(ANA, admin), &Act::Leave), demote);
    assert_eq!(may_act(&actor(&admin), &target(BEN, admin), &Act::Suspend), Ok(()));
    assert_eq!(may_act(&actor(&admin), &target(BEN, admin), &Act::ChangeRole { to: &sender }), Ok(()));
    // Demoting is no way out for the last one: that is said first.
    let last = Target { no_other_holder: true, ..target(BEN, admin) };
    assert_eq!(may_act(&actor(&admin), &last, &Act::Remove), Err(CannotAct::LastHolder));
}

#[test]
fn what_is_so_already_is_no_change_and_who_is_gone_can_only_come_back() {
    let all = vector(&[Reach::Organization]);
    let (admin, member) = (role("admin", &all), role("member", &all));
    let with = |status| Target { status, ..target(BEN, member) };
    let active = with(Some(Status::Active));
    let suspended = with(Some(Status::Suspended));
    let ask = |target: &Target<'_>, act: Act<'_>| may_act(&actor(&admin), target, &act);
    assert_eq!(ask(&suspended, Act::Suspend), Err(CannotAct::NoChange));
    assert_eq!(ask(&active, Act::Reactivate), Err(CannotAct::NoChange));
    assert_eq!(ask(&active, Act::ChangeRole { to: &member }), Err(CannotAct::NoChange));
    assert_eq!(ask(&suspended, Act::Restore), Err(CannotAct::NoChange));
    assert_eq!(ask(&suspended, Act::ChangeRole { to: &admin }), Ok(()));
    assert_eq!(ask(&with(None), Act::Restore), Ok(()));
    for act in [Act::Suspend, Act::Reactivate, Act::Remove, Act::ChangeRole { to: &admin }] {
        assert_eq!(ask(&with(None), act), Err(CannotAct::Gone));
    }
}

#[test]
fn a_role_that_is_never_handed_out_is_given_back_by_who_has_it() {
    let (all, some) = (vector(&[Reach::Organization; 2]), vector(&[Reach::Organization, Reach::None]));
    let fixed = RoleFacts { assignable: false, invitable: false, ..owner(&all) };
    let manager = role("manager", &some);
    let lowered = target(BEN, manager);
    let not_assignable = Err(CannotAct::NewRole(CannotGive::NotAssignable));
    assert_eq!(may_act(&actor(&fixed), &lowered, &Act::ChangeRole { to: &fixed }), not_assignable);
    assert_eq!(may_act(&actor(&fixed), &lowered, &Act::GiveRoleBack { to: &fixed }), Ok(()));
    let away = Target { status: None, ..target(BEN, fixed) };
    assert_eq!(may_act(&actor(&fixed), &away, &Act::Restore), Ok(()));
    assert_eq!(may_act(&actor(&manager), &away, &Act::Restore), Err(CannotAct::Above));
    let taken = Target { role: RoleFacts { taken: true, ..fixed }, ..away };
    assert_eq!(may_act(&actor(&fixed), &taken, &Act::Restore), Err(CannotAct::NewRole(CannotGive::Taken)));
}

const ROLES: usize = 5;

/// A member of the model: index of the role, and the status (`None` is no member).
type Person = (usize, Option<Status>);

fn reaches() -> impl Strategy<Value = Vector> {
    proptest::collection::vec(proptest::sample::select(vec![Reach::None, Reach::Own, Reach::Organization]), 3).prop_map(Vector::from)
}

fn after((role, status): Person, act: &Act<'_>, to: usize) -> Person {
    match act {
        Act::ChangeRole { .. } | Act::GiveRoleBack { .. } => (to, status),
        Act::Suspend => (role, Some(Status::Suspended)),
        Act::Reactivate | Act::Restore => (role, Some(Status::Active)),
        Act::Remove | Act::Leave => (role, None),
    }
}

proptest! {
    #[test]
    fn no_walk_raises_anybody_above_the_actor_or_loses_the_last_holder(
        vectors in proptest::collection::vec(reaches(), ROLES),
        flags in proptest::collection::vec(any::<bool>(), ROLES),
        wishes in proptest::collection::vec((0..4_usize, 0..7_usize, 0..ROLES), 1..60),
    ) {
        let names = ["owner", "a", "b", "c", "d"];
        let mut top = Vector::none(3);
        for vector in &vectors { top = top.join(vector); }
        let vectors: Vec<&Vector> = std::iter::once(&top).chain(vectors.iter().skip(1)).collect();
        let roles: Vec<RoleFacts<'_>> = names.iter().zip(&vectors).map(|(key, vector)| RoleFacts { at_least_one: *key == "owner", ..role(key, vector) }).collect();
        // The first person acts, the second is the owner.
        let mut people: [Person; 4] = [(1, Some(Status::Active)), (0, Some(Status::Active)), (2, Some(Status::Active)), (3, None)];
        let at_first = vectors[1];
        for (who, what, to) in wishes {
            let own = people[0];
            if own.1.is_none() { break; }
            let giver = Giver { vector: vectors[own.0], at_least_one: own.0 == 0, manages_peers: flags[own.0], owner_only: &[] };
            let asking = Actor { user: UserId(Uuid::from_u128(0)), giver, reach: Reach::Organization };
            let (held, status) = people[who];
            let others = people.iter().enumerate().filter(|(index, person)| *index != who && **person == (held, Some(Status::Active))).count();
            let asked = Target { user: UserId(Uuid::from_u128(who as u128)), role: roles[held], status, distance: Reach::Organization, no_other_holder: others == 0 };
            let act = match what {
                0 => Act::ChangeRole { to: &roles[to] },
                1 => Act::GiveRoleBack { to: &roles[to] },
                2 => Act::Suspend,
                3 => Act::Reactivate,
                4 => Act::Remove,
                5 => Act::Leave,
                _ => Act::Restore,
            };
            if may_act(&asking, &asked, &act).is_ok() {
                let now = after(people[who], &act, to);
                prop_assert_ne!(now, people[who]);
                people[who] = now;
                prop_assert!(vectors[now.0].within(at_first));
            }
            prop_assert!(people.contains(&(0, Some(Status::Active))));
        }
    }
}
