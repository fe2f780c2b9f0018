//! Artists with the counts of the viewer's libraries.

use std::collections::HashMap;

use melodrome_model::{Artist, Id, Role, Viewer};

use crate::order::{arrange, key, slice};
use crate::search::{self, Index};
use crate::sql::Sql;
use crate::{Error, Page, Reader, Result, Row, annotations};

const SELECT: &str = "SELECT e.pk, e.id, e.name, e.sort_name, e.order_name, e.mbz_id, e.art_hash, CAST(COALESCE((SELECT SUM(s.albums) FROM artist_stat s WHERE s.artist = e.pk AND s.role = 1";
const MIDDLE: &str =
    "), 0) AS BIGINT), CAST(COALESCE((SELECT SUM(s.tracks) FROM artist_stat s WHERE s.artist = e.pk AND s.role = 100";

fn decode(row: &Row<'_>) -> Result<Artist> {
    Ok(Artist {
        pk: row.int(0)?,
        id: row.id(1)?,
        name: row.text(2)?,
        sort_name: row.text(3)?,
        order_name: row.text(4)?,
        mbz_id: row.text(5)?,
        art_hash: row.text(6)?,
        album_count: row.int(7)?,
        track_count: row.int(8)?,
        annotation: annotations::decode(row, 9)?,
    })
}

/// Artists that albums are filed under, by name without article.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer, offset: usize, limit: usize) -> Result<Page<Artist>> {
    let keys = db.ordered(viewer, "artist name".to_owned(), || {
        let mut sql = Sql::new("SELECT e.pk FROM artist e WHERE EXISTS (SELECT 1 FROM artist_stat s WHERE s.artist = e.pk AND s.role = 1 AND s.albums > 0");
        sql.within("s.library", viewer).push(") ORDER BY e.order_name, e.pk");
        db.keys(&sql)
    })?;
    let mut items = Vec::new();
    for chunk in slice(&keys, offset, limit).chunks(1000) {
        items.extend(by_pks(db, viewer, chunk)?);
    }
    Ok(Page { items, total: keys.len() })
}

/// One artist, whatever their part.
///
/// # Errors
/// [`Error::NotFound`] when there is nothing of theirs in the viewer's libraries.
pub fn get(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Artist> {
    let pk = annotations::pk_of(db, viewer, melodrome_model::ItemKind::Artist, id)?;
    by_pks(db, viewer, &[key(pk)?])?.pop().ok_or_else(|| Error::not_found("artist", id))
}

/// Artists found by words, best first.
///
/// # Errors
/// The engine's.
pub fn search(db: &Reader<'_>, viewer: &Viewer, words: &str, offset: usize, limit: usize) -> Result<Vec<Artist>> {
    let most = i64::try_from(offset.saturating_add(limit)).unwrap_or(i64::MAX);
    let keys = search::matching(db, viewer, Index::Artist, words, most)?;
    by_pks(db, viewer, slice(&keys, offset, limit))
}

/// Artists the viewer starred, newest star first.
///
/// # Errors
/// The engine's.
pub fn starred(db: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Artist>> {
    let mut sql = Sql::new(
        "SELECT n.item FROM annotation n WHERE n.kind = 2 AND n.starred_at > 0 AND EXISTS (SELECT 1 FROM artist_stat s WHERE s.artist = n.item",
    );
    sql.within("s.library", viewer)
        .push(") AND n.account = ")
        .bind(viewer.user())
        .push(" ORDER BY n.starred_at DESC, n.item DESC");
    let keys = db.keys(&sql)?;
    by_pks(db, viewer, &keys)
}

/// Artists by internal key, in the given order.
///
/// # Errors
/// The engine's.
pub fn by_pks(db: &Reader<'_>, viewer: &Viewer, pks: &[u32]) -> Result<Vec<Artist>> {
    if pks.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(SELECT);
    sql.within("s.library", viewer)
        .push(MIDDLE)
        .within("s.library", viewer)
        .push("), 0) AS BIGINT), ")
        .push(annotations::COLUMNS);
    sql.push(" FROM artist e LEFT JOIN annotation n ON n.kind = 2 AND n.item = e.pk AND n.account = ")
        .bind(viewer.user());
    sql.push(" WHERE e.pk IN ").push_ints(pks.iter().map(|&pk| pk.into()));
    Ok(arrange(db.select(&sql, decode)?, pks, |artist| artist.pk))
}

/// Every artist of the viewer's libraries, whatever their part, in the order they were stored in.
///
/// # Errors
/// The engine's.
pub fn natural(db: &Reader<'_>, viewer: &Viewer, offset: usize, limit: usize) -> Result<Vec<Artist>> {
    let keys = db.ordered(viewer, "artist natural".to_owned(), || {
        let mut sql = Sql::new(
            "SELECT e.pk FROM artist e WHERE EXISTS (SELECT 1 FROM artist_stat s WHERE s.artist = e.pk AND s.tracks + s.albums > 0",
        );
        sql.within("s.library", viewer).push(") ORDER BY e.pk");
        db.keys(&sql)
    })?;
    let mut items = Vec::new();
    for chunk in slice(&keys, offset, limit).chunks(1000) {
        items.extend(by_pks(db, viewer, chunk)?);
    }
    Ok(items)
}

/// What each of these artists does in the viewer's libraries, by internal key.
///
/// # Errors
/// The engine's.
pub fn roles(db: &Reader<'_>, viewer: &Viewer, pks: &[i64]) -> Result<HashMap<i64, Vec<Role>>> {
    let mut roles: HashMap<i64, Vec<Role>> = HashMap::with_capacity(pks.len());
    for chunk in pks.chunks(1000) {
        let mut sql = Sql::new(
            "SELECT DISTINCT s.artist, s.role FROM artist_stat s WHERE s.tracks + s.albums > 0 AND s.artist IN ",
        );
        sql.push_ints(chunk.iter().copied()).within("s.library", viewer).push(" ORDER BY s.artist, s.role");
        for (artist, role) in db.select(&sql, |row| Ok((row.int(0)?, row.int(1)?)))? {
            roles.entry(artist).or_default().extend(Role::from_code(role));
        }
    }
    Ok(roles)
}
