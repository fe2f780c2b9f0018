//! Pictures that people give to playlists and artists: looked at before they are kept, in a folder of their own, named by
//! what they are so that an old one is never taken for a new one.

use std::path::Path;

use melodrome_model::{Id, ItemKind, Viewer};
use melodrome_store::uploads::{self, Upload};

use crate::artwork::Artwork;
use crate::decode::{Look, hash, look, mime};
use crate::{Error, Options};

impl Artwork {
    /// Gives a thing a picture.
    ///
    /// # Errors
    /// [`Error::NotAPicture`] for bytes that are none of JPEG, PNG, GIF and WebP or claim too many pixels, the store's
    /// NotFound and Forbidden, [`Error::Unkept`] when the disk does not take it.
    pub async fn give(&self, viewer: &Viewer, kind: ItemKind, id: &Id, bytes: Vec<u8>) -> Result<(), Error> {
        let (asked, wanted) = (viewer.clone(), id.clone());
        // Nobody has a stranger's bytes decoded.
        let pk = self.inner.store.read(move |db| uploads::target(db, &asked, kind, &wanted)).await?;
        let _turn = self.turn().await?;
        let (inner, viewer, id) = (std::sync::Arc::clone(&self.inner), viewer.clone(), id.clone());
        let work = move || {
            let suffix = judge(&bytes, &inner.options)?;
            let folder = inner.options.uploads.as_deref().ok_or(Error::Unkept)?;
            let upload = Upload { file: format!("{}-{pk}-{}.{suffix}", kind.word(), hash(&bytes)), hash: hash(&bytes) };
            keep(folder, &upload.file, &bytes)?;
            let now = inner.store.clock().now();
            let before = inner.store.write_blocking(|tx| uploads::set(tx, &viewer, kind, &id, Some(&upload), now))?;
            forget(folder, before.filter(|before| before.file != upload.file));
            Ok(())
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::Lost)?
    }

    /// Takes away the picture that somebody gave.
    ///
    /// # Errors
    /// The store's NotFound and Forbidden.
    pub async fn take_back(&self, viewer: &Viewer, kind: ItemKind, id: &Id) -> Result<(), Error> {
        let (viewer, id, now) = (viewer.clone(), id.clone(), self.inner.store.clock().now());
        let before = self.inner.store.write(move |tx| uploads::set(tx, &viewer, kind, &id, None, now)).await?;
        if let Some(folder) = &self.inner.options.uploads {
            forget(folder, before);
        }
        Ok(())
    }
}

/// The ending of a picture that everybody can see.
fn judge(bytes: &[u8], options: &Options) -> Result<&'static str, Error> {
    let suffix = match mime(bytes) {
        Some("image/jpeg") => "jpg",
        Some("image/png") => "png",
        Some("image/gif") => "gif",
        Some("image/webp") => "webp",
        _ => return Err(Error::NotAPicture),
    };
    match look(bytes, options.limits) {
        Look::Picture(_) => Ok(suffix),
        _ => Err(Error::NotAPicture),
    }
}

/// Writes the file whole or not at all.
fn keep(folder: &Path, file: &str, bytes: &[u8]) -> Result<(), Error> {
    let place = folder.join(file);
    let half = folder.join(format!("{file}.{}", Id::random()));
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&half, bytes))
        .and_then(|()| std::fs::rename(&half, &place));
    written.map_err(|error| {
        tracing::error!(%error, path = %place.display(), "an uploaded picture cannot be kept");
        let _ = std::fs::remove_file(&half);
        Error::Unkept
    })
}

fn forget(folder: &Path, upload: Option<Upload>) {
    if let Some(upload) = upload
        && let Err(error) = std::fs::remove_file(folder.join(&upload.file))
    {
        tracing::debug!(%error, file = upload.file, "an old upload could not be removed");
    }
}
