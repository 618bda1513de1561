//! The demonstration: made afresh, told how to sign in, and in nobody's way.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Stdio},
};

use super::Place;

/// A demonstration that serves until this is dropped.
struct Running {
    child: Child,
    printed: Vec<String>,
    // Kept open: a server that cannot print is not what is tested here.
    out: BufReader<ChildStdout>,
}

impl Running {
    fn start(place: &Place) -> Self {
        let mut child =
            place.command(&["demo", "--listen", "127.0.0.1:0"]).stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        let mut running = Self { child, printed: Vec::new(), out };
        while !running.printed.last().is_some_and(|line| line.starts_with("Rolecall listens on ")) {
            let mut line = String::new();
            let read = running.out.read_line(&mut line).expect("UTF-8");
            assert!(read > 0, "the demonstration ended: {:#?}", running.printed);
            running.printed.push(line.trim_end().to_owned());
        }
        running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_prints_how_to_sign_in_and_all_is_sound() {
    let place = Place::sqlite();
    let running = Running::start(&place);
    let printed = running.printed.join("\n");
    for part in [
        "ORGANIZATION",
        "Atlas Store",
        "Accountant",
        "salma@atlas-store.example",
        "Northwind Gifts",
        "grace@northwind-gifts.example",
        "Casa Verde",
        "beatriz@casa-verde.example",
        "Harbor Studio",
        "nora@harbor-studio.example",
        "sam@demo.example",
        "/sign-in",
        "/dev/mailbox",
    ] {
        assert!(printed.contains(part), "{part}:\n{printed}");
    }
    let refused = place.run(&["demo", "--listen", "127.0.0.1:0"]).refused();
    assert!(refused.contains("a demonstration is running in "), "{refused}");
    drop(running);

    let url = format!("sqlite://{}", place.folder.path().join("data/demo/rolecall.db").display());
    assert_eq!(place.run(&["doctor", "--database-url", &url]).done(), "all 10 invariants hold\n");
    let listed = place.run(&["org", "list", "--database-url", &url]).done();
    let active: Vec<(&str, &str)> =
        listed.lines().skip(1).filter_map(|line| Some((line.split_whitespace().next()?, line.split_whitespace().next_back()?))).collect();
    assert_eq!(active, [("atlas-store", "11"), ("casa-verde", "17"), ("harbor-studio", "9"), ("northwind-gifts", "23")]);
    assert!(!place.folder.path().join("data/rolecall.db").exists(), "the real database is left alone");
}

#[test]
fn each_start_makes_it_afresh() {
    let place = Place::sqlite();
    drop(Running::start(&place));
    let leftover = place.folder.path().join("data/demo/leftover");
    fs::write(&leftover, "x").expect("written");
    drop(Running::start(&place));
    assert!(!leftover.exists());
}

#[test]
fn somebody_elses_folder_is_not_emptied() {
    let place = Place::sqlite();
    let precious = place.folder.path().join("data/demo/precious");
    fs::create_dir_all(precious.parent().expect("a folder")).expect("made");
    fs::write(&precious, "x").expect("written");
    let line = place.run(&["demo"]).refused();
    assert!(line.contains("is not a demonstration's folder") && line.contains("--data-dir"), "{line}");
    assert!(precious.exists());
}
