//! Folders as the scan knows them, problems it met, playlist files it saw.

use melodrome_model::{Id, LibraryId, Millis, Viewer};

use super::Ingest;
use crate::sql::Sql;
use crate::{Reader, Result, Writer, params};

/// A folder from an earlier scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFolder {
    /// Internal key.
    pub pk: i64,
    /// Path relative to the library, empty for the root.
    pub path: String,
    /// What its files looked like; empty = look again.
    pub signature: String,
    /// It was gone at the last scan.
    pub missing: bool,
    /// When it was last finished.
    pub updated_at: Millis,
}

/// A track from an earlier scan, as far as change detection needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTrack {
    /// Internal key.
    pub pk: i64,
    /// Path relative to the library.
    pub path: String,
    /// Bytes.
    pub size: i64,
    /// Modification time.
    pub modified_at: Millis,
    /// Status change time.
    pub changed_at: Millis,
    /// Its file was gone.
    pub missing: bool,
    /// Nothing of it can be played, so its file is worth another look.
    pub silent: bool,
}

/// A folder as the scan found it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderState {
    /// Path relative to the library, empty for the root.
    pub path: String,
    /// What its files look like; empty = look again next time.
    pub signature: String,
    /// Names of its pictures in byte order.
    pub images: Vec<String>,
    /// Newest modification of a picture.
    pub images_at: Millis,
}

/// A playlist file that a scan saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaylistFile {
    /// Library it lies in.
    pub library: LibraryId,
    /// Path relative to the library.
    pub path: String,
    /// Bytes.
    pub size: i64,
    /// Modification time.
    pub modified_at: Millis,
}

/// Every folder of a library.
///
/// # Errors
/// The engine's.
pub fn folders(db: &Reader<'_>, library: LibraryId) -> Result<Vec<KnownFolder>> {
    db.query(
        "SELECT pk, path, signature, missing, updated_at FROM folder WHERE library = $1",
        params![library],
        |row| {
            Ok(KnownFolder {
                pk: row.int(0)?,
                path: row.text(1)?,
                signature: row.text(2)?,
                missing: row.bool(3)?,
                updated_at: row.int(4)?,
            })
        },
    )
}

/// The tracks of a folder, missing ones included.
///
/// # Errors
/// The engine's.
pub fn tracks_of_folder(db: &Reader<'_>, folder: i64) -> Result<Vec<KnownTrack>> {
    db.query(
        "SELECT pk, path, size, modified_at, changed_at, missing, duration FROM track WHERE folder = $1",
        params![folder],
        |row| {
            Ok(KnownTrack {
                pk: row.int(0)?,
                path: row.text(1)?,
                size: row.int(2)?,
                modified_at: row.int(3)?,
                changed_at: row.int(4)?,
                missing: row.bool(5)?,
                silent: row.real(6)? <= 0.0,
            })
        },
    )
}

/// Marks whole folders as gone; gives the tracks in them that were there until now.
///
/// # Errors
/// The engine's.
pub fn mark_missing(tx: &Writer<'_>, folders: &[i64]) -> Result<Vec<i64>> {
    let mut tracks = Vec::new();
    for chunk in folders.chunks(500) {
        let mut sql = Sql::new("UPDATE folder SET missing = TRUE, signature = '' WHERE pk IN ");
        sql.push_ints(chunk.iter().copied());
        tx.run(&sql)?;
        let mut sql = Sql::new("SELECT pk FROM track WHERE missing = FALSE AND folder IN ");
        sql.push_ints(chunk.iter().copied());
        tracks.extend(tx.select(&sql, |row| row.int(0))?);
    }
    Ok(tracks)
}

