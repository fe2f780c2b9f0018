//! Artists as the ID3 family has them, alone, with albums, and by letter.

use melodrome_model::{ArtId, ArtKind, Artist, Role};
use serde::Serialize;

use super::album::AlbumId3;
use super::{Averages, Style, average, blank, sort_name, time};
use crate::render::{Open, Payload};

/// An artist.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtistId3 {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover_art: Option<String>,
    pub album_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starred: Option<String>,
    #[serde(skip_serializing_if = "blank")]
    pub user_rating: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average_rating: Option<f64>,
    #[serde(flatten)]
    pub open: Option<OpenArtist>,
}

/// What OpenSubsonic adds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenArtist {
    pub music_brainz_id: Open<String>,
    pub sort_name: Open<String>,
    pub roles: Open<Vec<&'static str>>,
}

/// `getArtist`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArtistWithAlbums {
    #[serde(flatten)]
    pub artist: ArtistId3,
    pub album: Vec<AlbumId3>,
}

impl Payload for ArtistWithAlbums {
    const NAME: Option<&'static str> = Some("artist");
}

/// `getArtists`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Artists {
    pub last_modified: i64,
    pub ignored_articles: String,
    pub index: Vec<Index>,
}

impl Payload for Artists {
    const NAME: Option<&'static str> = Some("artists");
}

/// The artists of one letter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Index {
    pub name: String,
    pub artist: Vec<ArtistId3>,
}

impl ArtistId3 {
    /// An artist as this caller is told of them.
    #[must_use]
    pub fn of(artist: Artist, roles: &[Role], averages: &Averages, style: Style) -> Self {
        let marks = artist.annotation;
        let sort_name = sort_name(&artist.sort_name, artist.order_name, style);
        Self {
            cover_art: (!artist.art_hash.is_empty())
                .then(|| ArtId::new(ArtKind::Artist, artist.id.clone(), &artist.art_hash).to_string()),
            id: artist.id.into_string(),
            name: artist.name,
            album_count: artist.album_count,
            starred: time(marks.starred_at),
            user_rating: marks.rating,
            average_rating: average(averages, artist.pk),
            open: (!style.legacy).then(|| {
                let mut roles: Vec<&'static str> = roles.iter().map(|role| role.name()).collect();
                roles.sort_unstable();
                OpenArtist { music_brainz_id: Open(artist.mbz_id), sort_name: Open(sort_name), roles: Open(roles) }
            }),
        }
    }
}

/// The letters of `IndexGroups`: what a group is called, and the beginnings of names that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups(Vec<(String, String)>);

/// The default of the option.
pub const DEFAULT_GROUPS: &str = "A B C D E F G H I J K L M N O P Q R S T U V W X-Z(XYZ) [Unknown]([)";

impl Groups {
    /// Of the option's text: words separated by blanks, each a beginning, or a name with its beginnings in brackets.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut groups = Vec::new();
        for word in text.split_whitespace() {
            match word.split_once('(').filter(|(name, _)| !name.is_empty()) {
                Some((name, letters)) => {
                    let letters = letters.strip_suffix(')').unwrap_or(letters);
                    groups.extend(letters.chars().map(|letter| (letter.to_lowercase().collect(), name.to_owned())));
                }
                None => groups.push((word.to_lowercase(), word.to_owned())),
            }
        }
        Self(groups)
    }

    /// The group of a name in its sort form.
    #[must_use]
    pub fn of(&self, sort_name: &str) -> &str {
        let name = sort_name.to_lowercase();
        self.0.iter().find(|(beginning, _)| name.starts_with(beginning.as_str())).map_or("#", |(_, group)| group)
    }
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT_GROUPS, Groups};

    #[test]
    fn names_fall_into_the_configured_groups() {
        let groups = Groups::parse(DEFAULT_GROUPS);
        for (name, group) in [
            ("ada", "A"),
            ("zoe", "X-Z"),
            ("yes", "X-Z"),
            ("[unknown artist]", "[Unknown]"),
            ("!!!", "#"),
            ("žižek", "#"),
            ("", "#"),
        ] {
            assert_eq!(groups.of(name), group, "{name}");
        }
        assert_eq!(Groups::parse("The A").of("the cure"), "The");
    }
}
