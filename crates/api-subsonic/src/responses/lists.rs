//! Answers that are lists of albums, tracks, artists or genres under a name of their own.

use serde::Serialize;

use super::album::AlbumId3;
use super::artist::ArtistId3;
use super::child::Child;
use crate::render::Payload;

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident $member:literal { $($field:ident: $item:ty),+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Serialize)]
            pub struct $name {
                $(pub $field: Vec<$item>),+
            }

            impl Payload for $name {
                const NAME: Option<&'static str> = Some($member);
            }
        )+
    };
}

lists! {
    /// `getAlbumList2`.
    AlbumList2 "albumList2" { album: AlbumId3 }
    /// `getRandomSongs`.
    RandomSongs "randomSongs" { song: Child }
    /// `getSongsByGenre`.
    SongsByGenre "songsByGenre" { song: Child }
    /// `search3`.
    SearchResult3 "searchResult3" { artist: ArtistId3, album: AlbumId3, song: Child }
    /// `getStarred2`.
    Starred2 "starred2" { artist: ArtistId3, album: AlbumId3, song: Child }
    /// `getGenres`.
    Genres "genres" { genre: Genre }
}

/// A genre; its name is the element's text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Genre {
    pub song_count: i64,
    pub album_count: i64,
    pub value: String,
}
