//! Every command explains itself, with an example to copy.

use clap::{Command, CommandFactory};
use rolecall::cli::Cli;

use super::Place;

fn each(command: &Command, path: &str, look: &mut impl FnMut(&Command, &str)) {
    look(command, path);
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        each(sub, &format!("{path} {}", sub.get_name()), look);
    }
}

#[test]
fn every_command_has_an_example_of_itself() {
    let mut cli = Cli::command();
    cli.build();
    cli.clone().debug_assert();
    let mut paths = Vec::new();
    each(&cli, "rolecall", &mut |command, path| {
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(after.starts_with(&format!("Example:\n  {path}")), "{path}: {after}");
        assert!(command.get_about().is_some(), "{path}");
        paths.push(path.to_owned());
    });
    let expected = [
        "rolecall",
        "rolecall serve",
        "rolecall demo",
        "rolecall migrate",
        "rolecall doctor",
        "rolecall org",
        "rolecall org create",
        "rolecall org list",
        "rolecall org set-plan",
        "rolecall org suspend",
        "rolecall org resume",
        "rolecall user",
        "rolecall user set-password",
        "rolecall user unlock",
        "rolecall token",
        "rolecall token create",
        "rolecall seed",
        "rolecall catalog",
        "rolecall catalog check",
        "rolecall catalog diff",
        "rolecall mail",
        "rolecall mail test",
        "rolecall backup",
        "rolecall openapi",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn help_is_printed_and_names_the_settings() {
    let help = Place::sqlite().run(&["org", "create", "--help"]).done();
    for part in ["Example:", "rolecall org create --slug acme", "--owner-password-stdin", "DATABASE_URL", "ROLECALL_DATA_DIR"] {
        assert!(help.contains(part), "{part}: {help}");
    }
}

#[test]
fn an_unknown_command_is_refused() {
    let said = Place::sqlite().run(&["sevre"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("serve"), "{}", said.err);
}
