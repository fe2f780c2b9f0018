//! Who took part in a recording, and as what.

use serde::{Deserialize, Serialize};

/// What somebody did on a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Main performer, as printed on the track.
    Artist,
    /// Whom the album is filed under.
    AlbumArtist,
    /// Wrote the music.
    Composer,
    /// Led the orchestra.
    Conductor,
    /// Wrote the words.
    Lyricist,
    /// Arranged it.
    Arranger,
    /// Produced it.
    Producer,
    /// Directed it.
    Director,
    /// Recorded it.
    Engineer,
    /// Mixed it.
    Mixer,
    /// Made a new version of it.
    Remixer,
    /// Mixed it into a continuous set.
    DjMixer,
    /// Played or sang; the instrument is the sub-role.
    Performer,
}

impl Role {
    /// Every role in the order in which APIs list them.
    pub const ALL: [Self; 13] = [
        Self::Artist,
        Self::AlbumArtist,
        Self::Composer,
        Self::Conductor,
        Self::Lyricist,
        Self::Arranger,
        Self::Producer,
        Self::Director,
        Self::Engineer,
        Self::Mixer,
        Self::Remixer,
        Self::DjMixer,
        Self::Performer,
    ];

    /// The name used in tags and APIs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Artist => "artist",
            Self::AlbumArtist => "albumartist",
            Self::Composer => "composer",
            Self::Conductor => "conductor",
            Self::Lyricist => "lyricist",
            Self::Arranger => "arranger",
            Self::Producer => "producer",
            Self::Director => "director",
            Self::Engineer => "engineer",
            Self::Mixer => "mixer",
            Self::Remixer => "remixer",
            Self::DjMixer => "djmixer",
            Self::Performer => "performer",
        }
    }

    /// The number the store keeps; never changes once landed.
    #[must_use]
    pub fn code(self) -> i64 {
        Self::ALL.iter().position(|&role| role == self).map_or(0, |at| i64::try_from(at).unwrap_or(0))
    }

    /// The role of a stored number.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        usize::try_from(code).ok().and_then(|at| Self::ALL.get(at).copied())
    }
}

/// One credit: who, as what, in which order within the role.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Participant {
    /// What they did.
    pub role: Role,
    /// The artist's id, see [`crate::Id::of_artist`].
    pub artist: crate::Id,
    /// The name as credited.
    pub name: String,
    /// The name to sort by when the tags give one, else empty.
    pub sort_name: String,
    /// MusicBrainz artist id, else empty.
    pub mbz_id: String,
    /// Instrument or voice in title case, else empty.
    pub sub_role: String,
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn role_codes_round_trip() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        assert_eq!(Role::from_code(99), None);
    }
}
