//! What the source promises without being run: every file, text and icon it names is there, and every form refuses what it does not know.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use rolecall::words::Words;

fn files(folder: &str, ends: &[&str]) -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, ends: &[&str], found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, ends, found);
            } else if path.extension().is_some_and(|end| ends.contains(&end.to_str().unwrap())) {
                found.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ends, &mut found);
    assert!(!found.is_empty(), "{folder} is empty");
    found.sort();
    found
}

/// Every text literal that follows one of these beginnings.
fn after<'a>(text: &'a str, beginnings: &[&str]) -> Vec<&'a str> {
    let find = |beginning: &&str| text.match_indices(*beginning).map(|(at, found)| at + found.len()).collect::<Vec<_>>();
    beginnings.iter().flat_map(find).filter_map(|at| text[at..].split('"').next()).collect()
}

/// Whatever is missing, with the file that names it.
fn missing(all: Vec<(PathBuf, String)>, beginnings: &[&str], is_there: impl Fn(&str) -> bool) -> Vec<String> {
    let mut seen = 0;
    let mut missing = Vec::new();
    for (path, text) in all {
        for name in after(&text, beginnings) {
            seen += 1;
            if !is_there(name) {
                missing.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(seen > 0, "nothing begins with {beginnings:?}: this test looks at nothing");
    missing
}

fn templates_and_source() -> Vec<(PathBuf, String)> {
    [files("templates", &["html", "txt"]), files("src", &["rs"])].concat()
}

#[test]
fn every_static_file_that_a_page_names_is_there() {
    let names: BTreeSet<&str> = rolecall::web::asset_names().collect();
    assert_eq!(missing(files("templates", &["html"]), &["assets.url(\""], |name| names.contains(name)), Vec::<String>::new());
}

#[test]
fn every_icon_that_a_page_names_is_in_the_sprite() {
    let sprite = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("static/icons.svg")).unwrap();
    let drawn = |name: &str| sprite.contains(&format!("id=\"{name}\""));
    assert_eq!(
        missing(files("templates", &["html"]), &["m::icon(\"", "m::arrow(\"", "m::mark(\"", " icon(\""], drawn),
        Vec::<String>::new()
    );
    assert_eq!(missing(files("catalogs", &["toml"]), &["\nicon = \""], drawn), Vec::<String>::new());
    assert!(drawn("mark-rolecall"));
}

#[test]
fn every_text_that_a_page_says_is_written() {
    let words = Words::new("en");
    let calls = [".say(\"", ".one(\"", ".two(\"", ".with(\""];
    assert_eq!(missing(templates_and_source(), &calls, |key| words.knows(key)), Vec::<String>::new());
}

#[test]
fn every_text_that_is_named_on_the_way_is_written_too() {
    // Keys that travel through a variable: any literal of the pages that looks like one, by the first word of those there are.
    let words = Words::new("en");
    let mut first_words = BTreeSet::new();
    for (_, text) in files("locales/en", &["ftl"]) {
        let ids = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())).filter_map(|line| line.split_once(" ="));
        first_words.extend(ids.filter_map(|(id, _)| Some(id.split_once('-')?.0.to_owned())));
    }
    let looks_like_a_key = |text: &str| {
        text.contains('-')
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && text.split('-').count() > 2
            && text.split('-').next().is_some_and(|first| first_words.contains(first))
    };
    let (mut seen, mut unwritten) = (0, Vec::new());
    for (path, text) in files("src/web", &["rs"]) {
        for key in text.split('"').skip(1).step_by(2).filter(|text| looks_like_a_key(text)) {
            seen += 1;
            // The keys of a refusal are made of a beginning and its part.
            if !words.knows(key) && !words.knows(&format!("{key}-heading")) {
                unwritten.push(format!("{}: {key}", path.display()));
            }
        }
    }
    assert!(seen > 25, "only {seen} keys seen");
    assert_eq!(unwritten, Vec::<String>::new());
}

#[test]
fn every_refusal_has_its_words() {
    let words = Words::new("en");
    for which in ["400", "401", "403", "403-origin", "403-suspended", "404", "405", "409", "413", "415", "422", "429", "500", "503"] {
        for part in ["heading", "text"] {
            assert!(words.knows(&format!("errors-{which}-{part}")), "errors-{which}-{part}");
        }
    }
    assert!(!words.knows("errors-999-heading"), "a missing text is noticed");
}
