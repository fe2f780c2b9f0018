//! How our own APIs tell a failure: `{error, hint?, requestId?}`. The private cause goes to the log alone.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use melodrome_model::ErrorKind;
use schemars::JsonSchema;
use serde::Serialize;
use tracing::error;

use crate::arrival::RequestId;

/// Result of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

/// A failure as a person or a program sees it.
#[derive(Debug, Clone)]
pub struct ApiError {
    status: StatusCode,
    error: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    retry_after: Option<u64>,
    /// For the log: paths, SQL, addresses.
    cause: Option<String>,
    shape: Shape,
}

/// How the answer is written.
#[derive(Debug, Clone)]
enum Shape {
    Json,
    /// The text alone, for groups of routes whose clients expect that.
    Plain,
    /// Members of the request that cannot be taken, each with the key of its message.
    Fields(Vec<(&'static str, &'static str)>),
}

/// Why something was not done.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Error")]
pub(crate) struct Body<'a> {
    /// For people.
    error: &'a str,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// Members of a request that cannot be taken, each with the key of its message.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FieldErrors")]
pub(crate) struct Fields {
    errors: BTreeMap<&'static str, &'static str>,
}

impl ApiError {
    /// A failure with its text for people.
    #[must_use]
    pub fn new(status: StatusCode, error: impl Into<Cow<'static, str>>) -> Self {
        Self { status, error: error.into(), hint: None, retry_after: None, cause: None, shape: Shape::Json }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with its cause, for the log.
    #[must_use]
    pub fn cause(mut self, cause: impl std::fmt::Display) -> Self {
        self.cause = Some(format!("{cause}"));
        self
    }

    /// The same as a text without JSON.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.shape = Shape::Plain;
        self
    }

    /// 400 that names the members of the request which cannot be taken.
    #[must_use]
    pub fn fields(members: Vec<(&'static str, &'static str)>) -> Self {
        let mut error = Self::invalid("The request has members that cannot be taken");
        error.shape = Shape::Fields(members);
        error
    }

    /// 401.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Not authenticated")
    }

    /// 400.
    #[must_use]
    pub fn invalid(error: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    /// 404.
    #[must_use]
    pub fn not_found(error: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }

    /// 429 with `Retry-After`.
    #[must_use]
    pub fn throttled(retry_after: u64) -> Self {
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many failed attempts")
            .hint(format!("Try again in {retry_after} seconds."));
        error.retry_after = Some(retry_after);
        error
    }

    /// 503.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The server cannot answer just now").hint("Try again in a moment.")
    }

    /// 500 with its cause for the log.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on the server").cause(cause)
    }

    /// A failure of another room: its text is shown for what the caller can change, and only logged for what they
    /// cannot.
    #[must_use]
    pub fn of(kind: ErrorKind, failure: impl std::fmt::Display) -> Self {
        let status = match kind {
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Forbidden => StatusCode::FORBIDDEN,
            ErrorKind::Invalid => StatusCode::BAD_REQUEST,
            ErrorKind::Conflict => StatusCode::CONFLICT,
            ErrorKind::Unavailable => return Self::unavailable().cause(failure),
            ErrorKind::Internal => return Self::internal(failure),
        };
        Self::new(status, format!("{failure}"))
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The answer; the middleware calls it again once the request's id is known.
    pub(crate) fn render(&self, request_id: Option<&RequestId>) -> Vec<u8> {
        match &self.shape {
            Shape::Json => {}
            Shape::Plain => return format!("{}\n", self.error).into_bytes(),
            Shape::Fields(members) => {
                let fields = Fields { errors: members.iter().copied().collect() };
                return serde_json::to_vec(&fields).unwrap_or_default();
            }
        }
        let body =
            Body { error: &self.error, hint: self.hint.as_deref(), request_id: request_id.map(|id| id.0.as_str()) };
        // Strings only: nothing that could fail to serialise.
        serde_json::to_vec(&body).unwrap_or_default()
    }

    pub(crate) fn log(&self, request_id: &RequestId, method: &http::Method, path: &str) {
        if self.status.is_server_error() {
            let cause = self.cause.as_deref().unwrap_or("not said");
            error!(request_id = %request_id.0, %method, path = ?path, status = self.status.as_u16(), cause, "request failed");
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.render(None)).into_response();
        let kind = if matches!(self.shape, Shape::Plain) { "text/plain; charset=utf-8" } else { "application/json" };
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<melodrome_store::Error> for ApiError {
    fn from(error: melodrome_store::Error) -> Self {
        // A broken rule of the engine names tables and columns; only our own words are fit for people.
        match &error {
            melodrome_store::Error::Sqlite(_) | melodrome_store::Error::Postgres(_)
                if error.kind() == ErrorKind::Conflict =>
            {
                Self::new(StatusCode::CONFLICT, "That conflicts with something that exists already").cause(error)
            }
            _ => Self::of(error.kind(), error),
        }
    }
}

impl From<melodrome_auth::Error> for ApiError {
    fn from(error: melodrome_auth::Error) -> Self {
        match error {
            melodrome_auth::Error::Store(error) => error.into(),
            melodrome_auth::Error::Fields(members) => Self::fields(members),
            melodrome_auth::Error::Throttled(seconds) => Self::throttled(seconds),
            other => Self::of(other.kind(), other),
        }
    }
}

impl melodrome_store::Retry for ApiError {
    /// A conversion has lost the engine's word for it; writes that must be retried return the store's own error.
    fn is_retryable(&self) -> bool {
        false
    }
}
