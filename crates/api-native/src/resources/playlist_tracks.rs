//! What is in a playlist: pages, one, adding, removing, moving, replacing, and all of it as M3U text. Rows are told,
//! written and dropped a few hundred at a time.

use std::collections::HashMap;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::Response;
use http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};
use melodrome_http::{ApiError, Caller, RequestParams};
use melodrome_model::{ErrorKind, Id, ItemKind, Playlist, Track, Viewer};
use melodrome_playlists::{self as edit, Addition};
use melodrome_store::playlists::{self, Disc, EntryOrder, EntryQuery, Place};
use melodrome_store::{Error, Reader, annotations, libraries};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filters::{ListParams, TOTAL};
use crate::plain::{self, Manner, Refusal};
use crate::resources::missing::Deleted;
use crate::resources::shared::Made;
use crate::resources::song::SongJson;
use crate::state::Native;

/// Rows in memory at once.
const STEP: usize = 500;
/// The type of M3U text.
const M3U: &str = "audio/x-mpegurl";

/// What to add.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct NewTracks {
    ids: Vec<Id>,
    album_ids: Vec<Id>,
    artist_ids: Vec<Id>,
    discs: Vec<NewDisc>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct NewDisc {
    album_id: Id,
    release_date: String,
    disc_number: i64,
}

/// Where to move a track: a number, as text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PlaylistMove")]
pub(crate) struct Move {
    insert_before: String,
}

/// The whole new order.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PlaylistOrder")]
pub(crate) struct NewOrder {
    ids: Vec<Id>,
}

/// A row: the song with its place, counted from 1, as its id.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PlaylistTrack")]
pub(crate) struct RowJson {
    #[serde(flatten)]
    song: SongJson,
    media_file_id: Id,
    playlist_id: Id,
}

impl RowJson {
    fn new(mut song: SongJson, playlist: &Id, index: usize) -> Self {
        let media_file_id = song.rename(Id::from((index + 1).to_string()));
        Self { song, media_file_id, playlist_id: playlist.clone() }
    }
}

/// How many were added.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Added {
    added: usize,
}

/// Which paths an M3U text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paths {
    /// Inside the library.
    Inside,
    /// On the server's disk.
    Absolute,
}

/// A playlist as M3U text.
pub(crate) struct Text {
    name: String,
    pub(crate) body: String,
}

pub(crate) async fn list(
    State(native): State<Native>,
    caller: Caller,
    manner: Manner,
    Path(id): Path<String>,
    params: RequestParams,
    headers: HeaderMap,
) -> Response {
    let id = Id::from(id);
    if wants_text(&headers) {
        return manner.answer(export(&native, &caller, &id).await);
    }
    let list = ListParams::new(params);
    let query = query(&list, &native, &caller);
    let read = native.store().read(move |db| {
        let playlist = playlists::get(db, &caller, &id)?;
        let page = playlists::places(db, &caller, &playlist, &query)?;
        Ok::<_, Error>((page.total, playlist.revision, rows(db, &caller, &playlist.id, &page.items)?))
    });
    let done = read.await.map_err(Refusal::from).map(|(total, revision, body)| {
        let mut response = Response::new(Body::from(body));
        let out = response.headers_mut();
        out.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        out.insert(TOTAL, HeaderValue::from(total));
        out.insert(ETAG, mark(revision));
        response
    });
    manner.answer(done)
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path((id, place)): Path<(String, String)>,
) -> Result<Json<RowJson>, ApiError> {
    let gone = ApiError::not_found(format!("playlist_tracks(id:{place}) not found"));
    let Some(index) = index(&place) else { return Err(gone) };
    let read = native.store().read(move |db| {
        let playlist = playlists::get(db, &caller, &Id::from(id))?;
        let Some(place) = playlists::place(db, &caller, &playlist, index)? else { return Ok(None) };
        let tracks = playlists::rows(db, &caller, &[place.track])?;
        let means = annotations::averages(db, ItemKind::Track, &[i64::from(place.track)])?;
        let tell = |track: Track| {
            let mean = means.get(&track.pk).copied();
            RowJson::new(SongJson::from(track).rated(mean), &playlist.id, index)
        };
        Ok::<_, Error>(tracks.into_iter().next().map(tell))
    });
    read.await?.map(Json).ok_or(gone)
}

