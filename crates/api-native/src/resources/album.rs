//! Albums: lists, letters, one.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use melodrome_http::{ApiResult, Caller, RequestParams};
use melodrome_model::clock::rfc3339_short;
use melodrome_model::{Album, ArtId, ArtKind, Id, ItemKind, LibraryId, Role, Tags};
use melodrome_store::albums::{self, Column, Order, Query};
use melodrome_store::lists::{Condition, Part};
use melodrome_store::{Reader, annotations};
use schemars::JsonSchema;
use serde::Serialize;

use crate::filters::{Asked, ListParams, Own, total};
use crate::resources::shared::{Colours, Credits, ItemImage, Letter, Marks, Named, credits, letters as letters_of};
use crate::state::Native;

/// Tags that belong to albums as well.
const TAGS: [&str; 11] = [
    "albumversion",
    "disctotal",
    "genre",
    "grouping",
    "media",
    "mood",
    "recordlabel",
    "releasecountry",
    "releasestatus",
    "releasetype",
    "tracktotal",
];

/// An album.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Album")]
pub(crate) struct AlbumJson {
    #[serde(flatten)]
    marks: Marks,
    #[serde(flatten)]
    image: ItemImage,
    id: Id,
    library_id: LibraryId,
    library_path: String,
    library_name: String,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    version: String,
    album_artist: String,
    album_artist_id: Id,
    max_year: i64,
    min_year: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    date: String,
    max_original_year: i64,
    min_original_year: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    original_date: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    release_date: String,
    compilation: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    comment: String,
    song_count: i64,
    duration: f64,
    size: i64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    discs: BTreeMap<i64, String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort_album_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort_album_artist_name: String,
    order_album_name: String,
    order_album_artist_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    catalog_num: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_album_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_album_type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_release_group_id: String,
    explicit_status: String,
    rg_album_gain: Option<f64>,
    rg_album_peak: Option<f64>,
    external_info_updated_at: Option<String>,
    genre: String,
    /// `null` where there is none, as apps know it.
    genres: Option<Vec<Named>>,
    #[serde(skip_serializing_if = "Tags::is_empty")]
    tags: Tags,
    participants: Credits,
    missing: bool,
    imported_at: String,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_art: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_colours: Option<Colours>,
}

impl From<Album> for AlbumJson {
    fn from(album: Album) -> Self {
        let cover_art =
            (!album.art_absent).then(|| ArtId::new(ArtKind::Album, album.id.clone(), &album.art_hash).to_string());
        let genres: Vec<Named> = album.genres.into_iter().map(|(id, name)| Named { id, name }).collect();
        Self {
            marks: album.annotation.into(),
            image: ItemImage::new(&album.art_hash, album.art_absent, album.colours.as_ref(), &album.art_shape),
            id: album.id,
            library_id: album.library,
            library_path: album.library_path,
            library_name: album.library_name,
            name: album.name,
            version: album.version,
            album_artist: album.album_artist,
            album_artist_id: album.album_artist_id,
            max_year: album.max_year,
            min_year: album.min_year,
            date: album.date,
            max_original_year: album.max_original_year,
            min_original_year: album.min_original_year,
            original_date: album.original_date,
            release_date: album.release_date,
            compilation: album.compilation,
            comment: album.comment,
            song_count: album.track_count,
            duration: album.duration,
            size: album.size,
            discs: album.discs.into_iter().collect(),
            sort_album_name: album.sort_name,
            sort_album_artist_name: album.sort_album_artist,
            order_album_name: album.order_name,
            order_album_artist_name: album.order_album_artist,
            catalog_num: album.catalog_number,
            mbz_album_id: album.mbz_album_id,
            mbz_album_type: album.release_types.into_iter().next().unwrap_or_default(),
            mbz_release_group_id: album.mbz_release_group_id,
            explicit_status: album.explicit,
            rg_album_gain: album.rg_gain,
            rg_album_peak: album.rg_peak,
            external_info_updated_at: None,
            genre: album.genre,
            genres: (!genres.is_empty()).then_some(genres),
            tags: album.tags,
            participants: credits(album.participants),
            missing: album.missing,
            imported_at: rfc3339_short(album.imported_at),
            created_at: rfc3339_short(album.created_at),
            updated_at: rfc3339_short(album.updated_at),
            cover_art,
            cover_colours: album.colours.map(Colours::from),
        }
    }
}

