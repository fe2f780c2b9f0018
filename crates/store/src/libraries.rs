//! Libraries: roots, versions, scan marks, and who hears them.

mod removal;

use melodrome_model::{Event, Household, Id, Library, LibraryId, Millis, Viewer};

use crate::sql::Sql;
use crate::{Error, Reader, Result, Row, Writer, params};

pub use removal::{delete, purge};

const COLUMNS: &str = "id, name, path, version, last_scan_at, scan_started_at, full_scan, default_new";

fn decode(row: &Row<'_>) -> Result<Library> {
    Ok(Library {
        id: row.int(0)?,
        name: row.text(1)?,
        path: row.text(2)?,
        version: row.int(3)?,
        last_scan_at: row.int(4)?,
        scan_started_at: row.int(5)?,
        full_scan: row.bool(6)?,
        default_for_new_users: row.bool(7)?,
    })
}

/// The viewer's libraries by id.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Library>> {
    let mut sql = Sql::new(
        "SELECT id, name, path, version, last_scan_at, scan_started_at, full_scan, default_new FROM library WHERE TRUE",
    );
    sql.within("id", viewer).push(" ORDER BY id");
    db.select(&sql, decode)
}

/// One library of the viewer's.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not theirs.
pub fn get(db: &Reader<'_>, viewer: &Viewer, id: LibraryId) -> Result<Library> {
    if !viewer.libraries().contains(id) {
        return Err(Error::not_found("library", id));
    }
    db.find(&format!("SELECT {COLUMNS} FROM library WHERE id = $1"), params![id], decode)?
        .ok_or_else(|| Error::not_found("library", id))
}

/// Library 1 lies where the configuration says; made at the first start, moved when the option changes.
///
/// # Errors
/// The engine's.
pub fn ensure_first(tx: &Writer<'_>, name: &str, path: &str, now: Millis) -> Result<()> {
    tx.execute(
        "INSERT INTO library (id, name, path, created_at, updated_at) VALUES (1, $1, $2, $3, $3)
         ON CONFLICT (id) DO UPDATE SET path = excluded.path, updated_at = excluded.updated_at",
        params![name, path, now],
    )
    .map(drop)
}

/// A library with what the last scan counted in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stock {
    /// The library.
    pub library: Library,
    /// Where apps on other machines see the folder; may be empty.
    pub remote_path: String,
    /// When it was made.
    pub created_at: Millis,
    /// Last change by a person.
    pub updated_at: Millis,
    /// Tracks that are there.
    pub tracks: i64,
    /// Albums that are there.
    pub albums: i64,
    /// Artists with something in it.
    pub artists: i64,
    /// Folders with tracks in them.
    pub folders: i64,
    /// Tracks, pictures and playlists.
    pub files: i64,
    /// Tracks whose files have vanished.
    pub missing: i64,
    /// Bytes of all tracks.
    pub size: i64,
    /// Seconds of all tracks.
    pub duration: f64,
}

const STOCK: &str = "SELECT id, name, path, version, last_scan_at, scan_started_at, full_scan, default_new, remote_path, created_at, updated_at, total_tracks, total_albums, total_artists, total_folders, total_files, total_missing, total_size, total_duration FROM library WHERE TRUE";

fn decode_stock(row: &Row<'_>) -> Result<Stock> {
    Ok(Stock {
        library: decode(row)?,
        remote_path: row.text(8)?,
        created_at: row.int(9)?,
        updated_at: row.int(10)?,
        tracks: row.int(11)?,
        albums: row.int(12)?,
        artists: row.int(13)?,
        folders: row.int(14)?,
        files: row.int(15)?,
        missing: row.int(16)?,
        size: row.int(17)?,
        duration: row.real(18)?,
    })
}

