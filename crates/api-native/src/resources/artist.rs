//! Artists: one, with counts.

use axum::Json;
use axum::extract::{Path, State};
use melodrome_http::{ApiResult, Caller};
use melodrome_model::{ArtId, ArtKind, Artist, Id};
use melodrome_store::artists;
use serde::Serialize;

use crate::resources::shared::Marks;
use crate::state::Native;

/// An artist as the page reads it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArtistJson {
    id: Id,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    sort_artist_name: String,
    order_artist_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mbz_artist_id: String,
    album_count: i64,
    song_count: i64,
    #[serde(flatten)]
    marks: Marks,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_art: Option<String>,
}

impl From<Artist> for ArtistJson {
    fn from(artist: Artist) -> Self {
        let cover_art = (!artist.art_hash.is_empty())
            .then(|| ArtId::new(ArtKind::Artist, artist.id.clone(), &artist.art_hash).to_string());
        Self {
            id: artist.id,
            name: artist.name,
            sort_artist_name: artist.sort_name,
            order_artist_name: artist.order_name,
            mbz_artist_id: artist.mbz_id,
            album_count: artist.album_count,
            song_count: artist.track_count,
            marks: artist.annotation.into(),
            cover_art,
        }
    }
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<ArtistJson>> {
    let artist = native.store().read(move |db| artists::get(db, &caller, &Id::from(id))).await?;
    Ok(Json(artist.into()))
}
