//! A track as the dialect's "child". Its folder form for albums is not built yet.

use melodrome_model::{ArtId, ArtKind, Id, Role, Track, text};
use serde::Serialize;

use super::{ArtistRef, Averages, Named, Style, average, blank, credited, explicit, named, seconds, sort_name, time};
use crate::render::{Open, Payload};

/// A track. Fields without [`Open`] are left out when they say nothing, but `id`, `isDir`, `title`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Child {
    pub id: String,
    #[serde(skip_serializing_if = "blank")]
    pub parent: String,
    pub is_dir: bool,
    pub title: String,
    #[serde(skip_serializing_if = "blank")]
    pub album: String,
    #[serde(skip_serializing_if = "blank")]
    pub artist: String,
    #[serde(skip_serializing_if = "blank")]
    pub track: i64,
    #[serde(skip_serializing_if = "blank")]
    pub year: i64,
    #[serde(skip_serializing_if = "blank")]
    pub genre: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cover_art: Option<String>,
    #[serde(skip_serializing_if = "blank")]
    pub size: i64,
    #[serde(skip_serializing_if = "blank")]
    pub content_type: &'static str,
    #[serde(skip_serializing_if = "blank")]
    pub suffix: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starred: Option<String>,
    #[serde(skip_serializing_if = "blank")]
    pub duration: i64,
    #[serde(skip_serializing_if = "blank")]
    pub bit_rate: i64,
    #[serde(skip_serializing_if = "blank")]
    pub path: String,
    #[serde(skip_serializing_if = "blank")]
    pub play_count: i64,
    #[serde(skip_serializing_if = "blank")]
    pub disc_number: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    #[serde(skip_serializing_if = "blank")]
    pub album_id: String,
    #[serde(skip_serializing_if = "blank")]
    pub artist_id: String,
    #[serde(rename = "type", skip_serializing_if = "blank")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "blank")]
    pub user_rating: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average_rating: Option<f64>,
    #[serde(flatten)]
    pub open: Option<OpenChild>,
}

/// What OpenSubsonic adds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenChild {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub played: Option<String>,
    pub bpm: Open<i64>,
    pub comment: Open<String>,
    pub sort_name: Open<String>,
    pub media_type: Open<&'static str>,
    pub music_brainz_id: Open<String>,
    pub isrc: Open<Vec<String>>,
    pub genres: Open<Vec<Named>>,
    pub replay_gain: Open<ReplayGain>,
    pub channel_count: Open<i64>,
    pub sampling_rate: Open<i64>,
    pub bit_depth: Open<i64>,
    pub moods: Open<Vec<String>>,
    pub artists: Open<Vec<ArtistRef>>,
    pub display_artist: Open<String>,
    pub album_artists: Open<Vec<ArtistRef>>,
    pub display_album_artist: Open<String>,
    pub contributors: Open<Vec<Contributor>>,
    pub display_composer: Open<String>,
    pub explicit_status: Open<&'static str>,
    pub groupings: Open<Vec<String>>,
    pub works: Open<Vec<Work>>,
    pub movements: Open<Vec<Movement>>,
}

/// Loudness; only finite numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayGain {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_gain: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_gain: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_peak: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_peak: Option<f64>,
}

/// Somebody who took part other than as artist or album artist.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contributor {
    pub role: &'static str,
    #[serde(skip_serializing_if = "blank")]
    pub sub_role: String,
    pub artist: ArtistRef,
}

/// The work that is performed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Work {
    pub name: String,
    #[serde(skip_serializing_if = "blank")]
    pub music_brainz_id: String,
}

/// A movement of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Movement {
    pub name: String,
    #[serde(skip_serializing_if = "blank")]
    pub number: i64,
    #[serde(skip_serializing_if = "blank")]
    pub count: i64,
}

/// `getSong`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Song(pub Child);

impl Payload for Song {
    const NAME: Option<&'static str> = Some("song");
}

