//! Blobs in memory: what tests and diskless servers use. Leaves the order of use to `recency`.

use std::collections::HashMap;

use bytes::Bytes;
use parking_lot::Mutex;

use crate::Limit;
use crate::dir::digest;
use crate::recency::{Digest, Recency};

#[derive(Debug)]
struct Held {
    recency: Recency,
    bytes: HashMap<Digest, Bytes>,
}

/// Blobs of this process.
#[derive(Debug)]
pub struct Memory {
    limit: Limit,
    held: Mutex<Held>,
}

impl Memory {
    pub(crate) fn new(limit: Limit) -> Self {
        Self { limit, held: Mutex::new(Held { recency: Recency::new(limit), bytes: HashMap::new() }) }
    }

    pub(crate) fn put(&self, key: &str, bytes: &[u8]) {
        let digest = digest(key);
        let mut held = self.held.lock();
        if !self.limit.admits(bytes.len() as u64) {
            held.recency.remove(&digest);
            held.bytes.remove(&digest);
            return;
        }
        held.recency.insert(digest, bytes.len() as u64);
        held.bytes.insert(digest, Bytes::copy_from_slice(bytes));
        while let Some(old) = held.recency.evict_one() {
            held.bytes.remove(&old);
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<Bytes> {
        let digest = digest(key);
        let mut held = self.held.lock();
        held.recency.touch(&digest);
        held.bytes.get(&digest).cloned()
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.held.lock().recency.contains(&digest(key))
    }

    pub(crate) fn delete(&self, key: &str) {
        let digest = digest(key);
        let mut held = self.held.lock();
        held.recency.remove(&digest);
        held.bytes.remove(&digest);
    }

    pub(crate) fn bytes_held(&self) -> u64 {
        self.held.lock().recency.held()
    }
}
