//! Transcodes by the real ffmpeg: what comes out, how it ends, and who may start one.

use std::fs;
use std::path::{Path, PathBuf};

use futures_util::StreamExt as _;
use melodrome_model::ErrorKind;
use melodrome_streaming::{Body, Error, Request, Wish, probe_ffmpeg};

use crate::shelf::{Shelf, bytes, converting, until, with_program};

fn wish(format: &str) -> Request<'_> {
    Request { wish: Wish { format: Some(format), ..Wish::default() }, ..Request::default() }
}

/// Stands in for ffmpeg. Committed, not written by the test: a script just written may still be open in a process that
/// another test is starting, and is then "busy".
fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs").join(name)
}

/// Seconds of audio in `file`, decoded to the end.
fn seconds(file: &Path) -> f64 {
    let streaming_samples = decode(file);
    f64::from(u32::try_from(streaming_samples.len() / 2).unwrap()) / 8000.0
}

/// Mono samples of 8 kHz, two bytes each.
#[expect(clippy::disallowed_methods, reason = "what we made is judged by the real ffmpeg")]
fn decode(file: &Path) -> Vec<u8> {
    let output = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-ac", "1", "-ar", "8000", "-f", "s16le", "-"])
        .output()
        .unwrap();
    output.stdout
}

#[tokio::test]
async fn each_format_is_made_and_decodes_to_its_length() {
    let shelf = Shelf::tone("a.wav", 4);
    let streaming = converting(0, 0).await;
    for (format, content_type, magic) in [
        ("mp3", "audio/mpeg", b"ID3".as_slice()),
        ("opus", "audio/ogg", b"OggS"),
        ("aac", "audio/aac", &[0xff, 0xf1]),
        ("flac", "audio/flac", b"fLaC"),
    ] {
        let answer = streaming.stream(shelf.source(), &wish(format)).await.unwrap();
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(content_type)));
        assert_eq!((answer.header("accept-ranges"), answer.header("content-length")), (Some("none"), None));
        let made = bytes(answer.body).await;
        assert!(made.starts_with(magic), "{format} begins with {:?}", &made[..4]);
        let file = shelf.root().join("made");
        fs::write(&file, made).unwrap();
        assert!((seconds(&file) - 4.0).abs() < 0.1, "{format} has {} s", seconds(&file));
    }
    until(|| streaming.running() == 0).await;
}

