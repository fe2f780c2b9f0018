//! Playlists: who may read and change them. What is in them is in `entries`, what that comes to in `stats`.

mod entries;
mod gather;
pub(crate) mod stats;
mod view;

use melodrome_model::{Event, Id, ItemKind, Millis, Playlist, Viewer};

pub use entries::{
    Entry, MOST, append, items, keys, move_entry, pks, remove_displayed, remove_entries, replace, rewrite, rows,
};
pub use gather::{Disc, albums, artists, discs};
pub use view::{EntryOrder, EntryQuery, Place, place, places};

use crate::order::shuffle;
use crate::sql::Sql;
use crate::uploads::{self, Upload};
use crate::{Error, Page, Reader, Result, Row, Writer, annotations, params};

const SELECT: &str = "SELECT p.pk, p.id, p.name, p.comment, a.id, a.username, p.public, p.created_at, p.updated_at, p.path, p.sync, p.revision, COALESCE(u.file, ''), COALESCE(u.hash, ''), ";
const FROM: &str = " FROM playlist p JOIN account a ON a.pk = p.owner LEFT JOIN uploaded_image u ON u.kind = 3 AND u.item = p.pk LEFT JOIN annotation n ON n.kind = 3 AND n.item = p.pk AND n.account = ";

/// What a list of playlists is ordered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Order {
    /// The order they were made in.
    #[default]
    Natural,
    /// Public id.
    Id,
    /// Name, any case.
    Name,
    /// Comment, any case.
    Comment,
    /// Name of the owner.
    Owner,
    /// Length.
    Duration,
    /// Number of tracks.
    Tracks,
    /// Bytes.
    Size,
    /// Whether everybody may read it.
    Public,
    /// Last change.
    Updated,
    /// When it was made.
    Created,
    /// When the viewer starred it.
    Starred,
    /// The viewer's rating.
    Rating,
    /// A shuffle that the seed decides.
    Random(String),
}

/// Conditions, all of which must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// These ids only.
    pub ids: Option<Vec<Id>>,
    /// Of this owner.
    pub owner: Option<Id>,
    /// All words occur in the name, or all in the comment.
    pub words: Option<String>,
    /// The name begins with this, any case.
    pub name: Option<String>,
    /// Starred by the viewer, or not.
    pub starred: Option<bool>,
    /// Public, or not.
    pub public: Option<bool>,
    /// Ruled by a file, or not.
    pub sync: Option<bool>,
}

/// Which playlists, in which order, which part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

/// What to change of a playlist's own words; absent parts stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// New name.
    pub name: Option<String>,
    /// New comment, empty to clear it.
    pub comment: Option<String>,
    /// Whether everybody may read it.
    pub public: Option<bool>,
    /// Whether its file keeps ruling it; only for one that has a file.
    pub sync: Option<bool>,
    /// New owner; only admins give playlists away.
    pub owner: Option<Id>,
}

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
        revision: row.int(11)?,
        image: row.text(12)?,
        image_hash: row.text(13)?,
        annotation: annotations::decode(row, 14)?,
        track_count: 0,
        duration: 0.0,
        size: 0,
    })
}

/// Every playlist the viewer may read: their own, public ones, and for admins all.
fn readable(viewer: &Viewer) -> Sql {
    let mut sql = Sql::new(SELECT);
    sql.push(annotations::COLUMNS).push(FROM).bind(viewer.user()).push(" WHERE TRUE");
    if !viewer.is_admin() {
        sql.push(" AND (p.public = TRUE OR p.owner = ").bind(viewer.user()).push(")");
    }
    sql
}

fn fetch(db: &Reader<'_>, viewer: &Viewer, sql: &Sql) -> Result<Vec<Playlist>> {
    let mut found = db.select(sql, decode)?;
    stats::fill(db, viewer, &mut found)?;
    Ok(found)
}

