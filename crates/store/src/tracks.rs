//! Tracks as lists and alone.

pub(crate) mod load;

use std::path::PathBuf;

use melodrome_model::{Id, ItemKind, Track, Viewer};

use crate::lists::{self, Condition, Listed, Mark, Missing, Sort};
use crate::order::{key, slice};
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
    /// Album artist, album, disc, number.
    AlbumArtist,
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
    /// The viewer's rating, then when it was given.
    Rated,
    /// When the viewer starred it.
    Starred,
    /// A plain column.
    Column(Column),
}

lists::columns! {
    /// Columns of a track that lists may be ordered and narrowed by.
    Id "id" Text "e.id"
    LibraryId "library_id" Number "e.library"
    FolderId "folder_id" Text "(SELECT f.id FROM folder f WHERE f.pk = e.folder)"
    AlbumId "album_id" Text "(SELECT a.id FROM album a WHERE a.pk = e.album)"
    ArtistId "artist_id" Text "(SELECT a.id FROM track_participant p JOIN artist a ON a.pk = p.artist WHERE p.track = e.pk AND p.role = 0 AND p.position = 0)"
    AlbumArtistId "album_artist_id" Text "(SELECT a.id FROM track_participant p JOIN artist a ON a.pk = p.artist WHERE p.track = e.pk AND p.role = 1 AND p.position = 0)"
    Path "path" Text "e.path"
    Title "title" Text "e.title"
    Album "album" Text "e.album_name"
    Artist "artist" Text "e.artist"
    AlbumArtist "album_artist" Text "e.album_artist"
    Suffix "suffix" Text "e.suffix"
    Codec "codec" Text "e.codec"
    Genre "genre" Text "e.genre"
    Comment "comment" Text "e.comment"
    Date "date" Text "e.date"
    OriginalDate "original_date" Text "e.original_date"
    ReleaseDate "release_date" Text "e.release_date"
    CatalogNum "catalog_num" Text "e.catalog_number"
    ExplicitStatus "explicit_status" Text "e.explicit"
    DiscSubtitle "disc_subtitle" Text "e.disc_subtitle"
    SortTitle "sort_title" Text "e.sort_title"
    SortAlbumName "sort_album_name" Text "e.sort_album"
    SortArtistName "sort_artist_name" Text "e.sort_artist"
    SortAlbumArtistName "sort_album_artist_name" Text "e.sort_album_artist"
    OrderTitle "order_title" Text "e.order_title"
    OrderAlbumName "order_album_name" Text "e.order_album"
    OrderArtistName "order_artist_name" Text "e.order_artist"
    OrderAlbumArtistName "order_album_artist_name" Text "e.order_album_artist"
    MbzRecordingId "mbz_recording_id" Text "e.mbz_recording_id"
    MbzReleaseTrackId "mbz_release_track_id" Text "e.mbz_release_track_id"
    MbzAlbumId "mbz_album_id" Text "e.mbz_album_id"
    MbzReleaseGroupId "mbz_release_group_id" Text "e.mbz_release_group_id"
    TrackNumber "track_number" Number "e.track_number"
    DiscNumber "disc_number" Number "e.disc_number"
    Year "year" Number "e.year"
    OriginalYear "original_year" Number "CAST(CASE WHEN e.original_date = '' THEN '0' ELSE SUBSTR(e.original_date, 1, 4) END AS BIGINT)"
    ReleaseYear "release_year" Number "CAST(CASE WHEN e.release_date = '' THEN '0' ELSE SUBSTR(e.release_date, 1, 4) END AS BIGINT)"
    Size "size" Number "e.size"
    Duration "duration" Number "e.duration"
    BitRate "bit_rate" Number "e.bit_rate"
    SampleRate "sample_rate" Number "e.sample_rate"
    BitDepth "bit_depth" Number "e.bit_depth"
    Channels "channels" Number "e.channels"
    Bpm "bpm" Number "COALESCE(e.bpm, 0)"
    RgAlbumGain "rg_album_gain" Number "COALESCE(e.rg_album_gain, 0)"
    RgAlbumPeak "rg_album_peak" Number "COALESCE(e.rg_album_peak, 0)"
    RgTrackGain "rg_track_gain" Number "COALESCE(e.rg_track_gain, 0)"
    RgTrackPeak "rg_track_peak" Number "COALESCE(e.rg_track_peak, 0)"
    Compilation "compilation" Flag "e.compilation"
    Missing "missing" Flag "e.missing"
    HasCoverArt "has_cover_art" Flag "e.has_picture"
    CreatedAt "created_at" Time "e.created_at"
    BirthTime "birth_time" Time "e.created_at"
    UpdatedAt "updated_at" Time "e.modified_at"
}

