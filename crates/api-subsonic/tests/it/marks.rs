//! Stars, ratings, plays: what one listener does is seen at once, by themself alone.

use melodrome_model::Viewer;

use crate::house::{House, album, artist, list};

#[test]
fn stars_ratings_and_plays_are_told_back_to_their_owner_only() {
    let house = House::new();
    let set = album("Ann", "Set");
    house.alice("star", &format!("&id=t:Ann/Set/1.flac&id=t:Ann/Set/2.flac&albumId={set}&artistId={}", artist("Ann")));
    house.alice("setRating", "&id=t:Ann/Set/1.flac&rating=4");
    house.alice("scrobble", "&id=t:Ann/Set/1.flac&id=t:Ann/Set/2.flac&time=1577934245000&time=1577934246000");
    let song = house.alice("getSong", "&id=t:Ann/Set/1.flac")["song"].clone();
    assert!(song["starred"].is_string());
    assert_eq!((song["userRating"].as_i64(), song["playCount"].as_i64()), (Some(4), Some(1)));
    assert_eq!(song["played"], "2020-01-02T03:04:05Z");
    let starred = house.alice("getStarred2", "")["starred2"].clone();
    assert_eq!(["artist", "album", "song"].map(|kind| starred[kind].as_array().unwrap().len()), [1, 1, 2]);
    assert_eq!(house.alice("getAlbum", &format!("&id={set}"))["album"]["playCount"], 2);

    let other = house.root("getSong", "&id=t:Ann/Set/1.flac")["song"].clone();
    assert!(other["starred"].is_null() && other["userRating"].is_null() && other["playCount"].is_null());
    assert_eq!(other["averageRating"], 4.0);
    house.root("setRating", "&id=t:Ann/Set/1.flac&rating=1");
    assert_eq!(house.alice("getSong", "&id=t:Ann/Set/1.flac")["song"]["averageRating"], 2.5);

    house.alice("unstar", "&id=t:Ann/Set/1.flac&id=unknown");
    house.alice("setRating", "&id=t:Ann/Set/1.flac&rating=0");
    let song = house.alice("getSong", "&id=t:Ann/Set/1.flac")["song"].clone();
    assert!(song["starred"].is_null() && song["userRating"].is_null());
}

#[test]
fn a_kept_answer_follows_every_mark_and_every_scan() {
    let house = House::new();
    let ann = |user: &str| {
        let answer = house.ask(user, "getArtists", "", "json").envelope();
        let rows = answer["artists"]["index"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|index| index["artist"].as_array().unwrap().clone());
        rows.into_iter().find(|row| row["name"] == "Ann").unwrap()
    };
    assert!(ann("alice")["starred"].is_null());
    house.alice("star", &format!("&artistId={}", artist("Ann")));
    assert!(ann("alice")["starred"].is_string());
    assert!(ann("root")["starred"].is_null(), "somebody else's star");
    house.root("setRating", &format!("&id={}&rating=5", artist("Ann")));
    assert_eq!((ann("root")["userRating"].as_i64(), ann("alice")["userRating"].as_i64()), (Some(5), None));
    assert_eq!(ann("alice")["averageRating"], 5.0);
    house.alice("setRating", &format!("&id={}&rating=4", artist("Ann")));
    assert_eq!(ann("root")["averageRating"], 4.5);
    house.alice("unstar", &format!("&artistId={}", artist("Ann")));
    assert!(ann("alice")["starred"].is_null());

    let genres = || list(&house.alice("getGenres", "")["genres"]["genre"], "value");
    assert_eq!(genres(), ["Jazz", "Rock", "R&B"]);
    house
        .store
        .write_blocking(|tx| {
            tx.execute("UPDATE tag SET value = 'Metal' WHERE value = 'Rock'", &[])?;
            tx.touch(1)
        })
        .unwrap();
    assert_eq!(genres(), ["Jazz", "Metal", "R&B"]);
}

#[test]
fn a_client_that_keeps_the_index_is_told_when_it_is_still_good() {
    let house = House::new();
    let first = house.ask("alice", "getArtists", "", "json");
    let tag = first.header("etag").to_owned();
    let again = |tag: &str| {
        let target = format!("/rest/getArtists?{}&f=json", crate::house::credentials("alice"));
        let request = http::Request::get(target).header("host", "x").header("if-none-match", tag);
        house.send(request.body(axum::body::Body::empty()).unwrap())
    };
    let same = again(&tag);
    assert_eq!((same.status.as_u16(), same.bytes.len(), same.header("etag")), (304, 0, tag.as_str()));
    house.alice("star", &format!("&artistId={}", artist("Ann")));
    assert_eq!(again(&tag).status, 200);
}

#[test]
fn a_play_told_twice_counts_once_and_one_without_a_time_counts_again() {
    let house = House::new();
    let plays = || house.alice("getSong", "&id=t:Ann/Set/1.flac")["song"]["playCount"].as_i64().unwrap_or(0);
    for _ in 0..2 {
        house.alice("scrobble", "&id=t:Ann/Set/1.flac&time=1577934245000");
    }
    assert_eq!(plays(), 1);
    for _ in 0..2 {
        house.alice("scrobble", "&id=t:Ann/Set/1.flac");
    }
    assert_eq!(plays(), 3);
    house.alice("scrobble", "&id=t:Ann/Set/1.flac&time=1577934000000");
    let song = house.alice("getSong", "&id=t:Ann/Set/1.flac")["song"].clone();
    assert_eq!(
        (song["playCount"].as_i64(), song["played"].as_str()),
        (Some(4), Some("2023-11-14T22:13:20Z")),
        "never back in time"
    );
}

#[test]
fn what_begins_to_play_is_shown_and_not_counted() {
    let house = House::new();
    house.alice("scrobble", "&id=t:Ann/Set/1.flac&submission=false&position=10");
    let playing = house.listening.now_playing().list(&Viewer::system());
    assert_eq!((playing.len(), playing[0].username.as_str(), playing[0].position), (1, "alice", 10_000));
    assert!(house.alice("getSong", "&id=t:Ann/Set/1.flac")["song"]["playCount"].is_null());
    assert_eq!(house.alice("scrobble", "&id=unknown&submission=false")["status"], "ok");
    house.alice("scrobble", "&id=t:Ann/Set/1.flac");
    assert!(house.listening.now_playing().list(&Viewer::system()).is_empty());
}
