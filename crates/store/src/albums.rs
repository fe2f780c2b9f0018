//! Albums as lists and alone.

pub(crate) mod load;

use std::sync::Arc;

use melodrome_model::{Album, Id, ItemKind, Viewer};

use crate::lists::{self, Condition, Listed, Mark, Missing, Sort};
use crate::order::slice;
use crate::search::{self, Index};
use crate::sql::Sql;
use crate::{Error, Page, Reader, Result};

/// What a list of albums is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Order {
    /// Title without article, then album artist.
    Name,
    /// Album artist, then title; compilations behind the others.
    Artist,
    /// Original date or newest year, then release date and title.
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
    /// The viewer's rating, then when it was given.
    Rated,
    /// When the viewer starred it.
    Starred,
    /// A plain column.
    Column(Column),
}

lists::columns! {
    /// Columns of an album that lists may be ordered and narrowed by.
    Id "id" Text "e.id"
    LibraryId "library_id" Number "e.library"
    Name "name" Text "e.name"
    AlbumArtist "album_artist" Text "e.album_artist"
    AlbumArtistId "album_artist_id" Text "e.album_artist_id"
    Genre "genre" Text "e.genre"
    Comment "comment" Text "e.comment"
    Date "date" Text "e.date"
    OriginalDate "original_date" Text "e.original_date"
    ReleaseDate "release_date" Text "e.release_date"
    CatalogNum "catalog_num" Text "e.catalog_number"
    ExplicitStatus "explicit_status" Text "e.explicit"
    SortAlbumName "sort_album_name" Text "e.sort_name"
    SortAlbumArtistName "sort_album_artist_name" Text "e.sort_album_artist"
    OrderAlbumName "order_album_name" Text "e.order_name"
    OrderAlbumArtistName "order_album_artist_name" Text "e.order_album_artist"
    MbzAlbumId "mbz_album_id" Text "e.mbz_album_id"
    MbzReleaseGroupId "mbz_release_group_id" Text "e.mbz_release_group_id"
    MaxYear "max_year" Number "e.max_year"
    MinYear "min_year" Number "e.min_year"
    MaxOriginalYear "max_original_year" Number "e.max_original_year"
    MinOriginalYear "min_original_year" Number "e.min_original_year"
    SongCount "song_count" Number "e.track_count"
    Duration "duration" Number "e.duration"
    Size "size" Number "e.size"
    RgAlbumGain "rg_album_gain" Number "COALESCE(e.rg_gain, 0)"
    RgAlbumPeak "rg_album_peak" Number "COALESCE(e.rg_peak, 0)"
    Compilation "compilation" Flag "e.compilation"
    Missing "missing" Flag "e.missing"
    CreatedAt "created_at" Time "e.created_at"
    UpdatedAt "updated_at" Time "e.updated_at"
    ImportedAt "imported_at" Time "e.imported_at"
}

/// Which albums, in which order, which part.
pub type Query = lists::Query<Order, Column>;

/// Conditions on albums, all of which must hold.
pub type Filter = lists::Filter<Column>;

pub(crate) struct Albums;

impl Listed for Albums {
    type Order = Order;
    type Column = Column;
    const TABLE: &'static str = "album";
    const KIND: Option<ItemKind> = Some(ItemKind::Album);
    const INDEX: Option<Index> = Some(Index::Album);
    const USUAL: &'static [&'static str] = &["e.order_name", "e.order_album_artist"];
    const CREDITS: Option<&'static str> =
        Some("SELECT DISTINCT p.album AS pk FROM artist a JOIN album_participant p ON p.artist = a.pk WHERE a.id IN ");
    const TAGS: Option<&'static str> =
        Some("SELECT p.album FROM tag t JOIN album_tag p ON p.tag = t.pk WHERE t.name = ");

    fn sort(order: &Order) -> Sort<'_> {
        Sort::Parts(match order {
            Order::Name => Self::USUAL,
            Order::Artist => &["e.compilation", "e.order_album_artist", "e.order_name"],
            Order::Year => &[
                "CASE WHEN e.original_date <> '' THEN e.original_date ELSE CAST(e.max_year AS TEXT) END",
                "e.release_date",
                "e.order_name",
            ],
            Order::Created => &["e.created_at"],
            Order::Natural => &[],
            Order::Column(column) => column.parts(),
            Order::Random(seed) => return Sort::Random(seed),
            Order::Plays => return Sort::Mark(Mark::Plays),
            Order::Played => return Sort::Mark(Mark::Played),
            Order::Rating => return Sort::Mark(Mark::Rating),
            Order::Rated => return Sort::Mark(Mark::Rated),
            Order::Starred => return Sort::Mark(Mark::Starred),
        })
    }

    fn visible(sql: &mut Sql, viewer: &Viewer, missing: Missing) {
        lists::in_library(sql, viewer, missing);
    }

    fn own(sql: &mut Sql, _viewer: &Viewer, condition: &Condition<Column>) {
        match condition {
            Condition::Years(from, to) => {
                sql.push("(e.max_year BETWEEN ").bind(*from).push(" AND ").bind(*to).push(" OR e.min_year BETWEEN ");
                sql.bind(*from).push(" AND ").bind(*to).push(")")
            }
            Condition::Year(year) => {
                sql.push("((e.min_year > 0 AND e.min_year <= ").bind(*year).push(" AND e.max_year >= ").bind(*year);
                sql.push(") OR e.max_year = ").bind(*year).push(")")
            }
            _ => sql.push("FALSE"),
        };
    }
}

/// One page of albums with their album artists.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Page<Album>> {
    lists::page::<Albums, _>(db, viewer, query, |keys| load::by_keys(db, viewer, keys, false))
}

/// One page of albums with every credit.
///
/// # Errors
/// The engine's.
pub fn list_with_credits(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Page<Album>> {
    lists::page::<Albums, _>(db, viewer, query, |keys| load::by_keys(db, viewer, keys, true))
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

/// The first row of each index letter of a list by name or album artist; other orders have no letters.
///
/// # Errors
/// The engine's.
pub fn letters(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Arc<Vec<(String, usize)>>> {
    let letter = match query.order {
        Order::Name => "e.order_name",
        Order::Artist => "e.order_album_artist",
        _ => return Ok(Arc::default()),
    };
    lists::letters::<Albums>(db, viewer, query, letter)
}
