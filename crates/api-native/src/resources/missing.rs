//! Files that are gone, for admins: the songs they were, and forgetting them.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use melodrome_http::{Admin, ApiResult, Caller, RequestParams};
use melodrome_model::Id;
use melodrome_store::lists::Missing;
use melodrome_store::{Error, ingest};
use schemars::JsonSchema;
use serde::Serialize;

use crate::filters::ListParams;
use crate::resources::song::{self, SongJson};
use crate::state::Native;

/// What a bulk delete was about: one id, several, or none at all.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Deleted {
    One { id: Id },
    Many { ids: Option<Vec<Id>> },
}

impl Deleted {
    pub(crate) fn of(mut ids: Vec<Id>) -> Self {
        match ids.len() {
            0 => Self::Many { ids: None },
            1 => Self::One { id: ids.remove(0) },
            _ => Self::Many { ids: Some(ids) },
        }
    }
}

pub(crate) async fn list(
    State(native): State<Native>,
    admin: Admin,
    params: RequestParams,
) -> ApiResult<impl IntoResponse> {
    song::answer(native, Caller::clone(&admin), params, Some(Missing::Only)).await
}

pub(crate) async fn get(
    State(native): State<Native>,
    admin: Admin,
    Path(id): Path<String>,
) -> ApiResult<Json<SongJson>> {
    let read = native.store().read(move |db| {
        let id = Id::from(id);
        let song = song::one(db, &admin, &id)?;
        if song.is_missing() { Ok(song) } else { Err(Error::not_found("missing file", id)) }
    });
    Ok(Json(read.await?))
}

/// Forgets the files named by `id`, without one every file that is gone.
pub(crate) async fn delete(
    State(native): State<Native>,
    admin: Admin,
    params: RequestParams,
) -> ApiResult<Json<Deleted>> {
    let ids = ListParams::new(params).ids("id").unwrap_or_default();
    let (asked, now) = (ids.clone(), native.now());
    let articles = native.parts().scanner.articles().to_owned();
    let write = native.store().write(move |tx| {
        let wanted = (!asked.is_empty()).then_some(asked.as_slice());
        ingest::purge_missing(tx, &admin, wanted, &articles, now).map(drop)
    });
    write.await?;
    Ok(Json(Deleted::of(ids)))
}
