//! `/api/audit`: who signed in, was refused, or changed somebody's rights; for admins, newest first.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use http::{HeaderValue, header};
use melodrome_http::{Admin, ApiResult, RequestParams};
use melodrome_model::clock::rfc3339;
use melodrome_store::audit::{self, Kept};
use schemars::JsonSchema;
use serde::Serialize;

use crate::state::AuthApi;

/// Entries of a page unless asked otherwise, and at most.
const PAGE: i64 = 50;
const MOST: i64 = 1_000;

/// One entry.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditRow {
    id: i64,
    at: String,
    event: String,
    mechanism: String,
    user: String,
    actor: String,
    peer: String,
    client_ip: String,
    surface: String,
    result: &'static str,
    reason: String,
    request_id: String,
}

impl From<Kept> for AuditRow {
    fn from(kept: Kept) -> Self {
        let entry = kept.entry;
        Self {
            id: kept.id,
            at: rfc3339(entry.at),
            event: entry.event,
            mechanism: entry.mechanism,
            user: entry.username,
            actor: entry.actor,
            peer: entry.peer,
            client_ip: entry.client_ip,
            surface: entry.surface,
            result: entry.result,
            reason: entry.reason,
            request_id: entry.request_id,
        }
    }
}

pub(crate) async fn list(_: Admin, State(api): State<AuthApi>, params: RequestParams) -> ApiResult<Response> {
    let number =
        |name: &str| params.pairs.iter().find(|(key, _)| key == name).and_then(|(_, text)| text.parse::<i64>().ok());
    let start = number("_start").unwrap_or(0).max(0);
    let length = number("_end").map_or(PAGE, |end| end.saturating_sub(start)).clamp(0, MOST);
    let resolver = Arc::clone(&api.resolver);
    // What waits is written first, so that an admin who has just been refused reads about it.
    if resolver.has_audit() {
        api.store.write(move |db| resolver.write_audit(db)).await?;
    }
    let (total, rows) = api
        .store
        .read(move |db| Ok::<_, melodrome_store::Error>((audit::count(db)?, audit::page(db, start, length)?)))
        .await?;
    let rows: Vec<AuditRow> = rows.into_iter().map(AuditRow::from).collect();
    Ok(([("x-total-count", total.to_string())], Json(rows)).into_response())
}

/// Everything as JSON lines, read in pieces while it is sent. What cannot be read cuts the answer off visibly.
pub(crate) async fn export(_: Admin, State(api): State<AuthApi>) -> Response {
    let pieces = stream::try_unfold(None, move |before: Option<i64>| {
        let store = api.store.clone();
        async move {
            let rows = store.read(move |db| audit::before(db, before, MOST)).await?;
            let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
            let mut lines = Vec::new();
            for row in rows {
                // Writing into memory cannot fail, and every member is text or a number.
                let _ = serde_json::to_writer(&mut lines, &AuditRow::from(row));
                lines.push(b'\n');
            }
            Ok::<_, melodrome_store::Error>(Some((Bytes::from(lines), Some(last))))
        }
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.jsonl\""));
    std::future::ready(response).await
}
