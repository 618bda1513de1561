//! What a pasted list costs, and whose role is looked up.

use std::cell::Cell;

use uuid::Uuid;

use super::*;
use crate::{
    catalog::Catalogs,
    domain::{email::Email, fold::fold, vector::Vector},
};

thread_local! {
    /// How many names were folded; every test has a thread of its own.
    static FOLDED: Cell<usize> = const { Cell::new(0) };
}

fn counting(text: &str) -> String {
    FOLDED.set(FOLDED.get() + 1);
    fold(text)
}

fn role(number: i32, key: &str, name: &str, is_system: bool) -> Role {
    Role {
        number: RoleNumber(number),
        key: key.into(),
        is_system,
        version: 1,
        name: name.into(),
        description: String::new(),
        reach: Reach::Organization,
        vector: Vector::none(1),
        at_least_one: false,
        invitable: true,
        assignable: true,
        remove_requires_demotion: None,
        is_for_one: false,
        active: 0,
        suspended: 0,
        invited: 0,
    }
}

fn line(at: u128, role: &str) -> Line {
    Line { email: Email::parse(&format!("p{at}@acme.example")).unwrap(), role: (!role.is_empty()).then(|| role.to_owned()) }
}

fn user(at: u128) -> UserId {
    UserId(Uuid::from_u128(at))
}

/// The members among the lines: the first so many.
fn members(count: u128) -> HashMap<String, UserId> {
    (0..count).map(|at| (line(at, "").email.key().to_owned(), user(at))).collect()
}

#[test]
fn every_name_is_folded_once_and_of_the_lines_only_what_a_members_says() {
    let catalogs = Catalogs::shipped().unwrap();
    let catalog = catalogs.get("sendocki").unwrap();
    let (system, languages) = (catalog.roles.len(), catalog.languages.len());
    let of_catalog = catalog.roles.iter().enumerate();
    let mut roles: Vec<Role> = of_catalog.map(|(at, known)| role(at as i32 + 1, &known.key, &known.name.default, true)).collect();
    roles.extend((5..205).map(|number| role(number, &format!("custom-{number}"), &format!("Équipe {number}"), false)));
    let lines: Vec<Line> = (0..9_900).map(|at| line(at, &format!("ÉQUIPE {}", 5 + at % 200))).collect();
    let mut meant = Meant::default();
    let names = RoleNames::folded_by(counting, &roles, &catalog);
    let names_of_roles = system * (languages + 2) + 200 * 2;
    assert_eq!(FOLDED.get(), names_of_roles);
    meant.sort(&lines, &members(100), &Deed::RolesListed, &names);
    assert_eq!(FOLDED.get(), names_of_roles + 100, "strangers' lines cost nothing");
    assert_eq!((meant.ids.len(), meant.strangers.len(), meant.unknown_roles.len()), (100, 9_800, 0));
    assert!((0..100).all(|at| meant.roles[&user(at)] == RoleNumber(5 + at as i32)), "{:?}", meant.roles);
    // Everybody a member: one more a line.
    FOLDED.set(0);
    let mut meant = Meant::default();
    meant.sort(&lines, &members(9_900), &Deed::RolesListed, &names);
    assert_eq!((FOLDED.get(), meant.ids.len()), (9_900, 9_900));
    // Where no role is given, none is looked up.
    meant.sort(&lines, &members(9_900), &Deed::Suspend, &names);
    assert_eq!(FOLDED.get(), 9_900);
}

#[test]
fn a_role_goes_by_its_names_its_key_and_its_number_and_the_first_has_what_two_go_by() {
    let catalogs = Catalogs::shipped().unwrap();
    let catalog = catalogs.get("sendocki").unwrap();
    let manager = &catalog.role("manager").unwrap().name;
    let roles = [
        role(2, "manager", "Manager", true),
        role(7, "custom-7", "8", false),
        role(8, "custom-8", "Custom-7", false),
        role(9, "owner", "Nobody's own", false),
    ];
    let names = RoleNames::of(&roles, &catalog);
    let expected = [
        (manager.in_language("fr"), Some(2)),
        (manager.in_language("ar"), Some(2)),
        ("MANAGER", Some(2)),
        ("2", Some(2)),
        // Called like the number and the key of others.
        ("8", Some(7)),
        (" custom-7 ", Some(7)),
        ("CUSTOM-8", Some(8)),
        // A key alone makes no role the catalog's.
        ("Propriétaire", None),
        ("owner", Some(9)),
        ("Emperor", None),
        ("", None),
    ];
    for (said, number) in expected {
        assert_eq!(names.find(said), number.map(RoleNumber), "{said}");
    }
}
