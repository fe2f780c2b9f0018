//! Tracks as lists and alone.

pub(crate) mod load;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use melodrome_model::{Id, ItemKind, Track, Viewer};

use crate::order::{key, shuffle, slice};
use crate::search::{self, Index};
use crate::sql::Sql;
use crate::{Error, Page, Reader, Result, params};

/// What a list of tracks is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Order {
    /// Title.
    Title,
    /// Artist, album, disc, number.
    Artist,
    /// Album, disc, number.
    Album,
    /// Year.
    Year,
    /// When first seen.
    Created,
    /// The order they were stored in: stable for clients that copy everything.
    Natural,
    /// A shuffle that the seed decides.
    Random(String),
    /// The viewer's plays.
    Plays,
    /// The viewer's last play.
    Played,
    /// The viewer's rating.
    Rating,
    /// When the viewer starred it.
    Starred,
}

/// Which tracks, in which order, which part.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query {
    /// Order, ascending unless told otherwise.
    pub order: Order,
    /// Reverses the order.
    pub descending: bool,
    /// Rows to skip.
    pub offset: usize,
    /// Rows at most.
    pub limit: usize,
    /// Only these.
    pub filter: Filter,
}

/// Conditions, all of which must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Starred by the viewer.
    pub starred: bool,
    /// Carry a mark of the order: played for `Plays` and `Played`, rated for `Rating`.
    pub marked: bool,
    /// On this album.
    pub album: Option<Id>,
    /// Performed by this artist, or on an album of theirs.
    pub artist: Option<Id>,
    /// Tag value of this id, such as a genre.
    pub tag: Option<Id>,
    /// Genre of this name, any case.
    pub genre: Option<String>,
    /// First and last year, both included.
    pub years: Option<(i64, i64)>,
    /// Words in title, album, artist or credits.
    pub text: Option<String>,
    /// These ids only.
    pub ids: Option<Vec<Id>>,
}

