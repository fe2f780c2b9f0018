//! Section "Playlists". The rules of changing are the `playlists` room's.

use std::cell::RefCell;
use std::sync::Arc;

use axum::response::Response;
use melodrome_model::{Id, Viewer};
use melodrome_playlists::{self as edit, Change};
use melodrome_store::{Reader, playlists};
use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::params::Params;
use crate::render::{self, Nothing};
use crate::responses::playlist::{Playlist, PlaylistWithSongs, Playlists};
use crate::tell::Teller;

/// Tracks of a playlist that are in memory at once.
const STEP: usize = 500;

/// The caller's own and public ones; for admins all.
pub(super) async fn get_playlists(call: Arc<Call>) -> Result<Playlists, SubsonicError> {
    let (viewer, style) = (call.viewer().clone(), call.style());
    let read = call.app().rooms().store.read(move |db| {
        let mut rows = playlists::list(db, &viewer)?;
        rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.pk));
        let playlist = rows.into_iter().map(|row| Playlist::of(row, &viewer, style)).collect();
        Ok::<_, SubsonicError>(Playlists { playlist })
    });
    read.await
}

/// One playlist with what of it the caller may hear.
pub(super) async fn get_playlist(call: Arc<Call>) -> Result<Response, SubsonicError> {
    let id = either(call.params(), "id", "playlistId")?;
    tell(&call, id).await.map_err(|error| error.or_not_found("playlist not found"))
}

async fn tell(call: &Call, id: Id) -> Result<Response, SubsonicError> {
    let (viewer, teller, format) = (call.viewer().clone(), call.teller(), call.format().clone());
    let app = call.app().clone();
    let read = call.app().rooms().store.read(move |db| {
        let row = playlists::get(db, &viewer, &id)?;
        let keys = playlists::keys(db, &viewer, &row, false)?;
        let entry = Entries { db, viewer: &viewer, teller, keys: &keys, failure: RefCell::default() };
        let answer = PlaylistWithSongs { playlist: Playlist::of(row, &viewer, teller.style), entry };
        let body = render::body(&format, &app.options().identity, &answer);
        match answer.entry.failure.into_inner() {
            Some(error) => Err(error.into()),
            None => body,
        }
    });
    Ok(render::done(call.format(), read.await?))
}

/// Tracks that are read, told, written and dropped a few at a time.
struct Entries<'a, 'c> {
    db: &'a Reader<'c>,
    viewer: &'a Viewer,
    teller: Teller,
    keys: &'a [u32],
    /// Why the database gave up in the middle; the serializer has no room for it.
    failure: RefCell<Option<melodrome_store::Error>>,
}

impl Serialize for Entries<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.keys.len()))?;
        for keys in self.keys.chunks(STEP) {
            let told = playlists::rows(self.db, self.viewer, keys).and_then(|rows| self.teller.songs(self.db, rows));
            let songs = told.map_err(|error| {
                let text = S::Error::custom(&error);
                *self.failure.borrow_mut() = Some(error);
                text
            })?;
            for song in &songs {
                list.serialize_element(song)?;
            }
        }
        list.end()
    }
}

/// Makes a playlist, or replaces the tracks of one. Without tracks an existing one keeps its own; a name renames it.
pub(super) async fn create_playlist(call: Arc<Call>) -> Result<Response, SubsonicError> {
    let (params, viewer) = (call.params(), call.viewer());
    let store = &call.app().rooms().store;
    let items: Vec<Id> = params.all("songId").map(Id::from).collect();
    let name = params.text("name");
    let id = match params.text("playlistId").or(params.text("id")).map(Id::from) {
        Some(id) => {
            let name = name.map(str::to_owned);
            if items.is_empty() {
                edit::update(store, viewer, &id, Change { name, ..Change::default() }).await?;
            } else {
                edit::replace(store, viewer, &id, name, items).await?;
            }
            id
        }
        None => {
            let name = params.required("name")?;
            edit::create(store, viewer, name, items, call.app().options().public_playlists).await?
        }
    };
    tell(&call, id).await
}

/// Changes a playlist; places are counted from 0 as the caller sees them.
pub(super) async fn update_playlist(call: Arc<Call>) -> Result<Nothing, SubsonicError> {
    let params = call.params();
    let id = either(params, "playlistId", "id")?;
    let change = Change {
        name: params.text("name").map(str::to_owned),
        // An empty comment clears, an absent one stays.
        comment: params.given("comment").map(str::to_owned),
        public: params.text("public").map(|_| params.flag("public", false)),
        remove: params.ints("songIndexToRemove").into_iter().filter_map(|index| usize::try_from(index).ok()).collect(),
        add: params.all("songIdToAdd").map(Id::from).collect(),
    };
    edit::update(&call.app().rooms().store, call.viewer(), &id, change).await?;
    Ok(Nothing)
}

/// Deletes a playlist.
pub(super) async fn delete_playlist(call: Arc<Call>) -> Result<Nothing, SubsonicError> {
    let id = either(call.params(), "id", "playlistId")?;
    let picture = edit::delete(&call.app().rooms().store, call.viewer(), &id).await?;
    call.app().rooms().artwork.forget(picture).await;
    Ok(Nothing)
}

/// The id under the standard's name or, as some clients send it, under the other one.
fn either(params: &Params, name: &str, other: &str) -> Result<Id, SubsonicError> {
    params.required(name).or_else(|error| params.text(other).ok_or(error)).map(Id::from)
}
