//! The door of the room: start a scan, watch it, stop it. One thread, one scan at a time; requests that come meanwhile
//! are joined into the next one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use melodrome_background::Bus;
use melodrome_model::{ScanKind, ScanPhase, ScanStatus, Viewer};
use melodrome_store::{Store, libraries};
use parking_lot::{Condvar, Mutex};
use tracing::{error, info, warn};

use crate::progress::Progress;
use crate::run::{Run, Summary};
use crate::{Error, Settings};

/// Asks a scan to stop at the next file.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    own: Arc<AtomicBool>,
    above: Option<Arc<AtomicBool>>,
}

impl Cancel {
    /// Asks.
    pub fn set(&self) {
        self.own.store(true, Ordering::SeqCst);
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.own.load(Ordering::SeqCst) || self.above.as_ref().is_some_and(|above| above.load(Ordering::SeqCst))
    }

    /// One that also stops with this one, and can be set without stopping this one: a library that fails must not stop
    /// the others.
    fn below(&self) -> Self {
        Self { own: Arc::default(), above: Some(Arc::clone(&self.own)) }
    }
}

#[derive(Default)]
struct Desk {
    running: bool,
    closed: bool,
    wanted: Option<ScanKind>,
    cancel: Cancel,
    last: Summary,
}

struct Inner {
    store: Store,
    settings: Settings,
    progress: Progress,
    desk: Mutex<Desk>,
    idle: Condvar,
}

/// The scanner. Cheap to clone.
#[derive(Clone)]
pub struct Scanner {
    inner: Arc<Inner>,
}

impl Scanner {
    /// A scanner at rest.
    #[must_use]
    pub fn new(store: Store, bus: Bus, settings: Settings) -> Self {
        let progress = Progress::new(bus, settings.clock.clone());
        Self { inner: Arc::new(Inner { store, settings, progress, desk: Mutex::default(), idle: Condvar::new() }) }
    }

    /// The articles that names are sorted without.
    #[must_use]
    pub fn articles(&self) -> &str {
        &self.inner.settings.articles
    }

    /// Starts a scan of every library, or notes that one is wanted after the running one; full wins over quick. Libraries
    /// whose last scan was cut off are continued as what it was.
    #[must_use]
    pub fn start(&self, kind: ScanKind) -> ScanStatus {
        let mut desk = self.inner.desk.lock();
        if desk.closed {
            return self.status();
        }
        desk.wanted = Some(match (desk.wanted, kind) {
            (Some(ScanKind::Full), _) | (_, ScanKind::Full) => ScanKind::Full,
            _ => ScanKind::Quick,
        });
        if !desk.running {
            desk.running = true;
            desk.cancel = Cancel::default();
            self.inner.progress.update(|status| {
                *status = ScanStatus {
                    scanning: true,
                    kind: Some(kind),
                    phase: ScanPhase::Reading,
                    started_at: self.inner.settings.clock.now(),
                    last_scan_at: status.last_scan_at,
                    ..ScanStatus::default()
                };
            });
            let scanner = self.clone();
            let spawned = std::thread::Builder::new().name("scanner".to_owned()).spawn(move || scanner.work());
            if let Err(problem) = spawned {
                error!(%problem, "no thread for the scan");
                desk.running = false;
                desk.wanted = None;
                self.inner.progress.update(|status| status.scanning = false);
            }
        }
        drop(desk);
        self.status()
    }

    /// Progress of the running scan, or what the last one came to. Totals come from the store when none ever ran here.
    #[must_use]
    pub fn status(&self) -> ScanStatus {
        self.inner.progress.get()
    }

    /// Stops the running scan and forgets a waiting one. What was written stays; the next scan continues.
    pub fn cancel(&self) {
        let mut desk = self.inner.desk.lock();
        desk.wanted = None;
        desk.cancel.set();
    }

    /// Stops for good: the server is ending. Blocks until the scan has stopped.
    pub fn close(&self) {
        self.inner.desk.lock().closed = true;
        self.cancel();
        self.wait();
    }

    /// Blocks until no scan runs; gives what the last one did.
    #[must_use]
    pub fn finished(&self) -> Summary {
        self.wait();
        self.inner.desk.lock().last
    }

    /// Blocks until no scan runs.
    pub fn wait(&self) {
        let mut desk = self.inner.desk.lock();
        while desk.running {
            self.inner.idle.wait(&mut desk);
        }
    }

