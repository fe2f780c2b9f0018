//! Recipes of formats: a few rows, the same for everybody.

use melodrome_model::{Id, Transcoding};

use crate::{Error, Reader, Result, Row, Writer, params, properties};

const SELECT: &str = "SELECT id, name, target_format, command, default_bit_rate FROM transcoding";
/// Set once the first recipes were made, so that one that somebody removes stays away.
const SEEDED: &str = "transcodings.seeded";

/// What a new server knows.
const FIRST: [(&str, &str, &str, i64); 4] = [
    (
        "mp3 audio",
        "mp3",
        "ffmpeg -ss %t -i %s -map 0:a:0 -map_metadata 0 -map_metadata 0:s:a:0 -b:a %bk -v 0 -f mp3 -",
        192,
    ),
    (
        "opus audio",
        "opus",
        "ffmpeg -ss %t -i %s -map 0:a:0 -map_metadata 0 -map_metadata 0:s:a:0 -b:a %bk -v 0 -c:a libopus -f opus -",
        128,
    ),
    (
        "aac audio",
        "aac",
        "ffmpeg -ss %t -i %s -map 0:a:0 -map_metadata 0 -map_metadata 0:s:a:0 -b:a %bk -v 0 -c:a aac -f adts -",
        256,
    ),
    (
        "flac audio",
        "flac",
        "ffmpeg -ss %t -i %s -map 0:a:0 -map_metadata 0 -map_metadata 0:s:a:0 -v 0 -c:a flac -f flac -",
        0,
    ),
];

/// Makes the first recipes, once for each database.
///
/// # Errors
/// The engine's.
pub fn ensure_first(tx: &Writer<'_>) -> Result<()> {
    if properties::find(tx, SEEDED)?.is_some() {
        return Ok(());
    }
    for (name, format, command, rate) in FIRST {
        upsert(
            tx,
            &Transcoding {
                id: Id::random(),
                name: name.to_owned(),
                target_format: format.to_owned(),
                command: command.to_owned(),
                default_bit_rate: rate,
            },
        )?;
    }
    properties::set(tx, SEEDED, "1")
}

/// All recipes by name.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>) -> Result<Vec<Transcoding>> {
    db.query(&format!("{SELECT} ORDER BY name, pk"), params![], decode)
}

/// The recipe of this id.
///
/// # Errors
/// The engine's.
pub fn find(db: &Reader<'_>, id: &Id) -> Result<Option<Transcoding>> {
    db.find(&format!("{SELECT} WHERE id = $1"), params![id], decode)
}

/// Writes a recipe, a new one or over the one of its id.
///
/// # Errors
/// [`Error::Conflict`] when another recipe makes the same format, or the engine's.
pub fn upsert(tx: &Writer<'_>, recipe: &Transcoding) -> Result<()> {
    let sql = "SELECT COUNT(*) FROM transcoding WHERE target_format = $1 AND id <> $2";
    if tx.int(sql, params![&recipe.target_format, &recipe.id])? > 0 {
        return Err(Error::Conflict(format!("there is a transcoding to {:?} already", recipe.target_format)));
    }
    tx.execute(
        "INSERT INTO transcoding (id, name, target_format, command, default_bit_rate) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, target_format = excluded.target_format, command = excluded.command, default_bit_rate = excluded.default_bit_rate",
        params![&recipe.id, &recipe.name, &recipe.target_format, &recipe.command, recipe.default_bit_rate],
    )
    .map(drop)
}

/// Removes a recipe; players that used it get what they ask for.
///
/// # Errors
/// [`Error::NotFound`], or the engine's.
pub fn delete(tx: &Writer<'_>, id: &Id) -> Result<()> {
    let touched = tx.execute("DELETE FROM transcoding WHERE id = $1", params![id])?;
    if touched == 0 {
        return Err(Error::not_found("transcoding", id));
    }
    tx.execute("UPDATE player SET transcoding = '' WHERE transcoding = $1", params![id]).map(drop)
}

fn decode(row: &Row<'_>) -> Result<Transcoding> {
    Ok(Transcoding {
        id: row.id(0)?,
        name: row.text(1)?,
        target_format: row.text(2)?,
        command: row.text(3)?,
        default_bit_rate: row.int(4)?,
    })
}
