//! docs/ARCHITECTURE.md is the map: every crate stands in its table of lines, and every name there is a crate.
//! Whether the arrows agree with those lines is left to `layers`.

use std::collections::BTreeSet;

use crate::report::Report;
use crate::tree::Tree;
use crate::workspace::Workspace;

const MAP: &str = "docs/ARCHITECTURE.md";

/// Compares the rooms of the map with those of the workspace.
pub fn check(workspace: &Workspace, tree: &Tree) -> Report {
    let Some(text) = tree.text(MAP) else { return Report::new("", vec![format!("{MAP} is missing")]) };
    let drawn = drawn(text);
    let built: BTreeSet<&str> = workspace.members().into_iter().map(|package| package.room()).collect();
    let mut findings: Vec<String> =
        built.difference(&drawn).map(|room| format!("{MAP}: {room} is not in the table of lines")).collect();
    findings.extend(
        drawn.difference(&built).map(|room| format!("{MAP}: {room} is in the table of lines and nowhere else")),
    );
    Report::new(format!("{} rooms drawn", drawn.len()), findings)
}

/// Names in back quotes in the second column of the table whose head is `| Line | Rooms |`, remarks in brackets left out.
fn drawn(text: &str) -> BTreeSet<&str> {
    let rows = text.lines().skip_while(|line| !line.starts_with("| Line |")).take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(2));
    cells
        .flat_map(|cell| cell.split(", "))
        .filter_map(|part| part.trim().strip_prefix('`'))
        .filter_map(|part| part.split('`').next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::sample;
    use crate::workspace::sample::ours;

    const TEXT: &str = "# Map\n\n| Line | Rooms |\n|---|---|\n| 2 | `store`, `tags` (uses `model` alone) |\n| 1 | `model` |\n\n| `elsewhere` | x |\n";

    #[test]
    fn the_map_and_the_house_agree() {
        let tree = sample(&[("docs/ARCHITECTURE.md", TEXT)]);
        let all = ours(&[("melodrome-store", &[]), ("melodrome-tags", &[]), ("melodrome-model", &[])]);
        assert_eq!(check(&all, &tree).findings, Vec::<String>::new());
    }

    #[test]
    fn rooms_missing_on_either_side_are_named() {
        let tree = sample(&[("docs/ARCHITECTURE.md", TEXT)]);
        let some = ours(&[("melodrome-store", &[]), ("melodrome-model", &[]), ("melodrome-web", &[])]);
        let found = check(&some, &tree).findings;
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("web is not in the table"));
        assert!(found[1].contains("tags is in the table"));
    }
}