/// The viewer's libraries by id, with what is in them.
///
/// # Errors
/// The engine's.
pub fn stock(db: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Stock>> {
    let mut sql = Sql::new(STOCK);
    sql.within("id", viewer).push(" ORDER BY id");
    db.select(&sql, decode_stock)
}

/// Changes what a person decides about a library; its answers kept elsewhere become stale.
///
/// # Errors
/// [`melodrome_model::ErrorKind::Conflict`] when the path is taken, [`Error::NotFound`], or the engine's.
pub fn update(tx: &Writer<'_>, library: &Library, remote_path: &str, now: Millis) -> Result<()> {
    let values = params![library.id, &library.name, &library.path, remote_path, library.default_for_new_users, now,];
    let touched = tx.execute(
        "UPDATE library SET name = $2, path = $3, remote_path = $4, default_new = $5, updated_at = $6 WHERE id = $1",
        values,
    )?;
    if touched == 0 {
        return Err(Error::not_found("library", library.id));
    }
    told(tx, library.id)
}

/// Counts again what [`stock`] tells.
///
/// # Errors
/// The engine's.
pub fn recount(tx: &Writer<'_>, id: LibraryId) -> Result<()> {
    // Pictures lie in one text for each folder, a name a line.
    tx.execute(
        "UPDATE library SET
         total_tracks = (SELECT COUNT(*) FROM track t WHERE t.library = $1 AND t.missing = FALSE),
         total_missing = (SELECT COUNT(*) FROM track t WHERE t.library = $1 AND t.missing = TRUE),
         total_size = (SELECT CAST(COALESCE(SUM(t.size), 0) AS BIGINT) FROM track t WHERE t.library = $1 AND t.missing = FALSE),
         total_duration = (SELECT COALESCE(SUM(t.duration), 0) FROM track t WHERE t.library = $1 AND t.missing = FALSE),
         total_albums = (SELECT COUNT(*) FROM album a WHERE a.library = $1 AND a.missing = FALSE),
         total_artists = (SELECT COUNT(DISTINCT s.artist) FROM artist_stat s WHERE s.library = $1 AND s.tracks + s.albums > 0),
         total_folders = (SELECT COUNT(DISTINCT t.folder) FROM track t WHERE t.library = $1 AND t.missing = FALSE),
         total_files = (SELECT COUNT(*) FROM track t WHERE t.library = $1 AND t.missing = FALSE)
           + (SELECT COUNT(*) FROM playlist_file p WHERE p.library = $1)
           + (SELECT CAST(COALESCE(SUM(LENGTH(f.images) - LENGTH(REPLACE(f.images, '\n', '')) + 1), 0) AS BIGINT)
              FROM folder f WHERE f.library = $1 AND f.missing = FALSE AND f.images <> '')
         WHERE id = $1",
        params![id],
    )
    .map(drop)
}

/// What is kept about a library elsewhere is stale.
fn told(tx: &Writer<'_>, id: LibraryId) -> Result<()> {
    tx.touch(id)?;
    tx.emit(Event::Refresh { kind: None, ids: Vec::new() });
    tx.emit(Event::Household { what: Household::Library(id), id: Id::from(id.to_string()) });
    Ok(())
}

/// Adds a library and grants it to every admin.
///
/// # Errors
/// [`melodrome_model::ErrorKind::Conflict`] when the path is taken.
pub fn insert(tx: &Writer<'_>, name: &str, path: &str, default_new: bool, now: Millis) -> Result<LibraryId> {
    let id = tx.int("SELECT COALESCE(MAX(id), 0) + 1 FROM library", params![])?;
    tx.execute(
        "INSERT INTO library (id, name, path, default_new, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)",
        params![id, name, path, default_new, now],
    )?;
    tx.execute(
        "INSERT INTO account_library (account, library) SELECT pk, CAST($1 AS BIGINT) FROM account WHERE admin = TRUE ON CONFLICT DO NOTHING",
        params![id],
    )?;
    told(tx, id)?;
    Ok(id)
}

/// Marks the beginning of a scan; an unfinished one keeps its start and kind.
///
/// # Errors
/// [`Error::NotFound`] when the library was removed meanwhile, or the engine's.
pub fn begin_scan(tx: &Writer<'_>, id: LibraryId, full: bool, now: Millis) -> Result<()> {
    let touched = tx.execute(
        "UPDATE library SET scan_started_at = CASE WHEN scan_started_at = 0 THEN $2 ELSE scan_started_at END,
         full_scan = (full_scan OR $3) WHERE id = $1",
        params![id, now, full],
    )?;
    if touched == 0 { Err(Error::not_found("library", id)) } else { Ok(()) }
}

/// Marks the end of a complete scan.
///
/// # Errors
/// The engine's.
pub fn end_scan(tx: &Writer<'_>, id: LibraryId, now: Millis) -> Result<()> {
    tx.execute(
        "UPDATE library SET scan_started_at = 0, full_scan = FALSE, last_scan_at = $2 WHERE id = $1",
        params![id, now],
    )?;
    recount(tx, id)
}

/// Tracks, albums and folders that are there, over the viewer's libraries.
///
/// # Errors
/// The engine's.
pub fn totals(db: &Reader<'_>, viewer: &Viewer) -> Result<(i64, i64, i64)> {
    let count = |start: &'static str| -> Result<i64> {
        let mut sql = Sql::new(start);
        sql.within("library", viewer);
        Ok(db.select(&sql, |row| row.int(0))?.into_iter().next().unwrap_or(0))
    };
    Ok((
        count("SELECT COUNT(*) FROM track WHERE missing = FALSE")?,
        count("SELECT COUNT(*) FROM album WHERE missing = FALSE")?,
        count("SELECT COUNT(*) FROM folder WHERE missing = FALSE")?,
    ))
}
