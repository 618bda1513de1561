//! The program: reads the command line, does it, says in one line what went wrong.

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use rolecall::cli::{self, Cli};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::parse();
    log(&cli.settings.log);
    let done = actix_web::rt::System::new().block_on(cli::run(cli));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("rolecall: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Logs go to stderr: lines for a person at a terminal, JSON for everything else.
fn log(wanted: &str) {
    let filter = EnvFilter::try_new(wanted).unwrap_or_else(|_| EnvFilter::new("info"));
    let to_stderr = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() { to_stderr.init() } else { to_stderr.json().init() }
}
