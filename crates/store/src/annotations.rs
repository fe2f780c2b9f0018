//! Stars, ratings and plays of one listener.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use melodrome_model::{Annotation, Event, Id, ItemKind, Millis, Viewer};

use crate::sql::Sql;
use crate::{Error, Page, Reader, Result, Row, Writer, params};

/// Columns of an annotation joined as `n`, absent values as 0; five of them.
pub(crate) const COLUMNS: &str = "COALESCE(n.starred_at, 0), COALESCE(n.rating, 0), COALESCE(n.rated_at, 0), COALESCE(n.play_count, 0), COALESCE(n.played_at, 0)";

pub(crate) fn decode(row: &Row<'_>, at: usize) -> Result<Annotation> {
    Ok(Annotation {
        starred_at: row.int(at)?,
        rating: row.int(at + 1)?,
        rated_at: row.int(at + 2)?,
        play_count: row.int(at + 3)?,
        played_at: row.int(at + 4)?,
    })
}

/// Finds what an id names, if the viewer may see it: artist, album, playlist or track, tried in that order.
///
/// # Errors
/// [`Error::NotFound`] when nothing of theirs has that id.
pub fn resolve(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<(ItemKind, i64)> {
    for kind in [ItemKind::Artist, ItemKind::Album, ItemKind::Playlist, ItemKind::Track] {
        match pk_of(db, viewer, kind, id) {
            Ok(pk) => return Ok((kind, pk)),
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::not_found("item", id))
}

/// The internal key of a thing of that kind, if the viewer may see it.
///
/// # Errors
/// [`Error::NotFound`] when nothing of theirs has that id.
pub fn pk_of(db: &Reader<'_>, viewer: &Viewer, kind: ItemKind, id: &Id) -> Result<i64> {
    let mut sql = match kind {
        ItemKind::Track => Sql::new("SELECT e.pk FROM track e WHERE e.id = "),
        ItemKind::Album => Sql::new("SELECT e.pk FROM album e WHERE e.id = "),
        ItemKind::Artist => Sql::new("SELECT e.pk FROM artist e WHERE e.id = "),
        ItemKind::Playlist => Sql::new("SELECT e.pk FROM playlist e WHERE e.id = "),
    };
    sql.bind(id);
    match kind {
        ItemKind::Track | ItemKind::Album => {
            sql.within("e.library", viewer);
        }
        ItemKind::Artist => {
            sql.push(" AND EXISTS (SELECT 1 FROM artist_stat s WHERE s.artist = e.pk")
                .within("s.library", viewer)
                .push(")");
        }
        ItemKind::Playlist if !viewer.is_admin() => {
            sql.push(" AND (e.public = TRUE OR e.owner = ").bind(viewer.user()).push(")");
        }
        ItemKind::Playlist => {}
    }
    db.select(&sql, |row| row.int(0))?.into_iter().next().ok_or_else(|| Error::not_found(kind.word(), id))
}

/// The viewer's marks on one thing.
///
/// # Errors
/// The engine's.
pub fn get(db: &Reader<'_>, viewer: &Viewer, kind: ItemKind, pk: i64) -> Result<Annotation> {
    let found = db.find(
        "SELECT starred_at, rating, rated_at, play_count, played_at FROM annotation WHERE account = $1 AND kind = $2 AND item = $3",
        params![viewer.user(), kind.code(), pk],
        |row| decode(row, 0),
    )?;
    Ok(found.unwrap_or_default())
}

/// Sets or removes a star; a star that is there keeps its time.
///
/// # Errors
/// [`Error::NotFound`] when the id is not the viewer's.
pub fn set_star(
    tx: &Writer<'_>,
    viewer: &Viewer,
    kind: ItemKind,
    id: &Id,
    starred: bool,
    now: Millis,
) -> Result<Annotation> {
    let pk = pk_of(tx, viewer, kind, id)?;
    if starred {
        tx.execute(
            "INSERT INTO annotation (account, kind, item, starred_at) VALUES ($1, $2, $3, $4) ON CONFLICT (account, kind, item)
             DO UPDATE SET starred_at = CASE WHEN annotation.starred_at = 0 THEN excluded.starred_at ELSE annotation.starred_at END",
            params![viewer.user(), kind.code(), pk, now],
        )?;
    } else {
        tx.execute(
            "UPDATE annotation SET starred_at = 0 WHERE account = $1 AND kind = $2 AND item = $3",
            params![viewer.user(), kind.code(), pk],
        )?;
    }
    tell(tx, viewer, kind, id, pk)
}

/// Sets a rating from 1 to 5; 0 removes it.
///
/// # Errors
/// [`Error::Invalid`] outside 0…5, [`Error::NotFound`] when the id is not the viewer's.
pub fn set_rating(
    tx: &Writer<'_>,
    viewer: &Viewer,
    kind: ItemKind,
    id: &Id,
    rating: i64,
    now: Millis,
) -> Result<Annotation> {
    if !(0..=5).contains(&rating) {
        return Err(Error::Invalid("a rating is a number from 0 to 5".to_owned()));
    }
    let pk = pk_of(tx, viewer, kind, id)?;
    tx.execute(
        "INSERT INTO annotation (account, kind, item, rating, rated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account, kind, item) DO UPDATE SET rating = excluded.rating, rated_at = excluded.rated_at",
        params![viewer.user(), kind.code(), pk, rating, now],
    )?;
    tell(tx, viewer, kind, id, pk)
}

fn tell(tx: &Writer<'_>, viewer: &Viewer, kind: ItemKind, id: &Id, pk: i64) -> Result<Annotation> {
    let marks = get(tx, viewer, kind, pk)?;
    tx.emit(Event::Annotated {
        user: viewer.user(),
        tab: viewer.tab().to_owned(),
        kind,
        id: id.clone(),
        starred: marks.is_starred(),
        rating: marks.rating,
    });
    Ok(marks)
}

/// Counts one play of a track, of its album and of its performing artists, and keeps it in the history.
///
/// # Errors
/// [`Error::NotFound`] when the id is not the viewer's.
pub fn count_play(tx: &Writer<'_>, viewer: &Viewer, track: &Id, played_at: Millis, client: &str) -> Result<()> {
    let pk = pk_of(tx, viewer, ItemKind::Track, track)?;
    let album = tx.int("SELECT album FROM track WHERE pk = $1", params![pk])?;
    let mut items = vec![(ItemKind::Track, pk), (ItemKind::Album, album)];
    let artists =
        tx.query("SELECT DISTINCT artist FROM track_participant WHERE track = $1 AND role = 0", params![pk], |row| {
            row.int(0)
        })?;
    items.extend(artists.into_iter().map(|artist| (ItemKind::Artist, artist)));
    for (kind, item) in items {
        tx.execute(
            "INSERT INTO annotation (account, kind, item, play_count, played_at) VALUES ($1, $2, $3, 1, $4)
             ON CONFLICT (account, kind, item) DO UPDATE SET play_count = annotation.play_count + 1,
             played_at = CASE WHEN annotation.played_at > excluded.played_at THEN annotation.played_at ELSE excluded.played_at END",
            params![viewer.user(), kind.code(), item, played_at],
        )?;
    }
    tx.execute(
        "INSERT INTO play (account, track, played_at, client) VALUES ($1, $2, $3, $4)",
        params![viewer.user(), pk, played_at, client],
    )?;
    Ok(())
}

/// Whether the viewer has played a track at exactly this time.
///
/// # Errors
/// The engine's.
pub fn has_play(db: &Reader<'_>, viewer: &Viewer, track: &Id, played_at: Millis) -> Result<bool> {
    let found = db.int(
        "SELECT COUNT(*) FROM play p JOIN track e ON e.pk = p.track WHERE p.account = $1 AND p.played_at = $2 AND e.id = $3",
        params![viewer.user(), played_at, track],
    )?;
    Ok(found > 0)
}

/// The mean of everybody's ratings by internal key, for those of `pks` that somebody rated. Who rated what is not told.
///
/// # Errors
/// The engine's.
pub fn averages(db: &Reader<'_>, kind: ItemKind, pks: &[i64]) -> Result<HashMap<i64, f64>> {
    let mut means = HashMap::new();
    for chunk in pks.chunks(1000) {
        let mut sql =
            Sql::new("SELECT item, CAST(AVG(rating) AS DOUBLE PRECISION) FROM annotation WHERE rating > 0 AND kind = ");
        sql.bind(kind.code()).push(" AND item IN ").push_ints(chunk.iter().copied()).push(" GROUP BY item");
        for (item, mean) in db.select(&sql, |row| Ok((row.int(0)?, row.real(1)?)))? {
            means.insert(item, mean);
        }
    }
    Ok(means)
}

/// A number that changes whenever the viewer's stars or anybody's ratings of one kind of thing change: for answers that
/// are kept. Plays do not count.
///
/// # Errors
/// The engine's.
pub fn stamp(db: &Reader<'_>, viewer: &Viewer, kind: ItemKind) -> Result<u64> {
    let mut stamp = DefaultHasher::new();
    let stars =
        "SELECT item, starred_at FROM annotation WHERE account = $1 AND kind = $2 AND starred_at > 0 ORDER BY item";
    db.query(stars, params![viewer.user(), kind.code()], |row| {
        (row.int(0)?, row.int(1)?).hash(&mut stamp);
        Ok(())
    })?;
    // By account, so that the index over one account's ratings serves.
    let ratings = "SELECT a.pk, n.item, n.rating FROM account a CROSS JOIN annotation n
                   WHERE n.account = a.pk AND n.kind = $1 AND n.rating > 0 ORDER BY a.pk, n.item";
    db.query(ratings, params![kind.code()], |row| {
        (row.int(0)?, row.int(1)?, row.int(2)?).hash(&mut stamp);
        Ok(())
    })?;
    Ok(stamp.finish())
}

/// One play that counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// Number of the row.
    pub pk: i64,
    /// The track.
    pub track: Id,
    /// When it was played.
    pub played_at: Millis,
}

/// Which plays, newest or oldest first, which part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlayQuery {
    /// Not before this time.
    pub from: Option<Millis>,
    /// Not after this time.
    pub to: Option<Millis>,
    /// Of this track only.
    pub track: Option<Id>,
    /// The play of this number only.
    pub pk: Option<i64>,
    /// Newest first.
    pub descending: bool,
    /// Rows to skip.
    pub offset: usize,
    /// Rows at most.
    pub limit: usize,
}

