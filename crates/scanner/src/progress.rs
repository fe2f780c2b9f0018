//! What a scan tells while it runs: one status that everybody reads, sent around at most every 300 ms.

use std::sync::Arc;
use std::time::{Duration, Instant};

use melodrome_background::Bus;
use melodrome_model::{Event, Millis, ScanStatus};
use parking_lot::Mutex;
use tracing::info;

const EVERY: Duration = Duration::from_millis(300);
/// How often a running scan writes a line into the log.
const LOGGED: Duration = Duration::from_secs(10);

/// The shared status of the one scan there is.
#[derive(Clone)]
pub(crate) struct Progress {
    status: Arc<Mutex<(ScanStatus, Instant)>>,
    logged: Arc<Mutex<Instant>>,
    bus: Bus,
    clock: melodrome_model::Clock,
}

impl Progress {
    pub(crate) fn new(bus: Bus, clock: melodrome_model::Clock) -> Self {
        let status = Arc::new(Mutex::new((ScanStatus::default(), Instant::now())));
        Self { status, logged: Arc::new(Mutex::new(Instant::now())), bus, clock }
    }

    /// The status now.
    pub(crate) fn get(&self) -> ScanStatus {
        let guard = self.status.lock();
        let mut status = guard.0.clone();
        if status.scanning {
            status.elapsed = self.clock.now() - status.started_at;
        }
        status
    }

    /// Changes the status; others hear of it soon.
    pub(crate) fn update(&self, change: impl FnOnce(&mut ScanStatus)) {
        self.change(false, change);
    }

    /// Changes the status and tells at once.
    pub(crate) fn tell(&self, change: impl FnOnce(&mut ScanStatus)) {
        self.change(true, change);
    }

    fn change(&self, at_once: bool, change: impl FnOnce(&mut ScanStatus)) {
        let told = {
            let mut guard = self.status.lock();
            let (status, last) = &mut *guard;
            change(status);
            if status.scanning {
                status.elapsed = self.clock.now() - status.started_at;
                status.rate = rate(status.tracks, status.elapsed);
            }
            if !at_once && last.elapsed() < EVERY {
                return;
            }
            *last = Instant::now();
            status.clone()
        };
        self.log(&told);
        self.bus.send(Event::Scan(told));
    }

    fn log(&self, status: &ScanStatus) {
        let mut last = self.logged.lock();
        if !status.scanning || last.elapsed() < LOGGED {
            return;
        }
        *last = Instant::now();
        info!(
            folders = status.folders,
            tracks = status.tracks,
            per_second = status.rate.round(),
            changed = status.changed,
            errors = status.errors,
            estimate = status.estimate,
            "scanning"
        );
    }

    /// Content changed; pages reload what they show.
    pub(crate) fn refresh(&self) {
        self.bus.send(Event::Refresh { kind: None, ids: Vec::new() });
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn rate(files: i64, elapsed: Millis) -> f64 {
    if elapsed <= 0 { 0.0 } else { files as f64 * 1000.0 / elapsed as f64 }
}