pub(super) fn finish(tx: &Writer<'_>, pk: i64, state: &FolderState, now: Millis) -> Result<()> {
    let images = state.images.join("\n");
    let before = tx.find("SELECT images, images_at FROM folder WHERE pk = $1", params![pk], |row| {
        Ok((row.text(0)?, row.int(1)?))
    })?;
    tx.execute(
        "UPDATE folder SET signature = $2, images = $3, images_at = $4, missing = FALSE, updated_at = $5 WHERE pk = $1",
        params![pk, &state.signature, &images, state.images_at, now],
    )?;
    if before.is_some_and(|(names, at)| names != images || at != state.images_at) {
        // A picture beside the tracks, or one folder above them, may be the cover.
        tx.execute(
            "UPDATE album SET art_pending = TRUE WHERE pk IN (SELECT t.album FROM track t WHERE t.folder = $1
             UNION SELECT t.album FROM folder f JOIN track t ON t.folder = f.pk WHERE f.parent = $1)",
            params![pk],
        )?;
    }
    Ok(())
}

impl Ingest {
    /// Key of the folder row of a path, made with its parents when it is new.
    pub(super) fn folder(&mut self, tx: &Writer<'_>, path: &str) -> Result<i64> {
        if let Some(&pk) = self.folders.get(path) {
            return Ok(pk);
        }
        let known =
            tx.find("SELECT pk FROM folder WHERE library = $1 AND path = $2", params![self.library, path], |row| {
                row.int(0)
            })?;
        let pk = match known {
            Some(pk) => pk,
            None => {
                let parent = match path {
                    "" => None,
                    _ => Some(self.folder(tx, path.rsplit_once('/').map_or("", |(parent, _)| parent))?),
                };
                tx.insert(
                    "INSERT INTO folder (id, library, path, parent, updated_at) VALUES ($1, $2, $3, $4, 0) RETURNING pk",
                    params![Id::of_folder(self.library, path), self.library, path, parent],
                )?
            }
        };
        self.folders.insert(path.to_owned(), pk);
        Ok(pk)
    }
}

/// Notes something that could not be read.
///
/// # Errors
/// The engine's.
pub fn put_problem(tx: &Writer<'_>, library: LibraryId, path: &str, reason: &str, now: Millis) -> Result<()> {
    tx.execute(
        "INSERT INTO scan_problem (library, path, reason, seen_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (library, path) DO UPDATE SET reason = excluded.reason, seen_at = excluded.seen_at",
        params![library, path, reason, now],
    )
    .map(drop)
}

/// Drops the problems of a library that nobody met since `since`.
///
/// # Errors
/// The engine's.
pub fn drop_problems(tx: &Writer<'_>, library: LibraryId, since: Millis) -> Result<()> {
    tx.execute("DELETE FROM scan_problem WHERE library = $1 AND seen_at < $2", params![library, since]).map(drop)
}

/// Problems in the viewer's libraries, newest first: library, path, reason, time.
///
/// # Errors
/// The engine's.
pub fn problems(db: &Reader<'_>, viewer: &Viewer, limit: i64) -> Result<Vec<(LibraryId, String, String, Millis)>> {
    let mut sql = Sql::new("SELECT library, path, reason, seen_at FROM scan_problem WHERE TRUE");
    sql.within("library", viewer).push(" ORDER BY seen_at DESC, library, path LIMIT ").bind(limit);
    db.select(&sql, |row| Ok((row.int(0)?, row.text(1)?, row.text(2)?, row.int(3)?)))
}

/// Replaces the playlist files of a library by those seen; says whether anything differs.
///
/// # Errors
/// The engine's.
pub fn set_playlist_files(tx: &Writer<'_>, library: LibraryId, seen: &[PlaylistFile]) -> Result<bool> {
    let before = tx.query(
        "SELECT path, size, modified_at FROM playlist_file WHERE library = $1 ORDER BY path",
        params![library],
        |row| Ok(PlaylistFile { library, path: row.text(0)?, size: row.int(1)?, modified_at: row.int(2)? }),
    )?;
    let mut now = seen.to_vec();
    now.sort_by(|a, b| a.path.cmp(&b.path));
    if before == now {
        return Ok(false);
    }
    tx.execute("DELETE FROM playlist_file WHERE library = $1", params![library])?;
    for file in &now {
        tx.execute(
            "INSERT INTO playlist_file (library, path, size, modified_at) VALUES ($1, $2, $3, $4)",
            params![library, &file.path, file.size, file.modified_at],
        )?;
    }
    Ok(true)
}
