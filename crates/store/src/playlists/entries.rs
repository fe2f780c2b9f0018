//! What is in a playlist, in order. Stored positions only order: they may have gaps. What a viewer calls the third track
//! is the third one of those in their libraries.

use std::collections::HashSet;
use std::sync::Arc;

use melodrome_model::{Millis, Playlist, Track, Viewer};

use super::stats;
use crate::order::key;
use crate::sql::Sql;
use crate::tracks::{self, load};
use crate::{Error, Reader, Result, Writer, params};

/// Tracks in a playlist at most.
pub const MOST: usize = 100_000;

/// Rows that one statement inserts.
const STEP: usize = 500;

/// One stored entry as its viewer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Stored position.
    pub position: i64,
    /// The track.
    pub track: u32,
    /// Its file is not there now.
    pub missing: bool,
}

/// Tracks of a playlist that are there and that the viewer may hear, in order.
///
/// # Errors
/// The engine's.
pub fn items(db: &Reader<'_>, viewer: &Viewer, playlist: i64) -> Result<Vec<Track>> {
    let pks: Vec<u32> = entries(db, viewer, playlist)?.iter().filter(|e| !e.missing).map(|e| e.track).collect();
    let mut found = Vec::with_capacity(pks.len());
    for chunk in pks.chunks(STEP) {
        found.extend(rows(db, viewer, chunk)?);
    }
    Ok(found)
}

/// Keys of a playlist's tracks as its viewer sees them, missing ones included if wanted: one list for all pages.
///
/// # Errors
/// The engine's.
pub fn keys(db: &Reader<'_>, viewer: &Viewer, playlist: &Playlist, missing: bool) -> Result<Arc<Vec<u32>>> {
    let name = format!("playlist {} {} {missing}", playlist.pk, playlist.revision);
    db.ordered(viewer, name, || {
        let all = entries(db, viewer, playlist.pk)?;
        let kept = all.iter().filter(|entry| missing || !entry.missing).map(|entry| entry.track);
        Ok(Arc::new(kept.collect()))
    })
}

/// The tracks of these keys in order, repeats kept; those the viewer may not see are left out. For a few hundred at a
/// time: whoever tells a long list asks in pieces, so that it is never in memory as a whole.
///
/// # Errors
/// The engine's.
pub fn rows(db: &Reader<'_>, viewer: &Viewer, keys: &[u32]) -> Result<Vec<Track>> {
    let mut seen = HashSet::with_capacity(keys.len());
    if keys.iter().all(|key| seen.insert(*key)) {
        return load::by_keys(db, viewer, keys);
    }
    tracks::by_pks(db, viewer, keys)
}

/// Keys of every stored track in order, whoever may hear it: for writers that compare.
///
/// # Errors
/// The engine's.
pub fn pks(tx: &Writer<'_>, playlist: i64) -> Result<Vec<u32>> {
    tx.query("SELECT track FROM playlist_track WHERE playlist = $1 ORDER BY position", params![playlist], |row| {
        key(row.int(0)?)
    })
}

/// What the viewer sees, in order.
pub(super) fn entries(db: &Reader<'_>, viewer: &Viewer, playlist: i64) -> Result<Vec<Entry>> {
    let mut sql = Sql::new(
        "SELECT i.position, e.pk, e.missing FROM playlist_track i JOIN track e ON e.pk = i.track WHERE i.playlist = ",
    );
    sql.bind(playlist).within("e.library", viewer).push(" ORDER BY i.position");
    db.select(&sql, |row| Ok(Entry { position: row.int(0)?, track: key(row.int(1)?)?, missing: row.bool(2)? }))
}

/// Replaces every track. `pks` are tracks of the viewer's.
///
/// # Errors
/// [`Error::Invalid`] beyond [`MOST`].
pub fn replace(tx: &Writer<'_>, playlist: i64, pks: &[u32], now: Millis) -> Result<()> {
    tx.execute("DELETE FROM playlist_track WHERE playlist = $1", params![playlist])?;
    append_at(tx, playlist, 0, pks)?;
    changed(tx, playlist, now)
}

/// Replaces what the viewer sees by these tracks of theirs; what they do not see stays, behind it and in its order.
///
/// # Errors
/// [`Error::Invalid`] beyond [`MOST`].
pub fn rewrite(tx: &Writer<'_>, viewer: &Viewer, playlist: i64, pks_wanted: &[u32], now: Millis) -> Result<()> {
    let seen: HashSet<i64> = entries(tx, viewer, playlist)?.iter().map(|entry| entry.position).collect();
    let hidden = tx.query(
        "SELECT position, track FROM playlist_track WHERE playlist = $1 ORDER BY position",
        params![playlist],
        |row| Ok((row.int(0)?, key(row.int(1)?)?)),
    )?;
    let hidden = hidden.into_iter().filter(|(position, _)| !seen.contains(position)).map(|(_, track)| track);
    let all: Vec<u32> = pks_wanted.iter().copied().chain(hidden).collect();
    replace(tx, playlist, &all, now)
}