pub(crate) async fn post(
    State(native): State<Native>,
    caller: Caller,
    manner: Manner,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let done = async {
        let new: NewTracks = plain::read(&body)?;
        let discs = new.discs.into_iter().map(|disc| Disc {
            album: disc.album_id,
            release_date: disc.release_date,
            number: disc.disc_number,
        });
        let addition =
            Addition { tracks: new.ids, albums: new.album_ids, artists: new.artist_ids, discs: discs.collect() };
        let added = edit::add(native.store(), &caller, &Id::from(id), addition).await.map_err(failed)?;
        manner.value(&Added { added })
    };
    manner.answer(done.await)
}

/// Removes by places, given as `id` and counted from 1.
pub(crate) async fn delete(
    State(native): State<Native>,
    caller: Caller,
    manner: Manner,
    Path(id): Path<String>,
    params: RequestParams,
) -> Response {
    let done = async {
        let ids: Vec<&str> =
            params.pairs.iter().filter(|(name, _)| name == "id").map(|(_, place)| place.as_str()).collect();
        let places: Option<Vec<usize>> = ids.iter().map(|place| index(place)).collect();
        let places = places.ok_or_else(|| Refusal::invalid("invalid id"))?;
        edit::take(native.store(), &caller, &Id::from(id), places).await.map_err(failed)?;
        manner.value(&Deleted::of(ids.into_iter().map(Id::from).collect()))
    };
    manner.answer(done.await)
}

/// The reference says yes to this and removes nothing; saying so is kinder.
pub(crate) async fn delete_one(
    State(_): State<Native>,
    _: Caller,
    manner: Manner,
    Path(_): Path<(String, String)>,
) -> Response {
    let refusal = Refusal::invalid("name the places to remove as ?id=").hint("DELETE …/tracks?id=1&id=3");
    std::future::ready(manner.answer(Err(refusal))).await
}

/// Moves one track.
pub(crate) async fn put(
    State(native): State<Native>,
    caller: Caller,
    manner: Manner,
    Path((id, place)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let done = async {
        let from = index(&place).ok_or_else(|| Refusal::invalid("invalid id"))?;
        let wanted: Move = plain::read(&body)?;
        let to = index(&wanted.insert_before).ok_or_else(|| Refusal::invalid("invalid insert_before"))?;
        edit::shift(native.store(), &caller, &Id::from(id), from, to).await.map_err(failed)?;
        manner.value(&Made::new(Id::from(place)))
    };
    manner.answer(done.await)
}

/// Replaces the whole order, unless it is another one than the caller knows.
pub(crate) async fn put_all(
    State(native): State<Native>,
    caller: Caller,
    manner: Manner,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let done = async {
        let new: NewOrder = plain::read(&body)?;
        let id = Id::from(id);
        let rewritten = edit::rewrite(native.store(), &caller, &id, new.ids, known_as(&headers)).await;
        let revision = rewritten.map_err(failed)?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response.headers_mut().insert(ETAG, mark(revision));
        Ok(response)
    };
    manner.answer(done.await)
}

fn rows(db: &Reader<'_>, viewer: &Viewer, playlist: &Id, places: &[Place]) -> Result<Vec<u8>, Error> {
    let mut out = vec![b'['];
    for chunk in places.chunks(STEP) {
        let keys: Vec<u32> = chunk.iter().map(|place| place.track).collect();
        let pks: Vec<i64> = keys.iter().copied().map(i64::from).collect();
        let means = annotations::averages(db, ItemKind::Track, &pks)?;
        let mut places = chunk.iter();
        for track in playlists::rows(db, viewer, &keys)? {
            // Rows come in the order of their keys; one that went away meanwhile is passed over.
            let Some(place) = places.find(|place| i64::from(place.track) == track.pk) else { break };
            if out.len() > 1 {
                out.push(b',');
            }
            let mean = means.get(&track.pk).copied();
            // Our own values always serialise.
            let _ = serde_json::to_writer(
                &mut out,
                &RowJson::new(SongJson::from(track).rated(mean), playlist, place.index),
            );
        }
    }
    out.push(b']');
    Ok(out)
}

fn query(list: &ListParams, native: &Native, caller: &Caller) -> EntryQuery {
    let (offset, limit) = list.window();
    let order = match list.sort().as_str() {
        "title" => EntryOrder::Title,
        "artist" => EntryOrder::Artist,
        "album_artist" => EntryOrder::AlbumArtist,
        "album" => EntryOrder::Album,
        "duration" => EntryOrder::Duration,
        "year" => EntryOrder::Year,
        "bpm" => EntryOrder::Bpm,
        "channels" => EntryOrder::Channels,
        "genre" => EntryOrder::Genre,
        "bit_rate" => EntryOrder::BitRate,
        "size" => EntryOrder::Size,
        "created_at" | "recently_added" => EntryOrder::Created,
        "media_file_id" => EntryOrder::Track,
        "play_count" => EntryOrder::Plays,
        "play_date" => EntryOrder::Played,
        "rating" | "rated_at" => EntryOrder::Rating,
        "starred_at" | "starred" => EntryOrder::Starred,
        "random" => EntryOrder::Random(native.seed(caller, list)),
        _ => EntryOrder::Place,
    };
    EntryQuery {
        order,
        descending: list.descending(),
        offset,
        limit,
        missing: list.text("missing").map(|wanted| wanted.eq_ignore_ascii_case("true")),
        libraries: list.ids("library_id").map(|ids| ids.iter().filter_map(|id| id.as_str().parse().ok()).collect()),
    }
}

fn wants_text(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(M3U))
}

