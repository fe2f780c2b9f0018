//! Audio and covers over HTTP.

use melodrome_store::db_test;

use crate::house::{House, SOUND};

db_test! {
    fn songs_are_sent_whole_in_part_and_not_again(store: &Store) {
        let house = House::new(store);
        let whole = house.get("ann", "/api/stream/tr11");
        assert_eq!((whole.status, whole.body.as_slice(), whole.header("content-type"), whole.header("content-length")), (200, SOUND, "audio/mpeg", "10"));
        let part = house.send("ann", "GET", "/api/stream/tr11", &[("range", "bytes=2-4")], "");
        assert_eq!((part.status, part.body.as_slice(), part.header("content-range")), (206, b"234".as_slice(), "bytes 2-4/10"));
        let head = house.send("ann", "HEAD", "/api/stream/tr11", &[], "");
        assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, "10"));
        let known = house.send("ann", "GET", "/api/stream/tr11", &[("if-none-match", whole.header("etag"))], "");
        assert_eq!((known.status, known.body.len()), (304, 0));
        let saved = house.get("ann", "/api/download/tr11");
        assert!(saved.header("content-disposition").starts_with("attachment; filename="), "{}", saved.header("content-disposition"));
    }
}

db_test! {
    fn what_cannot_be_sent_is_said_without_paths(store: &Store) {
        let house = House::new(store);
        assert_eq!(house.get("ann", "/api/stream/tr31").status, 404);
        assert_eq!(house.get("", "/api/stream/tr11").status, 401);
        std::fs::remove_file(house.folder.path().join("music/a1/1.mp3")).unwrap();
        let gone = house.get("ann", "/api/stream/tr11");
        assert_eq!(gone.status, 404);
        assert!(!String::from_utf8_lossy(&gone.body).contains("a1/"), "{}", String::from_utf8_lossy(&gone.body));
        assert_eq!(house.get("ann", "/api/stream/tr12?format=mp3&maxBitRate=1").status, 200, "without ffmpeg originals play");
    }
}

db_test! {
    fn a_cover_is_a_picture_and_of_ones_own_library(store: &Store) {
        let house = House::new(store);
        let cover = house.send("ann", "GET", "/api/cover/al-al1?size=64", &[("accept", "image/webp,*/*")], "");
        assert_eq!((cover.status, cover.header("content-type"), cover.header("cache-control")), (200, "image/webp", "no-store"));
        assert_eq!(house.get("ann", "/api/cover/al-al1?size=64").header("content-type"), "image/jpeg");
        assert_eq!(house.get("ann", "/api/cover/al-al3?size=64").status, 404);
        assert_eq!(house.get("", "/api/cover/al-al1").status, 401);
    }
}
