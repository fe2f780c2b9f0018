//! Later scans: what changed is read again, what did not is left alone, what vanished waits for its return.

use melodrome_model::{ItemKind, ScanKind, Viewer};
use melodrome_store::{annotations, db_test, libraries, tracks};

use crate::bench::Bench;

db_test! {
    fn unchanged_files_are_not_opened_again(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 3, "mp3");
        bench.scan(ScanKind::Full);
        let before = bench.tracks();
        let quick = bench.scan(ScanKind::Quick);
        assert_eq!((quick.files, quick.opened, quick.added, quick.changed, quick.missing), (3, 0, 0, 0, 0));
        let full = bench.scan(ScanKind::Full);
        assert_eq!((full.opened, full.added, full.changed), (3, 0, 3));
        let after = bench.tracks();
        assert!(before.iter().map(|t| (&t.id, t.pk, t.created_at)).eq(after.iter().map(|t| (&t.id, t.pk, t.created_at))));
    }
}

db_test! {
    fn a_changed_file_is_read_again_and_only_that(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 3, "mp3");
        bench.scan(ScanKind::Full);
        let before = bench.track("A/02.mp3");
        bench.shelf.track("A/02.mp3").title("New").artist("Ann").album_artist("Ann").album("One").number(2).save();
        let summary = bench.scan(ScanKind::Quick);
        assert_eq!((summary.opened, summary.changed, summary.added), (1, 1, 0));
        let after = bench.track("A/02.mp3");
        assert_eq!((after.id, after.created_at, after.tags.title.as_str()), (before.id, before.created_at, "New"));
        assert_eq!(bench.albums()[0].track_count, 3);
    }
}

db_test! {
    fn an_older_file_of_another_size_is_read_again(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 1, "mp3");
        bench.scan(ScanKind::Full);
        let path = bench.shelf.track("A/01.mp3").title("Restored from a backup").artist("Ann").album("One").save();
        let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        std::fs::File::options().append(true).open(path).unwrap().set_modified(old).unwrap();
        assert_eq!(bench.scan(ScanKind::Quick).changed, 1);
        assert_eq!(bench.track("A/01.mp3").tags.title, "Restored from a backup");
    }
}

db_test! {
    fn a_vanished_file_is_missing_and_returns_with_its_history(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 2, "mp3");
        bench.scan(ScanKind::Full);
        let (viewer, track, album) = (bench.listener(), bench.track("A/01.mp3"), bench.albums()[0].clone());
        store
            .write_blocking(|tx| {
                annotations::set_rating(tx, &viewer, ItemKind::Track, &track.id, 4, bench.clock.now())?;
                annotations::set_star(tx, &viewer, ItemKind::Album, &album.id, true, bench.clock.now())
            })
            .unwrap();
        let bytes = std::fs::read(bench.shelf.path("A/01.mp3")).unwrap();
        bench.shelf.remove("A/01.mp3");
        assert_eq!(bench.scan(ScanKind::Quick).missing, 1);
        assert_eq!(bench.paths(), ["A/02.mp3"]);
        assert!(bench.by_id(&track.id).missing);
        assert_eq!((bench.albums()[0].track_count, bench.artists()), (1, vec![("Ann".to_owned(), 1, 1)]));

        bench.shelf.write("A/01.mp3", &bytes);
        let summary = bench.scan(ScanKind::Quick);
        assert_eq!((summary.added, summary.missing), (0, 0));
        let back = bench.track("A/01.mp3");
        assert_eq!((back.id.clone(), back.pk, back.created_at), (track.id.clone(), track.pk, track.created_at));
        let marks = store
            .read_blocking(|db| {
                Ok::<_, melodrome_store::Error>((
                    annotations::get(db, &viewer, ItemKind::Track, back.pk)?.rating,
                    annotations::get(db, &viewer, ItemKind::Album, album.pk)?.is_starred(),
                ))
            })
            .unwrap();
        assert_eq!(marks, (4, true));
    }
}

