//! The hands of a scan: threads that read files, and one that writes what they bring in batches.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use melodrome_model::LibraryId;
use melodrome_store::ingest::{FolderState, Incoming};

use crate::listing::{Entry, join};
use crate::{Cancel, Settings};

/// Files that one thread reads in one go; a folder of ten thousand is shared among all.
pub(crate) const PIECE: usize = 32;

/// A folder on its way to the writer.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) state: FolderState,
    /// Tracks whose files are gone.
    pub(crate) vanished: Vec<i64>,
    /// Tracks whose files are back unchanged.
    pub(crate) back: Vec<i64>,
    /// Pieces it was cut into, at least one.
    pub(crate) pieces: usize,
}

/// Files to be read.
pub(crate) struct Piece {
    pub(crate) folder: Arc<Folder>,
    /// Each with the row it belongs to, if known.
    pub(crate) files: Vec<(Entry, Option<i64>)>,
}

/// Files that were read.
pub(crate) struct Brought {
    pub(crate) folder: Arc<Folder>,
    pub(crate) tracks: Vec<Incoming>,
    /// Path and reason.
    pub(crate) failed: Vec<(String, String)>,
}

/// Reads pieces until there are no more.
pub(crate) fn read_pieces(
    root: &Path,
    library: LibraryId,
    settings: &Settings,
    cancel: &Cancel,
    pieces: &Receiver<Piece>,
    out: &Sender<Brought>,
) {
    for piece in pieces {
        if cancel.is_set() {
            // What waits is drained, so that whoever sends is not stuck.
            continue;
        }
        let mut brought = Brought {
            folder: Arc::clone(&piece.folder),
            tracks: Vec::with_capacity(piece.files.len()),
            failed: Vec::new(),
        };
        for (file, known) in piece.files {
            if cancel.is_set() {
                break;
            }
            let path = join(&piece.folder.state.path, &file.name);
            let full: PathBuf = root.join(&path);
            let read = match melodrome_tags::read(&full, &path, &settings.mapping, &settings.pid, library) {
                Ok(read) => Some(read),
                Err(error) => {
                    brought.failed.push((path.clone(), error.to_string()));
                    // Apps show a file that nobody can play, so that people see which one it is. What is known of a
                    // track from better days stays.
                    match known {
                        None => melodrome_tags::damaged(&full, &path, &settings.mapping, &settings.pid, library),
                        Some(_) => None,
                    }
                }
            };
            if let Some(read) = read {
                brought.tracks.push(Incoming {
                    known,
                    folder: piece.folder.state.path.clone(),
                    suffix: melodrome_tags::formats::suffix_of(&file.name),
                    size: file.size,
                    modified_at: file.modified_at,
                    changed_at: file.changed_at,
                    inode: file.inode,
                    tags: read.tags,
                    audio: read.audio,
                    path,
                });
            }
            settings.probe.at("read");
        }
        if cancel.is_set() || out.send(brought).is_err() {
            continue;
        }
    }
}

/// Knows when all pieces of a folder have come.
#[derive(Default)]
pub(crate) struct Arrivals {
    open: HashMap<String, (usize, bool)>,
}

impl Arrivals {
    /// Notes a piece; gives whether the folder is complete, and whether any of its files failed.
    pub(crate) fn note(&mut self, brought: &Brought) -> Option<bool> {
        let path = brought.folder.state.path.clone();
        let (come, failed) = self.open.entry(path.clone()).or_insert((0, false));
        *come += 1;
        *failed |= !brought.failed.is_empty();
        if *come < brought.folder.pieces {
            return None;
        }
        self.open.remove(&path).map(|(_, failed)| failed)
    }
}
