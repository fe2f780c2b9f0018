//! Every outside part has a line that says who uses it and why: crates, the page's packages, and second versions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::report::Report;
use crate::tables;
use crate::tree::Tree;
use crate::workspace::Workspace;

const CRATES: &str = "docs/decisions/dependencies.md";
const PACKAGES: &str = "docs/decisions/page-packages.md";
const DUPLICATES: &str = "docs/decisions/duplicates.md";

/// `[workspace.dependencies]` against the page of decisions.
pub fn check(workspace: &Workspace, tree: &Tree) -> Report {
    let table = workspace_table(tree.text("Cargo.toml").unwrap_or_default());
    let used: BTreeSet<String> = workspace
        .members()
        .into_iter()
        .flat_map(|package| &package.dependencies)
        .filter(|dependency| dependency.path.is_none())
        .map(|dependency| dependency.name.clone())
        .collect();
    let mut findings = tables::compare(CRATES, tree.text(CRATES), &table, "in [workspace.dependencies]");
    findings.extend(
        used.difference(&table)
            .map(|name| format!("{name} is used past [workspace.dependencies]: put its version there")),
    );
    let mut report = Report::new(format!("{} crates chosen", table.len()), findings);
    let idle: Vec<&str> = table.difference(&used).map(String::as_str).collect();
    if !idle.is_empty() {
        report.notes.push(format!("in [workspace.dependencies] but not used yet: {}", idle.join(", ")));
    }
    report
}

/// Names in `[workspace.dependencies]` that are not rooms of this house.
fn workspace_table(manifest: &str) -> BTreeSet<String> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[workspace.dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('='))
        .filter(|(name, value)| !name.trim_start().starts_with('#') && !value.contains("path ="))
        .map(|(name, _)| name.trim().trim_end_matches(".workspace").to_owned())
        .collect()
}

#[derive(Default, Deserialize)]
struct PagePackages {
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
    #[serde(rename = "devDependencies", default)]
    dev_dependencies: BTreeMap<String, String>,
}

/// `ui/package.json` against its page of decisions; its versions are exact.
pub fn check_page(_: &Workspace, tree: &Tree) -> Report {
    let Some(text) = tree.text("ui/package.json") else {
        return Report::new("", vec!["ui/package.json is missing".to_owned()]);
    };
    let packages: PagePackages = match serde_json::from_str(text) {
        Ok(packages) => packages,
        Err(error) => return Report::new("", vec![format!("ui/package.json: {error}")]),
    };
    let all: BTreeMap<String, String> = packages.dependencies.into_iter().chain(packages.dev_dependencies).collect();
    let names: BTreeSet<String> = all.keys().cloned().collect();
    let mut findings = tables::compare(PACKAGES, tree.text(PACKAGES), &names, "in ui/package.json");
    findings.extend(
        all.iter()
            .filter(|(_, version)| !version.starts_with(|c: char| c.is_ascii_digit()))
            .map(|(name, version)| format!("ui/package.json: {name} {version} is a range; give one version")),
    );
    Report::new(format!("{} packages chosen", names.len()), findings)
}

/// Two versions of one crate in the graph need a reason.
pub fn check_duplicates(workspace: &Workspace, tree: &Tree) -> Report {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in workspace.foreign() {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    let names: BTreeSet<String> = versions.keys().map(|name| (*name).to_owned()).collect();
    let mut findings = tables::compare(DUPLICATES, tree.text(DUPLICATES), &names, "there in two versions");
    for finding in &mut findings {
        if let Some((name, versions)) =
            versions.iter().find(|(name, _)| finding.contains(&format!(" {name} has no line")))
        {
            let versions: Vec<&str> = versions.iter().copied().collect();
            *finding =
                format!("{finding} ({name} {}; `cargo tree -i {name}@{}` tells)", versions.join(", "), versions[0]);
        }
    }
    Report::new(format!("{} crates in two versions, each explained", names.len()), findings)
}

#[cfg(test)]
mod tests {
    use super::{check, check_duplicates, check_page, workspace_table};
    use crate::tree::sample;
    use crate::workspace::Workspace;
    use crate::workspace::sample::{ours, with_foreign};

    const MANIFEST: &str = "[workspace]\nmembers = []\n\n[workspace.dependencies]\n# Rooms\nmelodrome-model = { path = \"crates/model\" }\n\nserde = { version = \"1\" }\nurl = \"2\"\n\n[profile.dev]\nopt-level = 1\n";
    const HEAD: &str = "| Crate | Used by | Why |\n|---|---|---|\n";

    #[test]
    fn the_workspace_table_is_read_without_rooms_and_remarks() {
        assert_eq!(workspace_table(MANIFEST).into_iter().collect::<Vec<_>>(), ["serde", "url"]);
    }

    #[test]
    fn a_crate_without_a_line_is_a_finding_and_an_idle_one_a_note() {
        let workspace = ours(&[("melodrome-model", &[("serde", None)])]);
        let page = format!("{HEAD}| serde | all | everybody's |\n");
        let report = check(&workspace, &sample(&[("Cargo.toml", MANIFEST), ("docs/decisions/dependencies.md", &page)]));
        assert_eq!(report.findings, ["docs/decisions/dependencies.md: url has no line; say who uses it and why"]);
        assert_eq!(report.notes, ["in [workspace.dependencies] but not used yet: url"]);
    }

    #[test]
    fn a_version_outside_of_the_table_is_a_finding() {
        let workspace = ours(&[("melodrome-model", &[("serde", None), ("rand", Some("dev"))])]);
        let page = format!("{HEAD}| serde | all | everybody's |\n| url | none | later |\n");
        let report = check(&workspace, &sample(&[("Cargo.toml", MANIFEST), ("docs/decisions/dependencies.md", &page)]));
        assert_eq!(report.findings, ["rand is used past [workspace.dependencies]: put its version there"]);
    }

    #[test]
    fn packages_of_the_page_need_a_line_and_one_version() {
        let json = r#"{"dependencies": {"svelte": "^5"}, "devDependencies": {"vite": "8.3.8"}}"#;
        let page = format!("{HEAD}| svelte | page | the page |\n");
        let tree = sample(&[("ui/package.json", json), ("docs/decisions/page-packages.md", &page)]);
        let found = check_page(&Workspace::default(), &tree).findings;
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("vite has no line"));
        assert!(found[1].contains("svelte ^5 is a range"));
    }

    #[test]
    fn two_versions_need_a_reason() {
        let workspace = with_foreign(ours(&[]), "syn", "1.0.0", Some("MIT"));
        let workspace = with_foreign(workspace, "syn", "2.0.0", Some("MIT"));
        let page = |text: &str| sample(&[("docs/decisions/duplicates.md", text)]);
        let found = check_duplicates(&workspace, &page(HEAD)).findings;
        assert!(found[0].contains("syn 1.0.0, 2.0.0"), "{found:?}");
        let explained = format!("{HEAD}| syn | macros | two generations of macro crates |\n");
        assert_eq!(check_duplicates(&workspace, &page(&explained)).findings, Vec::<String>::new());
    }
}
