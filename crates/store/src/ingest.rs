//! The writes of a scan. A scan holds one [`Ingest`] and gives it batches; each batch is one transaction in which folders,
//! tracks, credits, tags, search rows and the albums they touch become true together.

mod albums;
mod folders;
mod moves;
mod names;
mod purge;
mod stats;
mod tracks;

use std::collections::{HashMap, HashSet};

use melodrome_model::track::{AudioProperties, TrackTags};
use melodrome_model::{Id, LibraryId, Millis};

pub use folders::{
    FolderState, KnownFolder, KnownTrack, PlaylistFile, drop_problems, folders, mark_missing, problems, put_problem,
    set_playlist_files, tracks_of_folder,
};

pub use purge::purge_missing;

use crate::{Result, Writer};

/// A file read by the scan.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The row it belongs to when the path is known.
    pub known: Option<i64>,
    /// Path relative to the library.
    pub path: String,
    /// Folder part of it, empty for the root.
    pub folder: String,
    /// Lower-case extension.
    pub suffix: String,
    /// Bytes.
    pub size: i64,
    /// Modification time.
    pub modified_at: Millis,
    /// Status change time.
    pub changed_at: Millis,
    /// Number of the file on its disk.
    pub inode: i64,
    /// What the tags say.
    pub tags: TrackTags,
    /// What the decoder says.
    pub audio: AudioProperties,
}

/// What a batch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Tracks added.
    pub added: u64,
    /// Tracks changed.
    pub changed: u64,
}

/// The memory of one scan of one library: keys of what it has met, and what is still to be counted again.
#[derive(Debug)]
pub struct Ingest {
    pub(crate) library: LibraryId,
    pub(crate) articles: String,
    pub(crate) started_at: Millis,
    pub(crate) folders: HashMap<String, i64>,
    pub(crate) artists: HashMap<Id, Known>,
    pub(crate) tags: HashMap<Id, i64>,
    pub(crate) albums: HashMap<Id, i64>,
    pub(crate) dirty_albums: HashSet<i64>,
    pub(crate) dirty_artists: HashSet<i64>,
    pub(crate) dirty_tags: HashSet<i64>,
    /// Playlists that hold tracks which changed.
    pub(crate) dirty_playlists: HashSet<i64>,
    /// New album → the album its tracks were filed under before; marks move along once.
    pub(crate) moved_albums: HashMap<i64, i64>,
}

/// See [`Ingest::pending`].
#[derive(Debug, Clone)]
pub struct Pending {
    albums: HashSet<i64>,
    artists: HashSet<i64>,
    tags: HashSet<i64>,
    playlists: HashSet<i64>,
    moved: HashMap<i64, i64>,
}

/// What is known of an artist's row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) pk: i64,
    pub(crate) has_sort: bool,
    pub(crate) has_mbz: bool,
}

impl Ingest {
    /// For a scan of `library` that began at `started_at`; `articles` are ignored in sort forms.
    #[must_use]
    pub fn new(library: LibraryId, articles: &str, started_at: Millis) -> Self {
        Self {
            library,
            articles: articles.to_owned(),
            started_at,
            folders: HashMap::new(),
            artists: HashMap::new(),
            tags: HashMap::new(),
            albums: HashMap::new(),
            dirty_albums: HashSet::new(),
            dirty_artists: HashSet::new(),
            dirty_tags: HashSet::new(),
            dirty_playlists: HashSet::new(),
            moved_albums: HashMap::new(),
        }
    }

    /// What is still to be counted; taken before a transaction that may have to be tried again.
    #[must_use]
    pub fn pending(&self) -> Pending {
        Pending {
            albums: self.dirty_albums.clone(),
            artists: self.dirty_artists.clone(),
            tags: self.dirty_tags.clone(),
            playlists: self.dirty_playlists.clone(),
            moved: self.moved_albums.clone(),
        }
    }

    /// Back to the moment of `pending`: call it before a transaction is tried again. The failed one left no rows, so every
    /// key is forgotten, and it counted nothing.
    pub fn rewind(&mut self, pending: &Pending) {
        self.folders.clear();
        self.artists.clear();
        self.tags.clear();
        self.albums.clear();
        self.dirty_albums.clone_from(&pending.albums);
        self.dirty_artists.clone_from(&pending.artists);
        self.dirty_tags.clone_from(&pending.tags);
        self.dirty_playlists.clone_from(&pending.playlists);
        self.moved_albums.clone_from(&pending.moved);
    }

