//! One folder as it lies on disk: its audio files, pictures and playlists, and the signature that tells whether any of
//! them changed.

use std::fmt::Write as _;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use melodrome_model::{Id, Millis};
use melodrome_tags::formats::{self, FileKind};

use crate::Settings;
use crate::ignored::{Rules, Verdict};

/// Names of folders that never hold music of ours, compared in lower case.
const SKIPPED: [&str; 11] = [
    "$recycle.bin",
    "#snapshot",
    "@recycle",
    "@recently-snapshot",
    ".git",
    ".streams",
    "lost+found",
    "@eadir",
    ".appledouble",
    "system volume information",
    "#recycle",
];

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) size: i64,
    pub(crate) modified_at: Millis,
    pub(crate) changed_at: Millis,
    pub(crate) inode: i64,
}

/// A folder inside a folder.
#[derive(Debug)]
pub(crate) struct Below {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// Device and number: the same for every way that leads there.
    pub(crate) identity: (u64, u64),
    /// The name is a link to it.
    pub(crate) linked: bool,
}

/// What a folder holds, every list in byte order of names.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// Path relative to the library, empty for the root.
    pub(crate) path: String,
    pub(crate) audio: Vec<Entry>,
    pub(crate) images: Vec<Entry>,
    pub(crate) playlists: Vec<Entry>,
    /// Folders below.
    pub(crate) folders: Vec<Below>,
    /// Names that cannot be kept: path to show and reason.
    pub(crate) problems: Vec<(String, String)>,
    /// What is ignored here and below.
    pub(crate) ignored: Option<Arc<Rules>>,
}

impl Listing {
    /// Reads a folder in which the rules `above` hold. Entries that cannot be looked at become problems.
    pub(crate) fn read(
        folder: &Path,
        path: &str,
        above: Option<&Arc<Rules>>,
        settings: &Settings,
    ) -> std::io::Result<Self> {
        let mut listing = Self { path: path.to_owned(), ..Self::default() };
        match Rules::of(folder, above) {
            Ok(Verdict::Nothing) => return Ok(listing),
            Ok(Verdict::Rules(rules)) => listing.ignored = rules,
            Err(error) => {
                listing.problem(".ndignore", &error.to_string());
                listing.ignored = above.map(Arc::clone);
            }
        }
        for entry in fs::read_dir(folder)? {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    listing.problems.push((path.to_owned(), error.to_string()));
                    continue;
                }
            };
            listing.take(&entry, settings);
        }
        for list in [&mut listing.audio, &mut listing.images, &mut listing.playlists] {
            list.sort_by(|a, b| a.name.cmp(&b.name));
        }
        listing.folders.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(listing)
    }

    fn take(&mut self, entry: &fs::DirEntry, settings: &Settings) {
        let raw = entry.file_name();
        let Some(name) = raw.to_str() else {
            if formats::kind_of(&raw.to_string_lossy()).is_some() {
                self.problem(&raw.to_string_lossy(), "the file name is not valid UTF-8; rename it to have it scanned");
            }
            return;
        };
        // A dot file of any kind is somebody's bookkeeping; two dots begin a title such as "...And Justice".
        let hidden = name.starts_with('.') && !name.starts_with("..");
        let Ok(kind) = entry.file_type() else { return };
        let (meta, target) = if kind.is_symlink() {
            if !settings.follow_symlinks {
                return;
            }
            // A dangling link is skipped.
            let Ok(meta) = fs::metadata(entry.path()) else { return };
            let target = fs::canonicalize(entry.path())
                .ok()
                .and_then(|t| t.file_name().map(|n| n.to_string_lossy().into_owned()));
            (meta, target)
        } else {
            match entry.metadata() {
                Ok(meta) => (meta, None),
                Err(error) => return self.problem(name, &error.to_string()),
            }
        };
        if self.ignored.as_ref().is_some_and(|rules| rules.ignore(&entry.path(), meta.is_dir())) {
            return;
        }
        if meta.is_dir() {
            if !is_skipped(name, settings) {
                self.folders.push(Below {
                    name: name.to_owned(),
                    path: entry.path(),
                    identity: (meta.dev(), meta.ino()),
                    linked: kind.is_symlink(),
                });
            }
            return;
        }
        if hidden || name.starts_with('.') || !meta.is_file() {
            return;
        }
        let file = Entry::new(name, &meta);
        match formats::kind_of(target.as_deref().unwrap_or(name)) {
            Some(FileKind::Audio) => self.audio.push(file),
            Some(FileKind::Image) => self.images.push(file),
            Some(FileKind::Playlist) => self.playlists.push(file),
            None => {}
        }
    }

    fn problem(&mut self, name: &str, reason: &str) {
        let path = join(&self.path, name);
        self.problems.push((path, reason.to_owned()));
    }

    /// Equal as long as no audio file, picture or playlist of the folder changed.
    pub(crate) fn signature(&self) -> String {
        let mut text = String::with_capacity(64 * (self.audio.len() + self.images.len()));
        for list in [&self.audio, &self.images, &self.playlists] {
            for file in list {
                let _ = writeln!(text, "{}\0{} {} {}", file.name, file.size, file.modified_at, file.changed_at);
            }
            text.push('\n');
        }
        Id::hash(&[&text]).into_string()
    }
}

