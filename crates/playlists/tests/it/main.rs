//! Playlist files on a disk become playlists in a database, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use melodrome_model::Viewer;
use melodrome_playlists::{Imported, Options, import};
use melodrome_store::ingest::{PlaylistFile, set_playlist_files};
use melodrome_store::{Store, db_test, libraries, params, playlists, tracks};
use tempfile::TempDir;

/// A library with three tracks in the database and none on disk, since lists only name them.
fn house(store: &Store) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("lists")).unwrap();
    store
        .write_blocking(|tx| {
            libraries::ensure_first(tx, "Music", folder.path().to_str().unwrap(), 1)?;
            tx.execute("INSERT INTO album (pk, id, library, name) VALUES (1, 'al', 1, 'Set')", params![])?;
            for (folder, path) in [(1_i64, "a"), (2, "lists")] {
                tx.execute("INSERT INTO folder (pk, id, library, path) VALUES ($1, $2, 1, $3)", params![folder, format!("f{folder}"), path])?;
            }
            for (pk, folder, path) in [(1_i64, 1_i64, "a/One.mp3"), (2, 1, "a/zwe\u{301}i.mp3"), (3, 2, "lists/three.mp3")] {
                tx.execute(
                    "INSERT INTO track (pk, id, pid, library, folder, album, path, suffix, size, modified_at, created_at, title, album_name, artist, album_artist)
                     VALUES ($1, $2, '', 1, $3, 1, $4, 'mp3', 1, 1, 1, $4, 'Set', 'Ann', 'Ann')",
                    params![pk, format!("t{pk}"), folder, path],
                )?;
            }
            tx.touch_all()
        })
        .unwrap();
    folder
}

fn admin(store: &Store) {
    let sql = "INSERT INTO account (pk, id, username, folded, name, admin, created_at, updated_at) VALUES (7, 'u7', 'ann', 'ann', 'Ann', TRUE, 1, 1)";
    store.write_blocking(|tx| tx.execute(sql, params![])).unwrap();
}

/// Writes a file and lets the database know of it, as a scan does.
fn put(store: &Store, root: &Path, path: &str, bytes: &[u8], modified_at: i64) {
    std::fs::write(root.join(path), bytes).unwrap();
    let file = PlaylistFile { library: 1, path: path.to_owned(), size: bytes.len() as i64, modified_at };
    store.write_blocking(|tx| set_playlist_files(tx, 1, std::slice::from_ref(&file))).unwrap();
}

fn done(created: usize, updated: usize, failed: usize) -> Imported {
    Imported::Done { created, updated, failed }
}

fn run(store: &Store) -> Imported {
    import(store, Options::default()).unwrap()
}

/// Name and track ids of the only playlist.
fn seen(store: &Store) -> (String, Vec<String>) {
    let system = Viewer::system();
    store
        .read_blocking(|db| -> melodrome_store::Result<_> {
            let list = playlists::list(db, &system)?;
            assert_eq!(list.len(), 1);
            let items = playlists::items(db, &system, list[0].pk)?;
            Ok((list[0].name.clone(), items.iter().map(|track| track.id.to_string()).collect()))
        })
        .unwrap()
}

db_test! {
    fn files_wait_for_an_owner_and_are_read_once(store: &Store) {
        let folder = house(store);
        put(store, folder.path(), "lists/mix.m3u", "#PLAYLIST:Night\n../A/one.MP3\nthree.mp3\n../a/zw\u{e9}i.mp3\nthree.mp3\n".as_bytes(), 1);
        assert_eq!(run(store), Imported::WaitsForAdmin);
        admin(store);
        assert_eq!(run(store), done(1, 0, 0));
        let three = || vec!["t1".to_owned(), "t3".to_owned(), "t2".to_owned(), "t3".to_owned()];
        assert_eq!(seen(store), ("Night".to_owned(), three()), "case and Unicode form do not matter, repeats stay");
        // Not opened again while it looks the same.
        std::fs::remove_file(folder.path().join("lists/mix.m3u")).unwrap();
        assert_eq!(run(store), done(0, 0, 0));
        assert_eq!(seen(store).1, three());
    }
}

db_test! {
    fn a_changed_file_changes_the_tracks_and_not_the_name_that_somebody_gave(store: &Store) {
        let folder = house(store);
        admin(store);
        put(store, folder.path(), "lists/mix.m3u8", b"three.mp3\n", 1);
        assert_eq!(run(store), done(1, 0, 0));
        assert_eq!(seen(store), ("mix".to_owned(), vec!["t3".to_owned()]));
        store.write_blocking(|tx| tx.execute("UPDATE playlist SET name = 'Mine'", params![])).unwrap();
        put(store, folder.path(), "lists/mix.m3u8", b"#PLAYLIST:Theirs\n../a/One.mp3\n", 2);
        assert_eq!(run(store), done(0, 1, 0));
        assert_eq!(seen(store), ("Mine".to_owned(), vec!["t1".to_owned()]));
        // Whoever takes it out of the file's rule keeps what is there.
        store.write_blocking(|tx| tx.execute("UPDATE playlist SET sync = FALSE", params![])).unwrap();
        put(store, folder.path(), "lists/mix.m3u8", b"three.mp3\n", 3);
        assert_eq!(run(store), done(0, 0, 0));
        assert_eq!(seen(store).1, ["t1"]);
    }
}

db_test! {
    fn lines_that_name_nothing_yet_are_tried_again(store: &Store) {
        let folder = house(store);
        admin(store);
        put(store, folder.path(), "lists/mix.m3u", b"three.mp3\nlater.mp3\n/etc/passwd\n../../../x.mp3\nhttp://h/a.mp3\n", 1);
        assert_eq!(run(store), done(1, 0, 0));
        assert_eq!(seen(store).1, ["t3"]);
        assert_eq!(run(store), done(0, 0, 0));
        store.write_blocking(|tx| tx.execute("UPDATE track SET path = 'lists/later.mp3', folder = 2 WHERE pk = 1", params![])).unwrap();
        assert_eq!(run(store), done(0, 1, 0));
        assert_eq!(seen(store).1, ["t3", "t1"]);
    }
}

db_test! {
    fn a_list_of_which_nothing_is_found_keeps_what_it_held_and_an_empty_one_clears(store: &Store) {
        let folder = house(store);
        admin(store);
        put(store, folder.path(), "lists/mix.m3u", b"three.mp3\n", 1);
        run(store);
        put(store, folder.path(), "lists/mix.m3u", b"gone.mp3\n", 2);
        assert_eq!(run(store), done(0, 0, 0));
        assert_eq!(seen(store).1, ["t3"]);
        put(store, folder.path(), "lists/mix.m3u", b"#EXTM3U\n", 3);
        assert_eq!(run(store), done(0, 1, 0));
        assert!(seen(store).1.is_empty());
    }
}

db_test! {
    fn an_unreadable_file_does_not_stop_the_others(store: &Store) {
        let folder = house(store);
        admin(store);
        put(store, folder.path(), "lists/b.m3u", b"three.mp3\n", 1);
        let files = ["lists/absent.m3u", "lists/b.m3u", "lists/c.nsp"].map(|path| PlaylistFile { library: 1, path: path.to_owned(), size: 1, modified_at: 1 });
        store.write_blocking(|tx| set_playlist_files(tx, 1, &files)).unwrap();
        assert_eq!(run(store), done(1, 0, 1));
        assert_eq!(seen(store).0, "b");
        store.read_blocking(|db| tracks::get(db, &Viewer::system(), &"t3".into())).unwrap();
    }
}
