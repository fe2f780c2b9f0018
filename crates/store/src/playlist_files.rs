//! Playlist files that scans have seen, the playlists made of them, and the tracks their lines name. The import job is
//! their only caller: it acts for the server itself, so lines are matched in every library.

use melodrome_model::{Id, LibraryId, Millis};

use crate::ingest::PlaylistFile;
use crate::order::key;
use crate::sql::Sql;
use crate::{Reader, Result, Writer, params};

/// What is known of a playlist that came from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Internal key.
    pub pk: i64,
    /// The file keeps ruling it.
    pub sync: bool,
    /// What the file looked like when it was read last.
    pub signature: String,
}

/// A playlist to be made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlaylist<'a> {
    /// Internal key of the owner.
    pub owner: i64,
    /// Name.
    pub name: &'a str,
    /// Comment.
    pub comment: &'a str,
    /// Everybody may read it.
    pub public: bool,
    /// Absolute path of the file.
    pub path: &'a str,
}

/// Every playlist file there is, by library and path.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>) -> Result<Vec<PlaylistFile>> {
    db.query("SELECT library, path, size, modified_at FROM playlist_file ORDER BY library, path", params![], |row| {
        Ok(PlaylistFile { library: row.int(0)?, path: row.text(1)?, size: row.int(2)?, modified_at: row.int(3)? })
    })
}

/// The playlist that was made of the file at this absolute path.
///
/// # Errors
/// The engine's.
pub fn find(db: &Reader<'_>, path: &str) -> Result<Option<Imported>> {
    db.find("SELECT pk, sync, file_signature FROM playlist WHERE path = $1 ORDER BY pk", params![path], |row| {
        Ok(Imported { pk: row.int(0)?, sync: row.bool(1)?, signature: row.text(2)? })
    })
}

/// Makes a playlist that its file rules.
///
/// # Errors
/// The engine's.
pub fn insert(tx: &Writer<'_>, new: &NewPlaylist<'_>, now: Millis) -> Result<i64> {
    tx.insert(
        "INSERT INTO playlist (id, name, comment, owner, public, created_at, updated_at, path, sync)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, TRUE) RETURNING pk",
        params![Id::random(), new.name, new.comment, new.owner, new.public, now, new.path],
    )
}

/// Remembers what the file looked like.
///
/// # Errors
/// The engine's.
pub fn sign(tx: &Writer<'_>, playlist: i64, signature: &str) -> Result<()> {
    tx.execute("UPDATE playlist SET file_signature = $2 WHERE pk = $1", params![playlist, signature]).map(drop)
}

/// Tracks of a library that lie at one of these paths, missing ones included: path and key.
///
/// # Errors
/// The engine's.
pub fn tracks_at(db: &Reader<'_>, library: LibraryId, paths: &[String]) -> Result<Vec<(String, u32)>> {
    let mut found = Vec::new();
    for chunk in paths.chunks(500) {
        let mut sql = Sql::new("SELECT path, pk FROM track WHERE library = ");
        sql.bind(library).push(" AND path IN (''");
        for path in chunk {
            sql.push(", ").bind(path);
        }
        sql.push(")");
        found.extend(db.select(&sql, |row| Ok((row.text(0)?, key(row.int(1)?)?)))?);
    }
    Ok(found)
}

/// Path of every folder of a library.
///
/// # Errors
/// The engine's.
pub fn folders(db: &Reader<'_>, library: LibraryId) -> Result<Vec<String>> {
    db.query("SELECT path FROM folder WHERE library = $1 ORDER BY path", params![library], |row| row.text(0))
}

/// Path and key of every track right inside a folder, missing ones included.
///
/// # Errors
/// The engine's.
pub fn tracks_in_folder(db: &Reader<'_>, library: LibraryId, folder: &str) -> Result<Vec<(String, u32)>> {
    db.query(
        "SELECT t.path, t.pk FROM folder f JOIN track t ON t.folder = f.pk WHERE f.library = $1 AND f.path = $2 ORDER BY t.path",
        params![library, folder],
        |row| Ok((row.text(0)?, key(row.int(1)?)?)),
    )
}
