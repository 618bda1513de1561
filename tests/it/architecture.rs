//! The rooms of the house: who may import whom, read from the source itself. A violation names file and line.
//!
//! What is not source is blanked first (comments, texts), then every `use` tree and every path is followed to the room it leads to, also
//! through `super`. So a room cannot be reached from within a function body or a macro either.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// A room, the rooms it may import, and the crates it never does.
struct Room {
    name: &'static str,
    may: &'static [&'static str],
    never: &'static [&'static str],
}

/// Crates that reach outside the process, or bring a framework along.
const OUTSIDE: &[&str] = &[
    "diesel",
    "diesel_migrations",
    "actix_web",
    "actix_session",
    "askama",
    "lettre",
    "tokio",
    "tracing",
    "clap",
    "metrics",
    "getrandom",
    "futures_util",
    "fluent_templates",
];

/// The table. Everybody may use `domain`, who uses nobody; the room itself need not be named.
const ROOMS: &[Room] = &[
    Room { name: "domain", may: &[], never: OUTSIDE },
    Room {
        name: "catalog",
        may: &["domain"],
        never: &["diesel", "diesel_migrations", "actix_web", "actix_session", "tokio", "askama", "lettre"],
    },
    Room { name: "words", may: &["domain", "catalog"], never: &["diesel", "actix_web", "actix_session", "tokio", "askama", "lettre"] },
    Room { name: "db", may: &["domain", "catalog"], never: &["actix_web", "actix_session", "askama", "lettre"] },
    Room { name: "authz", may: &["domain", "catalog", "db", "words"], never: &["askama", "actix_web", "actix_session", "lettre"] },
    Room {
        name: "store",
        may: &["domain", "catalog", "db", "words", "authz"],
        never: &["actix_web", "actix_session", "askama", "lettre", "tokio"],
    },
    Room {
        name: "mail",
        may: &["domain", "catalog", "words", "authz", "settings", "clock"],
        never: &["diesel", "actix_web", "actix_session"],
    },
    Room {
        name: "jobs",
        may: &["domain", "catalog", "words", "db", "authz", "store", "mail", "settings", "clock"],
        never: &["diesel", "actix_web", "actix_session", "askama", "lettre"],
    },
    Room {
        name: "web",
        may: &["domain", "catalog", "words", "db", "authz", "store", "mail", "settings", "clock"],
        never: &["diesel", "diesel_migrations", "lettre"],
    },
    Room {
        name: "api",
        may: &["domain", "catalog", "words", "db", "authz", "store", "mail", "settings", "clock", "web"],
        never: &["diesel", "diesel_migrations", "lettre", "askama"],
    },
    Room { name: "clock", may: &["domain"], never: OUTSIDE },
    Room { name: "settings", may: &["domain"], never: &["diesel", "actix_web", "actix_session", "askama", "lettre", "tokio"] },
    Room {
        name: "cli",
        may: &["domain", "catalog", "words", "db", "authz", "store", "mail", "jobs", "web", "api", "settings", "clock", "app"],
        never: &["askama", "lettre"],
    },
    Room {
        name: "app",
        may: &["domain", "catalog", "words", "db", "authz", "store", "mail", "jobs", "web", "api", "settings", "clock"],
        never: &["diesel", "diesel_migrations", "askama", "lettre"],
    },
    // Thin: the one declares the rooms, the other reads the command line.
    Room { name: "lib", may: &[], never: &["diesel", "actix_web", "askama", "lettre"] },
    Room { name: "main", may: &["cli"], never: &["diesel", "askama", "lettre"] },
];

/// Pure rules do no input or output, not even through the standard library.
const IMPURE_STD: &[&str] =
    &["std::fs", "std::io", "std::process", "std::env", "std::thread", "std::time::SystemTime", "std::time::Instant"];

/// Longer than this, a file holds more than one thing.
const LONGEST: usize = 500;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Every Rust file below a folder, with its path from there, in order.
fn rust_files(root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                open.push(entry);
            } else if entry.extension().is_some_and(|end| end == "rs") {
                let name = entry.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read_to_string(&entry).unwrap());
            }
        }
    }
    files
}

