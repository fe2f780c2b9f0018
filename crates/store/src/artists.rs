//! Artists with the counts of the viewer's libraries.

use std::collections::HashMap;
use std::sync::Arc;

use melodrome_model::{Album, Artist, Id, ItemKind, Role, Viewer};

use crate::lists::{self, Condition, Count, Deed, Filter as Conditions, Listed, Mark, Missing, Sort};
use crate::order::{arrange, key, slice};
use crate::search::{self, Index};
use crate::sql::Sql;
use crate::{Error, Page, Reader, Result, Row, annotations};

/// What a list of artists is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Order {
    /// Name without article.
    Name,
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
    /// The viewer's rating, then when it was given.
    Rated,
    /// When the viewer starred them.
    Starred,
    /// How much there is of what they do, in the viewer's libraries.
    Count(Count, Deed),
    /// A plain column.
    Column(Column),
}

lists::columns! {
    /// Columns of an artist that lists may be ordered and narrowed by.
    Id "id" Text "e.id"
    Name "name" Text "e.name"
    SortArtistName "sort_artist_name" Text "e.sort_name"
    OrderArtistName "order_artist_name" Text "e.order_name"
    MbzArtistId "mbz_artist_id" Text "e.mbz_id"
    CreatedAt "created_at" Time "e.created_at"
    UpdatedAt "updated_at" Time "e.updated_at"
}

/// Which artists, in which order, which part.
pub type Query = lists::Query<Order, Column>;

/// Conditions on artists, all of which must hold.
pub type Filter = Conditions<Column>;

pub(crate) struct Artists;

impl Listed for Artists {
    type Order = Order;
    type Column = Column;
    const TABLE: &'static str = "artist";
    const KIND: Option<ItemKind> = Some(ItemKind::Artist);
    const INDEX: Option<Index> = Some(Index::Artist);
    const USUAL: &'static [&'static str] = &["e.order_name"];
    const CREDITS: Option<&'static str> = None;
    const TAGS: Option<&'static str> = None;

    fn sort(order: &Order) -> Sort<'_> {
        Sort::Parts(match order {
            Order::Name => Self::USUAL,
            Order::Natural => &[],
            Order::Column(column) => column.parts(),
            Order::Random(seed) => return Sort::Random(seed),
            Order::Plays => return Sort::Mark(Mark::Plays),
            Order::Played => return Sort::Mark(Mark::Played),
            Order::Rating => return Sort::Mark(Mark::Rating),
            Order::Rated => return Sort::Mark(Mark::Rated),
            Order::Starred => return Sort::Mark(Mark::Starred),
            Order::Count(count, deed) => return Sort::Count(*count, *deed),
        })
    }

    fn visible(sql: &mut Sql, viewer: &Viewer, missing: Missing) {
        doing(sql, viewer, Deed::Anything);
        // Nothing is counted of an artist whose files are all gone: there is no row that could be shown.
        if missing == Missing::Only {
            sql.push(" AND FALSE");
        }
    }

    fn own(sql: &mut Sql, viewer: &Viewer, condition: &Condition<Column>) {
        match condition {
            Condition::Does(deed) => doing(sql, viewer, *deed),
            _ => {
                sql.push("FALSE");
            }
        }
    }
}

/// Artists of whom the viewer's libraries hold something of that kind.
fn doing(sql: &mut Sql, viewer: &Viewer, deed: Deed) {
    sql.push("e.pk IN (SELECT s.artist FROM artist_stat s WHERE s.role = ").bind(deed.code());
    sql.within("s.library", viewer);
    if deed == Deed::Files {
        sql.push(" AND s.albums > 0");
    }
    sql.push(")");
}

const SELECT: &str = "SELECT e.pk, e.id, e.name, e.sort_name, e.order_name, e.mbz_id, e.art_hash, e.created_at, e.updated_at, CAST(COALESCE((SELECT SUM(s.albums) FROM artist_stat s WHERE s.artist = e.pk AND s.role = 1";
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
        created_at: row.int(7)?,
        updated_at: row.int(8)?,
        album_count: row.int(9)?,
        track_count: row.int(10)?,
        annotation: annotations::decode(row, 11)?,
    })
}

/// One page of artists.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Page<Artist>> {
    lists::page::<Artists, _>(db, viewer, query, |keys| by_pks(db, viewer, keys))
}

