//! The first scan: what is on disk is in the catalogue, albums put together.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use melodrome_model::{Role, ScanKind, Viewer};
use melodrome_scanner::Probe;
use melodrome_store::{albums, artists, db_test, genres, jobs, tracks};

use crate::bench::{Bench, credited};

db_test! {
    fn everything_on_disk_is_in_the_catalogue(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("Ann/First", "Ann", "First", 3, "mp3");
        bench.shelf.album("Ann/Second", "Ann", "Second", 2, "flac");
        bench.shelf.album("Bob/Third", "Bob", "Third", 1, "opus");
        bench.shelf.write("Ann/First/cover.jpg", b"picture");
        bench.shelf.write("Ann/notes.txt", b"no music");
        let summary = bench.scan(ScanKind::Full);
        assert_eq!((summary.files, summary.opened, summary.added, summary.changed), (6, 6, 6, 0));
        assert_eq!((summary.failed, summary.missing), (0, 0));
        assert_eq!(
            bench.paths(),
            ["Ann/First/01.mp3", "Ann/First/02.mp3", "Ann/First/03.mp3", "Ann/Second/01.flac", "Ann/Second/02.flac", "Bob/Third/01.opus"]
        );
        let found: Vec<_> = bench.albums().into_iter().map(|a| (a.name, a.album_artist, a.track_count)).collect();
        assert_eq!(
            found,
            [("First".into(), "Ann".into(), 3), ("Second".into(), "Ann".into(), 2), ("Third".into(), "Bob".into(), 1)]
        );
        assert_eq!(bench.artists(), [("Ann".into(), 2, 5), ("Bob".into(), 1, 1)]);
        let track = bench.track("Bob/Third/01.opus");
        assert_eq!((track.suffix.as_str(), track.audio.codec.as_str(), track.tags.track_number), ("opus", "opus", 1));
        assert!(track.size > 0 && track.audio.duration > 0.9);
    }
}

db_test! {
    fn tracks_are_stored_in_the_order_of_the_walk_whichever_is_read_first(store: &Store) {
        let bench = Bench::new(store);
        for folder in 0..9 {
            bench.shelf.album(&format!("A{folder}"), "Ann", &format!("Album {folder}"), 2, "mp3");
        }
        // The first file takes longer to read than all others.
        let (first, others) = (AtomicBool::new(true), AtomicU64::new(0));
        let others = Arc::new(others);
        let seen = Arc::clone(&others);
        let probe = Probe::new(move |place| {
            if place == "read" && first.swap(false, Ordering::SeqCst) {
                while seen.load(Ordering::SeqCst) < 12 {
                    std::thread::yield_now();
                }
            } else if place == "read" {
                seen.fetch_add(1, Ordering::SeqCst);
            }
        });
        let scanner = bench.scanner(probe);
        let _started = scanner.start(ScanKind::Full);
        assert_eq!(scanner.finished().added, 18);
        assert!(others.load(Ordering::SeqCst) >= 12);
        let paths: Vec<String> = bench.as_stored().into_iter().map(|track| track.path).collect();
        assert!(paths.is_sorted(), "{paths:?}");
    }
}

