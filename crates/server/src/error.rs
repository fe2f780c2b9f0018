//! What keeps the server from starting or a command from being done. Each text is one line that says what to do.

use std::path::PathBuf;

/// Result of a call of this room.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process owns the data folder.
    #[error("another Melodrome uses the data folder {}; stop it, or choose another DataFolder", .0.display())]
    Locked(PathBuf),
    /// A folder or file of ours cannot be made or used.
    #[error("{}: {source}", path.display())]
    Path {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The place to listen at cannot be had.
    #[error("cannot listen at {at}: {reason}")]
    Listen {
        /// Where.
        at: String,
        /// Why not.
        reason: String,
    },
    /// An option that this room reads cannot be used.
    #[error("{option}: {reason}")]
    Option {
        /// Its key.
        option: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The database cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Store(#[from] melodrome_store::Error),
    /// Identities cannot be judged.
    #[error(transparent)]
    Auth(#[from] melodrome_auth::Error),
    /// The cache folder cannot be used.
    #[error("the cache folder cannot be used: {0}")]
    Blobs(#[from] melodrome_blobs::Error),
    /// A running server answers the control socket with something else than we know.
    #[error("the running server does not understand this command; it may be of another version")]
    Protocol,
    /// A command was refused.
    #[error("{0}")]
    Refused(String),
    /// A command names somebody who is not there.
    #[error("there is no user {0:?}")]
    NoUser(String),
}

impl Error {
    pub(crate) fn path(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Path { path, source }
    }
}
