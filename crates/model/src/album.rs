//! An album as one viewer sees it.

use crate::{Annotation, CoverColours, Id, LibraryId, Millis, Participant};

/// An album, aggregated from its tracks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Album {
    /// Internal key.
    pub pk: i64,
    /// Public id: the hash of the album rule.
    pub id: Id,
    /// Library it lies in.
    pub library: LibraryId,
    /// Title.
    pub name: String,
    /// Version such as "Deluxe", else empty.
    pub version: String,
    /// Whom it is filed under, as displayed.
    pub album_artist: String,
    /// First album artist's id, else empty.
    pub album_artist_id: Id,
    /// Form that lists are ordered by, article removed.
    pub order_name: String,
    /// Form of the album artist that lists are ordered by.
    pub order_album_artist: String,
    /// Title to sort by from the tags, else empty.
    pub sort_name: String,
    /// Album artist to sort by from the tags, else empty.
    pub sort_album_artist: String,
    /// Tracks by various artists.
    pub compilation: bool,
    /// Tracks on it.
    pub track_count: i64,
    /// Sum of the tracks' lengths in seconds.
    pub duration: f64,
    /// Sum of the tracks' sizes in bytes.
    pub size: i64,
    /// Earliest year, 0 = unknown.
    pub min_year: i64,
    /// Latest year, 0 = unknown.
    pub max_year: i64,
    /// Earliest original year, 0 = unknown.
    pub min_original_year: i64,
    /// Latest original year, 0 = unknown.
    pub max_original_year: i64,
    /// Loudness of the album: gain in dB.
    pub rg_gain: Option<f64>,
    /// Loudness of the album: peak, 1.0 = full scale.
    pub rg_peak: Option<f64>,
    /// When its first track was stored.
    pub imported_at: Millis,
    /// The library's name.
    pub library_name: String,
    /// The library's root.
    pub library_path: String,
    /// Every tag value that counts for albums, by canonical name.
    pub tags: crate::Tags,
    /// Date common to all tracks, `YYYY[-MM[-DD]]`, else empty.
    pub date: String,
    /// Original date common to all tracks, else empty.
    pub original_date: String,
    /// Release date common to all tracks, else empty.
    pub release_date: String,
    /// Most frequent genre, else empty.
    pub genre: String,
    /// Every genre, most frequent first: id and name.
    pub genres: Vec<(Id, String)>,
    /// Disc number and subtitle (may be empty), in order.
    pub discs: Vec<(i64, String)>,
    /// Album artists (and, for single albums, every credit).
    pub participants: Vec<Participant>,
    /// Release types in lower case as tagged (`album`, `live` …).
    pub release_types: Vec<String>,
    /// Record labels.
    pub labels: Vec<String>,
    /// Moods.
    pub moods: Vec<String>,
    /// MusicBrainz release id, else empty.
    pub mbz_album_id: String,
    /// MusicBrainz release group id, else empty.
    pub mbz_release_group_id: String,
    /// Catalogue number, else empty.
    pub catalog_number: String,
    /// Comment common to all tracks, else empty.
    pub comment: String,
    /// `e` explicit, `c` clean, else empty.
    pub explicit: String,
    /// When its first track was first seen.
    pub created_at: Millis,
    /// Newest change of a track's file.
    pub updated_at: Millis,
    /// All of its tracks are missing.
    pub missing: bool,
    /// Hash of the cover, empty when there is none or it was not looked for yet.
    pub art_hash: String,
    /// The cover was looked for and there is none.
    pub art_absent: bool,
    /// Colours of the cover.
    pub colours: Option<CoverColours>,
    /// How large the cover is.
    pub art_shape: crate::ImageShape,
    /// The viewer's marks.
    pub annotation: Annotation,
}
