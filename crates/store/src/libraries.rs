//! Libraries: roots, versions, scan marks, and who hears them.

use melodrome_model::{Library, LibraryId, Millis, Viewer};

use crate::sql::Sql;
use crate::{Error, Reader, Result, Row, Writer, params};

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
    Ok(id)
}

/// Marks the beginning of a scan; an unfinished one keeps its start and kind.
///
/// # Errors
/// The engine's.
pub fn begin_scan(tx: &Writer<'_>, id: LibraryId, full: bool, now: Millis) -> Result<()> {
    tx.execute(
        "UPDATE library SET scan_started_at = CASE WHEN scan_started_at = 0 THEN $2 ELSE scan_started_at END,
         full_scan = (full_scan OR $3) WHERE id = $1",
        params![id, now, full],
    )
    .map(drop)
}

/// Marks the end of a complete scan.
///
/// # Errors
/// The engine's.
pub fn end_scan(tx: &Writer<'_>, id: LibraryId, now: Millis) -> Result<()> {
    tx.execute(
        "UPDATE library SET scan_started_at = 0, full_scan = FALSE, last_scan_at = $2 WHERE id = $1",
        params![id, now],
    )
    .map(drop)
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
