//! Work that must not be lost: enqueued in the transaction that makes it necessary, done once, tried again when it fails.

use melodrome_model::Millis;

use crate::{Reader, Result, Writer, params};

/// One piece of work that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Internal key.
    pub pk: i64,
    /// What to do, such as `playlists.import`.
    pub kind: String,
    /// On what; may be empty.
    pub input: String,
    /// Tries so far.
    pub attempts: i64,
    /// When it was due, in milliseconds of the epoch. No two wishes for one job share it, so it also tells a job that was
    /// asked for again while it ran.
    pub run_at: Millis,
}

/// Adds a job; the same kind and input waits once only. Asked for while it runs, it runs once more.
///
/// # Errors
/// The engine's.
pub fn enqueue(tx: &Writer<'_>, kind: &str, input: &str, now: Millis) -> Result<()> {
    tx.execute(
        "INSERT INTO job (kind, input, run_at, created_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (kind, input) DO UPDATE SET attempts = 0, run_at = CASE
             WHEN job.run_at BETWEEN excluded.run_at - 1000 AND excluded.run_at THEN job.run_at - 1
             ELSE excluded.run_at END",
        params![kind, input, now],
    )
    .map(drop)
}

/// Jobs that are due, oldest first.
///
/// # Errors
/// The engine's.
pub fn due(db: &Reader<'_>, now: Millis) -> Result<Vec<Job>> {
    db.query(
        "SELECT pk, kind, input, attempts, run_at FROM job WHERE run_at <= $1 ORDER BY run_at, pk LIMIT 100",
        params![now],
        |row| {
            Ok(Job {
                pk: row.int(0)?,
                kind: row.text(1)?,
                input: row.text(2)?,
                attempts: row.int(3)?,
                run_at: row.int(4)?,
            })
        },
    )
}

/// Removes a finished job, unless it was asked for again while it ran.
///
/// # Errors
/// The engine's.
pub fn finish(tx: &Writer<'_>, job: &Job) -> Result<()> {
    tx.execute("DELETE FROM job WHERE pk = $1 AND run_at = $2", params![job.pk, job.run_at]).map(drop)
}

/// Puts a job that could not be done off until `run_at`, unless it was asked for again while it ran.
///
/// # Errors
/// The engine's.
pub fn postpone(tx: &Writer<'_>, job: &Job, run_at: Millis, error: &str) -> Result<()> {
    tx.execute(
        "UPDATE job SET run_at = $3, attempts = attempts + 1, last_error = $4 WHERE pk = $1 AND run_at = $2",
        params![job.pk, job.run_at, run_at, error],
    )
    .map(drop)
}

/// Jobs that wait, due or not.
///
/// # Errors
/// The engine's.
pub fn count(db: &Reader<'_>) -> Result<i64> {
    db.int("SELECT COUNT(*) FROM job", params![])
}
