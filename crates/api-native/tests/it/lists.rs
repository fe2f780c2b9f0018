//! Lists, letters, single things, search.

use melodrome_store::db_test;

use crate::house::House;

db_test! {
    fn lists_are_sorted_cut_counted_and_the_viewers_own(store: &Store) {
        let house = House::new(store);
        let all = house.get("root", "/api/album?_sort=name");
        assert_eq!((all.column("name"), all.header("x-total-count")), (vec!["Aurora".into(), "Secret".into(), "Übung".into()], "3"));
        let page = house.get("ann", "/api/album?_sort=max_year&_order=DESC&_start=0&_end=1");
        assert_eq!((page.column("id"), page.header("x-total-count")), (vec!["al2".into()], "2"));
        assert_eq!(house.get("root", "/api/album?library_id=2").column("id"), ["al3"]);
        assert_eq!(house.get("ann", "/api/album?library_id=2").column("id"), Vec::<String>::new());
        assert_eq!(house.get("ann", "/api/album?name=ubu").column("id"), ["al1"]);
        assert_eq!(house.get("ann", "/api/album?id=al1&id=al3").column("id"), ["al1"]);
        assert_eq!(house.get("ann", "/api/song?album_id=al1").column("id"), ["tr11", "tr12"]);
        assert_eq!(house.get("ann", "/api/song?album_id=al3").column("id"), Vec::<String>::new());
        assert_eq!(house.get("ann", "/api/song?_sort=title&_order=DESC&_end=1").column("title"), ["Übung song 2"]);
    }
}

db_test! {
    fn a_shuffle_goes_on_where_its_first_page_ended(store: &Store) {
        let house = House::new(store);
        for seed in ["", "&seed=x"] {
            let mut seen: Vec<String> = (0..6).flat_map(|at| house.get("root", &format!("/api/song?_sort=random&_start={at}&_end={}{seed}", at + 1)).column("id")).collect();
            seen.sort();
            assert_eq!(seen, ["tr11", "tr12", "tr21", "tr22", "tr31", "tr32"]);
        }
    }
}

db_test! {
    fn single_things_and_their_absence(store: &Store) {
        let house = House::new(store);
        let album = house.get("ann", "/api/album/al1").json();
        assert_eq!((&album["name"], &album["songCount"], &album["coverArt"]), (&"Übung".into(), &2.into(), &"al-al1".into()));
        assert_eq!(album["participants"]["albumartist"][0]["name"], "Ann Artist");
        assert_eq!(album["createdAt"], "2023-11-14T22:13:20.001Z");
        for absent in ["playCount", "starred", "starredAt", "rating", "comment", "discs", "tags", "coverColours"] {
            assert!(album.get(absent).is_none(), "{absent} is left out when there is nothing to say");
        }
        let song = house.get("ann", "/api/song/tr11").json();
        assert_eq!((&song["lyrics"], &song["artistId"], &song["duration"]), (&"[]".into(), &"ar1".into(), &1.5.into()));
        assert!(song["rgTrackGain"].is_null() && song.get("rgTrackGain").is_some(), "null when unknown, not absent");
        let artist = house.get("ann", "/api/artist/ar1").json();
        assert_eq!((&artist["albumCount"], &artist["songCount"]), (&2.into(), &4.into()));
        for path in ["/api/album/al3", "/api/song/tr31", "/api/album/x", "/api/artist/x"] {
            let answer = house.get("ann", path);
            assert_eq!(answer.status, 404, "{path}");
            assert!(answer.json()["error"].is_string());
        }
        assert_eq!(house.get("", "/api/album").status, 401);
    }
}

db_test! {
    fn letters_name_their_first_row(store: &Store) {
        let house = House::new(store);
        let letters = house.get("root", "/api/album/letters?_sort=name").json();
        assert_eq!(letters, serde_json::json!([{"letter": "A", "index": 0}, {"letter": "S", "index": 1}, {"letter": "U", "index": 2}]));
    }
}

db_test! {
    fn a_search_finds_all_kinds_in_the_viewers_libraries(store: &Store) {
        let house = House::new(store);
        let found = house.get("ann", "/api/search?q=ann").json();
        assert_eq!((found["artists"].as_array().unwrap().len(), found["albums"].as_array().unwrap().len(), found["songs"].as_array().unwrap().len()), (1, 2, 4));
        assert_eq!(house.get("ann", "/api/search?q=secret").json()["albums"], serde_json::json!([]));
        assert_eq!(house.get("root", "/api/search?q=song&limit=3").json()["songs"].as_array().unwrap().len(), 3);
        assert_eq!(house.get("ann", "/api/search").status, 200);
    }
}
