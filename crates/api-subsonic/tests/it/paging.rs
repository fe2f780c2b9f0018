//! Pages put together are the whole list, once each, in the same order.

use crate::house::{House, list};

fn whole(house: &House, name: &str, query: &str, size: &str, offset: &str, path: &str, member: &str) -> Vec<String> {
    let full = house.root(name, &format!("{query}&{size}=500"));
    let full = list(full.pointer(path).unwrap(), member);
    let mut pages = Vec::new();
    for start in 0..=full.len() {
        let page = house.root(name, &format!("{query}&{size}=1&{offset}={start}"));
        let page = list(page.pointer(path).unwrap(), member);
        assert_eq!(page.len(), usize::from(start < full.len()), "{name}{query} {start}");
        pages.extend(page);
    }
    assert_eq!(pages, full, "{name}{query}");
    full
}

#[test]
fn pages_of_every_album_list_join_to_the_list() {
    let house = House::new();
    crate::snapshots::prepare(&house);
    for (query, names) in [
        ("&type=alphabeticalByName", vec!["Extra", "Later", "Secret", "Set", "Übung"]),
        ("&type=alphabeticalByArtist", vec!["Extra", "Later", "Set", "Übung", "Secret"]),
        ("&type=byYear&fromYear=1990&toYear=2005", vec!["Secret", "Set", "Extra"]),
        ("&type=byYear&fromYear=2005&toYear=1990", vec!["Extra", "Set", "Secret"]),
        ("&type=byGenre&genre=JAZZ", vec!["Extra", "Set"]),
        ("&type=starred", vec!["Set"]),
        ("&type=highest", vec!["Set"]),
        ("&type=recent", vec!["Set"]),
        ("&type=frequent", vec!["Set"]),
    ] {
        assert_eq!(
            whole(&house, "getAlbumList2", query, "size", "offset", "/albumList2/album", "name"),
            names,
            "{query}"
        );
    }
    let newest = whole(&house, "getAlbumList2", "&type=newest", "size", "offset", "/albumList2/album", "name");
    assert_eq!(newest.len(), 5);
    let total = house.ask("alice", "getAlbumList2", "&type=newest&size=1", "json");
    assert_eq!(total.header("x-total-count"), "3");
}

#[test]
fn a_random_list_goes_on_where_its_first_page_ended() {
    let house = House::new();
    let page = |offset: usize| {
        list(
            &house.root("getAlbumList2", &format!("&type=random&size=2&offset={offset}"))["albumList2"]["album"],
            "name",
        )
    };
    let mut seen = [page(0), page(2), page(4)].concat();
    assert_eq!(seen.len(), 5);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5, "nothing comes twice");
}

#[test]
fn copying_everything_page_by_page_finds_everything_once() {
    let house = House::new();
    for (kind, number) in [("artist", 6), ("album", 5), ("song", 7)] {
        let path = format!("/searchResult3/{kind}");
        let all =
            whole(&house, "search3", "&query=%22%22", &format!("{kind}Count"), &format!("{kind}Offset"), &path, "id");
        let mut unique = all.clone();
        unique.sort();
        unique.dedup();
        assert_eq!((all.len(), unique.len()), (number, number), "{kind}: {all:?}");
    }
    let none = house.root("search3", "&query=&artistCount=0&albumCount=0&songCount=-1")["searchResult3"].clone();
    assert_eq!(none.to_string(), r#"{"album":[],"artist":[],"song":[]}"#);
}

#[test]
fn words_are_found_without_accents_and_by_their_beginnings() {
    let house = House::new();
    for (query, title) in [
        ("ultima", "Última"),
        ("plain*", "Plainsong"),
        ("ubung%20plain", "Plainsong"),
        ("%22plainsong%22", "Plainsong"),
    ] {
        let found = house.root("search3", &format!("&query={query}"))["searchResult3"].clone();
        assert_eq!(list(&found["song"], "title"), [title], "{query}");
    }
    assert_eq!(house.root("search3", "&query=a")["searchResult3"]["song"].as_array().map(Vec::len), Some(0));
}

#[test]
fn random_songs_are_as_many_as_asked_and_never_twice() {
    let house = House::new();
    for (query, number) in [
        ("&size=4", 4),
        ("&size=500", 7),
        ("&size=0", 0),
        ("&size=500&genre=jazz", 3),
        ("&size=500&fromYear=1989&toYear=1999", 3),
    ] {
        let mut ids = list(&house.root("getRandomSongs", query)["randomSongs"]["song"], "id");
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), number, "{query}");
    }
}
