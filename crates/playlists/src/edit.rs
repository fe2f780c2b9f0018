//! Making, changing and deleting playlists. Ownership is judged by the store; this file adds what a file-ruled playlist
//! allows, how much fits into one change, and that unknown tracks are skipped.

use melodrome_model::{Id, Playlist, Viewer};
use melodrome_store::playlists::{Disc, Words};
use melodrome_store::uploads::Upload;
use melodrome_store::{Store, Writer, playlists, tracks};

use crate::{Error, Result};

/// Tracks in one request at most: one transaction holds them all, and everybody else's writes wait for it.
pub const MOST_AT_ONCE: usize = 20_000;

/// Albums, artists or discs in one request at most.
const MOST_GROUPS: usize = 1_000;

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

/// What to add, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addition {
    /// Tracks, in the given order.
    pub tracks: Vec<Id>,
    /// Every track of these albums.
    pub albums: Vec<Id>,
    /// Every track of these artists' albums.
    pub artists: Vec<Id>,
    /// Every track of these discs.
    pub discs: Vec<Disc>,
}

/// Makes a playlist of the viewer's. Unknown tracks are skipped.
///
/// # Errors
/// The store's; Invalid for more than [`MOST_AT_ONCE`] tracks.
pub async fn create(store: &Store, viewer: &Viewer, name: &str, items: Vec<Id>, public: bool) -> Result<Id> {
    make(store, viewer, name, "", public, items).await
}

/// Makes a playlist of the viewer's, with a comment.
///
/// # Errors
/// As [`create`].
pub async fn make(
    store: &Store,
    viewer: &Viewer,
    name: &str,
    comment: &str,
    public: bool,
    items: Vec<Id>,
) -> Result<Id> {
    let (viewer, name, comment, now) = (viewer.clone(), name.to_owned(), comment.to_owned(), store.clock().now());
    let made = store.write(move |tx| {
        let pks = known(tx, &viewer, &items)?;
        let id = playlists::insert(tx, &viewer, &name, &comment, public, now)?;
        let playlist = playlists::get_writable(tx, &viewer, &id)?;
        if !pks.is_empty() {
            playlists::append(tx, playlist.pk, &pks, now)?;
        }
        playlists::tell(tx, &viewer, &playlist)?;
        Ok::<_, Error>(id)
    });
    made.await
}

/// Replaces the tracks of a playlist, and its name when one is given.
///
/// # Errors
/// NotFound when the viewer cannot read it, Forbidden when they may not change it, Ruled when a file rules it, Invalid
/// for more than [`MOST_AT_ONCE`] tracks.
pub async fn replace(store: &Store, viewer: &Viewer, id: &Id, name: Option<String>, items: Vec<Id>) -> Result<()> {
    in_one(store, viewer, id, true, move |tx, viewer, playlist, now| {
        let pks = known(tx, viewer, &items)?;
        if name.is_some() {
            let words = Words { name: name.clone(), ..Words::default() };
            playlists::update(tx, viewer, &playlist.id, &words, now)?;
        }
        Ok(playlists::replace(tx, playlist.pk, &pks, now)?)
    })
    .await
}

/// Changes a playlist: first its words, then what is removed, then what is added.
///
/// # Errors
/// As [`replace`]; the words of a file-ruled playlist may be changed.
pub async fn update(store: &Store, viewer: &Viewer, id: &Id, change: Change) -> Result<()> {
    let of_tracks = !change.remove.is_empty() || !change.add.is_empty();
    in_one(store, viewer, id, of_tracks, move |tx, viewer, playlist, now| {
        let Change { name, comment, public, remove, add } = &change;
        let pks = known(tx, viewer, add)?;
        if name.is_some() || comment.is_some() || public.is_some() {
            let words = Words { name: name.clone(), comment: comment.clone(), public: *public, ..Words::default() };
            playlists::update(tx, viewer, &playlist.id, &words, now)?;
        }
        if !remove.is_empty() {
            playlists::remove_displayed(tx, viewer, playlist.pk, remove, now)?;
        }
        if !pks.is_empty() {
            playlists::append(tx, playlist.pk, &pks, now)?;
        }
        Ok(())
    })
    .await
}

/// Changes a playlist's own words.
///
/// # Errors
/// NotFound when the viewer cannot read it, Forbidden when they may not change it or give it away.
pub async fn reword(store: &Store, viewer: &Viewer, id: &Id, words: Words) -> Result<()> {
    in_one(store, viewer, id, false, move |tx, viewer, playlist, now| {
        Ok(playlists::update(tx, viewer, &playlist.id, &words, now)?)
    })
    .await
}

