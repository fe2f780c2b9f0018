//! Opens what the rooms stand on and keeps it going: the database, identities, the scanner, covers, jobs. What two rooms
//! need of each other is handed in here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use melodrome_artwork::Artwork;
use melodrome_auth::Resolver;
use melodrome_auth::assertion::Proof;
use melodrome_auth::connect::PAIRING_AGE;
use melodrome_background::bus::Heard;
use melodrome_background::{Bus, Jobs, Verdict};
use melodrome_blobs::{Blobs, Limit};
use melodrome_config::Config;
use melodrome_listening::Listening;
use melodrome_model::{Clock, Event, ScanKind, Viewer};
use melodrome_playlists::{IMPORT_JOB, Imported};
use melodrome_scanner::Scanner;
use melodrome_store::{Store, audit, libraries, one_time_codes, pairings, properties, sessions, transcodings};
use melodrome_streaming::Streaming;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tracing::{error, info, warn};

use crate::error::Result;
use crate::{keys, names, settings};

/// Rules of ids that the library was last scanned with.
const PID_RULES: &str = "scan.pid-rules";
/// How long a job waits that needs an admin; the making of one wakes it earlier.
const WAIT_FOR_ADMIN: i64 = 3_600_000;
/// Pause between two looks for sessions that are over.
const TIDY: Duration = Duration::from_secs(3600);
/// Pause between two writes of the audit.
const AUDIT: Duration = Duration::from_secs(5);
/// How long the audit is kept, in milliseconds: 90 days.
const AUDIT_KEPT: i64 = 90 * 86_400_000;
/// Covers are looked for at a signal, and after this pause anyway.
const COVERS: Duration = Duration::from_secs(600);

/// What the rooms stand on.
pub(crate) struct Services {
    pub(crate) store: Store,
    pub(crate) bus: Bus,
    pub(crate) resolver: Arc<Resolver>,
    pub(crate) scanner: Scanner,
    pub(crate) listening: Listening,
    pub(crate) streaming: Streaming,
    pub(crate) artwork: Artwork,
    /// Libraries have never been scanned, or under other rules.
    first_scan: bool,
}

/// Opens the database and what identities need. Blocks.
pub(crate) fn open(config: &Config, clock: Clock) -> Result<(Store, Arc<Resolver>)> {
    let store = Store::open(&settings::store(config, clock))?;
    let auth = settings::auth(config)?;
    let resolver = Resolver::open(&store, auth, config.access.password_encryption_key.expose(), &config.place.data)?;
    Ok((store, Arc::new(resolver)))
}

impl Services {
    pub(crate) async fn start(config: &Config, clock: Clock) -> Result<Self> {
        let (owned, time) = (config.clone(), clock.clone());
        let opened = tokio::task::spawn_blocking(move || Self::open(&owned, &time)).await;
        let (store, resolver, artwork, first_scan) = opened.map_err(|_| melodrome_store::Error::Closed)??;
        let bus = Bus::local();
        let (told, judge) = (bus.clone(), Arc::clone(&resolver));
        store.set_sink(move |events| {
            for event in events {
                judge.observe(event);
                told.send(event.clone());
            }
        });
        let scanner = Scanner::new(store.clone(), bus.clone(), settings::scanner(config, clock.clone()));
        let listening = Listening::new(store.clone(), clock);
        let streaming = Streaming::new(settings::streaming(config));
        Ok(Self { store, bus, resolver, scanner, listening, streaming, artwork, first_scan })
    }

    fn open(config: &Config, clock: &Clock) -> Result<(Store, Arc<Resolver>, Artwork, bool)> {
        let (store, resolver) = open(config, clock.clone())?;
        let first_scan = prepare(&store, config)?;
        let limit = Limit::Bytes(config.artwork.cache_size.0);
        let blobs = Blobs::dir(&settings::covers_folder(&config.place.cache), limit, clock.clone())?;
        let artwork = Artwork::new(store.clone(), Arc::new(blobs), settings::artwork(config));
        if let Err(problem) = artwork.apply_rules() {
            error!(%problem, "the rules of covers could not be noted");
        }
        Ok((store, resolver, artwork, first_scan))
    }

