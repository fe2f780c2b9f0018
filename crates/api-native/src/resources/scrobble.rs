//! What the page says about playing: this plays now, this was played.

use axum::extract::State;
use http::StatusCode;
use melodrome_http::{ApiError, ApiResult, Caller, JsonBody};
use melodrome_listening::Play;
use melodrome_model::{Id, Millis};
use melodrome_store::tracks;
use serde::Deserialize;

use crate::state::Native;

/// The page's name as a player.
const CLIENT: &str = "Melodrome";

/// One report.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Report {
    id: Id,
    time: Option<Millis>,
    submission: bool,
}

pub(crate) async fn post(
    State(native): State<Native>,
    caller: Caller,
    JsonBody(report): JsonBody<Report>,
) -> ApiResult<StatusCode> {
    let listening = &native.parts().listening;
    let (asked, id) = (caller.clone(), report.id.clone());
    let track = native.store().read(move |db| tracks::get(db, &asked, &id)).await?;
    if report.submission {
        let play = Play { track: report.id, at: report.time };
        listening.played(&caller, vec![play], CLIENT).await.map_err(|error| ApiError::of(error.kind(), error))?;
    } else {
        listening.now_playing().start(&caller, CLIENT, &track, 0);
    }
    Ok(StatusCode::NO_CONTENT)
}