/// Which tracks, in which order, which part.
pub type Query = lists::Query<Order, Column>;

/// Conditions on tracks, all of which must hold.
pub type Filter = lists::Filter<Column>;

pub(crate) struct Tracks;

impl Listed for Tracks {
    type Order = Order;
    type Column = Column;
    const TABLE: &'static str = "track";
    const KIND: Option<ItemKind> = Some(ItemKind::Track);
    const INDEX: Option<Index> = Some(Index::Track);
    const USUAL: &'static [&'static str] = &["e.order_title"];
    const CREDITS: Option<&'static str> =
        Some("SELECT DISTINCT p.track AS pk FROM artist a JOIN track_participant p ON p.artist = a.pk WHERE a.id IN ");
    const TAGS: Option<&'static str> =
        Some("SELECT p.track FROM tag t JOIN track_tag p ON p.tag = t.pk WHERE t.name = ");

    fn sort(order: &Order) -> Sort<'_> {
        Sort::Parts(match order {
            Order::Title => Self::USUAL,
            Order::Artist => &["e.order_artist", "e.order_album", "e.disc_number", "e.track_number"],
            Order::AlbumArtist => &["e.order_album_artist", "e.order_album", "e.disc_number", "e.track_number"],
            Order::Album => {
                &["e.order_album", "e.album", "e.disc_number", "e.track_number", "e.order_artist", "e.title"]
            }
            Order::Year => &["e.year"],
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

    fn picks(sql: &mut Sql, condition: &Condition<Column>) -> bool {
        let (start, ids) = match condition {
            Condition::Album(ids) => {
                ("SELECT t.pk AS pk FROM album a JOIN track t ON t.album = a.pk WHERE a.id IN ", ids)
            }
            Condition::Folder(ids) => {
                ("SELECT t.pk AS pk FROM folder f JOIN track t ON t.folder = f.pk WHERE f.id IN ", ids)
            }
            _ => return false,
        };
        sql.push(start).push_texts(ids);
        true
    }

    fn own(sql: &mut Sql, _viewer: &Viewer, condition: &Condition<Column>) {
        match condition {
            Condition::Years(from, to) => sql.push("e.year BETWEEN ").bind(*from).push(" AND ").bind(*to),
            _ => sql.push("FALSE"),
        };
    }
}

/// One page of tracks.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Page<Track>> {
    lists::page::<Tracks, _>(db, viewer, query, |keys| load::by_keys(db, viewer, keys))
}

/// The ids of every track of a list, without the rows: what "play everything" needs.
///
/// # Errors
/// The engine's.
pub fn ids(db: &Reader<'_>, viewer: &Viewer, query: &Query) -> Result<Vec<Id>> {
    let keys = lists::keys::<Tracks>(db, viewer, query)?;
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

/// Puts the lyrics of tracks that have some into their rows.
///
/// # Errors
/// The engine's.
pub fn add_lyrics(db: &Reader<'_>, tracks: &mut [Track]) -> Result<()> {
    for chunk in tracks.chunks_mut(1000) {
        let mut sql = Sql::new("SELECT track, lyrics FROM track_lyrics WHERE track IN ");
        sql.push_ints(chunk.iter().map(|track| track.pk));
        let found = db.select(&sql, |row| Ok((row.int(0)?, row.text(1)?)))?;
        let mut found: std::collections::HashMap<i64, String> = found.into_iter().collect();
        for track in chunk {
            if let Some(lyrics) = found.remove(&track.pk) {
                track.tags.lyrics = lyrics;
            }
        }
    }
    Ok(())
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
    let keys = lists::keys::<Tracks>(db, viewer, &query)?;
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
