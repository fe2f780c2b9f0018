//! A listener of one library learns nothing of the other one.

use crate::house::{House, album, artist, list};

#[test]
fn lists_and_searches_hold_the_callers_libraries_only() {
    let house = House::new();
    assert_eq!(list(&house.root("getMusicFolders", "")["musicFolders"]["musicFolder"], "name"), ["Music", "Private"]);
    assert_eq!(list(&house.alice("getMusicFolders", "")["musicFolders"]["musicFolder"], "name"), ["Music"]);
    for (name, query) in [
        ("getArtists", ""),
        ("getGenres", ""),
        ("getAlbumList2", "&type=newest&size=500"),
        ("getAlbumList2", "&type=random&size=500"),
        ("getRandomSongs", "&size=500"),
        ("getSongsByGenre", "&genre=Jazz"),
        ("getSongsByGenre", "&genre=Secretive"),
        ("search3", "&query=piece"),
        ("search3", "&query=%22%22"),
        ("search3", "&query=zed"),
    ] {
        let seen = house.alice(name, query).to_string();
        for secret in ["Zed", "Secret", "Hidden", "Extra"] {
            assert!(!seen.contains(secret), "{name}{query}: {seen}");
        }
    }
    let all = house.root("search3", "&query=%22%22")["searchResult3"].clone();
    assert_eq!(list(&all["song"], "id").len(), 7);
    assert!(list(&all["artist"], "name").contains(&"Zed".to_owned()));
}

#[test]
fn ids_of_another_library_are_unknown_to_every_endpoint() {
    let house = House::new();
    let (song, hidden, zed) = ("t:Zed/1.flac", album("Zed", "Secret"), artist("Zed"));
    for (name, query) in [
        ("getSong", format!("&id={song}")),
        ("getAlbum", format!("&id={hidden}")),
        ("getArtist", format!("&id={zed}")),
        ("setRating", format!("&id={song}&rating=3")),
        ("setRating", format!("&id={hidden}&rating=3")),
        ("stream", format!("&id={song}")),
        ("download", format!("&id={song}")),
        ("getCoverArt", format!("&id=al-{hidden}")),
        ("getCoverArt", format!("&id=mf-{song}")),
        ("getAlbumList2", "&type=newest&musicFolderId=2".to_owned()),
    ] {
        assert_eq!(house.root(name, "&id=")["status"], "failed");
        assert_eq!(house.alice(name, &query)["error"]["code"], 70, "{name}{query}");
    }
    // Marks on what one may not hear leave no trace, and plays of it do not count.
    assert_eq!(house.alice("star", &format!("&id={song}&albumId={hidden}"))["status"], "ok");
    assert_eq!(house.alice("scrobble", &format!("&id={song}"))["status"], "ok");
    assert_eq!(house.store.read_blocking(|db| db.int("SELECT COUNT(*) FROM annotation", &[])).unwrap(), 0);
}

#[test]
fn an_artist_of_two_libraries_shows_each_listener_their_own_part() {
    let house = House::new();
    let query = format!("&id={}", artist("Ann"));
    assert_eq!(list(&house.root("getArtist", &query)["artist"]["album"], "name"), ["Set", "Extra", "Later"]);
    let own = house.alice("getArtist", &query)["artist"].clone();
    assert_eq!(
        (list(&own["album"], "name"), own["albumCount"].as_i64()),
        (vec!["Set".to_owned(), "Later".to_owned()], Some(2))
    );
    let narrowed = house.root("getArtists", "&musicFolderId=2").to_string();
    assert!(narrowed.contains("Zed") && !narrowed.contains("Cure"), "{narrowed}");
}

#[test]
fn a_shared_playlist_hides_what_its_reader_may_not_hear() {
    let house = House::new();
    house.root("createPlaylist", "&name=Both&songId=t:Zed/1.flac&songId=t:Ann/Set/1.flac");
    house.name_playlist("p1");
    assert_eq!(house.alice("getPlaylist", "&id=p1")["error"]["code"], 70);
    house.root("updatePlaylist", "&playlistId=p1&public=true");
    let seen = house.alice("getPlaylist", "&id=p1")["playlist"].clone();
    assert_eq!(
        (list(&seen["entry"], "id"), seen["songCount"].as_i64()),
        (vec!["t:Ann/Set/1.flac".to_owned()], Some(1))
    );
    assert_eq!(seen["readonly"], true);
}
