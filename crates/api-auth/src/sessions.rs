//! `/api/sessions`: where somebody is signed in, and ending it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use melodrome_http::{Admin, ApiError, ApiResult, Caller};
use melodrome_model::clock::rfc3339;
use melodrome_model::{Id, Millis};
use melodrome_store::sessions::{self, Session};
use schemars::JsonSchema;
use serde::Serialize;

use crate::credentials::person;
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

impl SessionRow {
    fn of(row: Session, current: Option<&Id>, now: Millis) -> Self {
        Self {
            current: current == Some(&row.id),
            id: row.id.into_string(),
            kind: if row.expires_at > now { "login" } else { "pair" },
            client: row.client,
            address: row.address,
            created_at: rfc3339(row.created_at),
            last_used_at: rfc3339(row.last_used_at),
            expires_at: rfc3339(if row.expires_at > now { row.expires_at } else { row.pair_expires_at }),
        }
    }
}

async fn rows(api: &AuthApi, account: i64, current: Option<&Id>) -> ApiResult<Json<Vec<SessionRow>>> {
    let now = api.store.clock().now();
    let rows = api.store.read(move |db| sessions::list(db, account, now)).await?;
    Ok(Json(rows.into_iter().map(|row| SessionRow::of(row, current, now)).collect()))
}

async fn end(api: &AuthApi, account: i64, id: String) -> ApiResult<StatusCode> {
    let resolver = Arc::clone(&api.resolver);
    let id = Id::from(id);
    let ended = api.store.write(move |db| resolver.sign_out(db, account, &id)).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found("There is no such session")) }
}

pub(crate) async fn list(caller: Caller, State(api): State<AuthApi>) -> ApiResult<Json<Vec<SessionRow>>> {
    rows(&api, caller.user().pk, caller.session()).await
}

pub(crate) async fn delete(
    caller: Caller,
    State(api): State<AuthApi>,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    end(&api, caller.user().pk, id).await
}

pub(crate) async fn delete_others(caller: Caller, State(api): State<AuthApi>) -> ApiResult<StatusCode> {
    let resolver = Arc::clone(&api.resolver);
    api.store.write(move |db| resolver.sign_out_others(db, caller.user().pk, caller.session())).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn list_of(
    admin: Admin,
    State(api): State<AuthApi>,
    Path(id): Path<String>,
) -> ApiResult<Json<Vec<SessionRow>>> {
    let of = person(&api, id).await?.pk;
    rows(&api, of, admin.session()).await
}

pub(crate) async fn delete_of(
    _: Admin,
    State(api): State<AuthApi>,
    Path((id, place)): Path<(String, String)>,
) -> ApiResult<StatusCode> {
    let of = person(&api, id).await?.pk;
    end(&api, of, place).await
}

/// All of them, but the one that asks, if it is among them.
pub(crate) async fn delete_all_of(
    admin: Admin,
    State(api): State<AuthApi>,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    let (of, resolver) = (person(&api, id).await?.pk, Arc::clone(&api.resolver));
    api.store.write(move |db| resolver.sign_out_others(db, of, admin.session())).await?;
    Ok(StatusCode::NO_CONTENT)
}
