//! The list dialect: `_start`, `_end`, `_sort`, `_order`, and everything else a filter. What a list does not know is left
//! out, as clients of this dialect expect.

use http::{HeaderName, HeaderValue};
use melodrome_http::{ApiError, ApiResult, RequestParams};
use melodrome_model::{Id, Viewer};
use melodrome_store::lists::{Condition, Field, Filter, Kind, Missing};
use melodrome_store::{Reader, tags};

/// Rows before and after paging.
pub(crate) const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

/// Values of one filter at most; more were never meant.
const MOST_VALUES: usize = 1000;

/// Names asked about whether they are tags.
const MOST_UNKNOWN: usize = 8;

/// The parameters of one list request.
#[derive(Debug, Clone)]
pub(crate) struct ListParams {
    pairs: Vec<(String, String)>,
}

/// One filter: its name in lower case and its values, none empty.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    name: String,
    values: Vec<String>,
}

impl Asked {
    /// True or false; anything but `true` is false.
    pub(crate) fn flag(&self) -> ApiResult<bool> {
        Ok(self.text()?.eq_ignore_ascii_case("true"))
    }

    /// The only value.
    pub(crate) fn text(&self) -> ApiResult<&str> {
        match self.values.as_slice() {
            [one] => Ok(one),
            _ => Err(ApiError::invalid(format!("The filter '{}' can be given once only", self.name))),
        }
    }

    /// The values as ids.
    pub(crate) fn ids(&self) -> Vec<Id> {
        self.values.iter().map(|value| Id::from(value.as_str())).collect()
    }

    /// A whole number.
    pub(crate) fn number(&self) -> Option<i64> {
        self.values.first().and_then(|value| value.parse().ok())
    }
}

/// What a resource makes of a filter of its own.
pub(crate) enum Own<C> {
    /// A condition.
    Holds(Condition<C>),
    /// Whether the files are gone.
    Missing(bool),
    /// It is looked at elsewhere.
    Elsewhere,
    /// It has none of that name.
    Unknown,
}

/// The filters of a list; some may turn out to be tags once the store is asked.
#[derive(Debug, Clone)]
pub(crate) struct Filters<C> {
    filter: Filter<C>,
    unknown: Vec<Asked>,
}

impl<C> Filters<C> {
    /// The filter, after names that nobody knew were looked up among the tags.
    pub(crate) fn resolve(self, db: &Reader<'_>) -> melodrome_store::Result<Filter<C>> {
        let mut filter = self.filter;
        for asked in self.unknown.into_iter().take(MOST_UNKNOWN) {
            if tags::is_name(db, &asked.name)? {
                let ids = asked.ids();
                filter.conditions.push(Condition::Tag(asked.name, ids));
            }
        }
        Ok(filter)
    }

    /// The filter, names that nobody knows left out.
    pub(crate) fn known(self) -> Filter<C> {
        self.filter
    }
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

    pub(crate) fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    pub(crate) fn id(&self, name: &str) -> Option<Id> {
        self.first(name).map(Id::from)
    }

    pub(crate) fn ids(&self, name: &str) -> Option<Vec<Id>> {
        let pairs = self.pairs.iter().filter(|(known, value)| known == name && !value.is_empty());
        let ids: Vec<Id> = pairs.map(|(_, value)| Id::from(value.as_str())).collect();
        (!ids.is_empty()).then_some(ids)
    }

    /// Every filter that was given, in order.
    fn asked(&self) -> Vec<Asked> {
        let mut asked: Vec<Asked> = Vec::new();
        for (name, value) in &self.pairs {
            if name.is_empty() || name.starts_with('_') || name == "seed" || name == "jwt" || value.is_empty() {
                continue;
            }
            let name = name.to_lowercase();
            match asked.iter_mut().find(|known| known.name == name) {
                Some(known) if known.values.len() < MOST_VALUES => known.values.push(value.clone()),
                Some(_) => {}
                None => asked.push(Asked { name, values: vec![value.clone()] }),
            }
        }
        asked
    }

