//! Why a scan of a library stopped.

use melodrome_model::ErrorKind;

/// A scan failure. Single files never cause one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The root cannot be read.
    #[error("the folder {path} of library {library} cannot be read: {reason}")]
    Root {
        /// Name of the library.
        library: String,
        /// Its root.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The root is empty although tracks are known in it.
    #[error(
        "the folder {path} of library {library} is empty, but {known} songs are known in it; nothing was marked missing. Is the disk mounted?"
    )]
    Empty {
        /// Name of the library.
        library: String,
        /// Its root.
        path: String,
        /// Tracks that would vanish.
        known: i64,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] melodrome_store::Error),
    /// Somebody stopped it.
    #[error("the scan was stopped; the next one continues it")]
    Cancelled,
}

impl Error {
    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Root { .. } | Self::Empty { .. } => ErrorKind::Unavailable,
            Self::Store(error) => error.kind(),
            Self::Cancelled => ErrorKind::Conflict,
        }
    }
}

impl melodrome_store::Retry for Error {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if melodrome_store::Retry::is_retryable(error))
    }
}
