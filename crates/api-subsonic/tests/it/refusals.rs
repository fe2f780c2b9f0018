//! Who is not let in, and what is not understood.

use melodrome_api_subsonic::{Clients, Options};

use crate::house::{House, album, credentials};

fn code(house: &House, target: &str) -> (i64, String) {
    let answer = house.raw(target);
    assert_eq!(answer.status, 200, "{target}");
    let envelope = answer.envelope();
    assert_eq!(envelope["status"], "failed", "{target}");
    (envelope["error"]["code"].as_i64().unwrap(), envelope["error"]["message"].as_str().unwrap().to_owned())
}

#[test]
fn whoever_cannot_prove_who_they_are_gets_nothing() {
    let house = House::new();
    let wrong = (40, "Wrong username or password".to_owned());
    for query in ["u=root&p=x", "u=root", "u=nobody&p=sesame", "u=root&t=00&s=1", "u=root&p=enc:zz", "u=root&jwt=x.y.z"]
    {
        for name in ["ping", "getArtists", "stream", "getCoverArt", "createPlaylist", "startScan"] {
            assert_eq!(code(&house, &format!("/rest/{name}?{query}&v=1&c=t&f=json&id=x")), wrong, "{name} {query}");
        }
    }
    for (query, missing) in [("p=x&v=1&c=t", "u"), ("u=&v=1&c=t", "u"), ("u=root&p=sesame&v=1", "c")] {
        assert_eq!(
            code(&house, &format!("/rest/ping?{query}&f=json")),
            (10, format!("missing parameter: '{missing}'"))
        );
    }
}

#[test]
fn every_way_to_prove_a_password_works() {
    let house = House::new();
    // md5 of `sesame` and `c19b2d`, the example of the protocol's documentation.
    for query in ["u=root&p=sesame", "u=ROOT&p=enc:736573616d65", "u=root&t=26719a1196d2a940705a59634eb18eab&s=c19b2d"]
    {
        let answer = house.raw(&format!("/rest/ping?{query}&v=1.16.1&c=t&f=json"));
        assert_eq!(answer.envelope()["status"], "ok", "{query}");
    }
}

#[test]
fn the_list_of_extensions_is_for_everybody() {
    let house = House::new();
    let answer = house.raw("/rest/getOpenSubsonicExtensions?f=json").envelope();
    assert_eq!(answer["openSubsonicExtensions"][0]["versions"][0], 1);
}

#[test]
fn calls_that_nobody_answers_say_so_by_their_status_to_whoever_is_let_in() {
    let house = House::new();
    for (name, status, text) in [
        ("getVideos", 410, "This endpoint will not be implemented"),
        ("getPodcasts", 501, "This endpoint is not implemented, but may be in future releases"),
        ("findSonicPath", 404, ""),
        ("noSuchThing", 404, "404 page not found\n"),
    ] {
        let answer = house.ask("alice", name, "", "json");
        assert_eq!((answer.status.as_u16(), answer.text()), (status, text), "{name}");
    }
    assert_eq!(code(&house, "/rest/getVideos?u=alice&p=wrong&v=1&c=t&f=json").0, 40);
    assert_eq!(code(&house, "/rest/getPodcasts?f=json").0, 10);
}

#[test]
fn only_the_list_of_extensions_is_public() {
    let house = House::new();
    for (name, query) in crate::snapshots::calls().into_iter().filter(|(name, _)| *name != "getOpenSubsonicExtensions")
    {
        assert_eq!(code(&house, &format!("/rest/{name}?f=json{query}")).0, 10, "{name}");
    }
}

#[test]
fn what_is_not_built_is_a_plain_404() {
    let house = House::new();
    for path in ["/rest/tokenInfos", "/rest/PING", "/rest/ping.view.view"] {
        let answer = house.raw(&format!("{path}?{}&f=json", credentials("root")));
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (404, "text/plain; charset=utf-8"),
            "{path}"
        );
        assert_eq!(answer.text().trim(), "404 page not found");
    }
}

