//! Playlists from the first track to the end, and who may do what.

use crate::house::{House, list};

const A: &str = "t:Ann/Set/1.flac";
const B: &str = "t:Ann/Set/2.flac";
const C: &str = "t:Ann/Later/1.mp3";

fn entries(house: &House) -> Vec<String> {
    list(&house.alice("getPlaylist", "&id=p1")["playlist"]["entry"], "id")
}

fn made(house: &House) {
    let answer = house.alice("createPlaylist", &format!("&name=Mix&songId={A}&songId={B}&songId={A}&songId=unknown"));
    assert_eq!(
        (answer["playlist"]["songCount"].as_i64(), answer["playlist"]["owner"].as_str()),
        (Some(3), Some("alice"))
    );
    house.name_playlist("p1");
}

#[test]
fn a_playlist_is_made_changed_replaced_and_deleted() {
    let house = House::new();
    made(&house);
    assert_eq!(entries(&house), [A, B, A]);
    house.alice("updatePlaylist", &format!("&playlistId=p1&songIndexToRemove=0&songIndexToRemove=99&songIndexToRemove=x&songIdToAdd={C}&songIdToAdd=unknown"));
    assert_eq!(entries(&house), [B, A, C]);
    house.alice("updatePlaylist", "&playlistId=p1&name=Other&comment=fine&public=true");
    let seen = house.root("getPlaylists", "")["playlists"]["playlist"][0].clone();
    assert_eq!(
        (seen["name"].as_str(), seen["comment"].as_str(), seen["public"].as_bool()),
        (Some("Other"), Some("fine"), Some(true))
    );
    house.alice("updatePlaylist", "&playlistId=p1&name=&comment=");
    let seen = house.alice("getPlaylist", "&playlistId=p1")["playlist"].clone();
    assert!(seen["name"] == "Other" && seen["comment"].is_null(), "an empty name stays, an empty comment clears");
    house.alice("createPlaylist", &format!("&playlistId=p1&songId={C}"));
    assert_eq!(entries(&house), [C]);
    house.alice("createPlaylist", "&playlistId=p1&name=Renamed");
    assert_eq!(entries(&house), [C], "a name alone renames");
    house.alice("createPlaylist", "&playlistId=p1");
    assert_eq!(entries(&house), [C], "nothing to put in is nothing to do");
    assert_eq!(house.alice("deletePlaylist", "&id=p1")["status"], "ok");
    assert_eq!(house.alice("getPlaylist", "&id=p1")["error"]["code"], 70);
}

#[test]
fn places_are_counted_as_they_are_shown() {
    let house = House::new();
    made(&house);
    let missing = "UPDATE track SET missing = TRUE WHERE path = 'Ann/Set/2.flac'";
    let write = |sql: &str| house.store.write_blocking(|tx| tx.execute(sql, &[]).and_then(|_| tx.touch_all())).unwrap();
    write(missing);
    assert_eq!(entries(&house), [A, A]);
    house.alice("updatePlaylist", "&playlistId=p1&songIndexToRemove=1");
    write("UPDATE track SET missing = FALSE");
    assert_eq!(entries(&house), [A, B], "the second one shown was the third one stored");
}

#[test]
fn others_may_read_what_is_public_and_admins_may_change_it() {
    let house = House::new();
    house.root("createPlaylist", &format!("&name=Mine&songId={A}"));
    house.name_playlist("p1");
    let changes = [
        ("updatePlaylist", "&playlistId=p1&name=x"),
        ("deletePlaylist", "&id=p1"),
        ("createPlaylist", "&playlistId=p1"),
    ];
    for (name, query) in changes {
        assert_eq!(house.alice(name, query)["error"]["code"], 70, "{name}: hidden");
    }
    house.root("updatePlaylist", "&playlistId=p1&public=true");
    for (name, query) in changes {
        assert_eq!(house.alice(name, query)["error"]["code"], 50, "{name}: readable only");
    }
    made_by_alice_and_changed_by_root(&house);
}

fn made_by_alice_and_changed_by_root(house: &House) {
    house.root("deletePlaylist", "&id=p1");
    made(house);
    assert_eq!(house.root("updatePlaylist", "&playlistId=p1&name=By+the+admin")["status"], "ok");
    assert_eq!(house.alice("getPlaylist", "&id=p1")["playlist"]["name"], "By the admin");
}

#[test]
fn a_file_ruled_playlist_keeps_its_tracks_and_may_be_renamed() {
    let house = House::new();
    made(&house);
    house.store.write_blocking(|tx| tx.execute("UPDATE playlist SET sync = TRUE, path = '/x.m3u'", &[])).unwrap();
    for (name, query) in [
        ("updatePlaylist", format!("&playlistId=p1&songIdToAdd={C}")),
        ("updatePlaylist", "&playlistId=p1&songIndexToRemove=0".to_owned()),
        ("createPlaylist", format!("&playlistId=p1&songId={C}")),
    ] {
        assert_eq!(house.alice(name, &query)["error"]["code"], 50, "{name}{query}");
    }
    assert_eq!(house.alice("updatePlaylist", "&playlistId=p1&name=New")["status"], "ok");
    assert_eq!(
        (entries(&house).len(), house.alice("getPlaylist", "&id=p1")["playlist"]["readonly"].as_bool()),
        (3, Some(true))
    );
}

#[test]
fn thousands_of_songs_at_once_are_refused_and_nothing_is_half_done() {
    let house = House::new();
    made(&house);
    let flood = |name: &str, count: usize| format!("&{name}=x").repeat(count);
    for (call, params) in [
        ("createPlaylist", format!("&name=New{}", flood("songId", 20_001))),
        ("updatePlaylist", format!("&playlistId=p1&name=Half{}", flood("songIdToAdd", 20_001))),
        ("star", flood("id", 5_001)),
    ] {
        let form = format!("{}&f=json{params}", crate::house::credentials("alice"));
        let request = http::Request::post(format!("/rest/{call}"))
            .header("host", "music.lan")
            .header("content-type", "application/x-www-form-urlencoded");
        let error = house.send(request.body(form.into()).unwrap()).envelope()["error"].clone();
        assert_eq!(error["code"], 0, "{call}");
        assert!(error["message"].as_str().unwrap().contains("in parts"), "{error}");
    }
    let lists = house.alice("getPlaylists", "")["playlists"]["playlist"].clone();
    assert!(lists.as_array().unwrap().len() == 1 && lists[0]["name"] != "Half", "{lists}");
    assert_eq!(entries(&house), [A, B, A]);
}

#[test]
fn a_long_playlist_is_told_whole_and_in_order() {
    let house = House::new();
    made(&house);
    let params = format!("&playlistId=p1{}", format!("&songIdToAdd={C}&songIdToAdd={B}").repeat(700));
    house.alice("updatePlaylist", &params);
    let all = entries(&house);
    assert_eq!(all.len(), 1403);
    assert!(all[3..].chunks(2).all(|two| two == [C, B]));
}
