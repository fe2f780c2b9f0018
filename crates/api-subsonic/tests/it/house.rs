//! A server without a network: a small catalogue in two libraries, an admin, and a listener who hears the first one.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::middleware::from_fn_with_state;
use http::{HeaderMap, Request, StatusCode};
use melodrome_api_subsonic::{Identity, Options, Rooms, Subsonic, routes};
use melodrome_artwork::Artwork;
use melodrome_auth::{Resolver, Settings};
use melodrome_background::Bus;
use melodrome_blobs::{Blobs, Limit};
use melodrome_http::{Door, identify};
use melodrome_listening::Listening;
use melodrome_model::track::{AudioProperties, ReplayGain, TrackTags};
use melodrome_model::{Id, Participant, Role};
use melodrome_scanner::Scanner;
use melodrome_store::ingest::{Incoming, Ingest};
use melodrome_store::{Store, libraries, params};
use melodrome_streaming::Streaming;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

pub struct House {
    pub runtime: Runtime,
    pub store: Store,
    pub listening: Listening,
    pub folder: TempDir,
    pub resolver: Arc<Resolver>,
    router: Router,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The envelope of a JSON answer.
    pub fn envelope(&self) -> Value {
        let value: Value =
            serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()));
        value["subsonic-response"].clone()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// One track of the catalogue.
pub struct Piece {
    pub library: i64,
    pub path: &'static str,
    pub title: &'static str,
    pub artist: &'static str,
    pub album: &'static str,
    pub number: i64,
    pub disc: i64,
    pub year: &'static str,
    pub genres: &'static [&'static str],
}

pub const PIECES: [Piece; 7] = [
    Piece {
        library: 1,
        path: "Ann/Set/1.flac",
        title: "Piece",
        artist: "Ann",
        album: "Set",
        number: 1,
        disc: 0,
        year: "2001-02-03",
        genres: &["Jazz", "R&B"],
    },
    Piece {
        library: 1,
        path: "Ann/Set/2.flac",
        title: "<Second> & \"last\"",
        artist: "Ann",
        album: "Set",
        number: 2,
        disc: 0,
        year: "2001-02-03",
        genres: &["Jazz"],
    },
    Piece {
        library: 1,
        path: "Ann/Later/1.mp3",
        title: "Alone",
        artist: "Ann",
        album: "Later",
        number: 1,
        disc: 0,
        year: "2010",
        genres: &[],
    },
    Piece {
        library: 1,
        path: "Cure/1-1.flac",
        title: "Plainsong",
        artist: "The Cure",
        album: "Übung",
        number: 1,
        disc: 1,
        year: "1989",
        genres: &["Rock"],
    },
    Piece {
        library: 1,
        path: "Cure/2-1.flac",
        title: "Última",
        artist: "The Cure",
        album: "Übung",
        number: 1,
        disc: 2,
        year: "1989",
        genres: &["Rock"],
    },
    Piece {
        library: 2,
        path: "Zed/1.flac",
        title: "Hidden piece",
        artist: "Zed",
        album: "Secret",
        number: 1,
        disc: 0,
        year: "1999",
        genres: &["Secretive"],
    },
    Piece {
        library: 2,
        path: "Ann/Extra/1.flac",
        title: "Extra piece",
        artist: "Ann",
        album: "Extra",
        number: 1,
        disc: 0,
        year: "2002",
        genres: &["Jazz"],
    },
];

fn credit(role: Role, name: &str) -> Participant {
    Participant {
        role,
        artist: Id::of_artist(name),
        name: name.to_owned(),
        sort_name: String::new(),
        mbz_id: String::new(),
        sub_role: if role == Role::Performer { "Viola".to_owned() } else { String::new() },
    }
}

