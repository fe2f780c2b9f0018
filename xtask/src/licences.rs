//! Every crate that is linked may be given away under our own terms. Reading the expression is left to `spdx`.

use crate::report::Report;
use crate::spdx;
use crate::tree::Tree;
use crate::workspace::Workspace;

/// Licences that ask for no more than a notice; MPL-2.0 is per file and leaves ours alone.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "NCSA",
    "OpenSSL",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Looks at every linked crate.
pub fn check(workspace: &Workspace, _: &Tree) -> Report {
    let foreign = workspace.foreign();
    let mut findings = Vec::new();
    for package in &foreign {
        let (name, version) = (&package.name, &package.version);
        match package.license.as_deref() {
            None => findings.push(format!("{name} {version} names no licence")),
            Some(text) => match spdx::allowed(text, ALLOWED) {
                Some(true) => {}
                Some(false) => {
                    findings.push(format!("{name} {version} is under {text}, which is not among those allowed"))
                }
                None => findings.push(format!("{name} {version}: its licence \"{text}\" cannot be read")),
            },
        }
    }
    Report::new(format!("{} crates, all under allowed licences", foreign.len()), findings)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::Tree;
    use crate::workspace::sample::{ours, with_foreign};

    #[test]
    fn a_copyleft_crate_is_refused() {
        let workspace = with_foreign(ours(&[]), "good", "1.0.0", Some("MIT OR GPL-3.0-only"));
        let workspace = with_foreign(workspace, "bad", "1.0.0", Some("GPL-3.0-only"));
        let workspace = with_foreign(workspace, "silent", "1.0.0", None);
        let found = check(&workspace, &Tree::default()).findings;
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("bad 1.0.0 is under GPL-3.0-only"));
        assert_eq!(found[1], "silent 1.0.0 names no licence");
    }
}
