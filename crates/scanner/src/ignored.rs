//! `.ndignore` files: what in a folder and below it is no music of ours, in the syntax of `.gitignore`. A file without
//! any rule means the whole folder. Rules of folders further in win over those further out.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Name of the file.
const NAME: &str = ".ndignore";
/// Bytes that are read of one.
const LIMIT: u64 = 1 << 20;

/// The rules that hold in a folder.
#[derive(Debug)]
pub(crate) struct Rules {
    own: Gitignore,
    above: Option<Arc<Rules>>,
}

/// What the file of a folder says.
pub(crate) enum Verdict {
    /// Everything in the folder and below is ignored.
    Nothing,
    /// These rules hold, if any.
    Rules(Option<Arc<Rules>>),
}

impl Rules {
    /// The rules of `folder`, which lies where those of `above` hold.
    ///
    /// # Errors
    /// The system's, when there is a file that cannot be read.
    pub(crate) fn of(folder: &Path, above: Option<&Arc<Self>>) -> std::io::Result<Verdict> {
        let file = match std::fs::File::open(folder.join(NAME)) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Verdict::Rules(above.map(Arc::clone)));
            }
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(LIMIT).read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let lines = || text.trim_start_matches('\u{feff}').lines();
        if lines().all(|line| line.trim().is_empty() || line.starts_with('#')) {
            return Ok(Verdict::Nothing);
        }
        let mut builder = GitignoreBuilder::new(folder);
        for line in lines() {
            if let Err(error) = builder.add_line(None, line) {
                tracing::warn!(folder = %folder.display(), %error, "a rule of .ndignore is passed over");
            }
        }
        let own = builder.build().map_err(std::io::Error::other)?;
        Ok(Verdict::Rules(Some(Arc::new(Self { own, above: above.map(Arc::clone) }))))
    }

    /// Whether an entry of the folder is ignored.
    pub(crate) fn ignore(&self, path: &Path, is_folder: bool) -> bool {
        match self.own.matched(path, is_folder) {
            Match::Ignore(_) => true,
            Match::Whitelist(_) => false,
            Match::None => self.above.as_ref().is_some_and(|above| above.ignore(path, is_folder)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Rules, Verdict};

    fn rules(folder: &std::path::Path, above: Option<&std::sync::Arc<Rules>>) -> std::sync::Arc<Rules> {
        match Rules::of(folder, above).unwrap() {
            Verdict::Rules(Some(rules)) => rules,
            Verdict::Rules(None) => panic!("no rules"),
            Verdict::Nothing => panic!("everything is ignored"),
        }
    }

    #[test]
    fn a_file_without_rules_means_the_whole_folder() {
        let root = tempfile::tempdir().unwrap();
        assert!(matches!(Rules::of(root.path(), None).unwrap(), Verdict::Rules(None)));
        for text in ["", "\n  \n", "# why\n\n", "\u{feff}# why"] {
            fs::write(root.path().join(".ndignore"), text).unwrap();
            assert!(matches!(Rules::of(root.path(), None).unwrap(), Verdict::Nothing), "{text:?}");
        }
    }

    #[test]
    fn rules_add_up_and_the_inner_ones_win() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("a");
        fs::create_dir(&inner).unwrap();
        fs::write(root.path().join(".ndignore"), "# comment\n*.flac\n/top.mp3\ndemos/\n").unwrap();
        fs::write(inner.join(".ndignore"), "!keep.flac\n/own.mp3\n").unwrap();
        let outer = rules(root.path(), None);
        let inside = rules(&inner, Some(&outer));
        for (path, is_folder, ignored) in [
            ("a/x.flac", false, true),
            ("a/keep.flac", false, false),
            ("a/own.mp3", false, true),
            ("a/top.mp3", false, false),
            ("a/demos", true, true),
            ("a/demos", false, false),
        ] {
            assert_eq!(inside.ignore(&root.path().join(path), is_folder), ignored, "{path}");
        }
        assert!(outer.ignore(&root.path().join("top.mp3"), false));
    }
}
