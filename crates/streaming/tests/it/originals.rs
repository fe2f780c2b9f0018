//! Original files: ranges, conditions, HEAD, downloads, and files that are not what the library thinks.

use std::fs;

use futures_util::StreamExt as _;
use melodrome_model::ErrorKind;
use melodrome_streaming::{Conditions, Decision, Request, Wish, attachment};

use crate::shelf::{Shelf, bytes, plain};

fn content() -> Vec<u8> {
    (0..300_000_u32).map(|n| u8::try_from(n % 251).unwrap()).collect()
}

fn ranged<'a>(range: &'a str) -> Request<'a> {
    Request { conditions: Conditions { range: Some(range), ..Conditions::default() }, ..Request::default() }
}

#[tokio::test]
async fn the_whole_file_comes_with_its_headers() {
    let shelf = Shelf::with("a b.flac", &content());
    let answer = plain().stream(shelf.source(), &Request::default()).await.unwrap();
    assert_eq!(answer.status, 200);
    for (name, value) in [
        ("content-type", "audio/flac"),
        ("content-length", "300000"),
        ("accept-ranges", "bytes"),
        ("x-content-type-options", "nosniff"),
        ("x-content-duration", "2.5"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    assert!(answer.header("last-modified").unwrap().ends_with(" GMT"));
    assert!(answer.header("etag").unwrap().contains(shelf.track.id.as_str()));
    assert_eq!(bytes(answer.body).await, content());
}

#[tokio::test]
async fn ranges_give_their_bytes() {
    let shelf = Shelf::with("a.mp3", &content());
    let whole = content();
    let table = [
        ("bytes=0-0", 206, "bytes 0-0/300000", &whole[..1]),
        ("bytes=131070-131073", 206, "bytes 131070-131073/300000", &whole[131_070..131_074]),
        ("bytes=299999-", 206, "bytes 299999-299999/300000", &whole[299_999..]),
        ("bytes=-5", 206, "bytes 299995-299999/300000", &whole[299_995..]),
        ("bytes=1-", 206, "bytes 1-299999/300000", &whole[1..]),
        ("bytes=0-9999999", 206, "bytes 0-299999/300000", &whole[..]),
        ("bytes=0-1,5-6", 200, "", &whole[..]),
        ("bytes=9-1", 200, "", &whole[..]),
    ];
    for (range, status, content_range, part) in table {
        let answer = plain().stream(shelf.source(), &ranged(range)).await.unwrap();
        assert_eq!((answer.status, answer.header("content-range").unwrap_or("")), (status, content_range), "{range}");
        assert_eq!(answer.header("content-length").unwrap(), part.len().to_string(), "{range}");
        assert!(bytes(answer.body).await == part, "{range}");
    }
    let answer = plain().stream(shelf.source(), &ranged("bytes=300000-")).await.unwrap();
    assert_eq!((answer.status, answer.header("content-range")), (416, Some("bytes */300000")));
    assert!(bytes(answer.body).await.is_empty());
}

#[tokio::test]
async fn head_gives_the_headers_of_get_and_no_body() {
    let shelf = Shelf::with("a.mp3", &content());
    let get = plain().stream(shelf.source(), &Request::default()).await.unwrap();
    let head = plain().stream(shelf.source(), &Request { head: true, ..ranged("bytes=0-9") }).await.unwrap();
    assert_eq!((head.status, &head.headers), (200, &get.headers), "a range means nothing to HEAD");
    assert!(bytes(head.body).await.is_empty());
}

#[tokio::test]
async fn a_current_copy_is_not_sent_again() {
    let shelf = Shelf::with("a.mp3", &content());
    let first = plain().stream(shelf.source(), &Request::default()).await.unwrap();
    let etag = first.header("etag").unwrap();
    let date = first.header("last-modified").unwrap();
    let with = |conditions| Request { conditions, ..Request::default() };
    let none = Conditions::default();
    for (conditions, status) in [
        (Conditions { if_none_match: Some(etag), ..none }, 304),
        (Conditions { if_none_match: Some("*"), ..none }, 304),
        (Conditions { if_none_match: Some("\"other\""), if_modified_since: Some(date), ..none }, 200),
        (Conditions { if_modified_since: Some(date), ..none }, 304),
        (Conditions { range: Some("bytes=0-1"), if_range: Some(etag), ..none }, 206),
        (Conditions { range: Some("bytes=0-1"), if_range: Some(date), ..none }, 206),
        (Conditions { range: Some("bytes=0-1"), if_range: Some("\"other\""), ..none }, 200),
    ] {
        let answer = plain().stream(shelf.source(), &with(conditions)).await.unwrap();
        assert_eq!(answer.status, status, "{conditions:?}");
        assert_eq!(answer.header("etag"), Some(etag));
    }
    fs::write(shelf.file(), b"another").unwrap();
    let changed =
        plain().stream(shelf.source(), &with(Conditions { if_none_match: Some(etag), ..none })).await.unwrap();
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), Some(etag));
}

