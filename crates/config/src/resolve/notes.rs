//! What there is to say about a configuration: problems and warnings, each on one line.

use crate::Problem;

/// What is collected on the way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes {
    problems: Vec<Problem>,
    warnings: Vec<String>,
}

impl Notes {
    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    pub(crate) fn warnings(&self) -> &[String] {
        &self.warnings
    }

    pub(crate) fn warn(&mut self, line: impl AsRef<str>) {
        let line = one_line(line.as_ref());
        if !self.warnings.contains(&line) {
            self.warnings.push(line);
        }
    }

    /// A name that means nothing: a warning at start, and a problem for `config check`.
    pub(crate) fn unknown(&mut self, name: &str, line: String) {
        self.problems.push(Problem { option: name.to_owned(), line: one_line(&line), fatal: false });
        self.warn(line);
    }

    pub(crate) fn fail(&mut self, option: &str, line: impl AsRef<str>) {
        self.problems.push(Problem { option: option.to_owned(), line: one_line(line.as_ref()), fatal: true });
    }
}

/// The text without characters that would end or disturb a line of the log.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
