//! What the README tells a newcomer to type is typed here, word for word, into an empty folder.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use crate::harness::{PASSWORD, database::env};

const SECTION: &str = "## Put it beside your product in 15 minutes";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn section() -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let after = readme.split_once(SECTION).unwrap().1;
    after.split("\n## ").next().unwrap().to_owned()
}

/// The blocks of a language, in their order.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    text.split(&start).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// A shell in a folder, with the built program and nothing else of this process.
struct Newcomer {
    shell: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Newcomer {
    fn in_folder(folder: &Path) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_rolecall")).parent().unwrap();
        let path = format!("{}:{}", program.display(), env("PATH"));
        let mut shell = Command::new("bash")
            .args(["-e", "-o", "pipefail"])
            .current_dir(folder)
            .env_clear()
            .env("PATH", path)
            .env("HOME", folder)
            .env("ROLECALL_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(shell.stdout.take().unwrap());
        Self { shell, said }
    }

    /// Types a block, and reads what comes until a line holds what ends it.
    fn types(&mut self, block: &str, until: &str) -> String {
        let input = self.shell.stdin.as_mut().unwrap();
        input.write_all(block.as_bytes()).unwrap();
        input.flush().unwrap();
        let mut all = String::new();
        loop {
            let before = all.len();
            assert_ne!(self.said.read_line(&mut all).unwrap(), 0, "{block} ended the shell: {all}");
            if all[before..].contains(until) {
                return all;
            }
        }
    }

    /// Types a block that ends by itself.
    fn does(&mut self, block: &str) -> String {
        let said = self.types(&format!("{block}\necho; echo it-is-done\n"), "it-is-done");
        said.replace("it-is-done", "").trim().to_owned()
    }
}

impl Drop for Newcomer {
    fn drop(&mut self) {
        // The server is the shell's child: it ends with what it was told to end with.
        let _ = self.shell.stdin.as_mut().map(|input| input.write_all(b"kill $! 2>&-; wait\n"));
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

#[test]
fn fifteen_minutes_lead_from_a_catalog_to_a_decision_in_three_languages() {
    let (text, folder) = (section(), tempfile::tempdir().unwrap());
    std::fs::create_dir(folder.path().join("catalogs")).unwrap();
    std::fs::copy(root().join("catalogs/starter.toml"), folder.path().join("catalogs/starter.toml")).unwrap();
    std::fs::write(folder.path().join("password.txt"), format!("{PASSWORD}\n")).unwrap();
    let [catalog, organization, serve, ask] = <[String; 4]>::try_from(blocks(&text, "sh")).unwrap();
    let mut newcomer = Newcomer::in_folder(folder.path());
    assert!(newcomer.does(&catalog).contains("Owner"));
    newcomer.does(&organization);
    let listens = newcomer.types(&format!("{} &\n", serve.trim()), "listens on ");
    let address = listens.split("listens on ").nth(1).unwrap().split([' ', '\n']).next().unwrap().trim_end_matches('.').to_owned();
    let answer = newcomer.does(&ask.replace("127.0.0.1:8080", &address));
    let promised = text.split("answers `").nth(1).unwrap().split('`').next().unwrap();
    assert_eq!(answer, promised);

    for (file, language) in [("may.py", "python"), ("may.ts", "typescript")] {
        let example = std::fs::read_to_string(root().join("examples").join(file)).unwrap();
        assert_eq!(blocks(&text, language), std::slice::from_ref(&example), "the README shows another {file}");
        assert!(example.lines().count() <= 25, "{file} has grown");
    }
    let (tools, examples) = (env("ROLECALL_TEST_TOOLS"), root().join("examples"));
    std::fs::copy(examples.join("may.ts"), folder.path().join("may.mts")).unwrap();
    let types = format!(
        "--strict --noUncheckedIndexedAccess false --target es2022 --module nodenext --types node --typeRoots {tools}/node_modules/@types"
    );
    newcomer.does(&format!("{tools}/node_modules/.bin/tsc {types} may.mts"));
    for (who, may) in [("ana@example.com", "yes"), ("ben@example.com", "no")] {
        let asked = format!("{who} projects.edit ben@example.com");
        assert_eq!(newcomer.does(&format!("python3 {}/may.py {asked}", examples.display())), may, "{who}, in Python");
        assert_eq!(newcomer.does(&format!("node may.mjs {asked}")), may, "{who}, in TypeScript");
    }
    let refused = newcomer.does("ROLECALL_TOKEN=wrong node may.mjs ana@example.com projects.edit x 2>&1 || true");
    assert!(refused.contains("401"), "who gets no answer, lets nobody in: {refused}");
}
