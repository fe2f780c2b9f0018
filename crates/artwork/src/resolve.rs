//! The search for covers that nobody looked for yet: a few at a time, on a few threads, until told to stop. The outcome
//! of each step is one transaction, so the page fills up while the search goes on.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use image::DynamicImage;
use melodrome_model::ImageShape;
use melodrome_store::artwork::{self, AlbumPlaces, Resolved};

use crate::artwork::{Artwork, Inner};
use crate::encode::{encode, fit};
use crate::find::{Found, Search};
use crate::{Error, colours, thumb};

/// Albums of one step when all are looked through.
const STEP: usize = 64;

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Albums whose cover was found or found to be absent.
    pub resolved: usize,
    /// Albums that cannot be looked at now because their library is out of reach; they keep waiting.
    pub postponed: usize,
    /// Internal key of the last album looked at: where the next step begins.
    pub last: i64,
    /// The step was full, so there may be more.
    pub more: bool,
}

impl Artwork {
    /// Looks for the covers of all albums that wait. Blocks, for as long as that takes or until `stopped`. Gives how
    /// many albums it settled.
    ///
    /// # Errors
    /// The store's; what was settled before stays settled.
    pub fn resolve_all(&self, stopped: &(dyn Fn() -> bool + Sync)) -> Result<usize, Error> {
        let mut settled = 0;
        let mut after = 0;
        while !stopped() {
            let step = self.resolve_pending(after, STEP, stopped)?;
            settled += step.resolved;
            after = step.last;
            if step.postponed > 0 {
                tracing::warn!(albums = step.postponed, "covers are not looked for: the music folder is out of reach");
            }
            if !step.more {
                break;
            }
        }
        if settled > 0 {
            tracing::info!(albums = settled, "looked for covers");
        }
        Ok(settled)
    }

    /// Looks for the covers of at most `limit` albums that wait, beyond the internal key `after`. Blocks.
    ///
    /// # Errors
    /// The store's.
    pub fn resolve_pending(
        &self,
        after: i64,
        limit: usize,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Step, Error> {
        let inner = &self.inner;
        let albums = inner.store.read_blocking(|db| artwork::pending(db, after, limit))?;
        let next = AtomicUsize::new(0);
        let outcome = Mutex::new(Outcome::default());
        std::thread::scope(|scope| {
            for _ in 0..inner.options.threads.clamp(1, albums.len().max(1)) {
                scope.spawn(|| {
                    while !stopped() {
                        let Some(&album) = albums.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                        let one = inner.resolve_and_precache(album);
                        outcome.lock().unwrap_or_else(PoisonError::into_inner).add(one);
                    }
                });
            }
        });
        let mut outcome = outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = outcome.error {
            return Err(error);
        }
        outcome.resolved.sort_by_key(|one| one.pk);
        inner.store.write_blocking(|tx| artwork::record(tx, &outcome.resolved))?;
        Ok(Step {
            resolved: outcome.resolved.len(),
            postponed: outcome.postponed,
            last: albums.last().copied().unwrap_or(after),
            more: albums.len() == limit && limit > 0,
        })
    }
}

/// How large a picture is, and its likeness.
pub(crate) fn shape(image: &DynamicImage) -> ImageShape {
    let (width, height) = (image.width().into(), image.height().into());
    ImageShape { width, height, thumb: thumb::hash(image).unwrap_or_default() }
}

#[derive(Default)]
struct Outcome {
    resolved: Vec<Resolved>,
    postponed: usize,
    error: Option<Error>,
}

impl Outcome {
    fn add(&mut self, one: Result<Option<Resolved>, Error>) {
        match one {
            Ok(Some(resolved)) => self.resolved.push(resolved),
            Ok(None) => self.postponed += 1,
            Err(error) => self.error = Some(error),
        }
    }
}

impl Inner {
    fn resolve_and_precache(&self, album: i64) -> Result<Option<Resolved>, Error> {
        let Some((resolved, found)) = self.resolve_album(album)? else { return Ok(None) };
        if let Some(Found { hash, image: Some(image), .. }) = found {
            for &(size, encoding) in &self.options.precache {
                let key = self.form(&hash, size, false, encoding);
                // What is small enough is sent as it is; keeping it again would only push others out.
                if image.width().max(image.height()) <= size || self.blobs.contains(&key) {
                    continue;
                }
                let made = fit(&image, size).and_then(|image| encode(&image, encoding, self.options.quality));
                if let Some(bytes) = made {
                    self.keep(&key, &bytes);
                }
            }
        }
        Ok(Some(resolved))
    }

    /// Looks for one album's cover; `None` when its library is out of reach or the album is gone.
    pub(crate) fn resolve_album(&self, album: i64) -> Result<Option<(Resolved, Option<Found>)>, Error> {
        let Some(places) = self.store.read_blocking(|db| artwork::places(db, album))? else { return Ok(None) };
        let root = Path::new(&places.root);
        if !root.is_dir() {
            return Ok(None);
        }
        let folders = self.folders(&places)?;
        let found = Search { options: &self.options, root }.album(&places, &folders);
        let colours = found.as_ref().and_then(|found| found.image.as_ref()).and_then(colours::of);
        let resolved = Resolved {
            pk: places.pk,
            id: places.id,
            library: places.library,
            updated_at: places.updated_at,
            hash: found.as_ref().map(|found| found.hash.clone()).unwrap_or_default(),
            source: found.as_ref().map(|found| found.source.to_text()).unwrap_or_default(),
            colours,
            shape: found.as_ref().and_then(|found| found.image.as_ref()).map(shape).unwrap_or_default(),
        };
        Ok(Some((resolved, found)))
    }

    /// Folders in which an album's picture may lie: those of its tracks, and the one above them when it is theirs alone.
    pub(crate) fn folders(&self, places: &AlbumPlaces) -> Result<Vec<String>, Error> {
        let mut folders = Search::folders(&places.tracks);
        let search = Search { options: &self.options, root: Path::new(&places.root) };
        if let Some(parent) = search.parent(&folders) {
            let shared =
                self.store.read_blocking(|db| artwork::holds_other_albums(db, places.library, &parent, places.pk))?;
            if !shared {
                folders.push(parent);
            }
        }
        Ok(folders)
    }
}
