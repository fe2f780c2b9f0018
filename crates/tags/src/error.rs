//! What can go wrong with one file. Parsers return a [`Fault`] without a path; the door of the crate adds it.

use std::io;
use std::path::PathBuf;

use melodrome_model::ErrorKind;

/// Why a file was not read. The scanner shows the text to the admin beside the path.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be opened or read.
    #[error("{path}: cannot be read; check its permissions and the disk", path = .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The content is not what a player could play.
    #[error("{path}: {reason}", path = .path.display())]
    Broken {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it, as a person would say it.
        reason: String,
    },
    /// The parser gave up in a way that only a defect of ours explains.
    #[error("{path}: the reader failed on this file; please report it", path = .path.display())]
    Crashed {
        /// Which file.
        path: PathBuf,
    },
}

impl Error {
    /// The kind that APIs answer with.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => ErrorKind::NotFound,
            Self::Read { .. } => ErrorKind::Unavailable,
            Self::Broken { .. } => ErrorKind::Invalid,
            Self::Crashed { .. } => ErrorKind::Internal,
        }
    }

    /// The reason alone, without the path.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Read { source, .. } => format!("cannot be read: {source}"),
            Self::Broken { reason, .. } => reason.clone(),
            Self::Crashed { .. } => String::from("the reader failed on this file; please report it"),
        }
    }
}

/// A failure inside a parser.
#[derive(Debug)]
pub(crate) enum Fault {
    Io(io::Error),
    Broken(String),
}

impl Fault {
    pub(crate) fn broken(reason: impl Into<String>) -> Self {
        Self::Broken(reason.into())
    }

    pub(crate) fn at(self, path: PathBuf) -> Error {
        match self {
            // A parser that runs off the end of a file met a truncated file, not a sick disk.
            Self::Io(source) if source.kind() == io::ErrorKind::UnexpectedEof => {
                Error::Broken { path, reason: String::from("the file ends too early") }
            }
            Self::Io(source) if source.kind() == io::ErrorKind::InvalidData => {
                Error::Broken { path, reason: source.to_string() }
            }
            Self::Io(source) => Error::Read { path, source },
            Self::Broken(reason) => Error::Broken { path, reason },
        }
    }
}

impl From<io::Error> for Fault {
    fn from(source: io::Error) -> Self {
        Self::Io(source)
    }
}
