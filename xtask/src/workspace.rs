//! What cargo knows: packages, their dependencies and licences, and what is really linked on Linux.
//! Reads `cargo metadata`; judging it is left to the rules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

/// The answer of `cargo metadata`, as far as the rules read it.
#[derive(Debug, Default, Deserialize)]
pub struct Workspace {
    /// Every package in the graph, ours and others'.
    pub packages: Vec<Package>,
    /// Ids of ours.
    pub workspace_members: Vec<String>,
    /// What is linked.
    pub resolve: Option<Resolve>,
}

/// A crate.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Package {
    pub id: String,
    pub name: String,
    pub version: String,
    #[serde(default)]
    pub license: Option<String>,
    #[serde(default)]
    pub manifest_path: PathBuf,
    #[serde(default)]
    pub dependencies: Vec<Dependency>,
    /// `Some([])` means: never published.
    #[serde(default)]
    pub publish: Option<Vec<String>>,
}

/// One line of a `[dependencies]` table.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Dependency {
    pub name: String,
    /// `None` = normal, else `dev` or `build`.
    #[serde(default)]
    pub kind: Option<String>,
    /// Set for crates of this workspace.
    #[serde(default)]
    pub path: Option<PathBuf>,
}

/// The graph after features and platform were applied.
#[derive(Debug, Default, Deserialize)]
pub struct Resolve {
    pub nodes: Vec<Node>,
}

/// A package in that graph.
#[derive(Debug, Default, Deserialize)]
pub struct Node {
    pub id: String,
}

impl Workspace {
    /// Asks cargo. Only Linux counts: it is what is built, shipped and tested.
    #[expect(clippy::disallowed_methods, reason = "asking cargo is what this tool is for")]
    pub fn load(root: &Path) -> anyhow::Result<Self> {
        let output = std::process::Command::new(option_env!("CARGO").unwrap_or("cargo"))
            .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"])
            .current_dir(root)
            .output()
            .context("cargo did not start")?;
        if !output.status.success() {
            bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        serde_json::from_slice(&output.stdout).context("cargo metadata answered in a form that is not known here")
    }

    /// Our own packages, by name.
    pub fn members(&self) -> Vec<&Package> {
        let ids: BTreeSet<&str> = self.workspace_members.iter().map(String::as_str).collect();
        let mut ours: Vec<&Package> = self.packages.iter().filter(|p| ids.contains(p.id.as_str())).collect();
        ours.sort_by(|a, b| a.name.cmp(&b.name));
        ours
    }

    /// Other people's packages that are linked on Linux.
    pub fn foreign(&self) -> Vec<&Package> {
        let linked: BTreeSet<&str> = self.resolve.iter().flat_map(|r| &r.nodes).map(|n| n.id.as_str()).collect();
        let ours: BTreeSet<&str> = self.workspace_members.iter().map(String::as_str).collect();
        let mut found: Vec<&Package> =
            self.packages.iter().filter(|p| linked.contains(p.id.as_str()) && !ours.contains(p.id.as_str())).collect();
        found.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        found
    }
}

impl Package {
    /// The word of the house: the package's name without its prefix.
    pub fn room(&self) -> &str {
        room(&self.name)
    }
}

/// `melodrome-store` is the room `store`; the binary's package keeps its name.
pub fn room(package: &str) -> &str {
    package.strip_prefix("melodrome-").unwrap_or(package)
}

#[cfg(test)]
pub mod sample {
    //! Small workspaces for the tests of the rules.

    use super::{Dependency, Node, Package, Resolve, Workspace};

    /// Crates by name, each with its arrows: the name and kind of what it depends on.
    pub type Crates<'a> = &'a [(&'a str, Arrows<'a>)];
    pub type Arrows<'a> = &'a [(&'a str, Option<&'a str>)];

    /// A workspace of our crates.
    pub fn ours(crates: Crates<'_>) -> Workspace {
        let packages = crates
            .iter()
            .map(|(name, dependencies)| Package {
                id: (*name).to_owned(),
                name: (*name).to_owned(),
                version: "0.1.0".to_owned(),
                license: Some("MIT OR Apache-2.0".to_owned()),
                manifest_path: format!("crates/{name}/Cargo.toml").into(),
                dependencies: dependencies
                    .iter()
                    .map(|(dependency, kind)| Dependency {
                        name: (*dependency).to_owned(),
                        kind: kind.map(str::to_owned),
                        path: dependency.starts_with("melodrome").then(|| format!("crates/{dependency}").into()),
                    })
                    .collect(),
                publish: Some(Vec::new()),
            })
            .collect::<Vec<_>>();
        let workspace_members = packages.iter().map(|p| p.id.clone()).collect();
        Workspace { packages, workspace_members, resolve: Some(Resolve::default()) }
    }

    /// Adds a package of somebody else's to the graph.
    pub fn with_foreign(mut workspace: Workspace, name: &str, version: &str, license: Option<&str>) -> Workspace {
        let id = format!("{name} {version}");
        workspace.packages.push(Package {
            id: id.clone(),
            name: name.to_owned(),
            version: version.to_owned(),
            license: license.map(str::to_owned),
            ..Package::default()
        });
        if let Some(resolve) = &mut workspace.resolve {
            resolve.nodes.push(Node { id });
        }
        workspace
    }
}
