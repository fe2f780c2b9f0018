//! The dialect's errors: a code and a text for the person. One exhaustive map leads from the kinds of the rooms below to
//! the codes; causes go to the log only. How an error is written is the renderer's.

use melodrome_http::Rejection;
use melodrome_model::ErrorKind;

/// The standard's error codes that we use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Anything without a code of its own.
    Generic,
    /// A required parameter is missing.
    Missing,
    /// Wrong user name or password.
    Credentials,
    /// No digest sign-in for this user.
    NoDigest,
    /// A kind of sign-in that is switched off.
    SwitchedOff,
    /// Two kinds of sign-in in one call.
    Several,
    /// An API key that is unknown, over or revoked.
    Key,
    /// Not allowed for this user.
    Forbidden,
    /// Not there, or not for this user.
    NotFound,
}

impl Code {
    /// Whether the page of connected apps helps against it.
    #[must_use]
    pub fn is_about_signing_in(self) -> bool {
        matches!(self, Self::Credentials | Self::NoDigest | Self::SwitchedOff | Self::Several | Self::Key)
    }

    /// The number on the wire.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Generic => 0,
            Self::Missing => 10,
            Self::Credentials => 40,
            Self::NoDigest => 41,
            Self::SwitchedOff => 42,
            Self::Several => 43,
            Self::Key => 44,
            Self::Forbidden => 50,
            Self::NotFound => 70,
        }
    }
}

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SubsonicError {
    /// What kind of failure.
    pub code: Code,
    /// For the person.
    pub message: String,
    /// HTTP status; 200 nearly always, since clients look into the envelope.
    pub status: u16,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u64>,
    /// Address of a page that helps.
    pub help: Option<String>,
}

impl SubsonicError {
    fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), status: 200, retry_after: None, help: None }
    }

    /// Code 0.
    #[must_use]
    pub fn generic(message: impl Into<String>) -> Self {
        Self::new(Code::Generic, message)
    }

    /// Code 10.
    #[must_use]
    pub fn missing(name: &str) -> Self {
        Self::new(Code::Missing, format!("missing parameter: '{name}'"))
    }

    /// Code 10 for several parameters of which one is needed.
    #[must_use]
    pub fn missing_any(message: &str) -> Self {
        Self::new(Code::Missing, message)
    }

    /// Code 40; says nothing about which part was wrong.
    #[must_use]
    pub fn credentials() -> Self {
        Self::new(Code::Credentials, "Wrong username or password")
    }

    /// What a proof that was put aside comes to.
    #[must_use]
    pub fn put_aside(rejection: Rejection) -> Self {
        let once = "Sign in on the web page once, then this app works again";
        match rejection {
            Rejection::Key => Self::new(Code::Key, "Invalid API key"),
            Rejection::Several => Self::new(Code::Several, "Multiple conflicting authentication mechanisms provided"),
            Rejection::NoDigest => {
                Self::new(Code::NoDigest, "Token authentication needs an app password; make one on the web page")
            }
            Rejection::SwitchedOff => {
                Self::new(Code::SwitchedOff, "Passwords are not accepted here; make an app password on the web page")
            }
            Rejection::Idle { key: true } => Self::new(Code::Key, once),
            Rejection::Idle { key: false } => Self::new(Code::Credentials, once),
            _ => Self::credentials(),
        }
    }

    /// Code 50.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(Code::Forbidden, "User is not authorized for the given operation")
    }

    /// Code 50 with a reason.
    #[must_use]
    pub fn forbidden_because(message: &str) -> Self {
        Self::new(Code::Forbidden, message)
    }

    /// Code 70.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// Too much at once: 429.
    #[must_use]
    pub fn busy(message: &str, retry_after: u64) -> Self {
        Self { status: 429, retry_after: Some(retry_after), ..Self::new(Code::Generic, message) }
    }

    /// The same error with another text when it means "not found".
    #[must_use]
    pub fn or_not_found(self, message: &str) -> Self {
        if self.code == Code::NotFound { Self { message: message.to_owned(), ..self } } else { self }
    }

    /// From a room's error: its kind decides, its text is shown only where it was written for people.
    #[must_use]
    pub fn of(kind: ErrorKind, cause: &dyn std::fmt::Display) -> Self {
        match kind {
            ErrorKind::NotFound => Self::not_found("data not found"),
            ErrorKind::Forbidden => Self::forbidden(),
            ErrorKind::Invalid | ErrorKind::Conflict => Self::generic(cause.to_string()),
            ErrorKind::Unavailable => {
                tracing::warn!(%cause, "a call could not be answered");
                Self::generic("the server cannot answer just now, please try again")
            }
            ErrorKind::Internal => {
                let number = melodrome_model::Id::random();
                tracing::error!(%cause, %number, "a call failed");
                Self::generic(format!("internal error {number}; the server's log says more"))
            }
        }
    }
}

impl From<melodrome_store::Error> for SubsonicError {
    fn from(error: melodrome_store::Error) -> Self {
        // A broken rule of the engine is no text for people.
        let kind = match &error {
            melodrome_store::Error::Conflict(_) => ErrorKind::Conflict,
            _ if error.kind() == ErrorKind::Conflict => ErrorKind::Internal,
            _ => error.kind(),
        };
        Self::of(kind, &error)
    }
}

impl From<melodrome_listening::Error> for SubsonicError {
    fn from(error: melodrome_listening::Error) -> Self {
        match error {
            melodrome_listening::Error::Store(error) => error.into(),
        }
    }
}

impl From<melodrome_playlists::Error> for SubsonicError {
    fn from(error: melodrome_playlists::Error) -> Self {
        match error {
            melodrome_playlists::Error::Store(error) => error.into(),
            melodrome_playlists::Error::Ruled => Self::forbidden(),
            other => Self::of(other.kind(), &other),
        }
    }
}

impl From<melodrome_streaming::Error> for SubsonicError {
    fn from(error: melodrome_streaming::Error) -> Self {
        // These texts are for people and carry no paths; the cause behind them goes to the log.
        match error {
            melodrome_streaming::Error::Busy => Self::busy("too many concurrent transcodes, please retry shortly", 5),
            error => {
                tracing::warn!(error = %error, cause = std::error::Error::source(&error).map(tracing::field::display), "audio could not be delivered");
                match error.kind() {
                    ErrorKind::NotFound => Self::not_found(error.to_string()),
                    _ => Self::generic(error.to_string()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_code_and_causes_stay_inside() {
        let of = |kind| SubsonicError::of(kind, &"/secret/path");
        assert_eq!(of(ErrorKind::NotFound).code.number(), 70);
        assert_eq!(of(ErrorKind::Forbidden).code.number(), 50);
        assert_eq!(of(ErrorKind::Invalid).code.number(), 0);
        for hidden in [ErrorKind::Internal, ErrorKind::Unavailable, ErrorKind::NotFound, ErrorKind::Forbidden] {
            assert!(!of(hidden).message.contains("/secret"), "{hidden:?}");
        }
    }
}
