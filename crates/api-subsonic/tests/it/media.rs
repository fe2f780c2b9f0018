//! Bytes: originals with ranges, downloads, covers, and envelopes where there are none.

use axum::body::Body;
use http::Request;

use crate::house::{Answer, House, album, credentials};

const SONG: &str = "t:Ann/Set/1.flac";

fn ask(house: &House, method: &str, name: &str, query: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/rest/{name}?{}&f=json{query}", credentials("alice")))
        .header("host", "x");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.send(request.body(Body::empty()).unwrap())
}

#[test]
fn originals_are_streamed_whole_in_parts_and_not_again() {
    let house = House::new();
    let query = format!("&id={SONG}");
    let whole = ask(&house, "GET", "stream", &query, &[]);
    assert_eq!((whole.status.as_u16(), whole.bytes.len(), whole.header("content-type")), (200, 1000, "audio/flac"));
    assert_eq!((whole.header("accept-ranges"), whole.header("x-content-duration")), ("bytes", "61.5"));
    let head = ask(&house, "HEAD", "stream", &query, &[]);
    assert_eq!((head.status.as_u16(), head.bytes.len(), head.header("content-length")), (200, 0, "1000"));
    let part = ask(&house, "GET", "stream", &query, &[("range", "bytes=10-13")]);
    assert_eq!((part.status.as_u16(), part.text(), part.header("content-range")), (206, "abcd", "bytes 10-13/1000"));
    let beyond = ask(&house, "GET", "stream", &query, &[("range", "bytes=1000-")]);
    assert_eq!(beyond.status.as_u16(), 416);
    let again = ask(&house, "GET", "stream", &query, &[("if-none-match", whole.header("etag"))]);
    assert_eq!(again.status.as_u16(), 304);
    // Without ffmpeg every wish ends in the original.
    assert_eq!(ask(&house, "GET", "stream", &format!("{query}&format=mp3&maxBitRate=64"), &[]).bytes.len(), 1000);
}

#[test]
fn what_cannot_be_streamed_is_an_envelope() {
    let house = House::new();
    for (query, code) in [("", 10), ("&id=unknown", 70)] {
        let answer = ask(&house, "GET", "stream", query, &[]);
        assert_eq!((answer.status.as_u16(), answer.envelope()["error"]["code"].as_i64()), (200, Some(code)), "{query}");
    }
    std::fs::remove_file(house.folder.path().join("1/Ann/Set/1.flac")).unwrap();
    let gone = ask(&house, "GET", "stream", &format!("&id={SONG}"), &[]).envelope();
    assert_eq!(gone["error"]["code"], 70);
    assert!(!gone.to_string().contains(house.folder.path().to_str().unwrap()), "no path of ours: {gone}");
}

#[test]
fn downloads_have_a_name_and_whole_albums_are_honestly_refused() {
    let house = House::new();
    let song = ask(&house, "GET", "download", &format!("&id={SONG}"), &[]);
    assert_eq!((song.status.as_u16(), song.bytes.len()), (200, 1000));
    assert!(
        song.header("content-disposition").starts_with("attachment; filename="),
        "{}",
        song.header("content-disposition")
    );
    let whole = ask(&house, "GET", "download", &format!("&id={}", album("Ann", "Set")), &[]).envelope();
    assert_eq!((whole["error"]["code"].as_i64(), whole["status"].as_str()), (Some(0), Some("failed")));
}

#[test]
fn a_thing_without_a_picture_shows_a_drawn_one_that_is_not_kept() {
    let house = House::new();
    for id in [
        format!("al-{}", album("Ann", "Set")),
        album("Ann", "Set"),
        format!("mf-{SONG}"),
        format!("dc-{}:1", album("The Cure", "Übung")),
    ] {
        let cover = ask(&house, "GET", "getCoverArt", &format!("&id={id}&size=64"), &[]);
        assert_eq!(cover.status, 200, "{id}");
        assert!(cover.header("content-type").starts_with("image/"), "{id}: {}", cover.text());
        assert_eq!(cover.header("cache-control"), "no-store");
        assert!(!cover.bytes.is_empty());
    }
    let missing = ask(&house, "GET", "getCoverArt", "&id=al-unknown", &[]).envelope();
    assert_eq!(missing["error"]["message"], "Artwork not found");
}
