//! The search in the background: what it notes, what it tells, how it stops.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use melodrome_artwork::{Encoding, Options};
use melodrome_model::{ArtId, ArtKind, Event, ItemKind, Viewer};
use melodrome_store::{Store, artwork, db_test, libraries};

use crate::stage::{Stage, decoded, jpeg, options, png};

fn version(store: &Store) -> i64 {
    store.read_blocking(|db| libraries::get(db, &Viewer::system(), 1)).unwrap().version
}

fn waiting(store: &Store) -> i64 {
    store.read_blocking(artwork::count_pending).unwrap()
}

db_test! {
    fn hash_colours_and_absence_are_noted_and_told_once(store: &Store) {
        let told: Arc<Mutex<Vec<Event>>> = Arc::default();
        let stage = Stage::new(store, |shelf| {
            shelf.track("A/1.mp3").title("1").artist("a").album("A").cover(&png(0x20_4080)).save();
            shelf.track("B/1.mp3").title("1").artist("b").album("B").save();
        });
        let sink = Arc::clone(&told);
        store.set_sink(move |events| sink.lock().unwrap().extend_from_slice(events));
        let before = version(store);
        assert_eq!(stage.resolve(), 2);
        let (a, b) = (stage.album("A"), stage.album("B"));
        assert_eq!((a.art_hash.len(), a.art_absent), (16, false));
        let [red, green, blue] = decoded(&png(0x20_4080)).get_pixel(0, 0).0;
        assert_eq!(a.colours.unwrap().dominant.to_string(), format!("#{red:02x}{green:02x}{blue:02x}"));
        assert_eq!((b.art_hash.as_str(), b.art_absent, b.colours), ("", true, None));
        assert!(version(store) > before);
        let events = std::mem::take(&mut *told.lock().unwrap());
        let [Event::Refresh { kind: Some(ItemKind::Album), ids }] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(ids.len(), 2);

        // The same outcome again is nothing new.
        store.write_blocking(artwork::mark_all_pending).unwrap();
        let before = version(store);
        assert_eq!(stage.resolve(), 2);
        assert_eq!((version(store), told.lock().unwrap().len(), waiting(store)), (before, 0, 0));
    }
}

db_test! {
    fn a_step_begins_behind_the_last_one_and_a_stop_leaves_the_rest_waiting(store: &Store) {
        let stage = Stage::new(store, |shelf| {
            for n in 0..7 {
                let name = n.to_string();
                shelf.track(&format!("{name}/1.mp3")).title("1").artist(&name).album(&name).save();
            }
        });
        let step = stage.artwork.resolve_pending(0, 3, &|| false).unwrap();
        assert_eq!((step.resolved, step.postponed, step.more), (3, 0, true));
        assert_eq!(waiting(store), 4);
        let asked = AtomicUsize::new(0);
        let step = stage.artwork.resolve_pending(step.last, 4, &|| asked.fetch_add(1, Ordering::SeqCst) >= 2).unwrap();
        assert!(step.resolved <= 2);
        assert_eq!(waiting(store), 4 - i64::try_from(step.resolved).unwrap());
        assert_eq!(stage.artwork.resolve_all(&|| true).unwrap(), 0);
        stage.resolve();
        assert_eq!(waiting(store), 0);
    }
}

db_test! {
    fn a_library_out_of_reach_keeps_its_covers_waiting(store: &Store) {
        let stage = Stage::new(store, |shelf| {
            shelf.track("A/1.mp3").title("1").artist("a").album("A").save();
            shelf.write("A/cover.jpg", &jpeg(90, 90));
        });
        let root = stage.shelf.root().to_str().unwrap().to_owned();
        store.write_blocking(|tx| libraries::ensure_first(tx, "Music", "/nonexistent/music", 1)).unwrap();
        let step = stage.artwork.resolve_pending(0, 10, &|| false).unwrap();
        assert_eq!((step.resolved, step.postponed), (0, 1));
        assert!(stage.cover(ArtId::new(ArtKind::Album, stage.album("A").id, ""), 0).placeholder);
        assert_eq!((waiting(store), stage.album("A").art_absent), (1, false), "out of reach is not absent");
        store.write_blocking(|tx| libraries::ensure_first(tx, "Music", &root, 1)).unwrap();
        assert_eq!(stage.original("A").unwrap(), jpeg(90, 90));
        assert_eq!(waiting(store), 0, "the request that looked has noted it");
    }
}

db_test! {
    fn other_rules_have_every_cover_looked_for_again(store: &Store) {
        let fill = |shelf: &melodrome_testkit::Shelf| {
            shelf.track("A/1.mp3").title("1").artist("a").album("A").cover(&png(0x010203)).save();
        };
        let stage = Stage::new(store, fill);
        assert!(!stage.artwork.apply_rules().unwrap(), "the first start has nothing to look for again");
        stage.resolve();
        assert!(!stage.artwork.apply_rules().unwrap());
        assert_eq!(waiting(store), 0);
        let other = melodrome_artwork::Artwork::new(
            store.clone(),
            Arc::new(melodrome_blobs::Blobs::memory(melodrome_blobs::Limit::Unlimited)),
            Options::default().cover_art_priority("folder.*"),
        );
        assert!(other.apply_rules().unwrap());
        assert_eq!(waiting(store), 1);
    }
}

db_test! {
    fn sizes_of_the_page_are_made_ahead(store: &Store) {
        let options = options(|options| options.precache = vec![(96, Encoding::WebP)]);
        let stage = Stage::with(store, options, |shelf| {
            shelf.track("A/1.mp3").title("1").artist("a").album("A").save();
            shelf.write("A/cover.jpg", &jpeg(400, 400));
        });
        stage.resolve();
        // Made ahead means that the original is not needed any more.
        stage.shelf.remove("A/cover.jpg");
        let ask = melodrome_artwork::Ask {
            encoding: Encoding::WebP,
            ..crate::stage::ask(ArtId::new(ArtKind::Album, stage.album("A").id, ""), 96)
        };
        let cover = stage.ask(&Viewer::system(), ask).unwrap();
        assert_eq!((cover.placeholder, cover.mime), (false, "image/webp"));
    }
}
