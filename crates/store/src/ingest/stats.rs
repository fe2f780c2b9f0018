//! Counts per artist, genre and playlist, for what the scan touched.

use super::Ingest;
use crate::sql::Sql;
use crate::{Result, Writer};

/// What is counted: the role as the row names it, and the credits that belong to it. 100 is artist or album artist, 101 every
/// role together. Sizes are summed over credits, as the reference does: somebody with two parts in a track counts twice.
const ROLES: [(&str, &str); 3] = [("p.role", ""), ("100", "p.role IN (0, 1) AND "), ("101", "")];

fn grouped(role: &str) -> &'static str {
    if role == "p.role" { ", p.role" } else { "" }
}

impl Ingest {
    pub(super) fn refresh_stats(&mut self, tx: &Writer<'_>) -> Result<()> {
        let mut artists: Vec<i64> = self.dirty_artists.drain().collect();
        artists.sort_unstable();
        for chunk in artists.chunks(500) {
            self.count_artists(tx, chunk)?;
        }
        let mut tags: Vec<i64> = self.dirty_tags.drain().collect();
        tags.sort_unstable();
        for chunk in tags.chunks(500) {
            self.count_tags(tx, chunk)?;
        }
        let mut playlists: Vec<i64> = self.dirty_playlists.drain().collect();
        playlists.sort_unstable();
        crate::playlists::stats::recount(tx, &playlists)
    }

    fn count_artists(&self, tx: &Writer<'_>, artists: &[i64]) -> Result<()> {
        let library = self.library;
        let run = |build: &dyn Fn(&mut Sql)| -> Result<()> {
            let mut sql = Sql::new("");
            build(&mut sql);
            tx.run(&sql).map(drop)
        };
        run(&|sql| {
            sql.push("DELETE FROM artist_stat WHERE library = ")
                .bind(library)
                .push(" AND artist IN ")
                .push_ints(artists.iter().copied());
        })?;
        // CROSS JOIN, in this file: SQLite would rather walk a whole library than the few rows of these artists.
        for (role, which) in ROLES {
            run(&|sql| {
                sql.push("INSERT INTO artist_stat (artist, library, role, tracks, size, albums) SELECT p.artist, t.library, ");
                sql.push(role).push(", COUNT(DISTINCT t.pk), CAST(SUM(t.size) AS BIGINT), 0 FROM track_participant p CROSS JOIN track t WHERE t.pk = p.track AND ");
                sql.push(which).push("t.missing = FALSE AND t.library = ");
                sql.bind(library).push(" AND p.artist IN ").push_ints(artists.iter().copied());
                sql.push(" GROUP BY p.artist, t.library").push(grouped(role));
            })?;
            run(&|sql| {
                sql.push(
                    "INSERT INTO artist_stat (artist, library, role, tracks, albums) SELECT p.artist, a.library, ",
                );
                sql.push(role).push(
                    ", 0, COUNT(DISTINCT a.pk) FROM album_participant p CROSS JOIN album a WHERE a.pk = p.album AND ",
                );
                sql.push(which).push("a.missing = FALSE AND a.library = ");
                sql.bind(library).push(" AND p.artist IN ").push_ints(artists.iter().copied());
                sql.push(" GROUP BY p.artist, a.library").push(grouped(role));
                sql.push(" ON CONFLICT (artist, library, role) DO UPDATE SET albums = excluded.albums");
            })?;
        }
        Ok(())
    }

    fn count_tags(&self, tx: &Writer<'_>, tags: &[i64]) -> Result<()> {
        let mut sql = Sql::new("DELETE FROM tag_stat WHERE library = ");
        sql.bind(self.library).push(" AND tag IN ").push_ints(tags.iter().copied());
        tx.run(&sql)?;
        let mut sql = Sql::new(
            "INSERT INTO tag_stat (tag, library, tracks, albums) SELECT p.tag, t.library, COUNT(*), COUNT(DISTINCT t.album) FROM tag g CROSS JOIN track_tag p CROSS JOIN track t WHERE p.tag = g.pk AND t.pk = p.track AND g.name = 'genre' AND t.missing = FALSE AND t.library = ",
        );
        sql.bind(self.library).push(" AND g.pk IN ").push_ints(tags.iter().copied()).push(" GROUP BY p.tag, t.library");
        tx.run(&sql).map(drop)
    }
}
