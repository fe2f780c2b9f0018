//! The one way in which tracks, albums, artists and tags are listed. Each says once, as a [`Listed`], what it may be ordered
//! and narrowed by; from that come statements, lists that are kept, and pages. Input never becomes SQL text: orders,
//! columns and conditions are enums, values are bound.

mod letters;

use std::collections::HashSet;
use std::fmt::Debug;
use std::sync::Arc;

use melodrome_model::{Id, ItemKind, Role, Viewer};

use crate::order::{shuffle, slice};
use crate::search::{self, Index};
use crate::sql::Sql;
use crate::{Page, Reader, Result};

pub(crate) use letters::letters;

/// Rows loaded by one statement.
const CHUNK: usize = 1000;

/// Which rows, in which order, which part.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query<O, C> {
    /// Order, ascending unless told otherwise.
    pub order: O,
    /// Reverses every part of the order.
    pub descending: bool,
    /// Rows to skip.
    pub offset: usize,
    /// Rows at most.
    pub limit: usize,
    /// Only these.
    pub filter: Filter<C>,
}

/// Conditions, all of which must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter<C> {
    /// What becomes of rows whose files are gone.
    pub missing: Missing,
    /// The others.
    pub conditions: Vec<Condition<C>>,
}

impl<C> Filter<C> {
    /// Rows that are there and for which this holds.
    #[must_use]
    pub fn of(conditions: impl IntoIterator<Item = Condition<C>>) -> Self {
        Self { missing: Missing::Hidden, conditions: conditions.into_iter().collect() }
    }
}

impl<C> Default for Filter<C> {
    fn default() -> Self {
        Self::of([])
    }
}

/// What becomes of rows whose files are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Missing {
    /// They are left out.
    #[default]
    Hidden,
    /// They stand among the others.
    Shown,
    /// Only they are listed.
    Only,
}

/// A mark of the viewer's that rows are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Number of plays.
    Plays,
    /// Last play.
    Played,
    /// Rating.
    Rating,
    /// Rating, then when it was given.
    Rated,
    /// When the star was given.
    Starred,
}

/// A condition. One that a kind of row does not know holds for none of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Condition<C> {
    /// Starred by the viewer, or not.
    Starred(bool),
    /// Rated by the viewer, or not.
    Rated(bool),
    /// Played by the viewer, or not.
    Played(bool),
    /// The column is one of these texts.
    In(C, Vec<String>),
    /// The column begins so, whatever the case; `%` and `_` stand for anything.
    Prefix(C, String),
    /// The text column holds this, whatever the case of ASCII letters.
    Contains(C, String),
    /// The flag is so.
    Is(C, bool),
    /// Tracks of these albums.
    Album(Vec<Id>),
    /// Tracks in these folders.
    Folder(Vec<Id>),
    /// One of these artists took part.
    Credit(Part, Vec<Id>),
    /// Artists who do this.
    Does(Deed),
    /// Carries one of these tag values, under that name.
    Tag(String, Vec<Id>),
    /// First and last year, both included.
    Years(i64, i64),
    /// Albums of that year, or with that year between their first and last.
    Year(i64),
    /// Every word is found, or it is the MusicBrainz id.
    Text(String),
    /// Never holds.
    Never,
}

/// In what part an artist took part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Any.
    Any,
    /// Artist or album artist.
    Main,
    /// This one.
    Role(Role),
    /// The first of this one.
    First(Role),
}

/// What an artist does, as counted per library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Anything.
    Anything,
    /// Artist or album artist.
    Main,
    /// This part.
    Role(Role),
    /// Albums are filed under them.
    Files,
}

impl Deed {
    /// The number in `artist_stat`.
    #[must_use]
    pub fn code(self) -> i64 {
        match self {
            Self::Anything => 101,
            Self::Main => 100,
            Self::Role(role) => role.code(),
            Self::Files => Role::AlbumArtist.code(),
        }
    }
}

/// A number counted per artist, role and library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Count {
    /// Tracks.
    Tracks,
    /// Albums.
    Albums,
    /// Bytes.
    Size,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// Epoch milliseconds.
    Time,
}

/// A plain column of a kind of row.
pub trait Field: Copy + Debug {
    /// What it holds.
    fn kind(self) -> Kind;
    /// The expression; rows are called `e`.
    fn sql(self) -> &'static str;
}

