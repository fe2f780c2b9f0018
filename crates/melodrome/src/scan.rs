//! `scan`: asks for a scan, shows how far it is, and says what it came to.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use melodrome_config::{Input, load};
use melodrome_server::control::{self, Command, Progress, Reply, Scanned};

use crate::say;

/// Exit code when the scan met problems.
const PROBLEMS: u8 = 2;

pub(crate) fn run(full: bool, input: &Input) -> anyhow::Result<ExitCode> {
    let (config, _) = load(input)?;
    let on_terminal = std::io::stderr().is_terminal();
    let mut code = ExitCode::FAILURE;
    control::run(&config, &Command::Scan { full }, &mut |reply| match reply {
        Reply::Progress(progress) => {
            if on_terminal {
                say::progress(&words(&progress));
            }
        }
        Reply::Scanned(scanned) => {
            if on_terminal {
                say::progress("");
            }
            code = outcome(&scanned, full);
        }
        Reply::Failed { text, .. } => say::complaint(&format!("melodrome: {text}")),
        Reply::Done { .. } | Reply::Link { .. } | Reply::Users { .. } => {}
    })?;
    Ok(code)
}

fn words(progress: &Progress) -> String {
    let of = if progress.estimate > 0 { format!(" of about {}", progress.estimate) } else { String::new() };
    format!(
        "{}: {} folders, {}{of} files, {} read, {} with problems",
        progress.phase, progress.folders, progress.tracks, progress.changed, progress.errors
    )
}

fn outcome(scanned: &Scanned, full: bool) -> ExitCode {
    let what = if full { "Finished full rescan" } else { "Finished rescan" };
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let seconds = scanned.elapsed_ms as f64 / 1000.0;
    say::line(&format!(
        "{what}: {} files, {} read, {} with problems, {seconds:.1} s",
        scanned.tracks, scanned.changed, scanned.errors
    ));
    if !scanned.problem.is_empty() {
        say::complaint(&format!("melodrome: {}", scanned.problem));
    }
    if scanned.problem.is_empty() && scanned.errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(PROBLEMS) }
}
