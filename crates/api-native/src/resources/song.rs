//! Songs, as tracks are called outside: lists and one.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use melodrome_http::{ApiResult, Caller, RequestParams};
use melodrome_model::clock::rfc3339_short;
use melodrome_model::track::year_of;
use melodrome_model::{ArtId, ArtKind, Id, ImageShape, ItemKind, LibraryId, Role, Tags, Track, Viewer};
use melodrome_store::lists::{Condition, Missing, Part};
use melodrome_store::tracks::{self, Column, Order, Query};
use melodrome_store::{Reader, annotations};
use schemars::JsonSchema;
use serde::Serialize;

use crate::filters::{Asked, ListParams, Own, total};
use crate::resources::shared::{Colours, Credits, ItemImage, Marks, Named, credits, is_zero};
use crate::state::Native;

/// Tags that songs are filtered by, whether any song carries one or not.
const TAGS: [&str; 55] = [
    "album",
    "albumartist",
    "albumartists",
    "albumsort",
    "albumversion",
    "arranger",
    "artist",
    "artists",
    "asin",
    "barcode",
    "bpm",
    "catalognumber",
    "comment",
    "compilation",
    "composer",
    "conductor",
    "copyright",
    "director",
    "disc",
    "discsubtitle",
    "disctotal",
    "djmixer",
    "encodedby",
    "encodersettings",
    "engineer",
    "explicitstatus",
    "genre",
    "grouping",
    "isrc",
    "key",
    "language",
    "license",
    "lyricist",
    "lyrics",
    "media",
    "mixer",
    "mood",
    "movement",
    "movementname",
    "movementtotal",
    "originaldate",
    "performer",
    "producer",
    "recordingdate",
    "recordlabel",
    "releasecountry",
    "releasedate",
    "releasestatus",
    "releasetype",
    "remixer",
    "script",
    "subtitle",
    "track",
    "tracktotal",
    "work",
];

/// A song.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Song")]
pub(crate) struct SongJson {
    #[serde(flatten)]
    marks: Marks,
    bookmark_position: i64,
    #[serde(flatten)]
    image: ItemImage,
    id: Id,
    library_id: LibraryId,
    library_path: String,
    library_name: String,
    folder_id: Id,
    path: String,
    title: String,
    album: String,
    album_id: Id,
    artist: String,
    artist_id: Id,
    album_artist: String,
    album_artist_id: Id,
    has_cover_art: bool,
    track_number: i64,
    disc_number: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    disc_subtitle: String,
    year: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    date: String,
    original_year: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    original_date: String,
    release_year: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    release_date: String,
    size: i64,
    suffix: String,
    duration: f64,
    bit_rate: i64,
    sample_rate: i64,
    #[serde(skip_serializing_if = "is_zero")]
    bit_depth: i64,
    channels: i64,
    codec: String,
    genre: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    genres: Vec<Named>,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort_title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort_album_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort_artist_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort_album_artist_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    order_title: String,
    order_album_name: String,
    order_artist_name: String,
    order_album_artist_name: String,
    compilation: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    comment: String,
    lyrics: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bpm: Option<i64>,
    explicit_status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    catalog_num: String,
    #[serde(skip_serializing_if = "String::is_empty", rename = "mbzRecordingID")]
    mbz_recording_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_release_track_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_album_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_release_group_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_album_type: String,
    rg_album_gain: Option<f64>,
    rg_album_peak: Option<f64>,
    rg_track_gain: Option<f64>,
    rg_track_peak: Option<f64>,
    #[serde(skip_serializing_if = "Tags::is_empty")]
    tags: Tags,
    participants: Credits,
    missing: bool,
    birth_time: String,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_art: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_colours: Option<Colours>,
}

impl SongJson {
    /// Calls it otherwise, and tells what it was called.
    pub(crate) fn rename(&mut self, id: Id) -> Id {
        std::mem::replace(&mut self.id, id)
    }

    pub(crate) fn is_missing(&self) -> bool {
        self.missing
    }

    /// With the mean of everybody's ratings.
    pub(crate) fn rated(mut self, mean: Option<f64>) -> Self {
        self.marks.average_rating = mean;
        self
    }

