//! Artists: lists, letters, one; with counts of what they do.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use melodrome_http::{ApiResult, Caller, RequestParams};
use melodrome_model::{ArtId, ArtKind, Artist, Id, ImageShape, ItemKind, Role, Viewer};
use melodrome_store::artists::{self, Column, Order, Query, Stat};
use melodrome_store::lists::{Condition, Count, Deed};
use melodrome_store::{Reader, annotations};
use schemars::JsonSchema;
use serde::Serialize;

use crate::filters::{Asked, ListParams, Own, total};
use crate::resources::shared::{Colours, ItemImage, Letter, Marks, letters as letters_of, time};
use crate::state::Native;

/// How much there is of something.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Counts {
    song_count: i64,
    album_count: i64,
    size: i64,
}

/// An artist.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Artist")]
pub(crate) struct ArtistJson {
    #[serde(flatten)]
    marks: Marks,
    #[serde(flatten)]
    image: ItemImage,
    id: Id,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort_artist_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    order_artist_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_artist_id: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    stats: BTreeMap<&'static str, Counts>,
    #[serde(flatten)]
    all: Counts,
    missing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
    /// Of the artist's own picture, else of the newest album with a cover.
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_art: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_colours: Option<Colours>,
}

impl From<Artist> for ArtistJson {
    fn from(artist: Artist) -> Self {
        let cover_art = (!artist.art_hash.is_empty())
            .then(|| ArtId::new(ArtKind::Artist, artist.id.clone(), &artist.art_hash).to_string());
        Self {
            marks: artist.annotation.into(),
            image: ItemImage::new(&artist.art_hash, true, None, &ImageShape::default()),
            id: artist.id,
            name: artist.name,
            sort_artist_name: artist.sort_name,
            order_artist_name: artist.order_name,
            mbz_artist_id: artist.mbz_id,
            stats: BTreeMap::new(),
            all: Counts { song_count: artist.track_count, album_count: artist.album_count, size: 0 },
            missing: false,
            created_at: time(artist.created_at),
            updated_at: time(artist.updated_at),
            cover_art,
            cover_colours: None,
        }
    }
}

impl ArtistJson {
    /// Artists with everything that a page of them needs besides their rows.
    pub(crate) fn tell(db: &Reader<'_>, viewer: &Viewer, artists: Vec<Artist>) -> melodrome_store::Result<Vec<Self>> {
        let pks: Vec<i64> = artists.iter().map(|artist| artist.pk).collect();
        let means = annotations::averages(db, ItemKind::Artist, &pks)?;
        let stats = artists::stats(db, viewer, &pks)?;
        let mut covers = artists::covers(db, viewer, &pks)?;
        let tell = |artist: Artist| {
            let pk = artist.pk;
            let mut told = Self::from(artist);
            told.marks.average_rating = means.get(&pk).copied();
            for stat in stats.get(&pk).into_iter().flatten() {
                told.count(*stat);
            }
            if let (None, Some(album)) = (&told.cover_art, covers.remove(&pk)) {
                told.cover_art = Some(ArtId::new(ArtKind::Album, album.id, &album.art_hash).to_string());
                told.cover_colours = album.colours.map(Colours::from);
            }
            told
        };
        Ok(artists.into_iter().map(tell).collect())
    }

    fn count(&mut self, stat: Stat) {
        let counts = Counts { song_count: stat.tracks, album_count: stat.albums, size: stat.size };
        match stat.deed {
            Deed::Anything => self.all = counts,
            Deed::Main => drop(self.stats.insert("maincredit", counts)),
            Deed::Role(role) => drop(self.stats.insert(role.name(), counts)),
            Deed::Files => {}
        }
    }
}

/// What an artist does, by the name of the role; `None` = there is no such role.
fn deed(name: &str) -> Option<Deed> {
    match name {
        "total" => Some(Deed::Anything),
        "maincredit" => Some(Deed::Main),
        other => Role::ALL.into_iter().find(|role| role.name() == other).map(Deed::Role),
    }
}

fn order(list: &ListParams, native: &Native, caller: &Caller) -> Order {
    let role = list.text("role").and_then(|name| deed(&name)).unwrap_or(Deed::Anything);
    match list.sort().as_str() {
        "name" => Order::Name,
        "random" => Order::Random(native.seed(caller, list)),
        "play_count" => Order::Plays,
        "play_date" => Order::Played,
        "rating" => Order::Rating,
        "rated_at" => Order::Rated,
        "starred_at" | "starred" => Order::Starred,
        "song_count" => Order::Count(Count::Tracks, role),
        "album_count" => Order::Count(Count::Albums, role),
        "size" => Order::Count(Count::Size, role),
        "maincredit_song_count" => Order::Count(Count::Tracks, Deed::Main),
        "maincredit_album_count" => Order::Count(Count::Albums, Deed::Main),
        "maincredit_size" => Order::Count(Count::Size, Deed::Main),
        other => Column::named(other).map_or(Order::Natural, Order::Column),
    }
}

fn own(name: &str, asked: &Asked) -> ApiResult<Own<Column>> {
    Ok(Own::Holds(match name {
        "name" => Condition::Text(asked.text()?.to_owned()),
        "starred" => Condition::Starred(asked.flag()?),
        "has_rating" => Condition::Rated(asked.flag()?),
        "missing" => return Ok(Own::Missing(asked.flag()?)),
        "library_id" => return Ok(Own::Elsewhere),
        // A list of roles, like a role that does not exist, fits nobody.
        "role" => asked.text().ok().and_then(deed).map_or(Condition::Never, Condition::Does),
        _ => return Ok(Own::Unknown),
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
    let filter = list.filters(own, Column::named)?.known();
    let read = native.store().read(move |db| {
        let page = artists::list(db, &viewer, &Query { order, descending, offset, limit, filter })?;
        Ok::<_, melodrome_store::Error>((page.total, ArtistJson::tell(db, &viewer, page.items)?))
    });
    let (rows, artists) = read.await?;
    Ok((total(rows), Json(artists)))
}

pub(crate) async fn letters(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<Json<Vec<Letter>>> {
    let list = ListParams::new(params);
    let viewer = list.narrow(&caller);
    let filter = list.filters(own, Column::named)?.known();
    let query = Query { order: Order::Name, descending: false, offset: 0, limit: 0, filter };
    let found = native.store().read(move |db| artists::letters(db, &viewer, &query)).await?;
    Ok(Json(letters_of(&found)))
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<ArtistJson>> {
    let read = native.store().read(move |db| {
        let id = Id::from(id);
        let artist = artists::get(db, &caller, &id)?;
        let told = ArtistJson::tell(db, &caller, vec![artist])?.pop();
        told.ok_or_else(|| melodrome_store::Error::not_found("artist", id))
    });
    Ok(Json(read.await?))
}