/// The viewer's own plays of what they may hear, by time.
///
/// # Errors
/// The engine's.
pub fn plays(db: &Reader<'_>, viewer: &Viewer, query: &PlayQuery) -> Result<Page<Play>> {
    let conditions = |sql: &mut Sql| {
        sql.push(" FROM play p JOIN track e ON e.pk = p.track WHERE p.account = ").bind(viewer.user());
        if let Some(from) = query.from {
            sql.push(" AND p.played_at >= ").bind(from);
        }
        if let Some(to) = query.to {
            sql.push(" AND p.played_at <= ").bind(to);
        }
        if let Some(track) = &query.track {
            sql.push(" AND e.id = ").bind(track);
        }
        if let Some(pk) = query.pk {
            sql.push(" AND p.pk = ").bind(pk);
        }
        sql.within("e.library", viewer);
    };
    let mut count = Sql::new("SELECT COUNT(*)");
    conditions(&mut count);
    let total = db.select(&count, |row| row.int(0))?.into_iter().next().unwrap_or(0);
    let mut sql = Sql::new("SELECT p.pk, e.id, p.played_at");
    conditions(&mut sql);
    sql.push(if query.descending {
        " ORDER BY p.played_at DESC, p.pk DESC LIMIT "
    } else {
        " ORDER BY p.played_at, p.pk LIMIT "
    });
    sql.bind(i64::try_from(query.limit).unwrap_or(i64::MAX));
    sql.push(" OFFSET ").bind(i64::try_from(query.offset).unwrap_or(i64::MAX));
    let items = db.select(&sql, |row| Ok(Play { pk: row.int(0)?, track: row.id(1)?, played_at: row.int(2)? }))?;
    Ok(Page { items, total: usize::try_from(total).unwrap_or(0) })
}
