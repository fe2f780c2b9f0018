//! Which test or page proves which row of the list in `docs/compat/coverage-auth.toml`.
//!
//! A proof is a mark `proves: ID, ID` in a comment directly above a test, or in a comment of a page. The rule fails
//! on a required row without proof, on a mark that names no row, on a mark without a test below it, and on a row that
//! is called open although it is proved: that list only shrinks. Whether the test proves the row is for people to judge.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use toml::de::{DeTable, DeValue};

use crate::report::Report;
use crate::tree::Tree;
use crate::workspace::Workspace;

const LIST: &str = "docs/compat/coverage-auth.toml";

/// Where proofs stand.
const FOLDERS: &[&str] = &["crates/", "ui/", "compat/", "docs/"];

/// How many lines may lie between a mark and the head of its test: attributes, tables of parameters, further comments.
const REACH: usize = 40;

/// What the head of a test looks like in our three languages.
const HEADS: &[&str] = &["fn ", "def test_", "test(", "it(", "test.each", "it.each", "describe("];

/// The committed list.
#[derive(Debug, Default)]
struct List {
    /// Owners whose rows must be proved now; rows of others are judged where they are built.
    judged: BTreeSet<String>,
    /// Owner, then row, then what it says.
    required: BTreeMap<String, BTreeMap<String, String>>,
    /// Rows without proof yet, with the reason.
    open: BTreeMap<String, String>,
}

/// The texts of a table by their keys.
fn texts(name: &str, value: &DeValue<'_>) -> Result<BTreeMap<String, String>, String> {
    let table = value.as_table().ok_or(format!("[{name}] is no table"))?;
    let mut found = BTreeMap::new();
    for (key, value) in table {
        let text = value.get_ref().as_str().ok_or(format!("{} in [{name}] is no text", key.get_ref()))?;
        found.insert(key.get_ref().to_string(), text.to_owned());
    }
    Ok(found)
}

impl List {
    fn parse(text: &str) -> Result<Self, String> {
        let whole = DeTable::parse(text).map_err(|error| error.to_string())?.into_inner();
        let mut list = Self::default();
        for (key, value) in &whole {
            let (key, value) = (key.get_ref().as_ref(), value.get_ref());
            match (key, value) {
                ("judged", DeValue::Array(owners)) => {
                    list.judged =
                        owners.iter().filter_map(|owner| owner.get_ref().as_str()).map(str::to_owned).collect();
                }
                ("required", DeValue::Table(owners)) => {
                    for (owner, rows) in owners {
                        let owner = owner.get_ref();
                        list.required.insert(owner.to_string(), texts(&format!("required.{owner}"), rows.get_ref())?);
                    }
                }
                ("open", value) => list.open = texts("open", value)?,
                _ => return Err(format!("{key} is not expected here")),
            }
        }
        Ok(list)
    }

    /// The list when it agrees with itself.
    fn read(text: &str) -> Result<Self, String> {
        let list = Self::parse(text)?;
        let mut seen = BTreeSet::new();
        for (owner, rows) in &list.required {
            for (row, title) in rows {
                if !seen.insert(row) {
                    return Err(format!("{row} stands under {owner} and under another owner"));
                }
                if title.trim().len() < 5 {
                    return Err(format!("{row} has no title"));
                }
            }
        }
        if let Some(owner) = list.judged.iter().find(|owner| !list.required.contains_key(*owner)) {
            return Err(format!("{owner} is judged and owns no row"));
        }
        Ok(list)
    }

    fn knows(&self, row: &str) -> bool {
        self.required.values().any(|rows| rows.contains_key(row))
    }

    fn is_judged(&self, row: &str) -> bool {
        self.judged.iter().filter_map(|owner| self.required.get(owner)).any(|rows| rows.contains_key(row))
    }
}

/// One mark: where it stands, and the rows it names.
#[derive(Debug, PartialEq, Eq)]
struct Mark {
    place: String,
    rows: Vec<String>,
    above_test: bool,
}