    /// Scans if the configuration says so: everything when nothing was ever read, or was read under other rules.
    pub(crate) fn scan_at_start(&self, config: &Config) {
        if !config.scanner.enabled {
            warn!("Automatic Scanning is DISABLED");
        } else if self.first_scan {
            let _ = self.scanner.start(ScanKind::Full);
        } else if config.scanner.scan_on_startup {
            let _ = self.scanner.start(ScanKind::Quick);
        }
    }

    /// Starts what goes on behind requests; each task ends when `stopping` turns true.
    pub(crate) fn work(&self, config: &Config, stopping: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
        let mut jobs = Jobs::new(self.store.clone());
        let (store, import) = (self.store.clone(), config.library.auto_import_playlists);
        let options = melodrome_playlists::Options { public: config.library.default_playlist_public };
        jobs.on(IMPORT_JOB, move |_| {
            if !import {
                return Ok(Verdict::Done);
            }
            match melodrome_playlists::import(&store, options) {
                Ok(Imported::Done { .. }) => Ok(Verdict::Done),
                Ok(Imported::WaitsForAdmin) => Ok(Verdict::Wait(WAIT_FOR_ADMIN)),
                Err(problem) => Err(problem.to_string()),
            }
        });
        let (job, covers) = (jobs.signal(), Arc::new(Notify::new()));
        vec![
            tokio::spawn(jobs.run(stopping.clone())),
            tokio::spawn(wake(self.bus.clone(), job, Arc::clone(&covers), stopping.clone())),
            tokio::spawn(find_covers(self.artwork.clone(), covers, stopping.clone())),
            tokio::spawn(tidy(self.store.clone(), stopping.clone())),
            tokio::spawn(write_audit(self.store.clone(), Arc::clone(&self.resolver), stopping.clone())),
            tokio::spawn(names::watch(
                settings::watched_names(self.resolver.settings()),
                self.store.clock().clone(),
                stopping.clone(),
            )),
            tokio::spawn(fetch_keys(config, &self.resolver, self.store.clock().clone(), stopping.clone())),
            tokio::spawn(find_ffmpeg(self.streaming.clone())),
        ]
    }

    /// Ends what writes, then the database. Blocks.
    pub(crate) fn close(&self) {
        self.scanner.close();
        self.store.close();
    }
}

/// Makes library 1 lie where the configuration says. Gives whether everything must be read.
pub(crate) fn prepare(store: &Store, config: &Config) -> Result<bool> {
    let now = store.clock().now();
    let (path, rules) = (config.place.music.display().to_string(), settings::pid_rules(config));
    let first = store.write_blocking(|tx| {
        libraries::ensure_first(tx, "Music Library", &path, now)?;
        transcodings::ensure_first(tx)?;
        let known = libraries::list(tx, &Viewer::system())?;
        let other_rules = properties::find(tx, PID_RULES)?.is_some_and(|before| before != rules);
        properties::set(tx, PID_RULES, &rules)?;
        if other_rules {
            // Marked, so that a server killed before the end of this scan goes on with a full one.
            for library in &known {
                libraries::begin_scan(tx, library.id, true, now)?;
            }
        }
        Ok::<_, melodrome_store::Error>(other_rules || known.iter().all(|library| library.last_scan_at == 0))
    })?;
    Ok(first)
}

/// Whether an event may mean that there is new music: content changed, or a scan ended.
fn is_content(event: &Event) -> bool {
    match event {
        Event::Refresh { .. } => true,
        Event::Scan(status) => !status.scanning,
        _ => false,
    }
}

