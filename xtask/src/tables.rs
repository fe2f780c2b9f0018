//! Reads the Markdown tables in which decisions about dependencies are kept: the first cell of each row is a name.

use std::collections::BTreeSet;

/// Names in the first column, and those that stand there twice or without a reason in the last column.
#[derive(Debug, Default)]
pub struct Names {
    pub names: BTreeSet<String>,
    pub findings: Vec<String>,
}

/// Every row of every table in the text, but for heads and rules.
pub fn read(path: &str, text: &str) -> Names {
    let mut found = Names::default();
    let mut head = None;
    for (number, line) in text.lines().enumerate() {
        let Some(row) = line.trim().strip_prefix('|').and_then(|row| row.strip_suffix('|')) else {
            head = None;
            continue;
        };
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let rule = cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| "-:".contains(c)));
        if rule {
            continue;
        }
        if head.is_none() {
            head = Some(number);
            continue;
        }
        let name = cells[0].trim_matches('`').to_owned();
        if cells.last().is_none_or(|reason| reason.len() < 3) {
            found.findings.push(format!("{path}:{}: {name} has no reason", number + 1));
        }
        if !found.names.insert(name.clone()) {
            found.findings.push(format!("{path}:{}: {name} stands here twice", number + 1));
        }
    }
    found
}

/// Findings when the names of a table are not those that are really there.
pub fn compare(path: &str, text: Option<&str>, real: &BTreeSet<String>, what: &str) -> Vec<String> {
    let Some(text) = text else { return vec![format!("{path} is missing")] };
    let Names { names, mut findings } = read(path, text);
    findings.extend(real.difference(&names).map(|name| format!("{path}: {name} has no line; say who uses it and why")));
    findings
        .extend(names.difference(real).map(|name| format!("{path}: {name} is no longer {what}; take its line away")));
    findings
}

#[cfg(test)]
mod tests {
    use super::{compare, read};

    const TABLE: &str = "# Parts\n\n| Crate | Used by | Why |\n|---|---|---|\n| `serde` | all | the usual one |\n| url | auth | parses |\n";

    #[test]
    fn names_are_the_first_column() {
        let found = read("a.md", TABLE);
        assert_eq!(found.names.iter().map(String::as_str).collect::<Vec<_>>(), ["serde", "url"]);
        assert_eq!(found.findings, Vec::<String>::new());
    }

    #[test]
    fn twice_and_without_reason_are_findings() {
        let text = format!("{TABLE}| url | http | |\n");
        assert_eq!(read("a.md", &text).findings, ["a.md:7: url has no reason", "a.md:7: url stands here twice"]);
    }

    #[test]
    fn differences_are_named_both_ways() {
        let real = ["serde".to_owned(), "regex".to_owned()].into();
        let found = compare("a.md", Some(TABLE), &real, "used");
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("regex has no line"));
        assert!(found[1].contains("url is no longer used"));
    }

    #[test]
    fn a_missing_page_is_a_finding() {
        assert_eq!(compare("a.md", None, &Default::default(), "used"), ["a.md is missing"]);
    }
}
