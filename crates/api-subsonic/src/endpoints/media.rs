//! Section "Media retrieval": bytes instead of envelopes, but for failures.

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode, header};
use melodrome_artwork::{Ask, Encoding, Error as ArtError};
use melodrome_model::{ArtId, ErrorKind, Id, Track};
use melodrome_store::{annotations, libraries, tracks};
use melodrome_streaming::{Answer, Conditions, Request, Source, Wish, etag_matches, http_date};

use crate::call::Call;
use crate::errors::SubsonicError;

/// Pixels of the longest side at most.
const LARGEST: i64 = 4096;

/// A track as the player wishes it: the file as it is, or converted.
pub(super) async fn stream(call: Arc<Call>) -> Result<Response, SubsonicError> {
    let params = call.params();
    let id = Id::from(params.required("id")?);
    let (track, root) = locate(&call, id).await?;
    let limit = u32::try_from(params.int("maxBitRate", 0).max(0)).unwrap_or(u32::MAX);
    let request = Request {
        wish: Wish { format: params.text("format"), max_bit_rate: limit, player_cap: 0 },
        time_offset: params.text("timeOffset").and_then(|offset| offset.parse().ok()).unwrap_or(0.0),
        estimate_length: params.flag("estimateContentLength", false),
        ..request(&call)
    };
    let answer = call.app().rooms().streaming.stream(Source { track: &track, root: &root }, &request).await?;
    respond(answer)
}

/// A track to be kept: the file as it is unless a format is named.
pub(super) async fn download(call: Arc<Call>) -> Result<Response, SubsonicError> {
    if !call.viewer().capabilities().download {
        return Err(SubsonicError::forbidden_because("downloads are disabled"));
    }
    let params = call.params();
    let id = Id::from(params.required("id")?);
    let (track, root) = match locate(&call, id.clone()).await {
        Ok(found) => found,
        Err(error) => return Err(whole(&call, id).await.unwrap_or(error)),
    };
    let limit = u32::try_from(params.int("bitrate", 0).max(0)).unwrap_or(u32::MAX);
    let format = params.text("format").or(if limit == 0 { Some("raw") } else { None });
    let wish = Wish { format, max_bit_rate: limit, player_cap: 0 };
    let request = Request { wish, ..request(&call) };
    let answer = call.app().rooms().streaming.download(Source { track: &track, root: &root }, &request).await?;
    respond(answer)
}

/// What to say of an id that names more than one track: archives are not built yet.
async fn whole(call: &Call, id: Id) -> Option<SubsonicError> {
    let viewer = call.viewer().clone();
    let found = call.app().rooms().store.read(move |db| annotations::resolve(db, &viewer, &id)).await.ok()?;
    Some(SubsonicError::generic(format!(
        "this server cannot download a whole {} yet, only single songs",
        found.0.word()
    )))
}

async fn locate(call: &Call, id: Id) -> Result<(Track, PathBuf), SubsonicError> {
    let viewer = call.viewer().clone();
    let read = call.app().rooms().store.read(move |db| {
        let track = tracks::get(db, &viewer, &id)?;
        let root = PathBuf::from(libraries::get(db, &viewer, track.library)?.path);
        Ok::<_, SubsonicError>((track, root))
    });
    read.await
}

fn request(call: &Call) -> Request<'_> {
    Request {
        head: call.is_head(),
        conditions: Conditions {
            range: call.header(header::RANGE),
            if_range: call.header(header::IF_RANGE),
            if_none_match: call.header(header::IF_NONE_MATCH),
            if_modified_since: call.header(header::IF_MODIFIED_SINCE),
        },
        user: call.viewer().user(),
        ..Request::default()
    }
}

fn respond(answer: Answer) -> Result<Response, SubsonicError> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(answer.status).map_err(impossible)?;
    for (name, value) in answer.headers {
        let value = HeaderValue::try_from(value).map_err(impossible)?;
        response.headers_mut().append(HeaderName::from_static(name), value);
    }
    *response.body_mut() = Body::from_stream(answer.body.into_stream());
    Ok(response)
}

fn impossible(cause: impl std::fmt::Display) -> SubsonicError {
    SubsonicError::of(ErrorKind::Internal, &cause)
}

/// A picture by its cover id or by the id of what it belongs to.
pub(super) async fn get_cover_art(call: Arc<Call>) -> Result<Response, SubsonicError> {
    let params = call.params();
    let square = params.flag("square", false);
    let accept = call.header(header::ACCEPT);
    let ask = Ask {
        id: ArtId::parse(params.required("id")?),
        size: u32::try_from(params.int("size", 0).clamp(0, LARGEST)).unwrap_or(0),
        square,
        encoding: if square { Encoding::of_square(accept) } else { Encoding::accepted(accept) },
        placeholder: true,
    };
    let cover = call.app().rooms().artwork.cover(call.viewer(), ask).await.map_err(picture_error)?;
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(cover.mime));
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Never for shared caches: who may see a picture is decided per listener.
    let keep = match (cover.placeholder, cover.immutable) {
        (true, _) => "no-store",
        (false, true) => "private, max-age=31536000, immutable",
        (false, false) => "private, no-cache",
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::ETAG, HeaderValue::try_from(cover.etag.as_str()).map_err(impossible)?);
    if let Some(at) = cover.modified_at {
        headers.insert(header::LAST_MODIFIED, HeaderValue::try_from(http_date(at)).map_err(impossible)?);
    }
    if call.header(header::IF_NONE_MATCH).is_some_and(|tags| etag_matches(tags, &cover.etag)) {
        headers.remove(header::CONTENT_TYPE);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(cover.bytes.len()));
    if !call.is_head() {
        *response.body_mut() = Body::from(cover.bytes);
    }
    Ok(response)
}

fn picture_error(error: ArtError) -> SubsonicError {
    match error {
        ArtError::Store(error) => SubsonicError::from(error).or_not_found("Artwork not found"),
        ArtError::Busy => SubsonicError::busy("too many pictures are being made, please retry shortly", 5),
        error => SubsonicError::of(error.kind(), &error).or_not_found("Artwork not found"),
    }
}
