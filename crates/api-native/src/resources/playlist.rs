//! Playlists: lists, one, making, changing, deleting. What is in them is `playlist_tracks`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use melodrome_http::{ApiError, ApiResult, Caller, RequestParams};
use melodrome_model::clock::rfc3339;
use melodrome_model::{ArtId, ArtKind, ErrorKind, Id, Playlist};
use melodrome_playlists as edit;
use melodrome_store::playlists::{self, Filter, Order, Query, Words};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::filters::{ListParams, total};
use crate::resources::playlist_tracks;
use crate::resources::shared::{Gone, Made, Marks};
use crate::state::Native;

/// A playlist as the page reads it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Playlist")]
pub(crate) struct PlaylistJson {
    id: Id,
    name: String,
    comment: String,
    duration: f64,
    size: i64,
    song_count: i64,
    owner_name: String,
    owner_id: Id,
    public: bool,
    path: String,
    sync: bool,
    uploaded_image: String,
    created_at: String,
    updated_at: String,
    /// Always null: playlists filled by rules are not built yet.
    rules: Option<Value>,
    evaluated_at: Option<String>,
    #[serde(flatten)]
    marks: Marks,
    #[serde(skip_serializing_if = "String::is_empty")]
    image_hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_art: Option<String>,
}

impl From<Playlist> for PlaylistJson {
    fn from(row: Playlist) -> Self {
        let shows = row.track_count > 0 || !row.image_hash.is_empty();
        let cover_art = shows.then(|| ArtId::new(ArtKind::Playlist, row.id.clone(), &row.image_hash).to_string());
        Self {
            id: row.id,
            name: row.name,
            comment: row.comment,
            duration: row.duration,
            size: row.size,
            song_count: row.track_count,
            owner_name: row.owner_name,
            owner_id: row.owner_id,
            public: row.public,
            path: row.path,
            sync: row.sync,
            uploaded_image: row.image,
            created_at: rfc3339(row.created_at),
            updated_at: rfc3339(row.updated_at),
            rules: None,
            evaluated_at: None,
            marks: row.annotation.into(),
            image_hash: row.image_hash,
            cover_art,
        }
    }
}

/// A playlist to be made, or what to change of one.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "PlaylistWanted")]
pub(crate) struct Wanted {
    name: Option<String>,
    comment: Option<String>,
    public: Option<bool>,
    sync: Option<bool>,
    owner_id: Option<Id>,
    rules: Option<Value>,
}

fn order(list: &ListParams, native: &Native, caller: &Caller) -> Order {
    match list.sort().as_str() {
        "id" => Order::Id,
        "name" => Order::Name,
        "comment" => Order::Comment,
        "owner_name" | "owner_id" => Order::Owner,
        "duration" => Order::Duration,
        "song_count" => Order::Tracks,
        "size" => Order::Size,
        "public" => Order::Public,
        "updated_at" => Order::Updated,
        "created_at" => Order::Created,
        "starred_at" | "starred" => Order::Starred,
        "rating" | "rated_at" => Order::Rating,
        "random" => Order::Random(native.seed(caller, list)),
        _ => Order::Natural,
    }
}

