//! Pages of what is in a playlist, in any order. A row keeps the place that it has in the playlist itself, whatever the
//! page is sorted by and leaves out.

use std::sync::Arc;

use melodrome_model::viewer::Libraries;
use melodrome_model::{LibraryId, Playlist, Viewer};

use crate::order::{key, shuffle};
use crate::sql::Sql;
use crate::{Page, Reader, Result};

/// What the tracks of a page are ordered by; equal ones follow their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum EntryOrder {
    /// Place in the playlist.
    #[default]
    Place,
    /// Title.
    Title,
    /// Artist, album, disc, number.
    Artist,
    /// Album artist, album, disc, number.
    AlbumArtist,
    /// Album, disc, number.
    Album,
    /// Length.
    Duration,
    /// Year.
    Year,
    /// Beats per minute.
    Bpm,
    /// Channels.
    Channels,
    /// Genre.
    Genre,
    /// Bits per second.
    BitRate,
    /// Bytes.
    Size,
    /// When first seen.
    Created,
    /// Public id of the track.
    Track,
    /// The viewer's plays.
    Plays,
    /// The viewer's last play.
    Played,
    /// The viewer's rating.
    Rating,
    /// When the viewer starred it.
    Starred,
    /// A shuffle that the seed decides.
    Random(String),
}

/// Which tracks of a playlist, in which order, which part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryQuery {
    /// Order, ascending unless told otherwise.
    pub order: EntryOrder,
    /// Reverses the order.
    pub descending: bool,
    /// Rows to skip.
    pub offset: usize,
    /// Rows at most.
    pub limit: usize,
    /// Missing tracks only, or only those that are there.
    pub missing: Option<bool>,
    /// Of these libraries only.
    pub libraries: Option<Vec<LibraryId>>,
}

/// A track and its place in the playlist, counted from 0 over everything in the viewer's libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Place.
    pub index: usize,
    /// Key of the track.
    pub track: u32,
}

impl EntryOrder {
    /// Columns, each descending when the list is.
    fn columns(&self) -> &'static [&'static str] {
        match self {
            Self::Place | Self::Random(_) => &[],
            Self::Title => &["e.order_title"],
            Self::Artist => &["e.order_artist", "e.order_album", "e.release_date", "e.disc_number", "e.track_number"],
            Self::AlbumArtist => {
                &["a.order_album_artist", "e.order_album", "e.release_date", "e.disc_number", "e.track_number"]
            }
            Self::Album => &["e.order_album", "a.id", "e.disc_number", "e.track_number", "e.order_artist", "e.title"],
            Self::Duration => &["e.duration"],
            Self::Year => &["e.year"],
            Self::Bpm => &["COALESCE(e.bpm, 0)"],
            Self::Channels => &["e.channels"],
            Self::Genre => &["e.genre"],
            Self::BitRate => &["e.bit_rate"],
            Self::Size => &["e.size"],
            Self::Created => &["e.created_at"],
            Self::Track => &["e.id"],
            Self::Plays => &["COALESCE(n.play_count, 0)"],
            Self::Played => &["COALESCE(n.played_at, 0)"],
            Self::Rating => &["COALESCE(n.rating, 0)", "COALESCE(n.rated_at, 0)"],
            Self::Starred => &["COALESCE(n.starred_at, 0)"],
        }
    }

    fn is_personal(&self) -> bool {
        matches!(self, Self::Plays | Self::Played | Self::Rating | Self::Starred)
    }
}

/// One page of a playlist, and how many tracks pass.
///
/// # Errors
/// The engine's.
pub fn places(db: &Reader<'_>, viewer: &Viewer, playlist: &Playlist, query: &EntryQuery) -> Result<Page<Place>> {
    let all = super::keys(db, viewer, playlist, true)?;
    let order = ordered(db, viewer, playlist, query, all.len())?;
    let items = order.iter().skip(query.offset).take(query.limit);
    let items = items.filter_map(|&index| {
        let index = index as usize;
        Some(Place { index, track: *all.get(index)? })
    });
    Ok(Page { items: items.collect(), total: order.len() })
}

/// The track at one place, counted from 0.
///
/// # Errors
/// The engine's.
pub fn place(db: &Reader<'_>, viewer: &Viewer, playlist: &Playlist, index: usize) -> Result<Option<Place>> {
    let all = super::keys(db, viewer, playlist, true)?;
    Ok(all.get(index).map(|&track| Place { index, track }))
}

/// Places in the order of a query.
fn ordered(
    db: &Reader<'_>,
    viewer: &Viewer,
    playlist: &Playlist,
    query: &EntryQuery,
    count: usize,
) -> Result<Arc<Vec<u32>>> {
    if query.order.is_personal() || query.missing.is_some() || query.libraries.is_some() {
        return Ok(Arc::new(sorted(db, viewer, playlist, query)?));
    }
    if query.order == EntryOrder::Place && !query.descending {
        return Ok(Arc::new((0_u32..).take(count).collect()));
    }
    let name = format!("playlist {} {} {:?} {}", playlist.pk, playlist.revision, query.order, query.descending);
    db.ordered(viewer, name, || Ok(std::sync::Arc::new(sorted(db, viewer, playlist, query)?)))
}

fn sorted(db: &Reader<'_>, viewer: &Viewer, playlist: &Playlist, query: &EntryQuery) -> Result<Vec<u32>> {
    let positions: Vec<i64> = super::entries::entries(db, viewer, playlist.pk)?.iter().map(|e| e.position).collect();
    let mut sql = Sql::new(
        "SELECT i.position FROM playlist_track i JOIN track e ON e.pk = i.track JOIN album a ON a.pk = e.album LEFT JOIN annotation n ON n.kind = 0 AND n.item = e.pk AND n.account = ",
    );
    sql.bind(viewer.user()).push(" WHERE i.playlist = ").bind(playlist.pk).within("e.library", viewer);
    if let Some(missing) = query.missing {
        sql.push(" AND e.missing = ").bind(missing);
    }
    if let Some(libraries) = &query.libraries {
        let wanted = libraries.iter().copied().filter(|&id| match viewer.libraries() {
            Libraries::All => true,
            only @ Libraries::Only(_) => only.contains(id),
        });
        sql.push(" AND e.library IN ").push_ints(wanted);
    }
    sql.push(" ORDER BY ");
    for column in query.order.columns() {
        sql.push(column).push(if query.descending { " DESC, " } else { ", " });
    }
    let back = query.descending && query.order == EntryOrder::Place;
    sql.push(if back { "i.position DESC" } else { "i.position" });
    let mut found = Vec::with_capacity(positions.len());
    for position in db.select(&sql, |row| row.int(0))? {
        if let Ok(index) = positions.binary_search(&position) {
            found.push(key(i64::try_from(index).unwrap_or(i64::MAX))?);
        }
    }
    if let EntryOrder::Random(seed) = &query.order {
        shuffle(&mut found, seed);
    }
    Ok(found)
}
