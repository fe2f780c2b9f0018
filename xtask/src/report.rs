//! What one rule has to say. Printing is left to `main`.

/// The outcome of a rule: well when there are no findings.
#[derive(Debug, Default)]
pub struct Report {
    /// One line for when all is well, with what was counted.
    pub summary: String,
    /// What breaks the rule: where, what, and what to do.
    pub findings: Vec<String>,
    /// Worth knowing, breaks nothing.
    pub notes: Vec<String>,
}

impl Report {
    /// A report without notes.
    pub fn new(summary: impl Into<String>, findings: Vec<String>) -> Self {
        Self { summary: summary.into(), findings, notes: Vec::new() }
    }
}
