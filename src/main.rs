//! The program: reads the command line, does it, says in one line what went wrong.

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use rolecall::cli::{self, Cli};
use tracing_subscriber::EnvFilter;

/// A page is made of a few hundred small texts, and making them is mostly allocating; this allocator is quicker at it than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    // The pool repeats every failed connection; what comes of it is said once, where it matters.
    let quiet = "r2d2=off,actix_server=warn";
    let filter = EnvFilter::try_new(format!("{quiet},{wanted}")).unwrap_or_else(|_| EnvFilter::new(format!("{quiet},info")));
    let to_stderr = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() { to_stderr.init() } else { to_stderr.json().init() }
}
