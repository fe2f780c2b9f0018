//! Genres with the counts of the viewer's libraries.

use melodrome_model::{Genre, Viewer};

use crate::sql::Sql;
use crate::{Reader, Result};

/// Genres that occur in the viewer's libraries, by name.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>, viewer: &Viewer) -> Result<Vec<Genre>> {
    let mut sql = Sql::new(
        "SELECT t.id, t.value, CAST(SUM(s.tracks) AS BIGINT), CAST(SUM(s.albums) AS BIGINT) FROM tag t JOIN tag_stat s ON s.tag = t.pk WHERE t.name = 'genre'",
    );
    sql.within("s.library", viewer);
    sql.push(" GROUP BY t.pk, t.id, t.value, t.order_value HAVING SUM(s.tracks) > 0 ORDER BY t.order_value, t.pk");
    db.select(&sql, |row| {
        Ok(Genre { id: row.id(0)?, name: row.text(1)?, track_count: row.int(2)?, album_count: row.int(3)? })
    })
}
