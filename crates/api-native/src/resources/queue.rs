//! The play queue that a listener left here; one per person, shared with the Subsonic apps.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use melodrome_http::{ApiResult, Caller};
use melodrome_model::clock::rfc3339;
use melodrome_model::{Id, ItemKind, PlayQueue, Track};
use melodrome_store::{Error, annotations, queues, tracks};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plain::{self, Manner, Refusal};
use crate::resources::song::SongJson;
use crate::state::Native;

/// Tracks in a queue at most.
const MOST: usize = 20_000;

/// A saved queue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Queue")]
pub(crate) struct QueueJson {
    id: Id,
    user_id: Id,
    current: i64,
    position: i64,
    items: Vec<SongJson>,
    changed_by: String,
    created_at: String,
    updated_at: String,
}

/// A queue to be kept, or what to change of it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "QueueWanted")]
pub(crate) struct Wanted {
    ids: Option<Vec<Id>>,
    current: Option<i64>,
    position: Option<i64>,
}

pub(crate) async fn get(State(native): State<Native>, caller: Caller) -> ApiResult<Json<QueueJson>> {
    let user_id = caller.user_id().clone();
    let read = native.store().read(move |db| {
        let saved = queues::find(db, &caller)?;
        let there = saved.is_some();
        let (queue, items) = saved.unwrap_or_default();
        let pks: Vec<i64> = items.iter().map(|track| track.pk).collect();
        Ok::<_, Error>((there, queue, items, annotations::averages(db, ItemKind::Track, &pks)?))
    });
    let (there, queue, items, means) = read.await?;
    let saved_by = if there { user_id } else { Id::from("") };
    let tell = |track: Track| {
        let mean = means.get(&track.pk).copied();
        SongJson::from(track).rated(mean)
    };
    // Nobody's queue has the reference's time before all times.
    let time = |at| if at == 0 { "0001-01-01T00:00:00Z".to_owned() } else { rfc3339(at) };
    Ok(Json(QueueJson {
        id: saved_by.clone(),
        user_id: saved_by,
        current: queue.current,
        position: queue.position,
        items: items.into_iter().map(tell).collect(),
        changed_by: queue.changed_by,
        created_at: time(queue.created_at),
        updated_at: time(queue.updated_at),
    }))
}

/// Replaces the queue; no songs at all clear it.
pub(crate) async fn post(State(native): State<Native>, caller: Caller, manner: Manner, body: Bytes) -> Response {
    let done = async {
        let new: Wanted = plain::read(&body)?;
        let whole = Wanted {
            ids: Some(new.ids.unwrap_or_default()),
            current: Some(new.current.unwrap_or(0)),
            position: Some(new.position.unwrap_or(0)),
        };
        write(&native, &caller, whole).await
    };
    manner.answer(done.await)
}

/// Changes what is given.
pub(crate) async fn put(State(native): State<Native>, caller: Caller, manner: Manner, body: Bytes) -> Response {
    let done = async { write(&native, &caller, plain::read(&body)?).await };
    manner.answer(done.await)
}

pub(crate) async fn delete(State(native): State<Native>, caller: Caller) -> ApiResult<StatusCode> {
    native.store().write(move |tx| queues::delete(tx, &caller)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn write(native: &Native, caller: &Caller, wanted: Wanted) -> Result<Response, Refusal> {
    if wanted.ids.as_ref().is_some_and(|ids| ids.len() > MOST) {
        return Err(Refusal::invalid("The queue is too long").hint(format!("Keep it at {MOST} songs or fewer.")));
    }
    let (viewer, now) = (caller.viewer().clone(), native.now());
    let done = native.store().write(move |tx| {
        let position = wanted.position.map(|at| at.max(0));
        let Some(ids) = &wanted.ids else {
            if let Some(current) = wanted.current {
                // Counted as the listener sees the queue.
                let length = queues::find(tx, &viewer)?.map_or(0, |(_, items)| items.len());
                within(current, length)?;
            }
            if wanted.current.is_none() && position.is_none() {
                return Ok(());
            }
            return queues::seek(tx, &viewer, wanted.current, position, "", now);
        };
        let saved = queues::find_saved(tx, &viewer)?;
        let current = wanted.current.or(saved.as_ref().map(|queue| queue.current)).unwrap_or(0);
        let whole = wanted.current == Some(0) && ids.is_empty();
        let current = if whole { 0 } else { within(current, ids.len())? };
        let pks = tracks::pks_of(tx, &viewer, ids)?;
        // Songs that are gone fall out, and `current` keeps pointing at the same one.
        let gone = pks.iter().take(current).filter(|pk| pk.is_none()).count();
        let queue = PlayQueue {
            current: i64::try_from(current - gone).unwrap_or(0),
            position: position.or(saved.map(|queue| queue.position)).unwrap_or(0),
            changed_by: String::new(),
            created_at: now,
            updated_at: now,
        };
        queues::replace(tx, &viewer, &queue, &pks.into_iter().flatten().collect::<Vec<_>>())
    });
    done.await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

fn within(current: i64, length: usize) -> Result<usize, Error> {
    let at = usize::try_from(current).ok().filter(|&at| at < length);
    at.ok_or_else(|| Error::Invalid("current index out of bounds".to_owned()))
}
