//! Names of pictures and their colours.

use std::fmt;

use crate::Id;

/// What a picture belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArtKind {
    /// `mf`: a track's embedded picture.
    Track,
    /// `al`: an album.
    Album,
    /// `ar`: an artist.
    Artist,
    /// `pl`: a playlist.
    Playlist,
    /// `ra`: a radio station.
    Radio,
    /// `dc`: a disc, its id is `<album>:<number>`.
    Disc,
}

impl ArtKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Track, Self::Album, Self::Artist, Self::Playlist, Self::Radio, Self::Disc];

    /// The two letters in front of the id.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Track => "mf",
            Self::Album => "al",
            Self::Artist => "ar",
            Self::Playlist => "pl",
            Self::Radio => "ra",
            Self::Disc => "dc",
        }
    }
}

/// A cover id such as `al-<id>_<16 hex>`; the suffix busts caches and never selects content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArtId {
    /// What the picture belongs to; `None` for a bare entity id.
    pub kind: Option<ArtKind>,
    /// The entity's id.
    pub id: Id,
    /// XXH3-64 of the picture in hex, else empty.
    pub hash: String,
}

impl ArtId {
    /// The id of an entity's picture.
    #[must_use]
    pub fn new(kind: ArtKind, id: Id, hash: &str) -> Self {
        Self { kind: Some(kind), id, hash: hash.to_owned() }
    }

    /// Reads any id that clients send, old suffixes and bare entity ids included. Never fails: what does not look like
    /// a cover id is taken as an entity id.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        for kind in ArtKind::ALL {
            if let Some(rest) = text.strip_prefix(kind.prefix()).and_then(|rest| rest.strip_prefix('-')) {
                let (id, hash) = rest.split_once('_').unwrap_or((rest, ""));
                let known = hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit());
                return Self {
                    kind: Some(kind),
                    id: Id::from(id),
                    hash: if known { hash.to_owned() } else { String::new() },
                };
            }
        }
        Self { kind: None, id: Id::from(text), hash: String::new() }
    }
}

impl fmt::Display for ArtId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.kind {
            write!(f, "{}-", kind.prefix())?;
        }
        write!(f, "{}", self.id)?;
        if !self.hash.is_empty() {
            write!(f, "_{}", self.hash)?;
        }
        Ok(())
    }
}

/// An sRGB colour as 0xRRGGBB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Colour(pub u32);

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06x}", self.0 & 0x00ff_ffff)
    }
}

/// How large a picture is, and what it looks like from afar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageShape {
    /// Pixels across, 0 = unknown.
    pub width: i64,
    /// Pixels down, 0 = unknown.
    pub height: i64,
    /// A ThumbHash in base64, empty = unknown.
    pub thumb: String,
}

/// The two colours a cover lends to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CoverColours {
    /// Colour of the largest area.
    pub dominant: Colour,
    /// The most vivid colour that differs from it, else equal.
    pub key: Colour,
}

#[cfg(test)]
mod tests {
    use super::{ArtId, ArtKind};

    #[test]
    fn cover_ids_round_trip_and_old_suffixes_are_dropped() {
        let id = ArtId::parse("al-abc_0123456789abcdef");
        assert_eq!((id.kind, id.id.as_str(), id.hash.as_str()), (Some(ArtKind::Album), "abc", "0123456789abcdef"));
        assert_eq!(id.to_string(), "al-abc_0123456789abcdef");
        assert_eq!(ArtId::parse("mf-abc_0").hash, "");
        assert_eq!(ArtId::parse("whatever").kind, None);
        assert_eq!(ArtId::parse("dc-abc:2").id.as_str(), "abc:2");
    }
}