async fn export(native: &Native, caller: &Caller, id: &Id) -> Result<Response, Refusal> {
    let paths = if caller.is_admin() { Paths::Absolute } else { Paths::Inside };
    let Text { name, body } = text(native, caller, id, paths).await?;
    let mut response = Response::new(Body::from(body));
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(M3U));
    if let Ok(value) = HeaderValue::try_from(melodrome_streaming::attachment(&name, "m3u")) {
        out.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// A playlist as M3U text, without what is missing.
pub(crate) async fn text(native: &Native, caller: &Caller, id: &Id, paths: Paths) -> Result<Text, Error> {
    let (viewer, id) = (caller.viewer().clone(), id.clone());
    let read = native.store().read(move |db| {
        let playlist: Playlist = playlists::get(db, &viewer, &id)?;
        let roots: HashMap<i64, String> =
            libraries::list(db, &viewer)?.into_iter().map(|library| (library.id, library.path)).collect();
        let mut body = edit::start(&playlist.name);
        for keys in playlists::keys(db, &viewer, &playlist, false)?.chunks(STEP) {
            for track in playlists::rows(db, &viewer, keys)? {
                let root = roots.get(&track.library).map(String::as_str).unwrap_or_default();
                let path = match paths {
                    Paths::Inside => track.path.clone(),
                    Paths::Absolute => format!("{}/{}", root.trim_end_matches('/'), track.path),
                };
                edit::line(&mut body, edit::Line { track: &track, path: &path });
            }
        }
        Ok(Text { name: playlist.name, body })
    });
    read.await
}

/// A place counted from 1 as an index.
fn index(place: &str) -> Option<usize> {
    place.parse::<usize>().ok().and_then(|place| place.checked_sub(1))
}

/// What an order is called: its revision.
fn mark(revision: i64) -> HeaderValue {
    HeaderValue::try_from(format!("\"r{revision}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// The orders that `If-Match` allows; `None` = any.
fn known_as(headers: &HeaderMap) -> Option<Vec<i64>> {
    let text = headers.get(IF_MATCH)?.to_str().unwrap_or_default();
    if text.trim() == "*" {
        return None;
    }
    let tags = text.split(',').map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"'));
    Some(tags.filter_map(|tag| tag.strip_prefix('r')?.parse().ok()).collect())
}

fn failed(error: edit::Error) -> Refusal {
    match error {
        edit::Error::Ruled => Refusal::new(StatusCode::CONFLICT, "playlist tracks are not editable")
            .hint("A file on the server decides what is in this playlist. Turn its synchronisation off first."),
        edit::Error::Changed => Refusal::new(StatusCode::PRECONDITION_FAILED, "the playlist was changed meanwhile")
            .hint("Load it again and repeat the change."),
        edit::Error::Store(error) => error.into(),
        error if error.kind() == ErrorKind::Invalid => Refusal::invalid(error.to_string()),
        error => Refusal::Failed(ApiError::of(error.kind(), error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_an_order_are_read_in_every_form_of_the_header() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_MATCH, HeaderValue::from_static(text));
            known_as(&headers)
        };
        assert_eq!(of("\"r12\", W/\"r3\""), Some(vec![12, 3]));
        assert_eq!(of("*"), None);
        assert_eq!(of("\"other\""), Some(vec![]), "a mark that is none of ours matches nothing");
        assert_eq!(known_as(&HeaderMap::new()), None);
        assert_eq!((index("1"), index("0"), index("-1"), index("x")), (Some(0), None, None, None));
    }
}
