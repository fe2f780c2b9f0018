//! Every endpoint that reads, in each format, as it was when somebody looked; and against the standard's facts.

use std::fmt::Write as _;

use melodrome_store::params;

use crate::house::House;
use crate::schema;

/// Calls that change nothing and always answer the same.
pub fn calls() -> Vec<(&'static str, String)> {
    CALLS.iter().map(|(name, query)| (*name, filled(query))).collect()
}

const CALLS: [(&str, &str); 24] = [
    ("ping", ""),
    ("getLicense", ""),
    ("getOpenSubsonicExtensions", ""),
    ("getMusicFolders", ""),
    ("getArtists", ""),
    ("getArtist", "&id=ARTIST"),
    ("getAlbum", "&id=ALBUM"),
    ("getSong", "&id=t:Ann/Set/1.flac"),
    ("getSong", "&id=t:Ann/Later/1.mp3"),
    ("getGenres", ""),
    ("getAlbumList2", "&type=alphabeticalByName"),
    ("getAlbumList2", "&type=byYear&fromYear=2005&toYear=1980"),
    ("getAlbumList2", "&type=starred"),
    ("getSongsByGenre", "&genre=jazz"),
    ("search3", "&query=piece"),
    ("search3", "&query=nothing+at+all"),
    ("search3", "&query=%22%22&artistCount=1&albumCount=1&songCount=1&songOffset=1"),
    ("getStarred2", ""),
    ("getPlaylists", ""),
    ("getPlaylist", "&id=p1"),
    ("getUser", "&username=root"),
    ("getUser", "&username=alice"),
    ("getScanStatus", ""),
    ("getRandomSongs", "&genre=Rock&fromYear=1980&size=0"),
];

/// Marks and a playlist, so that nothing is empty.
pub fn prepare(house: &House) {
    for (name, query) in [
        ("star", "&id=t:Ann/Set/1.flac"),
        ("star", "&albumId=ALBUM&artistId=ARTIST"),
        ("setRating", "&id=ALBUM&rating=4"),
        ("setRating", "&id=t:Ann/Set/1.flac&rating=5"),
        ("scrobble", "&id=t:Ann/Set/1.flac&time=1577934245000"),
        (
            "createPlaylist",
            "&name=Mix+%26+match&songId=t:Ann/Set/2.flac&songId=t:Ann/Later/1.mp3&songId=t:Ann/Set/2.flac",
        ),
    ] {
        let answer = house.root(name, &filled(query));
        assert_eq!(answer["status"], "ok", "{name}: {answer}");
    }
    house.alice("setRating", "&id=t:Ann/Set/1.flac&rating=2");
    house.name_playlist("p1");
    let stamp = "UPDATE playlist SET created_at = $1, updated_at = $1";
    house.store.write_blocking(|tx| tx.execute(stamp, params![1_650_000_000_000_i64])).unwrap();
}

fn filled(query: &str) -> String {
    query.replace("ALBUM", &crate::house::album("Ann", "Set")).replace("ARTIST", &crate::house::artist("Ann"))
}

#[test]
fn every_answer_is_as_the_standard_says() {
    let house = House::new();
    let check = |user: &str, name: &str, query: &str| {
        let answer = house.ask(user, name, query, "json");
        schema::check(name, &serde_json::from_slice(&answer.bytes).unwrap());
    };
    // First with nothing to tell, then with everything, for both callers, and failing.
    for (name, query) in calls() {
        check("root", name, &query);
    }
    prepare(&house);
    for (name, query) in calls() {
        check("root", name, &query);
        check("alice", name, &query);
    }
    for name in [
        "getAlbum",
        "star",
        "unstar",
        "setRating",
        "scrobble",
        "updatePlaylist",
        "deletePlaylist",
        "createPlaylist",
        "stream",
        "getCoverArt",
    ] {
        let answer = house.ask("alice", name, "", "json");
        assert_eq!(answer.envelope()["error"]["code"], 10, "{name}");
    }
}

#[test]
fn empty_lists_are_told_as_lists() {
    let house = House::new();
    for (name, query, path) in [
        ("getStarred2", "", "/starred2/song"),
        ("getPlaylists", "", "/playlists/playlist"),
        ("search3", "&query=nothing+at+all", "/searchResult3/artist"),
        ("getAlbumList2", "&type=starred", "/albumList2/album"),
        ("getRandomSongs", "&size=0", "/randomSongs/song"),
    ] {
        let answer = house.alice(name, query);
        assert_eq!(answer.pointer(path).and_then(|list| list.as_array()).map(Vec::len), Some(0), "{name}");
    }
}

#[test]
fn every_endpoint_answers_as_it_did() {
    let house = House::new();
    prepare(&house);
    let mut seen = std::collections::BTreeMap::<&str, String>::new();
    for (name, query) in calls() {
        let text = seen.entry(name).or_default();
        let show =
            query.replace(&crate::house::album("Ann", "Set"), "ALBUM").replace(&crate::house::artist("Ann"), "ARTIST");
        let _ = writeln!(text, "## {name}{show}");
        for format in ["json", "xml"] {
            let _ = writeln!(text, "{}", house.ask("root", name, &query, format).text());
        }
        let wrapped = house.ask("root", name, &format!("{query}&callback=cb"), "jsonp");
        let json = house.ask("root", name, &query, "json");
        let is_wrapped = wrapped.text() == format!("cb({})", json.text());
        let _ = writeln!(text, "jsonp: {}", if is_wrapped { "cb(the same)" } else { wrapped.text() });
    }
    for (name, text) in seen {
        insta::assert_snapshot!(name, text);
    }
}