/// Adds tracks at the end, all or none; gives how many.
///
/// # Errors
/// As [`replace`].
pub async fn add(store: &Store, viewer: &Viewer, id: &Id, addition: Addition) -> Result<usize> {
    in_one(store, viewer, id, true, move |tx, viewer, playlist, now| {
        let Addition { tracks, albums, artists, discs } = &addition;
        if albums.len() + artists.len() + discs.len() > MOST_GROUPS {
            return Err(too_many(MOST_GROUPS, "albums, artists and discs").into());
        }
        let mut pks = known(tx, viewer, tracks)?;
        if !albums.is_empty() {
            pks.extend(playlists::albums(tx, viewer, albums)?);
        }
        if !artists.is_empty() {
            pks.extend(playlists::artists(tx, viewer, artists)?);
        }
        if !discs.is_empty() {
            pks.extend(playlists::discs(tx, viewer, discs)?);
        }
        if pks.len() > MOST_AT_ONCE {
            return Err(too_many(MOST_AT_ONCE, "songs").into());
        }
        if !pks.is_empty() {
            playlists::append(tx, playlist.pk, &pks, now)?;
        }
        Ok(pks.len())
    })
    .await
}

/// Removes what stands at these places, from 0 as the viewer sees them, missing tracks included.
///
/// # Errors
/// As [`replace`].
pub async fn take(store: &Store, viewer: &Viewer, id: &Id, places: Vec<usize>) -> Result<()> {
    in_one(store, viewer, id, true, move |tx, viewer, playlist, now| {
        if places.is_empty() {
            return Ok(());
        }
        Ok(playlists::remove_entries(tx, viewer, playlist.pk, &places, now)?)
    })
    .await
}

/// Moves what stands at `from` so that it stands at `to` afterwards, both from 0.
///
/// # Errors
/// As [`replace`]; NotFound when nothing stands at `from`.
pub async fn shift(store: &Store, viewer: &Viewer, id: &Id, from: usize, to: usize) -> Result<()> {
    in_one(store, viewer, id, true, move |tx, viewer, playlist, now| {
        Ok(playlists::move_entry(tx, viewer, playlist.pk, from, to, now)?)
    })
    .await
}

/// Replaces what the viewer sees of a playlist, if it is still the one they know; gives its new revision.
///
/// # Errors
/// As [`replace`]; Changed when its revision is not among `known_as`.
pub async fn rewrite(
    store: &Store,
    viewer: &Viewer,
    id: &Id,
    items: Vec<Id>,
    known_as: Option<Vec<i64>>,
) -> Result<i64> {
    in_one(store, viewer, id, true, move |tx, viewer, playlist, now| {
        if known_as.as_ref().is_some_and(|known_as| !known_as.contains(&playlist.revision)) {
            return Err(Error::Changed);
        }
        let pks = known(tx, viewer, &items)?;
        playlists::rewrite(tx, viewer, playlist.pk, &pks, now)?;
        Ok(playlists::get(tx, viewer, &playlist.id)?.revision)
    })
    .await
}

/// Deletes a playlist; gives the picture that somebody gave it, whose file has no use any more.
///
/// # Errors
/// NotFound when the viewer cannot read it, Forbidden when they may not change it.
pub async fn delete(store: &Store, viewer: &Viewer, id: &Id) -> Result<Option<Upload>> {
    in_one(store, viewer, id, false, move |tx, viewer, playlist, _| Ok(playlists::delete(tx, viewer, &playlist.id)?))
        .await
}

/// One change of a playlist in one transaction, told to whoever may read it.
async fn in_one<T: Send + 'static>(
    store: &Store,
    viewer: &Viewer,
    id: &Id,
    of_tracks: bool,
    mut work: impl FnMut(&Writer<'_>, &Viewer, &Playlist, i64) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (viewer, id, now) = (viewer.clone(), id.clone(), store.clock().now());
    let done = store.write(move |tx| {
        let playlist = playlists::get_writable(tx, &viewer, &id)?;
        if of_tracks && playlist.sync {
            return Err(Error::Ruled);
        }
        let said = work(tx, &viewer, &playlist, now)?;
        playlists::tell(tx, &viewer, &playlist)?;
        Ok(said)
    });
    done.await
}

fn known(tx: &Writer<'_>, viewer: &Viewer, ids: &[Id]) -> Result<Vec<u32>> {
    if ids.len() > MOST_AT_ONCE {
        return Err(too_many(MOST_AT_ONCE, "songs").into());
    }
    Ok(tracks::pks_of(tx, viewer, ids)?.into_iter().flatten().collect())
}

fn too_many(most: usize, what: &str) -> melodrome_store::Error {
    melodrome_store::Error::Invalid(format!("At most {most} {what} fit into one request; send them in parts"))
}
