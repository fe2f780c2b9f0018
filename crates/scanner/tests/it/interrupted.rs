//! Scans that are stopped, cut off or asked for twice.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use melodrome_model::{ScanKind, Viewer};
use melodrome_scanner::{Probe, Scanner};
use melodrome_store::{Store, db_test, libraries};

use crate::bench::Bench;

/// A probe that waits at the `nth` time a place is reached, until it is let go; tells when it waits.
fn gate(place: &'static str, nth: u64) -> (Probe, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (reached, at) = mpsc::channel();
    let (go, wait) = mpsc::channel::<()>();
    let (count, wait) = (AtomicU64::new(0), Mutex::new(wait));
    let probe = Probe::new(move |name| {
        if name == place && count.fetch_add(1, Ordering::SeqCst) + 1 == nth {
            reached.send(()).unwrap();
            let _go = wait.lock().unwrap().recv();
        }
    });
    (probe, at, go)
}

fn many(bench: &Bench) {
    for folder in 0..12 {
        bench.shelf.album(&format!("A{folder:02}"), &format!("Artist {folder}"), &format!("Album {folder}"), 2, "mp3");
    }
}

fn marked(store: &Store) -> (bool, bool) {
    let library = store.read_blocking(|db| libraries::get(db, &Viewer::system(), 1)).unwrap();
    (library.scan_started_at != 0, library.full_scan)
}

/// A scan stopped in its middle. What it read before that is written.
fn stopped(bench: &Bench, kind: ScanKind) -> Scanner {
    let (probe, reached, go) = gate("batch-written", 1);
    let scanner = bench.scanner(probe);
    let _started = scanner.start(kind);
    reached.recv().unwrap();
    scanner.cancel();
    go.send(()).unwrap();
    scanner.wait();
    scanner
}

db_test! {
    fn a_stopped_scan_says_so_and_the_next_one_continues_it(store: &Store) {
        let bench = Bench::new(store);
        many(&bench);
        let scanner = stopped(&bench, ScanKind::Full);
        let status = scanner.status();
        assert!(!status.scanning && status.last_error.contains("stopped"), "{status:?}");
        assert_eq!(marked(store), (true, true));
        let begun = store.read_blocking(|db| libraries::get(db, &Viewer::system(), 1)).unwrap().scan_started_at;
        let before = bench.tracks();

        // Asked for a quick one, the scanner continues the full one.
        bench.scan(ScanKind::Quick);
        assert_eq!(marked(store), (false, false));
        assert!(store.read_blocking(|db| libraries::get(db, &Viewer::system(), 1)).unwrap().last_scan_at > begun);
        assert_eq!(bench.tracks().len(), 24);
        assert_eq!(bench.albums().len(), 12);
        // Everybody is counted, also those who were read before the stop.
        assert_eq!(bench.artists().len(), 12);
        assert!(bench.artists().iter().all(|(_, albums, tracks)| (*albums, *tracks) == (1, 2)));
        for track in before {
            assert_eq!(bench.track(&track.path).id, track.id);
        }
    }
}

db_test! {
    fn what_a_stopped_scan_found_is_counted_at_once(store: &Store) {
        let bench = Bench::new(store);
        many(&bench);
        stopped(&bench, ScanKind::Full);
        let artists = bench.artists();
        let tracks: i64 = artists.iter().map(|(_, _, tracks)| tracks).sum();
        assert_eq!(tracks, i64::try_from(bench.tracks().len()).unwrap());
    }
}

db_test! {
    fn a_move_across_a_stopped_scan_is_still_a_move(store: &Store) {
        let bench = Bench::new(store);
        many(&bench);
        bench.scan(ScanKind::Full);
        let before = bench.track("A00/01.mp3").id;
        bench.shelf.rename("A00/01.mp3", "Z/01.mp3");
        let (probe, reached, go) = gate("walked", 1);
        let scanner = bench.scanner(probe);
        let _started = scanner.start(ScanKind::Quick);
        reached.recv().unwrap();
        scanner.cancel();
        go.send(()).unwrap();
        scanner.wait();
        bench.scan(ScanKind::Quick);
        assert_eq!(bench.track("Z/01.mp3").id, before);
        assert_eq!(bench.tracks().len(), 24);
    }
}

db_test! {
    fn requests_during_a_scan_become_one_more_scan(store: &Store) {
        let bench = Bench::new(store);
        many(&bench);
        let scans = Arc::new(AtomicU64::new(0));
        let (probe, reached, go) = gate("walked", 1);
        let counted = Arc::clone(&scans);
        let both = Probe::new(move |name| {
            if name == "walked" {
                counted.fetch_add(1, Ordering::SeqCst);
            }
            probe.visit(name);
        });
        let scanner = bench.scanner(both);
        let _started = scanner.start(ScanKind::Quick);
        reached.recv().unwrap();
        assert!(scanner.status().scanning);
        for kind in [ScanKind::Quick, ScanKind::Full, ScanKind::Quick] {
            let _queued = scanner.start(kind);
        }
        go.send(()).unwrap();
        let last = scanner.finished();
        assert_eq!(scans.load(Ordering::SeqCst), 2);
        assert_eq!(scanner.status().kind, Some(ScanKind::Full));
        assert_eq!(last.files, 24);
    }
}

db_test! {
    fn a_scan_stopped_before_it_began_leaves_nothing_running(store: &Store) {
        let bench = Bench::new(store);
        many(&bench);
        let scanner = bench.scanner(Probe::default());
        let _started = scanner.start(ScanKind::Full);
        scanner.cancel();
        scanner.wait();
        assert!(!scanner.status().scanning);
    }
}

db_test! {
    fn a_closed_scanner_starts_nothing(store: &Store) {
        let bench = Bench::new(store);
        let scanner = bench.scanner(Probe::default());
        scanner.close();
        assert!(!scanner.start(ScanKind::Full).scanning);
        scanner.wait();
    }
}

db_test! {
    fn progress_ends_where_the_files_end(store: &Store) {
        let bench = Bench::new(store);
        many(&bench);
        let scanner = bench.scanner(Probe::default());
        let _started = scanner.start(ScanKind::Full);
        scanner.wait();
        let status = scanner.status();
        assert_eq!((status.tracks, status.changed, status.errors), (24, 24, 0));
        assert_eq!(status.folders, 13);
        assert_eq!(status.last_scan_at, bench.clock.now());
    }
}
