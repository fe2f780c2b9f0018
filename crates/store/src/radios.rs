//! Stations: a short list, the same for everybody.

use melodrome_model::{Event, Household, Id, ImageShape, Radio};

use crate::albums::load::colours;
use crate::uploads::{self, Holder, Upload};
use crate::{Error, Reader, Result, Row, Writer, params};

const SELECT: &str = "SELECT r.id, r.name, r.stream_url, r.home_page_url, COALESCE(u.file, ''), r.created_at, r.updated_at, COALESCE(u.hash, ''), COALESCE(u.art_dominant, -1), COALESCE(u.art_key, -1), COALESCE(u.width, 0), COALESCE(u.height, 0), COALESCE(u.thumb, '') FROM radio r LEFT JOIN uploaded_image u ON u.kind = 4 AND u.item = r.pk";

/// All stations by name.
///
/// # Errors
/// The engine's.
pub fn list(db: &Reader<'_>) -> Result<Vec<Radio>> {
    db.query(&format!("{SELECT} ORDER BY r.name, r.pk"), params![], decode)
}

/// One station.
///
/// # Errors
/// [`Error::NotFound`], or the engine's.
pub fn get(db: &Reader<'_>, id: &Id) -> Result<Radio> {
    let found = db.find(&format!("{SELECT} WHERE r.id = $1"), params![id], decode)?;
    found.ok_or_else(|| Error::not_found("radio", id))
}

/// The internal key of a station.
///
/// # Errors
/// [`Error::NotFound`], or the engine's.
pub(crate) fn pk_of(db: &Reader<'_>, id: &Id) -> Result<i64> {
    let found = db.find("SELECT pk FROM radio WHERE id = $1", params![id], |row| row.int(0))?;
    found.ok_or_else(|| Error::not_found("radio", id))
}

/// The picture that was given to a station.
///
/// # Errors
/// [`Error::NotFound`], or the engine's.
pub fn picture(db: &Reader<'_>, id: &Id) -> Result<Option<Upload>> {
    uploads::find(db, Holder::Radio, pk_of(db, id)?)
}

/// Writes a station, a new one or over the one of its id; when it was added stays.
///
/// # Errors
/// The engine's.
pub fn upsert(tx: &Writer<'_>, radio: &Radio) -> Result<()> {
    let values =
        params![&radio.id, &radio.name, &radio.stream_url, &radio.home_page_url, radio.created_at, radio.updated_at,];
    tx.execute(
        "INSERT INTO radio (id, name, stream_url, home_page_url, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, stream_url = excluded.stream_url, home_page_url = excluded.home_page_url, updated_at = excluded.updated_at",
        values,
    )?;
    told(tx, &radio.id);
    Ok(())
}

/// Removes a station; one that is not there is gone already. Gives the picture it had.
///
/// # Errors
/// The engine's.
pub fn delete(tx: &Writer<'_>, id: &Id) -> Result<Option<Upload>> {
    let pk = match pk_of(tx, id) {
        Err(Error::NotFound { .. }) => return Ok(None),
        other => other?,
    };
    let picture = uploads::forget(tx, Holder::Radio, pk)?;
    tx.execute("DELETE FROM radio WHERE pk = $1", params![pk])?;
    told(tx, id);
    Ok(picture)
}

fn told(tx: &Writer<'_>, id: &Id) {
    tx.emit(Event::Household { what: Household::Radio, id: id.clone() });
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
        image_hash: row.text(7)?,
        colours: colours(row.int(8)?, row.int(9)?),
        image_shape: ImageShape { width: row.int(10)?, height: row.int(11)?, thumb: row.text(12)? },
    })
}
