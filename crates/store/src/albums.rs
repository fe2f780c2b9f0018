//! Albums as lists and alone.

pub(crate) mod load;

use std::collections::HashSet;

use melodrome_model::{Album, Id, ItemKind, Viewer};

use crate::order::{shuffle, slice};
use crate::search::{self, Index};
use crate::sql::Sql;
use crate::{Error, Page, Reader, Result};

/// What a list of albums is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Order {
    /// Title without article.
    Name,
    /// Album artist, then title.
    Artist,
    /// Newest year, then title.
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

/// Which albums, in which order, which part.
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
    /// By this album artist, or with tracks by this artist.
    pub artist: Option<Id>,
    /// Tag value of this id, such as a genre.
    pub tag: Option<Id>,
    /// Genre of this name, any case.
    pub genre: Option<String>,
    /// First and last year, both included; the oldest or the newest year of the album lies between.
    pub years: Option<(i64, i64)>,
    /// Words in name or artist.
    pub text: Option<String>,
    /// These ids only.
    pub ids: Option<Vec<Id>>,
}

impl Filter {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One page of albums.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Page<Album>> {
    let keys = keys(db, viewer, query)?;
    let items = load::by_keys(db, viewer, slice(&keys, query.offset, query.limit), false)?;
    Ok(Page { items, total: keys.len() })
}

/// One album with every credit.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not the viewer's.
pub fn get(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Album> {
    let pk = crate::annotations::pk_of(db, viewer, ItemKind::Album, id)?;
    load::by_keys(db, viewer, &[crate::order::key(pk)?], true)?.pop().ok_or_else(|| Error::not_found("album", id))
}

/// Albums by internal key, in the given order; those the viewer may not see are left out.
///
/// # Errors
/// The engine's.
pub fn by_pks(db: &Reader<'_>, viewer: &Viewer, pks: &[u32]) -> Result<Vec<Album>> {
    load::by_keys(db, viewer, pks, false)
}

/// Albums found by words, best first.
///
/// # Errors
/// The engine's.
pub fn search(db: &Reader<'_>, viewer: &Viewer, words: &str, offset: usize, limit: usize) -> Result<Vec<Album>> {
    let most = i64::try_from(offset.saturating_add(limit)).unwrap_or(i64::MAX);
    let keys = search::matching(db, viewer, Index::Album, words, most)?;
    load::by_keys(db, viewer, slice(&keys, offset, limit), false)
}

/// Albums of one artist, oldest first: those filed under them, and with `appearances` those they perform on.
///
/// # Errors
/// The engine's.
pub fn of_artist(db: &Reader<'_>, viewer: &Viewer, artist: i64, appearances: bool) -> Result<Vec<Album>> {
    let mut sql = Sql::new(
        "SELECT e.pk FROM album e WHERE e.missing = FALSE AND e.pk IN (SELECT p.album FROM album_participant p WHERE p.artist = ",
    );
    sql.bind(artist);
    sql.push(if appearances { " AND p.role IN (0, 1))" } else { " AND p.role = 1)" });
    sql.within("e.library", viewer);
    sql.push(
        " ORDER BY CASE WHEN e.original_date <> '' THEN SUBSTR(e.original_date, 1, 4) ELSE CAST(e.max_year AS TEXT) END, e.original_date, e.release_date, e.order_name, e.pk",
    );
    load::by_keys(db, viewer, &db.keys(&sql)?, false)
}

/// The first row of each index letter in an ascending order by name or album artist.
///
/// # Errors
/// The engine's.
pub fn letters(db: &Reader<'_>, viewer: &Viewer, order: &Order) -> Result<Vec<(String, usize)>> {
    let by_artist = matches!(order, Order::Artist);
    let mut sql = Sql::new(if by_artist {
        "SELECT SUBSTR(order_album_artist, 1, 1) FROM album WHERE missing = FALSE"
    } else {
        "SELECT SUBSTR(order_name, 1, 1) FROM album WHERE missing = FALSE"
    });
    sql.within("library", viewer);
    sql.push(if by_artist { " ORDER BY order_album_artist, order_name, pk" } else { " ORDER BY order_name, pk" });
    let mut letters: Vec<(String, usize)> = Vec::new();
    let mut seen = HashSet::new();
    for (index, first) in db.select(&sql, |row| row.text(0))?.into_iter().enumerate() {
        let letter = melodrome_model::text::index_letter(&first);
        if seen.insert(letter.clone()) {
            letters.push((letter, index));
        }
    }
    Ok(letters)
}

fn keys(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<std::sync::Arc<Vec<u32>>> {
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
    let allowed = allowed(db, viewer, &query.filter)?;
    let passes = |key: &u32| allowed.as_ref().is_none_or(|set| set.contains(key));
    let Some(column) = personal else {
        let all = base(db, viewer, query)?;
        return Ok(std::sync::Arc::new(all.iter().copied().filter(passes).collect()));
    };
    let mut marked: Vec<u32> = marked(db, viewer, column)?.into_iter().filter(passes).collect();
    if !query.descending {
        marked.reverse();
    }
    if !query.filter.marked {
        let known: HashSet<u32> = marked.iter().copied().collect();
        let plain = base(db, viewer, &Query { order: Order::Name, descending: false, ..query.clone() })?;
        let rest: Vec<u32> = plain.iter().copied().filter(|key| !known.contains(key)).filter(passes).collect();
        marked = if query.descending { [marked, rest].concat() } else { [rest, marked].concat() };
    }
    Ok(std::sync::Arc::new(marked))
}

/// Every album of the viewer's libraries in an order that does not depend on the viewer.
fn base(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<std::sync::Arc<Vec<u32>>> {
    let name = format!("album {:?} {}", query.order, query.descending);
    db.ordered(viewer, name, || {
        let mut sql = Sql::new("SELECT pk FROM album WHERE missing = FALSE");
        sql.within("library", viewer);
        sql.push(match (&query.order, query.descending) {
            (Order::Artist, false) => " ORDER BY order_album_artist, order_name, pk",
            (Order::Artist, true) => " ORDER BY order_album_artist DESC, order_name DESC, pk DESC",
            (Order::Year, false) => " ORDER BY max_year, order_name, pk",
            (Order::Year, true) => " ORDER BY max_year DESC, order_name DESC, pk DESC",
            (Order::Created, false) => " ORDER BY created_at, pk",
            (Order::Created, true) => " ORDER BY created_at DESC, pk DESC",
            (Order::Random(_), _) | (Order::Natural, false) => " ORDER BY pk",
            (Order::Natural, true) => " ORDER BY pk DESC",
            (_, false) => " ORDER BY order_name, pk",
            (_, true) => " ORDER BY order_name DESC, pk DESC",
        });
        let mut keys = db.keys(&sql)?;
        if let Order::Random(seed) = &query.order {
            shuffle(&mut keys, seed);
        }
        Ok(keys)
    })
}

/// Albums that carry a mark of the viewer's, strongest or newest first.
fn marked(db: &Reader<'_>, viewer: &Viewer, column: &'static str) -> Result<Vec<u32>> {
    let mut sql = Sql::new(
        "SELECT e.pk FROM annotation n JOIN album e ON e.pk = n.item WHERE n.kind = 1 AND e.missing = FALSE AND n.account = ",
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

/// The set of albums that a filter lets pass; `None` = all.
fn allowed(db: &Reader<'_>, viewer: &Viewer, filter: &Filter) -> Result<Option<HashSet<u32>>> {
    let mut sets: Vec<HashSet<u32>> = Vec::new();
    if filter.starred {
        sets.push(marked(db, viewer, "starred_at")?.into_iter().collect());
    }
    let mut narrow = |sql: &Sql| -> Result<()> {
        sets.push(db.keys(sql)?.into_iter().collect());
        Ok(())
    };
    if let Some(artist) = &filter.artist {
        let mut sql = Sql::new(
            "SELECT p.album FROM artist a JOIN album_participant p ON p.artist = a.pk WHERE p.role IN (0, 1) AND a.id = ",
        );
        narrow(sql.bind(artist))?;
    }
    if let Some(tag) = &filter.tag {
        let mut sql = Sql::new("SELECT p.album FROM tag t JOIN album_tag p ON p.tag = t.pk WHERE t.id = ");
        narrow(sql.bind(tag))?;
    }
    if let Some(genre) = &filter.genre {
        let mut sql = Sql::new("SELECT p.album FROM tag t JOIN album_tag p ON p.tag = t.pk WHERE t.id = ");
        narrow(sql.bind(Id::of_tag("genre", genre)))?;
    }
    if let Some((from, to)) = filter.years {
        let mut sql = Sql::new("SELECT pk FROM album WHERE missing = FALSE AND (max_year BETWEEN ");
        sql.bind(from).push(" AND ").bind(to).push(" OR min_year BETWEEN ");
        narrow(sql.bind(from).push(" AND ").bind(to).push(")"))?;
    }
    if let Some(ids) = &filter.ids {
        let mut sql = Sql::new("SELECT pk FROM album WHERE id IN (''");
        for id in ids.iter().take(1000) {
            sql.push(", ").bind(id);
        }
        narrow(sql.push(")"))?;
    }
    if let Some(words) = &filter.text {
        sets.push(search::matching(db, viewer, Index::Album, words, i64::MAX)?.into_iter().collect());
    }
    Ok(sets.into_iter().reduce(|a, b| a.intersection(&b).copied().collect()))
}