    fn work(&self) {
        loop {
            let (kind, cancel) = {
                let mut desk = self.inner.desk.lock();
                match desk.wanted.take() {
                    Some(kind) if !desk.closed => {
                        desk.cancel = Cancel::default();
                        (kind, desk.cancel.clone())
                    }
                    _ => {
                        desk.running = false;
                        // Cancelled before it began, a scan has told that it runs and nobody else takes that back.
                        self.inner.progress.update(|status| {
                            status.scanning = false;
                            status.phase = ScanPhase::Idle;
                        });
                        self.inner.idle.notify_all();
                        return;
                    }
                }
            };
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.scan_all(kind, &cancel)));
            if done.is_err() {
                error!("a scan ended abnormally");
                self.inner.progress.tell(|status| {
                    status.scanning = false;
                    status.phase = ScanPhase::Idle;
                    "the scan ended abnormally, the log says more".clone_into(&mut status.last_error);
                });
            }
        }
    }

    fn scan_all(&self, kind: ScanKind, cancel: &Cancel) {
        let inner = &self.inner;
        let started = inner.settings.clock.now();
        let system = Viewer::system();
        let ready = inner.store.read_blocking(|db| {
            Ok::<_, melodrome_store::Error>((libraries::list(db, &system)?, libraries::totals(db, &system)?))
        });
        let (libraries, (known, _, _)) = match ready {
            Ok(ready) => ready,
            Err(problem) => return self.end(&[problem.to_string()], started, Summary::default(), false),
        };
        inner.progress.tell(|status| {
            *status = ScanStatus {
                scanning: true,
                kind: Some(kind),
                phase: ScanPhase::Reading,
                estimate: known,
                started_at: started,
                last_scan_at: libraries.iter().map(|l| l.last_scan_at).max().unwrap_or(0),
                ..ScanStatus::default()
            };
        });
        info!(kind = kind.word(), libraries = libraries.len(), "scan started");
        if known == 0 {
            self.count_ahead(&libraries, cancel);
        }
        let (mut total, mut problems) = (Summary::default(), Vec::new());
        for library in libraries {
            let continued = library.scan_started_at != 0 && library.full_scan;
            let kind = if continued { ScanKind::Full } else { kind };
            inner.progress.update(|status| status.library = Some(library.id));
            let run = Run {
                store: &inner.store,
                settings: &inner.settings,
                progress: &inner.progress,
                cancel: &cancel.below(),
                library,
                kind,
            };
            match run.scan() {
                Ok(summary) => total = add(total, summary),
                Err(Error::Cancelled) => break,
                Err(problem) => {
                    warn!(%problem, "a library was not scanned");
                    problems.push(problem.to_string());
                }
            }
        }
        self.end(&problems, started, total, cancel.is_set());
    }

    /// Nothing is known yet: counts the files beside the scan, so that it can tell how far it is.
    fn count_ahead(&self, libraries: &[melodrome_model::Library], cancel: &Cancel) {
        let roots: Vec<std::path::PathBuf> = libraries.iter().map(|library| library.path.clone().into()).collect();
        let (settings, progress, cancel) = (self.inner.settings.clone(), self.inner.progress.clone(), cancel.clone());
        let spawned = std::thread::Builder::new().name("counter".to_owned()).spawn(move || {
            let found: i64 = roots.iter().map(|root| crate::walk::count(root, &settings, &cancel)).sum();
            progress.update(|status| {
                if status.scanning && status.estimate == 0 {
                    status.estimate = found;
                }
            });
        });
        if let Err(problem) = spawned {
            warn!(%problem, "no thread to count files ahead: the scan goes on without an estimate");
        }
    }

    fn end(&self, problems: &[String], started: i64, total: Summary, cancelled: bool) {
        let now = self.inner.settings.clock.now();
        self.inner.desk.lock().last = total;
        info!(
            folders = total.folders,
            files = total.files,
            opened = total.opened,
            added = total.added,
            changed = total.changed,
            missing = total.missing,
            moved = total.moved,
            failed = total.failed,
            elapsed_ms = now - started,
            cancelled,
            "scan ended"
        );
        self.inner.progress.tell(|status| {
            status.scanning = false;
            status.phase = ScanPhase::Idle;
            status.library = None;
            status.elapsed = now - started;
            status.folders = i64::try_from(total.folders).unwrap_or(i64::MAX);
            status.tracks = i64::try_from(total.files).unwrap_or(i64::MAX);
            status.last_error = if cancelled { Error::Cancelled.to_string() } else { problems.join(" ") };
            if !cancelled && problems.is_empty() {
                status.last_scan_at = now;
            }
        });
        self.inner.progress.refresh();
    }
}

fn add(a: Summary, b: Summary) -> Summary {
    Summary {
        folders: a.folders + b.folders,
        files: a.files + b.files,
        opened: a.opened + b.opened,
        added: a.added + b.added,
        changed: a.changed + b.changed,
        missing: a.missing + b.missing,
        moved: a.moved + b.moved,
        failed: a.failed + b.failed,
    }
}
