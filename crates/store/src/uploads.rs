//! Pictures that people gave to playlists, artists and stations. The files lie in the data folder; here is which one
//! belongs to what, and who may change that: a playlist's owner, for artists and stations admins.

use melodrome_model::{CoverColours, Event, Household, Id, ImageShape, ItemKind, Millis, Viewer};

use crate::albums::load::colours;
use crate::{Error, Reader, Result, Writer, annotations, params, playlists, radios};

/// A picture that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Name of the file in the folder of uploads.
    pub file: String,
    /// Hash of its bytes.
    pub hash: String,
    /// Its colours.
    pub colours: Option<CoverColours>,
    /// How large it is.
    pub shape: ImageShape,
}

/// What people give pictures to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// An artist.
    Artist,
    /// A playlist.
    Playlist,
    /// A radio station.
    Radio,
}

impl Holder {
    /// The number the store keeps.
    fn code(self) -> i64 {
        match self {
            Self::Artist => 2,
            Self::Playlist => 3,
            Self::Radio => 4,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Artist => "artist",
            Self::Playlist => "playlist",
            Self::Radio => "radio",
        }
    }
}

/// The internal key of a thing whose picture the viewer may change.
///
/// # Errors
/// [`Error::NotFound`] for what they may not see and what takes no pictures, [`Error::Forbidden`] for what is not theirs.
pub fn target(db: &Reader<'_>, viewer: &Viewer, kind: Holder, id: &Id) -> Result<i64> {
    let pk = match kind {
        Holder::Playlist => return Ok(playlists::get_writable(db, viewer, id)?.pk),
        Holder::Artist => annotations::pk_of(db, viewer, ItemKind::Artist, id)?,
        Holder::Radio => radios::pk_of(db, id)?,
    };
    if viewer.is_admin() {
        Ok(pk)
    } else {
        Err(Error::Forbidden("pictures of artists and stations are changed by admins"))
    }
}

/// The picture that was given to a thing.
///
/// # Errors
/// The engine's.
pub fn find(db: &Reader<'_>, kind: Holder, pk: i64) -> Result<Option<Upload>> {
    db.find(
        "SELECT file, hash, art_dominant, art_key, width, height, thumb FROM uploaded_image WHERE kind = $1 AND item = $2",
        params![kind.code(), pk],
        |row| {
            Ok(Upload {
                file: row.text(0)?,
                hash: row.text(1)?,
                colours: colours(row.int(2)?, row.int(3)?),
                shape: ImageShape { width: row.int(4)?, height: row.int(5)?, thumb: row.text(6)? },
            })
        },
    )
}

/// Forgets pictures of what is gone; gives the names of their files, which have no use any more.
///
/// # Errors
/// The engine's.
pub fn sweep(tx: &Writer<'_>) -> Result<Vec<String>> {
    tx.query(
        "DELETE FROM uploaded_image WHERE (kind = 2 AND NOT EXISTS (SELECT 1 FROM artist a WHERE a.pk = item))
         OR (kind = 3 AND NOT EXISTS (SELECT 1 FROM playlist p WHERE p.pk = item))
         OR (kind = 4 AND NOT EXISTS (SELECT 1 FROM radio r WHERE r.pk = item)) RETURNING file",
        params![],
        |row| row.text(0),
    )
}

/// Forgets the picture of something that is deleted; gives the one it had, whose file has no use any more.
pub(crate) fn forget(tx: &Writer<'_>, kind: Holder, pk: i64) -> Result<Option<Upload>> {
    let before = find(tx, kind, pk)?;
    tx.execute("DELETE FROM uploaded_image WHERE kind = $1 AND item = $2", params![kind.code(), pk])?;
    Ok(before)
}

/// Gives a thing a picture, or with `None` takes it away; gives the one it had.
///
/// # Errors
/// As [`target`].
pub fn set(
    tx: &Writer<'_>,
    viewer: &Viewer,
    kind: Holder,
    id: &Id,
    new: Option<&Upload>,
    now: Millis,
) -> Result<Option<Upload>> {
    let pk = target(tx, viewer, kind, id)?;
    let before = forget(tx, kind, pk)?;
    if let Some(new) = new {
        let colour = |pick: fn(&CoverColours) -> u32| new.colours.as_ref().map_or(-1, |both| i64::from(pick(both)));
        let (dominant, key) = (colour(|both| both.dominant.0), colour(|both| both.key.0));
        let ImageShape { width, height, thumb } = &new.shape;
        tx.execute(
            "INSERT INTO uploaded_image (kind, item, file, hash, created_at, art_dominant, art_key, width, height, thumb) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            params![kind.code(), pk, &new.file, &new.hash, now, dominant, key, *width, *height, thumb],
        )?;
    }
    match kind {
        Holder::Playlist => playlists::tell(tx, viewer, &playlists::get(tx, viewer, id)?)?,
        Holder::Artist => {
            let hash = new.map_or("", |new| new.hash.as_str());
            tx.execute("UPDATE artist SET art_hash = $2 WHERE pk = $1", params![pk, hash])?;
            tx.touch_all()?;
            tx.emit(Event::Refresh { kind: Some(ItemKind::Artist), ids: vec![id.clone()] });
        }
        Holder::Radio => {
            tx.execute("UPDATE radio SET updated_at = $2 WHERE pk = $1", params![pk, now])?;
            tx.emit(Event::Household { what: Household::Radio, id: id.clone() });
        }
    }
    Ok(before)
}
