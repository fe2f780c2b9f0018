//! Files and folders that cannot be read: told by name, and nothing else suffers.

use std::os::unix::fs::PermissionsExt as _;

use melodrome_model::ScanKind;
use melodrome_store::db_test;
use melodrome_testkit::sound;

use crate::bench::Bench;

db_test! {
    fn a_broken_file_is_a_problem_and_the_others_are_there(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 2, "mp3");
        bench.shelf.write("A/zero.mp3", b"");
        bench.shelf.write("A/text.mp3", &b"just words ".repeat(500));
        bench.shelf.write("A/cut.flac", &sound("flac")[..30]);
        let summary = bench.scan(ScanKind::Full);
        assert_eq!((summary.added, summary.failed), (4, 3));
        assert_eq!(
            bench.paths(),
            ["A/01.mp3", "A/02.mp3", "A/text.mp3", "A/zero.mp3"],
            "what is called MP3 is shown with its name and no length"
        );
        let zero = bench.track("A/zero.mp3");
        assert_eq!((zero.tags.title.as_str(), zero.audio.duration as i64), ("zero", 0));
        let problems = bench.problems();
        assert_eq!(problems.iter().map(|p| p.0.as_str()).collect::<Vec<_>>(), ["A/cut.flac", "A/text.mp3", "A/zero.mp3"]);
        assert!(problems.iter().all(|(_, reason)| !reason.is_empty()));
    }
}

db_test! {
    fn only_the_broken_file_is_tried_again_and_repair_clears_its_problem(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 2, "mp3");
        bench.shelf.write("A/zero.mp3", b"");
        bench.scan(ScanKind::Full);
        let again = bench.scan(ScanKind::Quick);
        assert_eq!((again.opened, again.failed), (1, 1));
        bench.shelf.track("A/zero.mp3").title("Whole").artist("Ann").album_artist("Ann").album("One").save();
        let summary = bench.scan(ScanKind::Quick);
        assert_eq!((summary.opened, summary.changed, summary.failed), (1, 1, 0));
        assert_eq!(bench.track("A/zero.mp3").tags.title, "Whole");
        assert!(bench.problems().is_empty());
        assert_eq!(bench.scan(ScanKind::Quick).opened, 0);
    }
}

db_test! {
    fn the_problem_of_a_file_that_is_gone_is_gone_too(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 1, "mp3");
        bench.shelf.write("A/zero.mp3", b"");
        bench.scan(ScanKind::Full);
        assert_eq!(bench.problems().len(), 1);
        bench.shelf.remove("A/zero.mp3");
        bench.scan(ScanKind::Quick);
        assert!(bench.problems().is_empty());
    }
}

db_test! {
    fn a_known_track_whose_file_breaks_keeps_its_row(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 2, "mp3");
        bench.scan(ScanKind::Full);
        let before = bench.track("A/01.mp3").id;
        bench.shelf.write("A/01.mp3", b"half a copy");
        let summary = bench.scan(ScanKind::Quick);
        assert_eq!((summary.failed, summary.missing), (1, 0));
        assert_eq!(bench.track("A/01.mp3").id, before);
        assert_eq!(bench.problems()[0].0, "A/01.mp3");
    }
}

db_test! {
    fn nothing_below_a_folder_that_cannot_be_listed_is_missing(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("Ann/Deep/One", "Ann", "One", 1, "mp3");
        bench.shelf.album("Bob/Two", "Bob", "Two", 1, "mp3");
        bench.scan(ScanKind::Full);
        // The superuser may list everything; a link to nowhere in place of the folder would be skipped. So the folder is
        // swapped for one that no system call can list.
        let folder = bench.shelf.path("Ann");
        let mut rights = std::fs::metadata(&folder).unwrap().permissions();
        rights.set_mode(0o000);
        std::fs::set_permissions(&folder, rights.clone()).unwrap();
        let listable = std::fs::read_dir(&folder).is_ok();
        bench.shelf.album("Bob/Three", "Bob", "Three", 1, "mp3");
        let summary = bench.scan(ScanKind::Quick);
        let expected = if listable { 0 } else { 1 };
        assert_eq!(bench.problems().len(), expected);
        rights.set_mode(0o755);
        std::fs::set_permissions(&folder, rights).unwrap();
        assert_eq!((summary.missing, bench.tracks().len()), (0, 3));
        bench.scan(ScanKind::Quick);
        assert!(bench.problems().is_empty());
    }
}

db_test! {
    fn names_outside_utf8_are_told_and_the_rest_is_scanned(store: &Store) {
        use std::os::unix::ffi::OsStrExt as _;
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 1, "mp3");
        let odd = bench.shelf.path("A").join(std::ffi::OsStr::from_bytes(b"caf\xe9.mp3"));
        std::fs::write(&odd, sound("mp3").as_slice()).unwrap();
        bench.scan(ScanKind::Full);
        assert_eq!(bench.paths(), ["A/01.mp3"]);
        assert!(bench.problems()[0].1.contains("UTF-8"));
        std::fs::remove_file(odd).unwrap();
        bench.scan(ScanKind::Quick);
        assert!(bench.problems().is_empty());
    }
}

db_test! {
    fn links_in_a_circle_end(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A/One", "Ann", "One", 2, "mp3");
        std::os::unix::fs::symlink("..", bench.shelf.path("A/One/up")).unwrap();
        let summary = bench.scan(ScanKind::Full);
        assert_eq!((summary.files, bench.tracks().len()), (2, 2));
    }
}

db_test! {
    fn a_linked_folder_outside_is_heard_unless_links_are_off(store: &Store) {
        let mut bench = Bench::new(store);
        let outside = melodrome_testkit::Shelf::new();
        outside.album("X", "Ann", "One", 1, "mp3");
        bench.shelf.album("B", "Bob", "Two", 1, "mp3");
        std::os::unix::fs::symlink(outside.path("X"), bench.shelf.path("link")).unwrap();
        bench.scan(ScanKind::Full);
        assert_eq!(bench.paths(), ["B/01.mp3", "link/01.mp3"]);
        assert_eq!(bench.scan(ScanKind::Quick).missing, 0);
        bench.settings.follow_symlinks = false;
        bench.scan(ScanKind::Quick);
        assert_eq!(bench.paths(), ["B/01.mp3"]);
    }
}