#[test]
fn bad_forms_and_callbacks_are_told_in_the_format_that_was_asked() {
    let house = House::new();
    let good = credentials("root");
    assert_eq!(
        code(&house, &format!("/rest/ping?{good}&a=1;b=2&f=json")),
        (0, "invalid semicolon separator in query".to_owned())
    );
    assert_eq!(code(&house, &format!("/rest/ping?{good}&a=%zz&f=json")), (0, "invalid URL escape \"%zz\"".to_owned()));
    for callback in ["", "&callback=alert(1)", "&callback=1a"] {
        let answer = house.raw(&format!("/rest/ping?{good}&f=jsonp{callback}"));
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.envelope()["error"]["message"], "invalid callback parameter");
    }
}

#[test]
fn unknown_ids_and_wrong_values_have_the_documented_errors() {
    let house = House::new();
    for (name, query, code, message) in [
        ("getArtist", "&id=x", 70, "Artist not found"),
        ("getAlbum", "&id=x", 70, "Album not found"),
        ("getSong", "&id=x", 70, "Song not found"),
        ("getPlaylist", "&id=x", 70, "playlist not found"),
        ("setRating", "&id=x&rating=3", 70, "data not found"),
        ("setRating", "&id=t:Ann/Set/1.flac", 10, "missing parameter: 'rating'"),
        ("setRating", "&id=t:Ann/Set/1.flac&rating=x", 0, "invalid parameter 'rating': expected integer, got 'x'"),
        ("setRating", "&id=t:Ann/Set/1.flac&rating=6", 0, "a rating is a number from 0 to 5"),
        ("star", "", 10, "Required id parameter is missing"),
        ("getAlbumList2", "", 10, "missing parameter: 'type'"),
        ("getAlbumList2", "&type=x", 0, "type 'x' not implemented"),
        ("getAlbumList2", "&type=byYear", 10, "missing parameter: 'fromYear'"),
        ("getAlbumList2", "&type=byGenre", 10, "missing parameter: 'genre'"),
        ("getAlbumList2", "&type=newest&musicFolderId=9", 70, "Library 9 not found or not accessible"),
        ("getArtists", "&musicFolderId=9", 70, "Library not found or empty"),
        ("scrobble", "&id=a&id=b&time=1", 0, "Wrong number of timestamps: 1, should be 2"),
        ("createPlaylist", "", 10, "missing parameter: 'name'"),
        ("stream", "&id=x", 70, "data not found"),
        ("getCoverArt", "&id=x", 70, "Artwork not found"),
        ("getUser", "", 10, "missing parameter: 'username'"),
        ("getUser", "&username=nobody", 70, "User not found"),
    ] {
        let error = house.root(name, query)["error"].clone();
        assert_eq!((error["code"].as_i64(), error["message"].as_str()), (Some(code), Some(message)), "{name}{query}");
    }
    assert_eq!(house.alice("startScan", "")["error"]["code"], 50);
    assert_eq!(house.alice("getUser", "&username=root")["error"]["code"], 50);
}

#[test]
fn clients_on_the_lists_are_told_less() {
    let house = House::with(Options {
        minimal_clients: Clients::parse("tiny"),
        legacy_clients: Clients::parse("old"),
        ..Options::default()
    });
    let ask = |client: &str, name: &str, query: &str| {
        house.raw(&format!("/rest/{name}?u=root&p=sesame&c={client}&f=json{query}")).envelope()
    };
    let tiny = ask("tiny", "getSong", "&id=t:Ann/Set/1.flac")["song"].clone();
    assert_eq!(tiny.to_string(), r#"{"id":"t:Ann/Set/1.flac","isDir":false,"title":"Piece (Live)"}"#);
    let old = ask("OLD", "getAlbum", &format!("&id={}", album("Ann", "Set")))["album"].clone();
    assert!(old["genres"].is_null() && old["song"][0]["mediaType"].is_null() && old["songCount"] == 2, "{old}");
    assert_eq!(ask("older", "getSong", "&id=t:Ann/Set/1.flac")["song"]["mediaType"], "song");
}
