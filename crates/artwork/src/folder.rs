//! Pictures that lie beside the music: listed from the folders themselves, so that no record of them can be stale.

use std::cmp::Ordering;
use std::path::Path;

/// Suffixes of picture files.
const SUFFIXES: [&str; 8] = ["gif", "jpg", "jpeg", "webp", "png", "bmp", "jxl", "heic"];

/// A picture file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// Path relative to the library's root.
    pub(crate) path: String,
    /// Folder relative to the library's root, empty for the root.
    pub(crate) folder: String,
    /// File name in lower case.
    pub(crate) name: String,
}

impl File {
    /// Name without its suffix.
    pub(crate) fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem)
    }
}

/// The pictures in `folders` below `root`, in the order in which patterns look at them: by name without suffix (numbers
/// by value, so `cover` comes before `cover.1`), then nearer to the root, then by path. A folder that cannot be listed
/// has none.
pub(crate) fn pictures(root: &Path, folders: &[String]) -> Vec<File> {
    let mut files = Vec::new();
    for folder in folders {
        let entries = match std::fs::read_dir(root.join(folder)) {
            Ok(entries) => entries,
            Err(error) => {
                tracing::debug!(folder, %error, "a folder cannot be searched for pictures");
                continue;
            }
        };
        for entry in entries.flatten() {
            // Names that are no UTF-8 could not be remembered in the database.
            let Ok(original) = entry.file_name().into_string() else { continue };
            let name = original.to_lowercase();
            let picture = name.rsplit_once('.').is_some_and(|(_, suffix)| SUFFIXES.contains(&suffix));
            if !picture || name.starts_with("._") || !entry.path().is_file() {
                continue;
            }
            let path = if folder.is_empty() { original } else { format!("{folder}/{original}") };
            files.push(File { path, folder: folder.clone(), name });
        }
    }
    files.sort_by(|one, other| {
        natural(one.stem(), other.stem())
            .then_with(|| one.path.matches('/').count().cmp(&other.path.matches('/').count()))
            .then_with(|| one.path.cmp(&other.path))
    });
    files
}

/// The folder of a relative path, empty for the root.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Compares texts with runs of digits as numbers.
pub(crate) fn natural(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.chars().peekable(), other.chars().peekable());
    loop {
        let (Some(&a), Some(&b)) = (one.peek(), other.peek()) else {
            return one.peek().is_some().cmp(&other.peek().is_some());
        };
        let order = if a.is_ascii_digit() && b.is_ascii_digit() {
            let (a, b) = (number(&mut one), number(&mut other));
            // Without leading zeros the longer number is the larger one, whatever its length.
            a.len().cmp(&b.len()).then_with(|| a.cmp(&b))
        } else {
            one.next();
            other.next();
            a.cmp(&b)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn number(text: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = text.next_if(char::is_ascii_digit) {
        if digits == "0" {
            digits.clear();
        }
        digits.push(digit);
    }
    digits
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;
    use std::fs;

    use proptest::prelude::*;

    use super::{folder_of, natural, pictures};

    #[test]
    fn numbers_in_names_count_by_value() {
        for (one, other, wanted) in [
            ("cover", "cover.1", Ordering::Less),
            ("disc2", "disc10", Ordering::Less),
            ("disc02", "disc2", Ordering::Equal),
            ("a100b", "a99c", Ordering::Greater),
            ("b", "a9", Ordering::Greater),
        ] {
            assert_eq!(natural(one, other), wanted, "{one} {other}");
        }
    }

    #[test]
    fn pictures_are_listed_in_order_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("A/CD1")).unwrap();
        for name in
            ["A/Cover.1.JPG", "A/cover.png", "A/CD1/cover.jpg", "A/notes.txt", "A/song.mp3", "A/._cover.jpg", "A/jpg"]
        {
            fs::write(root.join(name), b"x").unwrap();
        }
        fs::create_dir(root.join("A/folder.jpg")).unwrap();
        let found = pictures(root, &[String::from("A/CD1"), String::from("A"), String::from("gone")]);
        let paths: Vec<&str> = found.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["A/cover.png", "A/CD1/cover.jpg", "A/Cover.1.JPG"]);
        assert_eq!((found[2].name.as_str(), found[2].folder.as_str()), ("cover.1.jpg", "A"));
        assert_eq!((folder_of("A/B/c.mp3"), folder_of("c.mp3")), ("A/B", ""));
    }

    proptest! {
        #[test]
        fn the_order_is_one(a in "[a-b0-2.]{0,8}", b in "[a-b0-2.]{0,8}", c in "[a-b0-2.]{0,8}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            if natural(&a, &b) != Ordering::Greater && natural(&b, &c) != Ordering::Greater {
                prop_assert_ne!(natural(&a, &c), Ordering::Greater);
            }
        }
    }
}
