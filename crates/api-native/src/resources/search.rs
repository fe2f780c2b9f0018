//! One question over artists, albums and songs.

use axum::Json;
use axum::extract::State;
use melodrome_http::{ApiResult, Caller, RequestParams};
use melodrome_store::{Error, albums, artists, tracks};
use schemars::JsonSchema;
use serde::Serialize;

use crate::resources::album::AlbumJson;
use crate::resources::artist::ArtistJson;
use crate::resources::song::SongJson;
use crate::state::Native;

/// Rows of each kind when the page does not say.
const USUAL: usize = 20;
/// Rows of each kind at most.
const MOST: usize = 200;

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Found {
    artists: Vec<ArtistJson>,
    albums: Vec<AlbumJson>,
    songs: Vec<SongJson>,
}

pub(crate) async fn search(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<Json<Found>> {
    let value = |name: &str| params.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let words = value("q").unwrap_or_default();
    let limit = value("limit").and_then(|limit| limit.parse().ok()).unwrap_or(USUAL).min(MOST);
    let found = native
        .store()
        .read(move |db| {
            Ok::<_, Error>(Found {
                artists: ArtistJson::tell(db, &caller, artists::search(db, &caller, &words, 0, limit)?)?,
                albums: albums::search(db, &caller, &words, 0, limit)?.into_iter().map(Into::into).collect(),
                songs: tracks::search(db, &caller, &words, 0, limit)?.into_iter().map(Into::into).collect(),
            })
        })
        .await?;
    Ok(Json(found))
}