/// Columns by the names that the native dialect gives them: name, kind, expression over `e`.
macro_rules! columns {
    ($(#[$meta:meta])* $($variant:ident $name:literal $kind:ident $sql:literal)+) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Column {
            $(#[doc = concat!("`", $name, "`.")] $variant,)+
        }

        impl Column {
            /// Every name that there is.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The column of this name in snake case.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// As a list of one part to order by.
            fn parts(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$sql],)+
                }
            }
        }

        impl $crate::lists::Field for Column {
            fn kind(self) -> $crate::lists::Kind {
                match self {
                    $(Self::$variant => $crate::lists::Kind::$kind,)+
                }
            }

            fn sql(self) -> &'static str {
                match self {
                    $(Self::$variant => $sql,)+
                }
            }
        }
    };
}
pub(crate) use columns;

/// How an order is told to the engine.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sort<'a> {
    /// Expressions over `e`; one may end in ` DESC`. The internal key follows.
    Parts(&'static [&'static str]),
    /// The viewer's marks; what has none follows by the usual order.
    Mark(Mark),
    /// A shuffle that the seed decides.
    Random(&'a str),
    /// A number of an artist's.
    Count(Count, Deed),
}

/// What a kind of row says of itself so that it can be listed.
pub(crate) trait Listed {
    /// Its orders.
    type Order;
    /// Its columns.
    type Column: Field;
    /// Its table.
    const TABLE: &'static str;
    /// As the viewer's marks name it.
    const KIND: Option<ItemKind>;
    /// Its words.
    const INDEX: Option<Index>;
    /// The order of rows that carry no mark.
    const USUAL: &'static [&'static str];
    /// Keys, called `pk` and each once, by artists' ids; open at the list of ids.
    const CREDITS: Option<&'static str>;
    /// Keys by tag values, open at the tag's name.
    const TAGS: Option<&'static str>;

    /// How an order is told.
    fn sort(order: &Self::Order) -> Sort<'_>;

    /// The condition under which the viewer sees a row.
    fn visible(sql: &mut Sql, viewer: &Viewer, missing: Missing);

    /// Keys, called `pk`, of the few rows that meet a condition of its own, each once; false when it has none such.
    fn picks(_sql: &mut Sql, _condition: &Condition<Self::Column>) -> bool {
        false
    }

    /// A condition of its own.
    fn own(sql: &mut Sql, _viewer: &Viewer, _condition: &Condition<Self::Column>) {
        sql.push("FALSE");
    }
}

/// One page, its rows loaded by `load`.
pub(crate) fn page<L: Listed, T>(
    db: &Reader<'_>,
    viewer: &Viewer,
    query: &Query<L::Order, L::Column>,
    load: impl Fn(&[u32]) -> Result<Vec<T>>,
) -> Result<Page<T>> {
    let keys = keys::<L>(db, viewer, query)?;
    let mut items = Vec::new();
    for chunk in slice(&keys, query.offset, query.limit).chunks(CHUNK) {
        items.extend(load(chunk)?);
    }
    Ok(Page { items, total: keys.len() })
}

/// The keys of a whole list in its order.
pub(crate) fn keys<L: Listed>(
    db: &Reader<'_>,
    viewer: &Viewer,
    query: &Query<L::Order, L::Column>,
) -> Result<Arc<Vec<u32>>> {
    let missing = query.filter.missing;
    let (personal, shared): (Vec<_>, Vec<_>) =
        query.filter.conditions.iter().partition(|condition| mark_of(condition).is_some());
    let sort = L::sort(&query.order);
    let Sort::Mark(mark) = sort else {
        let keys = kept::<L>(db, viewer, sort, query.descending, missing, &shared)?;
        if personal.is_empty() {
            return Ok(keys);
        }
        let sets = sets::<L>(db, viewer, missing, &personal)?;
        return Ok(Arc::new(keys.iter().copied().filter(|key| sets.pass(*key)).collect()));
    };
    let mut marked = marked::<L>(db, viewer, mark, missing)?;
    if !query.descending {
        marked.reverse();
    }
    let sets = sets::<L>(db, viewer, missing, &personal)?;
    if shared.is_empty() && personal.iter().any(|condition| implies(condition, mark)) {
        marked.retain(|key| sets.pass(*key));
        return Ok(Arc::new(marked));
    }
    let carrying: HashSet<u32> = marked.iter().copied().collect();
    let (mut there, mut rest) = (HashSet::new(), Vec::new());
    for &key in kept::<L>(db, viewer, Sort::Parts(L::USUAL), false, missing, &shared)?.iter() {
        if sets.pass(key) {
            if carrying.contains(&key) {
                there.insert(key);
            } else {
                rest.push(key);
            }
        }
    }
    marked.retain(|key| there.contains(key));
    Ok(Arc::new(if query.descending { [marked, rest].concat() } else { [rest, marked].concat() }))
}

