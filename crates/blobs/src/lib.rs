//! Bytes kept for later: resized pictures, pictures taken out of audio files, later finished transcodes.
//!
//! A [`Blobs`] maps a key (any text) to bytes, keeps at most a given number of bytes and forgets what was not used for
//! the longest time. Everything in it can be made again; nobody may keep here what exists nowhere else.
//!
//! Invariants: a reader sees a blob whole or not at all; the limit holds after every `put`; a key never becomes part of
//! a path, only its SHA-256 does.
//!
//! Deliberately absent: async (callers hop to a blocking thread themselves), content types, knowledge of what the bytes
//! mean, and remote storage.

mod dir;
mod error;
mod memory;
mod recency;

use std::path::{Path, PathBuf};

use bytes::Bytes;
use melodrome_model::Clock;

use crate::dir::Dir;
pub use crate::error::Error;
use crate::memory::Memory;

/// How many bytes a store of blobs may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Nothing is ever removed to make room.
    Unlimited,
    /// At most this many bytes; 0 keeps nothing at all.
    Bytes(u64),
}

impl Limit {
    fn admits(self, bytes: u64) -> bool {
        match self {
            Self::Unlimited => true,
            Self::Bytes(limit) => bytes <= limit && limit > 0,
        }
    }
}

/// Where blobs lie; chosen once at start.
#[derive(Debug)]
pub enum Blobs {
    /// Files below a folder; they outlive the process.
    Dir(Dir),
    /// In memory, for tests and for servers without a disk.
    Memory(Memory),
}

impl Blobs {
    /// Opens (and makes) a folder of blobs. Leftovers of interrupted writes are removed, files that are not ours are
    /// left alone, and blobs beyond the limit go, the longest unused first.
    ///
    /// # Errors
    /// When the folder cannot be made or listed.
    pub fn dir(root: &Path, limit: Limit, clock: Clock) -> Result<Self, Error> {
        Ok(Self::Dir(Dir::open(root, limit, clock)?))
    }

    /// An empty store in memory.
    #[must_use]
    pub fn memory(limit: Limit) -> Self {
        Self::Memory(Memory::new(limit))
    }

    /// Keeps `bytes` under `key`, replacing what was there. What alone exceeds the limit is not kept, which is no error.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put(&self, key: &str, bytes: &[u8]) -> Result<(), Error> {
        match self {
            Self::Dir(dir) => dir.put(key, bytes),
            Self::Memory(memory) => {
                memory.put(key, bytes);
                Ok(())
            }
        }
    }

    /// The bytes under `key`, which counts as a use of them.
    ///
    /// # Errors
    /// When the disk fails in another way than not having it.
    pub fn get(&self, key: &str) -> Result<Option<Bytes>, Error> {
        match self {
            Self::Dir(dir) => dir.get(key),
            Self::Memory(memory) => Ok(memory.get(key)),
        }
    }

    /// Whether something is kept under `key`; no use of it.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        match self {
            Self::Dir(dir) => dir.contains(key),
            Self::Memory(memory) => memory.contains(key),
        }
    }

    /// The file that holds `key`, when blobs are files; counts as a use. It may be evicted at any time: open it at once.
    #[must_use]
    pub fn path(&self, key: &str) -> Option<PathBuf> {
        match self {
            Self::Dir(dir) => dir.path(key),
            Self::Memory(_) => None,
        }
    }

    /// Forgets `key`; not having it is no error.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn delete(&self, key: &str) -> Result<(), Error> {
        match self {
            Self::Dir(dir) => dir.delete(key),
            Self::Memory(memory) => {
                memory.delete(key);
                Ok(())
            }
        }
    }

    /// Bytes held now.
    #[must_use]
    pub fn bytes_held(&self) -> u64 {
        match self {
            Self::Dir(dir) => dir.bytes_held(),
            Self::Memory(memory) => memory.bytes_held(),
        }
    }
}
