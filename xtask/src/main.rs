//! `cargo xtask check`: the rules of the house that neither the compiler nor clippy knows.
//!
//! Each rule is a pure function from what the workspace holds to a list of findings, in a file of its own; this one
//! loads the workspace once, runs the rules and prints. Deliberately absent: any change to a file. It only looks.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on its standard output")]

mod coverage;
mod dependencies;
mod layers;
mod licences;
mod manifests;
mod map;
mod openapi;
mod report;
mod sources;
mod spdx;
mod tables;
mod tree;
mod workspace;

use std::path::Path;
use std::process::ExitCode;

use report::Report;
use tree::Tree;
use workspace::Workspace;

type Rule = (&'static str, fn(&Workspace, &Tree) -> Report);

/// Name on the command line and the rule, in the order in which they run.
const RULES: &[Rule] = &[
    ("layers", layers::check),
    ("map", map::check),
    ("manifests", manifests::check),
    ("files", sources::check),
    ("words", sources::check_words),
    ("dependencies", dependencies::check),
    ("page", dependencies::check_page),
    ("duplicates", dependencies::check_duplicates),
    ("licences", licences::check),
    ("openapi", openapi::check),
    ("coverage", coverage::check),
];

fn main() -> anyhow::Result<ExitCode> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted == ["coverage", "auth"] {
        return show_coverage();
    }
    let rules: Vec<&Rule> = match wanted.as_slice() {
        [all] if all == "check" => RULES.iter().collect(),
        [one] => RULES.iter().filter(|(name, _)| name == one).collect(),
        _ => Vec::new(),
    };
    if rules.is_empty() {
        let names: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
        eprintln!("usage: cargo xtask check, or coverage auth, or one of: {}", names.join(", "));
        return Ok(ExitCode::from(2));
    }

    let root = root();
    let workspace = Workspace::load(root)?;
    let tree = Tree::read(root)?;
    let mut findings = 0;
    for (name, rule) in rules {
        let report = rule(&workspace, &tree);
        for note in &report.notes {
            println!("  note: {note}");
        }
        if report.findings.is_empty() {
            println!("{name}: {}", report.summary);
        } else {
            findings += report.findings.len();
            println!("{name}: {} found", report.findings.len());
            for finding in &report.findings {
                println!("  {finding}");
            }
        }
    }
    if findings == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("\nThe house rules are in docs/ARCHITECTURE.md and CONTRIBUTING.md.");
    Ok(ExitCode::FAILURE)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Every row of the list about sign-on with its proofs, then what is wrong.
fn show_coverage() -> anyhow::Result<ExitCode> {
    let (report, picture) = coverage::show(&Tree::read(root())?);
    print!("{picture}");
    for finding in &report.findings {
        println!("! {finding}");
    }
    println!("{}", report.summary);
    Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