    /// Tracks with everything that a page of them needs besides their rows.
    pub(crate) fn tell(db: &Reader<'_>, mut tracks: Vec<Track>) -> melodrome_store::Result<Vec<Self>> {
        tracks::add_lyrics(db, &mut tracks)?;
        let pks: Vec<i64> = tracks.iter().map(|track| track.pk).collect();
        let means = annotations::averages(db, ItemKind::Track, &pks)?;
        let tell = |track: Track| {
            let mean = means.get(&track.pk).copied();
            Self::from(track).rated(mean)
        };
        Ok(tracks.into_iter().map(tell).collect())
    }
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
        let image = image(&track);
        let (tags, audio, order) = (track.tags, track.audio, track.order);
        Self {
            marks: track.annotation.into(),
            bookmark_position: 0,
            image,
            id: track.id,
            library_id: track.library,
            library_path: track.library_path,
            library_name: track.library_name,
            folder_id: track.folder_id,
            path: track.path,
            title: tags.title,
            album: tags.album,
            album_id: tags.album_id,
            artist: tags.artist,
            artist_id,
            album_artist: tags.album_artist,
            album_artist_id,
            has_cover_art: tags.has_picture,
            track_number: tags.track_number,
            disc_number: tags.disc_number,
            disc_subtitle: tags.disc_subtitle,
            year,
            date: tags.date,
            original_year: year_of(&tags.original_date),
            original_date: tags.original_date,
            release_year: year_of(&tags.release_date),
            release_date: tags.release_date,
            size: track.size,
            suffix: track.suffix,
            duration: audio.duration,
            bit_rate: audio.bit_rate,
            sample_rate: audio.sample_rate,
            bit_depth: audio.bit_depth,
            channels: audio.channels,
            // Other apps of this dialect compare these names as they are.
            codec: audio.codec.to_ascii_uppercase(),
            genre: tags.genres.first().cloned().unwrap_or_default(),
            genres: tags.genres.into_iter().map(|name| Named { id: Id::of_tag("genre", &name), name }).collect(),
            sort_title: tags.sort_title,
            sort_album_name: tags.sort_album,
            sort_artist_name: order.sort_artist,
            sort_album_artist_name: order.sort_album_artist,
            order_title: order.title,
            order_album_name: order.album,
            order_artist_name: order.artist,
            order_album_artist_name: order.album_artist,
            compilation: tags.compilation,
            comment: tags.comment,
            lyrics: if tags.lyrics.is_empty() { "[]".to_owned() } else { tags.lyrics },
            bpm: tags.bpm,
            explicit_status: tags.explicit,
            catalog_num: tags.catalog_number,
            mbz_recording_id: tags.mbz_recording_id,
            mbz_release_track_id: tags.mbz_release_track_id,
            mbz_album_id: tags.mbz_album_id,
            mbz_release_group_id: tags.mbz_release_group_id,
            mbz_album_type: tags.tags.get("releasetype").and_then(|types| types.first()).cloned().unwrap_or_default(),
            rg_album_gain: tags.replay_gain.album_gain,
            rg_album_peak: tags.replay_gain.album_peak,
            rg_track_gain: tags.replay_gain.track_gain,
            rg_track_peak: tags.replay_gain.track_peak,
            tags: tags.tags,
            participants: credits(tags.participants),
            missing: track.missing,
            birth_time: rfc3339_short(track.created_at),
            created_at: rfc3339_short(track.created_at),
            updated_at: rfc3339_short(track.modified_at),
            cover_art,
            cover_colours: track.colours.map(Colours::from),
        }
    }
}

/// What is known of the picture: the track's own, else the album's. One that nobody asked for yet has no hash.
fn image(track: &Track) -> ItemImage {
    if !track.art_hash.is_empty() {
        return ItemImage::new(&track.art_hash, false, None, &ImageShape::default());
    }
    ItemImage::new(&track.album_art_hash, track.album_art_absent, track.colours.as_ref(), &track.album_art_shape)
}

fn order(list: &ListParams, native: &Native, caller: &Caller) -> Order {
    match list.sort().as_str() {
        "album" => Order::Album,
        "title" => Order::Title,
        "artist" => Order::Artist,
        "album_artist" => Order::AlbumArtist,
        "year" => Order::Year,
        "recently_added" if native.parts().options.recent_by_file => Order::Column(Column::UpdatedAt),
        "recently_added" | "created_at" => Order::Created,
        "random" => Order::Random(native.seed(caller, list)),
        "play_count" => Order::Plays,
        "play_date" => Order::Played,
        "rating" => Order::Rating,
        "rated_at" => Order::Rated,
        "starred_at" | "starred" => Order::Starred,
        "" if list.id("album_id").is_some() => Order::Album,
        other => Column::named(other).map_or(Order::Natural, Order::Column),
    }
}

fn own(name: &str, asked: &Asked) -> ApiResult<Own<Column>> {
    Ok(Own::Holds(match name {
        "title" => Condition::Text(asked.text()?.to_owned()),
        "starred" => Condition::Starred(asked.flag()?),
        "has_rating" => Condition::Rated(asked.flag()?),
        "missing" => return Ok(Own::Missing(asked.flag()?)),
        "library_id" => return Ok(Own::Elsewhere),
        "genre_id" => Condition::Tag("genre".to_owned(), asked.ids()),
        "artists_id" => Condition::Credit(Part::Main, asked.ids()),
        "artist_id" => Condition::Credit(Part::First(Role::Artist), asked.ids()),
        "album_artist_id" => Condition::Credit(Part::First(Role::AlbumArtist), asked.ids()),
        "album_id" => Condition::Album(asked.ids()),
        "folder_id" => Condition::Folder(asked.ids()),
        tag if TAGS.contains(&tag) => Condition::Tag(tag.to_owned(), asked.ids()),
        _ => return Ok(Own::Unknown),
    }))
}

/// A list of songs as asked for; `missing` overrides what the request says of files that are gone.
pub(crate) async fn answer(
    native: Native,
    caller: Caller,
    params: RequestParams,
    missing: Option<Missing>,
) -> ApiResult<impl IntoResponse> {
    let list = ListParams::new(params);
    let viewer = list.narrow(&caller);
    let (offset, limit) = list.window();
    let order = order(&list, &native, &caller);
    let descending = list.descending() && order != Order::Natural;
    let filters = list.filters(own, Column::named)?;
    let read = native.store().read(move |db| {
        let mut filter = filters.resolve(db)?;
        filter.missing = missing.unwrap_or(filter.missing);
        let page = tracks::list(db, &viewer, &Query { order, descending, offset, limit, filter })?;
        Ok::<_, melodrome_store::Error>((page.total, SongJson::tell(db, page.items)?))
    });
    let (rows, songs) = read.await?;
    Ok((total(rows), Json(songs)))
}

/// One song with its lyrics.
pub(crate) fn one(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> melodrome_store::Result<SongJson> {
    let track = tracks::get(db, viewer, id)?;
    let mean = annotations::averages(db, ItemKind::Track, &[track.pk])?.remove(&track.pk);
    Ok(SongJson::from(track).rated(mean))
}

pub(crate) async fn list(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<impl IntoResponse> {
    answer(native, caller, params, None).await
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<SongJson>> {
    Ok(Json(native.store().read(move |db| one(db, &caller, &Id::from(id))).await?))
}