fn tags(piece: &Piece) -> TrackTags {
    let is_rich = piece.title == "Piece";
    let mut participants = vec![credit(Role::Artist, piece.artist), credit(Role::AlbumArtist, piece.artist)];
    if is_rich {
        participants.extend([
            credit(Role::Performer, "Dee"),
            credit(Role::Composer, "Bo"),
            credit(Role::Composer, "Cy"),
        ]);
    }
    let mut tags = TrackTags {
        title: piece.title.to_owned(),
        album: piece.album.to_owned(),
        artist: piece.artist.to_owned(),
        album_artist: piece.artist.to_owned(),
        track_number: piece.number,
        disc_number: piece.disc,
        disc_subtitle: if piece.disc == 2 { "Live".to_owned() } else { String::new() },
        date: piece.year.to_owned(),
        release_date: piece.year.to_owned(),
        genres: piece.genres.iter().map(|&genre| genre.to_owned()).collect(),
        participants,
        lyrics: "[]".to_owned(),
        album_id: Id::hash(&[piece.artist, piece.album]),
        pid: Id::hash(&[piece.path]),
        ..TrackTags::default()
    };
    if !tags.genres.is_empty() {
        tags.tags.insert("genre".to_owned(), tags.genres.clone());
    }
    if is_rich {
        tags.bpm = Some(120);
        tags.explicit = "e".to_owned();
        tags.comment = "line\nbreak".to_owned();
        tags.mbz_recording_id = "11111111-1111-4111-8111-111111111111".to_owned();
        tags.replay_gain = ReplayGain { track_gain: Some(-6.5), track_peak: Some(0.98), ..ReplayGain::default() };
        for (name, value) in [
            ("isrc", "XX0000000001"),
            ("mood", "Calm"),
            ("work", "Opus 1"),
            ("movementname", "Allegro"),
            ("movement", "2"),
            ("subtitle", "Live"),
        ] {
            tags.tags.insert(name.to_owned(), vec![value.to_owned()]);
        }
    }
    tags
}

fn fill(store: &Store, roots: &Path) {
    let bytes = b"0123456789abcdefghij".repeat(50);
    store
        .write_blocking(|tx| {
            for library in [1, 2] {
                let mut ingest = Ingest::new(library, "The", 1);
                let batch: Vec<Incoming> = PIECES
                    .iter()
                    .filter(|piece| piece.library == library)
                    .map(|piece| Incoming {
                        known: None,
                        path: piece.path.to_owned(),
                        folder: piece.path.rsplit_once('/').unwrap().0.to_owned(),
                        suffix: piece.path.rsplit_once('.').unwrap().1.to_owned(),
                        size: 1000,
                        modified_at: 1_600_000_000_000,
                        changed_at: 0,
                        inode: 0,
                        tags: tags(piece),
                        audio: AudioProperties {
                            duration: 61.5,
                            bit_rate: 320,
                            sample_rate: 44_100,
                            bit_depth: 16,
                            channels: 2,
                            codec: String::new(),
                        },
                    })
                    .collect();
                ingest.write(tx, &batch, 1_650_000_000_000)?;
                ingest.refresh(tx, 1_650_000_000_000)?;
                libraries::end_scan(tx, library, 1_650_000_001_000)?;
            }
            for piece in &PIECES {
                let id = format!("t:{}", piece.path);
                tx.execute(
                    "UPDATE track SET id = $1 WHERE library = $2 AND path = $3",
                    params![id, piece.library, piece.path],
                )?;
            }
            // One cover was found, the others are known to be absent.
            tx.execute("UPDATE album SET art_pending = FALSE, art_absent = TRUE", params![])?;
            tx.execute(
                "UPDATE album SET art_absent = FALSE, art_hash = '00112233445566ff' WHERE name = 'Later'",
                params![],
            )?;
            tx.touch_all()
        })
        .unwrap();
    for piece in &PIECES {
        let path = roots.join(piece.library.to_string()).join(piece.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &bytes).unwrap();
    }
}

