//! What can go wrong when a listener does something.

use melodrome_model::ErrorKind;

/// Result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store's.
    #[error(transparent)]
    Store(#[from] melodrome_store::Error),
}

impl Error {
    /// The kind of failure, for the APIs' maps.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Store(error) => error.kind(),
        }
    }
}
