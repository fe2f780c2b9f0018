//! What a playlist comes to: counted when it or its tracks change, so that a list of playlists counts nothing.

use std::collections::HashMap;

use melodrome_model::{Playlist, Viewer};

use crate::sql::Sql;
use crate::{Reader, Result, Writer};

/// Fills in count, length and size of what the viewer can hear.
pub(crate) fn fill(db: &Reader<'_>, viewer: &Viewer, rows: &mut [Playlist]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("SELECT playlist, tracks, duration, size FROM playlist_stat WHERE playlist ");
    // A long list is most of the table anyway, and a statement that names every row of it would be another each time.
    if rows.len() <= 100 {
        sql.push("IN ").push_ints(rows.iter().map(|row| row.pk));
    } else {
        sql.push("> 0");
    }
    sql.within("library", viewer);
    let mut sums: HashMap<i64, (i64, f64, i64)> = HashMap::with_capacity(rows.len());
    db.select(&sql, |row| {
        let sum = sums.entry(row.int(0)?).or_default();
        sum.0 += row.int(1)?;
        sum.1 += row.real(2)?;
        sum.2 += row.int(3)?;
        Ok(())
    })?;
    for row in rows {
        (row.track_count, row.duration, row.size) = sums.get(&row.pk).copied().unwrap_or_default();
    }
    Ok(())
}

/// Counts these playlists anew.
pub(crate) fn recount(tx: &Writer<'_>, playlists: &[i64]) -> Result<()> {
    for chunk in playlists.chunks(500) {
        let mut sql = Sql::new("DELETE FROM playlist_stat WHERE playlist IN ");
        sql.push_ints(chunk.iter().copied());
        tx.run(&sql)?;
        let mut sql = Sql::new(
            "INSERT INTO playlist_stat (playlist, library, tracks, duration, size)
             SELECT i.playlist, e.library, COUNT(*), SUM(e.duration), CAST(SUM(e.size) AS BIGINT)
             FROM playlist_track i CROSS JOIN track e WHERE e.pk = i.track AND e.missing = FALSE AND i.playlist IN ",
        );
        sql.push_ints(chunk.iter().copied()).push(" GROUP BY i.playlist, e.library");
        tx.run(&sql)?;
    }
    Ok(())
}
