//! What to add to a playlist when somebody names albums, artists or discs instead of tracks.

use melodrome_model::{Id, Viewer};

use crate::sql::Sql;
use crate::{Reader, Result};

/// One disc of an album.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disc {
    /// The album.
    pub album: Id,
    /// Release date of its tracks; empty = any.
    pub release_date: String,
    /// Its number.
    pub number: i64,
}

const START: &str = "SELECT e.pk FROM track e JOIN album a ON a.pk = e.album WHERE e.missing = FALSE AND ";
const ORDER: &str =
    " ORDER BY a.order_album_artist, a.order_name, e.release_date, a.pk, e.disc_number, e.track_number, e.pk";

fn named(sql: &mut Sql, ids: &[Id]) {
    sql.push("(''");
    for id in ids {
        sql.push(", ").bind(id);
    }
    sql.push(")");
}

/// Tracks of these albums that the viewer may hear, by album artist, album, release date, disc and number.
///
/// # Errors
/// The engine's.
pub fn albums(db: &Reader<'_>, viewer: &Viewer, ids: &[Id]) -> Result<Vec<u32>> {
    let mut sql = Sql::new(START);
    sql.push("a.id IN ");
    named(&mut sql, ids);
    sql.within("e.library", viewer).push(ORDER);
    db.keys(&sql)
}

/// Tracks that the viewer may hear on albums of these artists, in the same order.
///
/// # Errors
/// The engine's.
pub fn artists(db: &Reader<'_>, viewer: &Viewer, ids: &[Id]) -> Result<Vec<u32>> {
    let mut sql = Sql::new(START);
    sql.push("a.pk IN (SELECT p.album FROM artist w JOIN album_participant p ON p.artist = w.pk AND p.role = 1 WHERE w.id IN ");
    named(&mut sql, ids);
    sql.push(")").within("e.library", viewer).push(ORDER);
    db.keys(&sql)
}

/// Tracks of these discs that the viewer may hear, in the same order.
///
/// # Errors
/// The engine's.
pub fn discs(db: &Reader<'_>, viewer: &Viewer, discs: &[Disc]) -> Result<Vec<u32>> {
    let mut sql = Sql::new(START);
    sql.push("(a.id = ''");
    for disc in discs {
        sql.push(" OR (a.id = ").bind(&disc.album).push(" AND e.disc_number = ").bind(disc.number);
        if !disc.release_date.is_empty() {
            sql.push(" AND e.release_date = ").bind(&disc.release_date);
        }
        sql.push(")");
    }
    sql.push(")").within("e.library", viewer).push(ORDER);
    db.keys(&sql)
}
