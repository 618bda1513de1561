//! The golden files: their rows, and how one that was written differs from what was found.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::PathBuf,
};

use super::Answers;
use crate::harness::{Database, World, in_an_operated_world};

/// Makes a text in a world of each database; both must say the same.
pub fn on_both_databases(make: impl AsyncFnOnce(&World) -> String + Copy + Send) -> String {
    let on = |database| {
        move || {
            let mut found = String::new();
            in_an_operated_world(database, async |world| found = make(world).await);
            found
        }
    };
    let (sqlite, postgres) = std::thread::scope(|scope| {
        let sqlite = scope.spawn(on(Database::Sqlite));
        let postgres = scope.spawn(on(Database::Postgres));
        (sqlite.join().unwrap(), postgres.join().unwrap())
    });
    assert!(sqlite == postgres, "the two databases differ:\n{}", differences(&sqlite, &postgres).join("\n"));
    sqlite
}

/// What the file of that name says; after a change that is meant, what was found is written into it first.
#[expect(clippy::disallowed_methods, reason = "a person who changes the table says so in the environment")]
pub fn written(name: &str, found: &str) -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(name);
    if std::env::var("ROLECALL_TEST_BLESS").is_ok() {
        std::fs::write(&file, found).unwrap();
    }
    std::fs::read_to_string(file).unwrap_or_default()
}

/// What to do about a difference.
pub fn advice(name: &str) -> String {
    format!("If that is meant: ROLECALL_TEST_BLESS=1 tests/run golden, and read what changed in tests/it/golden/{name}")
}

pub fn row(text: &mut String, name: &str, answers: &Answers) {
    wide_row(text, name, 28, answers);
}

pub fn wide_row(text: &mut String, name: &str, width: usize, answers: &Answers) {
    let cells: String = answers.0.iter().map(|answer| format!("{answer:<23} ")).collect();
    writeln!(text, "{}", format!("    {name:<width$}{cells}").trim_end()).unwrap();
}

/// Those who got the same stand together; the largest group comes last, as everybody else.
pub fn write_groups(text: &mut String, mut groups: Vec<(Answers, Vec<String>)>) {
    groups.sort_by_key(|(_, names)| names.len());
    let last = groups.len() - 1;
    for (index, (answers, names)) in groups.into_iter().enumerate() {
        if index == last {
            row(text, if index == 0 { "everybody" } else { "everybody else" }, &answers);
            continue;
        }
        let (one, before) = names.split_last().unwrap();
        for name in before {
            writeln!(text, "    {name},").unwrap();
        }
        row(text, one, &answers);
    }
}

/// The headings of a table's parts.
pub fn headings(table: &str) -> BTreeSet<&str> {
    table.lines().filter(|line| ["GET /", "POST /", "PUT /", "DELETE /"].iter().any(|start| line.starts_with(start))).collect()
}

/// The lines in which two tables differ, each with its part and what stands above it.
pub fn differences(written: &str, found: &str) -> Vec<String> {
    let rows = |text: &str| {
        let (mut part, mut below) = (String::new(), String::new());
        let mut rows = BTreeMap::new();
        for line in text.lines() {
            if !line.starts_with(' ') {
                (part, below) = (line.to_owned(), String::new());
            } else if !line.starts_with("    ") {
                below = line.trim().to_owned();
            }
            let width = if part.starts_with("Before") { 48 } else { 32 };
            rows.insert(format!("{part} | {below} | {}", line.get(..width).unwrap_or(line).trim()), line.to_owned());
        }
        rows
    };
    let (written, found) = (rows(written), rows(found));
    let keys: BTreeSet<&String> = written.keys().chain(found.keys()).collect();
    let missing = "(nothing)".to_owned();
    keys.into_iter()
        .filter(|key| written.get(*key) != found.get(*key))
        .map(|key| format!("{key}\n  written {}\n  found   {}", written.get(key).unwrap_or(&missing), found.get(key).unwrap_or(&missing)))
        .collect()
}

#[test]
fn a_difference_in_the_table_is_told_with_its_route() {
    let written =
        "GET /a   (visitor)\n    visitor                     200\nGET /b   (visitor)\n  starter\n    owner                       200\n";
    let found = written.replace("owner                       200", "owner                       403");
    let differences = differences(written, &found);
    assert_eq!(differences.len(), 1);
    assert!(differences[0].starts_with("GET /b   (visitor) | starter | owner\n"), "{}", differences[0]);
    assert_eq!(headings(written).len(), 2);
}