/// Playlists the viewer may read, by name: their own, public ones, and for admins all.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Playlist>> {
    let mut sql = readable(viewer);
    sql.push(" ORDER BY p.name, p.pk");
    fetch(db, viewer, &sql)
}

/// One page of the playlists that the viewer may read.
///
/// # Errors
/// The engine's.
pub fn page(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Page<Playlist>> {
    let filter = &query.filter;
    let mut sql = readable(viewer);
    if let Some(ids) = &filter.ids {
        sql.push(" AND p.id IN (''");
        for id in ids.iter().take(1000) {
            sql.push(", ").bind(id);
        }
        sql.push(")");
    }
    if let Some(owner) = &filter.owner {
        sql.push(" AND a.id = ").bind(owner);
    }
    if let Some(public) = filter.public {
        sql.push(" AND p.public = ").bind(public);
    }
    if let Some(sync) = filter.sync {
        sql.push(" AND p.sync = ").bind(sync);
    }
    match filter.starred {
        Some(true) => sql.push(" AND n.starred_at > 0"),
        Some(false) => sql.push(" AND COALESCE(n.starred_at, 0) = 0"),
        None => &mut sql,
    };
    sql.push(" ORDER BY p.pk");
    let mut found = fetch(db, viewer, &sql)?;
    found.retain(|row| passes(row, filter));
    arrange(&mut found, query);
    let total = found.len();
    Ok(Page { items: found.into_iter().skip(query.offset).take(query.limit).collect(), total })
}

/// Conditions on text, which the engines would fold differently.
fn passes(row: &Playlist, filter: &Filter) -> bool {
    let begins = |start: &String| row.name.to_lowercase().starts_with(&start.to_lowercase());
    let holds = |words: &String| {
        let words: Vec<String> = words.to_lowercase().split_whitespace().map(str::to_owned).collect();
        [&row.name, &row.comment].into_iter().any(|text| {
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
    };
    filter.name.as_ref().is_none_or(begins) && filter.words.as_ref().is_none_or(holds)
}

fn arrange(rows: &mut Vec<Playlist>, query: &Query) {
    match &query.order {
        Order::Natural => {}
        Order::Id => rows.sort_by(|a, b| a.id.as_str().cmp(b.id.as_str())),
        Order::Name => rows.sort_by_cached_key(|row| row.name.to_lowercase()),
        Order::Comment => rows.sort_by_cached_key(|row| row.comment.to_lowercase()),
        Order::Owner => rows.sort_by_cached_key(|row| row.owner_name.to_lowercase()),
        Order::Duration => rows.sort_by(|a, b| a.duration.total_cmp(&b.duration)),
        Order::Tracks => rows.sort_by_key(|row| row.track_count),
        Order::Size => rows.sort_by_key(|row| row.size),
        Order::Public => rows.sort_by_key(|row| row.public),
        Order::Updated => rows.sort_by_key(|row| row.updated_at),
        Order::Created => rows.sort_by_key(|row| row.created_at),
        Order::Starred => rows.sort_by_key(|row| (row.annotation.is_starred(), row.annotation.starred_at)),
        Order::Rating => rows.sort_by_key(|row| (row.annotation.rating, row.annotation.rated_at)),
        Order::Random(seed) => {
            let mut places: Vec<u32> = (0_u32..).take(rows.len()).collect();
            shuffle(&mut places, seed);
            let mut slots: Vec<Option<Playlist>> = rows.drain(..).map(Some).collect();
            rows.extend(places.iter().filter_map(|&place| slots[place as usize].take()));
        }
    }
    if query.descending {
        rows.reverse();
    }
}

/// One playlist the viewer may read.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not readable.
pub fn get(db: &Reader<'_>, viewer: &Viewer, id: &Id) -> Result<Playlist> {
    let mut sql = readable(viewer);
    sql.push(" AND p.id = ").bind(id);
    fetch(db, viewer, &sql)?.into_iter().next().ok_or_else(|| Error::not_found("playlist", id))
}

/// Playlists the viewer may read that hold this track, by name.
///
/// # Errors
/// [`Error::NotFound`] when the track is not the viewer's.
pub fn with_track(db: &Reader<'_>, viewer: &Viewer, track: &Id) -> Result<Vec<Playlist>> {
    let pk = annotations::pk_of(db, viewer, ItemKind::Track, track)?;
    let mut sql = readable(viewer);
    sql.push(" AND p.pk IN (SELECT i.playlist FROM playlist_track i WHERE i.track = ").bind(pk).push(")");
    let mut found = fetch(db, viewer, &sql)?;
    found.sort_by_cached_key(|row| (row.name.to_lowercase(), row.pk));
    Ok(found)
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

/// Changes what is given. The time of the last change moves unless only visibility or rule of the file change.
///
/// # Errors
/// As [`get_writable`]; [`Error::Forbidden`] for giving it away without being an admin, [`Error::Invalid`] for an
/// owner who is nobody.
pub fn update(tx: &Writer<'_>, viewer: &Viewer, id: &Id, words: &Words, now: Millis) -> Result<()> {
    let playlist = get_writable(tx, viewer, id)?;
    let owner = match &words.owner {
        Some(owner) if *owner != playlist.owner_id => {
            if !viewer.is_admin() {
                return Err(Error::Forbidden("only an admin gives playlists to somebody else"));
            }
            let found = tx.find("SELECT pk FROM account WHERE id = $1", params![owner], |row| row.int(0))?;
            Some(found.ok_or_else(|| Error::Invalid("the new owner is nobody".to_owned()))?)
        }
        _ => None,
    };
    let sync = words.sync.filter(|_| !playlist.path.is_empty());
    let told = words.name.is_some() || words.comment.is_some() || owner.is_some();
    tx.execute(
        "UPDATE playlist SET name = COALESCE($2, name), comment = COALESCE($3, comment), public = COALESCE($4, public),
         sync = COALESCE($5, sync), owner = COALESCE($6, owner), updated_at = COALESCE($7, updated_at) WHERE pk = $1",
        params![
            playlist.pk,
            words.name.as_deref(),
            words.comment.as_deref(),
            words.public,
            sync,
            owner,
            told.then_some(now)
        ],
    )
    .map(drop)
}

/// Tells those who may read it that a playlist changed. `before` is what it was, for who could read it until now.
///
/// # Errors
/// The engine's.
pub fn tell(tx: &Writer<'_>, viewer: &Viewer, before: &Playlist) -> Result<()> {
    let row = |row: &Row<'_>| Ok((row.int(0)?, row.bool(1)?));
    let now = tx.find("SELECT owner, public FROM playlist WHERE pk = $1", params![before.pk], row)?;
    let owner = tx.int("SELECT pk FROM account WHERE id = $1", params![&before.owner_id])?;
    let (new_owner, public) = now.unwrap_or((owner, false));
    for owner in if new_owner == owner { vec![owner] } else { vec![owner, new_owner] } {
        let (id, tab) = (before.id.clone(), viewer.tab().to_owned());
        tx.emit(Event::Playlist { id, owner, public: public || before.public, by: viewer.user(), tab });
    }
    Ok(())
}

/// Deletes a playlist, with its marks and the row of its picture; gives the picture it had.
///
/// # Errors
/// As [`get_writable`].
pub fn delete(tx: &Writer<'_>, viewer: &Viewer, id: &Id) -> Result<Option<Upload>> {
    let playlist = get_writable(tx, viewer, id)?;
    tx.execute("DELETE FROM annotation WHERE kind = 3 AND item = $1", params![playlist.pk])?;
    let picture = uploads::forget(tx, uploads::Holder::Playlist, playlist.pk)?;
    tx.execute("DELETE FROM playlist WHERE pk = $1", params![playlist.pk])?;
    Ok(picture)
}
