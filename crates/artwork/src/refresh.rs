//! Having a picture looked for again because somebody says that it is not the right one any more.

use melodrome_model::{ArtKind, Event, Household, Id, ItemKind, Viewer};
use melodrome_store::{annotations, artwork, radios};

use crate::Error;
use crate::artwork::Artwork;

impl Artwork {
    /// Looks for the picture of a thing again, now, and tells the pages that show it. Tracks and discs show what their
    /// album shows; what people gave is what it is, so there only the pages are told.
    ///
    /// # Errors
    /// [`Error::NotFound`] for ids of nothing that the viewer may see, [`Error::Busy`] when too many wait.
    pub async fn refresh(&self, viewer: &Viewer, kind: ArtKind, id: &Id) -> Result<(), Error> {
        let (asked, wanted) = (viewer.clone(), id.clone());
        let album = match kind {
            ArtKind::Album => Some(self.inner.store.read(move |db| artwork::album(db, &asked, &wanted)).await?),
            ArtKind::Track => {
                let read = move |db: &melodrome_store::Reader<'_>| {
                    let track = artwork::track(db, &asked, &wanted)?;
                    artwork::album(db, &asked, &track.album)
                };
                Some(self.inner.store.read(read).await?)
            }
            ArtKind::Disc => {
                let album = id.as_str().rsplit_once(':').map_or(id.as_str(), |(album, _)| album).to_owned();
                Some(self.inner.store.read(move |db| artwork::album(db, &asked, &Id::from(album))).await?)
            }
            ArtKind::Artist | ArtKind::Playlist | ArtKind::Radio => None,
        };
        if let Some(album) = album {
            let _turn = self.turn().await?;
            let inner = std::sync::Arc::clone(&self.inner);
            let work = move || {
                // What is out of reach now is looked for as soon as it is there again.
                inner.store.write_blocking(|tx| artwork::mark_pending(tx, album.pk))?;
                if let Some((resolved, _)) = inner.resolve_album(album.pk)?
                    && !album.scanning
                {
                    inner.store.write_blocking(|tx| artwork::record(tx, std::slice::from_ref(&resolved)))?;
                }
                Ok::<_, Error>(())
            };
            return tokio::task::spawn_blocking(work).await.map_err(Error::Lost)?;
        }
        let (asked, wanted) = (viewer.clone(), id.clone());
        let told = self.inner.store.write(move |tx| {
            let item = match kind {
                ArtKind::Artist => ItemKind::Artist,
                ArtKind::Playlist => ItemKind::Playlist,
                _ => {
                    radios::get(tx, &wanted)?;
                    tx.emit(Event::Household { what: Household::Radio, id: wanted.clone() });
                    return Ok(());
                }
            };
            annotations::pk_of(tx, &asked, item, &wanted)?;
            tx.emit(Event::Refresh { kind: Some(item), ids: vec![wanted.clone()] });
            Ok::<_, melodrome_store::Error>(())
        });
        Ok(told.await?)
    }
}
