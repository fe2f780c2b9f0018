//! Playlists: who may read and change them, and their tracks in order.

use melodrome_model::{Id, Millis, Playlist, Track, Viewer};

use crate::order::key;
use crate::sql::Sql;
use crate::{Error, Reader, Result, Row, Writer, params, tracks};

const SELECT: &str = "SELECT p.pk, p.id, p.name, p.comment, a.id, a.username, p.public, p.created_at, p.updated_at, p.path, p.sync, (SELECT COUNT(*) FROM playlist_track i JOIN track e ON e.pk = i.track WHERE i.playlist = p.pk AND e.missing = FALSE";
const MIDDLE: &str = "), (SELECT CAST(COALESCE(SUM(e.duration), 0) AS DOUBLE PRECISION) FROM playlist_track i JOIN track e ON e.pk = i.track WHERE i.playlist = p.pk AND e.missing = FALSE";
const END: &str = ") FROM playlist p JOIN account a ON a.pk = p.owner WHERE TRUE";

fn decode(row: &Row<'_>) -> Result<Playlist> {
    Ok(Playlist {
        pk: row.int(0)?,
        id: row.id(1)?,
        name: row.text(2)?,
        comment: row.text(3)?,
        owner_id: row.id(4)?,
        owner_name: row.text(5)?,
        public: row.bool(6)?,
        created_at: row.int(7)?,
        updated_at: row.int(8)?,
        path: row.text(9)?,
        sync: row.bool(10)?,
        track_count: row.int(11)?,
        duration: row.real(12)?,
    })
}

fn readable(viewer: &Viewer) -> Sql {
    let mut sql = Sql::new(SELECT);
    sql.within("e.library", viewer).push(MIDDLE).within("e.library", viewer).push(END);
    if !viewer.is_admin() {
        sql.push(" AND (p.public = TRUE OR p.owner = ").bind(viewer.user()).push(")");
    }
    sql
}

/// Playlists the viewer may read, by name: their own, public ones, and for admins all.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Playlist>> {
    let mut sql = readable(viewer);
    sql.push(" ORDER BY p.name, p.pk");
    db.select(&sql, decode)
}

/// One playlist the viewer may read.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not readable.
pub fn get(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Playlist> {
    let mut sql = readable(viewer);
    sql.push(" AND p.id = ").bind(id);
    db.select(&sql, decode)?.into_iter().next().ok_or_else(|| Error::not_found("playlist", id))
}

/// One playlist the viewer may change: their own, for admins all.
///
/// # Errors
/// [`Error::NotFound`] when it is not readable, [`Error::Forbidden`] when only readable.
pub fn get_writable(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Playlist> {
    let playlist = get(db, viewer, id)?;
    if playlist.owner_id != *viewer.user_id() && !viewer.is_admin() {
        return Err(Error::Forbidden("this playlist belongs to somebody else"));
    }
    Ok(playlist)
}

/// Tracks of a playlist that are there and that the viewer may hear, in order.
///
/// # Errors
/// The engine's.
pub fn items(db: &Reader<'_>, viewer: &Viewer, playlist: i64) -> Result<Vec<Track>> {
    let pks = visible(db, viewer, playlist)?.into_iter().map(|(_, pk)| pk).collect::<Vec<_>>();
    tracks::by_pks(db, viewer, &pks)
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

/// Stored position and track of what the viewer sees, in order.
fn visible(db: &Reader<'_>, viewer: &Viewer, playlist: i64) -> Result<Vec<(i64, u32)>> {
    let mut sql = Sql::new(
        "SELECT i.position, e.pk FROM playlist_track i JOIN track e ON e.pk = i.track WHERE e.missing = FALSE AND i.playlist = ",
    );
    sql.bind(playlist).within("e.library", viewer).push(" ORDER BY i.position");
    db.select(&sql, |row| Ok((row.int(0)?, key(row.int(1)?)?)))
}

/// Makes a playlist of the viewer's.
///
/// # Errors
/// The engine's.
pub fn insert(tx: &Writer<'_>, viewer: &Viewer, name: &str, comment: &str, public: bool, now: Millis) -> Result<Id> {
    let id = Id::random();
    tx.insert(
        "INSERT INTO playlist (id, name, comment, owner, public, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING pk",
        params![&id, name, comment, viewer.user(), public, now],
    )?;
    Ok(id)
}

/// Changes what is given.
///
/// # Errors
/// As [`get_writable`].
pub fn update(
    tx: &Writer<'_>,
    viewer: &Viewer,
    id: &Id,
    name: Option<&str>,
    comment: Option<&str>,
    public: Option<bool>,
    now: Millis,
) -> Result<()> {
    let playlist = get_writable(tx, viewer, id)?;
    tx.execute(
        "UPDATE playlist SET name = COALESCE($2, name), comment = COALESCE($3, comment), public = COALESCE($4, public), updated_at = $5 WHERE pk = $1",
        params![playlist.pk, name, comment, public, now],
    )
    .map(drop)
}

/// Replaces every track. `pks` are tracks of the viewer's.
///
/// # Errors
/// The engine's.
pub fn replace(tx: &Writer<'_>, playlist: i64, pks: &[u32], now: Millis) -> Result<()> {
    tx.execute("DELETE FROM playlist_track WHERE playlist = $1", params![playlist])?;
    append_at(tx, playlist, 0, pks)?;
    tx.execute("UPDATE playlist SET updated_at = $2 WHERE pk = $1", params![playlist, now]).map(drop)
}

/// Adds tracks at the end.
///
/// # Errors
/// The engine's.
pub fn append(tx: &Writer<'_>, playlist: i64, pks: &[u32], now: Millis) -> Result<()> {
    let next =
        tx.int("SELECT COALESCE(MAX(position) + 1, 0) FROM playlist_track WHERE playlist = $1", params![playlist])?;
    append_at(tx, playlist, next, pks)?;
    tx.execute("UPDATE playlist SET updated_at = $2 WHERE pk = $1", params![playlist, now]).map(drop)
}

fn append_at(tx: &Writer<'_>, playlist: i64, from: i64, pks: &[u32]) -> Result<()> {
    for (place, &pk) in (from..).zip(pks) {
        tx.execute(
            "INSERT INTO playlist_track (playlist, position, track) VALUES ($1, $2, $3)",
            params![playlist, place, i64::from(pk)],
        )?;
    }
    Ok(())
}

/// Removes what the viewer sees at these indexes, counted from 0 as displayed; indexes beyond the end are ignored.
///
/// # Errors
/// The engine's.
pub fn remove_displayed(tx: &Writer<'_>, viewer: &Viewer, playlist: i64, indexes: &[usize], now: Millis) -> Result<()> {
    let shown = visible(tx, viewer, playlist)?;
    for &index in indexes {
        if let Some((position, _)) = shown.get(index) {
            tx.execute(
                "DELETE FROM playlist_track WHERE playlist = $1 AND position = $2",
                params![playlist, *position],
            )?;
        }
    }
    tx.execute("UPDATE playlist SET updated_at = $2 WHERE pk = $1", params![playlist, now]).map(drop)
}

/// Deletes a playlist.
///
/// # Errors
/// As [`get_writable`].
pub fn delete(tx: &Writer<'_>, viewer: &Viewer, id: &Id) -> Result<()> {
    let playlist = get_writable(tx, viewer, id)?;
    tx.execute("DELETE FROM annotation WHERE kind = 3 AND item = $1", params![playlist.pk])?;
    tx.execute("DELETE FROM playlist WHERE pk = $1", params![playlist.pk]).map(drop)
}
