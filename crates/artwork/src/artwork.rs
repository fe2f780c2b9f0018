//! The room's front: what it is made of and the limits it keeps. Answering is in `serve`, searching in `resolve`.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use bytes::Bytes;
use melodrome_blobs::Blobs;
use melodrome_store::{Store, artwork, properties};
use tokio::sync::Semaphore;

use crate::encode::{Encoding, encode};
use crate::options::Options;
use crate::{Error, placeholder};

/// Where the rules of the last search are noted.
const RULES: &str = "artwork.rules";

/// Pictures of a library. Cheap to clone.
#[derive(Clone)]
pub struct Artwork {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) blobs: Arc<Blobs>,
    pub(crate) options: Options,
    /// Pictures made at once for requests.
    pub(crate) turns: Semaphore,
    /// Requests in front of it.
    pub(crate) waiting: AtomicUsize,
}

impl Artwork {
    /// Over this store, with resized pictures kept in `blobs`.
    #[must_use]
    pub fn new(store: Store, blobs: Arc<Blobs>, options: Options) -> Self {
        let turns = Semaphore::new(options.max_requests.max(1));
        Self { inner: Arc::new(Inner { store, blobs, options, turns, waiting: AtomicUsize::new(0) }) }
    }

    /// Has every cover looked for again when the rules of the search are not those of the last start. Blocks.
    ///
    /// # Errors
    /// The store's.
    pub fn apply_rules(&self) -> Result<bool, Error> {
        let rules = format!("{:?} {:?}", self.inner.options.albums, self.inner.options.discs);
        self.inner.store.write_blocking(|tx| {
            let before = properties::find(tx, RULES)?;
            if before.as_deref() == Some(rules.as_str()) {
                return Ok(false);
            }
            // Albums are born waiting, so the first start has nothing to mark.
            if before.is_some() {
                artwork::mark_all_pending(tx)?;
            }
            properties::set(tx, RULES, &rules)?;
            Ok(before.is_some())
        })
    }
}

impl Inner {
    /// Bytes kept under `key`; a failing disk is as good as nothing kept.
    pub(crate) fn kept(&self, key: &str) -> Option<Bytes> {
        self.blobs.get(key).unwrap_or_else(|error| {
            tracing::warn!(%error, "a kept picture cannot be read");
            None
        })
    }

    /// Keeps bytes under `key`, if the disk is willing.
    pub(crate) fn keep(&self, key: &str, bytes: &[u8]) {
        if let Err(error) = self.blobs.put(key, bytes) {
            tracing::warn!(%error, "a picture cannot be kept");
        }
    }

    /// The key of a resized form.
    pub(crate) fn form(&self, hash: &str, size: u32, square: bool, encoding: Encoding) -> String {
        format!("cover:{hash}.{size}.{square}.{}{}", encoding.word(), self.options.quality)
    }

    /// The placeholder of an id; `None` when it would have to be drawn and `work` is not allowed.
    pub(crate) fn placeholder(&self, id: &str, size: u32, encoding: Encoding, work: bool) -> Option<(Bytes, String)> {
        let hue = placeholder::hue(id);
        let key = format!("placeholder:{hue}.{size}.{}{}", encoding.word(), self.options.quality);
        if let Some(bytes) = self.kept(&key) {
            return Some((bytes, key));
        }
        if !work {
            return None;
        }
        let bytes = encode(&placeholder::draw(hue, size), encoding, self.options.quality).unwrap_or_default();
        self.keep(&key, &bytes);
        Some((bytes.into(), key))
    }
}
