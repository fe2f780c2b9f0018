//! The tree of a library, folder by folder, each real folder once, whatever links there are.

use std::collections::{HashSet, VecDeque};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use melodrome_tags::formats::{self, FileKind};

use crate::ignored::Rules;
use crate::listing::{Listing, is_skipped, join};
use crate::{Cancel, Settings};

/// What the walk met.
pub(crate) enum Step {
    /// A folder.
    Folder(Listing),
    /// A folder that could not be listed; nothing below it may be called missing.
    Unreadable {
        /// Path relative to the library.
        path: String,
        /// What the system says.
        reason: String,
    },
}

/// A folder to visit.
struct Place {
    /// Path relative to the library.
    path: String,
    folder: PathBuf,
    /// What the folders above it say is to be ignored.
    ignored: Option<Arc<Rules>>,
}

/// Goes through the tree in byte order of names, parents first. Links to folders of the library come after everything else,
/// so that what can be reached both ways is found under its own name.
pub(crate) struct Walk<'a> {
    /// The library without any link in its path.
    root: PathBuf,
    pending: Vec<Place>,
    links: VecDeque<(Place, (u64, u64))>,
    seen: HashSet<(u64, u64)>,
    settings: &'a Settings,
}

impl<'a> Walk<'a> {
    /// From a root that must be a readable folder.
    pub(crate) fn new(root: &Path, settings: &'a Settings) -> std::io::Result<Self> {
        let meta = std::fs::metadata(root)?;
        if !meta.is_dir() {
            return Err(std::io::Error::other("it is not a folder"));
        }
        // The error of a folder that may not be listed belongs to the root as well.
        std::fs::read_dir(root)?;
        Ok(Self {
            root: std::fs::canonicalize(root)?,
            pending: vec![Place { path: String::new(), folder: root.to_owned(), ignored: None }],
            links: VecDeque::new(),
            seen: HashSet::from([(meta.dev(), meta.ino())]),
            settings,
        })
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        while self.pending.is_empty() {
            let (place, identity) = self.links.pop_front()?;
            if self.seen.insert(identity) {
                self.pending.push(place);
            }
        }
        let Place { path, folder, ignored } = self.pending.pop()?;
        let listing = match Listing::read(&folder, &path, ignored.as_ref(), self.settings) {
            Ok(listing) => listing,
            Err(error) => return Some(Step::Unreadable { path, reason: error.to_string() }),
        };
        for below in listing.folders.iter().rev() {
            let place =
                Place { path: join(&path, &below.name), folder: below.path.clone(), ignored: listing.ignored.clone() };
            // Out of the library there is no other name for it.
            let inside = || !std::fs::canonicalize(&below.path).is_ok_and(|target| !target.starts_with(&self.root));
            if below.linked && inside() {
                self.links.push_back((place, below.identity));
            } else if self.seen.insert(below.identity) {
                self.pending.push(place);
            }
        }
        Some(Step::Folder(listing))
    }
}

/// Audio files below a folder by their names alone: quick, and near enough to tell how far a first scan is. Links are
/// not followed; what cannot be listed counts as nothing.
pub(crate) fn count(root: &Path, settings: &Settings, cancel: &Cancel) -> i64 {
    let mut pending = vec![root.to_owned()];
    let mut found = 0;
    while let Some(folder) = pending.pop() {
        if cancel.is_set() {
            return 0;
        }
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let (name, kind) = (entry.file_name(), entry.file_type());
            let (name, is_folder) = (name.to_string_lossy(), kind.is_ok_and(|kind| kind.is_dir()));
            if is_folder && !is_skipped(&name, settings) {
                pending.push(entry.path());
            } else if !is_folder && !name.starts_with('.') && formats::kind_of(&name) == Some(FileKind::Audio) {
                found += 1;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use melodrome_model::Clock;

    use super::{Step, Walk};
    use crate::Settings;

    #[test]
    fn a_loop_of_links_ends_and_each_folder_comes_once() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("b/c")).unwrap();
        std::os::unix::fs::symlink("..", root.path().join("b/c/up")).unwrap();
        std::os::unix::fs::symlink("b", root.path().join("z")).unwrap();
        std::os::unix::fs::symlink("b", root.path().join("a")).unwrap();
        let settings = Settings::new(Clock::System);
        let paths: Vec<String> = Walk::new(root.path(), &settings)
            .unwrap()
            .filter_map(|step| match step {
                Step::Folder(listing) => Some(listing.path),
                Step::Unreadable { .. } => None,
            })
            .collect();
        assert_eq!(paths, ["", "b", "b/c"]);
    }

    #[test]
    fn a_link_out_of_the_library_has_its_place_among_the_others() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir_all(outside.path().join("below")).unwrap();
        fs::create_dir_all(root.path().join("a")).unwrap();
        fs::create_dir_all(root.path().join("z")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("m")).unwrap();
        std::os::unix::fs::symlink("z", root.path().join("b")).unwrap();
        let settings = Settings::new(Clock::System);
        let paths: Vec<String> = Walk::new(root.path(), &settings)
            .unwrap()
            .filter_map(|step| match step {
                Step::Folder(listing) => Some(listing.path),
                Step::Unreadable { .. } => None,
            })
            .collect();
        assert_eq!(paths, ["", "a", "m", "m/below", "z"]);
    }

    #[test]
    fn a_root_that_is_no_folder_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(Walk::new(file.path(), &Settings::new(Clock::System)).is_err());
        assert!(Walk::new(std::path::Path::new("/nowhere/at/all"), &Settings::new(Clock::System)).is_err());
    }
}
