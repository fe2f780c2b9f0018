//! A fake library on disk. Times of files are counted up, second by second, so that a rewritten file always looks
//! changed and two runs make the same shelf.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use lofty::ape::{ApeItem, ApeTag};
use lofty::config::WriteOptions;
use lofty::file::FileType;
use lofty::picture::{MimeType, Picture, PictureType};
use lofty::tag::{ItemKey, ItemValue, Tag, TagExt as _, TagItem, TagType};
use tempfile::TempDir;

/// When the first file of a shelf was changed.
const BEGIN: u64 = 1_700_000_000;

/// A library in a temporary folder, gone with the value.
#[derive(Debug)]
pub struct Shelf {
    dir: TempDir,
    ticks: AtomicU64,
}

impl Default for Shelf {
    fn default() -> Self {
        Self::new()
    }
}

#[track_caller]
#[expect(clippy::panic, reason = "a fixture that cannot be made must fail its test loudly")]
fn must<T, E: std::fmt::Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error}"),
    }
}

impl Shelf {
    /// An empty library.
    #[must_use]
    pub fn new() -> Self {
        Self { dir: must(tempfile::tempdir(), "no temporary folder for a shelf"), ticks: AtomicU64::new(0) }
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    /// The absolute path of something inside.
    #[must_use]
    pub fn path(&self, rel: &str) -> PathBuf {
        self.dir.path().join(rel)
    }

    /// Begins an audio file; the extension of the path decides the format. Nothing is written before
    /// [`TrackFile::save`].
    #[must_use]
    pub fn track(&self, rel: &str) -> TrackFile<'_> {
        TrackFile { shelf: self, rel: rel.to_owned(), sound: None, items: Vec::new(), cover: None }
    }

    /// An album of `count` numbered tracks, `01.<extension>` and so on, in a folder.
    pub fn album(&self, folder: &str, artist: &str, album: &str, count: u32, extension: &str) -> Vec<PathBuf> {
        (1..=count)
            .map(|number| {
                self.track(&format!("{folder}/{number:02}.{extension}"))
                    .title(&format!("{album} {number}"))
                    .artist(artist)
                    .album_artist(artist)
                    .album(album)
                    .number(number)
                    .save()
            })
            .collect()
    }

    /// Writes any file.
    pub fn write(&self, rel: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(rel);
        if let Some(parent) = path.parent() {
            must(fs::create_dir_all(parent), "no folder for a fixture");
        }
        must(fs::write(&path, bytes), "cannot write a fixture");
        self.touch(rel);
        path
    }

    /// Gives a file the next moment as its time of change.
    pub fn touch(&self, rel: &str) {
        let tick = self.ticks.fetch_add(1, Ordering::SeqCst);
        let file = must(File::options().append(true).open(self.path(rel)), "cannot touch a fixture");
        must(file.set_modified(UNIX_EPOCH + Duration::from_secs(BEGIN + tick)), "cannot set the time of a fixture");
    }

    /// Removes a file or a folder with everything in it.
    pub fn remove(&self, rel: &str) {
        let path = self.path(rel);
        let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        must(gone, "cannot remove a fixture");
    }

    /// Moves a file or a folder; times stay.
    pub fn rename(&self, from: &str, to: &str) {
        let to = self.path(to);
        if let Some(parent) = to.parent() {
            must(fs::create_dir_all(parent), "no folder for a fixture");
        }
        must(fs::rename(self.path(from), to), "cannot move a fixture");
    }
}

/// An audio file in the making.
#[derive(Debug)]
pub struct TrackFile<'a> {
    shelf: &'a Shelf,
    rel: String,
    sound: Option<String>,
    items: Vec<(ItemKey, String)>,
    cover: Option<Vec<u8>>,
}

