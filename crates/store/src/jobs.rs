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
}

/// Adds a job; the same kind and input waits once only.
///
/// # Errors
/// The engine's.
pub fn enqueue(tx: &Writer<'_>, kind: &str, input: &str, now: Millis) -> Result<()> {
    tx.execute(
        "INSERT INTO job (kind, input, run_at, created_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (kind, input) DO UPDATE SET run_at = excluded.run_at, attempts = 0",
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
        "SELECT pk, kind, input, attempts FROM job WHERE run_at <= $1 ORDER BY run_at, pk LIMIT 100",
        params![now],
        |row| Ok(Job { pk: row.int(0)?, kind: row.text(1)?, input: row.text(2)?, attempts: row.int(3)? }),
    )
}

/// Removes a finished job.
///
/// # Errors
/// The engine's.
pub fn finish(tx: &Writer<'_>, job: i64) -> Result<()> {
    tx.execute("DELETE FROM job WHERE pk = $1", params![job]).map(drop)
}

/// Puts a failed job off until `run_at`.
///
/// # Errors
/// The engine's.
pub fn postpone(tx: &Writer<'_>, job: i64, run_at: Millis, error: &str) -> Result<()> {
    tx.execute(
        "UPDATE job SET run_at = $2, attempts = attempts + 1, last_error = $3 WHERE pk = $1",
        params![job, run_at, error],
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
