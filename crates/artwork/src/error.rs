//! What can go wrong between an id and a picture. What is wrong with a picture itself is not in here: that ends in
//! another source, the original bytes or the placeholder.

use melodrome_model::ErrorKind;

/// Why no picture can be given.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing of the viewer's has this id, or it has no picture and the caller wants none instead.
    #[error("There is no picture {id}.")]
    NotFound {
        /// The id asked for.
        id: String,
    },
    /// More pictures are wanted at once than may wait.
    #[error("Too many pictures are being made just now. Try again in a few seconds.")]
    Busy,
    /// Bytes that are no picture which everybody can see, or one with too many pixels.
    #[error("This is no picture that can be shown.")]
    NotAPicture,
    /// The disk does not take an uploaded picture.
    #[error("The picture cannot be kept.")]
    Unkept,
    /// The database failed.
    #[error("The database does not answer.")]
    Store(#[source] melodrome_store::Error),
    /// The thread that worked on it ended abnormally.
    #[error("The picture could not be made.")]
    Lost(#[source] tokio::task::JoinError),
}

impl Error {
    /// What kind of failure callers answer with.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::NotAPicture => ErrorKind::Invalid,
            Self::Busy | Self::Unkept => ErrorKind::Unavailable,
            Self::Store(error) => error.kind(),
            Self::Lost(_) => ErrorKind::Internal,
        }
    }

    /// Seconds after which asking again makes sense: then the answer is 429 with `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        matches!(self, Self::Busy).then_some(2)
    }
}

impl From<melodrome_store::Error> for Error {
    fn from(error: melodrome_store::Error) -> Self {
        match error {
            melodrome_store::Error::NotFound { id, .. } => Self::NotFound { id },
            other => Self::Store(other),
        }
    }
}

impl melodrome_store::Retry for Error {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_retryable())
    }
}