/// The rows that a line names when it is a mark.
fn rows_of(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    let text = ["///", "//", "#", "*", "<!--"].iter().find_map(|opening| line.strip_prefix(opening))?;
    let named = text.trim_end_matches("-->").trim().strip_prefix("proves:")?;
    Some(named.split(',').map(|row| row.trim().to_owned()).filter(|row| !row.is_empty()).collect())
}

/// Every mark of the tree, in the order of paths and lines.
fn marks(tree: &Tree) -> Vec<Mark> {
    let mut found = Vec::new();
    for (path, text) in &tree.files {
        if path == LIST || !FOLDERS.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        let page = path.ends_with(".md");
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some(rows) = rows_of(line) else { continue };
            let below = lines.iter().skip(number + 1).take(REACH);
            let above_test = page || below.into_iter().any(|line| HEADS.iter().any(|head| line.contains(head)));
            found.push(Mark { place: format!("{path}:{}", number + 1), rows, above_test });
        }
    }
    found
}

/// Row → places that prove it, and what is wrong with the marks themselves.
fn collect(list: &List, marks: &[Mark]) -> (BTreeMap<String, Vec<String>>, Vec<String>) {
    let mut proofs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut findings = Vec::new();
    for mark in marks {
        let place = &mark.place;
        if mark.rows.is_empty() {
            findings.push(format!("{place}: names no row"));
        }
        if !mark.above_test {
            findings.push(format!("{place}: stands above no test"));
            continue;
        }
        for row in &mark.rows {
            if list.knows(row) {
                proofs.entry(row.clone()).or_default().push(place.clone());
            } else {
                findings.push(format!("{place}: {row} is no row of {LIST}"));
            }
        }
    }
    (proofs, findings)
}

/// What the rule says, and the whole picture for a person.
fn judge(text: &str, tree: &Tree) -> (Report, String) {
    let list = match List::read(text) {
        Ok(list) => list,
        Err(error) => return (Report::new("", vec![format!("{LIST}: {error}")]), String::new()),
    };
    let (proofs, mut findings) = collect(&list, &marks(tree));
    let mut picture = String::new();
    let (mut proved, mut open, mut elsewhere) = (0, 0, 0);
    for (owner, rows) in &list.required {
        for (row, title) in rows {
            let says = match (proofs.get(row), list.open.get(row)) {
                (Some(places), known) => {
                    proved += 1;
                    if known.is_some() {
                        findings.push(format!("{LIST}: {row} is proved by {}; take it out of [open]", places[0]));
                    }
                    places.join(", ")
                }
                (None, Some(reason)) => {
                    open += 1;
                    format!("open: {reason}")
                }
                (None, None) if list.is_judged(row) => {
                    findings.push(format!("{row} ({title}) is proved by nothing"));
                    "MISSING".to_owned()
                }
                (None, None) => {
                    elsewhere += 1;
                    format!("not yet, with {owner}")
                }
            };
            // Writing to a String cannot fail.
            let _ = writeln!(picture, "{row:<13} {title}\n              {says}");
        }
    }
    for (row, reason) in &list.open {
        if !list.knows(row) {
            findings.push(format!("{LIST}: {row} in [open] is no row"));
        } else if !list.is_judged(row) {
            findings.push(format!("{LIST}: {row} in [open] is not judged here; take the line away"));
        }
        if reason.trim().len() < 5 {
            findings.push(format!("{LIST}: {row} in [open] has no reason"));
        }
    }
    let summary = format!("{proved} rows proved, {open} open, {elsewhere} with what is not built yet");
    (Report::new(summary, findings), picture)
}

/// The rule as one of the house rules.
pub fn check(_: &Workspace, tree: &Tree) -> Report {
    match tree.text(LIST) {
        Some(text) => judge(text, tree).0,
        None => Report::new("", vec![format!("{LIST} is missing")]),
    }
}

