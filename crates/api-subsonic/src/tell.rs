//! From rows of the store to objects of the dialect, with what only the dialect adds: means of ratings, artists' roles.

use melodrome_model::{Album, Artist, ItemKind, Track, Viewer};
use melodrome_store::{Reader, Result, annotations, artists};

use crate::responses::album::AlbumId3;
use crate::responses::artist::ArtistId3;
use crate::responses::child::Child;
use crate::responses::{Averages, Style};

/// How rows are told to one caller.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Teller {
    pub(crate) style: Style,
    /// Whether means of ratings are shown.
    pub(crate) averages: bool,
}

impl Teller {
    pub(crate) fn songs(self, db: &Reader<'_>, tracks: Vec<Track>) -> Result<Vec<Child>> {
        let averages = self.averages(db, ItemKind::Track, tracks.iter().map(|track| track.pk))?;
        Ok(tracks.into_iter().map(|track| Child::of(track, &averages, self.style)).collect())
    }

    pub(crate) fn albums(self, db: &Reader<'_>, albums: Vec<Album>) -> Result<Vec<AlbumId3>> {
        let averages = self.averages(db, ItemKind::Album, albums.iter().map(|album| album.pk))?;
        Ok(albums.into_iter().map(|album| AlbumId3::of(album, &averages, self.style)).collect())
    }

    pub(crate) fn artists(self, db: &Reader<'_>, viewer: &Viewer, rows: Vec<Artist>) -> Result<Vec<ArtistId3>> {
        let pks: Vec<i64> = rows.iter().map(|artist| artist.pk).collect();
        let averages = self.averages(db, ItemKind::Artist, pks.iter().copied())?;
        let roles =
            if self.style.legacy { std::collections::HashMap::new() } else { artists::roles(db, viewer, &pks)? };
        let none = Vec::new();
        let told = rows.into_iter().map(|artist| {
            let roles = roles.get(&artist.pk).unwrap_or(&none);
            ArtistId3::of(artist, roles, &averages, self.style)
        });
        Ok(told.collect())
    }

    fn averages(self, db: &Reader<'_>, kind: ItemKind, pks: impl Iterator<Item = i64>) -> Result<Averages> {
        if !self.averages || self.style.minimal {
            return Ok(Averages::new());
        }
        annotations::averages(db, kind, &pks.collect::<Vec<_>>())
    }
}