#[tokio::test]
async fn a_missing_file_is_not_found_and_its_path_is_not_told() {
    let shelf = Shelf::with("a.mp3", b"x");
    fs::remove_file(shelf.file()).unwrap();
    let error = plain().stream(shelf.source(), &Request::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(!error.to_string().contains(shelf.root().to_str().unwrap()));
    fs::create_dir(shelf.file()).unwrap();
    let folder = plain().stream(shelf.source(), &Request::default()).await.unwrap_err();
    assert_eq!(folder.kind(), ErrorKind::NotFound, "a folder is no track");
}

#[tokio::test]
async fn a_path_never_leaves_its_library() {
    let mut shelf = Shelf::with("a.mp3", b"x");
    for path in ["../a.mp3", "/etc/hostname", "x/../../a.mp3", "", "./a.mp3", "a\0.mp3"] {
        shelf.track.path = path.to_owned();
        let error = plain().stream(shelf.source(), &Request::default()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{path:?}");
    }
}

#[tokio::test]
async fn a_file_that_shrinks_breaks_the_transfer() {
    let shelf = Shelf::with("a.mp3", &content());
    let answer = plain().stream(shelf.source(), &Request::default()).await.unwrap();
    fs::File::options().write(true).open(shelf.file()).unwrap().set_len(1000).unwrap();
    let pieces: Vec<_> = answer.body.into_stream().collect().await;
    assert!(pieces.last().unwrap().is_err(), "an early end would look like a complete file");
}

#[tokio::test]
async fn a_replaced_file_does_not_change_a_running_transfer() {
    let shelf = Shelf::with("a.mp3", &content());
    let answer = plain().stream(shelf.source(), &Request::default()).await.unwrap();
    let beside = shelf.root().join("new");
    fs::write(&beside, b"other bytes").unwrap();
    fs::rename(&beside, shelf.file()).unwrap();
    assert!(bytes(answer.body).await == content());
}

#[tokio::test]
async fn a_download_is_the_original_under_its_title() {
    let shelf = Shelf::with("a.flac", &content());
    let answer = plain().download(shelf.source(), &ranged("bytes=0-3")).await.unwrap();
    assert_eq!(answer.status, 206);
    assert_eq!(answer.header("content-disposition"), Some(attachment("Título", "flac").as_str()));
    assert_eq!(bytes(answer.body).await, &content()[..4]);
}

#[tokio::test]
async fn without_ffmpeg_originals_play_whatever_is_wished() {
    let shelf = Shelf::with("a.flac", &content());
    let wish = Wish { format: Some("mp3"), max_bit_rate: 64, player_cap: 0 };
    assert_eq!(plain().decide(&shelf.track, &wish).await, Decision::Original);
    let answer = plain().stream(shelf.source(), &Request { wish, ..Request::default() }).await.unwrap();
    assert_eq!(answer.header("content-type"), Some("audio/flac"));
}