impl House {
    pub fn new() -> Self {
        // Fixed, so that answers stay the same when our version moves on.
        let identity = Identity { name: "melodrome".to_owned(), version: "0.1.0".to_owned() };
        Self::with(Options { identity, ..Options::default() })
    }

    pub fn with(options: Options) -> Self {
        let store = melodrome_store::testing::memory();
        let folder = tempfile::tempdir().unwrap();
        let root = |library: i64| folder.path().join(library.to_string()).to_str().unwrap().to_owned();
        let settings = Settings { auth_request_limit: 0, ..Settings::default() };
        let resolver = Arc::new(Resolver::open(&store, settings, "", folder.path()).unwrap());
        store
            .write_blocking(|tx| {
                libraries::ensure_first(tx, "Music", &root(1), 1)?;
                libraries::insert(tx, "Private", &root(2), false, 1)?;
                resolver.create_user(tx, "root", "sesame", true)?;
                resolver.create_user(tx, "alice", "wonder", false).map(drop)
            })
            .unwrap();
        fill(&store, folder.path());
        let clock = store.clock().clone();
        let listening = Listening::new(store.clone(), clock.clone());
        let rooms = Rooms {
            store: store.clone(),
            listening: listening.clone(),
            streaming: Streaming::new(melodrome_streaming::Options {
                ffmpeg: melodrome_streaming::Program::Absent,
                max_transcodes: 0,
                max_transcodes_per_user: 0,
                fallback: None,
            }),
            artwork: Artwork::new(
                store.clone(),
                Arc::new(Blobs::memory(Limit::Bytes(1 << 20))),
                melodrome_artwork::Options::default(),
            ),
            scanner: Scanner::new(store.clone(), Bus::local(), melodrome_scanner::Settings::new(clock)),
        };
        let watching = Arc::clone(&resolver);
        store.set_sink(move |events| events.iter().for_each(|event| watching.observe(event)));
        let door = Door::new(store.clone(), Arc::clone(&resolver), "DENY");
        let router = routes(Subsonic::new(rooms, options)).into_router().layer(from_fn_with_state(door, identify));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { runtime, store, listening, folder, resolver, router }
    }

    pub fn send(&self, request: Request<Body>) -> Answer {
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 16 << 20).await.unwrap().to_vec();
            Answer { status: parts.status, headers: parts.headers, bytes }
        })
    }

    pub fn raw(&self, target: &str) -> Answer {
        self.send(Request::builder().uri(target).header("host", "music.lan").body(Body::empty()).unwrap())
    }

    /// As `user`, in the format `f`; `query` begins with `&` or is empty.
    pub fn ask(&self, user: &str, name: &str, query: &str, format: &str) -> Answer {
        self.raw(&format!("/rest/{name}?{}&f={format}{query}", credentials(user)))
    }

    /// The envelope of the JSON answer that the admin gets.
    pub fn root(&self, name: &str, query: &str) -> Value {
        self.ask("root", name, query, "json").envelope()
    }

    /// The envelope of the JSON answer that the listener gets.
    pub fn alice(&self, name: &str, query: &str) -> Value {
        self.ask("alice", name, query, "json").envelope()
    }

    /// Gives the only playlist a fixed id.
    pub fn name_playlist(&self, id: &str) {
        self.store.write_blocking(|tx| tx.execute("UPDATE playlist SET id = $1", params![id])).unwrap();
    }
}

pub fn credentials(user: &str) -> String {
    let password = if user == "root" { "sesame" } else { "wonder" };
    format!("u={user}&p={password}&v=1.16.1&c=test")
}

pub fn album(artist: &str, name: &str) -> String {
    Id::hash(&[artist, name]).into_string()
}

pub fn artist(name: &str) -> String {
    Id::of_artist(name).into_string()
}

/// The values of one member over a list.
pub fn list(value: &Value, member: &str) -> Vec<String> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("no list: {value}"))
        .iter()
        .map(|row| row[member].as_str().unwrap_or_default().to_owned())
        .collect()
}
