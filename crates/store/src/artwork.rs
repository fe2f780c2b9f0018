//! What is known about covers: where an album's picture may be found, which one was found, and what still waits. The
//! files themselves are the artwork room's business.

use melodrome_model::{CoverColours, Event, Id, ImageShape, ItemKind, LibraryId, Millis, Viewer};

use crate::sql::Sql;
use crate::{Error, Reader, Result, Row, Writer, params};

/// What is known about an album's cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlbumArt {
    /// The album's internal key.
    pub pk: i64,
    /// Its public id.
    pub id: Id,
    /// Its library.
    pub library: LibraryId,
    /// Nobody looked yet, or something changed since.
    pub pending: bool,
    /// A scan of the library has not ended yet, so that what is known of the album may be half of it.
    pub scanning: bool,
    /// Hash of the cover, else empty.
    pub hash: String,
    /// Where the cover was found: `folder:<path>` or `embedded:<path>` relative to the library's root, else empty.
    pub source: String,
    /// The library's root.
    pub root: String,
    /// When the album came into the library.
    pub imported_at: Millis,
}

/// One track of an album, as far as pictures are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackPlace {
    /// Path relative to the library's root.
    pub path: String,
    /// The file carries a picture.
    pub has_picture: bool,
    /// Disc, 0 = none.
    pub disc: i64,
    /// Subtitle of the disc, else empty.
    pub disc_subtitle: String,
}

/// Where an album's cover may be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlbumPlaces {
    /// The album's internal key.
    pub pk: i64,
    /// Its public id.
    pub id: Id,
    /// Its library.
    pub library: LibraryId,
    /// The library's root.
    pub root: String,
    /// Newest change of its files; what was found counts only for that state.
    pub updated_at: Millis,
    /// Tracks that are there, in playing order.
    pub tracks: Vec<TrackPlace>,
}

/// A track's own picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackArt {
    /// The library's root.
    pub root: String,
    /// Path relative to it.
    pub path: String,
    /// The file carries a picture.
    pub has_picture: bool,
    /// Id of the album whose cover stands in.
    pub album: Id,
    /// Disc, 0 = none.
    pub disc: i64,
}

/// How the search for an album's cover ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The album's internal key.
    pub pk: i64,
    /// Its public id.
    pub id: Id,
    /// Its library.
    pub library: LibraryId,
    /// [`AlbumPlaces::updated_at`] of what was searched.
    pub updated_at: Millis,
    /// Hash of the cover; empty = there is none.
    pub hash: String,
    /// As [`AlbumArt::source`].
    pub source: String,
    /// Colours of the cover; `None` when it cannot be decoded.
    pub colours: Option<CoverColours>,
    /// How large it is.
    pub shape: ImageShape,
}

