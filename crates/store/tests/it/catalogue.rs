//! What readers see of a small catalogue.

use melodrome_model::{ItemKind, Viewer};
use melodrome_store::lists::Condition;
use melodrome_store::{
    Store, albums, annotations, artists, db_test, genres, libraries, params, playlists, properties, queues, search,
    tracks,
};

pub(crate) fn fill(store: &Store) {
    store
        .write_blocking(|tx| {
            libraries::ensure_first(tx, "Music", "/music", 1)?;
            libraries::insert(tx, "Private", "/private", false, 1)?;
            tx.insert("INSERT INTO account (id, username, folded, name, admin, created_at, updated_at) VALUES ('u1', 'ann', 'ann', 'Ann', TRUE, 1, 1) RETURNING pk", params![])?;
            for (album, library, name) in [(1, 1, "Übung"), (2, 1, "Aurora"), (3, 2, "Secret")] {
                tx.execute(
                    "INSERT INTO album (pk, id, library, name, order_name, album_artist, order_album_artist, track_count, max_year) VALUES ($1, $2, $3, $4, $6, 'Ann', 'ann', 2, $5)",
                    params![album, format!("al{album}"), library, name, 2000 + album, melodrome_model::text::sort_form(name)],
                )?;
                search::put(tx, search::Index::Album, album.into(), &[name, "Ann", ""], false)?;
                for number in 1..=2_i64 {
                    let pk = i64::from(album) * 10 + number;
                    let title = format!("{name} song {number}");
                    tx.execute(
                        "INSERT INTO track (pk, id, pid, library, folder, album, path, suffix, size, modified_at, created_at, title, album_name, artist, album_artist, track_number, order_title, duration)
                         VALUES ($1, $2, '', $3, 0, $4, $5, 'mp3', 5, 1, 1, $6, $7, 'Ann', 'Ann', $8, $9, 1.5)",
                        params![pk, format!("tr{pk}"), library, album, format!("a{album}/{number}.mp3"), &title, name, number, melodrome_model::text::sort_form(&title)],
                    )?;
                    search::put(tx, search::Index::Track, pk, &[&title, name, "Ann", "東京"], false)?;
                }
            }
            tx.touch_all()
        })
        .unwrap();
}

fn query(order: albums::Order) -> albums::Query {
    albums::Query { order, descending: false, offset: 0, limit: 10, filter: albums::Filter::default() }
}

db_test! {
    fn a_list_shows_only_the_viewers_libraries_in_bytewise_order(store: &Store) {
        fill(store);
        store.read_blocking(|db| -> melodrome_store::Result<()> {
            let all = Viewer::system();
            let page = albums::list(db, &all, &query(albums::Order::Name))?;
            assert_eq!(page.items.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["Aurora", "Secret", "Übung"]);
            let some = all.narrowed(&[1]);
            let page = albums::list(db, &some, &query(albums::Order::Name))?;
            assert_eq!((page.total, page.items.len()), (2, 2));
            assert!(albums::get(db, &some, &"al3".into()).is_err());
            assert!(tracks::get(db, &some, &"tr31".into()).is_err());
            assert_eq!(tracks::of_album(db, &all, &"al1".into())?.len(), 2);
            assert_eq!(*albums::letters(db, &all, &query(albums::Order::Name))?, [("A".to_owned(), 0), ("S".to_owned(), 1), ("U".to_owned(), 2)]);
            Ok(())
        }).unwrap();
    }
}

db_test! {
    fn a_list_follows_a_write_at_once(store: &Store) {
        fill(store);
        let all = Viewer::system();
        let count = || store.read_blocking(|db| albums::list(db, &all, &query(albums::Order::Year))).unwrap().total;
        assert_eq!(count(), 3);
        store.write_blocking(|tx| {
            tx.execute("UPDATE album SET missing = TRUE WHERE pk = 1", params![])?;
            tx.touch(1)
        }).unwrap();
        assert_eq!(count(), 2);
    }
}

db_test! {
    fn search_folds_accents_takes_prefixes_and_never_fails(store: &Store) {
        fill(store);
        store.read_blocking(|db| -> melodrome_store::Result<()> {
            let all = Viewer::system();
            assert_eq!(albums::search(db, &all, "ubu", 0, 10)?.len(), 1);
            assert_eq!(tracks::search(db, &all, "übung 2", 0, 10)?.len(), 1);
            assert_eq!(tracks::search(db, &all, "song ann", 0, 10)?.len(), 6);
            assert_eq!(tracks::search(db, &all, "東", 0, 10)?.len(), 6);
            for odd in ["", "\"", "*", "(", "NEAR", "%", "a AND", "'", "\\", "a:b", "!!!", "-"] {
                tracks::search(db, &all, odd, 0, 10)?;
                albums::search(db, &all, odd, 0, 10)?;
                artists::search(db, &all, odd, 0, 10)?;
            }
            Ok(())
        }).unwrap();
    }
}

