//! Catalogs as files.

use std::{fs, path::Path};

use super::Place;

fn shipped(key: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("catalogs/{key}.toml"))).expect("it ships")
}

fn with(name: &str, text: &str) -> Place {
    let place = Place::sqlite();
    fs::write(place.folder.path().join(name), text).expect("written");
    place
}

#[test]
fn a_good_one_is_a_table() {
    let place = with("acme.toml", &shipped("sendoso"));
    let said = place.run(&["catalog", "check", "acme.toml"]).done();
    assert!(said.starts_with("acme: Sendoso, 25 permissions (6 sensitive, 14 scoped)"), "{said}");
    assert!(said.contains("Department Admin"), "{said}");
    assert!(!place.folder.path().join("data").exists(), "no database is made for it");
}

#[test]
fn a_bad_one_is_every_fault_with_its_line() {
    let text = shipped("starter").replacen("seats = 3", "seats = -3", 1).replacen("\nat_least_one = true", "\nat_least_one = 1", 1);
    let place = with("acme.toml", &text);
    let said = place.run(&["catalog", "check", "acme.toml"]);
    assert_eq!(said.out, "");
    let faults = said.err.lines().filter(|line| line.starts_with("acme.toml: line ")).count();
    assert!(faults >= 2, "{}", said.err);
    assert_eq!(said.refused(), format!("rolecall: acme.toml has {faults} faults"));
}

#[test]
fn the_difference_of_two() {
    let place = with("old.toml", &shipped("starter"));
    fs::write(place.folder.path().join("new.toml"), shipped("starter").replacen("seats = 3", "seats = 4", 1)).expect("written");
    assert_eq!(place.run(&["catalog", "diff", "old.toml", "new.toml"]).done(), "Plan free: 3 -> 4 seats\n");
    assert_eq!(place.run(&["catalog", "diff", "old.toml", "old.toml"]).done(), "Nobody gains or loses anything.\n");
}

#[test]
fn a_missing_file_is_named() {
    let line = Place::sqlite().run(&["catalog", "check", "nowhere.toml"]).refused();
    assert!(line.starts_with("rolecall: nowhere.toml cannot be read: "), "{line}");
}