#[tokio::test]
async fn an_offset_skips_and_a_range_is_ignored() {
    let shelf = Shelf::tone("a.wav", 4);
    let streaming = converting(0, 0).await;
    let mut request = wish("opus");
    request.time_offset = 3.0;
    request.conditions.range = Some("bytes=10-20");
    let answer = streaming.stream(shelf.source(), &request).await.unwrap();
    assert_eq!(answer.status, 200);
    let file = shelf.root().join("made");
    fs::write(&file, bytes(answer.body).await).unwrap();
    assert!((seconds(&file) - 1.0).abs() < 0.1, "{} s", seconds(&file));
    for nonsense in [f64::NAN, f64::INFINITY, -5.0] {
        request.time_offset = nonsense;
        assert_eq!(streaming.stream(shelf.source(), &request).await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn a_promised_length_is_kept_to_the_byte() {
    let shelf = Shelf::tone("a.wav", 4);
    let streaming = converting(0, 0).await;
    let request = |format| Request { estimate_length: true, ..wish(format) };
    let answer = streaming.stream(shelf.source(), &request("mp3")).await.unwrap();
    assert_eq!(answer.header("content-length"), Some("98304"), "4 s of 192 kbit of 1024 bits");
    assert_eq!(bytes(answer.body).await.len(), 98_304);

    let mut shorter = shelf.track.clone();
    shorter.audio.duration = 1.0;
    let source = melodrome_streaming::Source { track: &shorter, root: shelf.root() };
    let answer = streaming.stream(source, &request("mp3")).await.unwrap();
    assert_eq!(answer.header("content-length"), Some("24576"));
    assert_eq!(bytes(answer.body).await.len(), 24_576, "what the tags make too short is cut");

    let opus = streaming.stream(shelf.source(), &request("opus")).await.unwrap();
    assert_eq!(opus.header("content-length"), None, "a variable bit rate promises nothing");
}

#[tokio::test]
async fn head_starts_no_process() {
    let shelf = Shelf::tone("a.wav", 1);
    let streaming = converting(0, 0).await;
    let answer = streaming.stream(shelf.source(), &Request { head: true, ..wish("mp3") }).await.unwrap();
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("audio/mpeg")));
    assert!(matches!(answer.body, Body::Empty));
    assert_eq!((streaming.running(), shelf.processes()), (0, 0));
}

#[tokio::test]
async fn who_hangs_up_ends_the_process() {
    let shelf = Shelf::tone("a.wav", 300);
    let streaming = converting(0, 0).await;
    let mut body = streaming.stream(shelf.source(), &wish("mp3")).await.unwrap().body.into_stream();
    assert!(!body.next().await.unwrap().unwrap().is_empty());
    assert_eq!((streaming.running(), shelf.processes()), (1, 1));
    drop(body);
    until(|| streaming.running() == 0).await;
    assert_eq!(shelf.processes(), 0, "the place is free only when the process is gone");
}

#[tokio::test]
async fn a_body_that_nobody_begins_to_read_ends_its_process_too() {
    let shelf = Shelf::tone("a.wav", 300);
    let streaming = converting(0, 0).await;
    drop(streaming.stream(shelf.source(), &wish("mp3")).await.unwrap());
    until(|| streaming.running() == 0).await;
    assert_eq!(shelf.processes(), 0);
}

#[tokio::test]
async fn the_whole_process_group_ends() {
    let shelf = Shelf::tone("a.wav", 300);
    let streaming = with_program(Some(&program("wrapped")), 0, 0).await;
    let body = streaming.stream(shelf.source(), &wish("opus")).await.unwrap().body;
    assert_eq!(shelf.processes(), 2, "the script and its child");
    drop(body);
    until(|| streaming.running() == 0 && shelf.processes() == 0).await;
}

#[tokio::test]
async fn too_many_transcodes_are_refused_and_places_become_free() {
    let shelf = Shelf::tone("a.wav", 300);
    let streaming = converting(2, 1).await;
    let of = |user| Request { user, ..wish("mp3") };
    let first = streaming.stream(shelf.source(), &of(1)).await.unwrap();
    let again = streaming.stream(shelf.source(), &of(1)).await.unwrap_err();
    assert_eq!((again.kind(), again.retry_after()), (ErrorKind::Unavailable, Some(5)));
    let second = streaming.stream(shelf.source(), &of(2)).await.unwrap();
    assert!(matches!(streaming.stream(shelf.source(), &of(3)).await, Err(Error::Busy)));
    let original = streaming.stream(shelf.source(), &wish("raw")).await.unwrap();
    assert_eq!(original.header("content-type"), Some("audio/x-wav"), "originals need no place");
    drop((first, second));
    until(|| streaming.running() == 0).await;
    assert_eq!(streaming.stream(shelf.source(), &of(3)).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_file_that_is_no_audio_fails_before_the_first_byte() {
    let mut shelf = Shelf::with("a.flac", b"this is not music at all");
    shelf.track.audio.bit_rate = 900;
    let streaming = converting(1, 0).await;
    let error = streaming.stream(shelf.source(), &wish("mp3")).await.unwrap_err();
    let Error::Encoder { reason, .. } = &error else { panic!("{error:?}") };
    assert!(!reason.is_empty() && !reason.contains(shelf.root().to_str().unwrap()), "{reason}");
    assert_eq!(error.kind(), ErrorKind::Internal);
    until(|| streaming.running() == 0).await;
}

#[tokio::test]
async fn a_playlist_in_disguise_fetches_nothing() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let list = format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://{address}/secret.ts\n#EXT-X-ENDLIST\n");
    let mut shelf = Shelf::with("a.flac", list.as_bytes());
    shelf.track.audio.bit_rate = 900;
    let streaming = converting(0, 0).await;
    let request = wish("mp3");
    let asked = tokio::select! {
        error = streaming.stream(shelf.source(), &request) => Err(error.map(|_| ())),
        _ = listener.accept() => Ok(()),
    };
    assert!(matches!(asked, Err(Err(Error::Encoder { .. }))), "{asked:?}");
}

#[tokio::test]
async fn a_failure_half_way_is_no_clean_end() {
    let shelf = Shelf::tone("a.wav", 1);
    let streaming = with_program(Some(&program("failing")), 0, 0).await;
    let answer = streaming.stream(shelf.source(), &wish("opus")).await.unwrap();
    let pieces: Vec<_> = answer.body.into_stream().collect().await;
    assert_eq!(pieces.len(), 2);
    assert!(pieces[1].as_ref().unwrap_err().to_string().contains("cannot go on"));
}

#[tokio::test]
async fn a_wrong_ffmpeg_is_named() {
    let missing = probe_ffmpeg(Some(Path::new("/nonexistent/ffmpeg"))).await.unwrap_err();
    assert!(matches!(missing, Error::NoFfmpeg), "{missing:?}");
    let other = probe_ffmpeg(Some(Path::new("/bin/true"))).await.unwrap_err();
    assert!(matches!(other, Error::Broken { .. }), "{other:?}");
    assert_eq!((missing.kind(), other.kind()), (ErrorKind::Unavailable, ErrorKind::Unavailable));
    let found = probe_ffmpeg(None).await.unwrap();
    assert!(!found.version.is_empty());
    assert_eq!(found.encoders.names(), "mp3, opus, aac, flac");
}
