//! The list dialect as apps know it: windows, sorts, filters, rows whose files are gone.

use melodrome_model::Id;
use melodrome_model::text::sort_form;
use melodrome_store::{Store, db_test, params, search};

use crate::house::House;

const ROCK: i64 = 1;
const POP: i64 = 2;
const LABEL: i64 = 3;
const MBID: &str = "00000065-0000-4000-8000-0000000c344b";

/// Genres, a label, a composer, names in other scripts, and one file that is gone.
fn enrich(store: &Store) {
    store
        .write_blocking(|tx| {
            for (pk, name, value) in
                [(ROCK, "genre", "Rock"), (POP, "genre", "Pop"), (LABEL, "recordlabel", "Blue Note")]
            {
                tx.execute(
                    "INSERT INTO tag (pk, id, name, value, order_value) VALUES ($1, $2, $3, $4, $5)",
                    params![pk, Id::of_tag(name, value), name, value, sort_form(value)],
                )?;
            }
            for (track, tag) in [(11, ROCK), (12, POP), (21, ROCK), (21, LABEL), (31, POP)] {
                tx.execute("INSERT INTO track_tag (track, tag) VALUES ($1, $2)", params![track, tag])?;
            }
            tx.execute("INSERT INTO album_tag (album, tag) VALUES (1, $1), (2, $2)", params![ROCK, LABEL])?;
            tx.execute(
                "INSERT INTO tag_stat (tag, library, tracks, albums) VALUES (1, 1, 2, 2), (2, 1, 1, 1), (2, 2, 1, 1)",
                params![],
            )?;
            tx.execute("INSERT INTO artist (pk, id, name, order_name) VALUES (2, 'ar2', '!!!', '!!!')", params![])?;
            search::put(tx, search::Index::Artist, 2, &["!!!"], false)?;
            for role in [2, 101] {
                tx.execute(
                    "INSERT INTO artist_stat (artist, library, role, albums, tracks, size) VALUES (2, 1, $1, 1, 1, 10)",
                    params![role],
                )?;
            }
            tx.execute(
                "INSERT INTO track_participant (track, artist, role, position) VALUES (12, 2, 2, 0)",
                params![],
            )?;
            tx.execute("INSERT INTO album_participant (album, artist, role, position) VALUES (1, 2, 2, 0)", params![])?;
            tx.execute(
                "UPDATE track SET mbz_recording_id = $1, year = 1995, suffix = 'flac', size = 99 WHERE pk = 11",
                params![MBID],
            )?;
            tx.execute("UPDATE album SET min_year = 1990, max_year = 1999 WHERE pk = 2", params![])?;
            tx.execute("UPDATE track SET title = '本能 Señor', missing = TRUE WHERE pk = 22", params![])?;
            search::put(tx, search::Index::Track, 22, &["本能 Señor", "Aurora", "Ann Artist", ""], true)?;
            tx.touch_all()
        })
        .unwrap();
}

fn house(store: &Store) -> House {
    let house = House::new(store);
    enrich(store);
    house
}

impl House {
    fn ids(&self, path: &str) -> Vec<String> {
        self.get("root", path).column("id")
    }
}

db_test! {
    fn windows_are_read_as_apps_send_them(store: &Store) {
        let house = house(store);
        let all = ["tr11", "tr12", "tr21", "tr22", "tr31", "tr32"];
        for (window, wanted) in [
            ("_start=0&_end=2", &all[..2]), ("_start=-2&_end=0", &all[..2]), ("_start=0&_end=-1", &all[..]),
            ("_start=4", &all[4..]), ("_start=x&_end=y", &all[..]), ("_start=5&_end=2", &all[5..]), ("_start=9&_end=12", &[]),
        ] {
            let answer = house.get("root", &format!("/api/song?_sort=id&{window}"));
            assert_eq!((answer.column("id"), answer.header("x-total-count")), (wanted.iter().map(|id| (*id).to_owned()).collect(), "6"), "{window}");
        }
    }
}

db_test! {
    fn sorts_know_both_spellings_every_column_and_ignore_the_rest(store: &Store) {
        let house = house(store);
        assert_eq!(house.ids("/api/song?_sort=size&_order=DESC&_end=1"), ["tr11"]);
        assert_eq!(house.ids("/api/song?_sort=trackNumber&_end=3"), ["tr11", "tr21", "tr31"]);
        assert_eq!(house.ids("/api/song?_sort=track_number&_order=desc&_end=3"), ["tr32", "tr22", "tr12"]);
        for odd in ["nonsense", "title,album", "track"] {
            assert_eq!(house.ids(&format!("/api/song?_sort={odd}&_order=DESC&_end=2")), ["tr11", "tr12"], "{odd}");
        }
        for sort in ["artist", "album_artist", "album", "duration", "bpm", "path", "comment", "play_count", "rated_at", "original_year", "album_id", "folder_id", "rgTrackGain"] {
            for order in ["ASC", "DESC"] {
                let answer = house.get("root", &format!("/api/song?_sort={sort}&_order={order}"));
                assert_eq!((answer.status, answer.header("x-total-count")), (200, "6"), "{sort} {order}");
            }
        }
        assert_eq!(house.ids("/api/album?_sort=max_year"), ["al2", "al1", "al3"]);
        assert_eq!(house.ids("/api/album?_sort=songCount&_order=DESC&_end=1"), ["al3"]);
        assert_eq!(house.ids("/api/artist?_sort=name"), ["ar2", "ar1"]);
        assert_eq!(house.ids("/api/artist?_sort=songCount&_order=DESC"), ["ar1", "ar2"]);
        assert_eq!(house.ids("/api/artist?_sort=maincredit_song_count"), ["ar2", "ar1"]);
    }
}

