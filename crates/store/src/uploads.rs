//! Pictures that people gave to playlists and artists. The files lie in the data folder; here is which one belongs to
//! what, and who may change that: a playlist's owner, for artists admins.

use melodrome_model::{Event, Id, ItemKind, Millis, Viewer};

use crate::{Error, Reader, Result, Writer, annotations, params, playlists};

/// A picture that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Name of the file in the folder of uploads.
    pub file: String,
    /// Hash of its bytes.
    pub hash: String,
}

/// The internal key of a thing whose picture the viewer may change.
///
/// # Errors
/// [`Error::NotFound`] for what they may not see and what takes no pictures, [`Error::Forbidden`] for what is not theirs.
pub fn target(db: &Reader<'_>, viewer: &Viewer, kind: ItemKind, id: &Id) -> Result<i64> {
    match kind {
        ItemKind::Playlist => Ok(playlists::get_writable(db, viewer, id)?.pk),
        ItemKind::Artist => {
            let pk = annotations::pk_of(db, viewer, kind, id)?;
            if viewer.is_admin() { Ok(pk) } else { Err(Error::Forbidden("pictures of artists are changed by admins")) }
        }
        ItemKind::Track | ItemKind::Album => Err(Error::not_found(kind.word(), id)),
    }
}

/// The picture that was given to a thing.
///
/// # Errors
/// The engine's.
pub fn find(db: &Reader<'_>, kind: ItemKind, pk: i64) -> Result<Option<Upload>> {
    db.find("SELECT file, hash FROM uploaded_image WHERE kind = $1 AND item = $2", params![kind.code(), pk], |row| {
        Ok(Upload { file: row.text(0)?, hash: row.text(1)? })
    })
}

/// Gives a thing a picture, or with `None` takes it away; gives the one it had.
///
/// # Errors
/// As [`target`].
pub fn set(
    tx: &Writer<'_>,
    viewer: &Viewer,
    kind: ItemKind,
    id: &Id,
    new: Option<&Upload>,
    now: Millis,
) -> Result<Option<Upload>> {
    let pk = target(tx, viewer, kind, id)?;
    let before = find(tx, kind, pk)?;
    tx.execute("DELETE FROM uploaded_image WHERE kind = $1 AND item = $2", params![kind.code(), pk])?;
    if let Some(new) = new {
        tx.execute(
            "INSERT INTO uploaded_image (kind, item, file, hash, created_at) VALUES ($1, $2, $3, $4, $5)",
            params![kind.code(), pk, &new.file, &new.hash, now],
        )?;
    }
    if kind == ItemKind::Playlist {
        playlists::tell(tx, viewer, &playlists::get(tx, viewer, id)?)?;
    } else {
        let hash = new.map_or("", |new| new.hash.as_str());
        tx.execute("UPDATE artist SET art_hash = $2 WHERE pk = $1", params![pk, hash])?;
        tx.touch_all()?;
        tx.emit(Event::Refresh { kind: Some(kind), ids: vec![id.clone()] });
    }
    Ok(before)
}
