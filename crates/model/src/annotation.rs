//! What a listener did to a thing: star, rating, plays.

use crate::Millis;

/// What can be starred and rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// A track.
    Track,
    /// An album.
    Album,
    /// An artist.
    Artist,
    /// A playlist.
    Playlist,
}

impl ItemKind {
    /// The number the store keeps; never changes once landed.
    #[must_use]
    pub fn code(self) -> i64 {
        match self {
            Self::Track => 0,
            Self::Album => 1,
            Self::Artist => 2,
            Self::Playlist => 3,
        }
    }

    /// The word the page's API uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Track => "song",
            Self::Album => "album",
            Self::Artist => "artist",
            Self::Playlist => "playlist",
        }
    }
}

/// One listener's marks on one thing; the default is "none".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Annotation {
    /// When it was starred; 0 = it is not.
    pub starred_at: Millis,
    /// 1 to 5; 0 = not rated.
    pub rating: i64,
    /// When it was rated; 0 = never.
    pub rated_at: Millis,
    /// Plays that counted.
    pub play_count: i64,
    /// Last play; 0 = never.
    pub played_at: Millis,
}

impl Annotation {
    /// Whether the thing carries a star.
    #[must_use]
    pub fn is_starred(&self) -> bool {
        self.starred_at != 0
    }
}
