//! What a mechanism, and in the end the resolver, says about a request.

use std::sync::Arc;

use melodrome_model::{User, Viewer};

/// What one proof came to. Absent and Rejected let the next mechanism try; the other three stop.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict<T> {
    /// The request carries no such proof.
    Absent,
    /// It carries one that is no good; logged and counted.
    Rejected(Rejection),
    /// It proves this.
    Authenticated(T),
    /// It proves somebody who may not come in.
    Refused(Refusal),
    /// We could not find out.
    Failed,
}

/// Why a proof was put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// The identity header came more than once.
    Duplicate,
    /// Its value is not a user name: bytes, characters or length.
    Invalid,
    /// A comma: two headers that somebody joined.
    Comma,
    /// The proxy's shared secret is missing or wrong.
    Secret,
    /// The proxy's signed assertion is missing or no good.
    Assertion,
    /// The request names two different people.
    Mismatch,
    /// Wrong user name, password, token or digest.
    Credentials,
    /// A session or token that is unknown, over, or not ours.
    Session,
    /// An API key that is unknown, over or revoked.
    Key,
    /// Two kinds of proof in one request.
    Several,
    /// A digest of somebody whose password is not kept in a form that digests can be made of.
    NoDigest,
    /// A right proof of a kind that the operator switched off for this person.
    SwitchedOff,
    /// A right proof of somebody for whom the login service has not vouched lately.
    Idle {
        /// Whether the proof was an API key.
        key: bool,
    },
}

impl Rejection {
    /// One word for logs and counters.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Invalid => "invalid",
            Self::Comma => "comma",
            Self::Secret => "secret",
            Self::Assertion => "assertion",
            Self::Mismatch => "mismatch",
            Self::Credentials => "credentials",
            Self::Session => "session",
            Self::Key => "api key",
            Self::Several => "several proofs",
            Self::NoDigest => "no digest",
            Self::SwitchedOff => "switched off",
            Self::Idle { .. } => "not seen at the login service",
        }
    }
}

/// Why somebody known is not let in. No other proof in the same request is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The proxy names somebody without an account, and none may be made.
    Unknown,
    /// The account is switched off.
    Disabled,
    /// They are in none of the groups that may enter.
    Group,
    /// The name belongs to an account that was made here, which a header may not take over.
    LocalAccount,
    /// The name belongs to somebody with another permanent id.
    IdentityChanged,
    /// Too many failures; try again after so many seconds.
    Throttled {
        /// Whole seconds, at least 1.
        retry_after: u64,
    },
}

impl Refusal {
    /// One word for logs and counters.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Disabled => "disabled",
            Self::Group => "group",
            Self::LocalAccount => "local account",
            Self::IdentityChanged => "identity changed",
            Self::Throttled { .. } => "throttled",
        }
    }

    /// Whether somebody known to us is kept out, as opposed to a stranger or somebody in a hurry.
    #[must_use]
    pub fn is_denial(self) -> bool {
        matches!(self, Self::Disabled | Self::Group | Self::LocalAccount | Self::IdentityChanged)
    }
}

/// Somebody who proved who they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Their rights; handed to every read of content.
    pub viewer: Viewer,
    /// The account behind it.
    pub user: Arc<User>,
    /// A fresh token for an API client that came with one; goes out as `X-ND-Authorization`.
    pub fresh_token: Option<String>,
    /// When the session behind the request ends unless used, 0 without session.
    pub expires_at: i64,
}

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Outcome {
    /// Nobody: no proof, or none that is any good.
    #[default]
    Nobody,
    /// Nobody, and a proof was put aside.
    Rejected(Rejection),
    /// This person.
    Known(Arc<Known>),
    /// Somebody who is not let in.
    Refused(Refusal),
    /// The store did not answer.
    Failed,
}

impl Outcome {
    /// The viewer, when somebody is known.
    #[must_use]
    pub fn viewer(&self) -> Option<&Viewer> {
        match self {
            Self::Known(known) => Some(&known.viewer),
            _ => None,
        }
    }
}
