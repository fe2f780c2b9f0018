//! What every crate's Cargo.toml must say: the lints of the house, its licence, and that it is not published.

use crate::report::Report;
use crate::tree::Tree;
use crate::workspace::Workspace;

const LICENCE: &str = "MIT OR Apache-2.0";

/// Looks at each of our crates.
pub fn check(workspace: &Workspace, tree: &Tree) -> Report {
    let mut findings = Vec::new();
    let members = workspace.members();
    for package in &members {
        let name = &package.name;
        if package.license.as_deref() != Some(LICENCE) {
            findings.push(format!("{name}: license.workspace = true is missing"));
        }
        if package.publish.as_deref() != Some(&[]) {
            findings.push(format!("{name}: publish.workspace = true is missing"));
        }
        let path = package.manifest_path.strip_prefix(&tree.root).unwrap_or(&package.manifest_path);
        let path = path.to_string_lossy().replace('\\', "/");
        match tree.text(&path) {
            Some(text) if has_house_lints(text) => {}
            Some(_) => findings.push(format!("{path}: [lints] workspace = true is missing")),
            None => findings.push(format!("{path}: cannot be read")),
        }
    }
    Report::new(format!("{} crates", members.len()), findings)
}

fn has_house_lints(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim).skip_while(|line| *line != "[lints]").skip(1);
    lines.find(|line| !line.is_empty()).is_some_and(|line| line == "workspace = true")
}

#[cfg(test)]
mod tests {
    use super::{check, has_house_lints};
    use crate::tree::sample;
    use crate::workspace::sample::ours;

    #[test]
    fn the_lints_of_the_house_are_recognised() {
        assert!(has_house_lints("[package]\nname = \"x\"\n\n[lints]\nworkspace = true\n"));
        assert!(!has_house_lints("[package]\nname = \"x\"\nworkspace = true\n"));
        assert!(!has_house_lints("[lints]\n[dependencies]\nworkspace = true\n"));
    }

    #[test]
    fn a_crate_that_could_be_published_is_named() {
        let mut workspace = ours(&[("melodrome-model", &[])]);
        workspace.packages[0].publish = None;
        let tree = sample(&[("crates/melodrome-model/Cargo.toml", "[lints]\nworkspace = true\n")]);
        assert_eq!(check(&workspace, &tree).findings, ["melodrome-model: publish.workspace = true is missing"]);
    }
}