/// A truth value in any of the spellings that clients use; anything else is no condition.
fn flag(list: &ListParams, name: &str) -> Option<bool> {
    match list.text(name)?.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

pub(crate) async fn list(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<impl IntoResponse> {
    let list = ListParams::new(params);
    let (offset, limit) = list.window();
    let filter = Filter {
        ids: list.ids("id"),
        owner: list.id("owner_id"),
        words: list.text("q"),
        name: list.text("name"),
        starred: flag(&list, "starred"),
        public: flag(&list, "public"),
        sync: flag(&list, "sync"),
    };
    let order = order(&list, &native, &caller);
    let query = Query { order, descending: list.descending(), offset, limit, filter };
    let page = native.store().read(move |db| playlists::page(db, &caller, &query)).await?;
    Ok((total(page.total), Json(page.items.into_iter().map(PlaylistJson::from).collect::<Vec<_>>())))
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<PlaylistJson>> {
    let id = Id::from(id);
    let asked = id.clone();
    let found = native.store().read(move |db| playlists::get(db, &caller, &asked)).await;
    found.map(|row| Json(row.into())).map_err(|error| failed(error.into(), "Reading", Some(&id)))
}

/// Playlists that hold a song.
pub(crate) async fn of_song(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Vec<PlaylistJson>>> {
    let found = native.store().read(move |db| playlists::with_track(db, &caller, &Id::from(id))).await?;
    Ok(Json(found.into_iter().map(PlaylistJson::from).collect()))
}

pub(crate) async fn post(
    State(native): State<Native>,
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> ApiResult<Response> {
    let public = native.parts().public_playlists;
    if !is_json(&headers) {
        let id = edit::post(native.store(), &caller, &body, public).await;
        let id = id.map_err(|error| failed(error, "Saving", None))?;
        let text = playlist_tracks::text(&native, &caller, &id, playlist_tracks::Paths::Inside).await?;
        let mut response = (StatusCode::CREATED, text.body).into_response();
        let place = format!("{}/{id}", uri.path().trim_end_matches('/'));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        if let Ok(place) = HeaderValue::try_from(place) {
            response.headers_mut().insert(LOCATION, place);
        }
        return Ok(response);
    }
    let wanted: Wanted = json(&body)?;
    ruled(&wanted)?;
    let (name, comment) = (wanted.name.unwrap_or_default(), wanted.comment.unwrap_or_default());
    check(&name, &comment)?;
    let public = wanted.public.unwrap_or(public);
    let made = edit::make(native.store(), &caller, &name, &comment, public, Vec::new()).await;
    let id = made.map_err(|error| failed(error, "Saving", None))?;
    Ok(Json(Made::new(id)).into_response())
}

pub(crate) async fn put(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> ApiResult<Json<PlaylistJson>> {
    let id = Id::from(id);
    let wanted: Wanted = json(&body)?;
    ruled(&wanted)?;
    check(wanted.name.as_deref().unwrap_or_default(), wanted.comment.as_deref().unwrap_or_default())?;
    let words = Words {
        name: wanted.name,
        comment: wanted.comment,
        public: wanted.public,
        sync: wanted.sync,
        owner: wanted.owner_id.filter(|owner| !owner.as_str().is_empty()),
    };
    let done = edit::reword(native.store(), &caller, &id, words).await;
    done.map_err(|error| failed(error, "Updating", None))?;
    let asked = id.clone();
    let found = native.store().read(move |db| playlists::get(db, &caller, &asked)).await;
    // Somebody who gave a private playlist away cannot read it any more.
    found.map(|row| Json(row.into())).map_err(|error| failed(error.into(), "Updating", None))
}

pub(crate) async fn delete(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Gone>> {
    let id = Id::from(id);
    let done = edit::delete(native.store(), &caller, &id).await;
    let picture = done.map_err(|error| failed(error, "Deleting", Some(&id)))?;
    native.parts().artwork.forget(picture).await;
    Ok(Json(Gone {}))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn json<T: DeserializeOwned>(body: &[u8]) -> ApiResult<T> {
    serde_json::from_slice(body).map_err(|problem| {
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "Invalid request payload").hint(problem.to_string())
    })
}

fn ruled(wanted: &Wanted) -> ApiResult<()> {
    if wanted.rules.is_none() {
        return Ok(());
    }
    Err(ApiError::new(StatusCode::NOT_IMPLEMENTED, "Smart playlists are not built yet")
        .hint("Leave out `rules` to make a plain playlist."))
}

/// Longest name and comment, in bytes.
const LONGEST: (usize, usize) = (1_000, 20_000);

fn check(name: &str, comment: &str) -> ApiResult<()> {
    if name.len() > LONGEST.0 || comment.len() > LONGEST.1 {
        return Err(ApiError::invalid("The name or the comment is too long"));
    }
    Ok(())
}

/// In the words of the dialect.
fn failed(error: edit::Error, doing: &str, id: Option<&Id>) -> ApiError {
    let which = id.map(|id| format!("(id:{id})")).unwrap_or_default();
    match (error.kind(), error) {
        (ErrorKind::NotFound, _) => ApiError::not_found(format!("playlist{which} not found")),
        (ErrorKind::Forbidden, error) => {
            ApiError::new(StatusCode::FORBIDDEN, format!("{doing} playlist{which}: Permission denied"))
                .hint(sentence(&error.to_string()))
        }
        (_, edit::Error::Store(error)) => error.into(),
        (kind, error) => ApiError::of(kind, error),
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).chain(['.']).collect()).unwrap_or_default()
}
