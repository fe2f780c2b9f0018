//! Albums: lists, letters, one.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use melodrome_http::{ApiResult, Caller, RequestParams};
use melodrome_model::clock::rfc3339;
use melodrome_model::{Album, ArtId, ArtKind, Id, LibraryId};
use melodrome_store::albums::{self, Filter, Order, Query};
use serde::Serialize;

use crate::filters::{ListParams, total};
use crate::resources::shared::{Colours, Credits, Marks, Named, credits};
use crate::state::Native;

/// An album as the page reads it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AlbumJson {
    id: Id,
    library_id: LibraryId,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    version: String,
    album_artist: String,
    album_artist_id: Id,
    order_album_name: String,
    order_album_artist_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort_album_name: String,
    max_year: i64,
    min_year: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    date: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    original_date: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    release_date: String,
    compilation: bool,
    song_count: i64,
    duration: f64,
    size: i64,
    genre: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    genres: Vec<Named>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    discs: BTreeMap<i64, String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_album_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_release_group_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_album_type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    comment: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    catalog_num: String,
    explicit_status: String,
    missing: bool,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    participants: Credits,
    #[serde(flatten)]
    marks: Marks,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_art: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_colours: Option<Colours>,
}

impl From<Album> for AlbumJson {
    fn from(album: Album) -> Self {
        let cover_art =
            (!album.art_absent).then(|| ArtId::new(ArtKind::Album, album.id.clone(), &album.art_hash).to_string());
        Self {
            id: album.id,
            library_id: album.library,
            name: album.name,
            version: album.version,
            album_artist: album.album_artist,
            album_artist_id: album.album_artist_id,
            order_album_name: album.order_name,
            order_album_artist_name: album.order_album_artist,
            sort_album_name: album.sort_name,
            max_year: album.max_year,
            min_year: album.min_year,
            date: album.date,
            original_date: album.original_date,
            release_date: album.release_date,
            compilation: album.compilation,
            song_count: album.track_count,
            duration: album.duration,
            size: album.size,
            genre: album.genre,
            genres: album.genres.into_iter().map(|(id, name)| Named { id, name }).collect(),
            discs: album.discs.into_iter().collect(),
            mbz_album_id: album.mbz_album_id,
            mbz_release_group_id: album.mbz_release_group_id,
            mbz_album_type: album.release_types.into_iter().next().unwrap_or_default(),
            comment: album.comment,
            catalog_num: album.catalog_number,
            explicit_status: album.explicit,
            missing: album.missing,
            created_at: rfc3339(album.created_at),
            updated_at: rfc3339(album.updated_at),
            participants: credits(album.participants),
            marks: album.annotation.into(),
            cover_art,
            cover_colours: album.colours.map(Colours::from),
        }
    }
}

/// The first row of a letter.
#[derive(Debug, Serialize)]
pub(crate) struct Letter {
    letter: String,
    index: usize,
}

fn order(list: &ListParams, native: &Native, caller: &Caller) -> Order {
    match list.sort().as_str() {
        "artist" | "album_artist" => Order::Artist,
        "max_year" | "year" | "min_year" => Order::Year,
        "recently_added" | "created_at" | "imported_at" => Order::Created,
        "random" => Order::Random(native.seed(caller, list)),
        "play_count" => Order::Plays,
        "play_date" => Order::Played,
        "rating" | "rated_at" => Order::Rating,
        "starred_at" | "starred" => Order::Starred,
        _ => Order::Name,
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
    let marked = match order {
        Order::Rating => list.is_true("has_rating"),
        Order::Plays | Order::Played => list.has("recently_played"),
        _ => false,
    };
    let filter = Filter {
        starred: list.is_true("starred"),
        marked,
        artist: list.id("artist_id"),
        tag: list.id("genre_id"),
        genre: None,
        years: list.year(),
        text: list.text("name"),
        ids: list.ids("id"),
    };
    let query = Query { order, descending: list.descending(), offset, limit, filter };
    let page = native.store().read(move |db| albums::list(db, &viewer, &query)).await?;
    Ok((total(page.total), Json(page.items.into_iter().map(AlbumJson::from).collect::<Vec<_>>())))
}

pub(crate) async fn letters(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<Json<Vec<Letter>>> {
    let list = ListParams::new(params);
    let viewer = list.narrow(&caller);
    let order = order(&list, &native, &caller);
    let found = native.store().read(move |db| albums::letters(db, &viewer, &order)).await?;
    Ok(Json(found.into_iter().map(|(letter, index)| Letter { letter, index }).collect()))
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<AlbumJson>> {
    let album = native.store().read(move |db| albums::get(db, &caller, &Id::from(id))).await?;
    Ok(Json(album.into()))
}