db_test! {
    fn tags_reach_fields_lyrics_genres_and_search(store: &Store) {
        let bench = Bench::new(store);
        bench
            .shelf
            .track("x/a.flac")
            .title("Søvn")
            .artist("Björk")
            .album("Ålbum")
            .genre("Jazz")
            .genre("Folk")
            .date("1999-05-04")
            .tag("COMPOSER", "Cyd")
            .lyrics("[00:01.00]la")
            .save();
        bench.scan(ScanKind::Full);
        let track = bench.by_id(&bench.track("x/a.flac").id);
        assert_eq!((track.tags.title.as_str(), track.tags.date.as_str(), track.year()), ("Søvn", "1999-05-04", 1999));
        assert_eq!(credited(&track.tags.participants, Role::Composer), ["Cyd"]);
        assert!(track.tags.lyrics.contains(r#""value":"la""#));
        assert_eq!(bench.albums()[0].genres.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Folk", "Jazz"]);
        let viewer = Viewer::system();
        let (by_title, by_credit, by_album, by_artist, counts) = store
            .read_blocking(|db| {
                Ok::<_, melodrome_store::Error>((
                    tracks::search(db, &viewer, "sovn", 0, 10)?.len(),
                    tracks::search(db, &viewer, "cyd", 0, 10)?.len(),
                    albums::search(db, &viewer, "bjork", 0, 10)?.len(),
                    artists::search(db, &viewer, "bjo", 0, 10)?.len(),
                    genres::list(db, &viewer)?,
                ))
            })
            .unwrap();
        assert_eq!((by_title, by_credit, by_album, by_artist), (1, 1, 1, 1));
        let mut counts: Vec<_> = counts.into_iter().map(|g| (g.name, g.track_count, g.album_count)).collect();
        counts.sort();
        assert_eq!(counts, [("Folk".into(), 1, 1), ("Jazz".into(), 1, 1)]);
    }
}

db_test! {
    fn an_album_over_two_folders_is_one_with_its_discs(store: &Store) {
        let bench = Bench::new(store);
        for disc in 1..=2 {
            for number in 1..=2 {
                bench
                    .shelf
                    .track(&format!("A/CD{disc}/{number}.mp3"))
                    .title(&format!("{disc}.{number}"))
                    .artist("Ann")
                    .album_artist("Ann")
                    .album("Long")
                    .disc(disc)
                    .number(number)
                    .tag("DISCSUBTITLE", if disc == 1 { "Day" } else { "Night" })
                    .save();
            }
        }
        bench.scan(ScanKind::Full);
        let found = bench.albums();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].track_count, 4);
        assert_eq!(found[0].discs, [(1, "Day".to_owned()), (2, "Night".to_owned())]);
        let order: Vec<String> = store
            .read_blocking(|db| tracks::of_album(db, &Viewer::system(), &found[0].id))
            .unwrap()
            .into_iter()
            .map(|t| t.tags.title)
            .collect();
        assert_eq!(order, ["1.1", "1.2", "2.1", "2.2"]);
    }
}

db_test! {
    fn a_compilation_is_one_album_of_various_artists(store: &Store) {
        let bench = Bench::new(store);
        for (number, artist) in (1..).zip(["Ann", "Bob", "Cyd"]) {
            bench.shelf.track(&format!("C/{number}.mp3")).title("T").artist(artist).album("Hits").number(number).compilation().save();
        }
        bench.scan(ScanKind::Full);
        let found = bench.albums();
        assert_eq!(found.len(), 1);
        assert!(found[0].compilation);
        assert_eq!((found[0].album_artist.as_str(), found[0].track_count), ("Various Artists", 3));
        assert_eq!(found[0].album_artist_id.as_str(), melodrome_model::id::VARIOUS_ARTISTS);
    }
}

db_test! {
    fn one_folder_with_two_albums_gives_two(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.track("M/1.mp3").title("A").artist("Ann").album("One").save();
        bench.shelf.track("M/2.mp3").title("B").artist("Ann").album("Two").save();
        bench.scan(ScanKind::Full);
        assert_eq!(bench.albums().into_iter().map(|a| a.name).collect::<Vec<_>>(), ["One", "Two"]);
    }
}

db_test! {
    fn what_ndignore_names_is_no_music_and_goes_when_it_was(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("Ann/One", "Ann", "One", 2, "mp3");
        bench.shelf.album("Ann/One/demos", "Ann", "Demos", 1, "mp3");
        bench.shelf.album("Bob/Two", "Bob", "Two", 1, "mp3");
        bench.shelf.write("Ann/.ndignore", b"# rough takes\ndemos/\n02.*\n");
        bench.scan(ScanKind::Full);
        assert_eq!(bench.paths(), ["Ann/One/01.mp3", "Bob/Two/01.mp3"]);
        bench.shelf.write("Bob/.ndignore", b"");
        let summary = bench.scan(ScanKind::Quick);
        assert_eq!((summary.missing, bench.paths()), (1, vec!["Ann/One/01.mp3".to_owned()]));
        bench.shelf.remove("Ann/.ndignore");
        assert_eq!(bench.scan(ScanKind::Quick).added, 2);
    }
}

db_test! {
    fn an_empty_library_is_scanned_without_complaint(store: &Store) {
        let bench = Bench::new(store);
        let summary = bench.scan(ScanKind::Full);
        assert_eq!((summary.files, summary.added), (0, 0));
    }
}

db_test! {
    fn playlists_are_handed_to_their_room_once(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 1, "mp3");
        bench.shelf.write("A/list.m3u", b"01.mp3\n");
        let waiting = |now| store.read_blocking(|db| jobs::due(db, now)).unwrap().into_iter().map(|job| job.kind).collect::<Vec<_>>();
        bench.scan(ScanKind::Full);
        assert_eq!(waiting(bench.clock.now()), ["playlists.import"]);
        let jobs_due = store.read_blocking(|db| jobs::due(db, bench.clock.now())).unwrap();
        store.write_blocking(|tx| jobs::finish(tx, &jobs_due[0])).unwrap();
        bench.scan(ScanKind::Quick);
        assert!(waiting(bench.clock.now()).is_empty());
        bench.shelf.write("A/list.m3u", b"01.mp3\n01.mp3\n");
        bench.scan(ScanKind::Quick);
        assert_eq!(waiting(bench.clock.now()), ["playlists.import"]);
    }
}
