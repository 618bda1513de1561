//! The test mail.

use std::fs;

use super::Place;

#[test]
fn without_a_server_it_stays_in_the_folder() {
    let place = Place::sqlite();
    let said = place.run(&["mail", "test", "--to", "ana@example.com"]).done();
    assert!(said.starts_with("no SMTP_URL is set, so the mail to ana@example.com was kept in "), "{said}");
    assert!(fs::read_dir(place.folder.path().join("data/mail")).expect("a folder").next().is_some());
    assert!(!place.folder.path().join("data/rolecall.db").exists());
}

#[test]
fn a_server_that_is_not_there_is_named() {
    // Taken from the system and given back at once: nothing listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let url = format!("smtp://127.0.0.1:{port}");
    let line = Place::sqlite().run(&["mail", "test", "--to", "ana@example.com", "--smtp-url", &url]).refused();
    assert!(line.starts_with("rolecall: the mail to ana@example.com could not be sent now: "), "{line}");
}