    /// The filters of a list: the resource's `own`, else by the rule for its columns. Rows whose files are gone are shown
    /// unless the list is told otherwise.
    pub(crate) fn filters<C: Field>(
        &self,
        own: impl Fn(&str, &Asked) -> ApiResult<Own<C>>,
        column: impl Fn(&str) -> Option<C>,
    ) -> ApiResult<Filters<C>> {
        let mut filter = Filter { missing: Missing::Shown, conditions: Vec::new() };
        let mut unknown = Vec::new();
        for asked in self.asked() {
            match own(&asked.name, &asked)? {
                Own::Holds(condition) => filter.conditions.push(condition),
                Own::Missing(gone) => filter.missing = if gone { Missing::Only } else { Missing::Hidden },
                Own::Elsewhere => {}
                Own::Unknown => match column(&asked.name) {
                    Some(column) => filter.conditions.extend(by_column(column, asked)),
                    None => unknown.push(asked),
                },
            }
        }
        Ok(Filters { filter, unknown })
    }

    /// The viewer, looking at the libraries asked for only.
    pub(crate) fn narrow(&self, viewer: &Viewer) -> Viewer {
        match self.ids("library_id") {
            None => viewer.clone(),
            Some(ids) => viewer.narrowed(&ids.iter().filter_map(|id| id.as_str().parse().ok()).collect::<Vec<_>>()),
        }
    }
}

/// Ids are compared whole, everything else from its beginning; a list of beginnings fits nothing.
fn by_column<C: Field>(column: C, asked: Asked) -> Option<Condition<C>> {
    if asked.name.ends_with("id") {
        return Some(Condition::In(column, asked.values));
    }
    let [value] = asked.values.as_slice() else { return Some(Condition::Never) };
    match (column.kind(), value.as_str()) {
        (Kind::Text | Kind::Number, _) => Some(Condition::Prefix(column, value.clone())),
        (Kind::Flag, "1" | "0") => Some(Condition::Is(column, value == "1")),
        (Kind::Flag, _) => Some(Condition::Never),
        (Kind::Time, _) => None,
    }
}

fn from_json(text: &str) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(text) else { return Vec::new() };
    let scalar = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
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
    use melodrome_store::lists::{Condition, Missing};
    use melodrome_store::tracks::Column;

    use super::{ListParams, Own};

    fn params(pairs: &[(&str, &str)]) -> ListParams {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ListParams::new(melodrome_http::RequestParams { pairs, fault: None })
    }

    fn conditions(pairs: &[(&str, &str)]) -> Vec<Condition<Column>> {
        params(pairs).filters(|_, _| Ok(Own::Unknown), Column::named).unwrap().known().conditions
    }

    #[test]
    fn windows_follow_the_dialect() {
        for (start, end, wanted) in [
            ("0", "50", (0, 50)),
            ("100", "150", (100, 50)),
            ("-100", "0", (0, 100)),
            ("0", "0", (0, usize::MAX)),
            ("5", "-1", (5, usize::MAX)),
            ("10", "", (10, usize::MAX)),
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
        let list =
            params(&[("_filters", r#"{"suffix":"mp3","id":["a","b"],"title":"x"}"#), ("title", "y"), ("id", "")]);
        let found = list.filters(|_, _| Ok(Own::Unknown), Column::named).unwrap().known();
        assert_eq!(found.missing, Missing::Shown);
        assert!(found.conditions.contains(&Condition::Prefix(Column::Title, "y".to_owned())));
        assert!(found.conditions.contains(&Condition::Prefix(Column::Suffix, "mp3".to_owned())));
        let two = conditions(&[("id", "a"), ("id", "b")]);
        assert_eq!(two, [Condition::In(Column::Id, vec!["a".to_owned(), "b".to_owned()])]);
    }

    #[test]
    fn columns_have_one_rule_each_and_the_unknown_is_left_out() {
        assert_eq!(conditions(&[("albumId", "x"), ("nonsense", "y"), ("created_at", "2020"), ("seed", "z")]), []);
        assert_eq!(conditions(&[("year", "1999"), ("year", "1990")]), [Condition::Never]);
        assert_eq!(conditions(&[("has_cover_art", "1")]), [Condition::Is(Column::HasCoverArt, true)]);
        assert_eq!(conditions(&[("has_cover_art", "true")]), [Condition::Never]);
    }

    #[test]
    fn a_flag_or_a_text_is_given_once() {
        let list = params(&[("starred", "true"), ("starred", "false")]);
        let failed = list.filters::<Column>(|_, asked| asked.flag().map(|_| Own::Elsewhere), Column::named);
        assert_eq!(failed.unwrap_err().status().as_u16(), 400);
    }
}
