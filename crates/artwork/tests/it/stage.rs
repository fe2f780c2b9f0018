//! A shelf, a store that knows it, and the artwork room over both.

use std::path::Path;
use std::sync::Arc;

use melodrome_artwork::{Artwork, Ask, Cover, Encoding, Error, Options};
use melodrome_blobs::{Blobs, Limit};
use melodrome_model::{ArtId, ArtKind, Id, Viewer};
use melodrome_store::albums::{self, Filter, Order, Query};
use melodrome_store::ingest::{Incoming, Ingest};
use melodrome_store::{Store, libraries, tracks};
use melodrome_tags::{Mapping, PidRules};
use melodrome_testkit::Shelf;

pub(crate) struct Stage {
    pub(crate) shelf: Shelf,
    pub(crate) store: Store,
    pub(crate) artwork: Artwork,
    runtime: tokio::runtime::Runtime,
}

impl Stage {
    pub(crate) fn new(store: &Store, fill: impl FnOnce(&Shelf)) -> Self {
        Self::with(store, Options::default(), fill)
    }

    pub(crate) fn with(store: &Store, options: Options, fill: impl FnOnce(&Shelf)) -> Self {
        let shelf = Shelf::new();
        fill(&shelf);
        let root = shelf.root().to_str().unwrap().to_owned();
        store.write_blocking(|tx| libraries::ensure_first(tx, "Music", &root, 1)).unwrap();
        let artwork = Artwork::new(store.clone(), Arc::new(Blobs::memory(Limit::Unlimited)), options);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let stage = Self { shelf, store: store.clone(), artwork, runtime };
        stage.import();
        stage
    }

    /// What a full scan would write of the audio files.
    pub(crate) fn import(&self) {
        let mut files = Vec::new();
        audio(self.shelf.root(), "", &mut files);
        let (mapping, pid) = (Mapping::default(), PidRules::default());
        let batch: Vec<Incoming> = files
            .iter()
            .map(|path| {
                let read = melodrome_tags::read(&self.shelf.path(path), path, &mapping, &pid, 1).unwrap();
                Incoming {
                    known: None,
                    path: path.clone(),
                    folder: path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
                    suffix: path.rsplit('.').next().unwrap().to_owned(),
                    size: 1,
                    modified_at: 1,
                    changed_at: 1,
                    inode: 0,
                    tags: read.tags,
                    audio: read.audio,
                }
            })
            .collect();
        self.store
            .write_blocking(|tx| {
                let mut ingest = Ingest::new(1, "", 1);
                ingest.write(tx, &batch, 1)?;
                ingest.refresh(tx, 1)
            })
            .unwrap();
    }

    pub(crate) fn album(&self, name: &str) -> melodrome_model::Album {
        let query = Query { order: Order::Name, descending: false, offset: 0, limit: 100, filter: Filter::default() };
        let page = self.store.read_blocking(|db| albums::list(db, &Viewer::system(), &query)).unwrap();
        page.items.into_iter().find(|album| album.name == name).unwrap()
    }

    /// Ids of an album's tracks in playing order.
    pub(crate) fn tracks(&self, album: &str) -> Vec<Id> {
        let album = self.album(album).id;
        let tracks = self.store.read_blocking(|db| tracks::of_album(db, &Viewer::system(), &album)).unwrap();
        tracks.into_iter().map(|track| track.id).collect()
    }

    pub(crate) fn ask(&self, viewer: &Viewer, ask: Ask) -> Result<Cover, Error> {
        self.runtime.block_on(self.artwork.cover(viewer, ask))
    }

    pub(crate) fn cover(&self, id: ArtId, size: u32) -> Cover {
        self.ask(&Viewer::system(), ask(id, size)).unwrap()
    }

    /// The original of an album's cover, `None` when it is drawn.
    pub(crate) fn original(&self, album: &str) -> Option<Vec<u8>> {
        let cover = self.cover(ArtId::new(ArtKind::Album, self.album(album).id, ""), 0);
        (!cover.placeholder).then(|| cover.bytes.to_vec())
    }

    pub(crate) fn resolve(&self) -> usize {
        self.artwork.resolve_all(&|| false).unwrap()
    }

    pub(crate) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

/// The defaults, changed a little.
pub(crate) fn options(change: impl FnOnce(&mut Options)) -> Options {
    let mut options = Options::default();
    change(&mut options);
    options
}

pub(crate) fn ask(id: ArtId, size: u32) -> Ask {
    Ask { id, size, square: false, encoding: Encoding::Jpeg, placeholder: true }
}

/// A plain PNG with sides of 64 pixels.
pub(crate) fn png(colour: u32) -> Vec<u8> {
    melodrome_testkit::cover(colour).to_vec()
}

/// A JPEG of this size, red left and blue right.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_fn(width, height, |x, _| {
        image::Rgb(if x < width / 2 { [200, 30, 30] } else { [30, 30, 200] })
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

pub(crate) fn decoded(bytes: &[u8]) -> image::RgbImage {
    image::load_from_memory(bytes).unwrap().to_rgb8()
}

fn audio(root: &Path, folder: &str, found: &mut Vec<String>) {
    let mut entries: Vec<_> = std::fs::read_dir(root.join(folder)).unwrap().flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().into_string().unwrap();
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if entry.path().is_dir() {
            audio(root, &path, found);
        } else if ["mp3", "flac", "m4a"].iter().any(|suffix| path.ends_with(suffix)) {
            found.push(path);
        }
    }
}
