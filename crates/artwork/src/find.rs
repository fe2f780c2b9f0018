//! The search for a picture: the rules are asked in turn, and the first source that holds something to look at wins.
//! A source that is missing, too large or no picture is passed over; a damaged picture is kept as a last resort.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use image::DynamicImage;
use melodrome_store::artwork::{AlbumPlaces, TrackPlace};

use crate::decode::{Look, hash, look};
use crate::folder::{self, folder_of};
use crate::options::Options;
use crate::pick::{self, Disc, Rule};

/// Tracks of an album that are asked for an embedded picture, one after the other.
const ASKED: usize = 3;

/// Where a picture lies, relative to the library's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A picture file.
    Folder(String),
    /// Inside an audio file.
    Embedded(String),
}

impl Source {
    /// As the store keeps it.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Folder(path) => format!("folder:{path}"),
            Self::Embedded(path) => format!("embedded:{path}"),
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (kind, path) = text.split_once(':')?;
        match kind {
            "folder" => Some(Self::Folder(path.to_owned())),
            "embedded" => Some(Self::Embedded(path.to_owned())),
            _ => None,
        }
    }

    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Folder(path) | Self::Embedded(path) => path,
        }
    }
}

/// A picture that was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) source: Source,
    pub(crate) hash: String,
    pub(crate) bytes: Vec<u8>,
    /// `None` when it cannot be decoded.
    pub(crate) image: Option<DynamicImage>,
}

/// Looks for the pictures of one library.
pub(crate) struct Search<'a> {
    pub(crate) options: &'a Options,
    pub(crate) root: &'a Path,
}

impl Search<'_> {
    /// Folders of an album's tracks, in order and once each.
    pub(crate) fn folders(tracks: &[TrackPlace]) -> Vec<String> {
        let mut folders: Vec<String> = Vec::new();
        for track in tracks {
            let folder = folder_of(&track.path);
            if !folders.iter().any(|known| known == folder) {
                folders.push(folder.to_owned());
            }
        }
        folders
    }

    /// The folder right above all of `folders` that may hold the album's cover too; whether it does depends on what else
    /// lies in it, which only the store knows.
    pub(crate) fn parent(&self, folders: &[String]) -> Option<String> {
        let (first, others) = folders.split_first()?;
        let parent = folder_of(first);
        let common = !parent.is_empty() && others.iter().all(|folder| folder_of(folder) == parent);
        let alone = others.is_empty() && !folder::pictures(self.root, folders).is_empty();
        (common && !alone).then(|| parent.to_owned())
    }

    /// The album's cover.
    pub(crate) fn album(&self, places: &AlbumPlaces, folders: &[String]) -> Option<Found> {
        let files = folder::pictures(self.root, folders);
        let mut damaged = None;
        for rule in &self.options.albums.0 {
            let sources: Vec<Source> = match rule {
                Rule::Named(pattern) => named(&pick::for_album(pattern, &files)),
                Rule::Embedded => embedded(places.tracks.iter()),
                Rule::DiscSubtitle => Vec::new(),
            };
            if let Some(found) = self.first(sources, &mut damaged) {
                return Some(found);
            }
        }
        damaged
    }

    /// A disc's own picture.
    pub(crate) fn disc(&self, places: &AlbumPlaces, number: i64, folders: &[String]) -> Option<Found> {
        let files = folder::pictures(self.root, folders);
        let tracks = || places.tracks.iter().filter(|track| track.disc == number);
        let of_disc: Vec<TrackPlace> = tracks().cloned().collect();
        let disc = Disc {
            number,
            subtitle: of_disc.first().map_or("", |track| track.disc_subtitle.as_str()),
            folders: Self::folders(&of_disc),
            spread: Self::folders(&places.tracks).len() > 1,
        };
        let mut damaged = None;
        for rule in &self.options.discs.0 {
            let sources = match rule {
                Rule::Named(pattern) => named(&pick::for_disc(pattern, &files, &disc)),
                Rule::DiscSubtitle => named(&pick::by_subtitle(&files, &disc)),
                Rule::Embedded => embedded(tracks()),
            };
            if let Some(found) = self.first(sources, &mut damaged) {
                return Some(found);
            }
        }
        damaged
    }

    /// The picture at `source`, if it is there and worth showing.
    pub(crate) fn open(&self, source: Source) -> Option<Found> {
        let mut damaged = None;
        self.first(vec![source], &mut damaged).or(damaged)
    }

    /// The bytes at `source` while they are still those of this hash. They were looked at when they were found, so they
    /// are not decoded again.
    pub(crate) fn unchanged(&self, source: &Source, known: &str) -> Option<Vec<u8>> {
        self.read(source).into_iter().find(|bytes| hash(bytes) == known)
    }

    fn first(&self, sources: Vec<Source>, damaged: &mut Option<Found>) -> Option<Found> {
        for source in sources {
            for bytes in self.read(&source) {
                let found = |image, bytes: Vec<u8>| Found { source: source.clone(), hash: hash(&bytes), bytes, image };
                match look(&bytes, self.options.limits) {
                    Look::Picture(image) => return Some(found(Some(image), bytes)),
                    Look::Opaque => return Some(found(None, bytes)),
                    Look::Broken if damaged.is_none() => *damaged = Some(found(None, bytes)),
                    Look::Broken | Look::TooLarge | Look::Other => {
                        tracing::debug!(path = source.path(), "passed over: not a picture that can be shown");
                    }
                }
            }
        }
        None
    }

    /// The bytes at a source, best first; nothing when there are none or too many.
    fn read(&self, source: &Source) -> Vec<Vec<u8>> {
        let limit = self.options.limits.bytes;
        let Some(path) = inside(self.root, source.path()) else { return Vec::new() };
        match source {
            Source::Folder(_) => read_file(&path, limit).into_iter().collect(),
            // Front covers come first; a lone back cover is better than nothing.
            Source::Embedded(_) => match melodrome_tags::pictures(&path) {
                Ok(pictures) => pictures
                    .into_iter()
                    .map(|picture| picture.bytes)
                    .filter(|bytes| bytes.len() as u64 <= limit)
                    .collect(),
                Err(error) => {
                    tracing::debug!(path = source.path(), %error, "the embedded pictures cannot be read");
                    Vec::new()
                }
            },
        }
    }
}

fn named(files: &[&folder::File]) -> Vec<Source> {
    files.iter().map(|file| Source::Folder(file.path.clone())).collect()
}

fn embedded<'t>(tracks: impl Iterator<Item = &'t TrackPlace>) -> Vec<Source> {
    tracks.filter(|track| track.has_picture).take(ASKED).map(|track| Source::Embedded(track.path.clone())).collect()
}

/// `path` below `root`; `None` when it would lead out of it.
pub(crate) fn inside(root: &Path, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path);
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    (plain && !path.is_empty()).then(|| root.join(relative))
}

/// Reads a file of at most `limit` bytes.
fn read_file(path: &Path, limit: u64) -> Option<Vec<u8>> {
    let meta = std::fs::metadata(path).ok()?;
    if !meta.is_file() || meta.len() > limit {
        return None;
    }
    let mut bytes = Vec::new();
    // It may grow while it is read.
    File::open(path).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then_some(bytes)
}