impl AlbumJson {
    /// Albums with everything that a page of them needs besides their rows.
    pub(crate) fn tell(db: &Reader<'_>, albums: Vec<Album>) -> melodrome_store::Result<Vec<Self>> {
        let pks: Vec<i64> = albums.iter().map(|album| album.pk).collect();
        let means = annotations::averages(db, ItemKind::Album, &pks)?;
        let tell = |album: Album| {
            let mean = means.get(&album.pk).copied();
            let mut told = Self::from(album);
            told.marks.average_rating = mean;
            told
        };
        Ok(albums.into_iter().map(tell).collect())
    }
}

fn order(list: &ListParams, native: &Native, caller: &Caller) -> Order {
    match list.sort().as_str() {
        "name" => Order::Name,
        "artist" | "album_artist" => Order::Artist,
        "max_year" | "year" => Order::Year,
        "recently_added" if native.parts().options.recent_by_file => Order::Column(Column::UpdatedAt),
        "recently_added" | "created_at" => Order::Created,
        "random" => Order::Random(native.seed(caller, list)),
        "play_count" => Order::Plays,
        "play_date" => Order::Played,
        "rating" => Order::Rating,
        "rated_at" => Order::Rated,
        "starred_at" | "starred" => Order::Starred,
        other => Column::named(other).map_or(Order::Natural, Order::Column),
    }
}

fn own(name: &str, asked: &Asked) -> ApiResult<Own<Column>> {
    Ok(Own::Holds(match name {
        "name" => Condition::Text(asked.text()?.to_owned()),
        "starred" => Condition::Starred(asked.flag()?),
        "has_rating" => Condition::Rated(asked.flag()?),
        "recently_played" => Condition::Played(true),
        "compilation" => Condition::Is(Column::Compilation, asked.flag()?),
        "missing" => return Ok(Own::Missing(asked.flag()?)),
        "library_id" => return Ok(Own::Elsewhere),
        "artist_id" => Condition::Credit(Part::Main, asked.ids()),
        "genre_id" => Condition::Tag("genre".to_owned(), asked.ids()),
        "year" => asked.number().map_or(Condition::Never, Condition::Year),
        "role_total_id" => Condition::Credit(Part::Any, asked.ids()),
        "role_maincredit_id" => Condition::Credit(Part::Main, asked.ids()),
        tag if TAGS.contains(&tag) => Condition::Tag(tag.to_owned(), asked.ids()),
        other => {
            let role = other.strip_prefix("role_").and_then(|rest| rest.strip_suffix("_id"));
            match role.and_then(|name| Role::ALL.into_iter().find(|role| role.name() == name)) {
                Some(role) => Condition::Credit(Part::Role(role), asked.ids()),
                None => return Ok(Own::Unknown),
            }
        }
    }))
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
    let descending = list.descending() && order != Order::Natural;
    let filters = list.filters(own, Column::named)?;
    let read = native.store().read(move |db| {
        let query = Query { order, descending, offset, limit, filter: filters.resolve(db)? };
        let page = albums::list_with_credits(db, &viewer, &query)?;
        Ok::<_, melodrome_store::Error>((page.total, AlbumJson::tell(db, page.items)?))
    });
    let (rows, albums) = read.await?;
    Ok((total(rows), Json(albums)))
}

pub(crate) async fn letters(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<Json<Vec<Letter>>> {
    let list = ListParams::new(params);
    let viewer = list.narrow(&caller);
    let order = match order(&list, &native, &caller) {
        Order::Artist => Order::Artist,
        _ => Order::Name,
    };
    let filters = list.filters(own, Column::named)?;
    let read = native.store().read(move |db| {
        let query = Query { order, descending: false, offset: 0, limit: 0, filter: filters.resolve(db)? };
        albums::letters(db, &viewer, &query)
    });
    Ok(Json(letters_of(&read.await?)))
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<AlbumJson>> {
    let read = native.store().read(move |db| {
        let album = albums::get(db, &caller, &Id::from(id))?;
        let mean = annotations::averages(db, ItemKind::Album, &[album.pk])?.remove(&album.pk);
        let mut told = AlbumJson::from(album);
        told.marks.average_rating = mean;
        Ok::<_, melodrome_store::Error>(told)
    });
    Ok(Json(read.await?))
}
