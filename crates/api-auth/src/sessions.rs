//! `/api/sessions`: where somebody is signed in, and ending it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use melodrome_http::{ApiError, ApiResult, Caller};
use melodrome_model::Id;
use melodrome_model::clock::rfc3339;
use melodrome_store::sessions;
use schemars::JsonSchema;
use serde::Serialize;

use crate::state::AuthApi;

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionRow {
    id: String,
    /// `login` while cookie and token are good, `pair` when only the salt and token are that players keep.
    kind: &'static str,
    client: String,
    address: String,
    created_at: String,
    last_used_at: String,
    expires_at: String,
    current: bool,
}

pub(crate) async fn list(caller: Caller, State(api): State<AuthApi>) -> ApiResult<Json<Vec<SessionRow>>> {
    let current = caller.session().cloned();
    let now = api.store.clock().now();
    let rows = api.store.read(move |db| sessions::list(db, caller.user().pk, now)).await?;
    let rows = rows.into_iter().map(|row| SessionRow {
        current: current.as_ref() == Some(&row.id),
        id: row.id.into_string(),
        kind: if row.expires_at > now { "login" } else { "pair" },
        client: row.client,
        address: row.address,
        created_at: rfc3339(row.created_at),
        last_used_at: rfc3339(row.last_used_at),
        expires_at: rfc3339(if row.expires_at > now { row.expires_at } else { row.pair_expires_at }),
    });
    Ok(Json(rows.collect()))
}

pub(crate) async fn delete(
    caller: Caller,
    State(api): State<AuthApi>,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    let resolver = Arc::clone(&api.resolver);
    let id = Id::from(id);
    let ended = api.store.write(move |db| resolver.sign_out(db, caller.user().pk, &id)).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found("There is no such session")) }
}

pub(crate) async fn delete_others(caller: Caller, State(api): State<AuthApi>) -> ApiResult<StatusCode> {
    let resolver = Arc::clone(&api.resolver);
    api.store.write(move |db| resolver.sign_out_others(db, caller.user().pk, caller.session())).await?;
    Ok(StatusCode::NO_CONTENT)
}