impl Entry {
    fn new(name: &str, meta: &Metadata) -> Self {
        Self {
            name: name.to_owned(),
            size: i64::try_from(meta.len()).unwrap_or(i64::MAX),
            modified_at: meta.mtime().saturating_mul(1000).saturating_add(meta.mtime_nsec() / 1_000_000),
            changed_at: meta.ctime().saturating_mul(1000).saturating_add(meta.ctime_nsec() / 1_000_000),
            inode: i64::from_ne_bytes(meta.ino().to_ne_bytes()),
        }
    }
}

/// Whether a folder of that name never holds music of ours.
pub(crate) fn is_skipped(name: &str, settings: &Settings) -> bool {
    let hidden = name.starts_with('.') && !name.starts_with("..");
    SKIPPED.contains(&name.to_lowercase().as_str()) || hidden && settings.ignore_dot_folders
}

/// `name` below `path`, both relative to the library.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

#[cfg(test)]
mod tests {
    use melodrome_model::Clock;

    use super::*;

    #[test]
    fn bookkeeping_is_skipped_and_titles_with_dots_are_not() {
        let root = tempfile::tempdir().unwrap();
        for folder in [".hidden", "...And Justice", "@eaDir", "Lost+Found", "Good"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        for file in [".x.mp3", "b.MP3", "a.flac", "cover.JPG", "l.m3u8", "notes.txt"] {
            fs::write(root.path().join(file), b"x").unwrap();
        }
        std::os::unix::fs::symlink("nowhere.mp3", root.path().join("dangling.mp3")).unwrap();
        let settings = Settings::new(Clock::System);
        let listing = Listing::read(root.path(), "", None, &settings).unwrap();
        assert_eq!(listing.folders.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["...And Justice", "Good"]);
        assert_eq!(listing.audio.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["a.flac", "b.MP3"]);
        assert_eq!((listing.images.len(), listing.playlists.len()), (1, 1));
        let before = listing.signature();
        fs::write(root.path().join("a.flac"), b"longer").unwrap();
        assert_ne!(Listing::read(root.path(), "", None, &settings).unwrap().signature(), before);
    }

    #[test]
    fn a_name_that_is_not_utf8_is_a_problem() {
        use std::os::unix::ffi::OsStrExt as _;
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.mp3")), b"x").unwrap();
        let listing = Listing::read(root.path(), "A", None, &Settings::new(Clock::System)).unwrap();
        assert!(listing.audio.is_empty());
        assert_eq!(listing.problems.len(), 1);
        assert!(listing.problems[0].0.starts_with("A/caf"));
    }
}
