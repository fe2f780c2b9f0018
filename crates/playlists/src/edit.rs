//! Making, changing and deleting playlists. Ownership is judged by the store; this file adds what a file-ruled playlist
//! allows, and that unknown tracks are skipped.

use melodrome_model::{Id, Playlist, Viewer};
use melodrome_store::playlists::Words;
use melodrome_store::{Store, Writer, playlists, tracks};

use crate::Result;

/// Tracks in one request at most: one transaction holds them all, and everybody else's writes wait for it.
pub const MOST_AT_ONCE: usize = 20_000;

/// What to change; absent parts stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// New name.
    pub name: Option<String>,
    /// New comment, empty to clear it.
    pub comment: Option<String>,
    /// Whether everybody may read it.
    pub public: Option<bool>,
    /// Places to remove, from 0, as the viewer sees them before anything is added.
    pub remove: Vec<usize>,
    /// Tracks to add at the end.
    pub add: Vec<Id>,
}

/// Makes a playlist of the viewer's. Unknown tracks are skipped.
///
/// # Errors
/// The store's.
pub async fn create(store: &Store, viewer: &Viewer, name: &str, items: Vec<Id>, public: bool) -> Result<Id> {
    let (viewer, name, now) = (viewer.clone(), name.to_owned(), store.clock().now());
    let made = store.write(move |tx| {
        let id = playlists::insert(tx, &viewer, &name, "", public, now)?;
        let playlist = playlists::get_writable(tx, &viewer, &id)?;
        playlists::append(tx, playlist.pk, &known(tx, &viewer, &items)?, now)?;
        Ok::<_, melodrome_store::Error>(id)
    });
    Ok(made.await?)
}

/// Replaces the tracks of a playlist, and its name when one is given.
///
/// # Errors
/// NotFound when the viewer cannot read it, Forbidden when they may not change it or a file rules it.
pub async fn replace(store: &Store, viewer: &Viewer, id: &Id, name: Option<String>, items: Vec<Id>) -> Result<()> {
    let (viewer, id, now) = (viewer.clone(), id.clone(), store.clock().now());
    let done = store.write(move |tx| {
        let playlist = editable(tx, &viewer, &id)?;
        if name.is_some() {
            let words = Words { name: name.clone(), ..Words::default() };
            playlists::update(tx, &viewer, &id, &words, now)?;
        }
        playlists::replace(tx, playlist.pk, &known(tx, &viewer, &items)?, now)
    });
    Ok(done.await?)
}

/// Changes a playlist: first its words, then what is removed, then what is added.
///
/// # Errors
/// As [`replace`]; the words of a file-ruled playlist may be changed.
pub async fn update(store: &Store, viewer: &Viewer, id: &Id, change: Change) -> Result<()> {
    let (viewer, id, now) = (viewer.clone(), id.clone(), store.clock().now());
    let done = store.write(move |tx| {
        let Change { name, comment, public, remove, add } = &change;
        let playlist = if remove.is_empty() && add.is_empty() {
            playlists::get_writable(tx, &viewer, &id)?
        } else {
            editable(tx, &viewer, &id)?
        };
        if name.is_some() || comment.is_some() || public.is_some() {
            let words = Words { name: name.clone(), comment: comment.clone(), public: *public, ..Words::default() };
            playlists::update(tx, &viewer, &id, &words, now)?;
        }
        if !remove.is_empty() {
            playlists::remove_displayed(tx, &viewer, playlist.pk, remove, now)?;
        }
        if !add.is_empty() {
            playlists::append(tx, playlist.pk, &known(tx, &viewer, add)?, now)?;
        }
        Ok::<_, melodrome_store::Error>(())
    });
    Ok(done.await?)
}

/// Deletes a playlist.
///
/// # Errors
/// NotFound when the viewer cannot read it, Forbidden when they may not change it.
pub async fn delete(store: &Store, viewer: &Viewer, id: &Id) -> Result<()> {
    let (viewer, id) = (viewer.clone(), id.clone());
    Ok(store.write(move |tx| playlists::delete(tx, &viewer, &id)).await?)
}

/// A playlist whose tracks the viewer may change.
fn editable(tx: &Writer<'_>, viewer: &Viewer, id: &Id) -> Result<Playlist, melodrome_store::Error> {
    let playlist = playlists::get_writable(tx, viewer, id)?;
    if playlist.sync {
        return Err(melodrome_store::Error::Forbidden("the file of this playlist decides what is in it"));
    }
    Ok(playlist)
}

fn known(tx: &Writer<'_>, viewer: &Viewer, ids: &[Id]) -> Result<Vec<u32>, melodrome_store::Error> {
    if ids.len() > MOST_AT_ONCE {
        let text = format!("At most {MOST_AT_ONCE} songs fit into one request; send them in parts");
        return Err(melodrome_store::Error::Invalid(text));
    }
    Ok(tracks::pks_of(tx, viewer, ids)?.into_iter().flatten().collect())
}
