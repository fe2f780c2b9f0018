//! Tag values of every name.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use melodrome_http::{ApiResult, Caller, RequestParams};
use melodrome_model::{Id, TagValue};
use melodrome_store::lists::Condition;
use melodrome_store::tags::{self, Column, Order, Query};
use schemars::JsonSchema;
use serde::Serialize;

use crate::filters::{Asked, ListParams, Own, total};
use crate::resources::shared::is_zero;
use crate::state::Native;

/// A tag value.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Tag")]
pub(crate) struct TagJson {
    id: Id,
    tag_name: String,
    tag_value: String,
    #[serde(skip_serializing_if = "is_zero")]
    album_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    song_count: i64,
}

impl From<TagValue> for TagJson {
    fn from(tag: TagValue) -> Self {
        Self {
            id: tag.id,
            tag_name: tag.name,
            tag_value: tag.value,
            album_count: tag.album_count,
            song_count: tag.track_count,
        }
    }
}

pub(crate) fn order(list: &ListParams, native: &Native, caller: &Caller) -> Order {
    match list.sort().as_str() {
        "name" => Order::Column(Column::TagValue),
        "random" => Order::Random(native.seed(caller, list)),
        other => Column::named(other).map_or(Order::Natural, Order::Column),
    }
}

pub(crate) fn own(name: &str, asked: &Asked) -> ApiResult<Own<Column>> {
    Ok(match name {
        "name" => Own::Holds(Condition::Contains(Column::TagValue, asked.text()?.to_owned())),
        "library_id" => Own::Elsewhere,
        _ => Own::Unknown,
    })
}

pub(crate) async fn list(
    State(native): State<Native>,
    caller: Caller,
    params: RequestParams,
) -> ApiResult<impl IntoResponse> {
    let list = ListParams::new(params);
    let viewer = list.narrow(&caller);
    let (offset, limit) = list.window();
    let order = order(&list, &native, &caller);
    let descending = list.descending() && order != Order::Natural;
    let filter = list.filters(own, Column::named)?.known();
    let query = Query { order, descending, offset, limit, filter };
    let page = native.store().read(move |db| tags::list(db, &viewer, &query)).await?;
    Ok((total(page.total), Json(page.items.into_iter().map(TagJson::from).collect::<Vec<_>>())))
}

pub(crate) async fn get(
    State(native): State<Native>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<TagJson>> {
    let found = native.store().read(move |db| tags::get(db, &caller, &Id::from(id), None)).await?;
    Ok(Json(found.into()))
}
