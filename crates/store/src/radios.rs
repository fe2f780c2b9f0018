//! Stations: a short list, the same for everybody.

use melodrome_model::{Id, Radio};

use crate::{Error, Reader, Result, Row, Writer, params};

const SELECT: &str = "SELECT id, name, stream_url, home_page_url, uploaded_image, created_at, updated_at FROM radio";

/// All stations by name.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>) -> Result<Vec<Radio>> {
    db.query(&format!("{SELECT} ORDER BY name, pk"), params![], decode)
}

/// One station.
///
/// # Errors
/// [`Error::NotFound`], or the engine's.
pub fn get(db: &Reader<'_>, id: &Id) -> Result<Radio> {
    let found = db.find(&format!("{SELECT} WHERE id = $1"), params![id], decode)?;
    found.ok_or_else(|| Error::not_found("radio", id))
}

/// Writes a station, a new one or over the one of its id; when it was added stays.
///
/// # Errors
/// The engine's.
pub fn upsert(tx: &Writer<'_>, radio: &Radio) -> Result<()> {
    let values = params![
        &radio.id,
        &radio.name,
        &radio.stream_url,
        &radio.home_page_url,
        &radio.uploaded_image,
        radio.created_at,
        radio.updated_at,
    ];
    tx.execute(
        "INSERT INTO radio (id, name, stream_url, home_page_url, uploaded_image, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, stream_url = excluded.stream_url, home_page_url = excluded.home_page_url, uploaded_image = excluded.uploaded_image, updated_at = excluded.updated_at",
        values,
    )
    .map(drop)
}

/// Removes a station; one that is not there is gone already.
///
/// # Errors
/// The engine's.
pub fn delete(tx: &Writer<'_>, id: &Id) -> Result<()> {
    tx.execute("DELETE FROM radio WHERE id = $1", params![id]).map(drop)
}

fn decode(row: &Row<'_>) -> Result<Radio> {
    Ok(Radio {
        id: row.id(0)?,
        name: row.text(1)?,
        stream_url: row.text(2)?,
        home_page_url: row.text(3)?,
        uploaded_image: row.text(4)?,
        created_at: row.int(5)?,
        updated_at: row.int(6)?,
    })
}
