//! Recipes of formats. Everybody sees which there are; the commands are for admins, and changing them is off unless the
//! operator allows it, since a command runs as the server.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::ALLOW;
use melodrome_http::{ApiResult, Caller, RequestParams, Right, Routes};
use melodrome_model::{Id, Transcoding};
use melodrome_store::{Error, transcodings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filters::{ListParams, total};
use crate::resources::shared::{Gone, Made};
use crate::rights::{Deed, Only, Payload, absent, too_long};
use crate::small_list::page;
use crate::state::Native;

/// One recipe.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Transcoding")]
pub(crate) struct TranscodingJson {
    id: Id,
    name: String,
    target_format: String,
    command: String,
    default_bit_rate: i64,
}

impl TranscodingJson {
    fn new(recipe: Transcoding, caller: &Caller) -> Self {
        Self {
            id: recipe.id,
            name: recipe.name,
            target_format: recipe.target_format,
            command: if caller.is_admin() { recipe.command } else { String::new() },
            default_bit_rate: recipe.default_bit_rate,
        }
    }
}

/// What a recipe is to be.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "TranscodingWanted")]
pub(crate) struct Wanted {
    name: Option<String>,
    target_format: Option<String>,
    command: Option<String>,
    default_bit_rate: Option<i64>,
}

struct Saving;
impl Deed for Saving {
    const WORDS: &'static str = "Saving transcoding";
}
struct Updating;
impl Deed for Updating {
    const WORDS: &'static str = "Updating transcoding";
}
struct Deleting;
impl Deed for Deleting {
    const WORDS: &'static str = "Deleting transcoding(id:{id})";
}

pub(crate) fn routes() -> Routes<Native> {
    Routes::new()
        .extractor::<Only<Saving>>(Right::Admin)
        .extractor::<Only<Updating>>(Right::Admin)
        .extractor::<Only<Deleting>>(Right::Admin)
        .get("/api/transcoding", list)
        .post("/api/transcoding", post)
        .get("/api/transcoding/{id}", get)
        .put("/api/transcoding/{id}", put)
        .delete("/api/transcoding/{id}", delete)
}

async fn list(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<(impl axum::response::IntoResponseParts, Json<Vec<TranscodingJson>>)> {
    let list = ListParams::new(params);
    let mut rows = native.store().read(transcodings::list).await?;
    match list.sort().as_str() {
        "target_format" => rows.sort_by_cached_key(|row| row.target_format.clone()),
        "default_bit_rate" => rows.sort_by_key(|row| row.default_bit_rate),
        // By name, as they come.
        _ => {}
    }
    let (rows, all) = page(&list, rows);
    Ok((total(all), Json(rows.into_iter().map(|row| TranscodingJson::new(row, &caller)).collect())))
}

async fn get(State(native): State<Native>, caller: Caller, Path(id): Path<String>) -> ApiResult<Json<TranscodingJson>> {
    let key = Id::from(id.as_str());
    let found = native.store().read(move |db| transcodings::find(db, &key)).await?;
    found.map(|row| Json(TranscodingJson::new(row, &caller))).ok_or_else(|| absent("transcoding", &id))
}

/// Switched off, these methods do not exist.
fn off(native: &Native) -> Option<Response> {
    let gone = || (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET")]).into_response();
    (!native.parts().options.transcoding_config).then(gone)
}

async fn post(State(native): State<Native>, _: Only<Saving>, Payload(wanted): Payload<Wanted>) -> ApiResult<Response> {
    if let Some(off) = off(&native) {
        return Ok(off);
    }
    let id = Id::random();
    save(&native, id.clone(), wanted).await?;
    Ok(Json(Made::new(id)).into_response())
}

async fn put(
    State(native): State<Native>,
    admin: Only<Updating>,
    Path(id): Path<String>,
    Payload(wanted): Payload<Wanted>,
) -> ApiResult<Response> {
    if let Some(off) = off(&native) {
        return Ok(off);
    }
    if id.len() > 64 {
        return Err(absent("transcoding", "…"));
    }
    let row = save(&native, Id::from(id), wanted).await?;
    Ok(Json(TranscodingJson::new(row, &admin)).into_response())
}

async fn save(native: &Native, id: Id, wanted: Wanted) -> ApiResult<Transcoding> {
    let empty = String::new();
    for (member, text) in
        [("name", &wanted.name), ("targetFormat", &wanted.target_format), ("command", &wanted.command)]
    {
        too_long(&[(member, text.as_ref().unwrap_or(&empty))])?;
    }
    let saved = native.store().write(move |tx| {
        let old = transcodings::find(tx, &id)?;
        let old = old.unwrap_or_else(|| Transcoding {
            id: id.clone(),
            name: String::new(),
            target_format: String::new(),
            command: String::new(),
            default_bit_rate: 0,
        });
        let recipe = Transcoding {
            id: old.id,
            name: wanted.name.clone().unwrap_or(old.name),
            target_format: wanted.target_format.clone().unwrap_or(old.target_format),
            command: wanted.command.clone().unwrap_or(old.command),
            default_bit_rate: wanted.default_bit_rate.unwrap_or(old.default_bit_rate).clamp(0, 100_000),
        };
        if recipe.name.is_empty() || recipe.target_format.is_empty() {
            return Err(Error::Invalid("a transcoding needs a name and a target format".to_owned()));
        }
        transcodings::upsert(tx, &recipe)?;
        Ok(recipe)
    });
    Ok(saved.await?)
}

async fn delete(State(native): State<Native>, _: Only<Deleting>, Path(id): Path<String>) -> ApiResult<Response> {
    if let Some(off) = off(&native) {
        return Ok(off);
    }
    let key = Id::from(id.as_str());
    match native.store().write(move |tx| transcodings::delete(tx, &key)).await {
        Err(Error::NotFound { .. }) => Err(absent("transcoding", &id)),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(Json(Gone {}).into_response()),
    }
}
