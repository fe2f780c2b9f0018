//! What can go wrong while judging or changing identities.

use melodrome_model::ErrorKind;
use melodrome_model::user::BadUsername;
use melodrome_store::Retry;

/// Result of a call of this room.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] melodrome_store::Error),
    /// A key file that cannot be read or made.
    #[error("the key file {path}: {reason}")]
    KeyFile {
        /// Where it lies.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The database was sealed under another key.
    #[error(
        "the secrets in the database were sealed under another key: set PasswordEncryptionKey to what it was, or put back the secret.key of this installation"
    )]
    WrongKey,
    /// A token could not be signed.
    #[error("a token could not be signed: {0}")]
    Signing(#[from] jsonwebtoken::errors::Error),
    /// A user name nobody may have.
    #[error("{}", .0.0)]
    Username(BadUsername),
    /// An empty or endless password.
    #[error("a password has between 1 and 1024 bytes")]
    Password,
    /// Members of a change that cannot be taken, each with the key of its message.
    #[error("{}", .0.iter().map(|(member, problem)| format!("{member}: {problem}")).collect::<Vec<_>>().join(", "))]
    Fields(Vec<(&'static str, &'static str)>),
    /// Whoever asks may not do this.
    #[error("Permission denied")]
    Denied,
    /// Too many wrong passwords; whole seconds to wait.
    #[error("too many failed attempts")]
    Throttled(u64),
    /// A shared secret that protects nothing.
    #[error("ExtAuth.Secret: {0}")]
    ProxySecret(&'static str),
    /// Keys of signed assertions that cannot be used.
    #[error("signed assertions: {0}")]
    Assertion(&'static str),
    /// A header name that cannot carry an identity.
    #[error("{option}: \"{name}\" {reason}")]
    Header {
        /// Which option.
        option: &'static str,
        /// As configured.
        name: String,
        /// What is wrong.
        reason: &'static str,
    },
}

impl Error {
    /// The kind of failure, for the APIs' maps.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Store(error) => error.kind(),
            Self::Username(_)
            | Self::Password
            | Self::Fields(_)
            | Self::Header { .. }
            | Self::ProxySecret(_)
            | Self::Assertion(_) => ErrorKind::Invalid,
            Self::Denied => ErrorKind::Forbidden,
            Self::Throttled(_) => ErrorKind::Unavailable,
            Self::KeyFile { .. } | Self::WrongKey | Self::Signing(_) => ErrorKind::Internal,
        }
    }
}

impl Retry for Error {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Store(error) if Retry::is_retryable(error))
    }
}
