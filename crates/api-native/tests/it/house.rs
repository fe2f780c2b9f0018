//! A small catalogue, two people, and requests by them. Ann hears library 1 alone; root hears everything.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use http::{HeaderMap, Request};
use melodrome_api_native::{Native, Settings, routes};
use melodrome_artwork::Artwork;
use melodrome_auth::{Client, Peer, Resolver};
use melodrome_background::Bus;
use melodrome_blobs::{Blobs, Limit};
use melodrome_http::{Door, identify, nowhere};
use melodrome_listening::Listening;
use melodrome_model::text::sort_form;
use melodrome_scanner::Scanner;
use melodrome_store::{Store, libraries, params, search, users};
use melodrome_streaming::{Options, Streaming};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tower::ServiceExt as _;

pub(crate) struct House {
    pub(crate) runtime: Runtime,
    pub(crate) store: Store,
    pub(crate) bus: Bus,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) scanner: Scanner,
    router: axum::Router,
    resolver: Arc<Resolver>,
    pub(crate) folder: TempDir,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// One member of every row.
    pub(crate) fn column(&self, name: &str) -> Vec<String> {
        self.json().as_array().unwrap().iter().map(|row| row[name].as_str().unwrap().to_owned()).collect()
    }
}

/// The bytes of every "file".
pub(crate) const SOUND: &[u8] = b"0123456789";

impl House {
    pub(crate) fn new(store: &Store) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let resolver = Arc::new(Resolver::open(store, melodrome_auth::Settings::default(), "", folder.path()).unwrap());
        fill(store, folder.path());
        store
            .write_blocking(|db| {
                resolver.create_user(db, "root", "sesame", true)?;
                resolver.create_user(db, "ann", "wonder", false).map(drop)
            })
            .unwrap();
        let bus = Bus::local();
        let (told, judge) = (bus.clone(), Arc::clone(&resolver));
        store.set_sink(move |events| {
            for event in events {
                judge.observe(event);
                told.send(event.clone());
            }
        });
        let clock = store.clock().clone();
        let scanner = Scanner::new(store.clone(), bus.clone(), melodrome_scanner::Settings::new(clock.clone()));
        let (stop, stopping) = watch::channel(false);
        let native = Native::new(Settings {
            store: store.clone(),
            resolver: Arc::clone(&resolver),
            bus: bus.clone(),
            scanner: scanner.clone(),
            listening: Listening::new(store.clone(), clock),
            streaming: Streaming::new(Options {
                ffmpeg: melodrome_streaming::Program::Absent,
                max_transcodes: 0,
                max_transcodes_per_user: 0,
                fallback: None,
            }),
            artwork: Artwork::new(
                store.clone(),
                Arc::new(Blobs::memory(Limit::Unlimited)),
                artwork_options(folder.path()),
            ),
            public_playlists: false,
            version: "test".to_owned(),
            stopping,
            max_stream_age: Duration::from_secs(3600),
            options: melodrome_api_native::Options {
                max_upload: 1000,
                config: Some(melodrome_api_native::ShownConfig {
                    file: String::new(),
                    values: serde_json::json!({"MusicFolder": "/music"}),
                }),
                ..melodrome_api_native::Options::default()
            },
        });
        let (plain, streams) = routes(native);
        let door = Door::new(store.clone(), Arc::clone(&resolver), "");
        let router = plain
            .into_router()
            .merge(streams.into_router())
            .fallback(nowhere)
            .layer(from_fn_with_state(door, identify));
        Self { runtime, store: store.clone(), bus, stop, scanner, router, resolver, folder }
    }

    pub(crate) fn token(&self, name: &str) -> String {
        let client = Client { peer: Peer::Unknown, ip: None, agent: String::new() };
        let sign_in = self.store.write_blocking(|db| {
            let user = users::find_by_name(db, name)?.unwrap();
            self.resolver.sign_in(db, &user, &client)
        });
        format!("Bearer {}", sign_in.unwrap().token)
    }

    /// The answer with its body still to come.
    pub(crate) fn open(&self, name: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        if !name.is_empty() {
            request = request.header("x-nd-authorization", self.token(name));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.runtime.block_on(self.router.clone().oneshot(request)).unwrap()
    }

    /// A request with bytes that are no text.
    pub(crate) fn send_bytes(&self, name: &str, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("content-type", kind);
        if !name.is_empty() {
            request = request.header("x-nd-authorization", self.token(name));
        }
        let request = request.body(Body::from(body)).unwrap();
        let (parts, body) = self.runtime.block_on(self.router.clone().oneshot(request)).unwrap().into_parts();
        let bytes = self.runtime.block_on(to_bytes(body, 1 << 20)).unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body: bytes.to_vec() }
    }

    pub(crate) fn send(&self, name: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let (parts, body) = self.open(name, method, path, headers, body).into_parts();
        let bytes = self.runtime.block_on(to_bytes(body, 1 << 20)).unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body: bytes.to_vec() }
    }

    /// Waits for what happens behind a request.
    pub(crate) fn until(&self, there: impl Fn() -> bool) {
        while !there() {
            std::thread::yield_now();
        }
    }

    pub(crate) fn get(&self, name: &str, path: &str) -> Answer {
        self.send(name, "GET", path, &[], "")
    }
}

