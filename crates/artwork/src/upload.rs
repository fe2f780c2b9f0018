//! Pictures that people give to playlists, artists and stations: looked at before they are kept, in a folder of their own, named by
//! what they are so that an old one is never taken for a new one.

use std::path::Path;

use image::DynamicImage;
use melodrome_model::{Id, Viewer};
use melodrome_store::uploads::{self, Holder, Upload};

use crate::artwork::Artwork;
use crate::decode::{Look, hash, look, mime};
use crate::resolve::shape;
use crate::{Error, Options, colours};

impl Artwork {
    /// Gives a thing a picture.
    ///
    /// # Errors
    /// [`Error::NotAPicture`] for bytes that are none of JPEG, PNG, GIF and WebP or claim too many pixels, the store's
    /// NotFound and Forbidden, [`Error::Unkept`] when the disk does not take it.
    pub async fn give(&self, viewer: &Viewer, kind: Holder, id: &Id, bytes: Vec<u8>) -> Result<(), Error> {
        let (asked, wanted) = (viewer.clone(), id.clone());
        // Nobody has a stranger's bytes decoded.
        let pk = self.inner.store.read(move |db| uploads::target(db, &asked, kind, &wanted)).await?;
        let _turn = self.turn().await?;
        let (inner, viewer, id) = (std::sync::Arc::clone(&self.inner), viewer.clone(), id.clone());
        let work = move || {
            let (suffix, image) = judge(&bytes, &inner.options)?;
            let folder = inner.options.uploads.as_deref().ok_or(Error::Unkept)?;
            let name = hash(&bytes);
            let file = format!("{}-{pk}-{name}.{suffix}", kind.word());
            let upload = Upload { file, hash: name, colours: colours::of(&image), shape: shape(&image) };
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
    pub async fn take_back(&self, viewer: &Viewer, kind: Holder, id: &Id) -> Result<(), Error> {
        let (viewer, id, now) = (viewer.clone(), id.clone(), self.inner.store.clock().now());
        let before = self.inner.store.write(move |tx| uploads::set(tx, &viewer, kind, &id, None, now)).await?;
        self.forget(before).await;
        Ok(())
    }

    /// Removes the file of a picture whose thing is deleted.
    pub async fn forget(&self, upload: Option<Upload>) {
        let Some(folder) = self.inner.options.uploads.clone().filter(|_| upload.is_some()) else { return };
        let _ = tokio::task::spawn_blocking(move || forget(&folder, upload)).await;
    }

    /// Removes pictures of what is gone: of people's playlists when they went, of artists without music. A file that the
    /// database never named is not ours to judge: it may be an older database that was put in its place. Blocks. Gives
    /// how many files went.
    ///
    /// # Errors
    /// The store's.
    pub fn sweep_uploads(&self) -> Result<usize, Error> {
        let Some(folder) = &self.inner.options.uploads else { return Ok(0) };
        let files = self.inner.store.write_blocking(uploads::sweep)?;
        Ok(files.iter().filter(|file| std::fs::remove_file(folder.join(file)).is_ok()).count())
    }
}

/// The ending of a picture that everybody can see, and the picture.
fn judge(bytes: &[u8], options: &Options) -> Result<(&'static str, DynamicImage), Error> {
    let suffix = match mime(bytes) {
        Some("image/jpeg") => "jpg",
        Some("image/png") => "png",
        Some("image/gif") => "gif",
        Some("image/webp") => "webp",
        _ => return Err(Error::NotAPicture),
    };
    match look(bytes, options.limits) {
        Look::Picture(image) => Ok((suffix, image)),
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
