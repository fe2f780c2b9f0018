//! Rights as extractors. A handler that takes none of these is visibly public.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use melodrome_auth::{Known, Outcome, Refusal, Rejection};
use melodrome_model::{User, Viewer};

use crate::error::ApiError;

/// What to do when apps of somebody have waited too long for a sign-in.
pub const IDLE: &str = "Sign in on the web page once; the apps work again then.";

/// The whole outcome, for handlers that answer everybody or speak a dialect of their own.
#[derive(Debug, Clone)]
pub struct Who(pub Outcome);

/// Somebody who proved who they are. Reads like their [`Viewer`]; cheap to clone into a store call.
#[derive(Debug, Clone)]
pub struct Caller(Arc<Known>);

/// A caller who administers the server right now.
#[derive(Debug, Clone)]
pub struct Admin(Caller);

/// A caller, or nobody. Somebody who is refused is an error here too.
#[derive(Debug, Clone)]
pub struct MaybeCaller(pub Option<Caller>);

impl Caller {
    /// What to hand to reads of content.
    #[must_use]
    pub fn viewer(&self) -> &Viewer {
        &self.0.viewer
    }

    /// The account.
    #[must_use]
    pub fn user(&self) -> &Arc<User> {
        &self.0.user
    }

    /// When the session behind the request ends unless used; 0 without one.
    #[must_use]
    pub fn expires_at(&self) -> i64 {
        self.0.expires_at
    }

    /// The caller of an outcome, if it is one.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Option<Self> {
        match outcome {
            Outcome::Known(known) => Some(Self(Arc::clone(known))),
            _ => None,
        }
    }

    fn require(outcome: &Outcome) -> Result<Self, ApiError> {
        match outcome {
            Outcome::Known(known) => Ok(Self(Arc::clone(known))),
            Outcome::Rejected(Rejection::Key) => {
                Err(ApiError::unauthenticated().hint("The API key is unknown, over or revoked."))
            }
            Outcome::Rejected(Rejection::Idle { .. }) => Err(ApiError::unauthenticated().hint(IDLE)),
            Outcome::Nobody | Outcome::Rejected(_) | Outcome::Refused(Refusal::Unknown) => {
                Err(ApiError::unauthenticated())
            }
            Outcome::Refused(Refusal::Disabled) => Err(ApiError::new(StatusCode::FORBIDDEN, "Access denied")
                .hint("This account is switched off. Ask an admin of the server.")),
            Outcome::Refused(Refusal::Group) => Err(ApiError::new(StatusCode::FORBIDDEN, "Access denied")
                .hint("You are in none of the groups that may enter. Ask an admin of the server.")),
            Outcome::Refused(Refusal::LocalAccount | Refusal::IdentityChanged) => {
                Err(ApiError::new(StatusCode::FORBIDDEN, "Access denied")
                    .hint("This name belongs to another account here. Ask an admin of the server."))
            }
            Outcome::Refused(Refusal::Throttled { retry_after }) => Err(ApiError::throttled(*retry_after)),
            Outcome::Failed => Err(ApiError::unavailable()),
        }
    }
}

impl Deref for Caller {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        self.viewer()
    }
}

impl Deref for Admin {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Who {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        // A route outside the middleware would treat everybody as nobody; better that it never answers.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| ApiError::internal("a route stands outside `identify`"))
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Who(outcome) = Who::from_request_parts(parts, state).await?;
        Self::require(&outcome)
    }
}

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        if !caller.is_admin() {
            return Err(ApiError::new(StatusCode::FORBIDDEN, "Access denied: admin privileges required"));
        }
        Ok(Self(caller))
    }
}

impl<S: Sync> FromRequestParts<S> for MaybeCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Who::from_request_parts(parts, state).await?.0 {
            Outcome::Nobody | Outcome::Rejected(_) => Ok(Self(None)),
            outcome => Caller::require(&outcome).map(|caller| Self(Some(caller))),
        }
    }
}