db_test! {
    fn filters_are_exact_for_ids_and_prefixes_for_the_rest(store: &Store) {
        let house = house(store);
        for (filter, wanted) in [
            ("albumId=al1", &["tr11", "tr12", "tr21", "tr22", "tr31", "tr32"][..]), ("album_id=al1", &["tr11", "tr12"]),
            ("album_id=al1&album_id=al3", &["tr11", "tr12", "tr31", "tr32"]), ("id=tr12&id=x", &["tr12"]),
            ("year=199", &["tr11"]), ("year=1995&year=1996", &[]), ("suffix=FLA", &["tr11"]), ("path=a1/", &["tr11", "tr12"]),
            ("genre_id=ROCK&genre_id=x", &["tr11", "tr21"]), ("recordlabel=LABEL", &["tr21"]), ("compilation=true", &[]),
            ("artists_id=ar1&album_id=al2", &["tr21", "tr22"]), ("artist_id=ar2", &[]), ("role_composer_id=x&album_id=al1", &["tr11", "tr12"]),
            ("missing=true", &["tr22"]), ("missing=false&album_id=al2", &["tr21"]), ("library_id=2", &["tr31", "tr32"]),
            ("library_id=1&library_id=2&year=1995", &["tr11"]), ("title=aurora%20so", &["tr21"]), ("title=senor", &["tr22"]),
            ("title=%E6%9C%AC%E8%83%BD", &["tr22"]), ("title=00000065-0000-4000-8000-0000000C344B", &["tr11"]), ("title=", &["tr11", "tr12", "tr21", "tr22", "tr31", "tr32"]),
            ("_filters=%7B%22album_id%22%3A%5B%22al1%22%5D%7D", &["tr11", "tr12"]), ("nonsense=x&album_id=al1", &["tr11", "tr12"]),
        ] {
            let filter = filter.replace("ROCK", Id::of_tag("genre", "Rock").as_str()).replace("LABEL", Id::of_tag("recordlabel", "Blue Note").as_str());
            assert_eq!(house.ids(&format!("/api/song?_sort=id&{filter}")), wanted, "{filter}");
        }
        for (filter, wanted) in [
            ("year=1995", &["al2"][..]), ("year=2003", &["al3"]), ("artist_id=ar1&year=2001", &["al1"]), ("role_composer_id=ar2", &["al1"]),
            ("role_total_id=ar2", &["al1"]), ("role_conductor_id=ar2", &[]), ("compilation=true", &[]), ("name=aur", &["al2"]),
        ] {
            assert_eq!(house.ids(&format!("/api/album?_sort=id&{filter}")), wanted, "{filter}");
        }
        assert_eq!(house.ids("/api/artist?role=composer"), ["ar2"]);
        assert_eq!(house.ids("/api/artist?role=x"), Vec::<String>::new());
        assert_eq!(house.ids("/api/artist?name=!!!"), ["ar2"]);
    }
}

