//! What the format means, beyond what the shipped catalogs use.

use super::{catalog, file, parsed};
use rolecall::catalog::{Catalog, Holder, PlanChange};
use rolecall::domain::{capability::Capability, reach::Reach, role::RoleNumber, seats::Cap};
use std::collections::BTreeMap;

/// The starter with one passage replaced, and meant to be sound.
fn starter_with(from: &str, to: &str) -> Catalog {
    assert!(file("starter").contains(from), "the starter has no {from:?}");
    parsed("starter", &file("starter").replacen(from, to, 1))
}

fn held(catalog: &Catalog, role: &str) -> BTreeMap<String, Reach> {
    catalog.document_of(&catalog.role(role).expect(role).vector)
}

#[test]
fn what_is_taken_away_stays_away_wherever_it_stands() {
    let catalog = starter_with(r#"permissions = ["projects.view", "reports.view"]"#, r#"permissions = ["!reports.export", "reports.*"]"#);
    assert_eq!(held(&catalog, "viewer"), BTreeMap::from([("reports.view".to_owned(), Reach::Organization)]));
}

#[test]
fn a_reach_limits_scoped_permissions_only() {
    let catalog = starter_with(r#"reach = "organization""#, r#"reach = "own""#);
    let member = held(&catalog, "member");
    assert_eq!(member.get("projects.view"), Some(&Reach::Own));
    assert_eq!(member.get("team.view"), Some(&Reach::Organization));
}

#[test]
fn numbers_continue_from_the_last_one_given() {
    let catalog = starter_with(r#"key = "admin""#, "key = \"admin\"\nnumber = 10");
    let numbers: Vec<RoleNumber> = catalog.roles.iter().map(|role| role.number).collect();
    assert_eq!(numbers, [1, 10, 11, 12].map(RoleNumber));
}

#[test]
fn seats_may_be_written_with_underscores() {
    let catalog = starter_with("seats = 25", "seats = 1_000");
    assert_eq!(catalog.plan("team").map(|plan| plan.seats), Some(Cap::Limited(1000)));
}

#[test]
fn access_can_be_said() {
    use rolecall::catalog::Access;
    let catalog = starter_with(r#"key = "projects.export""#, "key = \"projects.export\"\naccess = \"read\"");
    assert_eq!(catalog.permissions[catalog.permission("projects.export").expect("there")].access, Access::Read);
}

#[test]
fn plan_change_can_be_a_link_or_off() {
    let link = starter_with(r#"plan_change = "console""#, "plan_change = \"link\"\nbilling_url = \"https://example.com/b\"");
    assert_eq!((link.plan_change, link.billing_url.as_deref()), (PlanChange::Link, Some("https://example.com/b")));
    assert_eq!(starter_with(r#"plan_change = "console""#, "").plan_change, PlanChange::Off);
}

#[test]
fn the_console_may_be_open_to_everyone_or_to_those_in_charge() {
    let catalog = starter_with(r#"read_members = "team.view""#, r#"read_members = "everyone""#);
    assert_eq!(catalog.console(Capability::ReadMembers), Holder::Everyone);
    assert_eq!(catalog.roles_with(Capability::ReadMembers).len(), 4);
    let catalog = starter_with(r#"read_activity = "settings.view_activity""#, r#"read_activity = "at_least_one""#);
    assert_eq!(catalog.console(Capability::ReadActivity), Holder::AtLeastOne);
    assert_eq!(catalog.roles_with(Capability::ReadActivity).len(), 1);
    assert_eq!(catalog.console(Capability::MoveMembers), Holder::Nobody);
}

#[test]
fn texts_may_be_given_per_language() {
    let file = file("starter").replacen(r#"languages = ["en"]"#, r#"languages = ["en", "fr"]"#, 1);
    let file = file.replacen(r#"name = "Owner""#, r#"name = { en = "Owner", fr = "Propriétaire" }"#, 1);
    let catalog = parsed("starter", &file);
    let owner = catalog.role("owner").expect("there is an owner");
    assert_eq!(owner.name.in_language("fr-CA"), "Propriétaire");
    assert_eq!(owner.name.in_language("ar"), "Owner");
}

#[test]
fn a_document_survives_the_way_to_a_vector_and_back() {
    for key in ["starter", "sendocki", "sendoso", "autocom"] {
        let catalog = catalog(key);
        for role in &catalog.roles {
            let document = catalog.document_of(&role.vector);
            assert_eq!(document.len(), role.vector.count());
            assert_eq!(catalog.vector_of(&document), (role.vector.clone(), Vec::new()));
        }
    }
}

#[test]
fn what_a_catalog_cannot_honour_counts_as_not_held_and_is_reported() {
    let catalog = catalog("starter");
    let document = BTreeMap::from([
        ("projects.view".to_owned(), Reach::Own),
        ("projects.fly".to_owned(), Reach::Organization),
        ("team.view".to_owned(), Reach::Own),
    ]);
    let (vector, unknown) = catalog.vector_of(&document);
    assert_eq!(unknown, ["projects.fly", "team.view"]);
    assert_eq!(catalog.document_of(&vector), BTreeMap::from([("projects.view".to_owned(), Reach::Own)]));
}

#[test]
fn every_version_has_its_hash() {
    let (before, again) = (catalog("starter"), catalog("starter"));
    assert_eq!(before.hash, again.hash);
    assert!(before.hash.len() == 64 && before.hash.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()));
    assert_ne!(before.hash, starter_with("Starter: a catalog", "Starter: the catalog").hash);
}
