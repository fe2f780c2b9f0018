//! What a file must look like: its size, its opening words, and what may not stand in it.
//! Style inside a line is left to rustfmt and clippy.

use crate::report::Report;
use crate::tree::Tree;
use crate::workspace::Workspace;

/// Where a file is split. Tests do not count.
const MOST_LINES: usize = 600;
/// What a file aims at; above it is only mentioned.
const AIM: usize = 300;
/// How many of the largest files are mentioned.
const MENTIONED: usize = 8;

/// Rust files: size, head, attributes, names.
pub fn check(_: &Workspace, tree: &Tree) -> Report {
    let mut findings = Vec::new();
    let mut large = Vec::new();
    let mut files = 0;
    for (path, text) in tree.rust() {
        files += 1;
        findings.extend(head(path, text));
        findings.extend(attributes(path, text));
        findings.extend(viewers(path, text));
        if path.ends_with("/mod.rs") {
            findings.push(format!("{path}: a module's file stands beside its folder, not in it as mod.rs"));
        }
        if is_test_file(path) {
            continue;
        }
        let lines = lines_without_tests(text);
        if lines > MOST_LINES {
            findings.push(format!("{path}: {lines} lines without tests; split it (at most {MOST_LINES})"));
        } else if lines > AIM {
            large.push((lines, path));
        }
    }
    let mut report = Report::new(format!("{files} Rust files"), findings);
    if !large.is_empty() {
        large.sort_by(|a, b| b.cmp(a));
        let names: Vec<String> = large.iter().take(MENTIONED).map(|(lines, path)| format!("{path} {lines}")).collect();
        report.notes.push(format!("{} files above {AIM} lines, largest: {}", large.len(), names.join(", ")));
    }
    report
}

/// Every file opens with `//!`; a crate's root also says what is deliberately absent.
fn head(path: &str, text: &str) -> Option<String> {
    let opening: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
    if opening.is_empty() {
        return Some(format!("{path}: opens without a `//!` paragraph that says what it is for"));
    }
    let said = opening.iter().any(|line| line.to_lowercase().contains("deliberately absent"));
    (path.ends_with("src/lib.rs") && !said)
        .then(|| format!("{path}: its head does not say what is deliberately absent"))
}

fn attributes(path: &str, text: &str) -> Option<String> {
    let bare = |line: &&str| line.starts_with("#[allow(") || line.starts_with("#![allow(");
    let (number, _) = text.lines().map(str::trim_start).enumerate().find(|(_, line)| bare(line))?;
    Some(format!("{path}:{}: #[expect(…, reason = \"…\")] instead of a bare allow", number + 1))
}

/// A viewer of a person is made where identities are judged, and nowhere else. Tests may make their own.
fn viewers(path: &str, text: &str) -> Option<String> {
    let exempt = ["crates/auth/", "crates/model/"].iter().any(|room| path.starts_with(room));
    if exempt || !path.starts_with("crates/") || is_test_file(path) {
        return None;
    }
    let product = text.split("#[cfg(test)]").next().unwrap_or_default();
    let (number, _) = product.lines().enumerate().find(|(_, line)| line.contains("Viewer::for_user"))?;
    Some(format!("{path}:{}: only the auth room makes a Viewer for a person", number + 1))
}

fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.contains("/benches/")
}

/// Lines that are not in a `#[cfg(test)] mod … { … }` at the file's own level.
fn lines_without_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let (mut count, mut at) = (0, 0);
    while at < lines.len() {
        let opens = lines[at] == "#[cfg(test)]"
            && lines[at + 1..]
                .iter()
                .take(8) // further attributes
                .find(|line| {
                    line.starts_with("mod ") || line.starts_with("pub mod ") || line.starts_with("pub(crate) mod ")
                })
                .is_some_and(|line| line.ends_with('{'));
        if opens {
            at = lines[at..].iter().position(|line| *line == "}").map_or(lines.len(), |end| at + end + 1);
        } else {
            count += 1;
            at += 1;
        }
    }
    count
}

/// What may stand in no file at all: places of one machine, and addresses of one registry.
pub fn check_words(_: &Workspace, tree: &Tree) -> Report {
    let root = tree.root.to_string_lossy();
    let mut findings = Vec::new();
    for (path, text) in &tree.files {
        for (number, line) in text.lines().enumerate() {
            let at = format!("{path}:{}", number + 1);
            if line.contains(concat!("..", "/shared/")) {
                findings.push(format!("{at}: points outside of the repository"));
            }
            if root.len() > 4 && names_folder(line, &root) {
                findings.push(format!("{at}: names the folder of one machine ({root})"));
            }
            if path.ends_with("package-lock.json") && line.contains("\"resolved\":") {
                findings.push(format!("{at}: names a registry; ui/.npmrc omits it, run npm install again"));
                break;
            }
        }
    }
    Report::new(format!("{} text files", tree.files.len()), findings)
}

