//! What the commands print and how they end.

use melodrome_testkit::Shelf;

use crate::program::{PASSWORD, Place};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_version_is_one_word_and_a_wrong_flag_is_an_error() {
    let shelf = Shelf::new();
    let place = Place::new(shelf.root());
    let version = place.run(&["--version"], "");
    assert_eq!((version.status.code(), text(&version.stdout).trim()), (Some(0), env!("CARGO_PKG_VERSION")));
    assert_eq!(place.run(&["--nonsense"], "").status.code(), Some(1));
    assert_eq!(place.run(&["--help"], "").status.code(), Some(0));
}

#[test]
fn a_wrong_value_is_one_line() {
    let shelf = Shelf::new();
    let place = Place::new(shelf.root());
    let failed = place.run(&["--port", "many"], "");
    let said = text(&failed.stderr);
    assert_eq!((failed.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("Port") && said.contains("--port") && said.contains("many"), "{said}");
}

#[test]
fn the_configuration_is_shown_with_its_origins_and_without_secrets() {
    let shelf = Shelf::new();
    let place = Place::new(shelf.root());
    let shown = place.run(&["config", "show", "--origin", "--set", "PasswordEncryptionKey=very-secret"], "");
    let said = text(&shown.stdout);
    assert!(said.contains("ND_MUSICFOLDER") && !said.contains("very-secret"), "{said}");
    assert_eq!(place.run(&["config", "check"], "").status.code(), Some(0));
    assert_eq!(place.run(&["config", "check", "--set", "Port=0"], "").status.code(), Some(1));
}

#[test]
fn people_are_kept_by_the_commands_while_no_server_runs() {
    let shelf = Shelf::new();
    let place = Place::new(shelf.root());
    let made = place.run(&["user", "create", "ann", "--admin", "--password-stdin"], &format!("{PASSWORD}\n"));
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let listed = text(&place.run(&["user", "list"], "").stdout);
    assert!(listed.starts_with("ann\tadmin\tlocal"), "{listed}");
    let json = place.run(&["user", "list", "--json"], "");
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&json.stdout).unwrap()[0]["username"], "ann");
    let generated = place.run(&["user", "reset-password", "ann", "--generate"], "");
    assert_eq!(text(&generated.stdout).trim().len(), 22);
    assert_eq!(place.run(&["user", "make-admin", "nobody"], "").status.code(), Some(3));
    assert_eq!(place.run(&["user", "create", "ann"], "\n").status.code(), Some(1), "an empty password is none");
}

#[test]
fn a_scan_waits_for_its_end_with_and_without_a_server() {
    let shelf = Shelf::new();
    shelf.album("a", "Ann", "First", 3, "mp3");
    let place = Place::new(shelf.root());
    let alone = place.run(&["scan"], "");
    assert!(
        alone.status.success() && text(&alone.stdout).contains("3 files"),
        "{} {}",
        text(&alone.stdout),
        text(&alone.stderr)
    );
    let server = place.start();
    let asked = place.run(&["scan", "--full"], "");
    assert!(
        asked.status.success() && text(&asked.stdout).contains("3 files, 3 read"),
        "{} {}",
        text(&asked.stdout),
        text(&asked.stderr)
    );
    assert_eq!(server.stop(), Some(0));
}
