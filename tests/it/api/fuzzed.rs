//! Schemathesis sends what nobody would think of, to every address, by what the interface says of itself: nothing fails, nothing is answered
//! that is not described, nothing wrong is taken, nobody gets in without a token.

use std::process::{Command, Output};

use crate::{
    harness::{World, database::env},
    on_both,
};

/// For each caller and database, in seconds: a minute in all. Three times as long in a full run.
const SECONDS: u64 = 10;

/// Less than so many requests say that it did not get around.
const ADDRESSES: usize = 40;

/// Lets it loose, with these headers.
async fn fuzz(world: &World, headers: &[String]) -> Output {
    let tools = env("ROLECALL_TEST_TOOLS");
    let seconds = if std::env::var_os("ROLECALL_TEST_FULL").is_some() { SECONDS * 3 } else { SECONDS };
    let mut command = Command::new(format!("{tools}/.venv/bin/schemathesis"));
    command.args(["--config-file", &format!("{tools}/schemathesis.toml"), "run", &format!("{}/api/openapi.json", world.origin)]);
    command.args(["--max-time", &seconds.to_string(), "--no-color", "--generation-database", "none", "--suppress-health-check", "all"]);
    command.args(["--seed", "1", "--warnings", "off", "--request-timeout", "25"]);
    for header in headers {
        command.args(["--header", header]);
    }
    command.current_dir(world.folder.path());
    actix_web::web::block(move || command.output().unwrap()).await.unwrap()
}

fn found_nothing(who: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{who}: {said}{}", String::from_utf8_lossy(&output.stderr));
    let generated = said.lines().find_map(|line| line.trim().split_once(" generated")).map(|(number, _)| number.replace(',', ""));
    assert!(generated.is_some_and(|number| number.parse::<usize>().unwrap() > ADDRESSES), "{who}: {said}");
}

on_both! {
    async fn a_fuzzer_finds_nothing(world: &World) {
        // Each in a team of their own: an owner who sends anything removes and suspends people, too.
        for (who, team) in [("owner", "acme"), ("ann", "branch")] {
            world.organization(team, "autocom").await;
            world.member(team, "ann", "agent").await;
            let token = world.token(&format!("{who}@{team}.example"), team).await;
            found_nothing(who, &fuzz(world, &[format!("Authorization: Bearer {token}"), format!("X-Tenant: {team}")]).await);
        }
        found_nothing("nobody", &fuzz(world, &["X-Tenant: acme".to_owned()]).await);
    }
}