db_test! {
    fn marks_narrow_and_order_for_their_owner_alone(store: &Store) {
        let house = house(store);
        assert_eq!(house.send("root", "PUT", "/api/song/tr12/annotation", &[], r#"{"starred":true,"rating":4}"#).status, 200);
        assert_eq!(house.ids("/api/song?starred=true"), ["tr12"]);
        assert_eq!(house.get("ann", "/api/song?starred=true").column("id"), Vec::<String>::new());
        assert_eq!(house.ids("/api/song?_sort=id&starred=false"), ["tr11", "tr21", "tr22", "tr31", "tr32"]);
        assert_eq!(house.ids("/api/song?has_rating=true"), ["tr12"]);
        assert_eq!(house.ids("/api/song?_sort=rating&_order=DESC&_end=1"), ["tr12"]);
        assert_eq!(house.ids("/api/song?_sort=starred_at&_order=ASC").last().unwrap(), "tr12");
        assert_eq!(house.get("ann", "/api/song/tr12").json()["averageRating"], 4.0);
    }
}

db_test! {
    fn a_flag_twice_is_refused_and_what_is_unknown_is_not_found(store: &Store) {
        let house = house(store);
        for path in ["/api/song?starred=true&starred=false", "/api/album?missing=true&missing=false", "/api/song?title=a&title=b"] {
            let answer = house.get("root", path);
            assert_eq!(answer.status, 400, "{path}");
            assert!(answer.json()["error"].as_str().unwrap().contains("once"), "{path}");
        }
        for path in ["/api/song/x", "/api/album/x", "/api/artist/x", "/api/genre/x", "/api/tag/x", "/api/missing/x", "/api/missing/tr11"] {
            assert_eq!(house.get("root", path).status, 404, "{path}");
        }
    }
}

db_test! {
    fn a_seed_shuffles_alike_and_pages_never_meet(store: &Store) {
        let house = house(store);
        let (first, second) = (house.ids("/api/song?_sort=random&seed=s&_end=3"), house.ids("/api/song?_sort=random&seed=s&_start=3&_end=6"));
        assert_eq!(first, house.ids("/api/song?_sort=random&seed=s&_end=3"));
        assert!(first.iter().all(|id| !second.contains(id)) && first.len() + second.len() == 6);
    }
}

db_test! {
    fn genres_and_tags_tell_what_the_viewer_has(store: &Store) {
        let house = house(store);
        let genres = house.get("ann", "/api/genre?_sort=name");
        assert_eq!((genres.column("name"), genres.header("x-total-count")), (vec!["Pop".into(), "Rock".into()], "2"));
        assert_eq!((&genres.json()[0]["songCount"], &genres.json()[1]["albumCount"]), (&1.into(), &2.into()));
        assert_eq!(house.get("root", "/api/genre?name=OC").column("name"), ["Rock"]);
        assert_eq!(house.get("root", "/api/genre?library_id=2").column("name"), ["Pop"]);
        let tags = house.get("root", "/api/tag?_sort=tag_value&tag_name=record").json();
        assert_eq!((&tags[0]["tagValue"], tags[0].get("songCount")), (&"Blue Note".into(), None));
        assert_eq!(house.get("root", "/api/tag?library_id=2").column("tagValue"), ["Pop"]);
        let one = Id::of_tag("genre", "Rock");
        assert_eq!(house.get("ann", &format!("/api/genre/{one}")).json()["name"], "Rock");
        assert_eq!(house.get("ann", &format!("/api/tag/{one}")).json()["songCount"], 2);
    }
}

db_test! {
    fn rows_carry_what_apps_read(store: &Store) {
        let house = house(store);
        let song = house.get("ann", "/api/song/tr12").json();
        assert_eq!((&song["libraryName"], &song["bookmarkPosition"], &song["tags"]["genre"][0]), (&"Music".into(), &0.into(), &"Pop".into()));
        assert_eq!(song["participants"]["composer"][0], serde_json::json!({"id": "ar2", "name": "!!!", "missing": false}));
        let album = house.get("ann", "/api/album?id=al1").json()[0].clone();
        assert_eq!((&album["genres"][0]["name"], &album["participants"]["composer"][0]["id"]), (&"Rock".into(), &"ar2".into()));
        assert!(house.get("ann", "/api/album/al2").json()["genres"].is_null());
        let artist = house.get("ann", "/api/artist/ar2").json();
        assert_eq!(artist["stats"], serde_json::json!({"composer": {"songCount": 1, "albumCount": 1, "size": 10}}));
        assert_eq!((&artist["songCount"], &artist["imageAbsent"]), (&1.into(), &true.into()));
        let letters = house.get("ann", "/api/artist/letters").json();
        assert_eq!(letters, serde_json::json!([{"letter": "#", "index": 0}, {"letter": "A", "index": 1}]));
    }
}

db_test! {
    fn missing_files_are_for_admins_and_can_be_forgotten(store: &Store) {
        let house = house(store);
        assert_eq!(house.get("ann", "/api/missing").status, 403);
        assert_eq!(house.send("ann", "DELETE", "/api/missing", &[], "").status, 403);
        assert_eq!(house.ids("/api/missing"), ["tr22"]);
        assert_eq!(house.get("root", "/api/missing/tr22").json()["missing"], true);
        assert_eq!(house.send("root", "DELETE", "/api/missing?id=tr11", &[], "").json(), serde_json::json!({"id": "tr11"}));
        assert_eq!(house.get("root", "/api/song/tr11").status, 200, "what is there stays");
        assert_eq!(house.send("root", "DELETE", "/api/missing?id=tr22&id=x", &[], "").json(), serde_json::json!({"ids": ["tr22", "x"]}));
        assert_eq!(house.get("root", "/api/song/tr22").status, 404);
        assert_eq!(house.send("root", "DELETE", "/api/missing", &[], "").json(), serde_json::json!({"ids": null}));
        store.write_blocking(|tx| { tx.execute("UPDATE track SET missing = TRUE WHERE album = 3", params![])?; tx.touch_all() }).unwrap();
        assert_eq!(house.send("root", "DELETE", "/api/missing", &[], "").status, 200);
        assert_eq!(house.get("root", "/api/album/al3").status, 404, "an album without tracks goes with the last of them");
    }
}
