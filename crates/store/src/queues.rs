//! The play queue that a listener left here.

use melodrome_model::{Event, PlayQueue, Track, Viewer};

use crate::order::key;
use crate::sql::Sql;
use crate::{Reader, Result, Writer, params, tracks};

/// Rows that one statement inserts.
const STEP: usize = 500;

/// The viewer's queue and its tracks; `None` when they never saved one. Tracks that are gone or no longer theirs are
/// left out, and `current` then points at the same track as before.
///
/// # Errors
/// The engine's.
pub fn find(db: &Reader<'_>, viewer: &Viewer) -> Result<Option<(PlayQueue, Vec<Track>)>> {
    let Some(mut queue) = find_saved(db, viewer)? else { return Ok(None) };
    let pks = db.query(
        "SELECT track FROM play_queue_track WHERE account = $1 ORDER BY position",
        params![viewer.user()],
        |row| key(row.int(0)?),
    )?;
    let items = tracks::by_pks(db, viewer, &pks)?;
    let before = usize::try_from(queue.current).unwrap_or(0);
    let there: std::collections::HashSet<i64> = items.iter().map(|track| track.pk).collect();
    let shift = pks.iter().take(before).filter(|&&pk| !there.contains(&pk.into())).count();
    queue.current -= i64::try_from(shift).unwrap_or(0);
    Ok(Some((queue, items)))
}

/// The viewer's queue as it was saved, without its tracks.
///
/// # Errors
/// The engine's.
pub fn find_saved(db: &Reader<'_>, viewer: &Viewer) -> Result<Option<PlayQueue>> {
    db.find(
        "SELECT current, position, changed_by, created_at, updated_at FROM play_queue WHERE account = $1",
        params![viewer.user()],
        |row| {
            Ok(PlayQueue {
                current: row.int(0)?,
                position: row.int(1)?,
                changed_by: row.text(2)?,
                created_at: row.int(3)?,
                updated_at: row.int(4)?,
            })
        },
    )
}

/// Forgets the viewer's queue.
///
/// # Errors
/// The engine's.
pub fn delete(tx: &Writer<'_>, viewer: &Viewer) -> Result<()> {
    tx.execute("DELETE FROM play_queue_track WHERE account = $1", params![viewer.user()])?;
    tx.execute("DELETE FROM play_queue WHERE account = $1", params![viewer.user()])?;
    tell(tx, viewer);
    Ok(())
}

fn tell(tx: &Writer<'_>, viewer: &Viewer) {
    tx.emit(Event::Queue { user: viewer.user(), tab: viewer.tab().to_owned() });
}

/// Replaces the viewer's queue. `pks` are tracks of theirs.
///
/// # Errors
/// The engine's.
pub fn replace(tx: &Writer<'_>, viewer: &Viewer, queue: &PlayQueue, pks: &[u32]) -> Result<()> {
    let account = viewer.user();
    tx.execute("DELETE FROM play_queue_track WHERE account = $1", params![account])?;
    tx.execute(
        "INSERT INTO play_queue (account, current, position, changed_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT (account) DO UPDATE SET current = excluded.current, position = excluded.position,
         changed_by = excluded.changed_by, updated_at = excluded.updated_at",
        params![account, queue.current, queue.position, &queue.changed_by, queue.updated_at],
    )?;
    for (part, chunk) in pks.chunks(STEP).enumerate() {
        let mut sql = Sql::new("INSERT INTO play_queue_track (account, position, track) VALUES ");
        for (at, &pk) in chunk.iter().enumerate() {
            if at > 0 {
                sql.push(",");
            }
            let place = i64::try_from(part * STEP + at).unwrap_or(i64::MAX);
            sql.push_row(&[account, place, i64::from(pk)], None);
        }
        tx.run(&sql)?;
    }
    tell(tx, viewer);
    Ok(())
}

/// Moves within the viewer's queue; absent values stay.
///
/// # Errors
/// The engine's.
pub fn seek(
    tx: &Writer<'_>,
    viewer: &Viewer,
    current: Option<i64>,
    position: Option<i64>,
    changed_by: &str,
    now: i64,
) -> Result<()> {
    tx.execute(
        "UPDATE play_queue SET current = COALESCE($2, current), position = COALESCE($3, position), changed_by = $4, updated_at = $5 WHERE account = $1",
        params![viewer.user(), current, position, changed_by, now],
    )?;
    tell(tx, viewer);
    Ok(())
}
