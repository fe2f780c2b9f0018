//! Full text, the one true divergence of the engines: FTS5 here, tsvector there, fed by the same search forms.

use melodrome_model::{Viewer, text};

use crate::order::key;
use crate::sql::Sql;
use crate::{Reader, Result, Writer, params};

/// What is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// Tracks: title, album, artist, others who took part.
    Track,
    /// Albums: name, album artist, others.
    Album,
    /// Artists: name.
    Artist,
}

impl Index {
    fn insert_sqlite(self) -> &'static str {
        match self {
            Self::Track => "INSERT INTO track_search (rowid, title, album, artist, other) VALUES ($1, $2, $3, $4, $5)",
            Self::Album => "INSERT INTO album_search (rowid, name, artist, other) VALUES ($1, $2, $3, $4)",
            Self::Artist => "INSERT INTO artist_search (rowid, name) VALUES ($1, $2)",
        }
    }

    fn delete(self, postgres: bool) -> &'static str {
        match (self, postgres) {
            (Self::Track, false) => "DELETE FROM track_search WHERE rowid = $1",
            (Self::Album, false) => "DELETE FROM album_search WHERE rowid = $1",
            (Self::Artist, false) => "DELETE FROM artist_search WHERE rowid = $1",
            (Self::Track, true) => "DELETE FROM track_search WHERE pk = $1",
            (Self::Album, true) => "DELETE FROM album_search WHERE pk = $1",
            (Self::Artist, true) => "DELETE FROM artist_search WHERE pk = $1",
        }
    }

    fn upsert_postgres(self) -> &'static str {
        match self {
            Self::Track => {
                "INSERT INTO track_search (pk, doc) VALUES ($1, CAST(CAST($2 AS TEXT) AS tsvector)) ON CONFLICT (pk) DO UPDATE SET doc = excluded.doc"
            }
            Self::Album => {
                "INSERT INTO album_search (pk, doc) VALUES ($1, CAST(CAST($2 AS TEXT) AS tsvector)) ON CONFLICT (pk) DO UPDATE SET doc = excluded.doc"
            }
            Self::Artist => {
                "INSERT INTO artist_search (pk, doc) VALUES ($1, CAST(CAST($2 AS TEXT) AS tsvector)) ON CONFLICT (pk) DO UPDATE SET doc = excluded.doc"
            }
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Album => "album",
            Self::Artist => "artist",
        }
    }

    /// Adds the keys of what carries a MusicBrainz id.
    fn by_mbz(self, sql: &mut Sql, id: &str) {
        let columns: &[&str] = match self {
            Self::Track => &[
                "SELECT pk FROM track WHERE mbz_recording_id = ",
                " UNION SELECT pk FROM track WHERE mbz_release_track_id = ",
            ],
            Self::Album => &[
                "SELECT pk FROM album WHERE mbz_album_id = ",
                " UNION SELECT pk FROM album WHERE mbz_release_group_id = ",
            ],
            Self::Artist => &["SELECT pk FROM artist WHERE mbz_id = "],
        };
        for column in columns {
            sql.push(column).bind(id);
        }
    }

    fn fields(self) -> usize {
        match self {
            Self::Track => 4,
            Self::Album => 3,
            Self::Artist => 1,
        }
    }
}

/// Makes a row findable. `fields` are raw texts in the order of the index, most important first; `known` = the row may be in the
/// index already.
///
/// # Errors
/// The engine's.
pub fn put(tx: &Writer<'_>, index: Index, pk: i64, fields: &[&str], known: bool) -> Result<()> {
    debug_assert_eq!(fields.len(), index.fields());
    if tx.is_postgres() {
        return tx.execute(index.upsert_postgres(), params![pk, tsvector(fields)]).map(drop);
    }
    if known {
        tx.execute(index.delete(false), params![pk])?;
    }
    let mut values = Vec::with_capacity(fields.len() + 1);
    values.push(pk.into());
    values.extend(fields.iter().map(|field| text::search_form(field).into()));
    tx.execute(index.insert_sqlite(), &values).map(drop)
}

/// Takes a row out of the index.
///
/// # Errors
/// The engine's.
pub fn remove(tx: &Writer<'_>, index: Index, pk: i64) -> Result<()> {
    tx.execute(index.delete(tx.is_postgres()), params![pk]).map(drop)
}

