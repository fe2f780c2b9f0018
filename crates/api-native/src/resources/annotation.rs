//! Stars and ratings of one listener.

use axum::Json;
use axum::extract::{Path, State};
use melodrome_http::{ApiResult, Caller, JsonBody};
use melodrome_model::{Annotation, Id, ItemKind};
use melodrome_store::{Error, annotations};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::resources::shared::time;
use crate::state::Native;

/// What to change; absent members stay.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[schemars(rename = "AnnotationChange")]
pub(crate) struct Change {
    starred: Option<bool>,
    rating: Option<i64>,
}

/// The marks afterwards.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Marked {
    starred: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    starred_at: Option<String>,
    rating: i64,
    play_count: i64,
}

async fn put(native: Native, caller: Caller, kind: ItemKind, id: String, change: Change) -> ApiResult<Json<Marked>> {
    let now = native.now();
    let id = Id::from(id);
    let marks: Annotation = native
        .store()
        .write(move |tx| {
            let mut marks = None;
            if let Some(starred) = change.starred {
                marks = Some(annotations::set_star(tx, &caller, kind, &id, starred, now)?);
            }
            if let Some(rating) = change.rating {
                marks = Some(annotations::set_rating(tx, &caller, kind, &id, rating, now)?);
            }
            match marks {
                Some(marks) => Ok::<_, Error>(marks),
                None => annotations::get(tx, &caller, kind, annotations::pk_of(tx, &caller, kind, &id)?),
            }
        })
        .await?;
    Ok(Json(Marked {
        starred: marks.is_starred(),
        starred_at: time(marks.starred_at),
        rating: marks.rating,
        play_count: marks.play_count,
    }))
}

macro_rules! handler {
    ($name:ident, $kind:ident) => {
        pub(crate) async fn $name(
            State(native): State<Native>,
            caller: Caller,
            Path(id): Path<String>,
            JsonBody(change): JsonBody<Change>,
        ) -> ApiResult<Json<Marked>> {
            put(native, caller, ItemKind::$kind, id, change).await
        }
    };
}

handler!(song, Track);
handler!(album, Album);
handler!(artist, Artist);
handler!(playlist, Playlist);