/// Adds tracks at the end.
///
/// # Errors
/// [`Error::Invalid`] when it would hold more than [`MOST`].
pub fn append(tx: &Writer<'_>, playlist: i64, pks: &[u32], now: Millis) -> Result<()> {
    let next =
        tx.int("SELECT COALESCE(MAX(position) + 1, 0) FROM playlist_track WHERE playlist = $1", params![playlist])?;
    append_at(tx, playlist, next, pks)?;
    changed(tx, playlist, now)
}

fn append_at(tx: &Writer<'_>, playlist: i64, from: i64, pks: &[u32]) -> Result<()> {
    let held = tx.int("SELECT COUNT(*) FROM playlist_track WHERE playlist = $1", params![playlist])?;
    if usize::try_from(held).unwrap_or(usize::MAX).saturating_add(pks.len()) > MOST {
        return Err(Error::Invalid(format!("A playlist holds at most {MOST} songs")));
    }
    let mut place = from;
    for chunk in pks.chunks(STEP) {
        let mut sql = Sql::new("INSERT INTO playlist_track (playlist, position, track) VALUES ");
        for (at, &pk) in chunk.iter().enumerate() {
            if at > 0 {
                sql.push(",");
            }
            sql.push_row(&[playlist, place, i64::from(pk)], None);
            place += 1;
        }
        tx.run(&sql)?;
    }
    Ok(())
}

/// Removes what the viewer hears at these indexes, counted from 0 as displayed without missing tracks; indexes beyond the
/// end are ignored.
///
/// # Errors
/// The engine's.
pub fn remove_displayed(tx: &Writer<'_>, viewer: &Viewer, playlist: i64, indexes: &[usize], now: Millis) -> Result<()> {
    let shown: Vec<Entry> = entries(tx, viewer, playlist)?.into_iter().filter(|entry| !entry.missing).collect();
    remove(tx, playlist, &shown, indexes, now)
}

/// Removes what the viewer sees at these indexes, counted from 0 with missing tracks; indexes beyond the end are ignored.
///
/// # Errors
/// The engine's.
pub fn remove_entries(tx: &Writer<'_>, viewer: &Viewer, playlist: i64, indexes: &[usize], now: Millis) -> Result<()> {
    remove(tx, playlist, &entries(tx, viewer, playlist)?, indexes, now)
}

fn remove(tx: &Writer<'_>, playlist: i64, shown: &[Entry], indexes: &[usize], now: Millis) -> Result<()> {
    let gone: Vec<i64> = indexes.iter().filter_map(|&at| shown.get(at)).map(|entry| entry.position).collect();
    for chunk in gone.chunks(STEP) {
        let mut sql = Sql::new("DELETE FROM playlist_track WHERE playlist = ");
        sql.bind(playlist).push(" AND position IN ").push_ints(chunk.iter().copied());
        tx.run(&sql)?;
    }
    changed(tx, playlist, now)
}

/// Moves what the viewer sees at index `from` so that it stands at index `to` afterwards, both counted from 0 with missing
/// tracks; beyond the end means the end.
///
/// # Errors
/// [`Error::NotFound`] when there is nothing at `from`.
pub fn move_entry(tx: &Writer<'_>, viewer: &Viewer, playlist: i64, from: usize, to: usize, now: Millis) -> Result<()> {
    let shown = entries(tx, viewer, playlist)?;
    if from >= shown.len() {
        return Err(Error::not_found("playlist_tracks", from + 1));
    }
    // The positions stay where they are, and the tracks move over them: what the viewer does not see keeps its place.
    let mut order: Vec<u32> = shown.iter().map(|entry| entry.track).collect();
    let moved = order.remove(from);
    order.insert(to.min(order.len()), moved);
    for (entry, &track) in shown.iter().zip(&order) {
        if entry.track != track {
            tx.execute(
                "UPDATE playlist_track SET track = $3 WHERE playlist = $1 AND position = $2",
                params![playlist, entry.position, i64::from(track)],
            )?;
        }
    }
    changed(tx, playlist, now)
}

/// Notes that the tracks of a playlist are other ones now.
fn changed(tx: &Writer<'_>, playlist: i64, now: Millis) -> Result<()> {
    stats::recount(tx, &[playlist])?;
    tx.execute("UPDATE playlist SET updated_at = $2, revision = revision + 1 WHERE pk = $1", params![playlist, now])
        .map(drop)
}
