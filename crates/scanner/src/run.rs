//! One scan of one library, from the walk to the counts.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use melodrome_model::{Library, Millis, ScanKind, ScanPhase};
use melodrome_store::ingest::{self, FolderState, Ingest, KnownFolder, KnownTrack, PlaylistFile};
use melodrome_store::{Store, jobs, libraries};
use tracing::{debug, warn};

use crate::batch::{Arrivals, Brought, Folder, PIECE, Piece, Queue, read_pieces};
use crate::listing::{Listing, join};
use crate::progress::Progress;
use crate::walk::{Step, Walk};
use crate::{Cancel, Error, Settings};

/// Files written in one transaction: long enough to be fast, short enough that a star in between does not wait.
const BATCH: usize = 250;
/// Milliseconds after which a smaller batch is written too, so that albums appear as they are found.
const LINGER: std::time::Duration = std::time::Duration::from_millis(400);

/// What a scan did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Folders seen.
    pub folders: u64,
    /// Audio files seen.
    pub files: u64,
    /// Files opened because new or changed.
    pub opened: u64,
    /// Tracks added.
    pub added: u64,
    /// Tracks changed.
    pub changed: u64,
    /// Tracks whose files are gone.
    pub missing: u64,
    /// Tracks that moved and kept their identity.
    pub moved: u64,
    /// Files that could not be read.
    pub failed: u64,
}

pub(crate) struct Run<'a> {
    pub(crate) store: &'a Store,
    pub(crate) settings: &'a Settings,
    pub(crate) progress: &'a Progress,
    pub(crate) cancel: &'a Cancel,
    pub(crate) library: Library,
    pub(crate) kind: ScanKind,
}

/// What the walk leaves behind for the end of the scan.
#[derive(Default)]
struct Walked {
    folders: u64,
    files: u64,
    opened: u64,
    /// Pieces handed out.
    pieces: u64,
    playlists: Vec<PlaylistFile>,
    unreadable: Vec<String>,
    gone: Vec<i64>,
    /// Path and reason.
    problems: Vec<(String, String)>,
}

