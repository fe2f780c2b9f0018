//! A shelf, a store and a scanner, and the questions that tests ask of them.

use melodrome_background::Bus;
use melodrome_model::user::Source;
use melodrome_model::viewer::Libraries;
use melodrome_model::{Album, Capabilities, Clock, Id, LibraryId, Mechanism, Role, ScanKind, Track, Viewer};
use melodrome_scanner::{Probe, Scanner, Settings, Summary};
use melodrome_store::users::NewUser;
use melodrome_store::{Store, albums, artists, ingest, libraries, tracks, users};
use melodrome_testkit::Shelf;

/// Milliseconds between two scans: rows of an earlier scan are older than the next one.
const PAUSE: i64 = 60_000;

pub(crate) struct Bench {
    pub(crate) shelf: Shelf,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
}

impl Bench {
    /// Library 1 on an empty shelf.
    pub(crate) fn new(store: &Store) -> Self {
        let (shelf, clock) = (Shelf::new(), store.clock().clone());
        let root = shelf.root().display().to_string();
        store.write_blocking(|tx| libraries::ensure_first(tx, "Music", &root, clock.now())).unwrap();
        let settings = Settings { threads: 3, ..Settings::new(clock.clone()) };
        Self { shelf, store: store.clone(), clock, settings }
    }

    /// One more library.
    pub(crate) fn add_library(&self, name: &str, shelf: &Shelf) -> LibraryId {
        let root = shelf.root().display().to_string();
        self.store.write_blocking(|tx| libraries::insert(tx, name, &root, true, self.clock.now())).unwrap()
    }

    /// A scanner with a hook at its named places.
    pub(crate) fn scanner(&self, probe: Probe) -> Scanner {
        self.clock.advance(PAUSE);
        Scanner::new(self.store.clone(), Bus::local(), Settings { probe, ..self.settings.clone() })
    }

    /// A whole scan that must not fail.
    pub(crate) fn scan(&self, kind: ScanKind) -> Summary {
        let scanner = self.scanner(Probe::default());
        let _started = scanner.start(kind);
        let summary = scanner.finished();
        let status = scanner.status();
        assert_eq!(status.last_error, "");
        assert!(!status.scanning);
        summary
    }

    /// A whole scan, whatever comes of it: what it did and why it failed.
    pub(crate) fn try_scan(&self, kind: ScanKind) -> (Summary, String) {
        let scanner = self.scanner(Probe::default());
        let _started = scanner.start(kind);
        let summary = scanner.finished();
        (summary, scanner.status().last_error)
    }

    /// Tracks that are there, by path.
    pub(crate) fn tracks(&self) -> Vec<Track> {
        let mut found = self.as_stored();
        found.sort_by(|a, b| (a.library, &a.path).cmp(&(b.library, &b.path)));
        found
    }

    /// Tracks that are there, in the order in which they were stored.
    pub(crate) fn as_stored(&self) -> Vec<Track> {
        let query = tracks::Query {
            order: tracks::Order::Natural,
            descending: false,
            offset: 0,
            limit: 10_000,
            filter: tracks::Filter::default(),
        };
        self.store.read_blocking(|db| tracks::list(db, &Viewer::system(), &query)).unwrap().items
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        self.tracks().into_iter().map(|track| track.path).collect()
    }

    /// The track at a path; it must be there.
    pub(crate) fn track(&self, path: &str) -> Track {
        self.tracks().into_iter().find(|track| track.path == path).unwrap_or_else(|| panic!("no track at {path}"))
    }

    /// The track of an id, missing or not.
    pub(crate) fn by_id(&self, id: &Id) -> Track {
        self.store.read_blocking(|db| tracks::get(db, &Viewer::system(), id)).unwrap()
    }

    /// Albums that are there, by name.
    pub(crate) fn albums(&self) -> Vec<Album> {
        let query = albums::Query {
            order: albums::Order::Name,
            descending: false,
            offset: 0,
            limit: 10_000,
            filter: albums::Filter::default(),
        };
        let viewer = Viewer::system();
        self.store
            .read_blocking(|db| {
                let page = albums::list(db, &viewer, &query)?;
                page.items.iter().map(|album| albums::get(db, &viewer, &album.id)).collect::<Result<Vec<_>, _>>()
            })
            .unwrap()
    }

    /// Name, albums and tracks of every artist that lists show, by name.
    pub(crate) fn artists(&self) -> Vec<(String, i64, i64)> {
        let page = self.store.read_blocking(|db| artists::filed_under(db, &Viewer::system(), 0, 10_000)).unwrap();
        let mut found: Vec<_> = page.items.into_iter().map(|a| (a.name, a.album_count, a.track_count)).collect();
        found.sort();
        found
    }

    /// Path and reason of every problem, by path.
    pub(crate) fn problems(&self) -> Vec<(String, String)> {
        let found = self.store.read_blocking(|db| ingest::problems(db, &Viewer::system(), 1000)).unwrap();
        let mut found: Vec<_> = found.into_iter().map(|(_, path, reason, _)| (path, reason)).collect();
        found.sort();
        found
    }

    /// A listener who hears everything.
    pub(crate) fn listener(&self) -> Viewer {
        let user = NewUser {
            id: Id::random(),
            username: "ann".to_owned(),
            name: "Ann".to_owned(),
            email: String::new(),
            admin: true,
            source: Source::Local,
            password: None,
            password_autogenerated: false,
            at: self.clock.now(),
        };
        let user = self.store.write_blocking(|tx| users::insert(tx, &user)).unwrap();
        Viewer::for_user(&user, Libraries::All, Capabilities::default(), Mechanism::System, None)
    }
}

/// Names credited in a role.
pub(crate) fn credited(participants: &[melodrome_model::Participant], role: Role) -> Vec<&str> {
    participants.iter().filter(|p| p.role == role).map(|p| p.name.as_str()).collect()
}
