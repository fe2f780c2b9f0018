//! Libraries for admins: what is in them, making, changing and removing them.

use std::path::{Component, Path as FsPath, PathBuf};

use axum::Json;
use axum::extract::{Path, State};
use melodrome_http::{ApiError, ApiResult, RequestParams, Right, Routes};
use melodrome_model::clock::rfc3339;
use melodrome_model::{Id, LibraryId, Millis, ScanKind, Viewer};
use melodrome_store::libraries::{self, Stock};
use melodrome_store::{Error, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::filters::{ListParams, total};
use crate::resources::shared::{Gone, Made};
use crate::rights::{GroupAdmin, Payload, absent};
use crate::small_list::{page, starts_with};
use crate::state::Native;

/// Longest name and path, in bytes.
const LONGEST: usize = 4096;

/// Where the configuration rules: its path is an option, and it cannot go.
const FIRST: LibraryId = 1;

/// One library.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Library")]
pub(crate) struct LibraryJson {
    id: LibraryId,
    name: String,
    path: String,
    remote_path: String,
    last_scan_at: String,
    last_scan_started_at: String,
    full_scan_in_progress: bool,
    updated_at: String,
    created_at: String,
    total_songs: i64,
    total_albums: i64,
    total_artists: i64,
    total_folders: i64,
    total_files: i64,
    total_missing_files: i64,
    total_size: i64,
    total_duration: f64,
    default_new_users: bool,
}

/// A time that is never absent in this dialect.
pub(crate) fn moment(at: Millis) -> String {
    if at == 0 { "0001-01-01T00:00:00Z".to_owned() } else { rfc3339(at) }
}

impl LibraryJson {
    pub(crate) fn full(stock: &Stock) -> Self {
        let library = &stock.library;
        Self {
            remote_path: stock.remote_path.clone(),
            last_scan_at: moment(library.last_scan_at),
            last_scan_started_at: moment(library.scan_started_at),
            full_scan_in_progress: library.full_scan && library.scan_started_at != 0,
            updated_at: moment(stock.updated_at.max(library.last_scan_at)),
            created_at: moment(stock.created_at),
            total_songs: stock.tracks,
            total_albums: stock.albums,
            total_artists: stock.artists,
            total_folders: stock.folders,
            total_files: stock.files,
            total_missing_files: stock.missing,
            total_size: stock.size,
            total_duration: stock.duration,
            default_new_users: library.default_for_new_users,
            ..Self::named(stock)
        }
    }

    /// As it stands inside a user: which library, and nothing about it.
    pub(crate) fn named(stock: &Stock) -> Self {
        let never = || moment(0);
        Self {
            id: stock.library.id,
            name: stock.library.name.clone(),
            path: stock.library.path.clone(),
            remote_path: String::new(),
            last_scan_at: never(),
            last_scan_started_at: never(),
            full_scan_in_progress: false,
            updated_at: never(),
            created_at: never(),
            total_songs: 0,
            total_albums: 0,
            total_artists: 0,
            total_folders: 0,
            total_files: 0,
            total_missing_files: 0,
            total_size: 0,
            total_duration: 0.0,
            default_new_users: false,
        }
    }
}

/// What a library is to be; absent members stay as they are.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LibraryWanted")]
pub(crate) struct Wanted {
    name: Option<String>,
    path: Option<String>,
    remote_path: Option<String>,
    default_new_users: Option<bool>,
}

pub(crate) fn routes() -> Routes<Native> {
    Routes::new()
        .extractor::<GroupAdmin>(Right::Admin)
        .get("/api/library", list)
        .post("/api/library", post)
        .get("/api/library/{id}", get)
        .put("/api/library/{id}", put)
        .delete("/api/library/{id}", delete)
}

async fn list(
    State(native): State<Native>,
    admin: GroupAdmin,
    params: RequestParams,
) -> ApiResult<(impl axum::response::IntoResponseParts, Json<Vec<LibraryJson>>)> {
    let list = ListParams::new(params);
    let mut rows = native.store().read(move |db| libraries::stock(db, &admin)).await?;
    if let Some(ids) = list.ids("id") {
        rows.retain(|row| ids.iter().any(|id| id.as_str() == row.library.id.to_string()));
    }
    if let Some(name) = list.text("name") {
        rows.retain(|row| starts_with(&row.library.name, &name));
    }
    match list.sort().as_str() {
        "name" => rows.sort_by_cached_key(|row| row.library.name.to_lowercase()),
        "path" => rows.sort_by_cached_key(|row| row.library.path.clone()),
        "total_songs" => rows.sort_by_key(|row| row.tracks),
        "total_size" => rows.sort_by_key(|row| row.size),
        "last_scan_at" => rows.sort_by_key(|row| row.library.last_scan_at),
        _ => {}
    }
    let (rows, all) = page(&list, rows);
    Ok((total(all), Json(rows.iter().map(LibraryJson::full).collect())))
}

async fn get(State(native): State<Native>, admin: GroupAdmin, Path(id): Path<String>) -> ApiResult<Json<LibraryJson>> {
    let rows = native.store().read(move |db| libraries::stock(db, &admin)).await?;
    let row = rows.iter().find(|row| row.library.id.to_string() == id).ok_or_else(|| absent("library", &id))?;
    Ok(Json(LibraryJson::full(row)))
}

async fn post(
    State(native): State<Native>,
    admin: GroupAdmin,
    Payload(wanted): Payload<Wanted>,
) -> ApiResult<Json<Made>> {
    let now = native.now();
    let wanted = checked(wanted).await?;
    let made = native.store().write(move |tx| {
        let (Some(name), Some(path)) = (&wanted.name, &wanted.path) else {
            let absent = [("name", wanted.name.is_none()), ("path", wanted.path.is_none())];
            let absent = absent.into_iter().filter(|(_, absent)| *absent);
            return Ok(Err(absent.map(|(member, _)| (member, "ra.validation.required")).collect()));
        };
        let faults = taken(&libraries::stock(tx, &admin)?, &wanted, 0);
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let id = libraries::insert(tx, name, path, wanted.default_new_users.unwrap_or(false), now)?;
        if let Some(remote) = &wanted.remote_path {
            libraries::update(tx, &libraries::get(tx, &admin, id)?, remote, now)?;
        }
        Ok::<_, Error>(Ok(id))
    });
    let id = made.await?.map_err(ApiError::fields)?;
    let _ = native.parts().scanner.start(ScanKind::Quick);
    Ok(Json(Made::new(Id::from(id.to_string()))))
}

async fn put(
    State(native): State<Native>,
    admin: GroupAdmin,
    Path(id): Path<String>,
    Payload(wanted): Payload<Wanted>,
) -> ApiResult<Json<LibraryJson>> {
    let key: LibraryId = id.parse().map_err(|_| ApiError::not_found("library not found"))?;
    let now = native.now();
    let wanted = checked(wanted).await?;
    let changed = native.store().write(move |tx| {
        let known = libraries::stock(tx, &admin)?;
        let Some(before) = known.iter().find(|row| row.library.id == key) else {
            return Err(ApiError::not_found("library not found"));
        };
        let mut library = before.library.clone();
        library.name = wanted.name.clone().unwrap_or(library.name);
        library.path = wanted.path.clone().unwrap_or(library.path);
        library.default_for_new_users = wanted.default_new_users.unwrap_or(library.default_for_new_users);
        let moved = library.path != before.library.path;
        if moved && key == FIRST {
            return Err(ApiError::invalid("validation error: path for library with ID 1 cannot be changed")
                .hint("Set the option MusicFolder."));
        }
        let faults = taken(&known, &wanted, key);
        if !faults.is_empty() {
            return Err(ApiError::fields(faults));
        }
        libraries::update(tx, &library, wanted.remote_path.as_deref().unwrap_or(&before.remote_path), now)?;
        Ok((find(tx, &admin, key)?, moved))
    });
    let (row, moved) = changed.await?;
    if moved {
        let _ = native.parts().scanner.start(ScanKind::Quick);
    }
    Ok(Json(LibraryJson::full(&row)))
}

fn find(db: &Reader<'_>, viewer: &Viewer, id: LibraryId) -> Result<Stock, Error> {
    libraries::stock(db, viewer)?
        .into_iter()
        .find(|row| row.library.id == id)
        .ok_or_else(|| Error::not_found("library", id))
}

async fn delete(State(native): State<Native>, admin: GroupAdmin, Path(id): Path<String>) -> ApiResult<Json<Gone>> {
    let key: LibraryId = id.parse().map_err(|_| absent("library", &id))?;
    if key == FIRST {
        return Err(ApiError::invalid("validation error: library with ID 1 cannot be deleted")
            .hint("It is the folder that the option MusicFolder names."));
    }
    // A scan that is reading this library would write it back.
    stop_scans(&native).await?;
    let gone = native.store().write(move |tx| {
        libraries::get(tx, &admin, key)?;
        libraries::delete(tx, key)
    });
    match gone.await {
        Ok(()) => {}
        Err(Error::NotFound { .. }) => return Err(absent("library", &id)),
        Err(error) => return Err(error.into()),
    }
    // One that began in between may have: what it wrote goes as well.
    stop_scans(&native).await?;
    native.store().write(move |tx| libraries::purge(tx, key)).await?;
    let _ = native.parts().scanner.start(ScanKind::Quick);
    Ok(Json(Gone {}))
}

async fn stop_scans(native: &Native) -> ApiResult<()> {
    let scanner = native.parts().scanner.clone();
    let stopped = tokio::task::spawn_blocking(move || {
        scanner.cancel();
        scanner.wait();
    });
    stopped.await.map_err(ApiError::internal)
}

/// What collides with another library.
fn taken(known: &[Stock], wanted: &Wanted, own: LibraryId) -> Vec<(&'static str, &'static str)> {
    let others = || known.iter().map(|row| &row.library).filter(move |library| library.id != own);
    let mut out = Vec::new();
    if wanted.name.as_ref().is_some_and(|name| others().any(|other| other.name.eq_ignore_ascii_case(name))) {
        out.push(("name", "ra.validation.unique"));
    }
    if wanted.path.as_ref().is_some_and(|path| others().any(|other| FsPath::new(&other.path) == FsPath::new(path))) {
        out.push(("path", "ra.validation.unique"));
    }
    out
}

/// The members as they will be kept: trimmed, an empty one absent, the path looked at on disk.
async fn checked(mut wanted: Wanted) -> ApiResult<Wanted> {
    for text in [&mut wanted.name, &mut wanted.path] {
        *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    }
    let texts = [("name", &wanted.name), ("path", &wanted.path), ("remotePath", &wanted.remote_path)];
    for (member, text) in texts {
        if text.as_ref().is_some_and(|text| text.len() > LONGEST || text.contains('\0')) {
            return Err(ApiError::fields(vec![(member, "ra.validation.maxLength")]));
        }
    }
    if let Some(path) = wanted.path.take() {
        let looked = tokio::task::spawn_blocking(move || root(&path)).await.map_err(ApiError::internal)?;
        wanted.path = Some(looked.map_err(|problem| ApiError::fields(vec![("path", problem)]))?);
    }
    Ok(wanted)
}

/// The folder of a library, without `.` and `..` and slashes at its end. Blocks.
fn root(path: &str) -> Result<String, &'static str> {
    let path = FsPath::new(path);
    if !path.is_absolute() {
        return Err("library path must be absolute");
    }
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                clean.pop();
            }
            Component::CurDir => {}
            other => clean.push(other),
        }
    }
    match std::fs::metadata(&clean) {
        Ok(found) if !found.is_dir() => return Err("resources.library.validation.pathNotDirectory"),
        Ok(_) => {}
        Err(_) => return Err("resources.library.validation.pathInvalid"),
    }
    std::fs::read_dir(&clean).map_err(|_| "resources.library.validation.pathNotAccessible")?;
    clean.into_os_string().into_string().map_err(|_| "resources.library.validation.pathInvalid")
}