/// Artists that albums are filed under, by name without article.
///
/// # Errors
/// The engine's.
pub fn filed_under(db: &Reader<'_>, viewer: &Viewer, offset: usize, limit: usize) -> Result<Page<Artist>> {
    let filter = Filter::of([Condition::Does(Deed::Files)]);
    list(db, viewer, &Query { order: Order::Name, descending: false, offset, limit, filter })
}

/// The first row of each index letter of a list by name; other orders have no letters.
///
/// # Errors
/// The engine's.
pub fn letters(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Arc<Vec<(String, usize)>>> {
    match query.order {
        Order::Name => lists::letters::<Artists>(db, viewer, query, "e.order_name"),
        _ => Ok(Arc::default()),
    }
}

/// One artist, whatever their part.
///
/// # Errors
/// [`Error::NotFound`] when there is nothing of theirs in the viewer's libraries.
pub fn get(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Artist> {
    let pk = annotations::pk_of(db, viewer, ItemKind::Artist, id)?;
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
    let filter = Filter::of([Condition::Starred(true)]);
    let query = Query { order: Order::Starred, descending: true, offset: 0, limit: usize::MAX, filter };
    Ok(list(db, viewer, &query)?.items)
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
    let query = Query { order: Order::Natural, descending: false, offset, limit, filter: Filter::default() };
    Ok(list(db, viewer, &query)?.items)
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

/// How much of one thing an artist does there is in the viewer's libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// What they do.
    pub deed: Deed,
    /// Tracks.
    pub tracks: i64,
    /// Albums.
    pub albums: i64,
    /// Bytes, summed over credits.
    pub size: i64,
}

/// The counts of these artists by internal key.
///
/// # Errors
/// The engine's.
pub fn stats(db: &Reader<'_>, viewer: &Viewer, pks: &[i64]) -> Result<HashMap<i64, Vec<Stat>>> {
    let mut stats: HashMap<i64, Vec<Stat>> = HashMap::with_capacity(pks.len());
    for chunk in pks.chunks(1000) {
        let mut sql = Sql::new(
            "SELECT s.artist, s.role, CAST(SUM(s.tracks) AS BIGINT), CAST(SUM(s.albums) AS BIGINT), CAST(SUM(s.size) AS BIGINT) FROM artist_stat s WHERE s.artist IN ",
        );
        sql.push_ints(chunk.iter().copied()).within("s.library", viewer).push(" GROUP BY s.artist, s.role");
        db.select(&sql, |row| {
            let deed = match row.int(1)? {
                101 => Some(Deed::Anything),
                100 => Some(Deed::Main),
                code => Role::from_code(code).map(Deed::Role),
            };
            if let Some(deed) = deed {
                let stat = Stat { deed, tracks: row.int(2)?, albums: row.int(3)?, size: row.int(4)? };
                stats.entry(row.int(0)?).or_default().push(stat);
            }
            Ok(())
        })?;
    }
    Ok(stats)
}

/// For each of these artists the newest album filed under them that has a cover, by the artist's internal key.
///
/// # Errors
/// The engine's.
pub fn covers(db: &Reader<'_>, viewer: &Viewer, pks: &[i64]) -> Result<HashMap<i64, Album>> {
    let mut newest: HashMap<i64, u32> = HashMap::with_capacity(pks.len());
    for chunk in pks.chunks(1000) {
        let mut sql = Sql::new(
            "SELECT newest.artist, newest.pk FROM (SELECT p.artist AS artist, e.pk AS pk, ROW_NUMBER() OVER (PARTITION BY p.artist ORDER BY e.max_year DESC, e.pk DESC) AS place FROM album_participant p JOIN album e ON e.pk = p.album WHERE p.role = 1 AND e.missing = FALSE AND e.art_hash <> '' AND p.artist IN ",
        );
        sql.push_ints(chunk.iter().copied()).within("e.library", viewer).push(") newest WHERE newest.place = 1");
        newest.extend(db.select(&sql, |row| Ok((row.int(0)?, key(row.int(1)?)?)))?);
    }
    let mut keys: Vec<u32> = newest.values().copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let mut albums = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(1000) {
        albums.extend(crate::albums::load::plain(db, viewer, chunk)?.into_iter().map(|album| (album.pk, album)));
    }
    let cover = |(artist, album): (i64, u32)| Some((artist, albums.get(&i64::from(album))?.clone()));
    Ok(newest.into_iter().filter_map(cover).collect())
}
