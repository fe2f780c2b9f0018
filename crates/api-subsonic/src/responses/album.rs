//! Albums as the ID3 family has them.

use melodrome_model::track::year_of;
use melodrome_model::{Album, ArtId, ArtKind, Id, Role};
use serde::Serialize;

use super::child::{Child, with_version};
use super::{
    ArtistRef, Averages, Named, Style, average, blank, credited, explicit, named, seconds, sort_name, time, written,
};
use crate::render::{Open, Payload};

/// An album.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlbumId3 {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "blank")]
    pub artist: String,
    #[serde(skip_serializing_if = "blank")]
    pub artist_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover_art: Option<String>,
    pub song_count: i64,
    pub duration: i64,
    #[serde(skip_serializing_if = "blank")]
    pub play_count: i64,
    pub created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starred: Option<String>,
    #[serde(skip_serializing_if = "blank")]
    pub year: i64,
    #[serde(skip_serializing_if = "blank")]
    pub genre: String,
    #[serde(flatten)]
    pub open: Option<OpenAlbum>,
}

/// What OpenSubsonic adds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenAlbum {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub played: Option<String>,
    /// Left out when there is none: the schema's least value is 1.
    #[serde(skip_serializing_if = "blank")]
    pub user_rating: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average_rating: Option<f64>,
    pub genres: Open<Vec<Named>>,
    pub music_brainz_id: Open<String>,
    pub is_compilation: Open<bool>,
    pub sort_name: Open<String>,
    pub disc_titles: Open<Vec<DiscTitle>>,
    pub original_release_date: Open<ItemDate>,
    pub release_date: Open<ItemDate>,
    pub release_types: Open<Vec<String>>,
    pub record_labels: Open<Vec<Named>>,
    pub moods: Open<Vec<String>>,
    pub artists: Open<Vec<ArtistRef>>,
    pub display_artist: Open<String>,
    pub explicit_status: Open<&'static str>,
    pub version: Open<String>,
}

/// A disc of an album.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscTitle {
    pub disc: i64,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover_art: Option<String>,
}

/// A date of which parts may be unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ItemDate {
    #[serde(skip_serializing_if = "blank")]
    pub year: i64,
    #[serde(skip_serializing_if = "blank")]
    pub month: i64,
    #[serde(skip_serializing_if = "blank")]
    pub day: i64,
}

impl ItemDate {
    /// Of `YYYY[-MM[-DD]]`; what is no date is unknown.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = text.split('-').map(|part| part.parse().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        let date = Self { year: next(), month: next(), day: next() };
        if date.year > 0 && (0..=12).contains(&date.month) && (0..=31).contains(&date.day) {
            date
        } else {
            Self::default()
        }
    }
}

/// `getAlbum`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlbumWithSongs {
    #[serde(flatten)]
    pub album: AlbumId3,
    pub song: Vec<Child>,
}

impl Payload for AlbumWithSongs {
    const NAME: Option<&'static str> = Some("album");
}

impl AlbumId3 {
    /// An album as this caller is told of it.
    #[must_use]
    pub fn of(album: Album, averages: &Averages, style: Style) -> Self {
        let marks = album.annotation;
        let original = year_of(&album.original_date);
        Self {
            name: if style.versions { with_version(&album.name, &album.version) } else { album.name.clone() },
            cover_art: (!album.art_absent)
                .then(|| ArtId::new(ArtKind::Album, album.id.clone(), &album.art_hash).to_string()),
            song_count: album.track_count,
            duration: seconds(album.duration),
            play_count: marks.play_count,
            created: written(album.created_at),
            starred: time(marks.starred_at),
            year: if original > 0 { original } else { album.max_year },
            open: (!style.legacy).then(|| OpenAlbum::of(&album, averages, style)),
            id: album.id.into_string(),
            artist: album.album_artist,
            artist_id: album.album_artist_id.into_string(),
            genre: album.genre,
        }
    }
}

impl OpenAlbum {
    fn of(album: &Album, averages: &Averages, style: Style) -> Self {
        let marks = album.annotation;
        Self {
            played: time(marks.played_at).filter(|_| marks.play_count > 0),
            user_rating: marks.rating,
            average_rating: average(averages, album.pk),
            genres: Open(named(album.genres.iter().map(|(_, name)| name.clone()))),
            music_brainz_id: Open(album.mbz_album_id.clone()),
            is_compilation: Open(album.compilation),
            sort_name: Open(sort_name(&album.sort_name, album.order_name.clone(), style)),
            disc_titles: Open(disc_titles(album)),
            original_release_date: Open(ItemDate::parse(&album.original_date)),
            release_date: Open(ItemDate::parse(&album.release_date)),
            release_types: Open(album.release_types.clone()),
            record_labels: Open(named(album.labels.iter().cloned())),
            moods: Open(album.moods.clone()),
            artists: Open(credited(&album.participants, Role::AlbumArtist)),
            display_artist: Open(album.album_artist.clone()),
            explicit_status: Open(explicit(&album.explicit)),
            version: Open(album.version.clone()),
        }
    }
}

/// The discs, unless there is one without a title.
fn disc_titles(album: &Album) -> Vec<DiscTitle> {
    if let [] | [(_, _)] = album.discs.as_slice()
        && album.discs.iter().all(|(_, title)| title.is_empty())
    {
        return Vec::new();
    }
    album
        .discs
        .iter()
        .map(|(disc, title)| DiscTitle {
            disc: *disc,
            title: title.clone(),
            cover_art: (!album.art_absent)
                .then(|| ArtId::new(ArtKind::Disc, Id::from(format!("{}:{disc}", album.id)), "").to_string()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_the_parts_that_are_known() {
        assert_eq!(ItemDate::parse("2010-06-07"), ItemDate { year: 2010, month: 6, day: 7 });
        assert_eq!(ItemDate::parse("2010"), ItemDate { year: 2010, ..ItemDate::default() });
        for none in ["", "x", "2010-99", "-3"] {
            assert_eq!(ItemDate::parse(none), ItemDate::default(), "{none}");
        }
    }

    #[test]
    fn one_disc_without_a_title_is_not_told() {
        let mut album = Album { discs: vec![(1, String::new())], ..Album::default() };
        assert!(disc_titles(&album).is_empty());
        album.discs.push((2, "Live".to_owned()));
        assert_eq!(disc_titles(&album).len(), 2);
        album.discs = vec![(1, "Studio".to_owned())];
        assert_eq!(disc_titles(&album).len(), 1);
    }
}
