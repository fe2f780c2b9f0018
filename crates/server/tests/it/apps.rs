//! Apps against the running server: what is revoked ends in the middle, and nothing of it stands in a log line.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::bed::{At, PASSWORD, Place};

/// Bytes of the song: more than the buffers between two ends of a connection hold.
const LENGTH: usize = 64 << 20;

fn port(at: &At) -> u16 {
    let At::Port(port) = at else { panic!("streams are opened over TCP here") };
    *port
}

/// Opens a request and reads the first bytes of its answer.
async fn open(at: &At, target: &str, headers: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port(at))).await.unwrap();
    stream
        .write_all(format!("GET {target} HTTP/1.1\r\nHost: music.lan\r\nConnection: close\r\n{headers}\r\n").as_bytes())
        .await
        .unwrap();
    let mut first = vec![0; 4096];
    stream.read_exact(&mut first[..64]).await.unwrap();
    assert!(first.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&first));
    stream
}

/// Bytes that still come until the other end closes.
async fn drain(mut stream: TcpStream) -> usize {
    let (mut count, mut bytes) = (0, vec![0; 1 << 20]);
    loop {
        match stream.read(&mut bytes).await {
            Ok(0) | Err(_) => return count,
            Ok(read) => count += read,
        }
    }
}

async fn connect(at: &At, token: &str) -> Value {
    let answer =
        at.ask("POST", "/api/credentials", &[("X-ND-Authorization", token)], r#"{"name":"Device","kind":"key"}"#).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// A server with one song, and its id.
async fn with_song(place: &Place) -> (melodrome_server::Server, At, String, String) {
    std::fs::create_dir_all(place.path("music")).unwrap();
    std::fs::write(place.path("music").join("song.wav"), wav(LENGTH)).unwrap();
    let (server, at) = place.start(&[("AuthRequestLimit", "0")]).await;
    let token = at.create_admin().await;
    let song = loop {
        let answer = at.ask("GET", "/api/song", &[("X-ND-Authorization", &token)], "").await;
        if let Some(id) = answer.json()[0]["id"].as_str() {
            break id.to_owned();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    (server, at, token, song)
}

/// Silence with a head that says so.
fn wav(length: usize) -> Vec<u8> {
    let size = u32::try_from(length).unwrap();
    let mut out = Vec::with_capacity(length + 44);
    out.extend_from_slice(b"RIFF");
    out.extend_from_slice(&(size + 36).to_le_bytes());
    out.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    out.extend_from_slice(&44_100_u32.to_le_bytes());
    out.extend_from_slice(&176_400_u32.to_le_bytes());
    out.extend_from_slice(&[4, 0, 16, 0]);
    out.extend_from_slice(b"data");
    out.extend_from_slice(&size.to_le_bytes());
    out.resize(length + 44, 0);
    out
}

// proves: A-26
#[tokio::test]
async fn of_two_devices_the_revoked_one_stops_in_mid_stream() {
    let place = Place::new();
    let (server, at, token, song) = with_song(&place).await;
    let (one, other) = (connect(&at, &token).await, connect(&at, &token).await);
    let target = |made: &Value| {
        format!("/rest/stream?id={song}&apiKey={}&v=1.16.1&c=test&format=raw", made["apiKey"].as_str().unwrap())
    };
    let (cut, goes_on) = (open(&at, &target(&one), "").await, open(&at, &target(&other), "").await);
    let events = open(&at, "/api/events", &format!("X-API-Key: {}\r\n", one["apiKey"].as_str().unwrap())).await;
    let path = format!("/api/credentials/{}", one["id"].as_str().unwrap());
    assert_eq!(at.ask("DELETE", &path, &[("X-ND-Authorization", &token)], "").await.status, 204);
    assert!(drain(cut).await < LENGTH, "it ended before its end");
    drain(events).await;
    let next = at.get(&target(&one)).await;
    assert!(next.text().contains("code=\"44\""), "{}", next.text());
    let mut goes_on = goes_on;
    let mut rest = vec![0; LENGTH - 1024];
    goes_on.read_exact(&mut rest).await.unwrap();
    drop(goes_on);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn streams_of_somebody_who_is_switched_off_end() {
    let place = Place::new();
    let (server, at, token, song) = with_song(&place).await;
    let body = format!(r#"{{"userName":"ann","name":"Ann","password":"{PASSWORD}","isAdmin":false}}"#);
    let made = at.ask("POST", "/api/user", &[("X-ND-Authorization", &token)], &body).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let login = format!(r#"{{"username":"ann","password":"{PASSWORD}"}}"#);
    let ann = at.ask("POST", "/auth/login", &[], &login).await.json();
    let by_pair = format!(
        "/rest/stream?id={song}&u=ann&t={}&s={}&v=1.16.1&c=test&format=raw",
        ann["subsonicToken"].as_str().unwrap(),
        ann["subsonicSalt"].as_str().unwrap()
    );
    let by_password = format!("/rest/stream?id={song}&u=ann&p={PASSWORD}&v=1.16.1&c=test&format=raw");
    let page = format!("X-ND-Authorization: Bearer {}\r\n", ann["token"].as_str().unwrap());
    let running = [
        open(&at, &by_pair, "").await,
        open(&at, &by_password, "").await,
        open(&at, &format!("/api/stream/{song}"), &page).await,
        open(&at, "/api/events", &page).await,
    ];
    let path = format!("/api/user/{}", ann["id"].as_str().unwrap());
    // A change that takes nothing away ends no song.
    let named = at.ask("PUT", &path, &[("X-ND-Authorization", &token)], r#"{"userName":"ann","name":"Anna"}"#).await;
    assert_eq!(named.status, 200, "{}", named.text());
    let off = at.ask("PUT", &path, &[("X-ND-Authorization", &token)], r#"{"userName":"ann","isDisabled":true}"#).await;
    assert_eq!(off.status, 200, "{}", off.text());
    for stream in running {
        assert!(drain(stream).await < LENGTH);
    }
    server.stop().await.unwrap();
}