impl Filter {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One page of tracks.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Page<Track>> {
    let keys = keys(db, viewer, query)?;
    let items = load::by_keys(db, viewer, slice(&keys, query.offset, query.limit))?;
    Ok(Page { items, total: keys.len() })
}

/// The ids of every track of a list, without the rows: what "play everything" needs.
///
/// # Errors
/// The engine's.
pub fn ids(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Vec<Id>> {
    let keys = keys(db, viewer, query)?;
    let mut found = Vec::with_capacity(keys.len());
    for chunk in slice(&keys, query.offset, query.limit).chunks(1000) {
        let mut sql = Sql::new("SELECT pk, id FROM track WHERE pk IN ");
        sql.push_ints(chunk.iter().map(|&key| key.into()));
        let rows = db.select(&sql, |row| Ok((row.int(0)?, row.id(1)?)))?;
        found.extend(crate::order::arrange(rows, chunk, |row| row.0).into_iter().map(|row| row.1));
    }
    Ok(found)
}

/// One track, missing ones included, with its lyrics.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not the viewer's.
pub fn get(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Track> {
    let pk = crate::annotations::pk_of(db, viewer, ItemKind::Track, id)?;
    let mut track = load::by_keys(db, viewer, &[key(pk)?])?.pop().ok_or_else(|| Error::not_found("song", id))?;
    track.tags.lyrics = lyrics(db, pk)?;
    Ok(track)
}

/// Structured lyrics of a track as a JSON array, `[]` when none.
///
/// # Errors
/// The engine's.
pub fn lyrics(db: &Reader<'_>, pk: i64) -> Result<String> {
    let found = db.find("SELECT lyrics FROM track_lyrics WHERE track = $1", params![pk], |row| row.text(0))?;
    Ok(found.unwrap_or_else(|| "[]".to_owned()))
}

/// Tracks by internal key, in the given order, repeats kept; those the viewer may not see are left out.
///
/// # Errors
/// The engine's.
pub fn by_pks(db: &Reader<'_>, viewer: &Viewer, pks: &[u32]) -> Result<Vec<Track>> {
    let mut distinct = pks.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut rows = Vec::with_capacity(distinct.len());
    for chunk in distinct.chunks(1000) {
        rows.extend(load::by_keys(db, viewer, chunk)?);
    }
    let by_key: std::collections::HashMap<i64, Track> = rows.into_iter().map(|track| (track.pk, track)).collect();
    Ok(pks.iter().filter_map(|&pk| by_key.get(&pk.into()).cloned()).collect())
}

/// Tracks by public id, in the given order; unknown ids are left out.
///
/// # Errors
/// The engine's.
pub fn by_ids(db: &Reader<'_>, viewer: &Viewer, ids: &[Id]) -> Result<Vec<Track>> {
    let pks = pks_of(db, viewer, ids)?;
    by_pks(db, viewer, &pks.into_iter().flatten().collect::<Vec<_>>())
}

/// Internal keys of public ids, `None` where the viewer has no such track.
///
/// # Errors
/// The engine's.
pub fn pks_of(db: &Reader<'_>, viewer: &Viewer, ids: &[Id]) -> Result<Vec<Option<u32>>> {
    let mut known = std::collections::HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let mut sql = Sql::new("SELECT e.id, e.pk FROM track e WHERE e.id IN (''");
        for id in chunk {
            sql.push(", ").bind(id);
        }
        sql.push(")").within("e.library", viewer);
        for (id, pk) in db.select(&sql, |row| Ok((row.id(0)?, key(row.int(1)?)?)))? {
            known.insert(id, pk);
        }
    }
    Ok(ids.iter().map(|id| known.get(id).copied()).collect())
}

/// Some tracks in no order, none twice; `seed` decides which.
///
/// # Errors
/// The engine's.
pub fn random(db: &Reader<'_>, viewer: &Viewer, filter: &Filter, count: usize, seed: &str) -> Result<Vec<Track>> {
    let query =
        Query { order: Order::Natural, descending: false, offset: 0, limit: usize::MAX, filter: filter.clone() };
    let keys = keys(db, viewer, &query)?;
    load::by_keys(db, viewer, &crate::order::pick(&keys, count, seed))
}

/// Tracks found by words, best first.
///
/// # Errors
/// The engine's.
pub fn search(db: &Reader<'_>, viewer: &Viewer, words: &str, offset: usize, limit: usize) -> Result<Vec<Track>> {
    let most = i64::try_from(offset.saturating_add(limit)).unwrap_or(i64::MAX);
    let keys = search::matching(db, viewer, Index::Track, words, most)?;
    load::by_keys(db, viewer, slice(&keys, offset, limit))
}

/// Tracks of one album in playing order.
///
/// # Errors
/// [`Error::NotFound`] when the album is not the viewer's.
pub fn of_album(db: &Reader<'_>, viewer: &Viewer, album: &Id) -> Result<Vec<Track>> {
    let pk = crate::annotations::pk_of(db, viewer, ItemKind::Album, album)?;
    let sql = album_keys(pk);
    load::by_keys(db, viewer, &db.keys(&sql)?)
}

/// Where the file of a track lies: library root joined with its path.
///
/// # Errors
/// [`Error::NotFound`] when the track is not the viewer's.
pub fn file(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<PathBuf> {
    let mut sql = Sql::new("SELECT l.path, e.path FROM track e JOIN library l ON l.id = e.library WHERE e.id = ");
    sql.bind(id).within("e.library", viewer);
    let found = db.select(&sql, |row| Ok((row.text(0)?, row.text(1)?)))?.into_iter().next();
    let (root, path) = found.ok_or_else(|| Error::not_found("song", id))?;
    Ok(PathBuf::from(root).join(path))
}

fn album_keys(pk: i64) -> Sql {
    let mut sql = Sql::new("SELECT pk FROM track WHERE missing = FALSE AND album = ");
    sql.bind(pk).push(" ORDER BY disc_number, track_number, pk");
    sql
}

fn keys(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Arc<Vec<u32>>> {
    let personal = match query.order {
        Order::Plays => Some("play_count"),
        Order::Played => Some("played_at"),
        Order::Rating => Some("rating"),
        Order::Starred => Some("starred_at"),
        _ => None,
    };
    if personal.is_none() && query.filter.is_empty() {
        return base(db, viewer, query);
    }
    // The commonest question, answered by one index: the tracks of an album in playing order.
    if query.order == Order::Album
        && !query.descending
        && query.filter == (Filter { album: query.filter.album.clone(), ..Filter::default() })
        && let Some(album) = &query.filter.album
    {
        return match crate::annotations::pk_of(db, viewer, ItemKind::Album, album) {
            Ok(pk) => Ok(Arc::new(db.keys(&album_keys(pk))?)),
            Err(Error::NotFound { .. }) => Ok(Arc::default()),
            Err(error) => Err(error),
        };
    }
    let allowed = allowed(db, viewer, &query.filter)?;
    let passes = |key: &u32| allowed.as_ref().is_none_or(|set| set.contains(key));
    let Some(column) = personal else {
        let all = base(db, viewer, query)?;
        return Ok(Arc::new(all.iter().copied().filter(passes).collect()));
    };
    let mut found: Vec<u32> = marked(db, viewer, column)?.into_iter().filter(passes).collect();
    if !query.descending {
        found.reverse();
    }
    if !query.filter.marked {
        let known: HashSet<u32> = found.iter().copied().collect();
        let plain = base(db, viewer, &Query { order: Order::Title, descending: false, ..query.clone() })?;
        let rest: Vec<u32> = plain.iter().copied().filter(|key| !known.contains(key)).filter(passes).collect();
        found = if query.descending { [found, rest].concat() } else { [rest, found].concat() };
    }
    Ok(Arc::new(found))
}

/// Every track of the viewer's libraries in an order that does not depend on the viewer.
fn base(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Arc<Vec<u32>>> {
    let name = format!("track {:?} {}", query.order, query.descending);
    db.ordered(viewer, name, || {
        let mut sql = Sql::new("SELECT pk FROM track WHERE missing = FALSE");
        sql.within("library", viewer);
        sql.push(match (&query.order, query.descending) {
            (Order::Artist, false) => " ORDER BY order_artist, order_album, disc_number, track_number, pk",
            (Order::Artist, true) => {
                " ORDER BY order_artist DESC, order_album DESC, disc_number DESC, track_number DESC, pk DESC"
            }
            (Order::Album, false) => " ORDER BY order_album, album, disc_number, track_number, pk",
            (Order::Album, true) => {
                " ORDER BY order_album DESC, album DESC, disc_number DESC, track_number DESC, pk DESC"
            }
            (Order::Year, false) => " ORDER BY year, pk",
            (Order::Year, true) => " ORDER BY year DESC, pk DESC",
            (Order::Created, false) => " ORDER BY created_at, pk",
            (Order::Created, true) => " ORDER BY created_at DESC, pk DESC",
            (Order::Natural | Order::Random(_), false) => " ORDER BY pk",
            (Order::Natural | Order::Random(_), true) => " ORDER BY pk DESC",
            (_, false) => " ORDER BY order_title, pk",
            (_, true) => " ORDER BY order_title DESC, pk DESC",
        });
        let mut keys = db.keys(&sql)?;
        if let Order::Random(seed) = &query.order {
            shuffle(&mut keys, seed);
        }
        Ok(keys)
    })
}

/// Tracks that carry a mark of the viewer's, strongest or newest first.
fn marked(db: &Reader<'_>, viewer: &Viewer, column: &'static str) -> Result<Vec<u32>> {
    let mut sql = Sql::new(
        "SELECT e.pk FROM annotation n JOIN track e ON e.pk = n.item WHERE n.kind = 0 AND e.missing = FALSE AND n.account = ",
    );
    sql.bind(viewer.user())
        .within("e.library", viewer)
        .push(" AND n.")
        .push(column)
        .push(" > 0 ORDER BY n.")
        .push(column)
        .push(" DESC, e.pk DESC");
    db.keys(&sql)
}

/// The set of tracks that a filter lets pass; `None` = all.
fn allowed(db: &Reader<'_>, viewer: &Viewer, filter: &Filter) -> Result<Option<HashSet<u32>>> {
    let mut sets: Vec<HashSet<u32>> = Vec::new();
    if filter.starred {
        sets.push(marked(db, viewer, "starred_at")?.into_iter().collect());
    }
    let mut narrow = |sql: &Sql| -> Result<()> {
        sets.push(db.keys(sql)?.into_iter().collect());
        Ok(())
    };
    if let Some(album) = &filter.album {
        let mut sql = Sql::new("SELECT t.pk FROM album a JOIN track t ON t.album = a.pk WHERE a.id = ");
        narrow(sql.bind(album))?;
    }
    if let Some(artist) = &filter.artist {
        let mut sql = Sql::new(
            "SELECT p.track FROM artist a JOIN track_participant p ON p.artist = a.pk WHERE p.role IN (0, 1) AND a.id = ",
        );
        narrow(sql.bind(artist))?;
    }
    if let Some(tag) = &filter.tag {
        let mut sql = Sql::new("SELECT p.track FROM tag t JOIN track_tag p ON p.tag = t.pk WHERE t.id = ");
        narrow(sql.bind(tag))?;
    }
    if let Some(genre) = &filter.genre {
        let mut sql = Sql::new("SELECT p.track FROM tag t JOIN track_tag p ON p.tag = t.pk WHERE t.id = ");
        narrow(sql.bind(Id::of_tag("genre", genre)))?;
    }
    if let Some((from, to)) = filter.years {
        let mut sql = Sql::new("SELECT pk FROM track WHERE missing = FALSE AND year BETWEEN ");
        narrow(sql.bind(from).push(" AND ").bind(to))?;
    }
    if let Some(ids) = &filter.ids {
        let mut sql = Sql::new("SELECT pk FROM track WHERE id IN (''");
        for id in ids.iter().take(1000) {
            sql.push(", ").bind(id);
        }
        narrow(sql.push(")"))?;
    }
    if let Some(words) = &filter.text {
        sets.push(search::matching(db, viewer, Index::Track, words, i64::MAX)?.into_iter().collect());
    }
    Ok(sets.into_iter().reduce(|a, b| a.intersection(&b).copied().collect()))
}
