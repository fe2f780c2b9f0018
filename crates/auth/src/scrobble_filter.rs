//! Whether a text is the criteria of plays that may be told outside: the rules of a smart playlist, without what orders
//! or limits a list. Which tags exist is not judged here: one that nobody knows matches nothing.

use serde_json::{Map, Value};

/// Longest text, deepest nesting.
const LONGEST: usize = 16 << 10;
const DEEPEST: usize = 16;

const OPERATORS: [&str; 17] = [
    "is",
    "isNot",
    "gt",
    "lt",
    "contains",
    "notContains",
    "startsWith",
    "endsWith",
    "inTheRange",
    "before",
    "after",
    "inTheLast",
    "notInTheLast",
    "inPlaylist",
    "notInPlaylist",
    "isMissing",
    "isPresent",
];

/// Empty means: everything is told.
pub(crate) fn is_valid(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    if text.len() > LONGEST {
        return false;
    }
    let Ok(Value::Object(top)) = serde_json::from_str(text) else { return false };
    let known = top.keys().all(|key| matches!(key.as_str(), "all" | "any" | "name" | "comment" | "sort" | "order"));
    known && (top.contains_key("all") || top.contains_key("any")) && groups(&top, 0)
}

fn groups(object: &Map<String, Value>, depth: usize) -> bool {
    depth < DEEPEST
        && object
            .iter()
            .filter(|(key, _)| matches!(key.as_str(), "all" | "any"))
            .all(|(_, rules)| rules.as_array().is_some_and(|rules| rules.iter().all(|rule| is_rule(rule, depth))))
}

fn is_rule(rule: &Value, depth: usize) -> bool {
    let Some(object) = rule.as_object().filter(|object| object.len() == 1) else { return false };
    object.iter().all(|(key, operand)| match key.as_str() {
        "all" | "any" => groups(object, depth + 1),
        operator => {
            OPERATORS.iter().any(|known| known.eq_ignore_ascii_case(operator))
                && operand.as_object().is_some_and(|fields| !fields.is_empty())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn criteria_are_rules_without_order_or_limit() {
        for good in [
            "",
            r#"{"all":[{"is":{"genre":"Rock"}}]}"#,
            r#"{"any":[{"all":[{"gt":{"year":1990}},{"notcontains":{"title":"live"}}]}]}"#,
        ] {
            assert!(is_valid(good), "{good}");
        }
        for bad in [
            r#"{"x":1}"#,
            "x",
            "[]",
            "{}",
            r#"{"all":[{"is":{"genre":"Rock"}}],"limit":3}"#,
            r#"{"all":[{"like":{"genre":"Rock"}}]}"#,
            r#"{"all":[{"is":"genre"}]}"#,
            r#"{"all":{"is":{"genre":"Rock"}}}"#,
            r#"{"all":[{"is":{"a":1},"gt":{"a":1}}]}"#,
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
        let deep = format!("{}{}", r#"{"all":["#.repeat(40), "]}".repeat(40));
        assert!(!is_valid(&deep));
    }
}