impl Child {
    /// A track as this caller is told of it.
    #[must_use]
    pub fn of(track: Track, averages: &Averages, style: Style) -> Self {
        let title = full_title(&track, style);
        if style.minimal {
            return Self { id: track.id.into_string(), title, ..Self::default() };
        }
        let cover_art = cover(&track);
        let path = shown_path(&track, &title);
        let marks = track.annotation;
        let year = track.year();
        let album = if style.versions {
            with_version(&track.tags.album, &track.tags.album_version)
        } else {
            track.tags.album.clone()
        };
        Self {
            parent: track.tags.album_id.to_string(),
            is_dir: false,
            album,
            artist: track.tags.artist.clone(),
            track: track.tags.track_number,
            year,
            genre: track.tags.genres.first().cloned().unwrap_or_default(),
            cover_art,
            size: track.size,
            content_type: melodrome_model::track::content_type(&track.suffix),
            starred: time(marks.starred_at),
            duration: seconds(track.audio.duration),
            bit_rate: track.audio.bit_rate,
            path,
            play_count: marks.play_count,
            disc_number: track.tags.disc_number,
            created: time(if style.recent_by_file { track.modified_at } else { track.created_at }),
            album_id: track.tags.album_id.to_string(),
            artist_id: track.first(Role::Artist).map(|credit| credit.artist.to_string()).unwrap_or_default(),
            kind: "music",
            user_rating: marks.rating,
            average_rating: average(averages, track.pk),
            open: (!style.legacy).then(|| OpenChild::of(&track, style)),
            id: track.id.into_string(),
            suffix: track.suffix,
            title,
        }
    }
}

impl OpenChild {
    fn of(track: &Track, style: Style) -> Self {
        let tags = &track.tags;
        let values = |name: &str| tags.tags.get(name).cloned().unwrap_or_default();
        let number = |name: &str| tags.tags.get(name).and_then(|found| found.first()?.parse().ok()).unwrap_or(0);
        let composers: Vec<&str> = tags
            .participants
            .iter()
            .filter(|credit| credit.role == Role::Composer)
            .map(|credit| credit.name.as_str())
            .collect();
        let work_id = values("musicbrainz_workid").into_iter().next().unwrap_or_default();
        let finite = |value: Option<f64>| value.filter(|number| number.is_finite());
        Self {
            played: time(track.annotation.played_at).filter(|_| track.annotation.play_count > 0),
            bpm: Open(tags.bpm.unwrap_or(0)),
            comment: Open(tags.comment.clone()),
            sort_name: Open(sort_name(&tags.sort_title, text::sort_form(&tags.title), style)),
            media_type: Open("song"),
            music_brainz_id: Open(tags.mbz_recording_id.clone()),
            isrc: Open(values("isrc")),
            genres: Open(named(tags.genres.iter().cloned())),
            replay_gain: Open(ReplayGain {
                track_gain: finite(tags.replay_gain.track_gain),
                album_gain: finite(tags.replay_gain.album_gain),
                track_peak: finite(tags.replay_gain.track_peak),
                album_peak: finite(tags.replay_gain.album_peak),
            }),
            channel_count: Open(track.audio.channels),
            sampling_rate: Open(track.audio.sample_rate),
            bit_depth: Open(track.audio.bit_depth),
            moods: Open(values("mood")),
            artists: Open(credited(&tags.participants, Role::Artist)),
            display_artist: Open(tags.artist.clone()),
            album_artists: Open(credited(&tags.participants, Role::AlbumArtist)),
            display_album_artist: Open(tags.album_artist.clone()),
            contributors: Open(contributors(track)),
            display_composer: Open(composers.join(" • ")),
            explicit_status: Open(explicit(&tags.explicit)),
            groupings: Open(values("grouping")),
            works: Open(
                values("work").into_iter().map(|name| Work { name, music_brainz_id: work_id.clone() }).collect(),
            ),
            movements: Open(
                values("movementname")
                    .into_iter()
                    .map(|name| Movement { name, number: number("movement"), count: number("movementtotal") })
                    .collect(),
            ),
        }
    }
}

/// Everybody else who took part, role by role in a fixed order, then in tag order.
fn contributors(track: &Track) -> Vec<Contributor> {
    const ORDER: [Role; 11] = [
        Role::Composer,
        Role::Lyricist,
        Role::Conductor,
        Role::Arranger,
        Role::Producer,
        Role::Director,
        Role::Engineer,
        Role::Mixer,
        Role::Remixer,
        Role::DjMixer,
        Role::Performer,
    ];
    let credits = &track.tags.participants;
    ORDER
        .iter()
        .flat_map(|&role| credits.iter().filter(move |credit| credit.role == role))
        .map(|credit| Contributor {
            role: credit.role.name(),
            sub_role: credit.sub_role.clone(),
            artist: ArtistRef { id: credit.artist.to_string(), name: credit.name.clone() },
        })
        .collect()
}

