//! The terminal: the one place that prints.

use std::io::Write as _;

/// Prints one line for the person or for a pipe.
#[expect(clippy::print_stdout, reason = "the command line speaks here")]
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// Prints text as it is.
#[expect(clippy::print_stdout, reason = "the command line speaks here")]
pub(crate) fn text(text: &str) {
    print!("{text}");
    // A pipe that was closed on the other side wants nothing more.
    let _ = std::io::stdout().flush();
}

/// Prints one line beside the data: what went wrong, how far something is.
#[expect(clippy::print_stderr, reason = "the command line speaks here")]
pub(crate) fn complaint(text: &str) {
    eprintln!("{text}");
}

/// Writes over the last line of progress.
#[expect(clippy::print_stderr, reason = "the command line speaks here")]
pub(crate) fn progress(text: &str) {
    eprint!("\r\x1b[K{text}");
    let _ = std::io::stderr().flush();
}
