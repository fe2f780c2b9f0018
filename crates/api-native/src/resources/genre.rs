//! Genres: the values of one tag, by name.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use melodrome_http::{ApiResult, Caller, RequestParams};
use melodrome_model::{Id, TagValue};
use melodrome_store::lists::Condition;
use melodrome_store::tags::{self, Column, Query};
use schemars::JsonSchema;
use serde::Serialize;

use crate::filters::{ListParams, total};
use crate::resources::tag;
use crate::state::Native;

/// A genre.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Genre")]
pub(crate) struct GenreJson {
    id: Id,
    name: String,
    album_count: i64,
    song_count: i64,
}

impl From<TagValue> for GenreJson {
    fn from(tag: TagValue) -> Self {
        Self { id: tag.id, name: tag.value, album_count: tag.album_count, song_count: tag.track_count }
    }
}

pub(crate) async fn list(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<impl IntoResponse> {
    let list = ListParams::new(params);
    let viewer = list.narrow(&caller);
    let (offset, limit) = list.window();
    let order = tag::order(&list, &native, &caller);
    let descending = list.descending() && order != tags::Order::Natural;
    let mut filter = list.filters(tag::own, Column::named)?.known();
    filter.conditions.push(Condition::In(Column::TagName, vec!["genre".to_owned()]));
    let query = Query { order, descending, offset, limit, filter };
    let page = native.store().read(move |db| tags::list(db, &viewer, &query)).await?;
    Ok((total(page.total), Json(page.items.into_iter().map(GenreJson::from).collect::<Vec<_>>())))
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<GenreJson>> {
    let found = native.store().read(move |db| tags::get(db, &caller, &Id::from(id), Some("genre"))).await?;
    Ok(Json(found.into()))
}
