//! Lists that are short enough to be filtered, sorted and cut in memory: people, libraries, players, stations.

use crate::filters::ListParams;

/// One page of rows that are sorted upwards, and how many there are in all.
pub(crate) fn page<T>(list: &ListParams, mut rows: Vec<T>) -> (Vec<T>, usize) {
    let all = rows.len();
    if list.descending() {
        rows.reverse();
    }
    let (start, limit) = list.window();
    (rows.into_iter().skip(start).take(limit).collect(), all)
}

/// A prefix without regard to ASCII case, as the dialect filters texts.
pub(crate) fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// A part of a text, without regard to case.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{contains, starts_with};

    #[test]
    fn texts_are_filtered_without_regard_to_case() {
        assert!(starts_with("Bob Test", "bo"));
        assert!(!starts_with("Bob", "ob"));
        assert!(!starts_with("é", "e"));
        assert!(contains("Native radio", "ATIV"));
    }
}
