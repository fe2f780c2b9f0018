//! The command line: `melodrome` alone serves; subcommands look at the configuration, at people, and at scans.
//!
//! Everything that a person reads on the terminal leaves through [`say`]; everything else is a log line. Deliberately
//! absent: any work of its own. Exit codes: 0 done, 1 not possible, 2 a scan met problems, 3 somebody named is not there.

mod arguments;
mod configuration;
mod extauth;
mod logging;
mod people;
mod say;
mod scan;
mod serve;

use std::process::ExitCode;

use melodrome_config::Input;

use crate::arguments::{Action, Arguments};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Our version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    if arguments.version {
        say::line(VERSION);
        return ExitCode::SUCCESS;
    }
    match run(arguments) {
        Ok(code) => code,
        Err(problem) => {
            // Causes on the same line: what greps for an error finds all of it.
            say::complaint(&format!("melodrome: {}", format!("{problem:#}").replace('\n', " ")));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let input = Input::of_process(arguments.flags)?;
    match arguments.action.unwrap_or(Action::Serve) {
        Action::Serve => serve::run(&input),
        Action::Config { what } => configuration::run(&what, &input),
        Action::Openapi => {
            say::text(&melodrome_server::openapi(VERSION).map_err(anyhow::Error::msg)?);
            Ok(ExitCode::SUCCESS)
        }
        Action::Extauth { what } => extauth::run(&what, &input),
        Action::User { what } => people::run(&what, &input),
        Action::Scan { full } => scan::run(full, &input),
    }
}