/// The rule with every row and its proofs, for `coverage auth`.
pub fn show(tree: &Tree) -> (Report, String) {
    match tree.text(LIST) {
        Some(text) => judge(text, tree),
        None => (Report::new("", vec![format!("{LIST} is missing")]), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::{LIST, judge, rows_of};
    use crate::tree::sample;

    const ROWS: &str = "judged = [\"sign-on\"]\n[required.sign-on]\nS-01 = \"peer alone\"\nS-02 = \"addresses\"\n\
        [required.shares]\nauth-15-13 = \"shares end\"\n[open]\n";

    fn findings(list: &str, files: &[(&str, &str)]) -> Vec<String> {
        judge(list, &sample(files)).0.findings
    }

    #[test]
    fn marks_are_read_in_every_language() {
        let rows = ["S-01".to_owned(), "U-4".to_owned()];
        for line in
            ["    // proves: S-01, U-4", "# proves: S-01,U-4", "<!-- proves: S-01, U-4 -->", "/// proves: S-01, U-4"]
        {
            assert_eq!(rows_of(line).as_deref(), Some(&rows[..]), "{line}");
        }
        assert_eq!(rows_of("let proves: u8 = 1;"), None);
        assert_eq!(rows_of("// what it proves: S-01"), None);
    }

    #[test]
    fn a_proof_names_file_and_line() {
        let rust = ("crates/auth/src/peer.rs", "//! x\n// proves: S-01, S-02\n#[test]\nfn x() {}\n");
        let (report, picture) = judge(ROWS, &sample(&[rust]));
        assert_eq!(report.findings, Vec::<String>::new());
        assert_eq!(report.summary, "2 rows proved, 0 open, 1 with what is not built yet");
        assert!(picture.contains("peer alone\n              crates/auth/src/peer.rs:2"), "{picture}");
    }

    #[test]
    fn a_row_without_proof_is_a_finding_unless_open() {
        assert_eq!(findings(ROWS, &[]).len(), 2);
        let open = format!("{ROWS}S-01 = \"not built yet\"\nS-02 = \"not built yet\"\n");
        assert_eq!(findings(&open, &[]), Vec::<String>::new());
    }

    #[test]
    fn an_open_row_that_is_proved_is_a_finding() {
        let open = format!("{ROWS}S-01 = \"not built yet\"\n");
        let found = findings(&open, &[("docs/a.md", "<!-- proves: S-01, S-02 -->\n")]);
        assert_eq!(found, [format!("{LIST}: S-01 is proved by docs/a.md:1; take it out of [open]")]);
    }

    #[test]
    fn unknown_rows_and_floating_marks_are_findings() {
        let files = [
            ("compat/test_a.py", "# proves: S-99\ndef test_x(): pass\n"),
            ("ui/e2e/b.ts", "// proves: S-01\nconst x = 1;\n"),
        ];
        let found = findings(ROWS, &files).join("\n");
        assert!(found.contains("compat/test_a.py:1: S-99 is no row"), "{found}");
        assert!(found.contains("ui/e2e/b.ts:1: stands above no test"), "{found}");
        assert!(found.contains("S-01 (peer alone) is proved by nothing"), "{found}");
    }

    #[test]
    fn the_list_itself_is_checked() {
        let cases = [
            (format!("{ROWS}S-77 = \"not built yet\"\n"), "S-77 in [open] is no row"),
            (format!("{ROWS}auth-15-13 = \"not built yet\"\n"), "auth-15-13 in [open] is not judged here"),
            (ROWS.replace("[\"sign-on\"]", "[\"nobody\"]"), "nobody is judged and owns no row"),
            (ROWS.replace("peer alone", ""), "S-01 has no title"),
            (ROWS.replace("auth-15-13 =", "S-01 ="), "S-01 stands under"),
        ];
        for (list, wanted) in cases {
            let found = findings(&list, &[]).join("\n");
            assert!(found.contains(wanted), "{found}");
        }
    }
}
