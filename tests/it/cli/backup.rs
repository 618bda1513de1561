//! A backup is a whole database that can be put in the place of the old one.

use std::fs;

use super::Place;

#[test]
fn a_backup_restores() {
    let place = Place::sqlite();
    place.organization("atlas", "sendocki", "pro").done();
    place.run(&["seed", "--org", "atlas", "--members", "10"]).done();
    let listed = place.run(&["org", "list"]).done();
    let said = place.run(&["backup", "copy.db"]).done();
    assert!(said.starts_with("copied the database to copy.db (") && said.contains("secret"), "{said}");

    // What comes after the backup is not in it.
    place.organization("later", "starter", "team").done();
    let restored = Place::sqlite();
    fs::create_dir(restored.folder.path().join("data")).expect("a folder");
    fs::copy(place.folder.path().join("copy.db"), restored.folder.path().join("data/rolecall.db")).expect("copied");
    assert_eq!(restored.run(&["org", "list"]).done(), listed);
    assert_eq!(restored.run(&["doctor"]).done(), "all 10 invariants hold\n");
}

#[test]
fn an_older_backup_is_never_written_over() {
    let place = Place::sqlite().migrated();
    fs::write(place.folder.path().join("copy.db"), "precious").expect("written");
    assert_eq!(place.run(&["backup", "copy.db"]).refused(), "rolecall: copy.db exists already: choose a name that does not");
    assert_eq!(fs::read_to_string(place.folder.path().join("copy.db")).expect("there"), "precious");
    let line = place.run(&["backup", "nowhere/copy.db"]).refused();
    assert!(line.starts_with("rolecall: nowhere/copy.db cannot be written: "), "{line}");
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::sqlite().migrated();
    place.run(&["backup", "copy.db"]).done();
    let mode = fs::metadata(place.folder.path().join("copy.db")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn postgres_has_its_own_tool() {
    let place = Place::postgres().migrated();
    let line = place.run(&["backup", "copy.db"]).refused();
    assert!(line.contains("pg_dump"), "{line}");
    assert!(!place.folder.path().join("copy.db").exists());
}
