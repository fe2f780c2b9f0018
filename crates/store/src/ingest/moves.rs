//! Files that moved: a vanished track and a new one with the same persistent id are one, and keep the old identity.

use std::collections::{BTreeMap, HashSet};

use melodrome_model::Millis;

use super::Ingest;
use crate::search::{self, Index};
use crate::{Result, Writer, params};

/// One side of a move.
struct Side {
    pk: i64,
    id: String,
    path: String,
    hash: String,
    album: i64,
    created_at: Millis,
}

impl Ingest {
    /// Joins moved files with their old rows; gives how many.
    ///
    /// # Errors
    /// The engine's.
    pub fn relink(&mut self, tx: &Writer<'_>) -> Result<u64> {
        let mut gone: BTreeMap<String, Vec<Side>> = BTreeMap::new();
        let mut new: BTreeMap<String, Vec<Side>> = BTreeMap::new();
        // Few rows are missing and few of them have a new twin, so the join starts from the missing ones.
        tx.query(
            "SELECT m.pid, m.pk, m.id, m.path, m.content_hash, m.album, m.created_at FROM track m WHERE m.library = $1 AND m.missing = TRUE
             AND EXISTS (SELECT 1 FROM track n WHERE n.pid = m.pid AND n.missing = FALSE AND n.created_at >= $2) ORDER BY m.path",
            params![self.library, self.started_at],
            |row| decode(row).map(|(pid, side)| gone.entry(pid).or_default().push(side)),
        )?;
        for pid in gone.keys() {
            tx.query(
                "SELECT pid, pk, id, path, content_hash, album, created_at FROM track WHERE pid = $1 AND missing = FALSE AND library = $2 AND created_at >= $3 ORDER BY path",
                params![pid, self.library, self.started_at],
                |row| decode(row).map(|(pid, side)| new.entry(pid).or_default().push(side)),
            )?;
        }
        let mut moved = 0;
        for (pid, olds) in &gone {
            let Some(news) = new.get(pid) else { continue };
            let mut used = HashSet::new();
            for old in olds {
                if let Some(twin) = pick(old, news, &used, olds.len()) {
                    used.insert(twin.pk);
                    self.join(tx, old, twin)?;
                    moved += 1;
                }
            }
        }
        Ok(moved)
    }

    /// The new row's data takes the old row's key, id and date; the old row's own data goes.
    fn join(&mut self, tx: &Writer<'_>, old: &Side, new: &Side) -> Result<()> {
        self.dirty_of(tx, &[old.pk, new.pk])?;
        for sql in [
            "DELETE FROM track_participant WHERE track = $1",
            "DELETE FROM track_tag WHERE track = $1",
            "DELETE FROM track_lyrics WHERE track = $1",
            "DELETE FROM track WHERE pk = $1",
        ] {
            tx.execute(sql, params![old.pk])?;
        }
        search::remove(tx, Index::Track, new.pk)?;
        for sql in [
            "UPDATE track_participant SET track = $2 WHERE track = $1",
            "UPDATE track_tag SET track = $2 WHERE track = $1",
            "UPDATE track_lyrics SET track = $2 WHERE track = $1",
            "UPDATE play SET track = $2 WHERE track = $1",
            "UPDATE playlist_track SET track = $2 WHERE track = $1",
            "UPDATE play_queue_track SET track = $2 WHERE track = $1",
        ] {
            tx.execute(sql, params![new.pk, old.pk])?;
        }
        // Whoever marked the new row in the moments before it was recognised keeps those marks unless the old row has some.
        tx.execute(
            "UPDATE annotation SET item = $2 WHERE kind = 0 AND item = $1 AND NOT EXISTS
             (SELECT 1 FROM annotation o WHERE o.kind = 0 AND o.item = $2 AND o.account = annotation.account)",
            params![new.pk, old.pk],
        )?;
        tx.execute("DELETE FROM annotation WHERE kind = 0 AND item = $1", params![new.pk])?;
        tx.execute(
            "UPDATE track SET pk = $2, id = $3, created_at = $4 WHERE pk = $1",
            params![new.pk, old.pk, old.id.as_str(), old.created_at],
        )?;
        let row = tx.find("SELECT title, album_name, artist FROM track WHERE pk = $1", params![old.pk], |row| {
            Ok((row.text(0)?, row.text(1)?, row.text(2)?))
        })?;
        if let Some((title, album, artist)) = row {
            let others = tx.query(
                "SELECT a.name FROM track_participant p JOIN artist a ON a.pk = p.artist WHERE p.track = $1 ORDER BY p.role, p.position",
                params![old.pk],
                |row| row.text(0),
            )?;
            search::put(tx, Index::Track, old.pk, &[&title, &album, &artist, &others.join(" ")], true)?;
        }
        if old.album != new.album {
            self.moved_albums.entry(new.album).or_insert(old.album);
        }
        Ok(())
    }
}

fn decode(row: &crate::Row<'_>) -> Result<(String, Side)> {
    let side = Side {
        pk: row.int(1)?,
        id: row.text(2)?,
        path: row.text(3)?,
        hash: row.text(4)?,
        album: row.int(5)?,
        created_at: row.int(6)?,
    };
    Ok((row.text(0)?, side))
}

/// The new row for an old one: equal content, else the only pair, else the same file name without extension.
fn pick<'a>(old: &Side, news: &'a [Side], used: &HashSet<i64>, olds: usize) -> Option<&'a Side> {
    let free = || news.iter().filter(|n| !used.contains(&n.pk));
    if let Some(same) = free().find(|n| n.hash == old.hash) {
        return Some(same);
    }
    if olds == 1 && news.len() == 1 {
        return free().next();
    }
    free().find(|n| stem(&n.path) == stem(&old.path))
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
