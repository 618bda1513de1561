//! Catalogs: the four that ship, against what their products' documentation says; broken ones, against the fault they cause.

#![allow(clippy::expect_used, clippy::panic, reason = "a helper that fails is a test that fails")]

mod autocom;
mod broken;
mod format;
mod report;
mod sendocki;
mod sendoso;
mod starter;

use rolecall::catalog::{Catalog, shipped};
use rolecall::domain::{capability::Capability, reach::Reach};

/// The text of a catalog that ships.
fn file(key: &str) -> &'static str {
    let found = shipped().into_iter().find(|(shipped, _)| *shipped == key);
    found.map(|(_, text)| text).expect("the catalog ships")
}

/// A catalog that ships, checked.
fn catalog(key: &str) -> Catalog {
    parsed(key, file(key))
}

/// A catalog that is meant to be sound.
fn parsed(key: &str, text: &str) -> Catalog {
    match Catalog::parse(key, text) {
        Ok(catalog) => catalog,
        Err(faults) => panic!("{key}.toml: {}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

/// A table as its lines, each with single spaces, so that tests can align theirs for reading.
fn lines(table: &str) -> Vec<String> {
    table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty()).collect()
}

/// Every permission of a catalog, one mark, and how far each role reaches: the form in which the matrices are written out.
fn matrix(catalog: &Catalog, mark: impl Fn(&rolecall::catalog::Permission) -> &'static str) -> Vec<String> {
    let heads: Vec<&str> = catalog.roles.iter().map(|role| role.key.as_str()).collect();
    let mut lines = vec![format!("permission mark {}", heads.join(" "))];
    for (index, permission) in catalog.permissions.iter().enumerate() {
        let cells: Vec<&str> = catalog.roles.iter().map(|role| cell(role.vector.get(index))).collect();
        lines.push(format!("{} {} {}", permission.key, mark(permission), cells.join(" ")));
    }
    lines
}

fn cell(reach: Reach) -> &'static str {
    match reach {
        Reach::None => "-",
        Reach::Own => "own",
        Reach::Team => "team",
        Reach::Department => "dept",
        Reach::Organization => "yes",
    }
}

/// Every capability of the console and the system roles that have it.
fn console(catalog: &Catalog) -> Vec<String> {
    let roles = |capability| {
        let roles: Vec<&str> = catalog.roles_with(capability).iter().map(|role| role.key.as_str()).collect();
        if roles.is_empty() { "nobody".to_owned() } else { roles.join(" ") }
    };
    Capability::ALL.into_iter().map(|capability| format!("{capability} {}", roles(capability))).collect()
}

/// How many permissions each role holds.
fn counts(catalog: &Catalog) -> Vec<usize> {
    catalog.roles.iter().map(|role| role.vector.count()).collect()
}

#[test]
fn all_four_ship_and_are_sound() {
    let keys: Vec<&str> = shipped().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["starter", "sendocki", "sendoso", "autocom"]);
    let catalogs = rolecall::catalog::Catalogs::shipped().expect("all parse");
    assert_eq!(catalogs.iter().count(), 4);
    assert_eq!(catalogs.get("autocom").map(|catalog| catalog.key.clone()), Some("autocom".to_owned()));
    assert!(catalogs.get("nothing").is_none());
}

#[test]
fn every_permission_module_and_role_says_what_it_is_for() {
    for (key, _) in shipped() {
        let catalog = catalog(key);
        for permission in &catalog.permissions {
            assert!(permission.description.is_some(), "{key}: {}", permission.key);
        }
        for module in &catalog.modules {
            assert!(module.description.is_some() && module.icon.is_some(), "{key}: {}", module.key);
        }
    }
}

#[test]
fn owner_only_permissions_are_only_with_those_in_charge() {
    for (key, _) in shipped() {
        let catalog = catalog(key);
        for role in catalog.roles.iter().filter(|role| !role.at_least_one) {
            assert!(catalog.owner_only_in(&role.vector).is_empty(), "{key}: {}", role.key);
        }
        for template in &catalog.role_templates {
            assert!(catalog.owner_only_in(&template.vector).is_empty(), "{key}: {}", template.key);
        }
    }
}