/// Albums 1 and 2 in library 1, album 3 in library 2, two songs each, all by artist `ar1`.
fn fill(store: &Store, folder: &std::path::Path) {
    let root = folder.join("music");
    store
        .write_blocking(|tx| {
            libraries::ensure_first(tx, "Music", root.to_str().unwrap(), 1)?;
            libraries::insert(tx, "Private", "/private", false, 1)?;
            tx.execute("INSERT INTO artist (pk, id, name, order_name) VALUES (1, 'ar1', 'Ann Artist', 'ann artist')", params![])?;
            search::put(tx, search::Index::Artist, 1, &["Ann Artist"], false)?;
            for (library, albums) in [(1, 2), (2, 1)] {
                for role in [0, 1, 100, 101] {
                    tx.execute("INSERT INTO artist_stat (artist, library, role, albums, tracks, size) VALUES (1, $1, $4, $2, $3, $5)", params![library, albums, albums * 2, role, albums * 20])?;
                }
            }
            for (album, library, name) in [(1, 1, "Übung"), (2, 1, "Aurora"), (3, 2, "Secret")] {
                tx.execute(
                    "INSERT INTO album (pk, id, library, name, order_name, album_artist, order_album_artist, track_count, max_year, created_at) VALUES ($1, $2, $3, $4, $5, 'Ann Artist', 'ann artist', 2, $6, $7)",
                    params![album, format!("al{album}"), library, name, sort_form(name), 2000 + album, 1_700_000_000_000_i64 + i64::from(album)],
                )?;
                tx.execute("INSERT INTO album_participant (album, artist, role, position) VALUES ($1, 1, 1, 0)", params![album])?;
                search::put(tx, search::Index::Album, album.into(), &[name, "Ann Artist", ""], false)?;
                for number in 1..=2 {
                    let pk = album * 10 + number;
                    let title = format!("{name} song {number}");
                    tx.execute(
                        "INSERT INTO track (pk, id, pid, library, folder, album, path, suffix, size, modified_at, created_at, title, album_name, artist, album_artist, track_number, order_title, duration)
                         VALUES ($1, $2, '', $3, 0, $4, $5, 'mp3', 10, 1, 1, $6, $7, 'Ann Artist', 'Ann Artist', $8, $9, 1.5)",
                        params![pk, format!("tr{pk}"), library, album, format!("a{album}/{number}.mp3"), &title, name, number, sort_form(&title)],
                    )?;
                    tx.execute("INSERT INTO track_participant (track, artist, role, position) VALUES ($1, 1, 0, 0)", params![pk])?;
                    search::put(tx, search::Index::Track, pk.into(), &[&title, name, "Ann Artist", ""], false)?;
                    let file = root.join(format!("a{album}/{number}.mp3"));
                    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                    std::fs::write(file, SOUND).unwrap();
                }
            }
            tx.touch_all()
        })
        .unwrap();
}

fn artwork_options(folder: &std::path::Path) -> melodrome_artwork::Options {
    let mut options = melodrome_artwork::Options::default();
    options.uploads = Some(folder.join("uploads"));
    options
}