db_test! {
    fn a_vanished_folder_hides_its_album_until_it_is_back(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("Ann/One", "Ann", "One", 2, "mp3");
        bench.shelf.album("Bob/Two", "Bob", "Two", 1, "mp3");
        bench.scan(ScanKind::Full);
        let before = bench.tracks();
        let away = tempfile::tempdir().unwrap();
        std::fs::rename(bench.shelf.path("Ann"), away.path().join("Ann")).unwrap();
        assert_eq!(bench.scan(ScanKind::Quick).missing, 2);
        assert_eq!(bench.albums().into_iter().map(|a| a.name).collect::<Vec<_>>(), ["Two"]);
        assert_eq!(bench.artists(), [("Bob".to_owned(), 1, 1)]);
        assert_eq!(bench.scan(ScanKind::Quick).missing, 0);
        std::fs::rename(away.path().join("Ann"), bench.shelf.path("Ann")).unwrap();
        let summary = bench.scan(ScanKind::Quick);
        assert_eq!(summary.added, 0);
        assert!(before.iter().map(|t| (&t.id, &t.path)).eq(bench.tracks().iter().map(|t| (&t.id, &t.path))));
        assert_eq!(bench.albums().len(), 2);
        assert_eq!(bench.artists(), [("Ann".to_owned(), 1, 2), ("Bob".to_owned(), 1, 1)]);
    }
}

db_test! {
    fn an_empty_root_marks_nothing_missing(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 2, "mp3");
        bench.scan(ScanKind::Full);
        let away = tempfile::tempdir().unwrap();
        std::fs::rename(bench.shelf.path("A"), away.path().join("A")).unwrap();
        let (summary, error) = bench.try_scan(ScanKind::Full);
        assert!(error.contains("is empty") && error.contains("2 songs"), "{error}");
        assert_eq!((summary.missing, bench.tracks().len()), (0, 2));
        std::fs::rename(away.path().join("A"), bench.shelf.path("A")).unwrap();
        bench.scan(ScanKind::Quick);
        assert_eq!(bench.tracks().len(), 2);
    }
}

db_test! {
    fn a_retagged_track_changes_album_and_the_empty_one_goes(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.track("A/1.mp3").title("T").artist("Ann").album_artist("Ann").album("Old").genre("Jazz").save();
        bench.scan(ScanKind::Full);
        let (viewer, track, old) = (bench.listener(), bench.track("A/1.mp3"), bench.albums()[0].clone());
        store.write_blocking(|tx| annotations::set_star(tx, &viewer, ItemKind::Album, &old.id, true, bench.clock.now())).unwrap();
        bench.shelf.track("A/1.mp3").title("T").artist("Bob").album_artist("Bob").album("New").genre("Folk").save();
        bench.scan(ScanKind::Quick);
        let found = bench.albums();
        assert_eq!(found.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["New"]);
        assert_eq!((bench.track("A/1.mp3").id, found[0].created_at), (track.id, old.created_at));
        assert_eq!(bench.artists(), [("Bob".to_owned(), 1, 1)]);
        let starred = store.read_blocking(|db| annotations::get(db, &viewer, ItemKind::Album, found[0].pk)).unwrap();
        assert!(starred.is_starred());
    }
}

db_test! {
    fn every_change_raises_the_version_of_its_library(store: &Store) {
        let bench = Bench::new(store);
        let version = || store.read_blocking(|db| libraries::get(db, &Viewer::system(), 1)).unwrap().version;
        bench.shelf.album("A", "Ann", "One", 1, "mp3");
        bench.scan(ScanKind::Full);
        let first = version();
        bench.shelf.track("A/01.mp3").title("Other").artist("Ann").album("One").save();
        bench.scan(ScanKind::Quick);
        assert!(version() > first);
    }
}

db_test! {
    fn names_that_differ_by_case_are_two_files(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.track("A/song.mp3").title("x").save();
        bench.shelf.track("A/Song.MP3").title("x").save();
        bench.scan(ScanKind::Full);
        assert_eq!(bench.paths(), ["A/Song.MP3", "A/song.mp3"]);
        assert_eq!(bench.track("A/Song.MP3").suffix, "mp3");
        let file = store.read_blocking(|db| tracks::file(db, &Viewer::system(), &bench.track("A/song.mp3").id)).unwrap();
        assert_eq!(file, bench.shelf.path("A/song.mp3"));
    }
}
