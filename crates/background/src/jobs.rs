//! Runs the job rows: at a signal, at a period, one after the other, again later when one fails.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use melodrome_model::Millis;
use melodrome_store::jobs::{self, Job};
use melodrome_store::{Result, Store};
use tokio::sync::{Notify, watch};
use tracing::{error, warn};

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Done; the row goes.
    Done,
    /// Not yet possible; ask again after so many milliseconds, or at the next signal.
    Wait(Millis),
}

type Work = Box<dyn Fn(&Job) -> std::result::Result<Verdict, String> + Send + Sync>;

/// The runner and what it knows to do.
pub struct Jobs {
    store: Store,
    work: HashMap<&'static str, Work>,
    signal: Arc<Notify>,
}

impl Jobs {
    /// A runner that knows nothing yet.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, work: HashMap::new(), signal: Arc::new(Notify::new()) }
    }

    /// Teaches one kind. `work` runs on a blocking thread; an error puts the job off, longer each time.
    pub fn on(
        &mut self,
        kind: &'static str,
        work: impl Fn(&Job) -> std::result::Result<Verdict, String> + Send + Sync + 'static,
    ) {
        self.work.insert(kind, Box::new(work));
    }

    /// Wakes the runner: somebody enqueued a job.
    #[must_use]
    pub fn signal(&self) -> Arc<Notify> {
        Arc::clone(&self.signal)
    }

    /// Runs until `stop` turns true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let me = Arc::new(self);
        while !*stop.borrow() {
            let runner = Arc::clone(&me);
            match tokio::task::spawn_blocking(move || runner.run_due()).await {
                Ok(Ok(())) => {}
                Ok(Err(problem)) => warn!(%problem, "jobs could not be read"),
                Err(problem) => error!(%problem, "a job ended abnormally"),
            }
            tokio::select! {
                () = me.signal.notified() => {}
                () = tokio::time::sleep(Duration::from_secs(30)) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Runs everything that is due now, once. Blocks.
    ///
    /// # Errors
    /// The store's.
    pub fn run_due(&self) -> Result<()> {
        let now = self.store.clock().now();
        for job in self.store.read_blocking(|db| jobs::due(db, now))? {
            let verdict = match self.work.get(job.kind.as_str()) {
                Some(work) => work(&job),
                None => Err(format!("nobody knows the job {}", job.kind)),
            };
            let after = self.store.clock().now();
            self.store.write_blocking(|tx| match &verdict {
                Ok(Verdict::Done) => jobs::finish(tx, &job),
                Ok(Verdict::Wait(wait)) => jobs::postpone(tx, &job, after + wait, ""),
                Err(problem) => {
                    warn!(job = %job.kind, attempts = job.attempts + 1, %problem, "a job failed and will be tried again");
                    jobs::postpone(tx, &job, after + back_off(job.attempts), problem)
                }
            })?;
        }
        Ok(())
    }
}

/// 10 seconds, doubled with each failure, at most an hour.
fn back_off(attempts: i64) -> Millis {
    let doublings = u32::try_from(attempts.clamp(0, 9)).unwrap_or(0);
    (10_000_i64 << doublings).min(3_600_000)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use melodrome_store::{db_test, jobs};

    use super::{Jobs, Verdict};

    db_test! {
        fn a_failed_job_stays_and_a_done_one_goes(store: &Store) {
            store.write_blocking(|tx| jobs::enqueue(tx, "t", "", 0)).unwrap();
            store.write_blocking(|tx| jobs::enqueue(tx, "t", "", 0)).unwrap();
            let ran = Arc::new(AtomicUsize::new(0));
            let mut runner = Jobs::new(store.clone());
            let count = Arc::clone(&ran);
            runner.on("t", move |_| if count.fetch_add(1, Ordering::SeqCst) == 0 { Err("no".to_owned()) } else { Ok(Verdict::Done) });
            runner.run_due().unwrap();
            runner.run_due().unwrap();
            assert_eq!(ran.load(Ordering::SeqCst), 1, "a failed job waits");
            store.clock().advance(10_001);
            runner.run_due().unwrap();
            assert_eq!(ran.load(Ordering::SeqCst), 2);
            assert_eq!(store.read_blocking(jobs::count).unwrap(), 0);
        }
    }

    db_test! {
        fn a_job_asked_for_while_it_runs_runs_again(store: &Store) {
            let ran = Arc::new(AtomicUsize::new(0));
            store.write_blocking(|tx| jobs::enqueue(tx, "t", "", store.clock().now())).unwrap();
            let mut runner = Jobs::new(store.clone());
            let (again, count) = (store.clone(), Arc::clone(&ran));
            runner.on("t", move |_| {
                let before = count.fetch_add(1, Ordering::SeqCst);
                if before < 2 {
                    again.write_blocking(|tx| jobs::enqueue(tx, "t", "", again.clock().now())).unwrap();
                }
                Ok(if before == 0 { Verdict::Wait(3_600_000) } else { Verdict::Done })
            });
            store.clock().advance(1);
            for expected in [1, 2, 3, 3] {
                runner.run_due().unwrap();
                assert_eq!(ran.load(Ordering::SeqCst), expected);
                store.clock().advance(1);
            }
            assert_eq!(store.read_blocking(jobs::count).unwrap(), 0, "the last run was asked for by nobody else");
        }
    }
}
