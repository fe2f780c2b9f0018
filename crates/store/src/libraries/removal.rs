//! Taking a library away with everything in it: tracks, albums, folders, and what people did with them. Artists whom
//! somebody starred or rated stay, since their ids come back with the music.

use melodrome_model::{Event, Household, Id, LibraryId};

use crate::sql::Sql;
use crate::{Error, Result, Writer, params};

/// Rows that hang on a track or an album of library `$1`. Marks, plays and places in playlists and queues go as well: a
/// folder that is added again brings new rows with new ids.
const HANGING: [&str; 15] = [
    "DELETE FROM track_search WHERE @rowid@ IN (SELECT pk FROM track WHERE library = $1)",
    "DELETE FROM album_search WHERE @rowid@ IN (SELECT pk FROM album WHERE library = $1)",
    "DELETE FROM track_lyrics WHERE track IN (SELECT pk FROM track WHERE library = $1)",
    "DELETE FROM track_participant WHERE track IN (SELECT pk FROM track WHERE library = $1)",
    "DELETE FROM album_participant WHERE album IN (SELECT pk FROM album WHERE library = $1)",
    "DELETE FROM track_tag WHERE track IN (SELECT pk FROM track WHERE library = $1)",
    "DELETE FROM album_tag WHERE album IN (SELECT pk FROM album WHERE library = $1)",
    "DELETE FROM annotation WHERE kind = 0 AND item IN (SELECT pk FROM track WHERE library = $1)",
    "DELETE FROM annotation WHERE kind = 1 AND item IN (SELECT pk FROM album WHERE library = $1)",
    "DELETE FROM play WHERE track IN (SELECT pk FROM track WHERE library = $1)",
    "DELETE FROM playlist_track WHERE track IN (SELECT pk FROM track WHERE library = $1)",
    "DELETE FROM play_queue_track WHERE track IN (SELECT pk FROM track WHERE library = $1)",
    "DELETE FROM artist_stat WHERE library = $1",
    "DELETE FROM tag_stat WHERE library = $1",
    "DELETE FROM scan_problem WHERE library = $1",
];

/// What is left: the things themselves, last of all the library, whose grants go with it.
const THINGS: [&str; 5] = [
    "DELETE FROM playlist_file WHERE library = $1",
    "DELETE FROM track WHERE library = $1",
    "DELETE FROM album WHERE library = $1",
    "DELETE FROM folder WHERE library = $1",
    "DELETE FROM library WHERE id = $1",
];

/// Removes a library. The caller has stopped a scan that could be writing into it.
///
/// # Errors
/// [`Error::NotFound`], or the engine's.
pub fn delete(tx: &Writer<'_>, id: LibraryId) -> Result<()> {
    if tx.int("SELECT COUNT(*) FROM library WHERE id = $1", params![id])? == 0 {
        return Err(Error::not_found("library", id));
    }
    purge(tx, id)
}

/// Removes what is in a library, and the library if it is still there.
///
/// # Errors
/// The engine's.
pub fn purge(tx: &Writer<'_>, id: LibraryId) -> Result<()> {
    let met = |sql: &str| tx.query(sql, params![id], |row| row.int(0));
    let artists = met("SELECT DISTINCT artist FROM artist_stat WHERE library = $1")?;
    let tags = met("SELECT DISTINCT p.tag FROM track t JOIN track_tag p ON p.track = t.pk WHERE t.library = $1
             UNION SELECT p.tag FROM album a JOIN album_tag p ON p.album = a.pk WHERE a.library = $1")?;
    let rowid = if tx.is_postgres() { "pk" } else { "rowid" };
    for sql in HANGING.iter().chain(&THINGS) {
        tx.execute(&sql.replace("@rowid@", rowid), params![id])?;
    }
    for chunk in artists.chunks(500) {
        lonely_artists(tx, chunk)?;
    }
    for chunk in tags.chunks(500) {
        let mut sql = Sql::new("DELETE FROM tag WHERE pk IN ");
        sql.push_ints(chunk.iter().copied()).push(
            " AND NOT EXISTS (SELECT 1 FROM track_tag p WHERE p.tag = tag.pk) AND NOT EXISTS (SELECT 1 FROM album_tag q WHERE q.tag = tag.pk)",
        );
        tx.run(&sql)?;
    }
    tx.touch_all()?;
    tx.emit(Event::Refresh { kind: None, ids: Vec::new() });
    tx.emit(Event::Household { what: Household::Library(id), id: Id::from(id.to_string()) });
    Ok(())
}

/// Removes those of `artists` who have nothing left and whom nobody marked.
fn lonely_artists(tx: &Writer<'_>, artists: &[i64]) -> Result<()> {
    let mut sql = Sql::new("SELECT a.pk FROM artist a WHERE a.pk IN ");
    sql.push_ints(artists.iter().copied()).push(
        " AND NOT EXISTS (SELECT 1 FROM track_participant p WHERE p.artist = a.pk) AND NOT EXISTS (SELECT 1 FROM album_participant q WHERE q.artist = a.pk) AND NOT EXISTS (SELECT 1 FROM annotation n WHERE n.kind = 2 AND n.item = a.pk)",
    );
    let lonely = tx.select(&sql, |row| row.int(0))?;
    for &pk in &lonely {
        crate::search::remove(tx, crate::search::Index::Artist, pk)?;
    }
    let mut sql = Sql::new("DELETE FROM artist WHERE pk IN ");
    sql.push_ints(lonely);
    tx.run(&sql).map(drop)
}
