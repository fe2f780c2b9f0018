//! The manner of the reference's hand-written routes: failures and small answers as plain text. Whoever asks for JSON, as
//! our page does, gets our usual form with its hints.

use std::borrow::Cow;
use std::convert::Infallible;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Response};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use melodrome_http::ApiError;
use melodrome_model::ErrorKind;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How one request wants to be answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    json: bool,
}

/// Why a request is not done.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Said in these words.
    Said { status: StatusCode, text: Cow<'static, str>, hint: Option<Cow<'static, str>> },
    /// Nothing for people, or in JSON always.
    Failed(ApiError),
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self::Said { status, text: text.into(), hint: None }
    }

    pub(crate) fn invalid(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub(crate) fn hint(self, more: impl Into<Cow<'static, str>>) -> Self {
        match self {
            Self::Said { status, text, .. } => Self::Said { status, text, hint: Some(more.into()) },
            failed @ Self::Failed(_) => failed,
        }
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Failed(error)
    }
}

impl From<melodrome_store::Error> for Refusal {
    fn from(error: melodrome_store::Error) -> Self {
        match (&error, error.kind()) {
            (melodrome_store::Error::Invalid(text), _) => Self::invalid(text.clone()),
            (_, ErrorKind::NotFound) => Self::new(StatusCode::NOT_FOUND, "not found"),
            (_, ErrorKind::Forbidden) => Self::new(StatusCode::FORBIDDEN, "not authorized"),
            _ => Self::Failed(error.into()),
        }
    }
}

impl Manner {
    /// The answer to a request that went either way.
    pub(crate) fn answer(self, done: Result<Response, Refusal>) -> Response {
        match done {
            Ok(response) => response,
            Err(Refusal::Failed(error)) => error.into_response(),
            Err(Refusal::Said { status, text, hint }) if self.json => {
                let error = ApiError::new(status, text);
                hint.map_or(error.clone(), |hint| error.hint(hint)).into_response()
            }
            Err(Refusal::Said { status, text, .. }) => {
                let mut response = Response::new(Body::from(format!("{text}\n")));
                *response.status_mut() = status;
                response.headers_mut().insert(CONTENT_TYPE, TEXT);
                response
            }
        }
    }

    /// A small JSON value, under the type that was asked for.
    pub(crate) fn value(self, value: &impl Serialize) -> Result<Response, Refusal> {
        let bytes = serde_json::to_vec(value).map_err(|problem| Refusal::Failed(ApiError::internal(problem)))?;
        let mut response = Response::new(Body::from(bytes));
        let kind = if self.json { HeaderValue::from_static("application/json") } else { TEXT };
        response.headers_mut().insert(CONTENT_TYPE, kind);
        Ok(response)
    }
}

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// A JSON body whatever the request calls it.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|problem| {
        Refusal::invalid(format!("invalid request payload: {problem}")).hint("The body must be JSON.")
    })
}

impl<S: Sync> FromRequestParts<S> for Manner {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let accepts = |kind: &HeaderValue| kind.to_str().is_ok_and(|kind| kind.contains("application/json"));
        Ok(Self { json: parts.headers.get_all(ACCEPT).iter().any(accepts) })
    }
}
