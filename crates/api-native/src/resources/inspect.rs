//! The tags of one file as they stand in it now, for admins who wonder what a scan has read.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use melodrome_http::{ApiError, ApiResult, RequestParams, Right, Routes};
use melodrome_model::Id;
use melodrome_store::{Error, libraries, tracks};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::rights::GroupAdmin;
use crate::state::Native;

/// `Inspect.*`.
#[derive(Debug, Clone)]
pub struct InspectOptions {
    /// Whether anybody may look.
    pub enabled: bool,
    /// Files read at once; 0 = any number.
    pub at_once: usize,
    /// Requests that may wait for that.
    pub waiting: usize,
    /// How long.
    pub patience: Duration,
}

impl Default for InspectOptions {
    fn default() -> Self {
        Self { enabled: true, at_once: 1, waiting: 100, patience: Duration::from_secs(60) }
    }
}

/// Who reads now and who waits.
#[derive(Debug)]
pub(crate) struct Gate {
    seats: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Gate {
    pub(crate) fn new(options: &InspectOptions) -> Self {
        let seats = if options.at_once == 0 { Semaphore::MAX_PERMITS } else { options.at_once };
        Self { seats: Arc::new(Semaphore::new(seats)), waiting: AtomicUsize::new(0) }
    }

    async fn enter(&self, options: &InspectOptions) -> ApiResult<OwnedSemaphorePermit> {
        let busy = || ApiError::new(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests").plain();
        if let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() {
            return Ok(seat);
        }
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= options.waiting {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(busy());
        }
        let _leaves = Leaves(&self.waiting);
        let seat = tokio::time::timeout(options.patience, Arc::clone(&self.seats).acquire_owned()).await;
        seat.map_err(|_| busy())?.map_err(ApiError::internal)
    }
}

/// Whoever waits leaves the line, also when they hang up.
struct Leaves<'a>(&'a AtomicUsize);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What a file says.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Inspect")]
pub(crate) struct InspectJson {
    file: String,
    raw_tags: BTreeMap<String, Vec<String>>,
}

pub(crate) fn routes() -> Routes<Native> {
    Routes::new().extractor::<GroupAdmin>(Right::Admin).get("/api/inspect", get)
}

async fn get(State(native): State<Native>, admin: GroupAdmin, params: RequestParams) -> ApiResult<Json<InspectJson>> {
    let options = &native.parts().options.inspect;
    if !options.enabled {
        return Err(ApiError::not_found("Not found").plain());
    }
    let id = params.pairs.iter().find(|(name, value)| name == "id" && !value.is_empty());
    let Some((_, id)) = id.cloned() else {
        return Err(ApiError::invalid("missing parameter: 'id'").plain());
    };
    let found = native.store().read(move |db| {
        let track = tracks::get(db, &admin, &Id::from(id))?;
        Ok::<_, Error>(PathBuf::from(libraries::get(db, &admin, track.library)?.path).join(track.path))
    });
    let path = match found.await {
        Err(Error::NotFound { .. }) => return Err(ApiError::not_found("not found").plain()),
        other => other?,
    };
    let _seat = native.inspections().enter(options).await?;
    let file = path.display().to_string();
    let read =
        tokio::task::spawn_blocking(move || melodrome_tags::raw_tags(&path)).await.map_err(ApiError::internal)?;
    let raw_tags = read.map_err(|problem| ApiError::internal(&problem).plain())?;
    Ok(Json(InspectJson { file, raw_tags }))
}
