//! Covers for the page: any size it asks for, as JPEG or WebP by what it accepts.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};
use melodrome_artwork::{Ask, Encoding};
use melodrome_http::{ApiError, Caller, RequestParams};
use melodrome_model::ArtId;

use crate::state::Native;

/// Longest side in pixels, least and most; absent = the original.
const SIZES: std::ops::RangeInclusive<u32> = 32..=1200;

pub(crate) async fn cover(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
    params: RequestParams,
    headers: HeaderMap,
) -> Response {
    let size = params.pairs.iter().find(|(name, _)| name == "size").and_then(|(_, value)| value.parse::<u32>().ok());
    let size = size.map_or(0, |size| size.clamp(*SIZES.start(), *SIZES.end()));
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let ask =
        Ask { id: ArtId::parse(&id), size, square: false, encoding: Encoding::accepted(accept), placeholder: true };
    let cover = match native.parts().artwork.cover(&caller, ask).await {
        Ok(cover) => cover,
        Err(error) => return failed(&error),
    };
    let known = headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let same = known.is_some_and(|tags| melodrome_streaming::etag_matches(tags, &cover.etag));
    let mut answer = if same { Response::new(Body::empty()) } else { Response::new(Body::from(cover.bytes)) };
    if same {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let keep = match (cover.placeholder, cover.immutable) {
        (true, _) => "no-store",
        (false, true) => "private, max-age=31536000, immutable",
        (false, false) => "private, no-cache",
    };
    let out = answer.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(cover.mime));
    out.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    out.append(VARY, HeaderValue::from_static("Accept"));
    if let Ok(etag) = HeaderValue::try_from(cover.etag) {
        out.insert(ETAG, etag);
    }
    answer
}

fn failed(error: &melodrome_artwork::Error) -> Response {
    let Some(seconds) = error.retry_after() else {
        return ApiError::of(error.kind(), error).into_response();
    };
    let mut answer = ApiError::new(StatusCode::TOO_MANY_REQUESTS, error.to_string()).into_response();
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}