/// Turns events into signals: the end of a scan, or content that changed, wakes those who work on it.
async fn wake(bus: Bus, jobs: Arc<Notify>, covers: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    let mut events = bus.subscribe();
    while !*stopping.borrow() {
        let heard = tokio::select! {
            heard = events.next() => heard,
            _ = stopping.changed() => return,
        };
        match heard {
            Heard::End => return,
            Heard::Event(event) if !is_content(&event) => {}
            Heard::Event(_) | Heard::Missed => {
                jobs.notify_one();
                covers.notify_one();
            }
        }
    }
}

async fn find_covers(artwork: Artwork, signal: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let stop = Arc::new(AtomicBool::new(false));
        let (worker, seen) = (artwork.clone(), Arc::clone(&stop));
        let mut work = tokio::task::spawn_blocking(move || {
            worker.sweep_uploads()?;
            worker.resolve_all(&|| seen.load(Ordering::SeqCst))
        });
        let done = tokio::select! {
            done = &mut work => done,
            _ = stopping.changed() => {
                stop.store(true, Ordering::SeqCst);
                work.await
            }
        };
        match done {
            Ok(Ok(_)) => {}
            Ok(Err(problem)) => warn!(%problem, "covers could not be looked for"),
            Err(problem) => error!(%problem, "the search for covers ended abnormally"),
        }
        if *stopping.borrow() {
            // The change was heard while covers were looked for; waiting for it again would wait for ever.
            return;
        }
        tokio::select! {
            () = signal.notified() => {}
            () = tokio::time::sleep(COVERS) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Keeps the keys of signed assertions up to date, when they come from an address.
fn fetch_keys(
    config: &Config,
    resolver: &Resolver,
    clock: Clock,
    stopping: watch::Receiver<bool>,
) -> impl Future<Output = ()> + Send + 'static {
    let url = config.assertion.jwks_url.as_ref().map(ToString::to_string);
    let keys = match resolver.settings().assertion.as_ref().map(|assertion| &assertion.proof) {
        Some(Proof::Keys(keys)) => Some(keys.clone()),
        _ => None,
    };
    async move {
        if let (Some(url), Some(keys)) = (url, keys) {
            keys::watch(url, keys, clock, stopping).await;
        }
    }
}

/// Looks for ffmpeg, which nobody but a transcode waits for, and says what it found.
async fn find_ffmpeg(streaming: Streaming) {
    match streaming.ffmpeg().await {
        Ok(found) => info!(version = found.version, "ffmpeg is there: songs can be converted"),
        Err(problem) => warn!("{problem}"),
    }
}

/// Writes down what waits for the audit, a last time at the end.
async fn write_audit(store: Store, resolver: Arc<Resolver>, mut stopping: watch::Receiver<bool>) {
    loop {
        let ends = *stopping.borrow();
        if resolver.has_audit() {
            let writer = Arc::clone(&resolver);
            if let Err(problem) = store.write(move |tx| writer.write_audit(tx)).await {
                warn!(%problem, "what was to be written into the audit could not be; the log has it");
            }
        }
        if ends {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(AUDIT) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Removes sessions that are over, codes nobody used, and entries of the audit that are old.
async fn tidy(store: Store, mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow() {
        let now = store.clock().now();
        let old = store.write(move |tx| audit::delete_older(tx, now - AUDIT_KEPT)).await;
        if let Err(problem) = old {
            warn!(%problem, "old entries of the audit could not be removed");
        }
        let swept = store.write(move |tx| {
            one_time_codes::delete_expired(tx, now)?;
            pairings::delete_expired(tx, now - PAIRING_AGE)?;
            sessions::delete_expired(tx, now)
        });
        match swept.await {
            Ok(0) => {}
            Ok(gone) => info!(gone, "removed sessions that were over"),
            Err(problem) => warn!(%problem, "sessions that are over could not be removed"),
        }
        tokio::select! {
            () = tokio::time::sleep(TIDY) => {}
            _ = stopping.changed() => {}
        }
    }
}