db_test! {
    fn marks_belong_to_one_listener_and_order_lists(store: &Store) {
        fill(store);
        let ann = person(store);
        store.write_blocking(|tx| {
            annotations::set_star(tx, &ann, ItemKind::Album, &"al2".into(), true, 100)?;
            annotations::set_rating(tx, &ann, ItemKind::Track, &"tr11".into(), 4, 100)?;
            assert!(annotations::set_rating(tx, &ann, ItemKind::Track, &"tr11".into(), 6, 100).is_err());
            annotations::count_play(tx, &ann, &"tr12".into(), 200, "test")?;
            annotations::count_play(tx, &ann, &"tr12".into(), 150, "test")
        }).unwrap();
        store.read_blocking(|db| -> melodrome_store::Result<()> {
            let starred = albums::list(db, &ann, &albums::Query { filter: albums::Filter::of([Condition::Starred(true)]), ..query(albums::Order::Name) })?;
            assert_eq!(starred.items[0].id.as_str(), "al2");
            let played = tracks::get(db, &ann, &"tr12".into())?.annotation;
            assert_eq!((played.play_count, played.played_at), (2, 200));
            let frequent = albums::list(db, &ann, &albums::Query { descending: true, filter: albums::Filter::of([Condition::Played(true)]), ..query(albums::Order::Plays) })?;
            assert_eq!((frequent.total, frequent.items[0].id.as_str()), (1, "al1"));
            let nobody = Viewer::system();
            assert_eq!(tracks::get(db, &nobody, &"tr12".into())?.annotation.play_count, 0);
            Ok(())
        }).unwrap();
    }
}

db_test! {
    fn playlists_and_queues_keep_their_order(store: &Store) {
        fill(store);
        let ann = person(store);
        let id = store.write_blocking(|tx| {
            let id = playlists::insert(tx, &ann, "Mix", "", false, 5)?;
            let pk = playlists::get(tx, &ann, &id)?.pk;
            playlists::append(tx, pk, &[12, 11, 12], 6)?;
            playlists::remove_displayed(tx, &ann, pk, &[0, 9], 7)?;
            let queue = melodrome_model::PlayQueue { current: 1, position: 9, changed_by: "t".to_owned(), created_at: 8, updated_at: 8 };
            queues::replace(tx, &ann, &queue, &[21, 31, 11])?;
            properties::set(tx, "a", "1")?;
            properties::set(tx, "a", "2")?;
            Ok::<_, melodrome_store::Error>(id)
        }).unwrap();
        store.read_blocking(|db| -> melodrome_store::Result<()> {
            let list = playlists::get(db, &ann, &id)?;
            assert_eq!((list.track_count, list.duration), (2, 3.0));
            assert_eq!(playlists::items(db, &ann, list.pk)?.iter().map(|t| t.pk).collect::<Vec<_>>(), [11, 12]);
            let narrow = ann.narrowed(&[1]);
            let (queue, items) = queues::find(db, &narrow)?.unwrap();
            assert_eq!((queue.current, items.len()), (1, 2));
            assert_eq!(properties::find(db, "a")?.as_deref(), Some("2"));
            assert!(genres::list(db, &ann)?.is_empty());
            Ok(())
        }).unwrap();
    }
}

db_test! {
    fn a_failed_write_leaves_nothing(store: &Store) {
        let failed = store.write_blocking(|tx| -> melodrome_store::Result<()> {
            properties::set(tx, "half", "done")?;
            Err(melodrome_store::Error::Invalid("no".to_owned()))
        });
        assert!(failed.is_err());
        assert_eq!(store.read_blocking(|db| properties::find(db, "half")).unwrap(), None);
    }
}

pub(crate) fn person(store: &Store) -> Viewer {
    let pk = store.read_blocking(|db| db.int("SELECT pk FROM account WHERE id = 'u1'", params![])).unwrap();
    let user = melodrome_model::User {
        pk,
        id: "u1".into(),
        username: "ann".to_owned(),
        name: "Ann".to_owned(),
        email: String::new(),
        admin: true,
        disabled: false,
        source: melodrome_model::user::Source::Local,
        password_autogenerated: false,
        created_at: 1,
        updated_at: 1,
        last_login_at: 0,
        last_access_at: 0,
        scrobble_filter: String::new(),
        external_id: None,
        external_name: None,
        groups: Vec::new(),
        groups_at: 0,
        last_confirmed_at: 0,
    };
    Viewer::for_user(
        &user,
        melodrome_model::viewer::Libraries::All,
        melodrome_model::Capabilities::default(),
        melodrome_model::Mechanism::Password,
        None,
    )
}
