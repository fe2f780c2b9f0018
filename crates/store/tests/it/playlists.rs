//! Playlists: what they come to, their order, and who sees what of them.

use melodrome_model::{Id, Playlist, Viewer};
use melodrome_store::ingest::Ingest;
use melodrome_store::playlists::{Filter, Order, Query, Words};
use melodrome_store::{Error, Result, Store, db_test, params, playlists};

use crate::catalogue::{fill, person};

/// A playlist of ann's with these tracks.
fn made(store: &Store, ann: &Viewer, name: &str, pks: &[u32]) -> Playlist {
    store
        .write_blocking(|tx| {
            let id = playlists::insert(tx, ann, name, "", true, 5)?;
            playlists::append(tx, playlists::get(tx, ann, &id)?.pk, pks, 6)?;
            playlists::get(tx, ann, &id)
        })
        .unwrap()
}

fn look(store: &Store, viewer: &Viewer, id: &Id) -> Playlist {
    store.read_blocking(|db| playlists::get(db, viewer, id)).unwrap()
}

fn order(store: &Store, viewer: &Viewer, list: &Playlist) -> Vec<u32> {
    store.read_blocking(|db| playlists::keys(db, viewer, &look(store, viewer, &list.id), true)).unwrap().to_vec()
}

/// Count, length and size.
fn comes_to(list: &Playlist) -> (i64, f64, i64) {
    (list.track_count, list.duration, list.size)
}

