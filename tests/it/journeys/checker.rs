//! The Nu HTML checker, over what the server sent.

use std::process::Command;

use crate::harness::database::env;

/// Reports that do not count, each with the reason.
const LAGS: [&str; 0] = [];

/// No page has an error. One start of the checker reads them all.
pub fn check(pages: &[(String, String)]) {
    assert!(!pages.is_empty(), "a journey that examined no page has checked nothing");
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = (0..pages.len()).map(|n| folder.path().join(format!("{n}.html"))).collect();
    for (file, (_, html)) in files.iter().zip(pages) {
        std::fs::write(file, html).unwrap();
    }
    let mut checker = Command::new("java");
    checker.args(["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss4m", "-jar"]).arg(env("ROLECALL_TEST_VNU"));
    checker.args(["--format", "json", "--stdout", "--exit-zero-always", "--no-langdetect"]).args(&files);
    let output = checker.output().expect("java runs");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)));
    let faults: Vec<String> =
        said["messages"].as_array().expect("messages").iter().filter(|said| counts(said)).map(|said| told(said, pages)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn counts(said: &serde_json::Value) -> bool {
    let message = said["message"].as_str().unwrap_or_default();
    said["type"] != "info" && !LAGS.iter().any(|lag| message.contains(lag))
}

fn told(said: &serde_json::Value, pages: &[(String, String)]) -> String {
    let number = said["url"].as_str().and_then(|url| url.rsplit('/').next()?.strip_suffix(".html")?.parse::<usize>().ok());
    let page = number.map_or("?", |number| pages[number].0.as_str());
    format!("{page}, line {}: {}\n    {}", said["lastLine"], said["message"], said["extract"])
}

#[test]
fn the_checker_sees_an_error_where_there_is_one() {
    let page = |body: &str| vec![("a page".to_owned(), format!("<!doctype html><html lang=en><title>x</title><body>{body}</body></html>"))];
    check(&page("<p>fine</p>"));
    let refused = std::panic::catch_unwind(|| check(&page("<p><button><a href=x>wrong</a></button></p>")));
    assert!(refused.is_err());
}