/// Albums whose cover nobody looked for yet, by internal key beyond `after`.
///
/// # Errors
/// The engine's.
pub fn pending(db: &Reader<'_>, after: i64, limit: usize) -> Result<Vec<i64>> {
    db.query(
        "SELECT pk FROM album WHERE art_pending = TRUE AND pk > $1 AND missing = FALSE ORDER BY pk LIMIT $2",
        params![after, i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| row.int(0),
    )
}

/// How many albums wait.
///
/// # Errors
/// The engine's.
pub fn count_pending(db: &Reader<'_>) -> Result<i64> {
    db.int("SELECT COUNT(*) FROM album WHERE art_pending = TRUE AND missing = FALSE", params![])
}

/// Where the cover of the album `pk` may be found; `None` when the album is gone.
///
/// # Errors
/// The engine's.
pub fn places(db: &Reader<'_>, pk: i64) -> Result<Option<AlbumPlaces>> {
    let found = db.find(
        "SELECT a.id, a.library, l.path, a.updated_at FROM album a JOIN library l ON l.id = a.library WHERE a.pk = $1",
        params![pk],
        |row| Ok((row.id(0)?, row.int(1)?, row.text(2)?, row.int(3)?)),
    )?;
    let Some((id, library, root, updated_at)) = found else { return Ok(None) };
    let tracks = db.query(
        "SELECT path, has_picture, disc_number, disc_subtitle FROM track WHERE album = $1 AND missing = FALSE ORDER BY disc_number, track_number, pk",
        params![pk],
        |row| Ok(TrackPlace { path: row.text(0)?, has_picture: row.bool(1)?, disc: row.int(2)?, disc_subtitle: row.text(3)? }),
    )?;
    Ok(Some(AlbumPlaces { pk, id, library, root, updated_at, tracks }))
}

/// Whether a folder (relative path, not the root) holds tracks of other albums, at any depth.
///
/// # Errors
/// The engine's.
pub fn holds_other_albums(db: &Reader<'_>, library: LibraryId, folder: &str, album: i64) -> Result<bool> {
    // Paths are compared bytewise, and `0` is the byte after `/`: everything below the folder lies between.
    let found = db.find(
        "SELECT pk FROM track WHERE library = $1 AND path > $2 AND path < $3 AND album <> $4 AND missing = FALSE LIMIT 1",
        params![library, format!("{folder}/"), format!("{folder}0"), album],
        |row| row.int(0),
    )?;
    Ok(found.is_some())
}

/// What is known about the cover of one of the viewer's albums.
///
/// # Errors
/// [`Error::NotFound`] when the album is not there or not the viewer's.
pub fn album(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<AlbumArt> {
    let mut sql = Sql::new(
        "SELECT a.pk, a.id, a.library, a.art_pending, l.scan_started_at, a.art_hash, a.art_source, l.path, a.imported_at FROM album a JOIN library l ON l.id = a.library WHERE a.id = ",
    );
    sql.bind(id).within("a.library", viewer);
    let decode = |row: &Row<'_>| {
        Ok(AlbumArt {
            pk: row.int(0)?,
            id: row.id(1)?,
            library: row.int(2)?,
            pending: row.bool(3)?,
            scanning: row.int(4)? != 0,
            hash: row.text(5)?,
            source: row.text(6)?,
            root: row.text(7)?,
            imported_at: row.int(8)?,
        })
    };
    db.select(&sql, decode)?.into_iter().next().ok_or_else(|| Error::not_found("album", id))
}

/// A track of the viewer's and the album that stands in for it.
///
/// # Errors
/// [`Error::NotFound`] when the track is not there or not the viewer's.
pub fn track(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<TrackArt> {
    let mut sql = Sql::new(
        "SELECT l.path, e.path, e.has_picture, a.id, e.disc_number FROM track e JOIN library l ON l.id = e.library JOIN album a ON a.pk = e.album WHERE e.id = ",
    );
    sql.bind(id).within("e.library", viewer);
    let decode = |row: &Row<'_>| {
        Ok(TrackArt {
            root: row.text(0)?,
            path: row.text(1)?,
            has_picture: row.bool(2)?,
            album: row.id(3)?,
            disc: row.int(4)?,
        })
    };
    db.select(&sql, decode)?.into_iter().next().ok_or_else(|| Error::not_found("song", id))
}

/// Entries of a playlist that are looked through for covers.
const LOOKED_THROUGH: i64 = 1000;

/// The first albums of a playlist, as far as the viewer can hear it, whose covers differ: at most four, in its order.
/// Where no album has a cover yet, the first one.
///
/// # Errors
/// [`Error::NotFound`] when the playlist is not readable for the viewer.
pub fn albums_of_playlist(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Vec<Id>> {
    let playlist = crate::annotations::pk_of(db, viewer, ItemKind::Playlist, id)?;
    let mut sql = Sql::new(
        "SELECT a.id, a.art_hash FROM playlist_track i JOIN track e ON e.pk = i.track JOIN album a ON a.pk = e.album WHERE e.missing = FALSE AND i.playlist = ",
    );
    sql.bind(playlist).within("e.library", viewer);
    sql.push(" ORDER BY i.position LIMIT ").bind(LOOKED_THROUGH);
    let entries = db.select(&sql, |row| Ok((row.id(0)?, row.text(1)?)))?;
    let mut covers: Vec<(Id, String)> = Vec::new();
    for (album, hash) in &entries {
        if !hash.is_empty() && covers.len() < 4 && !covers.iter().any(|(_, known)| known == hash) {
            covers.push((album.clone(), hash.clone()));
        }
    }
    if covers.is_empty() {
        covers.extend(entries.into_iter().next());
    }
    Ok(covers.into_iter().map(|(album, _)| album).collect())
}

/// The newest album filed under an artist that the viewer can hear, one with a cover first.
///
/// # Errors
/// The engine's.
pub fn album_of_artist(db: &Reader<'_>, viewer: &Viewer, artist: i64) -> Result<Option<Id>> {
    let mut sql = Sql::new(
        "SELECT e.id FROM album_participant p JOIN album e ON e.pk = p.album WHERE p.role = 1 AND e.missing = FALSE AND p.artist = ",
    );
    sql.bind(artist).within("e.library", viewer);
    sql.push(" ORDER BY CASE WHEN e.art_hash = '' THEN 1 ELSE 0 END, e.max_year DESC, e.pk DESC LIMIT 1");
    Ok(db.select(&sql, |row| row.id(0))?.into_iter().next())
}

/// Notes what was found, and tells of the albums whose cover is another one now. An album that was put together anew
/// meanwhile keeps waiting.
///
/// # Errors
/// The engine's.
pub fn record(tx: &Writer<'_>, resolved: &[Resolved]) -> Result<()> {
    let mut libraries = Vec::new();
    let mut changed = Vec::new();
    for one in resolved {
        let before = tx.find(
            "SELECT art_hash, art_absent, art_dominant, art_thumb FROM album WHERE pk = $1 AND updated_at = $2",
            params![one.pk, one.updated_at],
            |row| Ok((row.text(0)?, row.bool(1)?, row.int(2)?, row.text(3)?)),
        )?;
        let Some(before) = before else { continue };
        let colour = |pick: fn(&CoverColours) -> u32| one.colours.as_ref().map_or(-1, |both| i64::from(pick(both)));
        let (dominant, key) = (colour(|both| both.dominant.0), colour(|both| both.key.0));
        let absent = one.hash.is_empty();
        tx.execute(
            "UPDATE album SET art_pending = FALSE, art_absent = $2, art_hash = $3, art_source = $4, art_dominant = $5, art_key = $6, art_width = $7, art_height = $8, art_thumb = $9 WHERE pk = $1",
            params![one.pk, absent, &one.hash, &one.source, dominant, key, one.shape.width, one.shape.height, &one.shape.thumb],
        )?;
        if before != (one.hash.clone(), absent, dominant, one.shape.thumb.clone()) {
            changed.push(one.id.clone());
            libraries.push(one.library);
        }
    }
    libraries.sort_unstable();
    libraries.dedup();
    for library in libraries {
        tx.touch(library)?;
    }
    if !changed.is_empty() {
        tx.emit(Event::Refresh { kind: Some(ItemKind::Album), ids: changed });
    }
    Ok(())
}

/// Has one album's cover looked for again.
///
/// # Errors
/// The engine's.
pub fn mark_pending(tx: &Writer<'_>, pk: i64) -> Result<()> {
    tx.execute("UPDATE album SET art_pending = TRUE WHERE pk = $1", params![pk]).map(drop)
}

/// Has every cover looked for again: the rules of the search changed.
///
/// # Errors
/// The engine's.
pub fn mark_all_pending(tx: &Writer<'_>) -> Result<()> {
    tx.execute("UPDATE album SET art_pending = TRUE", params![]).map(drop)
}