/// A list that depends on the libraries alone, kept until one of them changes.
fn kept<L: Listed>(
    db: &Reader<'_>,
    viewer: &Viewer,
    sort: Sort<'_>,
    descending: bool,
    missing: Missing,
    conditions: &[&Condition<L::Column>],
) -> Result<Arc<Vec<u32>>> {
    let name = format!("{} {sort:?} {descending} {missing:?} {conditions:?}", L::TABLE);
    db.ordered(viewer, name, || {
        let mut scope = missing;
        if missing == Missing::Shown && !has_missing::<L>(db, viewer)? {
            // Nearly always nothing is gone; then an index holds the order, and both lists are one.
            scope = Missing::Hidden;
            if conditions.is_empty() {
                return kept::<L>(db, viewer, sort, descending, scope, conditions);
            }
        }
        let mut sql = Sql::new("SELECT e.pk FROM ");
        // A condition that few rows meet leads: the engine would rather walk the index that holds the order.
        let leader = conditions.iter().position(|condition| picks::<L>(&mut Sql::new(""), condition));
        if let Some(leader) = leader {
            sql.push("(");
            picks::<L>(&mut sql, conditions[leader]);
            sql.push(") picked CROSS JOIN ").push(L::TABLE).push(" e WHERE e.pk = picked.pk AND ");
        } else {
            sql.push(L::TABLE).push(" e WHERE ");
        }
        L::visible(&mut sql, viewer, scope);
        for (_, condition) in conditions.iter().enumerate().filter(|(place, _)| Some(*place) != leader) {
            sql.push(" AND ");
            narrow::<L>(&mut sql, db, viewer, condition);
        }
        order_by(&mut sql, sort, descending, viewer);
        let mut keys = db.keys(&sql)?;
        if let Sort::Random(seed) = sort {
            shuffle(&mut keys, seed);
        }
        Ok(Arc::new(keys))
    })
}

fn has_missing<L: Listed>(db: &Reader<'_>, viewer: &Viewer) -> Result<bool> {
    if !matches!(L::KIND, Some(ItemKind::Track | ItemKind::Album)) {
        return Ok(false);
    }
    let mut sql = Sql::new("SELECT e.pk FROM ");
    sql.push(L::TABLE).push(" e WHERE ");
    L::visible(&mut sql, viewer, Missing::Only);
    Ok(!db.keys(sql.push(" LIMIT 1"))?.is_empty())
}

fn order_by(sql: &mut Sql, sort: Sort<'_>, descending: bool, viewer: &Viewer) {
    sql.push(" ORDER BY ");
    match sort {
        Sort::Parts(parts) => {
            for part in parts {
                match (part.strip_suffix(" DESC"), descending) {
                    (Some(plain), true) => sql.push(plain),
                    (None, true) => sql.push(part).push(" DESC"),
                    (_, false) => sql.push(part),
                };
                sql.push(", ");
            }
        }
        Sort::Count(count, deed) => {
            sql.push("(SELECT SUM(s.")
                .push(count.column())
                .push(") FROM artist_stat s WHERE s.artist = e.pk AND s.role = ");
            sql.bind(deed.code()).within("s.library", viewer);
            // PostgreSQL counts nothing as more than everything, SQLite as less.
            sql.push(if descending { ") DESC NULLS LAST, " } else { ") NULLS FIRST, " });
        }
        Sort::Mark(_) | Sort::Random(_) => {}
    }
    sql.push(if descending && !matches!(sort, Sort::Random(_)) { "e.pk DESC" } else { "e.pk" });
}

impl Count {
    fn column(self) -> &'static str {
        match self {
            Self::Tracks => "tracks",
            Self::Albums => "albums",
            Self::Size => "size",
        }
    }
}

fn narrow<L: Listed>(sql: &mut Sql, db: &Reader<'_>, viewer: &Viewer, condition: &Condition<L::Column>) {
    match (condition, L::CREDITS, L::TAGS, L::INDEX) {
        (Condition::In(column, values), ..) => {
            sql.push(column.sql()).push(" IN ").push_texts(values);
        }
        (Condition::Prefix(column, start), ..) => {
            let pattern = format!("{}%", start.to_ascii_lowercase().replace('!', "!!"));
            sql.push("LOWER(CAST(").push(column.sql()).push(" AS TEXT)) LIKE ").bind(pattern).push(" ESCAPE '!'");
        }
        (Condition::Contains(column, piece), ..) => {
            let escaped = piece.to_ascii_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
            sql.push("LOWER(").push(column.sql()).push(") LIKE ").bind(format!("%{escaped}%")).push(" ESCAPE '!'");
        }
        (Condition::Is(column, value), ..) => {
            sql.push(column.sql()).push(if *value { " = TRUE" } else { " = FALSE" });
        }
        (Condition::Credit(..) | Condition::Album(_) | Condition::Folder(_), ..) => {
            sql.push("e.pk IN (");
            if !picks::<L>(sql, condition) {
                sql.push("NULL");
            }
            sql.push(")");
        }
        (Condition::Tag(name, ids), _, Some(tags), _) => {
            sql.push("e.pk IN (").push(tags).bind(name).push(" AND t.id IN ").push_texts(ids).push(")");
        }
        (Condition::Text(text), _, _, Some(index)) => search::narrow(sql, db, index, text),
        (own, ..) => L::own(sql, viewer, own),
    }
}