/// Keys of what matches every word of `query` as a prefix, best first; a MusicBrainz id finds what carries it. A query
/// without words matches nothing.
pub(crate) fn matching(db: &Reader<'_>, viewer: &Viewer, index: Index, query: &str, limit: i64) -> Result<Vec<u32>> {
    let id = text::as_uuid(query);
    let words = text::query_words(query);
    if words.is_empty() && id.is_none() {
        return Ok(Vec::new());
    }
    let mut sql = match &id {
        Some(id) => {
            let mut sql = Sql::new("SELECT e.pk FROM ");
            sql.push(index.table()).push(" e WHERE e.pk IN (");
            index.by_mbz(&mut sql, id);
            sql.push(if index == Index::Artist { ")" } else { ") AND e.missing = FALSE" });
            sql
        }
        None if db.is_postgres() => postgres(index, &words),
        None => sqlite(index, &words),
    };
    match index {
        Index::Track | Index::Album => {
            sql.within("e.library", viewer);
        }
        Index::Artist => {
            sql.push(" AND EXISTS (SELECT 1 FROM artist_stat s WHERE s.artist = e.pk AND s.tracks + s.albums > 0");
            sql.within("s.library", viewer).push(")");
        }
    }
    sql.push(" ORDER BY ");
    if id.is_none() {
        sql.push(rank(index, db.is_postgres())).push(", ");
    }
    sql.push("e.pk LIMIT ").bind(limit);
    db.select(&sql, |row| key(row.int(0)?))
}

/// The same as a condition on rows `e` of a list, without an order.
pub(crate) fn narrow(sql: &mut Sql, db: &Reader<'_>, index: Index, query: &str) {
    let words = text::query_words(query);
    sql.push("e.pk IN (");
    if let Some(id) = text::as_uuid(query) {
        index.by_mbz(sql, &id);
    } else if words.is_empty() {
        sql.push("NULL");
    } else if db.is_postgres() {
        sql.push("SELECT i.pk FROM ").push(index.table()).push("_search i WHERE i.doc @@ CAST(CAST(");
        sql.bind(tsquery(&words)).push(" AS TEXT) AS tsquery)");
    } else {
        let table = index.table();
        sql.push("SELECT rowid FROM ").push(table).push("_search WHERE ").push(table).push("_search MATCH ");
        sql.bind(expression(&words));
    }
    sql.push(")");
}

// Words hold letters and digits only, so the quotes cannot be left.
fn expression(words: &[String]) -> String {
    words.iter().map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" ")
}

fn tsquery(words: &[String]) -> String {
    words.iter().map(|word| format!("'{word}':*")).collect::<Vec<_>>().join(" & ")
}

fn sqlite(index: Index, words: &[String]) -> Sql {
    let mut sql = Sql::new(match index {
        Index::Track => {
            "SELECT e.pk FROM track_search JOIN track e ON e.pk = track_search.rowid WHERE e.missing = FALSE AND track_search MATCH "
        }
        Index::Album => {
            "SELECT e.pk FROM album_search JOIN album e ON e.pk = album_search.rowid WHERE e.missing = FALSE AND album_search MATCH "
        }
        Index::Artist => {
            "SELECT e.pk FROM artist_search JOIN artist e ON e.pk = artist_search.rowid WHERE artist_search MATCH "
        }
    });
    sql.bind(expression(words));
    sql
}

fn postgres(index: Index, words: &[String]) -> Sql {
    let mut sql = Sql::new("SELECT e.pk FROM (SELECT CAST(CAST(");
    sql.bind(tsquery(words)).push(" AS TEXT) AS tsquery) AS words) q, ");
    sql.push(match index {
        Index::Track => "track_search i JOIN track e ON e.pk = i.pk WHERE i.doc @@ q.words AND e.missing = FALSE",
        Index::Album => "album_search i JOIN album e ON e.pk = i.pk WHERE i.doc @@ q.words AND e.missing = FALSE",
        Index::Artist => "artist_search i JOIN artist e ON e.pk = i.pk WHERE i.doc @@ q.words",
    });
    sql
}

fn rank(index: Index, postgres: bool) -> &'static str {
    match (index, postgres) {
        (_, true) => "ts_rank(i.doc, q.words) DESC",
        (Index::Track, false) => "bm25(track_search, 10.0, 5.0, 3.0, 1.0)",
        (Index::Album, false) => "bm25(album_search, 10.0, 3.0, 1.0)",
        (Index::Artist, false) => "bm25(artist_search)",
    }
}

/// The literal of a document: every word with its place and the weight of its field.
fn tsvector(fields: &[&str]) -> String {
    let mut out = String::new();
    let mut place = 1_u32;
    for (field, weight) in fields.iter().zip(['A', 'B', 'C', 'D']) {
        for word in text::search_form(field).split(' ').filter(|word| !word.is_empty()) {
            // PostgreSQL keeps at most 16383 places and 2046 bytes a word.
            if word.len() > 1000 || place > 16_000 {
                continue;
            }
            out.push_str(&format!("'{word}':{place}{weight} "));
            place += 1;
        }
    }
    out
}
