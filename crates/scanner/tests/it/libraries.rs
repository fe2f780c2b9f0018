//! Several libraries in one scan.

use melodrome_model::{ScanKind, Viewer};
use melodrome_store::{artists, db_test, libraries};
use melodrome_testkit::Shelf;

use crate::bench::Bench;

db_test! {
    fn every_library_is_scanned_and_keeps_its_own_albums(store: &Store) {
        let bench = Bench::new(store);
        let other = Shelf::new();
        let second = bench.add_library("Other", &other);
        bench.shelf.album("A", "Ann", "One", 2, "mp3");
        other.album("A", "Ann", "One", 1, "mp3");
        bench.scan(ScanKind::Full);
        let albums = bench.albums();
        assert_eq!(albums.len(), 2);
        assert_ne!(albums[0].id, albums[1].id);
        assert_eq!(bench.artists(), [("Ann".to_owned(), 2, 3)]);
        for (library, tracks) in [(1, 2), (second, 1)] {
            let viewer = Viewer::system().narrowed(&[library]);
            let (totals, people) = store
                .read_blocking(|db| {
                    Ok::<_, melodrome_store::Error>((libraries::totals(db, &viewer)?, artists::filed_under(db, &viewer, 0, 10)?.items))
                })
                .unwrap();
            assert_eq!(totals.0, tracks);
            assert_eq!((people[0].name.as_str(), people[0].track_count), ("Ann", tracks));
        }
    }
}

db_test! {
    fn an_absent_root_is_named_and_the_other_libraries_are_scanned(store: &Store) {
        let bench = Bench::new(store);
        let other = Shelf::new();
        bench.add_library("Other", &other);
        bench.shelf.album("A", "Ann", "One", 1, "mp3");
        other.album("B", "Bob", "Two", 1, "mp3");
        bench.scan(ScanKind::Full);
        let away = tempfile::tempdir().unwrap();
        std::fs::rename(bench.shelf.root(), away.path().join("gone")).unwrap();
        other.album("C", "Cyd", "Three", 1, "mp3");
        let (summary, error) = bench.try_scan(ScanKind::Quick);
        assert!(error.contains("Music") && error.contains("cannot be read"), "{error}");
        assert_eq!((summary.added, summary.missing), (1, 0));
        assert_eq!(bench.tracks().len(), 3);
        std::fs::rename(away.path().join("gone"), bench.shelf.root()).unwrap();
        bench.scan(ScanKind::Quick);
    }
}
