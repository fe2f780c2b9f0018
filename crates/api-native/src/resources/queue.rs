//! The play queue that a listener left here; one per person, shared with the Subsonic apps.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use melodrome_http::{ApiError, ApiResult, Caller, JsonBody};
use melodrome_model::clock::rfc3339;
use melodrome_model::{Id, PlayQueue};
use melodrome_store::{Error, queues, tracks};
use serde::{Deserialize, Serialize};

use crate::resources::song::SongJson;
use crate::state::Native;

/// Tracks in a queue at most.
const MOST: usize = 20_000;

/// A saved queue.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueueJson {
    current: i64,
    position: i64,
    items: Vec<SongJson>,
    changed_by: String,
    updated_at: String,
}

/// A queue to be kept.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NewQueue {
    #[serde(default)]
    ids: Vec<Id>,
    #[serde(default)]
    current: i64,
    #[serde(default)]
    position: i64,
}

/// A move within the queue.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Seek {
    current: Option<i64>,
    position: Option<i64>,
}

pub(crate) async fn get(State(native): State<Native>, caller: Caller) -> ApiResult<Json<QueueJson>> {
    let saved = native.store().read(move |db| queues::find(db, &caller)).await?;
    let (queue, items) = saved.unwrap_or_default();
    Ok(Json(QueueJson {
        current: queue.current,
        position: queue.position,
        items: items.into_iter().map(SongJson::from).collect(),
        changed_by: queue.changed_by,
        updated_at: rfc3339(queue.updated_at),
    }))
}

pub(crate) async fn post(
    State(native): State<Native>,
    caller: Caller,
    JsonBody(new): JsonBody<NewQueue>,
) -> ApiResult<StatusCode> {
    let length = new.ids.len();
    if length > MOST {
        return Err(ApiError::invalid("The queue is too long").hint(format!("Keep it at {MOST} songs or fewer.")));
    }
    let current = usize::try_from(new.current).ok().filter(|&at| at < length.max(1));
    let Some(current) = current else { return Err(ApiError::invalid("current index out of bounds")) };
    let now = native.now();
    native
        .store()
        .write(move |tx| {
            let pks = tracks::pks_of(tx, &caller, &new.ids)?;
            // Songs that are gone fall out, and `current` keeps pointing at the same one.
            let gone = pks.iter().take(current).filter(|pk| pk.is_none()).count();
            let queue = PlayQueue {
                current: i64::try_from(current - gone).unwrap_or(0),
                position: new.position.max(0),
                changed_by: String::new(),
                created_at: now,
                updated_at: now,
            };
            queues::replace(tx, &caller, &queue, &pks.into_iter().flatten().collect::<Vec<_>>())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn put(
    State(native): State<Native>,
    caller: Caller,
    JsonBody(seek): JsonBody<Seek>,
) -> ApiResult<StatusCode> {
    let now = native.now();
    native
        .store()
        .write(move |tx| {
            if let Some(current) = seek.current {
                let length = queues::find(tx, &caller)?.map_or(0, |(_, items)| items.len());
                if !usize::try_from(current).is_ok_and(|at| at < length) {
                    return Err(Error::Invalid("current index out of bounds".to_owned()));
                }
            }
            queues::seek(tx, &caller, seek.current, seek.position.map(|at| at.max(0)), "", now)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
