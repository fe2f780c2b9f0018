//! Section "Playlists". The rules of changing are the `playlists` room's.

use std::sync::Arc;

use melodrome_model::Id;
use melodrome_playlists::{self as edit, Change};
use melodrome_store::playlists;

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::params::Params;
use crate::render::Nothing;
use crate::responses::playlist::{Playlist, PlaylistWithSongs, Playlists};

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
pub(super) async fn get_playlist(call: Arc<Call>) -> Result<PlaylistWithSongs, SubsonicError> {
    let id = either(call.params(), "id", "playlistId")?;
    tell(&call, id).await.map_err(|error| error.or_not_found("playlist not found"))
}

async fn tell(call: &Call, id: Id) -> Result<PlaylistWithSongs, SubsonicError> {
    let (viewer, teller) = (call.viewer().clone(), call.teller());
    let read = call.app().rooms().store.read(move |db| {
        let row = playlists::get(db, &viewer, &id)?;
        let entry = teller.songs(db, playlists::items(db, &viewer, row.pk)?)?;
        Ok::<_, SubsonicError>(PlaylistWithSongs { playlist: Playlist::of(row, &viewer, teller.style), entry })
    });
    read.await
}

/// Makes a playlist, or replaces the tracks of one. A name alone renames.
pub(super) async fn create_playlist(call: Arc<Call>) -> Result<PlaylistWithSongs, SubsonicError> {
    let (params, viewer) = (call.params(), call.viewer());
    let store = &call.app().rooms().store;
    let items: Vec<Id> = params.all("songId").map(Id::from).collect();
    let name = params.text("name");
    let id = match params.text("playlistId").or(params.text("id")).map(Id::from) {
        Some(id) => {
            match name {
                Some(name) if items.is_empty() => {
                    edit::update(store, viewer, &id, Change { name: Some(name.to_owned()), ..Change::default() })
                        .await?;
                }
                name => edit::replace(store, viewer, &id, name.map(str::to_owned), items).await?,
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
    edit::delete(&call.app().rooms().store, call.viewer(), &id).await?;
    Ok(Nothing)
}

/// The id under the standard's name or, as some clients send it, under the other one.
fn either(params: &Params, name: &str, other: &str) -> Result<Id, SubsonicError> {
    params.required(name).or_else(|error| params.text(other).ok_or(error)).map(Id::from)
}
