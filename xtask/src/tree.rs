//! The files of the repository, read once, without what is built or fetched. Judging them is left to the rules.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Folders that no rule looks into: built, fetched, or left by tests.
const SKIPPED: &[&str] = &["target", "node_modules", "dist", "test-results", "playwright-report", "__pycache__"];

/// Hidden folders are somebody's own, but for these.
const OURS: &[&str] = &[".cargo", ".ci", ".github"];

/// Files above this are pictures or recordings, not text that somebody typed.
const LARGEST: u64 = 4 << 20;

/// Every text file by its path from the root, with `/` between folders.
#[derive(Debug, Default)]
pub struct Tree {
    /// Where this copy lies, as it must not appear in any file.
    pub root: PathBuf,
    pub files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads the repository. Files that are not UTF-8 are left out.
    pub fn read(root: &Path) -> anyhow::Result<Self> {
        let root = fs::canonicalize(root).with_context(|| format!("no folder {}", root.display()))?;
        let mut tree = Self { root: root.clone(), files: BTreeMap::new() };
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
                let entry = entry?;
                let name = entry.file_name();
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    let name = name.to_string_lossy();
                    let hidden = name.starts_with('.') && !OURS.contains(&name.as_ref());
                    if !hidden && !SKIPPED.contains(&name.as_ref()) {
                        folders.push(entry.path());
                    }
                } else if kind.is_file() && entry.metadata()?.len() <= LARGEST {
                    let path = entry.path();
                    let Ok(text) = String::from_utf8(fs::read(&path)?) else { continue };
                    let short = path.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
                    tree.files.insert(short, text);
                }
            }
        }
        Ok(tree)
    }

    /// The text of one file, when it is there.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Our Rust files.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).filter(|(path, _)| {
            path.ends_with(".rs") && ["crates/", "xtask/", "compat/"].iter().any(|folder| path.starts_with(folder))
        })
    }
}

#[cfg(test)]
pub fn sample(files: &[(&str, &str)]) -> Tree {
    Tree {
        root: PathBuf::from("/somewhere/melodrome"),
        files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect(),
    }
}
