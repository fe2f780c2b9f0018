//! A track: one audio file.

use crate::{Annotation, CoverColours, Id, ImageShape, LibraryId, Millis, Participant, Tags};

/// What is inside the file, as the decoder sees it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AudioProperties {
    /// Length in seconds, rounded to 10 ms.
    pub duration: f64,
    /// kbit/s.
    pub bit_rate: i64,
    /// Hz.
    pub sample_rate: i64,
    /// 0 = unknown or meaningless for the codec.
    pub bit_depth: i64,
    /// Channels.
    pub channels: i64,
    /// Codec name in lower case, such as `flac`.
    pub codec: String,
}

/// Loudness as tagged.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReplayGain {
    /// dB.
    pub track_gain: Option<f64>,
    /// 1.0 = full scale.
    pub track_peak: Option<f64>,
    /// dB.
    pub album_gain: Option<f64>,
    /// 1.0 = full scale.
    pub album_peak: Option<f64>,
}

/// What the tags of one file say, after every rule of the mapping. The scanner adds where the file lies.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrackTags {
    /// Title, else the file name without extension.
    pub title: String,
    /// Album, else `[Unknown Album]`.
    pub album: String,
    /// Artist line as displayed.
    pub artist: String,
    /// Album artist line as displayed.
    pub album_artist: String,
    /// Album version, else empty.
    pub album_version: String,
    /// 0 = none.
    pub track_number: i64,
    /// 0 = none.
    pub disc_number: i64,
    /// Disc subtitle, else empty.
    pub disc_subtitle: String,
    /// `YYYY[-MM[-DD]]`, else empty.
    pub date: String,
    /// `YYYY[-MM[-DD]]`, else empty.
    pub original_date: String,
    /// `YYYY[-MM[-DD]]`, else empty.
    pub release_date: String,
    /// Part of a compilation.
    pub compilation: bool,
    /// Beats per minute, rounded.
    pub bpm: Option<i64>,
    /// `e` explicit, `c` clean, else empty.
    pub explicit: String,
    /// First comment, else empty.
    pub comment: String,
    /// Catalogue number, else empty.
    pub catalog_number: String,
    /// Genres in order.
    pub genres: Vec<String>,
    /// Loudness.
    pub replay_gain: ReplayGain,
    /// MusicBrainz recording, else empty.
    pub mbz_recording_id: String,
    /// MusicBrainz release track, else empty.
    pub mbz_release_track_id: String,
    /// MusicBrainz release, else empty.
    pub mbz_album_id: String,
    /// MusicBrainz release group, else empty.
    pub mbz_release_group_id: String,
    /// Title to sort by, else empty.
    pub sort_title: String,
    /// Album to sort by, else empty.
    pub sort_album: String,
    /// Every credit, role by role.
    pub participants: Vec<Participant>,
    /// Structured lyrics as a JSON array, `[]` when none (shape: spec "lyrics").
    pub lyrics: String,
    /// Tags without a field of their own, and the album-flagged ones.
    pub tags: Tags,
    /// Hash of the album rule: the album's id.
    pub album_id: Id,
    /// Hash of the track rule: finds a moved file again.
    pub pid: Id,
    /// At least one embedded picture.
    pub has_picture: bool,
}

/// The forms that lists of tracks are ordered by, and the names to sort by from the tags.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrackOrder {
    /// Of the title.
    pub title: String,
    /// Of the album, article removed.
    pub album: String,
    /// Of the artist, article removed.
    pub artist: String,
    /// Of the album artist, article removed.
    pub album_artist: String,
    /// First artist to sort by, as tagged, else empty.
    pub sort_artist: String,
    /// First album artist to sort by, as tagged, else empty.
    pub sort_album_artist: String,
}

/// A track as one viewer sees it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// Internal key.
    pub pk: i64,
    /// Public id, random, kept for the life of the recording.
    pub id: Id,
    /// Library it lies in.
    pub library: LibraryId,
    /// The library's name.
    pub library_name: String,
    /// The library's root.
    pub library_path: String,
    /// Public id of the folder it lies in, else empty.
    pub folder_id: Id,
    /// What lists are ordered by.
    pub order: TrackOrder,
    /// Path relative to the library's root, `/` between parts.
    pub path: String,
    /// Lower-case extension without the dot.
    pub suffix: String,
    /// Bytes.
    pub size: i64,
    /// Modification time of the file.
    pub modified_at: Millis,
    /// When it was first seen.
    pub created_at: Millis,
    /// The file is gone for now.
    pub missing: bool,
    /// The album's internal key.
    pub album_pk: i64,
    /// Everything from the tags. In lists, `lyrics`, `comment` and `tags` are left empty where the query says so.
    pub tags: TrackTags,
    /// Everything from the decoder.
    pub audio: AudioProperties,
    /// Hash of the embedded picture when it differs from the album's, else empty.
    pub art_hash: String,
    /// Hash of the album's cover, else empty.
    pub album_art_hash: String,
    /// The album's cover was looked for and there is none.
    pub album_art_absent: bool,
    /// Colours of the cover.
    pub colours: Option<CoverColours>,
    /// How large the album's cover is.
    pub album_art_shape: ImageShape,
    /// The viewer's marks.
    pub annotation: Annotation,
}

impl Track {
    /// Year of [`TrackTags::date`], 0 = unknown.
    #[must_use]
    pub fn year(&self) -> i64 {
        year_of(&self.tags.date)
    }

    /// First artist credited in `role`.
    #[must_use]
    pub fn first(&self, role: crate::Role) -> Option<&Participant> {
        self.tags.participants.iter().find(|p| p.role == role)
    }
}

/// The year a date text begins with, 0 when there is none.
#[must_use]
pub fn year_of(date: &str) -> i64 {
    date.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0)
}

/// What the decoder calls the media type of a suffix, for HTTP.
#[must_use]
pub fn content_type(suffix: &str) -> &'static str {
    match suffix {
        "mp3" => "audio/mpeg",
        "flac" => "audio/flac",
        "ogg" | "oga" => "audio/ogg",
        "opus" => "audio/ogg",
        "m4a" | "mp4" | "m4b" => "audio/mp4",
        "aac" => "audio/aac",
        "wav" => "audio/x-wav",
        "aif" | "aiff" | "aifc" => "audio/x-aiff",
        "wv" => "audio/x-wavpack",
        "ape" => "audio/x-monkeys-audio",
        "wma" | "asf" => "audio/x-ms-wma",
        "mpc" => "audio/x-musepack",
        "dsf" => "audio/x-dsf",
        "dff" => "audio/x-dff",
        "mka" | "mkv" => "audio/x-matroska",
        "webm" => "audio/webm",
        "tta" => "audio/x-tta",
        "tak" => "audio/tak",
        "shn" => "audio/x-shn",
        "mp2" | "mpga" => "audio/mpeg",
        _ => "application/octet-stream",
    }
}
