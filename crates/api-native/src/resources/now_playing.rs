//! What is playing just now, as far as the caller may hear it.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use melodrome_http::{ApiResult, Caller};
use melodrome_model::{Id, Millis};
use melodrome_store::tracks;
use schemars::JsonSchema;
use serde::Serialize;

use crate::resources::song::SongJson;
use crate::state::Native;

/// Somebody listening to something.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Playing")]
pub(crate) struct PlayingJson {
    username: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    player_name: String,
    song: SongJson,
    minutes_ago: Millis,
    /// Milliseconds into the song.
    position: Millis,
    state: &'static str,
}

pub(crate) async fn list(State(native): State<Native>, caller: Caller) -> ApiResult<Json<Vec<PlayingJson>>> {
    let playing = native.parts().listening.now_playing().list(&caller);
    if playing.is_empty() {
        return Ok(Json(Vec::new()));
    }
    let ids: Vec<Id> = playing.iter().map(|one| one.track.clone()).collect();
    let found = native.store().read(move |db| tracks::by_ids(db, &caller, &ids)).await?;
    let known: HashMap<Id, _> = found.into_iter().map(|track| (track.id.clone(), track)).collect();
    let now = native.now();
    let rows = playing.into_iter().filter_map(|one| {
        let track = known.get(&one.track)?.clone();
        Some(PlayingJson {
            minutes_ago: (now - one.told_at).max(0) / 60_000,
            position: one.position_at(now),
            username: one.username,
            player_name: one.client,
            song: track.into(),
            state: "playing",
        })
    });
    Ok(Json(rows.collect()))
}
