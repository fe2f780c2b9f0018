//! Which blobs exist, how big they are and in which order they were used. Knows neither bytes nor files.

use std::collections::{BTreeMap, HashMap};

use crate::Limit;

/// SHA-256 of a key.
pub(crate) type Digest = [u8; 32];

#[derive(Debug)]
struct Entry {
    size: u64,
    turn: u64,
}

/// The books over a store of blobs.
#[derive(Debug)]
pub(crate) struct Recency {
    limit: Limit,
    held: u64,
    turn: u64,
    entries: HashMap<Digest, Entry>,
    by_turn: BTreeMap<u64, Digest>,
}

impl Recency {
    pub(crate) fn new(limit: Limit) -> Self {
        Self { limit, held: 0, turn: 0, entries: HashMap::new(), by_turn: BTreeMap::new() }
    }

    pub(crate) fn held(&self) -> u64 {
        self.held
    }

    pub(crate) fn contains(&self, digest: &Digest) -> bool {
        self.entries.contains_key(digest)
    }

    /// Records a blob as just used.
    pub(crate) fn insert(&mut self, digest: Digest, size: u64) {
        self.remove(&digest);
        self.turn += 1;
        self.entries.insert(digest, Entry { size, turn: self.turn });
        self.by_turn.insert(self.turn, digest);
        self.held += size;
    }

    /// Marks a blob as just used; false when it is unknown.
    pub(crate) fn touch(&mut self, digest: &Digest) -> bool {
        let Some(entry) = self.entries.get_mut(digest) else { return false };
        self.by_turn.remove(&entry.turn);
        self.turn += 1;
        entry.turn = self.turn;
        self.by_turn.insert(self.turn, *digest);
        true
    }

    pub(crate) fn remove(&mut self, digest: &Digest) -> bool {
        let Some(entry) = self.entries.remove(digest) else { return false };
        self.by_turn.remove(&entry.turn);
        self.held -= entry.size;
        true
    }

    /// Takes the longest unused blob out of the books while they exceed the limit.
    pub(crate) fn evict_one(&mut self) -> Option<Digest> {
        let Limit::Bytes(limit) = self.limit else { return None };
        if self.held <= limit {
            return None;
        }
        let (_, digest) = self.by_turn.pop_first()?;
        if let Some(entry) = self.entries.remove(&digest) {
            self.held -= entry.size;
        }
        Some(digest)
    }
}
