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
    /// The file of the playlist decides what is in it.
    #[error("the file of this playlist decides what is in it")]
    Ruled,
    /// Somebody else changed it meanwhile.
    #[error("somebody changed this playlist meanwhile")]
    Changed,
    /// The text that was given is no playlist.
    #[error("this is not a playlist: {0}")]
    NotAPlaylist(&'static str),
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
            Self::TooLarge { .. } | Self::NotAPlaylist(_) => ErrorKind::Invalid,
            Self::Ruled | Self::Changed => ErrorKind::Conflict,
        }
    }
}

impl melodrome_store::Retry for Error {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_retryable())
    }
}
