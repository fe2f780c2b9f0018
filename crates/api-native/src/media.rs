//! Audio for the page: the stream and the download of a song. What is sent decides the streaming room; here it becomes
//! an answer.

use std::path::PathBuf;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use melodrome_http::{ApiError, ApiResult, Caller, RequestParams};
use melodrome_model::{Id, Track};
use melodrome_store::{Error, libraries, tracks};
use melodrome_streaming::{Answer, Conditions, Request, Source, Wish};

use crate::state::Native;

pub(crate) async fn stream(
    State(native): State<Native>,
    caller: Caller,
    method: Method,
    Path(id): Path<String>,
    params: RequestParams,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (track, root) = find(&native, &caller, id).await?;
    let value = |name: &str| params.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let request = Request {
        wish: Wish {
            format: value("format"),
            max_bit_rate: value("maxBitRate").and_then(|rate| rate.parse().ok()).unwrap_or(0),
            player_cap: 0,
        },
        time_offset: value("timeOffset").and_then(|seconds| seconds.parse().ok()).unwrap_or(0.0),
        head: method == Method::HEAD,
        conditions: conditions(&headers),
        user: caller.viewer().user(),
        ..Request::default()
    };
    let source = Source { track: &track, root: &root };
    Ok(native.parts().streaming.stream(source, &request).await.map_or_else(|error| failed(&error), respond))
}

pub(crate) async fn download(
    State(native): State<Native>,
    caller: Caller,
    method: Method,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    if !caller.capabilities().download {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "Downloads are not allowed")
            .hint("An admin can turn on EnableDownloads."));
    }
    let (track, root) = find(&native, &caller, id).await?;
    let wish = Wish { format: Some("raw"), ..Wish::default() };
    let request = Request {
        wish,
        head: method == Method::HEAD,
        conditions: conditions(&headers),
        user: caller.viewer().user(),
        ..Request::default()
    };
    let source = Source { track: &track, root: &root };
    Ok(native.parts().streaming.download(source, &request).await.map_or_else(|error| failed(&error), respond))
}

/// The track as the caller may hear it, and the root of its library.
async fn find(native: &Native, caller: &Caller, id: String) -> ApiResult<(Track, PathBuf)> {
    let caller = caller.clone();
    let found = native.store().read(move |db| {
        let track = tracks::get(db, &caller, &Id::from(id))?;
        let library = libraries::get(db, &caller, track.library)?;
        Ok::<_, Error>((track, PathBuf::from(library.path)))
    });
    Ok(found.await?)
}

fn conditions(headers: &HeaderMap) -> Conditions<'_> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    Conditions {
        range: text(RANGE),
        if_range: text(IF_RANGE),
        if_none_match: text(IF_NONE_MATCH),
        if_modified_since: text(IF_MODIFIED_SINCE),
    }
}

fn respond(answer: Answer) -> Response {
    let Answer { status, headers, body } = answer;
    let mut response = Response::new(Body::from_stream(body.into_stream()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn failed(error: &melodrome_streaming::Error) -> Response {
    let Some(seconds) = error.retry_after() else {
        return match error.kind() {
            // Said to the person: without it nobody knows that ffmpeg is missing.
            melodrome_model::ErrorKind::Unavailable => {
                ApiError::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()).cause(format!("{error:?}"))
            }
            melodrome_model::ErrorKind::Internal => ApiError::internal(format!("{error:?}")),
            kind => ApiError::of(kind, error),
        }
        .into_response();
    };
    let mut response = ApiError::new(StatusCode::TOO_MANY_REQUESTS, error.to_string()).into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