/// Whether the line has this path as a whole, not as the beginning of a longer name.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + folder.len()..].chars().next();
        let part_of_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "._-".contains(c));
        !part_of_name(before) && !after.is_some_and(|c| c.is_alphanumeric() || "_-".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::{check, check_words, lines_without_tests};
    use crate::tree::sample;
    use crate::workspace::Workspace;

    fn findings(path: &str, text: &str) -> Vec<String> {
        check(&Workspace::default(), &sample(&[(path, text)])).findings
    }

    #[test]
    fn a_file_without_a_head_is_named() {
        assert_eq!(findings("crates/store/src/albums.rs", "//! Albums.\nfn a() {}\n"), Vec::<String>::new());
        assert_eq!(findings("crates/store/src/albums.rs", "use std::fs;\n").len(), 1);
    }

    #[test]
    fn a_crate_says_what_is_absent() {
        assert_eq!(findings("crates/model/src/lib.rs", "//! The words.\n").len(), 1);
        assert_eq!(
            findings("crates/model/src/lib.rs", "//! The words.\n//! Deliberately absent: I/O.\n"),
            Vec::<String>::new()
        );
        assert_eq!(findings("crates/model/src/lib.rs", "//! The words.\n// deliberately absent\n").len(), 1);
    }

    #[test]
    fn a_bare_allow_is_refused_and_an_expect_is_not() {
        assert_eq!(findings("crates/a/src/b.rs", "//! B.\n    #[allow(dead_code)]\n").len(), 1);
        assert_eq!(
            findings("crates/a/src/b.rs", "//! B.\n#[expect(dead_code, reason = \"x\")]\n"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_viewer_made_outside_of_auth_is_found() {
        let text = "//! A.\nfn a() { Viewer::for_user(user) }\n";
        assert_eq!(findings("crates/server/src/a.rs", text).len(), 1);
        for path in ["crates/auth/src/a.rs", "crates/server/tests/it/a.rs"] {
            assert_eq!(findings(path, text), Vec::<String>::new());
        }
        let in_tests = "//! A.\n#[cfg(test)]\nmod tests {\n    fn a() { Viewer::for_user(user) }\n}\n";
        assert_eq!(findings("crates/server/src/a.rs", in_tests), Vec::<String>::new());
    }

    #[test]
    fn tests_do_not_count_as_lines() {
        let text = "//! A.\nfn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\nfn c() {}\n";
        assert_eq!(lines_without_tests(text), 3);
        assert_eq!(lines_without_tests("//! A.\n#[cfg(test)]\nmod tests;\n"), 3);
        assert_eq!(lines_without_tests("//! A.\n#[cfg(test)]\n#[expect(\n    x,\n)]\nmod tests {\n}\n"), 1);
    }

    #[test]
    fn a_long_file_is_refused_but_not_a_long_test() {
        let long = format!("//! Long.\n{}", "fn a() {}\n".repeat(600));
        assert_eq!(findings("crates/a/src/b.rs", &long).len(), 1);
        assert_eq!(findings("crates/a/tests/it/b.rs", &long), Vec::<String>::new());
        let mostly_tests = format!("//! Long.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    fn a() {}\n".repeat(600));
        assert_eq!(findings("crates/a/src/b.rs", &mostly_tests), Vec::<String>::new());
    }

    #[test]
    fn mod_rs_is_refused() {
        assert_eq!(findings("crates/a/src/b/mod.rs", "//! B.\n").len(), 1);
    }

    #[test]
    fn files_elsewhere_are_left_alone() {
        assert_eq!(findings("bench/hammer.rs", "fn main() {}\n"), Vec::<String>::new());
    }

    #[test]
    fn places_outside_and_machine_folders_are_found() {
        let words = |text| check_words(&Workspace::default(), &sample(&[("docs/a.md", text)])).findings.len();
        assert_eq!(words(concat!("see ..", "/shared/spec\n")), 1);
        assert_eq!(words("cd /somewhere/melodrome/ui\n"), 1);
        assert_eq!(words("cd /somewhere/melodrome\n"), 1);
        assert_eq!(words("cd /somewhere/melodrome-old and /else/somewhere/melodrome2\n"), 0);
        assert_eq!(words("a shared folder\n"), 0);
    }

    #[test]
    fn a_lock_file_that_names_a_registry_is_found_once() {
        let lock =
            "\"resolved\": \"https://registry.example/a.tgz\"\n\"resolved\": \"https://registry.example/b.tgz\"\n";
        let tree = sample(&[("ui/package-lock.json", lock)]);
        assert_eq!(check_words(&Workspace::default(), &tree).findings.len(), 1);
    }
}