/// The id of the picture to show: its own, else the disc's, else the album's.
fn cover(track: &Track) -> Option<String> {
    let tags = &track.tags;
    let id = if tags.has_picture {
        // Without a hash of its own the embedded picture is the album's.
        let hash = if track.art_hash.is_empty() { &track.album_art_hash } else { &track.art_hash };
        ArtId::new(ArtKind::Track, track.id.clone(), hash)
    } else if tags.disc_number > 0 {
        ArtId::new(ArtKind::Disc, Id::from(format!("{}:{}", tags.album_id, tags.disc_number)), "")
    } else if track.album_art_hash.is_empty() {
        return None;
    } else {
        ArtId::new(ArtKind::Album, tags.album_id.clone(), &track.album_art_hash)
    };
    Some(id.to_string())
}

/// `Title (Subtitle)`; a subtitle that already stands in brackets is added as it is.
fn full_title(track: &Track, style: Style) -> String {
    let title = &track.tags.title;
    match track.tags.tags.get("subtitle").and_then(|found| found.first()) {
        Some(subtitle) if style.subtitles => with_version(title, subtitle),
        _ => title.clone(),
    }
}

/// A name with its addition in brackets, unless there is none.
pub(crate) fn with_version(name: &str, version: &str) -> String {
    let version = version.trim();
    let bracketed =
        (version.starts_with('(') && version.ends_with(')')) || (version.starts_with('[') && version.ends_with(']'));
    match version {
        "" => name.to_owned(),
        _ if bracketed => format!("{name} {version}"),
        _ => format!("{name} ({version})"),
    }
}

/// An invented path, `AlbumArtist/Album/DD-TT - Title.suffix`: stable, and tells nothing about the server's disk.
fn shown_path(track: &Track, title: &str) -> String {
    let tags = &track.tags;
    let plain = |name: &str| name.replace('/', "_");
    let disc = if tags.disc_number > 0 { format!("{:02}-", tags.disc_number) } else { String::new() };
    let number = if tags.track_number > 0 { format!("{:02} - ", tags.track_number) } else { String::new() };
    format!("{}/{}/{disc}{number}{}.{}", plain(&tags.album_artist), plain(&tags.album), plain(title), track.suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style() -> Style {
        Style {
            legacy: false,
            minimal: false,
            subtitles: true,
            versions: true,
            sort_tags: false,
            recent_by_file: false,
        }
    }

    fn track() -> Track {
        let mut track = Track { id: Id::from("t"), suffix: "flac".to_owned(), ..Track::default() };
        track.tags.title = "A/B".to_owned();
        track.tags.album = "Set".to_owned();
        track.tags.album_artist = "Ann".to_owned();
        track.tags.album_id = Id::from("al");
        track
    }

    #[test]
    fn paths_are_invented_and_have_no_foreign_slashes() {
        let mut track = track();
        assert_eq!(Child::of(track.clone(), &Averages::new(), style()).path, "Ann/Set/A_B.flac");
        (track.tags.disc_number, track.tags.track_number) = (1, 2);
        assert_eq!(Child::of(track, &Averages::new(), style()).path, "Ann/Set/01-02 - A_B.flac");
    }

    #[test]
    fn subtitles_and_versions_are_added_once() {
        assert_eq!(with_version("A", "Live"), "A (Live)");
        assert_eq!(with_version("A", "(Live)"), "A (Live)");
        assert_eq!(with_version("A", "[Live]"), "A [Live]");
        assert_eq!(with_version("A", ""), "A");
        let mut track = track();
        track.tags.tags.insert("subtitle".to_owned(), vec!["Live".to_owned()]);
        assert_eq!(full_title(&track, style()), "A/B (Live)");
        assert_eq!(full_title(&track, Style { subtitles: false, ..style() }), "A/B");
    }

    #[test]
    fn loudness_that_is_no_number_is_left_out() {
        let mut track = track();
        track.tags.replay_gain.track_gain = Some(f64::NAN);
        track.tags.replay_gain.track_peak = Some(0.5);
        let gain = OpenChild::of(&track, style()).replay_gain.0;
        assert_eq!(gain, ReplayGain { track_peak: Some(0.5), ..ReplayGain::default() });
    }

    #[test]
    fn old_and_tiny_clients_get_less() {
        let legacy = Child::of(track(), &Averages::new(), Style { legacy: true, ..style() });
        assert!(legacy.open.is_none() && legacy.kind == "music");
        let minimal =
            serde_json::to_string(&Child::of(track(), &Averages::new(), Style { minimal: true, ..style() })).unwrap();
        assert_eq!(minimal, r#"{"id":"t","isDir":false,"title":"A/B"}"#);
    }
}