db_test! {
    fn what_a_playlist_comes_to_follows_every_change_of_it(store: &Store) {
        fill(store);
        let ann = person(store);
        let list = made(store, &ann, "Mix", &[11, 12, 31, 11]);
        assert_eq!(comes_to(&list), (4, 6.0, 20));
        assert_eq!(comes_to(&look(store, &ann.narrowed(&[1]), &list.id)), (3, 4.5, 15), "each viewer's own libraries");
        let write = |work: &dyn Fn(&melodrome_store::Writer<'_>) -> Result<()>| store.write_blocking(|tx| work(tx)).unwrap();
        write(&|tx| playlists::remove_entries(tx, &ann, list.pk, &[0, 2, 99], 7));
        assert_eq!(comes_to(&look(store, &ann, &list.id)), (2, 3.0, 10));
        write(&|tx| playlists::replace(tx, list.pk, &[21], 8));
        assert_eq!(comes_to(&look(store, &ann, &list.id)), (1, 1.5, 5));
        write(&|tx| playlists::replace(tx, list.pk, &[], 9));
        let empty = look(store, &ann, &list.id);
        assert_eq!((comes_to(&empty), empty.updated_at), ((0, 0.0, 0), 9));
        assert!(empty.revision > list.revision);
        let many: Vec<Playlist> = (0..120).map(|n| made(store, &ann, &format!("L{n}"), &[11])).collect();
        let listed = store.read_blocking(|db| playlists::list(db, &ann)).unwrap();
        assert_eq!(listed.iter().map(|row| row.track_count).sum::<i64>(), 120, "{}", many.len());
    }
}

db_test! {
    fn what_a_playlist_comes_to_follows_a_scan(store: &Store) {
        fill(store);
        let ann = person(store);
        let list = made(store, &ann, "Mix", &[11, 12, 12, 31]);
        let mut scan = Ingest::new(1, "", 1);
        store.write_blocking(|tx| { scan.vanish(tx, &[12])?; scan.refresh(tx, 9) }).unwrap();
        assert_eq!(comes_to(&look(store, &ann, &list.id)), (2, 3.0, 10));
        store.write_blocking(|tx| { scan.reappear(tx, &[12])?; scan.refresh(tx, 9) }).unwrap();
        assert_eq!(look(store, &ann, &list.id).track_count, 4);
        // A scan that was cut off has forgotten which ones it touched.
        store.write_blocking(|tx| tx.execute("UPDATE track SET duration = 2 WHERE pk = 12", params![])).unwrap();
        store.write_blocking(|tx| { scan.recount(tx)?; scan.refresh(tx, 9) }).unwrap();
        assert_eq!(look(store, &ann, &list.id).duration, 7.0);
    }
}

db_test! {
    fn places_are_those_the_viewer_sees_and_what_they_do_not_see_stays(store: &Store) {
        fill(store);
        let ann = person(store);
        let narrow = ann.narrowed(&[1]);
        let list = made(store, &ann, "Mix", &[31, 11, 12, 32, 21]);
        assert_eq!(order(store, &narrow, &list), [11, 12, 21]);
        store.write_blocking(|tx| playlists::move_entry(tx, &narrow, list.pk, 2, 0, 7)).unwrap();
        assert_eq!(order(store, &narrow, &list), [21, 11, 12]);
        assert_eq!(order(store, &ann, &list), [31, 21, 11, 32, 12]);
        store.write_blocking(|tx| playlists::move_entry(tx, &narrow, list.pk, 0, 99, 7)).unwrap();
        assert_eq!(order(store, &narrow, &list), [11, 12, 21]);
        let far = store.write_blocking(|tx| playlists::move_entry(tx, &narrow, list.pk, 3, 0, 7));
        assert!(matches!(far, Err(Error::NotFound { .. })));
        store.write_blocking(|tx| playlists::remove_entries(tx, &narrow, list.pk, &[1], 7)).unwrap();
        assert_eq!(order(store, &ann, &list), [31, 11, 32, 21]);
        store.write_blocking(|tx| playlists::rewrite(tx, &narrow, list.pk, &[22, 11], 7)).unwrap();
        assert_eq!(order(store, &ann, &list), [22, 11, 31, 32]);
    }
}

db_test! {
    fn pages_are_filtered_sorted_and_counted(store: &Store) {
        fill(store);
        let ann = person(store);
        made(store, &ann, "beta Night", &[11]);
        made(store, &ann, "Alpha", &[11, 12, 21]);
        made(store, &ann, "gamma night drive", &[]);
        let names = |query: Query| {
            let page = store.read_blocking(|db| playlists::page(db, &ann, &query)).unwrap();
            (page.total, page.items.into_iter().map(|row| row.name).collect::<Vec<_>>().join(", "))
        };
        let all = |order: Order| Query { order, limit: 9, ..Query::default() };
        assert_eq!(names(all(Order::Name)), (3, "Alpha, beta Night, gamma night drive".to_owned()));
        assert_eq!(names(Query { descending: true, limit: 1, ..all(Order::Tracks) }), (3, "Alpha".to_owned()));
        let words = Filter { words: Some("NIGHT dr".to_owned()), ..Filter::default() };
        assert_eq!(names(Query { filter: words, ..all(Order::Name) }), (1, "gamma night drive".to_owned()));
        let mine = Filter { starred: Some(true), ..Filter::default() };
        assert_eq!(names(Query { filter: mine, ..all(Order::Name) }).0, 0);
        let shuffled = names(all(Order::Random("x".to_owned())));
        assert_eq!(shuffled, names(all(Order::Random("x".to_owned()))), "a seed always gives the same order");
    }
}

db_test! {
    fn words_change_one_by_one_and_only_an_admin_gives_away(store: &Store) {
        fill(store);
        let ann = person(store);
        let list = made(store, &ann, "Mix", &[]);
        let change = |words: Words, now| store.write_blocking(|tx| playlists::update(tx, &ann, &list.id, &words, now));
        change(Words { public: Some(false), sync: Some(true), ..Words::default() }, 50).unwrap();
        let seen = look(store, &ann, &list.id);
        assert_eq!((seen.public, seen.sync, seen.updated_at), (false, false, 6), "no file, no rule; the time stays");
        change(Words { comment: Some("c".to_owned()), ..Words::default() }, 60).unwrap();
        assert_eq!(look(store, &ann, &list.id).updated_at, 60);
        let nobody = change(Words { owner: Some("nobody".into()), ..Words::default() }, 70);
        assert!(matches!(nobody, Err(Error::Invalid(_))));
    }
}
