//! Playlists, with and without their entries.

use melodrome_model::{ArtId, ArtKind, Playlist as Row, Viewer};
use serde::Serialize;

use super::{Style, blank, seconds, written};
use crate::render::{Open, Payload};

/// A playlist without its entries.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Playlist {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "blank")]
    pub comment: String,
    pub song_count: i64,
    pub duration: i64,
    pub public: bool,
    #[serde(skip_serializing_if = "blank")]
    pub owner: String,
    pub created: String,
    pub changed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover_art: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readonly: Option<Open<bool>>,
}

/// `getPlaylists`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Playlists {
    pub playlist: Vec<Playlist>,
}

impl Payload for Playlists {
    const NAME: Option<&'static str> = Some("playlists");
}

/// `getPlaylist` and `createPlaylist`. The entries write themselves, piece by piece: as a list of ten thousand objects
/// they would take many times the room of the answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaylistWithSongs<E> {
    #[serde(flatten)]
    pub playlist: Playlist,
    pub entry: E,
}

impl<E: Serialize> Payload for PlaylistWithSongs<E> {
    const NAME: Option<&'static str> = Some("playlist");
}

impl Playlist {
    /// A playlist as this caller is told of it.
    #[must_use]
    pub fn of(row: Row, viewer: &Viewer, style: Style) -> Self {
        let cover_art = ArtId::new(ArtKind::Playlist, row.id.clone(), "").to_string();
        let plain = Self {
            id: row.id.into_string(),
            name: row.name,
            song_count: row.track_count,
            duration: seconds(row.duration),
            created: written(row.created_at),
            changed: written(row.updated_at),
            ..Self::default()
        };
        if style.minimal {
            return plain;
        }
        // A file that rules the playlist would undo every change.
        let writable = !row.sync && row.owner_id == *viewer.user_id();
        Self {
            comment: row.comment,
            public: row.public,
            owner: row.owner_name,
            // It shows the cover of an album in it.
            cover_art: (row.track_count > 0).then_some(cover_art),
            readonly: (!style.legacy).then_some(Open(!writable)),
            ..plain
        }
    }
}