impl Run<'_> {
    pub(crate) fn scan(&self) -> Result<Summary, Error> {
        let root = Path::new(&self.library.path);
        let walk = Walk::new(root, self.settings).map_err(|error| Error::Root {
            library: self.library.name.clone(),
            path: self.library.path.clone(),
            reason: error.to_string(),
        })?;
        let now = self.settings.clock.now();
        let full = self.kind == ScanKind::Full;
        self.store.write_blocking(|tx| libraries::begin_scan(tx, self.library.id, full, now))?;
        let started_at = if self.library.scan_started_at == 0 { now } else { self.library.scan_started_at };
        let known: HashMap<String, KnownFolder> = self
            .store
            .read_blocking(|db| ingest::folders(db, self.library.id))?
            .into_iter()
            .map(|folder| (folder.path.clone(), folder))
            .collect();
        self.guard_empty(root)?;

        let mut ingest = Ingest::new(self.library.id, &self.settings.articles, started_at);
        let (give_piece, take_piece) = bounded::<Piece>(self.settings.threads * 4);
        let (give_back, take_back) = bounded::<Brought>(self.settings.threads * 4);
        let mut summary = Summary::default();
        let walked = std::thread::scope(|scope| {
            for _ in 0..self.settings.threads.max(1) {
                let (pieces, out) = (take_piece.clone(), give_back.clone());
                scope.spawn(move || read_pieces(root, self.library.id, self.settings, self.cancel, &pieces, &out));
            }
            drop((take_piece, give_back));
            let walker = scope.spawn(move || self.walk(walk, known, started_at, &give_piece));
            let written = self.write(&mut ingest, &take_back, &mut summary);
            if written.is_err() {
                // The walker and the readers end when nobody takes what they bring.
                self.cancel.set();
            }
            drop(take_back);
            // A walk that broke off must not look like one that found nothing.
            let walked = walker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            written.and(walked)
        })?;
        if self.cancel.is_set() {
            // What was written so far is seen with its counts, since nobody knows when the next scan comes.
            let now = self.settings.clock.now();
            self.transaction(&mut ingest, |ingest, tx| ingest.refresh(tx, now))?;
            return Err(Error::Cancelled);
        }
        summary.folders = walked.folders;
        summary.files = walked.files;
        summary.opened = walked.opened;
        self.finish(&mut ingest, &walked, now, &mut summary)?;
        Ok(summary)
    }

    /// An empty root with known tracks is a disk that is not mounted, not a person who lost all music.
    fn guard_empty(&self, root: &Path) -> Result<(), Error> {
        let viewer = melodrome_model::Viewer::system().narrowed(&[self.library.id]);
        let empty = std::fs::read_dir(root).map_or(true, |mut entries| entries.next().is_none());
        if !empty {
            return Ok(());
        }
        let (known, _, _) = self.store.read_blocking(|db| libraries::totals(db, &viewer))?;
        if known == 0 {
            return Ok(());
        }
        Err(Error::Empty { library: self.library.name.clone(), path: self.library.path.clone(), known })
    }

    fn walk(
        &self,
        walk: Walk<'_>,
        mut known: HashMap<String, KnownFolder>,
        started_at: i64,
        pieces: &Sender<Piece>,
    ) -> Result<Walked, Error> {
        let mut walked = Walked::default();
        for step in walk {
            if self.cancel.is_set() {
                return Ok(walked);
            }
            match step {
                Step::Unreadable { path, reason } => {
                    warn!(library = %self.library.name, folder = %path, %reason, "a folder cannot be listed, what is known in it stays");
                    walked.problems.push((path.clone(), reason));
                    walked.unreadable.push(path);
                }
                Step::Folder(listing) => {
                    let before = known.remove(&listing.path);
                    self.folder(&listing, before.as_ref(), started_at, &mut walked, pieces)?;
                }
            }
            self.settings.probe.at("listed");
        }
        // Nothing below a folder that could not be listed is called missing.
        let hidden = |path: &str| {
            walked
                .unreadable
                .iter()
                .any(|u| path == u || path.strip_prefix(u.as_str()).is_some_and(|rest| rest.starts_with('/')))
        };
        walked.gone =
            known.values().filter(|folder| !folder.missing && !hidden(&folder.path)).map(|folder| folder.pk).collect();
        self.settings.probe.at("walked");
        Ok(walked)
    }

    fn folder(
        &self,
        listing: &Listing,
        before: Option<&KnownFolder>,
        started_at: i64,
        walked: &mut Walked,
        pieces: &Sender<Piece>,
    ) -> Result<(), Error> {
        walked.folders += 1;
        walked.files += listing.audio.len() as u64;
        walked.playlists.extend(listing.playlists.iter().map(|file| PlaylistFile {
            library: self.library.id,
            path: join(&listing.path, &file.name),
            size: file.size,
            modified_at: file.modified_at,
        }));
        walked.problems.extend(listing.problems.iter().cloned());
        let (folders, files) = (walked.folders, walked.files);
        self.progress.update(|status| {
            status.folders = i64::try_from(folders).unwrap_or(i64::MAX);
            status.tracks = i64::try_from(files).unwrap_or(i64::MAX);
        });
        let signature = listing.signature();
        let again = self.kind == ScanKind::Full && before.is_none_or(|folder| folder.updated_at < started_at);
        if !again && before.is_some_and(|folder| folder.signature == signature && !folder.missing) {
            return Ok(());
        }
        if before.is_none() && listing.audio.is_empty() && listing.images.is_empty() {
            return Ok(());
        }
        let rows = match before {
            Some(folder) => self.store.read_blocking(|db| ingest::tracks_of_folder(db, folder.pk))?,
            None => Vec::new(),
        };
        self.cut(listing, signature, rows, again, walked, pieces);
        Ok(())
    }

    /// Decides what is to be read and hands it out in pieces.
    fn cut(
        &self,
        listing: &Listing,
        signature: String,
        rows: Vec<KnownTrack>,
        again: bool,
        walked: &mut Walked,
        pieces: &Sender<Piece>,
    ) {
        let mut rows: HashMap<String, KnownTrack> = rows.into_iter().map(|row| (row.path.clone(), row)).collect();
        let (mut files, mut back) = (Vec::new(), Vec::new());
        for file in &listing.audio {
            match rows.remove(&join(&listing.path, &file.name)) {
                Some(row) => {
                    let same = row.size == file.size
                        && row.modified_at == file.modified_at
                        && row.changed_at == file.changed_at;
                    if !same || again || row.silent {
                        files.push((file.clone(), Some(row.pk)));
                    } else if row.missing {
                        back.push(row.pk);
                    }
                }
                None => files.push((file.clone(), None)),
            }
        }
        walked.opened += files.len() as u64;
        let state = FolderState {
            path: listing.path.clone(),
            signature,
            images: listing.images.iter().map(|image| image.name.clone()).collect(),
            images_at: listing.images.iter().map(|image| image.modified_at).max().unwrap_or(0),
        };
        let vanished = rows.into_values().filter(|row| !row.missing).map(|row| row.pk).collect();
        let count = files.len().div_ceil(PIECE).max(1);
        let folder = Arc::new(Folder { state, vanished, back, pieces: count });
        let mut files = files.into_iter();
        for _ in 0..count {
            let files = files.by_ref().take(PIECE).collect();
            let piece = Piece { place: walked.pieces, folder: Arc::clone(&folder), files };
            walked.pieces += 1;
            if pieces.send(piece).is_err() {
                return;
            }
        }
    }

    /// Takes what the readers bring and writes it in batches, until they are done.
    fn write(&self, ingest: &mut Ingest, brought: &Receiver<Brought>, summary: &mut Summary) -> Result<(), Error> {
        let (mut waiting, mut tracks) = (Vec::new(), 0);
        let (mut arrivals, mut queue) = (Arrivals::default(), Queue::default());
        let mut counted = std::time::Instant::now();
        loop {
            let next = brought.recv_timeout(LINGER);
            let ended = matches!(next, Err(RecvTimeoutError::Disconnected));
            let idle = matches!(next, Err(RecvTimeoutError::Timeout));
            let turn = match next {
                Ok(piece) => queue.take(piece),
                Err(_) if ended => queue.rest(),
                Err(_) => Vec::new(),
            };
            tracks += turn.iter().map(|piece| piece.tracks.len()).sum::<usize>();
            waiting.extend(turn);
            if waiting.is_empty() && !ended {
                continue;
            }
            if tracks >= BATCH || waiting.len() >= BATCH || ended || idle {
                self.write_batch(ingest, std::mem::take(&mut waiting), &mut arrivals, summary)?;
                tracks = 0;
                if counted.elapsed() >= std::time::Duration::from_secs(3) {
                    let now = self.settings.clock.now();
                    self.transaction(ingest, |ingest, tx| ingest.refresh(tx, now))?;
                    self.progress.refresh();
                    counted = std::time::Instant::now();
                }
            }
            if ended {
                return Ok(());
            }
        }
    }

    fn write_batch(
        &self,
        ingest: &mut Ingest,
        pieces: Vec<Brought>,
        arrivals: &mut Arrivals,
        summary: &mut Summary,
    ) -> Result<(), Error> {
        let now = self.settings.clock.now();
        let mut done = Vec::new();
        let (mut tracks, mut failed) = (Vec::new(), Vec::new());
        for mut piece in pieces {
            if let Some(any_failed) = arrivals.note(&piece) {
                done.push((Arc::clone(&piece.folder), any_failed));
            }
            tracks.append(&mut piece.tracks);
            failed.append(&mut piece.failed);
        }
        for (path, reason) in &failed {
            warn!(library = %self.library.name, file = %path, %reason, "a file cannot be read, the others go on");
        }
        let written = self.transaction(ingest, |ingest, tx| {
            let written = ingest.write(tx, &tracks, now)?;
            for (folder, any_failed) in &done {
                let mut state = folder.state.clone();
                if *any_failed {
                    // Without a signature the next scan looks again, and opens only what failed.
                    state.signature.clear();
                }
                ingest.reappear(tx, &folder.back)?;
                ingest.finish_folder(tx, &state, &folder.vanished, now)?;
            }
            for (path, reason) in &failed {
                ingest::put_problem(tx, self.library.id, path, reason, now)?;
            }
            Ok(written)
        })?;
        summary.added += written.added;
        summary.changed += written.changed;
        summary.failed += failed.len() as u64;
        summary.missing += done.iter().map(|(folder, _)| folder.vanished.len() as u64).sum::<u64>();
        let (changed, errors) = (summary.added + summary.changed, summary.failed);
        self.progress.update(|status| {
            status.changed = i64::try_from(changed).unwrap_or(i64::MAX);
            status.errors = i64::try_from(errors).unwrap_or(i64::MAX);
        });
        self.settings.probe.at("batch-written");
        debug!(tracks = tracks.len(), folders = done.len(), "batch written");
        Ok(())
    }

    /// What can only be known at the end: folders that are gone, files that moved, counts.
    fn finish(
        &self,
        ingest: &mut Ingest,
        walked: &Walked,
        begun_at: Millis,
        summary: &mut Summary,
    ) -> Result<(), Error> {
        self.progress.tell(|status| status.phase = ScanPhase::Finishing);
        let now = self.settings.clock.now();
        let (missing, moved) = self.transaction(ingest, |ingest, tx| {
            let gone = ingest::mark_missing(tx, &walked.gone)?;
            ingest.vanish(tx, &gone)?;
            let moved = ingest.relink(tx)?;
            if self.library.scan_started_at != 0 {
                // The scan that this one continues was cut off, and what it had still to count is not known any more.
                ingest.recount(tx)?;
            }
            ingest.refresh(tx, now)?;
            for (path, reason) in &walked.problems {
                ingest::put_problem(tx, self.library.id, path, reason, now)?;
            }
            // Every problem that is still there was met again by this scan.
            ingest::drop_problems(tx, self.library.id, begun_at)?;
            let playlists = ingest::set_playlist_files(tx, self.library.id, &walked.playlists)?;
            // A playlist may wait for tracks that came only now.
            if playlists || (summary.added > 0 && !walked.playlists.is_empty()) {
                jobs::enqueue(tx, "playlists.import", "", now)?;
            }
            libraries::end_scan(tx, self.library.id, now)?;
            Ok((gone.len() as u64, moved))
        })?;
        summary.missing += missing;
        summary.moved += moved;
        Ok(())
    }

    /// One transaction with the scan's memory; when it has to be run again the memory starts empty.
    fn transaction<T>(
        &self,
        ingest: &mut Ingest,
        mut work: impl FnMut(&mut Ingest, &melodrome_store::Writer<'_>) -> Result<T, melodrome_store::Error>,
    ) -> Result<T, Error> {
        let pending = ingest.pending();
        let mut first = true;
        Ok(self.store.write_blocking(|tx| {
            if !std::mem::take(&mut first) {
                ingest.rewind(&pending);
            }
            work(ingest, tx)
        })?)
    }
}
