//! Tag values: genres, moods, labels and whatever the mapping keeps, as lists and alone.

use melodrome_model::{Id, ItemKind, TagValue, Viewer};

use crate::lists::{self, Listed, Missing, Sort};
use crate::order::arrange;
use crate::search::Index;
use crate::sql::Sql;
use crate::{Error, Page, Reader, Result, Row};

/// What a list of tag values is ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Order {
    /// The order they were stored in.
    Natural,
    /// A shuffle that the seed decides.
    Random(String),
    /// A plain column.
    Column(Column),
}

lists::columns! {
    /// Columns of a tag value that lists may be ordered and narrowed by. Counts are over every library.
    Id "id" Text "e.id"
    TagName "tag_name" Text "e.name"
    TagValue "tag_value" Text "e.value"
    SongCount "song_count" Number "COALESCE((SELECT SUM(s.tracks) FROM tag_stat s WHERE s.tag = e.pk), 0)"
    AlbumCount "album_count" Number "COALESCE((SELECT SUM(s.albums) FROM tag_stat s WHERE s.tag = e.pk), 0)"
}

/// Which tag values, in which order, which part.
pub type Query = lists::Query<Order, Column>;

/// Conditions on tag values, all of which must hold.
pub type Filter = lists::Filter<Column>;

struct Values;

impl Listed for Values {
    type Order = Order;
    type Column = Column;
    const TABLE: &'static str = "tag";
    const KIND: Option<ItemKind> = None;
    const INDEX: Option<Index> = None;
    const USUAL: &'static [&'static str] = &[];
    const CREDITS: Option<&'static str> = None;
    const TAGS: Option<&'static str> = None;

    fn sort(order: &Order) -> Sort<'_> {
        match order {
            Order::Natural => Sort::Parts(&[]),
            Order::Random(seed) => Sort::Random(seed),
            Order::Column(column) => Sort::Parts(column.parts()),
        }
    }

    fn visible(sql: &mut Sql, viewer: &Viewer, _missing: Missing) {
        sql.push("EXISTS (SELECT 1 FROM track_tag p JOIN track t ON t.pk = p.track WHERE p.tag = e.pk");
        sql.within("t.library", viewer).push(")");
    }
}

/// One page of tag values.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Page<TagValue>> {
    lists::page::<Values, _>(db, viewer, query, |keys| {
        let mut sql = select(viewer);
        sql.push("e.pk IN ").push_ints(keys.iter().map(|&key| key.into()));
        Ok(arrange(db.select(&sql, decode)?, keys, |row| row.0).into_iter().map(|row| row.1).collect())
    })
}

/// One tag value that occurs in the viewer's libraries; `name` narrows it to one tag.
///
/// # Errors
/// [`Error::NotFound`] when it does not.
pub fn get(db: &Reader<'_>, viewer: &Viewer, id: &Id, name: Option<&str>) -> Result<TagValue> {
    let mut sql = select(viewer);
    sql.push("e.id = ").bind(id);
    if let Some(name) = name {
        sql.push(" AND e.name = ").bind(name);
    }
    sql.push(" AND ");
    Values::visible(&mut sql, viewer, Missing::Shown);
    let found = db.select(&sql, decode)?.into_iter().next();
    found.map(|row| row.1).ok_or_else(|| Error::not_found("tag", id))
}

/// Whether any value of a tag of this name is known.
///
/// # Errors
/// The engine's.
pub fn is_name(db: &Reader<'_>, name: &str) -> Result<bool> {
    let mut sql = Sql::new("SELECT 1 FROM tag e WHERE e.name = ");
    Ok(!db.keys(sql.bind(name).push(" LIMIT 1"))?.is_empty())
}

fn select(viewer: &Viewer) -> Sql {
    let mut sql = Sql::new(
        "SELECT e.pk, e.id, e.name, e.value, CAST(COALESCE((SELECT SUM(s.tracks) FROM tag_stat s WHERE s.tag = e.pk",
    );
    sql.within("s.library", viewer);
    sql.push("), 0) AS BIGINT), CAST(COALESCE((SELECT SUM(s.albums) FROM tag_stat s WHERE s.tag = e.pk");
    sql.within("s.library", viewer).push("), 0) AS BIGINT) FROM tag e WHERE ");
    sql
}

fn decode(row: &Row<'_>) -> Result<(i64, TagValue)> {
    let value = TagValue {
        id: row.id(1)?,
        name: row.text(2)?,
        value: row.text(3)?,
        track_count: row.int(4)?,
        album_count: row.int(5)?,
    };
    Ok((row.int(0)?, value))
}
