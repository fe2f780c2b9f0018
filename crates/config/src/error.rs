//! What can be wrong with a configuration. Every message is one line that names the option, where its value came from,
//! the value unless it is a secret, and what is allowed.

use std::path::PathBuf;

/// Why no configuration came about.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A configuration file cannot be read.
    #[error("the configuration file {} cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// A configuration file has an ending that names no known format.
    #[error("the configuration file {} has no known format: its name must end in .toml, .yaml, .yml, .json, .ini or .env", path.display())]
    Format {
        /// The file.
        path: PathBuf,
    },
    /// A configuration file breaks the rules of its format.
    #[error("{}:{line}: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// An option has a value that it cannot have.
    #[error("{0}")]
    Invalid(Problem),
    /// The working directory is gone.
    #[error("the working directory cannot be determined: {0}")]
    Directory(String),
}

/// Something that the operator should change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}")]
pub struct Problem {
    /// The option, as its key or as it was written.
    pub option: String,
    /// The whole message, on one line.
    pub line: String,
    /// Whether the server does not start with it.
    pub fatal: bool,
}
