//! Lists as a mechanism: what is kept, who waits for whom, and rows whose files are gone.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use melodrome_model::{Id, Viewer};
use melodrome_store::lists::{Condition, Filter, Missing};
use melodrome_store::{Store, db_test, ingest, libraries, params, testing, tracks};

/// Sixty tracks on six albums; the last one's file is gone.
fn fill(store: &Store) {
    store
        .write_blocking(|tx| {
            libraries::ensure_first(tx, "Music", "/music", 1)?;
            for album in 1..=6_i64 {
                tx.execute("INSERT INTO album (pk, id, library, name, order_name) VALUES ($1, $2, 1, $3, $3)", params![album, format!("al{album}"), format!("{album}")])?;
            }
            for pk in 1..=60_i64 {
                tx.execute(
                    "INSERT INTO track (pk, id, pid, library, folder, album, path, suffix, size, modified_at, created_at, title, album_name, artist, album_artist, order_title, missing)
                     VALUES ($1, $2, '', 1, 0, $3, $4, 'mp3', $5, 1, 1, $6, '', '', '', $6, $7)",
                    params![pk, format!("tr{pk}"), (pk - 1) / 10 + 1, format!("{pk}.mp3"), 1000 - pk, format!("{pk:03}"), pk == 60],
                )?;
            }
            tx.touch_all()
        })
        .unwrap();
}

fn query(order: tracks::Order, offset: usize, filter: tracks::Filter) -> tracks::Query {
    tracks::Query { order, descending: false, offset, limit: 5, filter }
}

fn by_size() -> tracks::Order {
    tracks::Order::Column(tracks::Column::Size)
}

/// Statements that a page of tracks takes.
fn asked(store: &Store, query: &tracks::Query) -> usize {
    testing::noted(|| {
        store.read_blocking(|db| tracks::list(db, &Viewer::system(), query)).unwrap();
    })
    .len()
}

db_test! {
    fn a_page_asks_as_much_at_any_offset_whatever_the_filter(store: &Store) {
        fill(store);
        let text = |start: &str| Filter::of([Condition::Prefix(tracks::Column::Suffix, start.to_owned())]);
        for filter in [Filter::default(), text("mp")] {
            let first = asked(store, &query(by_size(), 0, filter.clone()));
            let (again, deep) = (asked(store, &query(by_size(), 0, filter.clone())), asked(store, &query(by_size(), 50, filter)));
            assert!(again < first, "the list was kept");
            assert_eq!(again, deep);
        }
    }
}

db_test! {
    fn the_gone_are_hidden_shown_or_alone_as_asked(store: &Store) {
        fill(store);
        let total = |missing| {
            let filter = Filter { missing, conditions: Vec::new() };
            store.read_blocking(|db| tracks::list(db, &Viewer::system(), &query(by_size(), 0, filter))).unwrap().total
        };
        assert_eq!((total(Missing::Hidden), total(Missing::Shown), total(Missing::Only)), (59, 60, 1));
    }
}

db_test! {
    fn files_that_are_gone_can_be_forgotten_but_not_while_a_scan_runs(store: &Store) {
        fill(store);
        let purge = |ids: Option<&[Id]>| store.write_blocking(|tx| ingest::purge_missing(tx, &Viewer::system(), ids, "The", 2));
        assert_eq!(purge(Some(&[Id::from("tr1")])).unwrap(), 0, "what is there stays");
        store.write_blocking(|tx| tx.execute("UPDATE library SET scan_started_at = 1", params![])).unwrap();
        assert!(purge(None).is_err());
        store.write_blocking(|tx| tx.execute("UPDATE library SET scan_started_at = 0", params![])).unwrap();
        assert_eq!(purge(None).unwrap(), 1);
        assert!(store.read_blocking(|db| tracks::get(db, &Viewer::system(), &Id::from("tr60"))).is_err());
    }
}

#[test]
fn two_first_requests_build_a_list_once() {
    let folder = tempfile::tempdir().unwrap();
    let options = melodrome_store::Options {
        target: melodrome_store::Target::File(folder.path().join("lists.db")),
        readers: 4,
        clock: melodrome_model::Clock::manual(1),
    };
    let store = Store::open(&options).unwrap();
    fill(&store);
    let (start, built) = (Barrier::new(4), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                start.wait();
                let questions = testing::noted(|| {
                    let wanted = query(by_size(), 0, Filter::default());
                    store.read_blocking(|db| tracks::list(db, &Viewer::system(), &wanted)).unwrap();
                });
                let builds = questions.iter().filter(|(sql, _)| sql.contains("ORDER BY e.size")).count();
                built.fetch_add(builds, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(built.into_inner(), 1);
}
