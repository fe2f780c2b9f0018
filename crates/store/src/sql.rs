//! A small builder for statements with filters: fixed pieces of SQL, bound values, never input as text.

use std::fmt::Write as _;

use crate::Value;

/// A statement being put together.
#[derive(Debug, Clone, Default)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Starts with a fixed piece.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds a fixed piece.
    pub fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a bound value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    /// Adds integers of ours as a list in parentheses; an empty list matches nothing.
    pub fn push_ints(&mut self, ints: impl IntoIterator<Item = i64>) -> &mut Self {
        self.text.push('(');
        let mut first = true;
        for int in ints {
            if !first {
                self.text.push(',');
            }
            first = false;
            let _ = write!(self.text, "{int}");
        }
        if first {
            self.text.push_str("NULL");
        }
        self.text.push(')');
        self
    }

    /// Adds an integer of ours.
    pub(crate) fn push_int(&mut self, int: i64) -> &mut Self {
        let _ = write!(self.text, "{int}");
        self
    }

    /// Adds one row of `VALUES`: integers of ours, then a text if there is a column for one.
    pub(crate) fn push_row(&mut self, ints: &[i64], text: Option<&str>) -> &mut Self {
        let mut separator = '(';
        for int in ints {
            let _ = write!(self.text, "{separator}{int}");
            separator = ',';
        }
        match text {
            Some("") => self.push(",''"),
            Some(text) => self.push(",").bind(text),
            None => self,
        };
        self.push(")")
    }

    /// Restricts `column` to the libraries of a viewer.
    pub fn within(&mut self, column: &'static str, viewer: &melodrome_model::Viewer) -> &mut Self {
        if let melodrome_model::viewer::Libraries::Only(ids) = viewer.libraries() {
            self.push(" AND ").push(column).push(" IN ").push_ints(ids.iter().copied());
        }
        self
    }

    /// The statement.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its values.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }
}
