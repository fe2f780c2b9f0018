//! The list dialect: `_start`, `_end`, `_sort`, `_order`, and everything else a filter. What a list does not know is left
//! out, as clients of this dialect expect.

use http::{HeaderName, HeaderValue};
use melodrome_http::RequestParams;
use melodrome_model::{Id, Viewer};

/// Rows before and after paging.
pub(crate) const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

/// The parameters of one list request.
#[derive(Debug, Clone)]
pub(crate) struct ListParams {
    pairs: Vec<(String, String)>,
}

impl ListParams {
    pub(crate) fn new(params: RequestParams) -> Self {
        let mut pairs = params.pairs;
        let more =
            pairs.iter().find(|(name, _)| name == "_filters").map(|(_, json)| from_json(json)).unwrap_or_default();
        // A parameter of its own overrides the same key inside `_filters`.
        let more: Vec<_> = more.into_iter().filter(|(name, _)| !pairs.iter().any(|(known, _)| known == name)).collect();
        pairs.extend(more);
        Self { pairs }
    }

    fn first(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    fn number(&self, name: &str) -> i64 {
        self.first(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }

    /// Rows to skip and rows at most. No or an impossible end means everything.
    pub(crate) fn window(&self) -> (usize, usize) {
        let (start, end) = (self.number("_start"), self.number("_end"));
        let limit = end.saturating_sub(start);
        let limit = if limit <= 0 { usize::MAX } else { usize::try_from(limit).unwrap_or(usize::MAX) };
        (usize::try_from(start).unwrap_or(0), limit)
    }

    /// The sort key in snake case, empty when absent.
    pub(crate) fn sort(&self) -> String {
        let mut out = String::new();
        for c in self.first("_sort").unwrap_or_default().chars() {
            if c.is_ascii_uppercase() {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
        }
        out
    }

    pub(crate) fn descending(&self) -> bool {
        self.first("_order").is_some_and(|order| order.eq_ignore_ascii_case("desc"))
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.first(name).map(str::to_owned)
    }

    pub(crate) fn id(&self, name: &str) -> Option<Id> {
        self.first(name).map(Id::from)
    }

    pub(crate) fn ids(&self, name: &str) -> Option<Vec<Id>> {
        let ids: Vec<Id> = self
            .pairs
            .iter()
            .filter(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| Id::from(value.as_str()))
            .collect();
        (!ids.is_empty()).then_some(ids)
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.first(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    pub(crate) fn year(&self) -> Option<(i64, i64)> {
        self.first("year").and_then(|year| year.parse().ok()).map(|year| (year, year))
    }

    /// The viewer, looking at the libraries asked for only.
    pub(crate) fn narrow(&self, viewer: &Viewer) -> Viewer {
        match self.ids("library_id") {
            None => viewer.clone(),
            Some(ids) => viewer.narrowed(&ids.iter().filter_map(|id| id.as_str().parse().ok()).collect::<Vec<_>>()),
        }
    }
}

fn from_json(text: &str) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(text) else { return Vec::new() };
    let scalar = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    object
        .iter()
        .flat_map(|(name, value)| match value {
            serde_json::Value::Array(items) => items.iter().map(|item| (name.clone(), scalar(item))).collect(),
            other => vec![(name.clone(), scalar(other))],
        })
        .collect()
}

/// The header with the number of rows in the whole list.
pub(crate) fn total(rows: usize) -> [(HeaderName, HeaderValue); 1] {
    [(TOTAL, HeaderValue::from(rows))]
}

#[cfg(test)]
mod tests {
    use super::ListParams;

    fn params(pairs: &[(&str, &str)]) -> ListParams {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ListParams::new(melodrome_http::RequestParams { pairs, fault: None })
    }

    #[test]
    fn windows_follow_the_dialect() {
        for (start, end, wanted) in [
            ("0", "50", (0, 50)),
            ("100", "150", (100, 50)),
            ("-100", "0", (0, 100)),
            ("0", "0", (0, usize::MAX)),
            ("5", "-1", (5, usize::MAX)),
            ("x", "", (0, usize::MAX)),
        ] {
            assert_eq!(params(&[("_start", start), ("_end", end)]).window(), wanted, "{start} {end}");
        }
    }

    #[test]
    fn sorts_are_read_in_both_spellings() {
        assert_eq!(params(&[("_sort", "recentlyAdded")]).sort(), "recently_added");
        assert_eq!(params(&[("_sort", "recently_added")]).sort(), "recently_added");
        assert!(params(&[("_order", "DESC")]).descending());
    }

    #[test]
    fn filters_come_from_parameters_and_from_json() {
        let list = params(&[("_filters", r#"{"starred":true,"id":["a","b"],"name":"x"}"#), ("name", "y"), ("id", "")]);
        assert!(list.is_true("starred"));
        assert_eq!(list.text("name").unwrap(), "y");
        assert_eq!(params(&[("id", "a"), ("id", "b")]).ids("id").unwrap().len(), 2);
    }
}
