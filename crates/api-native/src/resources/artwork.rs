//! Having pictures looked for again, for admins.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};
use melodrome_http::ApiError;
use melodrome_model::{ArtKind, ErrorKind, Id};

use crate::plain::{Manner, Refusal};
use crate::rights::GroupAdmin;
use crate::state::Native;

pub(crate) async fn refresh(
    State(native): State<Native>,
    admin: GroupAdmin,
    manner: Manner,
    Path((kind, id)): Path<(String, String)>,
) -> Response {
    let done = async {
        // A disc has no picture that is kept.
        let kinds = ArtKind::ALL.into_iter().filter(|known| *known != ArtKind::Disc);
        let kind = kinds.into_iter().find(|known| known.prefix() == kind);
        let kind = kind.ok_or_else(|| {
            Refusal::invalid("invalid artwork kind")
                .hint("One of al, ar, mf, pl and ra: the first letters of a cover id.")
        })?;
        native.parts().artwork.refresh(&admin, kind, &Id::from(id)).await.map_err(|error| failed(&error))?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        Ok(response)
    };
    let mut answer = manner.answer(done.await);
    if answer.status() == StatusCode::TOO_MANY_REQUESTS {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    }
    answer
}

fn failed(error: &melodrome_artwork::Error) -> Refusal {
    match error.kind() {
        _ if error.retry_after().is_some() => Refusal::new(StatusCode::TOO_MANY_REQUESTS, error.to_string()),
        ErrorKind::NotFound => Refusal::new(StatusCode::NOT_FOUND, "not found"),
        kind => Refusal::Failed(ApiError::of(kind, error)),
    }
}