    /// Has everything of the library counted again by the next refresh: after a scan that was cut off, whose memory is
    /// lost.
    ///
    /// # Errors
    /// The engine's.
    pub fn recount(&mut self, tx: &Writer<'_>) -> Result<()> {
        let library = self.library;
        let ask = |sql: &str| tx.query(sql, crate::params![library], |row| row.int(0));
        self.dirty_artists.extend(ask(
            "SELECT DISTINCT p.artist FROM track t JOIN track_participant p ON p.track = t.pk WHERE t.library = $1
             UNION SELECT artist FROM artist_stat WHERE library = $1",
        )?);
        self.dirty_tags
            .extend(ask("SELECT DISTINCT p.tag FROM track t JOIN track_tag p ON p.track = t.pk WHERE t.library = $1
             UNION SELECT tag FROM tag_stat WHERE library = $1")?);
        self.dirty_playlists.extend(tx.query("SELECT pk FROM playlist", &[], |row| row.int(0))?);
        Ok(())
    }

    /// Writes files and brings their albums up to date.
    ///
    /// # Errors
    /// The engine's.
    pub fn write(&mut self, tx: &Writer<'_>, batch: &[Incoming], now: Millis) -> Result<Written> {
        let written = self.write_tracks(tx, batch, now)?;
        self.refresh_albums(tx, now)?;
        tx.touch(self.library)?;
        Ok(written)
    }

    /// Finishes a folder: remembers its state, marks what vanished from it, and has its albums' covers looked at again
    /// when its pictures changed.
    ///
    /// # Errors
    /// The engine's.
    pub fn finish_folder(&mut self, tx: &Writer<'_>, state: &FolderState, vanished: &[i64], now: Millis) -> Result<()> {
        let pk = self.folder(tx, &state.path)?;
        folders::finish(tx, pk, state, now)?;
        self.vanish(tx, vanished)
    }

    /// Marks tracks missing and their albums for refresh.
    ///
    /// # Errors
    /// The engine's.
    pub fn vanish(&mut self, tx: &Writer<'_>, tracks: &[i64]) -> Result<()> {
        for chunk in tracks.chunks(500) {
            self.dirty_of(tx, chunk)?;
            let mut sql = crate::sql::Sql::new("UPDATE track SET missing = TRUE WHERE pk IN ");
            sql.push_ints(chunk.iter().copied());
            tx.run(&sql)?;
        }
        Ok(())
    }

    /// Un-marks tracks whose unchanged files are back.
    ///
    /// # Errors
    /// The engine's.
    pub fn reappear(&mut self, tx: &Writer<'_>, tracks: &[i64]) -> Result<()> {
        for chunk in tracks.chunks(500) {
            self.dirty_of(tx, chunk)?;
            let mut sql = crate::sql::Sql::new("UPDATE track SET missing = FALSE WHERE pk IN ");
            sql.push_ints(chunk.iter().copied());
            tx.run(&sql)?;
        }
        Ok(())
    }

    fn dirty_of(&mut self, tx: &Writer<'_>, tracks: &[i64]) -> Result<()> {
        let ask = |start: &'static str| -> Result<Vec<i64>> {
            let mut sql = crate::sql::Sql::new(start);
            sql.push_ints(tracks.iter().copied());
            tx.select(&sql, |row| row.int(0))
        };
        self.dirty_albums.extend(ask("SELECT DISTINCT album FROM track WHERE pk IN ")?);
        self.dirty_artists.extend(ask("SELECT DISTINCT artist FROM track_participant WHERE track IN ")?);
        self.dirty_tags.extend(ask("SELECT DISTINCT tag FROM track_tag WHERE track IN ")?);
        self.dirty_playlists.extend(ask("SELECT DISTINCT playlist FROM playlist_track WHERE track IN ")?);
        Ok(())
    }

    /// Aggregates the albums touched so far.
    ///
    /// # Errors
    /// The engine's.
    pub fn refresh(&mut self, tx: &Writer<'_>, now: Millis) -> Result<()> {
        self.refresh_albums(tx, now)?;
        self.refresh_stats(tx)?;
        tx.touch(self.library)
    }
}
