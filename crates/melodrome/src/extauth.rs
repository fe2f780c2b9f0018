//! `extauth check`, `extauth off`.

use std::process::ExitCode;

use melodrome_config::{Input, load};
use melodrome_server::control::{self, Command, Reply};

use crate::arguments::ExtauthAction;
use crate::say;

pub(crate) fn run(what: &ExtauthAction, input: &Input) -> anyhow::Result<ExitCode> {
    let (config, _) = load(input)?;
    match what {
        ExtauthAction::Check { peer, headers } => {
            let checked = melodrome_server::extauth_check(&config, peer, headers)?;
            say::text(&checked.text);
            Ok(if checked.is_somebody { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        ExtauthAction::Off => {
            let mut code = ExitCode::FAILURE;
            control::run(&config, &Command::ExtauthOff, &mut |reply| match reply {
                Reply::Done { text } => {
                    say::complaint(&text);
                    code = ExitCode::SUCCESS;
                }
                Reply::Failed { text, .. } => say::complaint(&format!("melodrome: {text}")),
                _ => {}
            })?;
            Ok(code)
        }
    }
}
