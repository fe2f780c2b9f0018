//! Songs, as tracks are called outside: lists and one.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use melodrome_http::{ApiResult, Caller, RequestParams};
use melodrome_model::clock::rfc3339;
use melodrome_model::{ArtId, ArtKind, Id, LibraryId, Role, Track};
use melodrome_store::tracks::{self, Filter, Order, Query};
use serde::Serialize;

use crate::filters::{ListParams, total};
use crate::resources::shared::{Colours, Credits, Marks, Named, credits, is_zero};
use crate::state::Native;

/// A song as the page reads it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SongJson {
    id: Id,
    library_id: LibraryId,
    path: String,
    title: String,
    album: String,
    album_id: Id,
    artist: String,
    artist_id: Id,
    album_artist: String,
    album_artist_id: Id,
    track_number: i64,
    disc_number: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    disc_subtitle: String,
    year: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    date: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    original_date: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    release_date: String,
    duration: f64,
    size: i64,
    suffix: String,
    codec: String,
    bit_rate: i64,
    sample_rate: i64,
    #[serde(skip_serializing_if = "is_zero")]
    bit_depth: i64,
    channels: i64,
    genre: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    genres: Vec<Named>,
    compilation: bool,
    missing: bool,
    has_cover_art: bool,
    explicit_status: String,
    rg_track_gain: Option<f64>,
    rg_track_peak: Option<f64>,
    rg_album_gain: Option<f64>,
    rg_album_peak: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bpm: Option<i64>,
    #[serde(skip_serializing_if = "String::is_empty")]
    comment: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    catalog_num: String,
    #[serde(skip_serializing_if = "String::is_empty", rename = "mbzRecordingID")]
    mbz_recording_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_release_track_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_album_id: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    participants: Credits,
    created_at: String,
    updated_at: String,
    lyrics: String,
    #[serde(flatten)]
    marks: Marks,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_art: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_colours: Option<Colours>,
}

/// A picture of the track's own when it differs from the album's, else the album's.
pub(crate) fn cover_art(track: &Track) -> String {
    if track.art_hash.is_empty() {
        ArtId::new(ArtKind::Album, track.tags.album_id.clone(), &track.album_art_hash).to_string()
    } else {
        ArtId::new(ArtKind::Track, track.id.clone(), &track.art_hash).to_string()
    }
}

impl From<Track> for SongJson {
    fn from(track: Track) -> Self {
        let first = |role| track.first(role).map(|who| who.artist.clone()).unwrap_or_default();
        let (artist_id, album_artist_id) = (first(Role::Artist), first(Role::AlbumArtist));
        let (year, cover_art) = (track.year(), Some(cover_art(&track)));
        let (tags, audio) = (track.tags, track.audio);
        Self {
            id: track.id,
            library_id: track.library,
            path: track.path,
            title: tags.title,
            album: tags.album,
            album_id: tags.album_id,
            artist: tags.artist,
            artist_id,
            album_artist: tags.album_artist,
            album_artist_id,
            track_number: tags.track_number,
            disc_number: tags.disc_number,
            disc_subtitle: tags.disc_subtitle,
            year,
            date: tags.date,
            original_date: tags.original_date,
            release_date: tags.release_date,
            duration: audio.duration,
            size: track.size,
            suffix: track.suffix,
            codec: audio.codec,
            bit_rate: audio.bit_rate,
            sample_rate: audio.sample_rate,
            bit_depth: audio.bit_depth,
            channels: audio.channels,
            genre: tags.genres.first().cloned().unwrap_or_default(),
            genres: tags.genres.into_iter().map(|name| Named { id: Id::of_tag("genre", &name), name }).collect(),
            compilation: tags.compilation,
            missing: track.missing,
            has_cover_art: tags.has_picture,
            explicit_status: tags.explicit,
            rg_track_gain: tags.replay_gain.track_gain,
            rg_track_peak: tags.replay_gain.track_peak,
            rg_album_gain: tags.replay_gain.album_gain,
            rg_album_peak: tags.replay_gain.album_peak,
            bpm: tags.bpm,
            comment: tags.comment,
            catalog_num: tags.catalog_number,
            mbz_recording_id: tags.mbz_recording_id,
            mbz_release_track_id: tags.mbz_release_track_id,
            mbz_album_id: tags.mbz_album_id,
            participants: credits(tags.participants),
            created_at: rfc3339(track.created_at),
            updated_at: rfc3339(track.modified_at),
            lyrics: if tags.lyrics.is_empty() { "[]".to_owned() } else { tags.lyrics },
            marks: track.annotation.into(),
            cover_art,
            cover_colours: track.colours.map(Colours::from),
        }
    }
}

fn order(list: &ListParams, native: &Native, caller: &Caller) -> Order {
    match list.sort().as_str() {
        "album" => Order::Album,
        "title" => Order::Title,
        "artist" | "album_artist" => Order::Artist,
        "year" => Order::Year,
        "recently_added" | "created_at" => Order::Created,
        "random" => Order::Random(native.seed(caller, list)),
        "play_count" => Order::Plays,
        "play_date" => Order::Played,
        "rating" | "rated_at" => Order::Rating,
        "starred_at" | "starred" => Order::Starred,
        "" if list.has("album_id") => Order::Album,
        _ => Order::Natural,
    }
}

pub(crate) async fn list(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<impl IntoResponse> {
    let list = ListParams::new(params);
    let viewer = list.narrow(&caller);
    let (offset, limit) = list.window();
    let order = order(&list, &native, &caller);
    let marked = matches!(order, Order::Rating) && list.is_true("has_rating");
    let filter = Filter {
        starred: list.is_true("starred"),
        marked,
        album: list.id("album_id"),
        artist: list.id("artist_id").or_else(|| list.id("artists_id")),
        tag: list.id("genre_id"),
        genre: None,
        years: list.year(),
        text: list.text("title"),
        ids: list.ids("id"),
    };
    let query = Query { order, descending: list.descending(), offset, limit, filter };
    let page = native.store().read(move |db| tracks::list(db, &viewer, &query)).await?;
    Ok((total(page.total), Json(page.items.into_iter().map(SongJson::from).collect::<Vec<_>>())))
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<SongJson>> {
    let track = native.store().read(move |db| tracks::get(db, &caller, &Id::from(id))).await?;
    Ok(Json(track.into()))
}
