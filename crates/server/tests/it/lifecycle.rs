//! Start and stop: one owner, streams at the end, taken ports.

use melodrome_model::Clock;
use melodrome_server::{Error, Server};
use melodrome_testkit::Shelf;
use tokio::io::AsyncReadExt as _;

use crate::bed::{At, Place, start};

#[tokio::test]
async fn a_data_folder_has_one_server() {
    let place = Place::new();
    let (server, _) = place.start(&[]).await;
    let second = Box::pin(Server::start(&place.config(&[]), "x", Clock::System)).await;
    assert!(matches!(second, Err(Error::Locked(_))));
    server.stop().await.unwrap();
    let (server, _) = place.start(&[]).await;
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_taken_port_is_said_before_anything_else_is_done() {
    let place = Place::new();
    let (server, at) = place.start(&[]).await;
    let At::Port(port) = at else { panic!("a port was asked for") };
    let other = Place::new();
    let mut config = other.config(&[]);
    config.network.port = port;
    let failed = Box::pin(Server::start(&config, "x", Clock::System)).await.err().unwrap().to_string();
    assert!(failed.contains(&port.to_string()) && failed.contains("Port"), "{failed}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_stream_of_events_ends_with_the_server() {
    let place = Place::new();
    let (server, at) = place.start(&[]).await;
    let token = at.create_admin().await;
    let (mut stream, seen) = at.open("/api/events?page=1", &token, "event: scanStatus").await;
    let head = String::from_utf8_lossy(&seen).to_ascii_lowercase();
    assert!(
        head.contains("x-accel-buffering: no")
            && head.contains("event: serverstart")
            && !head.contains("content-encoding"),
        "{head}"
    );
    server.stop().await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(rest.ends_with(b"0\r\n\r\n"), "the end was a proper one: {}", String::from_utf8_lossy(&rest));
}

#[tokio::test]
async fn a_song_that_plays_at_the_stop_is_cut_after_the_grace_time_or_ends_within() {
    let place = Place::new();
    let shelf = Shelf::new();
    shelf.write("a/01.wav", &long());
    let mut config = place.config(&[]);
    config.place.music = shelf.root().to_owned();
    let (server, at) = start(&config).await;
    let token = at.create_admin().await;
    let id = wait_for_song(&at, &token).await;
    let path = format!("/api/stream/{id}");
    // Nobody reads these bytes: only the cut can end it.
    let (mut stalled, _) = at.open(&path, &token, "\r\n\r\n").await;
    server.stop().await.unwrap();
    let mut rest = Vec::new();
    let read = stalled.read_to_end(&mut rest).await;
    assert!(read.is_err() || (rest.len() as u64) < LONG, "it was cut: {} bytes", rest.len());
    // And the database was closed behind it.
    let (server, at) = start(&config).await;
    assert_eq!(
        at.ask("GET", "/api/song", &[("X-ND-Authorization", &token)], "").await.header("x-total-count"),
        Some("1")
    );
    server.stop().await.unwrap();
}

/// More than the buffers of a loopback connection hold.
const LONG: u64 = 24 << 20;

/// Silence as a WAV file.
fn long() -> Vec<u8> {
    let size = u32::try_from(LONG).unwrap();
    let mut bytes = Vec::with_capacity(LONG as usize + 44);
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&(size + 36).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0data");
    bytes.extend_from_slice(&size.to_le_bytes());
    bytes.resize(LONG as usize + 44, 0);
    bytes
}

async fn wait_for_song(at: &At, token: &str) -> String {
    loop {
        let songs = at.ask("GET", "/api/song", &[("X-ND-Authorization", token)], "").await.json();
        if let Some(id) = songs[0]["id"].as_str() {
            return id.to_owned();
        }
        tokio::task::yield_now().await;
    }
}
