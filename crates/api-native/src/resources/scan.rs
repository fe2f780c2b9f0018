//! Scans: how the running one is doing, start, stop.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use http::StatusCode;
use melodrome_http::{Admin, ApiError, ApiResult, Caller};
use melodrome_model::{Millis, ScanKind, ScanStatus, Viewer};
use melodrome_store::{ingest, libraries};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::resources::shared::time;
use crate::state::Native;

/// Problems that are listed.
const MOST: i64 = 50;

/// Progress of the running scan, or what the last one came to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Scan")]
pub(crate) struct ScanJson {
    scanning: bool,
    kind: &'static str,
    phase: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    library: Option<i64>,
    folders: i64,
    tracks: i64,
    changed: i64,
    rate: f64,
    errors: i64,
    estimate: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<String>,
    elapsed_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_scan: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    last_error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    problems: Option<Vec<ProblemJson>>,
}

/// A file that could not be read.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemJson {
    path: String,
    reason: String,
}

/// What kind of scan is wanted.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[schemars(rename = "ScanWanted")]
pub(crate) struct Wanted {
    #[serde(default)]
    full: bool,
}

impl ScanJson {
    /// What is told to everybody: no paths.
    pub(crate) fn new(status: &ScanStatus) -> Self {
        Self {
            scanning: status.scanning,
            kind: status.kind.unwrap_or(ScanKind::Quick).word(),
            phase: status.phase.word(),
            library: status.library,
            folders: status.folders,
            tracks: status.tracks,
            changed: status.changed,
            rate: status.rate,
            errors: status.errors,
            estimate: status.estimate,
            started_at: time(status.started_at),
            elapsed_ms: status.elapsed,
            last_scan: time(status.last_scan_at),
            last_error: String::new(),
            problems: None,
        }
    }
}

async fn status(native: &Native, viewer: &Viewer) -> ApiResult<ScanJson> {
    let status = native.parts().scanner.status();
    let admin = viewer.is_admin();
    let asked = viewer.clone();
    let (totals, last_scan, problems) = native
        .store()
        .read(move |db| {
            let last_scan = libraries::list(db, &asked)?.iter().map(|library| library.last_scan_at).max().unwrap_or(0);
            let problems = if admin { ingest::problems(db, &asked, MOST)? } else { Vec::new() };
            Ok::<_, melodrome_store::Error>((libraries::totals(db, &asked)?, last_scan, problems))
        })
        .await?;
    let mut json = ScanJson::new(&status);
    if !status.scanning {
        // Counts of a scan that is over are those of the library, whichever process scanned it.
        (json.tracks, json.folders) = (totals.0, totals.2);
    }
    json.last_scan = time(last_scan.max(status.last_scan_at));
    if admin {
        json.last_error = status.last_error;
        json.problems = Some(problems.into_iter().map(|(_, path, reason, _)| ProblemJson { path, reason }).collect());
    }
    Ok(json)
}

pub(crate) async fn get(State(native): State<Native>, caller: Caller) -> ApiResult<Json<ScanJson>> {
    Ok(Json(status(&native, &caller).await?))
}

pub(crate) async fn post(
    State(native): State<Native>,
    admin: Admin,
    body: Bytes,
) -> ApiResult<(StatusCode, Json<ScanJson>)> {
    let wanted = if body.is_empty() {
        Wanted::default()
    } else {
        serde_json::from_slice(&body).map_err(|problem| {
            ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid request payload").hint(problem.to_string())
        })?
    };
    let _ = native.parts().scanner.start(if wanted.full { ScanKind::Full } else { ScanKind::Quick });
    Ok((StatusCode::ACCEPTED, Json(status(&native, &admin).await?)))
}

pub(crate) async fn delete(State(native): State<Native>, admin: Admin) -> ApiResult<(StatusCode, Json<ScanJson>)> {
    native.parts().scanner.cancel();
    Ok((StatusCode::ACCEPTED, Json(status(&native, &admin).await?)))
}