/// The text with comments, strings and characters blanked; every line keeps its number.
fn source_alone(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut alone = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |alone: &mut String, c: char| alone.push(if c == '\n' { '\n' } else { ' ' });
    while at < chars.len() {
        let rest = &chars[at..];
        let length = if rest.starts_with(&['/', '/']) {
            rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())
        } else if rest.starts_with(&['/', '*']) {
            let mut depth = 0;
            let mut end = 0;
            while end < rest.len() {
                if rest[end..].starts_with(&['/', '*']) {
                    (depth, end) = (depth + 1, end + 2);
                } else if rest[end..].starts_with(&['*', '/']) {
                    (depth, end) = (depth - 1, end + 2);
                    if depth == 0 {
                        break;
                    }
                } else {
                    end += 1;
                }
            }
            end
        } else if let Some(hashes) = raw_string(&chars, at) {
            let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            let body = 1 + hashes + 1;
            rest[body..].windows(close.len()).position(|window| window == close).map_or(rest.len(), |end| body + end + close.len())
        } else if rest[0] == '"' {
            let mut end = 1;
            while end < rest.len() && rest[end] != '"' {
                end += if rest[end] == '\\' { 2 } else { 1 };
            }
            (end + 1).min(rest.len())
        } else if rest[0] == '\'' && rest.len() > 2 && (rest[1] == '\\' || rest[2] == '\'') {
            // A character, not a lifetime.
            let from = if rest[1] == '\\' { 3 } else { 2 };
            rest[from..].iter().position(|c| *c == '\'').map_or(rest.len(), |end| from + end + 1)
        } else {
            0
        };
        if length == 0 {
            alone.push(rest[0]);
            at += 1;
        } else {
            rest[..length].iter().for_each(|c| blank(&mut alone, *c));
            at += length;
        }
    }
    alone
}

/// How many `#` a raw string that begins here has.
fn raw_string(chars: &[char], at: usize) -> Option<usize> {
    let word_before = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_') && chars[at - 1] != 'b';
    if chars[at] != 'r' || word_before {
        return None;
    }
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    (chars.get(at + 1 + hashes) == Some(&'"')).then_some(hashes)
}

/// A name or a sign, with the line it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    text: String,
    line: usize,
}

fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = source.chars().peekable();
    let mut line = 1;
    while let Some(c) = chars.next() {
        if c == '\n' {
            line += 1;
        } else if c.is_alphanumeric() || c == '_' {
            let mut text = String::from(c);
            while let Some(next) = chars.next_if(|next| next.is_alphanumeric() || *next == '_') {
                text.push(next);
            }
            tokens.push(Token { text, line });
        } else if c == ':' && chars.next_if_eq(&':').is_some() {
            tokens.push(Token { text: "::".into(), line });
        } else if !c.is_whitespace() {
            tokens.push(Token { text: c.into(), line });
        }
    }
    tokens
}

/// Every path that is written out, groups of `use` multiplied, each with its line.
fn paths(source: &str) -> Vec<(Vec<String>, usize)> {
    let tokens = tokens(source);
    let is_name = |token: &Token| token.text.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = is_name(&tokens[at]) && (at == 0 || tokens[at - 1].text != "::");
        if begins && tokens.get(at + 1).is_some_and(|next| next.text == "::") {
            at = follow(&tokens, at, &[], &mut found);
        } else {
            if begins && at > 0 && matches!(tokens[at - 1].text.as_str(), "use" | "crate") {
                found.push((vec![tokens[at].text.clone()], tokens[at].line));
            }
            at += 1;
        }
    }
    found
}

/// Follows a path from a name, into its groups; answers where it ends.
fn follow(tokens: &[Token], mut at: usize, before: &[String], found: &mut Vec<(Vec<String>, usize)>) -> usize {
    let mut path = before.to_vec();
    let line = tokens[at].line;
    loop {
        path.push(tokens[at].text.clone());
        at += 1;
        if tokens.get(at).is_none_or(|token| token.text != "::") {
            found.push((path, line));
            return at;
        }
        at += 1;
        match tokens.get(at).map(|token| token.text.as_str()) {
            Some("{") => {
                at += 1;
                while at < tokens.len() && tokens[at].text != "}" {
                    if tokens[at].text == "," {
                        at += 1;
                    } else {
                        at = follow(tokens, at, &path, found);
                        // `as name`
                        while at < tokens.len() && !matches!(tokens[at].text.as_str(), "," | "}") {
                            at += 1;
                        }
                    }
                }
                return at + 1;
            }
            Some(text) if text.starts_with(|c: char| c.is_alphanumeric() || c == '_') => {}
            // `*`, or the generics of a function.
            _ => {
                found.push((path, line));
                return at;
            }
        }
    }
}