/// Adds a question for the keys, called `pk`, of the few rows that meet a condition, each once; tells whether it could.
fn picks<L: Listed>(sql: &mut Sql, condition: &Condition<L::Column>) -> bool {
    match (condition, L::CREDITS) {
        (Condition::Credit(part, ids), Some(credits)) => {
            sql.push(credits).push_texts(ids);
            let role = match part {
                Part::Any => None,
                Part::Main => {
                    sql.push(" AND p.role IN (0, 1)");
                    None
                }
                Part::First(role) => {
                    sql.push(" AND p.position = 0");
                    Some(role)
                }
                Part::Role(role) => Some(role),
            };
            if let Some(role) = role {
                sql.push(" AND p.role = ").bind(role.code());
            }
            true
        }
        (own, _) => L::picks(sql, own),
    }
}

/// The mark that a personal condition asks for.
fn mark_of<C>(condition: &Condition<C>) -> Option<(Mark, bool)> {
    match condition {
        Condition::Starred(wanted) => Some((Mark::Starred, *wanted)),
        Condition::Rated(wanted) => Some((Mark::Rating, *wanted)),
        Condition::Played(wanted) => Some((Mark::Plays, *wanted)),
        _ => None,
    }
}

/// Whether what passes the condition carries the mark.
fn implies<C>(condition: &Condition<C>, mark: Mark) -> bool {
    matches!(
        (condition, mark),
        (Condition::Starred(true), Mark::Starred)
            | (Condition::Rated(true), Mark::Rating | Mark::Rated)
            | (Condition::Played(true), Mark::Plays | Mark::Played)
    )
}

/// The viewer's marks that conditions ask for.
struct Sets(Vec<(HashSet<u32>, bool)>);

impl Sets {
    fn pass(&self, key: u32) -> bool {
        self.0.iter().all(|(set, wanted)| set.contains(&key) == *wanted)
    }
}

fn sets<L: Listed>(
    db: &Reader<'_>,
    viewer: &Viewer,
    missing: Missing,
    conditions: &[&Condition<L::Column>],
) -> Result<Sets> {
    let marks = conditions.iter().filter_map(|condition| mark_of(condition));
    let sets = marks.map(|(mark, wanted)| Ok((marked::<L>(db, viewer, mark, missing)?.into_iter().collect(), wanted)));
    Ok(Sets(sets.collect::<Result<_>>()?))
}

/// Rows that carry a mark of the viewer's, strongest or newest first.
fn marked<L: Listed>(db: &Reader<'_>, viewer: &Viewer, mark: Mark, missing: Missing) -> Result<Vec<u32>> {
    let Some(kind) = L::KIND else { return Ok(Vec::new()) };
    let (column, order) = match mark {
        Mark::Plays => ("play_count", "n.play_count DESC"),
        Mark::Played => ("played_at", "n.played_at DESC"),
        Mark::Rating => ("rating", "n.rating DESC"),
        Mark::Rated => ("rated_at", "n.rating DESC, n.rated_at DESC"),
        Mark::Starred => ("starred_at", "n.starred_at DESC"),
    };
    let mut sql = Sql::new("SELECT e.pk FROM annotation n JOIN ");
    sql.push(L::TABLE).push(" e ON e.pk = n.item WHERE n.kind = ").bind(kind.code());
    sql.push(" AND n.account = ").bind(viewer.user()).push(" AND ");
    L::visible(&mut sql, viewer, missing);
    sql.push(" AND n.").push(column).push(" > 0 ORDER BY ").push(order).push(", e.pk DESC");
    db.keys(&sql)
}

/// The usual condition of rows that lie in a library and may be missing.
pub(crate) fn in_library(sql: &mut Sql, viewer: &Viewer, missing: Missing) {
    sql.push(match missing {
        Missing::Hidden => "e.missing = FALSE",
        Missing::Shown => "e.missing IN (FALSE, TRUE)",
        Missing::Only => "e.missing = TRUE",
    });
    sql.within("e.library", viewer);
}
