//! The hands of a scan: threads that read files, and one that writes what they bring in batches.

use std::collections::{BTreeMap, HashMap};
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
    /// Place in the walk, without gaps.
    pub(crate) place: u64,
    pub(crate) folder: Arc<Folder>,
    /// Each with the row it belongs to, if known.
    pub(crate) files: Vec<(Entry, Option<i64>)>,
}

/// Files that were read.
pub(crate) struct Brought {
    /// Place of the piece in the walk.
    pub(crate) place: u64,
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
            place: piece.place,
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

/// Pieces that came before one they stand behind, at most.
const AHEAD: usize = 64;

/// Brings what several threads read back into the order of the walk, so that every scan of the same files stores them in
/// the same order: lists that end in it, such as the newest albums, are then the same wherever the files are.
#[derive(Default)]
pub(crate) struct Queue {
    next: u64,
    ahead: BTreeMap<u64, Brought>,
}

impl Queue {
    /// Takes a piece; gives those whose turn it is. One file that is very slow to read does not hold up the rest for
    /// ever: what stands behind it goes first then.
    pub(crate) fn take(&mut self, brought: Brought) -> Vec<Brought> {
        self.ahead.insert(brought.place, brought);
        let mut ready = Vec::new();
        if self.ahead.len() > AHEAD {
            ready = self.rest();
        }
        while let Some(brought) = self.ahead.remove(&self.next) {
            self.next += 1;
            ready.push(brought);
        }
        // A piece whose turn was given away.
        while self.ahead.first_key_value().is_some_and(|(place, _)| *place < self.next) {
            ready.extend(self.ahead.pop_first().map(|(_, brought)| brought));
        }
        ready
    }

    /// What still waits, in its order.
    pub(crate) fn rest(&mut self) -> Vec<Brought> {
        let rest: Vec<Brought> = std::mem::take(&mut self.ahead).into_values().collect();
        self.next = rest.last().map_or(self.next, |last| self.next.max(last.place + 1));
        rest
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use melodrome_store::ingest::FolderState;

    use super::{AHEAD, Brought, Folder, Queue};

    fn brought(place: u64) -> Brought {
        let state = FolderState { path: String::new(), signature: String::new(), images: Vec::new(), images_at: 0 };
        let folder = Arc::new(Folder { state, vanished: Vec::new(), back: Vec::new(), pieces: 1 });
        Brought { place, folder, tracks: Vec::new(), failed: Vec::new() }
    }

    fn places(pieces: &[Brought]) -> Vec<u64> {
        pieces.iter().map(|piece| piece.place).collect()
    }

    #[test]
    fn pieces_leave_in_the_order_of_the_walk() {
        let mut queue = Queue::default();
        assert!(queue.take(brought(2)).is_empty());
        assert_eq!(places(&queue.take(brought(0))), [0]);
        assert_eq!(places(&queue.take(brought(1))), [1, 2]);
        assert!(queue.take(brought(4)).is_empty());
        assert_eq!(places(&queue.rest()), [4]);
    }

    #[test]
    fn a_slow_piece_does_not_hold_up_the_others_for_ever_and_is_not_lost() {
        let mut queue = Queue::default();
        let last = AHEAD as u64 + 1;
        let gone: Vec<u64> = (1..=last).flat_map(|place| places(&queue.take(brought(place)))).collect();
        assert_eq!(gone, (1..=last).collect::<Vec<_>>());
        assert_eq!(places(&queue.take(brought(0))), [0]);
        assert_eq!(places(&queue.take(brought(last + 1))), [last + 1]);
        assert!(queue.rest().is_empty());
    }
}
