//! What the page says about playing: this plays now, this was played. And what was played: the caller's own history.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::StatusCode;
use melodrome_http::{ApiError, ApiResult, Caller, JsonBody, RequestParams};
use melodrome_listening::Play;
use melodrome_model::{Id, Millis};
use melodrome_store::annotations::{self, PlayQuery};
use melodrome_store::tracks;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filters::{ListParams, total};
use crate::state::Native;

/// The page's name as a player.
const CLIENT: &str = "Melodrome";

/// One report.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ScrobbleReport")]
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

/// One play of the caller's.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Play")]
pub(crate) struct PlayJson {
    id: i64,
    media_file_id: Id,
    /// Seconds since 1970.
    submission_time: i64,
}

impl From<annotations::Play> for PlayJson {
    fn from(play: annotations::Play) -> Self {
        Self { id: play.pk, media_file_id: play.track, submission_time: play.played_at / 1000 }
    }
}

pub(crate) async fn list(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<impl IntoResponse> {
    let list = ListParams::new(params);
    let (offset, limit) = list.window();
    let seconds = |name: &str| list.text(name).and_then(|text| text.parse::<i64>().ok());
    let query = PlayQuery {
        from: seconds("from").map(|from| from.saturating_mul(1000)),
        // A second includes all of it.
        to: seconds("to").map(|to| to.saturating_mul(1000).saturating_add(999)),
        track: list.id("media_file_id"),
        pk: seconds("id"),
        descending: list.descending(),
        offset,
        limit,
    };
    let page = native.store().read(move |db| annotations::plays(db, &caller, &query)).await?;
    Ok((total(page.total), Json(page.items.into_iter().map(PlayJson::from).collect::<Vec<_>>())))
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<PlayJson>> {
    let gone = ApiError::not_found(format!("scrobble(id:{id}) not found"));
    let Ok(pk) = id.parse() else { return Err(gone) };
    let query = PlayQuery { pk: Some(pk), limit: 1, ..PlayQuery::default() };
    let page = native.store().read(move |db| annotations::plays(db, &caller, &query)).await?;
    page.items.into_iter().next().map(|play| Json(play.into())).ok_or(gone)
}