impl TrackFile<'_> {
    /// Any tag by its Vorbis comment name (`MUSICBRAINZ_ALBUMID`, `ORIGINALDATE`, `ITUNESADVISORY` …). May repeat.
    ///
    /// # Panics
    /// For a name that the tag writer does not know.
    #[must_use]
    #[expect(clippy::panic, reason = "a test that names an unknown tag is wrong")]
    pub fn tag(mut self, name: &str, value: &str) -> Self {
        let Some(key) = ItemKey::from_key(TagType::VorbisComments, name) else {
            panic!("testkit does not know the tag {name}")
        };
        self.items.push((key, value.to_owned()));
        self
    }

    fn with(mut self, key: ItemKey, value: &str) -> Self {
        self.items.push((key, value.to_owned()));
        self
    }

    /// Sound of another format than the extension says.
    #[must_use]
    pub fn sound(mut self, extension: &str) -> Self {
        self.sound = Some(extension.to_owned());
        self
    }

    /// Title.
    #[must_use]
    pub fn title(self, value: &str) -> Self {
        self.with(ItemKey::TrackTitle, value)
    }

    /// Artist; may repeat.
    #[must_use]
    pub fn artist(self, value: &str) -> Self {
        self.with(ItemKey::TrackArtist, value)
    }

    /// Album.
    #[must_use]
    pub fn album(self, value: &str) -> Self {
        self.with(ItemKey::AlbumTitle, value)
    }

    /// Album artist; may repeat.
    #[must_use]
    pub fn album_artist(self, value: &str) -> Self {
        self.with(ItemKey::AlbumArtist, value)
    }

    /// Track number.
    #[must_use]
    pub fn number(self, value: u32) -> Self {
        self.with(ItemKey::TrackNumber, &value.to_string())
    }

    /// Disc number.
    #[must_use]
    pub fn disc(self, value: u32) -> Self {
        self.with(ItemKey::DiscNumber, &value.to_string())
    }

    /// Genre; may repeat.
    #[must_use]
    pub fn genre(self, value: &str) -> Self {
        self.with(ItemKey::Genre, value)
    }

    /// Recording date.
    #[must_use]
    pub fn date(self, value: &str) -> Self {
        self.with(ItemKey::RecordingDate, value)
    }

    /// Lyrics, plain or LRC.
    #[must_use]
    pub fn lyrics(self, text: &str) -> Self {
        self.with(ItemKey::UnsyncLyrics, text)
    }

    /// Part of a compilation.
    #[must_use]
    pub fn compilation(self) -> Self {
        self.with(ItemKey::FlagCompilation, "1")
    }

    /// An embedded front cover (PNG).
    #[must_use]
    pub fn cover(mut self, png: &[u8]) -> Self {
        self.cover = Some(png.to_vec());
        self
    }

    /// Writes the file and returns its absolute path.
    ///
    /// # Panics
    /// When ffmpeg is missing or the tags cannot be written.
    pub fn save(self) -> PathBuf {
        let extension = self.rel.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
        let sound = crate::sound(self.sound.as_deref().unwrap_or(&extension));
        let path = self.shelf.write(&self.rel, &sound);
        if !self.items.is_empty() || self.cover.is_some() {
            let kind = FileType::from_ext(
                self.sound.as_deref().map_or(extension.as_str(), |s| if s == "alac" { "m4a" } else { s }),
            )
            .map_or(TagType::Id3v2, |kind| kind.primary_tag_type());
            let mut tag = Tag::new(kind);
            for (key, value) in self.items {
                tag.push_unchecked(TagItem::new(key, ItemValue::Text(value)));
            }
            if kind == TagType::Ape {
                save_ape(tag, self.cover, &path);
            } else {
                if let Some(bytes) = self.cover {
                    tag.push_picture(
                        Picture::unchecked(bytes).pic_type(PictureType::CoverFront).mime_type(MimeType::Png).build(),
                    );
                }
                must(tag.save_to_path(&path, WriteOptions::default()), "cannot tag a fixture");
            }
            self.shelf.touch(&self.rel);
        }
        path
    }
}

/// The tag writer leaves pictures out of APE tags, so that one is added as the item it is.
fn save_ape(tag: Tag, cover: Option<Vec<u8>>, path: &Path) {
    let mut ape = ApeTag::from(tag);
    if let Some(bytes) = cover {
        let value = ItemValue::Binary([b"front.png\0".as_slice(), &bytes].concat());
        ape.insert(must(ApeItem::new(String::from("Cover Art (Front)"), value), "cannot make a cover item"));
    }
    must(ape.save_to_path(path, WriteOptions::default()), "cannot tag a fixture");
}
