//! Forgetting files that are gone: their tracks with everything that hung on them, then the albums and artists that are
//! empty without them.

use std::collections::{BTreeMap, HashSet};

use melodrome_model::{Id, Millis, Viewer};

use super::Ingest;
use crate::order::key;
use crate::search::{self, Index};
use crate::sql::Sql;
use crate::{Error, Result, Writer, params, playlists};

/// Tracks forgotten by one statement.
const STEP: usize = 500;

/// Forgets missing tracks of the viewer's libraries: those of these ids, or every one. Gives how many there were. Ids of
/// tracks that are there, or are nobody's, are passed over.
///
/// # Errors
/// [`Error::Conflict`] while a library of theirs is scanned: the scan may be about to find them again.
pub fn purge_missing(
    tx: &Writer<'_>,
    viewer: &Viewer,
    ids: Option<&[Id]>,
    articles: &str,
    now: Millis,
) -> Result<usize> {
    let mut gone: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut find = |ids: Option<&[Id]>| -> Result<()> {
        let mut sql = Sql::new("SELECT e.library, e.pk FROM track e WHERE e.missing = TRUE");
        sql.within("e.library", viewer);
        if let Some(ids) = ids {
            sql.push(" AND e.id IN ").push_texts(ids);
        }
        for (library, pk) in tx.select(&sql, |row| Ok((row.int(0)?, row.int(1)?)))? {
            gone.entry(library).or_default().push(pk);
        }
        Ok(())
    };
    match ids {
        Some(ids) => ids.chunks(STEP).try_for_each(|chunk| find(Some(chunk)))?,
        None => find(None)?,
    }
    for (&library, tracks) in &gone {
        if tx.int("SELECT scan_started_at FROM library WHERE id = $1", params![library])? != 0 {
            return Err(Error::Conflict("A scan is running; try again when it has ended".to_owned()));
        }
        let mut ingest = Ingest::new(library, articles, now);
        for chunk in tracks.chunks(STEP) {
            ingest.dirty_of(tx, chunk)?;
            forget(tx, chunk, now)?;
        }
        let artists: Vec<i64> = ingest.dirty_artists.iter().copied().collect();
        ingest.refresh(tx, now)?;
        drop_artists(tx, &artists)?;
    }
    Ok(gone.values().map(Vec::len).sum())
}

fn forget(tx: &Writer<'_>, tracks: &[i64], now: Millis) -> Result<()> {
    let run = |start: &'static str| {
        let mut sql = Sql::new(start);
        sql.push_ints(tracks.iter().copied());
        sql
    };
    let holding = tx.select(&run("SELECT DISTINCT playlist FROM playlist_track WHERE track IN "), |row| row.int(0))?;
    let gone = tracks.iter().map(|&pk| key(pk)).collect::<Result<HashSet<u32>>>()?;
    for playlist in holding {
        let kept: Vec<u32> = playlists::pks(tx, playlist)?.into_iter().filter(|pk| !gone.contains(pk)).collect();
        playlists::replace(tx, playlist, &kept, now)?;
    }
    for start in [
        "DELETE FROM track_participant WHERE track IN ",
        "DELETE FROM track_tag WHERE track IN ",
        "DELETE FROM track_lyrics WHERE track IN ",
        "DELETE FROM play_queue_track WHERE track IN ",
        "DELETE FROM play WHERE track IN ",
        "DELETE FROM annotation WHERE kind = 0 AND item IN ",
        "DELETE FROM track WHERE pk IN ",
    ] {
        tx.run(&run(start))?;
    }
    tracks.iter().try_for_each(|&pk| search::remove(tx, Index::Track, pk))
}

/// Artists whom nothing names any more go, with their marks.
fn drop_artists(tx: &Writer<'_>, artists: &[i64]) -> Result<()> {
    for chunk in artists.chunks(STEP) {
        let mut sql = Sql::new(
            "SELECT a.pk FROM artist a WHERE NOT EXISTS (SELECT 1 FROM track_participant p WHERE p.artist = a.pk) AND NOT EXISTS (SELECT 1 FROM album_participant p WHERE p.artist = a.pk) AND a.pk IN ",
        );
        sql.push_ints(chunk.iter().copied());
        for pk in tx.select(&sql, |row| row.int(0))? {
            search::remove(tx, Index::Artist, pk)?;
            tx.execute("DELETE FROM annotation WHERE kind = 2 AND item = $1", params![pk])?;
            tx.execute("DELETE FROM artist_stat WHERE artist = $1", params![pk])?;
            tx.execute("DELETE FROM artist WHERE pk = $1", params![pk])?;
        }
    }
    Ok(())
}
