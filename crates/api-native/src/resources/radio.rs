//! Stations on the internet: everybody listens, admins write.

use axum::Json;
use axum::extract::{Path, State};
use melodrome_http::{ApiResult, Caller, RequestParams, Right, Routes};
use melodrome_model::{ArtId, ArtKind, Id, ImageShape, Radio};
use melodrome_store::{Error, radios};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filters::{ListParams, total};
use crate::resources::library::moment;
use crate::resources::shared::{Gone, ItemImage, Made};
use crate::rights::{Deed, Only, Payload, absent, too_long};
use crate::small_list::{contains, page};
use crate::state::Native;

/// One station.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Radio")]
pub(crate) struct RadioJson {
    #[serde(flatten)]
    image: ItemImage,
    id: Id,
    stream_url: String,
    name: String,
    home_page_url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    uploaded_image: String,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover_art: Option<String>,
}

impl From<Radio> for RadioJson {
    fn from(radio: Radio) -> Self {
        let cover_art = (!radio.image_hash.is_empty())
            .then(|| ArtId::new(ArtKind::Radio, radio.id.clone(), &radio.image_hash).to_string());
        Self {
            image: ItemImage::new(&radio.image_hash, true, radio.colours.as_ref(), &radio.image_shape),
            cover_art,
            id: radio.id,
            stream_url: radio.stream_url,
            name: radio.name,
            home_page_url: radio.home_page_url,
            uploaded_image: radio.uploaded_image,
            created_at: moment(radio.created_at),
            updated_at: moment(radio.updated_at),
        }
    }
}

/// What a station is to be; absent members stay as they are.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RadioWanted")]
pub(crate) struct Wanted {
    name: Option<String>,
    stream_url: Option<String>,
    home_page_url: Option<String>,
}

struct Saving;
impl Deed for Saving {
    const WORDS: &'static str = "Saving radio";
}
struct Updating;
impl Deed for Updating {
    const WORDS: &'static str = "Updating radio";
}
struct Deleting;
impl Deed for Deleting {
    const WORDS: &'static str = "Deleting radio(id:{id})";
}

pub(crate) fn routes() -> Routes<Native> {
    Routes::new()
        .extractor::<Only<Saving>>(Right::Admin)
        .extractor::<Only<Updating>>(Right::Admin)
        .extractor::<Only<Deleting>>(Right::Admin)
        .get("/api/radio", list)
        .post("/api/radio", post)
        .get("/api/radio/{id}", get)
        .put("/api/radio/{id}", put)
        .delete("/api/radio/{id}", delete)
}

async fn list(
    State(native): State<Native>,
    _: Caller,
    params: RequestParams,
) -> ApiResult<(impl axum::response::IntoResponseParts, Json<Vec<RadioJson>>)> {
    let list = ListParams::new(params);
    let mut rows = native.store().read(radios::list).await?;
    if let Some(name) = list.text("name") {
        rows.retain(|row| contains(&row.name, &name));
    }
    if let Some(ids) = list.ids("id") {
        rows.retain(|row| ids.contains(&row.id));
    }
    match list.sort().as_str() {
        "stream_url" => rows.sort_by_cached_key(|row| row.stream_url.clone()),
        "created_at" => rows.sort_by_key(|row| row.created_at),
        "updated_at" => rows.sort_by_key(|row| row.updated_at),
        // By name, as they come.
        _ => {}
    }
    let (rows, all) = page(&list, rows);
    Ok((total(all), Json(rows.into_iter().map(RadioJson::from).collect())))
}

async fn get(State(native): State<Native>, _: Caller, Path(id): Path<String>) -> ApiResult<Json<RadioJson>> {
    let key = Id::from(id.as_str());
    match native.store().read(move |db| radios::get(db, &key)).await {
        Err(Error::NotFound { .. }) => Err(absent("radio", &id)),
        other => Ok(Json(other?.into())),
    }
}

async fn post(
    State(native): State<Native>,
    _: Only<Saving>,
    Payload(wanted): Payload<Wanted>,
) -> ApiResult<Json<Made>> {
    let now = native.now();
    let new = Radio {
        id: Id::random(),
        name: String::new(),
        stream_url: String::new(),
        home_page_url: String::new(),
        uploaded_image: String::new(),
        image_hash: String::new(),
        colours: None,
        image_shape: ImageShape::default(),
        created_at: now,
        updated_at: now,
    };
    let radio = changed(new, &wanted)?;
    let id = radio.id.clone();
    native.store().write(move |tx| radios::upsert(tx, &radio)).await?;
    Ok(Json(Made::new(id)))
}

async fn put(
    State(native): State<Native>,
    _: Only<Updating>,
    Path(id): Path<String>,
    Payload(wanted): Payload<Wanted>,
) -> ApiResult<Json<RadioJson>> {
    let now = native.now();
    let key = Id::from(id);
    let saved = native.store().write(move |tx| {
        let before = match radios::get(tx, &key) {
            Err(Error::NotFound { .. }) => return Err(melodrome_http::ApiError::not_found("radio not found")),
            other => other?,
        };
        let radio = Radio { updated_at: now, ..changed(before, &wanted)? };
        radios::upsert(tx, &radio)?;
        Ok(radio)
    });
    Ok(Json(saved.await?.into()))
}

async fn delete(State(native): State<Native>, _: Only<Deleting>, Path(id): Path<String>) -> ApiResult<Json<Gone>> {
    let picture = native.store().write(move |tx| radios::delete(tx, &Id::from(id.as_str()))).await?;
    native.parts().artwork.forget(picture).await;
    Ok(Json(Gone {}))
}

fn changed(mut radio: Radio, wanted: &Wanted) -> ApiResult<Radio> {
    let members = [
        ("name", &wanted.name, &mut radio.name),
        ("streamUrl", &wanted.stream_url, &mut radio.stream_url),
        ("homePageUrl", &wanted.home_page_url, &mut radio.home_page_url),
    ];
    for (member, new, old) in members {
        if let Some(new) = new {
            too_long(&[(member, new)])?;
            old.clone_from(new);
        }
    }
    Ok(radio)
}
