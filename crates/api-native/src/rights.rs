//! Rights in the words of this dialect: groups of routes that answer others in plain text, single deeds that answer in
//! JSON. And the body of a request, whose faults have words of their own here.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::StatusCode;
use http::request::Parts;
use melodrome_http::{Admin, ApiError, Caller, JsonBody};
use serde::de::DeserializeOwned;

/// An admin, on a route whose whole group is for admins: others read one line of text.
#[derive(Debug, Clone)]
pub(crate) struct GroupAdmin(Admin);

impl Deref for GroupAdmin {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for GroupAdmin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let admin = Admin::from_request_parts(parts, state).await;
        admin.map(Self).map_err(|error| if error.status() == StatusCode::FORBIDDEN { error.plain() } else { error })
    }
}

/// What an admin does to a thing, as it is told to those who may not; `{id}` is the last part of the path.
pub(crate) trait Deed: Send + Sync + 'static {
    const WORDS: &'static str;
}

/// An admin, for one deed.
#[derive(Debug, Clone)]
pub(crate) struct Only<D>(Admin, PhantomData<D>);

impl<D> Deref for Only<D> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<S: Sync, D: Deed> FromRequestParts<S> for Only<D> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        if !caller.is_admin() {
            let id = parts.uri.path().rsplit('/').next().unwrap_or_default();
            return Err(denied(&D::WORDS.replace("{id}", id)));
        }
        Admin::from_request_parts(parts, state).await.map(|admin| Self(admin, PhantomData))
    }
}

/// 403 in the words of the dialect.
pub(crate) fn denied(deed: &str) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, format!("{deed}: Permission denied"))
}

/// 404 in the words of the dialect.
pub(crate) fn absent(entity: &str, id: &str) -> ApiError {
    ApiError::not_found(format!("{entity}(id:{id}) not found"))
}

/// A JSON body; what cannot be read is told in the words of the dialect.
#[derive(Debug, Clone)]
pub(crate) struct Payload<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Payload<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match JsonBody::<T>::from_request(request, state).await {
            Ok(JsonBody(value)) => Ok(Self(value)),
            Err(error) if error.status() == StatusCode::UNPROCESSABLE_ENTITY => {
                Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "Invalid request payload"))
            }
            Err(error) => Err(error),
        }
    }
}

/// Longest text of a small thing, in bytes.
const LONGEST: usize = 2048;

/// Refuses members that nobody would read.
pub(crate) fn too_long(members: &[(&'static str, &String)]) -> Result<(), ApiError> {
    let long = members.iter().filter(|(_, text)| text.len() > LONGEST || text.contains('\0'));
    let faults: Vec<_> = long.map(|(member, _)| (*member, "ra.validation.maxLength")).collect();
    if faults.is_empty() { Ok(()) } else { Err(ApiError::fields(faults)) }
}
