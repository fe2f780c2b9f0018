//! Files that move keep who they are.

use melodrome_model::{ItemKind, ScanKind};
use melodrome_store::{annotations, db_test};

use crate::bench::Bench;

db_test! {
    fn a_moved_file_keeps_its_id_and_marks(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A", "Ann", "One", 2, "mp3");
        bench.scan(ScanKind::Full);
        let (viewer, before) = (bench.listener(), bench.track("A/01.mp3"));
        store
            .write_blocking(|tx| annotations::set_rating(tx, &viewer, ItemKind::Track, &before.id, 5, bench.clock.now()))
            .unwrap();
        bench.shelf.rename("A/01.mp3", "B/deep/er/renamed.mp3");
        let summary = bench.scan(ScanKind::Quick);
        assert_eq!(summary.moved, 1);
        let after = bench.track("B/deep/er/renamed.mp3");
        assert_eq!((after.id, after.created_at), (before.id, before.created_at));
        assert_eq!(bench.tracks().len(), 2);
        let marks = store.read_blocking(|db| annotations::get(db, &viewer, ItemKind::Track, after.pk)).unwrap();
        assert_eq!(marks.rating, 5);
        assert_eq!(bench.albums().iter().map(|a| a.track_count).collect::<Vec<_>>(), [2]);
        assert_eq!(bench.artists(), [("Ann".to_owned(), 1, 2)]);
        assert_eq!(bench.scan(ScanKind::Quick).opened, 0);
    }
}

db_test! {
    fn a_moved_album_keeps_every_id(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.album("A/One", "Ann", "One", 4, "flac");
        bench.scan(ScanKind::Full);
        let ids = |bench: &Bench| bench.tracks().into_iter().map(|t| (t.tags.title, t.id)).collect::<Vec<_>>();
        let (before, album) = (ids(&bench), bench.albums()[0].id.clone());
        bench.shelf.rename("A/One", "Elsewhere/Uno");
        assert_eq!(bench.scan(ScanKind::Quick).moved, 4);
        assert_eq!(ids(&bench), before);
        assert_eq!(bench.albums()[0].id, album);
    }
}

db_test! {
    fn another_format_under_the_same_name_keeps_the_id(store: &Store) {
        let bench = Bench::new(store);
        bench.shelf.track("A/a.mp3").title("T").artist("Ann").album("One").save();
        bench.scan(ScanKind::Full);
        let before = bench.track("A/a.mp3").id;
        bench.shelf.remove("A/a.mp3");
        bench.shelf.track("A/a.flac").title("T").artist("Ann").album("One").save();
        bench.scan(ScanKind::Quick);
        let after = bench.track("A/a.flac");
        assert_eq!((after.id, after.suffix.as_str(), after.audio.codec.as_str()), (before, "flac", "flac"));
    }
}

db_test! {
    fn a_copy_that_was_there_before_is_not_taken_for_a_move(store: &Store) {
        let bench = Bench::new(store);
        for folder in ["A", "B"] {
            bench.shelf.track(&format!("{folder}/a.mp3")).title("T").artist("Ann").album("One").save();
        }
        bench.scan(ScanKind::Full);
        let (a, b) = (bench.track("A/a.mp3").id, bench.track("B/a.mp3").id);
        assert_ne!(a, b);
        bench.shelf.remove("A/a.mp3");
        assert_eq!(bench.scan(ScanKind::Quick).moved, 0);
        assert_eq!(bench.track("B/a.mp3").id, b);
        assert!(bench.by_id(&a).missing);
    }
}

db_test! {
    fn same_titles_on_two_discs_are_told_apart_by_their_content(store: &Store) {
        let bench = Bench::new(store);
        for disc in 1..=2 {
            bench.shelf.track(&format!("A/CD{disc}/01.mp3")).title("Intro").artist("Ann").album("Long").disc(disc).number(1).save();
        }
        bench.scan(ScanKind::Full);
        let ids = |root: &str| [1, 2].map(|disc| bench.track(&format!("{root}/CD{disc}/01.mp3")).id);
        let before = ids("A");
        bench.shelf.rename("A", "B");
        assert_eq!(bench.scan(ScanKind::Quick).moved, 2);
        assert_eq!(ids("B"), before);
    }
}
