//! A small builder for statements with filters: fixed pieces of SQL, bound values, never input as text.

use std::fmt::Write as _;

use crate::Value;

/// Lengths that lists of integers are filled up to, so that pages of any size share a few prepared statements.
const LENGTHS: [usize; 6] = [1, 4, 16, 64, 256, 512];

/// Statements with more values than this are prepared anew each time.
const MOST_KEPT: usize = 600;

/// A statement being put together.
#[derive(Debug, Clone)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
    /// The text holds no values, so the same text will be asked again.
    recurring: bool,
}

impl Sql {
    /// Starts with a fixed piece.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), values: Vec::new(), recurring: true }
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
    ///
    /// Short lists are bound and filled up with their last value, which changes no answer and lets the engine keep the
    /// statement; long ones are written out.
    pub fn push_ints(&mut self, ints: impl IntoIterator<Item = i64>) -> &mut Self {
        let ints: Vec<i64> = ints.into_iter().collect();
        let Some(&last) = ints.last() else { return self.push("(NULL)") };
        let mut separator = '(';
        if let Some(length) = LENGTHS.into_iter().find(|&length| length >= ints.len()) {
            for int in ints.iter().copied().chain(std::iter::repeat(last)).take(length) {
                self.text.push(separator);
                self.bind(int);
                separator = ',';
            }
        } else {
            self.recurring = false;
            for int in ints {
                let _ = write!(self.text, "{separator}{int}");
                separator = ',';
            }
        }
        self.text.push(')');
        self
    }

    /// Adds bound texts as a list in parentheses; an empty list matches nothing.
    pub(crate) fn push_texts<T>(&mut self, texts: &[T]) -> &mut Self
    where
        for<'t> &'t T: Into<Value>,
    {
        if texts.is_empty() {
            return self.push("(NULL)");
        }
        let mut separator = "(";
        for text in texts {
            self.push(separator).bind(text);
            separator = ", ";
        }
        self.push(")")
    }

    /// Adds one row of `VALUES`: integers of ours, then a text if there is a column for one.
    pub(crate) fn push_row(&mut self, ints: &[i64], text: Option<&str>) -> &mut Self {
        self.recurring = false;
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

    /// Whether the same text will be asked again, so that it is worth keeping prepared.
    pub(crate) fn recurs(&self) -> bool {
        self.recurring && self.values.len() <= MOST_KEPT
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

#[cfg(test)]
mod tests {
    use super::Sql;
    use crate::Value;

    fn list(ints: &[i64]) -> Sql {
        let mut sql = Sql::new("IN ");
        sql.push_ints(ints.iter().copied());
        sql
    }

    #[test]
    fn lists_of_like_length_share_one_text() {
        assert_eq!(list(&[7]).text(), "IN ($1)");
        let (five, nine) = (list(&[1, 2, 3, 4, 5]), list(&[9; 9]));
        assert_eq!(five.text(), nine.text());
        assert_eq!(five.values().len(), 16);
        assert_eq!(five.values().last(), Some(&Value::Int(5)), "filled up with what it holds anyway");
        assert!(five.recurs());
    }

    #[test]
    fn long_lists_are_written_out_and_not_kept() {
        let long = list(&(0..513).collect::<Vec<_>>());
        assert!(long.values().is_empty() && !long.recurs());
        assert!(long.text().ends_with(",511,512)"));
        assert_eq!(list(&[]).text(), "IN (NULL)");
    }
}