/// Everything in one file that breaks the table.
fn violations(file: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut note = |line: usize, about: String| found.push(format!("src/{file}:{line}: {about}"));
    if !text.starts_with("//!") {
        note(1, "does not begin with what it is for (//!)".into());
    }
    let length = text.lines().count();
    if length > LONGEST {
        note(LONGEST + 1, format!("has {length} lines, more than {LONGEST}"));
    }
    let parts: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    if parts.iter().any(|part| matches!(*part, "utils" | "util" | "helpers" | "helper" | "common" | "misc" | "service" | "services")) {
        note(1, "has a name that says nothing about what it holds".into());
    }
    let Some(room) = ROOMS.iter().find(|room| room.name == parts[0]) else {
        note(1, format!("{} is no room of the house", parts[0]));
        return found;
    };
    // How many `super` lead out of the room.
    let depth = parts.len() - usize::from(parts.len() > 1 && parts.last() == Some(&"mod"));
    let source = source_alone(text);
    let rooms: BTreeSet<&str> = ROOMS.iter().map(|room| room.name).collect();
    for (path, line) in paths(&source) {
        let supers = path.iter().take_while(|part| *part == "super").count();
        let first = path.iter().position(|part| !matches!(part.as_str(), "super" | "self" | "crate"));
        let to_root = path[0] == "crate" || supers >= depth || (room.name == "main" && path[0] == "rolecall");
        if to_root && let Some(first) = first {
            let leads_to = if path[0] == "rolecall" { path.get(1).map_or("", String::as_str) } else { &path[first] };
            if leads_to != room.name && rooms.contains(leads_to) && !room.may.contains(&leads_to) {
                note(line, format!("{} imports {leads_to}", room.name));
            }
        }
        if room.never.contains(&path[0].as_str()) {
            note(line, format!("{} imports the crate {}", room.name, path[0]));
        }
        let whole = path.join("::");
        if room.name == "domain" && IMPURE_STD.iter().any(|impure| whole == *impure || whole.starts_with(&format!("{impure}::"))) {
            note(line, format!("domain does input or output: {whole}"));
        }
        let tells_apart = path.windows(2).any(|pair| {
            matches!(pair[0].as_str(), "Conn" | "Dialect") && matches!(pair[1].as_str(), "Sqlite" | "Postgres")
                || matches!(pair[1].as_str(), "SqliteConnection" | "PgConnection")
        });
        // `app` decides who makes the secret, `cli` who migrates: both differ for a server that others share.
        if tells_apart && !matches!(room.name, "db" | "app" | "cli") {
            note(line, format!("{} knows which database it is: {whole}", room.name));
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn no_room_imports_what_it_must_not() {
    let found: Vec<String> = rust_files(&folder("src")).iter().flat_map(|(file, text)| violations(file, text)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_room_of_the_table_but_those_to_come_is_there() {
    let there: BTreeSet<String> =
        rust_files(&folder("src")).keys().map(|file| file.split('/').next().unwrap().trim_end_matches(".rs").to_owned()).collect();
    let missing: Vec<&str> = ROOMS.iter().map(|room| room.name).filter(|name| !there.contains(*name)).collect();
    assert!(missing.iter().all(|name| *name == "api"), "{missing:?}");
}

/// A form that takes unknown fields loses what was typed in a misspelt one without a word.
#[test]
fn every_form_refuses_fields_it_does_not_know() {
    let files = rust_files(&folder("src"));
    let web: Vec<&String> =
        files.iter().filter(|(file, _)| file.starts_with("web/") || file.starts_with("api/")).map(|(_, text)| text).collect();
    let mut forms = BTreeSet::new();
    for text in &web {
        for part in source_alone(text).split("Form<").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if name.len() > 1 {
                forms.insert(name);
            }
        }
    }
    assert!(forms.len() >= 8, "{forms:?}");
    for form in forms {
        let strict = web.iter().any(|text| {
            let struct_at = text.find(&format!("struct {form} {{"));
            struct_at.is_some_and(|at| {
                let attributes = &text[..at];
                let from = attributes.rfind("\n\n").unwrap_or(0);
                attributes[from..].contains("deny_unknown_fields")
            })
        });
        assert!(strict, "{form} does not say #[serde(deny_unknown_fields)]");
    }
}

mod a_violation_is_found {
    use super::*;

    fn of(file: &str, body: &str) -> Vec<String> {
        violations(file, &format!("//! A file.\n{body}"))
    }

    #[test]
    fn in_a_plain_import() {
        assert_eq!(of("store/door.rs", "use crate::web::page;"), ["src/store/door.rs:2: store imports web"]);
        assert_eq!(of("db/conn.rs", "use crate::store;"), ["src/db/conn.rs:2: db imports store"]);
    }

    #[test]
    fn in_the_middle_of_a_group() {
        let text = "use crate::{\n    domain::ids::OrgId,\n    store::{Doors, seen::Seen},\n};";
        assert_eq!(of("authz/load.rs", text), ["src/authz/load.rs:4: authz imports store"]);
    }

    #[test]
    fn inside_a_function_and_a_macro() {
        assert_eq!(of("domain/seats.rs", "fn f() {\n    crate::clock::new_id()\n}"), ["src/domain/seats.rs:3: domain imports clock"]);
        assert_eq!(of("store/users.rs", "macro_rules! m { () => { $crate::jobs::Nudge } }"), ["src/store/users.rs:2: store imports jobs"]);
    }

    #[test]
    fn through_super() {
        assert_eq!(of("words/time.rs", "use super::super::web::page;"), ["src/words/time.rs:2: words imports web"]);
        assert_eq!(of("mail/mod.rs", "use super::web;"), ["src/mail/mod.rs:2: mail imports web"]);
        assert_eq!(of("web/members/pages.rs", "use super::super::settings::page;"), [""; 0]);
    }

    #[test]
    fn in_the_crates() {
        assert_eq!(of("domain/role.rs", "use diesel::prelude::*;"), ["src/domain/role.rs:2: domain imports the crate diesel"]);
        assert_eq!(of("web/page.rs", "fn f() { lettre::Message::builder(); }"), ["src/web/page.rs:2: web imports the crate lettre"]);
        assert_eq!(of("store/door.rs", "use askama;"), ["src/store/door.rs:2: store imports the crate askama"]);
        assert_eq!(
            of("domain/role.rs", "fn f() { std::fs::read(x); }"),
            ["src/domain/role.rs:2: domain does input or output: std::fs::read"]
        );
    }

    #[test]
    fn where_somebody_tells_the_databases_apart() {
        let found = of("store/users.rs", "fn f() { match conn { Conn::Sqlite(_) => 1, _ => 2 } }");
        assert_eq!(found, ["src/store/users.rs:2: store knows which database it is: Conn::Sqlite"]);
        let found = of("web/health.rs", "fn f() { x == crate::db::Dialect::Postgres }");
        assert_eq!(found, ["src/web/health.rs:2: web knows which database it is: crate::db::Dialect::Postgres"]);
    }

    #[test]
    fn in_names_lengths_and_beginnings() {
        assert_eq!(of("store/helpers.rs", "").len(), 1);
        assert_eq!(of("service/members.rs", "").len(), 2);
        assert_eq!(violations("db/conn.rs", "use std::fs;"), ["src/db/conn.rs:1: does not begin with what it is for (//!)"]);
        assert_eq!(of("db/conn.rs", &"\n".repeat(500)), ["src/db/conn.rs:501: has 501 lines, more than 500"]);
    }

    #[test]
    fn but_not_in_words_about_it() {
        let text = "// crate::web is elsewhere\n/* use crate::web; /* nested */ crate::jobs */\nconst A: &str = \"crate::web::page\";\n\
                    const B: &str = r#\"use diesel::\"#;\nconst C: char = '\"';\nfn f<'a>(x: &'a str) { '\\'' }\n";
        assert_eq!(of("domain/role.rs", text), [""; 0]);
    }

    #[test]
    fn and_not_where_the_table_allows_it() {
        assert_eq!(of("store/users.rs", "use crate::{authz::Grant, db::Conn, domain::fold::fold};\nuse super::{Doors, Tx};"), [""; 0]);
        assert_eq!(of("web/page.rs", "use crate::store::members;"), [""; 0]);
    }
}
