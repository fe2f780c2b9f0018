//! `config show`, `config check`, `config reference`.

use std::process::ExitCode;

use melodrome_config::{Input, check, reference, resolve, show};

use crate::arguments::ConfigAction;
use crate::say;

pub(crate) fn run(what: &ConfigAction, input: &Input) -> anyhow::Result<ExitCode> {
    match what {
        ConfigAction::Reference => say::text(&reference()),
        ConfigAction::Show { origin } => say::text(&show(&resolve(input)?, *origin)),
        ConfigAction::Check => {
            let resolved = resolve(input)?;
            let problems = check(&resolved);
            for problem in &problems {
                say::complaint(&problem.line);
            }
            if !problems.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
            say::line("the configuration is fine");
        }
    }
    Ok(ExitCode::SUCCESS)
}
