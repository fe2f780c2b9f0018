//! What can go wrong in the store.

use melodrome_model::ErrorKind;

/// Result of a store call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A store failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A thing named by id is not there, or not for this viewer.
    #[error("{kind} {id} not found")]
    NotFound {
        /// What was looked for, such as `album`.
        kind: &'static str,
        /// The id asked for.
        id: String,
    },
    /// The write breaks a rule, such as a name taken.
    #[error("{0}")]
    Conflict(String),
    /// The caller may not do this to that thing.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The request makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// SQLite failed.
    #[error("sqlite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL failed.
    #[error("postgresql: {0}")]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection to PostgreSQL.
    #[error("postgresql: {0}")]
    Pool(#[from] deadpool_postgres::PoolError),
    /// A column holds what it never may.
    #[error("column {column} of the answer: {reason}")]
    Column {
        /// Position, from 0.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// The schema cannot be brought up to date.
    #[error("{0}")]
    Migration(String),
    /// Somebody else asked the same question at the same time, and it failed.
    #[error("{0}")]
    Shared(std::sync::Arc<Self>),
    /// The store is closing.
    #[error("the database is closed")]
    Closed,
}

impl Error {
    /// A thing that is not there.
    #[must_use]
    pub fn not_found(kind: &'static str, id: impl std::fmt::Display) -> Self {
        Self::NotFound { kind, id: format!("{id}") }
    }

    /// The kind of failure, for the APIs' maps.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Conflict(_) => ErrorKind::Conflict,
            Self::Forbidden(_) => ErrorKind::Forbidden,
            Self::Invalid(_) => ErrorKind::Invalid,
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::ConstraintViolation) => ErrorKind::Conflict,
                Some(
                    rusqlite::ErrorCode::DatabaseBusy
                    | rusqlite::ErrorCode::DatabaseLocked
                    | rusqlite::ErrorCode::DiskFull,
                ) => ErrorKind::Unavailable,
                _ => ErrorKind::Internal,
            },
            Self::Postgres(error) => match error.code() {
                Some(code) if code.code().starts_with("23") => ErrorKind::Conflict,
                Some(code)
                    if code.code().starts_with("57")
                        || code.code().starts_with("53")
                        || code.code().starts_with("08") =>
                {
                    ErrorKind::Unavailable
                }
                Some(_) => ErrorKind::Internal,
                None => ErrorKind::Unavailable,
            },
            Self::Shared(error) => error.kind(),
            Self::Pool(_) | Self::Closed => ErrorKind::Unavailable,
            Self::Column { .. } | Self::Migration(_) => ErrorKind::Internal,
        }
    }

    /// Whether PostgreSQL asks for the transaction to be tried again.
    pub(crate) fn is_retryable(&self) -> bool {
        match self {
            Self::Postgres(error) => error.code().is_some_and(|c| matches!(c.code(), "40001" | "40P01")),
            Self::Shared(error) => error.is_retryable(),
            _ => false,
        }
    }
}
