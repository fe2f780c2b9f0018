//! What can go wrong with playlists.

use std::io;
use std::path::PathBuf;

use melodrome_model::ErrorKind;

/// Result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store's.
    #[error(transparent)]
    Store(#[from] melodrome_store::Error),
    /// A playlist file cannot be read.
    #[error("the playlist file {} cannot be read", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A playlist file is larger than any real one.
    #[error("the playlist file {} is too large", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
    },
}

impl Error {
    /// The kind of failure, for the APIs' maps.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Store(error) => error.kind(),
            Self::Unreadable { .. } => ErrorKind::Unavailable,
            Self::TooLarge { .. } => ErrorKind::Invalid,
        }
    }
}
