//! The lines of the house: a room uses lower lines only, and none of its own. What a crate does inside is left to it.

use std::collections::BTreeMap;

use crate::report::Report;
use crate::tree::Tree;
use crate::workspace::{Workspace, room};

/// Lines, low to high. A room that is not named here has no place yet: give it one, with a page in docs/decisions/.
const LINES: &[(u8, &[&str])] = &[
    (1, &["config", "model"]),
    (2, &["tags", "blobs", "store"]),
    (3, &["background", "outbound"]),
    (4, &["agents"]),
    (5, &["auth", "listening", "playlists", "scanner", "artwork", "streaming", "insights"]),
    (6, &["http"]),
    (7, &["api-subsonic", "api-native", "api-auth", "api-jellyfin", "api-public", "collector", "web", "plugins"]),
    (8, &["server"]),
    (9, &["melodrome"]),
    (10, &["compat"]),
];

/// Rooms that use less than their line would let them.
const ONLY: &[(&str, &[&str])] =
    &[("tags", &["model"]), ("blobs", &["model"]), ("testkit", &["model"]), ("xtask", &[])];

/// Rooms for tests alone.
const FOR_TESTS: &[&str] = &["testkit"];

/// Every arrow between our crates.
pub fn check(workspace: &Workspace, _: &Tree) -> Report {
    let lines: BTreeMap<&str, u8> =
        LINES.iter().flat_map(|(line, rooms)| rooms.iter().map(move |room| (*room, *line))).collect();
    let only: BTreeMap<&str, &[&str]> = ONLY.iter().copied().collect();
    let mut findings = Vec::new();
    let mut arrows = 0;
    let members = workspace.members();
    for package in &members {
        let from = package.room();
        let placed = lines.contains_key(from) || only.contains_key(from);
        if !placed {
            findings
                .push(format!("{from} has no line: give it one in xtask/src/layers.rs and in docs/ARCHITECTURE.md"));
            continue;
        }
        for dependency in package.dependencies.iter().filter(|d| d.path.is_some() && d.name != package.name) {
            arrows += 1;
            let to = room(&dependency.name);
            let for_tests = dependency.kind.as_deref() == Some("dev");
            findings.extend(refusal(from, to, for_tests, &lines, &only));
        }
    }
    Report::new(format!("{} crates, {arrows} arrows, all downward", members.len()), findings)
}

/// Why this arrow may not be, if so.
fn refusal(
    from: &str,
    to: &str,
    for_tests: bool,
    lines: &BTreeMap<&str, u8>,
    only: &BTreeMap<&str, &[&str]>,
) -> Option<String> {
    if FOR_TESTS.contains(&to) {
        return (!for_tests).then(|| format!("{from} → {to}: {to} is for tests, make it a dev-dependency"));
    }
    if let Some(allowed) = only.get(from) {
        let allowed_for_tests = for_tests && lines.get(from).zip(lines.get(to)).is_some_and(|(a, b)| b < a);
        return (!allowed.contains(&to) && !allowed_for_tests).then(|| {
            let may = if allowed.is_empty() { "no room".to_owned() } else { allowed.join(", ") };
            format!("{from} → {to}: {from} may use {may}")
        });
    }
    match (lines.get(from), lines.get(to)) {
        (Some(a), Some(b)) if b < a => None,
        (Some(a), Some(b)) => Some(format!(
            "{from} (line {a}) → {to} (line {b}): arrows run downward only; move what both need down, or hand it in"
        )),
        _ => Some(format!("{from} → {to}: {to} has no line")),
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;
    use crate::workspace::sample::{Crates, ours};

    fn findings(crates: Crates<'_>) -> Vec<String> {
        check(&ours(crates), &Tree::default()).findings
    }

    #[test]
    fn downward_arrows_are_well() {
        let found = findings(&[
            ("melodrome-model", &[]),
            ("melodrome-store", &[("melodrome-model", None), ("melodrome-testkit", Some("dev"))]),
            ("melodrome-http", &[("melodrome-store", None), ("melodrome-auth", None), ("serde", None)]),
            ("melodrome", &[("melodrome-server", None)]),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn an_arrow_upward_is_refused() {
        let found = findings(&[("melodrome-store", &[("melodrome-scanner", None)])]);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("store (line 2) → scanner (line 5)"), "{found:?}");
    }

    #[test]
    fn an_arrow_within_a_line_is_refused() {
        let found = findings(&[("melodrome-scanner", &[("melodrome-playlists", None)])]);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn an_upward_arrow_for_tests_is_refused_too() {
        let found = findings(&[("melodrome-store", &[("melodrome-server", Some("dev"))])]);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn tags_and_blobs_use_the_model_alone() {
        assert_eq!(findings(&[("melodrome-tags", &[("melodrome-model", None)])]), Vec::<String>::new());
        assert_eq!(
            findings(&[("melodrome-blobs", &[("melodrome-config", None)])]),
            ["blobs → config: blobs may use model"]
        );
    }

    #[test]
    fn the_testkit_is_a_dev_dependency_and_knows_the_model_alone() {
        assert_eq!(findings(&[("melodrome-store", &[("melodrome-testkit", None)])]).len(), 1);
        assert_eq!(findings(&[("melodrome-testkit", &[("melodrome-store", None)])]).len(), 1);
    }

    #[test]
    fn a_crate_without_a_line_is_named() {
        let found = findings(&[("melodrome-attic", &[])]);
        assert!(found[0].starts_with("attic has no line"), "{found:?}");
    }

    #[test]
    fn this_tool_uses_no_room() {
        assert_eq!(findings(&[("xtask", &[("melodrome-config", None)])]), ["xtask → config: xtask may use no room"]);
    }
}
