//! The room from outside: files, environment and flags go in, a configuration or one line of complaint comes out.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod files;
mod old_names;
mod pages;
mod ranking;
mod rules;
mod sign_on;

use melodrome_config::{Config, Error, Flags, Input, Resolved};
use std::path::Path;

/// A folder for one test, and what stands in it.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn with(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.path().join(name), text).unwrap();
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn input(&self, variables: &[(&str, &str)], flags: Flags) -> Input {
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Input::new(variables, self.path(), flags)
    }

    pub(crate) fn load(&self, variables: &[(&str, &str)]) -> Result<(Config, Resolved), Error> {
        melodrome_config::load(&self.input(variables, Flags::default()))
    }

    /// The one line with which the start ends.
    pub(crate) fn refusal(&self, variables: &[(&str, &str)]) -> String {
        let line = self.load(variables).expect_err("this must not start").to_string();
        assert!(!line.contains('\n'), "more than one line: {line}");
        line.replace(&format!("{}/", self.path().display()), "")
    }

    pub(crate) fn warnings(&self, variables: &[(&str, &str)]) -> Vec<String> {
        let (_, resolved) = self.load(variables).unwrap();
        let folder = format!("{}/", self.path().display());
        resolved.warnings().iter().map(|line| line.replace(&folder, "")).collect()
    }
}
