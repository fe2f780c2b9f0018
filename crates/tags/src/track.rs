//! The fields of a track from its kept tags.

use melodrome_model::track::{ReplayGain, TrackTags};
use melodrome_model::{LibraryId, Tags};

use crate::raw::RawTags;
use crate::{Mapping, PidRules, credits, dates, lyrics, pid};

/// Name of an album that has none.
pub const UNKNOWN_ALBUM: &str = "[Unknown Album]";

fn first<'a>(tags: &'a Tags, name: &str) -> &'a str {
    tags.get(name).and_then(|values| values.first()).map(String::as_str).unwrap_or_default()
}

fn owned(tags: &Tags, name: &str) -> String {
    first(tags, name).to_owned()
}

/// Everything a file says, by the rules of `mapping` and `rules`.
pub(crate) fn build(
    raw: &RawTags,
    rel_path: &str,
    mapping: &Mapping,
    rules: &PidRules,
    library: LibraryId,
) -> TrackTags {
    let mut tags = mapping.apply(raw);
    let (folder, file) = rel_path.rsplit_once('/').unwrap_or((".", rel_path));
    let title = match first(&tags, "title") {
        "" => file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned(),
        title => title.to_owned(),
    };
    let album = match first(&tags, "album") {
        "" => UNKNOWN_ALBUM.to_owned(),
        album => album.to_owned(),
    };
    let compilation = matches!(first(&tags, "compilation"), "1" | "t" | "T" | "TRUE" | "true" | "True");
    let credits = credits::collect(&tags, mapping, compilation);
    let subject = pid::Subject { library, tags: &tags, title: &title, album_artist: &credits.album_artist, folder };
    let album_id = rules.album(&subject);
    let pid = rules.track(&subject, &album_id);
    let (date, original_date, release_date) =
        dates::settle(first(&tags, "recordingdate"), first(&tags, "originaldate"), first(&tags, "releasedate"));
    let explicit = match first(&tags, "explicitstatus") {
        "1" | "4" => "e",
        "2" => "c",
        _ => "",
    };
    let mut track = TrackTags {
        album_version: owned(&tags, "albumversion"),
        track_number: number(first(&tags, "track")),
        disc_number: number(first(&tags, "disc")),
        disc_subtitle: owned(&tags, "discsubtitle"),
        bpm: first(&tags, "bpm").trim().parse::<f64>().ok().and_then(whole).filter(|&bpm| bpm > 0),
        explicit: explicit.to_owned(),
        comment: owned(&tags, "comment"),
        catalog_number: owned(&tags, "catalognumber"),
        genres: tags.get("genre").cloned().unwrap_or_default(),
        replay_gain: replay_gain(&tags),
        mbz_recording_id: owned(&tags, "musicbrainz_recordingid"),
        mbz_release_track_id: owned(&tags, "musicbrainz_trackid"),
        mbz_album_id: owned(&tags, "musicbrainz_albumid"),
        mbz_release_group_id: owned(&tags, "musicbrainz_releasegroupid"),
        sort_title: owned(&tags, "titlesort"),
        sort_album: owned(&tags, "albumsort"),
        lyrics: lyrics::embedded(tags.get("lyrics").map(Vec::as_slice).unwrap_or_default()),
        has_picture: raw.has_picture,
        title,
        album,
        artist: credits.artist,
        album_artist: credits.album_artist,
        participants: credits.participants,
        date,
        original_date,
        release_date,
        compilation,
        album_id,
        pid,
        tags: Tags::new(),
    };
    tags.retain(|name, _| mapping.is_kept(name));
    track.tags = tags;
    track
}

/// The number before a slash, 0 when there is none.
fn number(text: &str) -> i64 {
    text.split('/').next().and_then(|part| part.trim().parse::<i64>().ok()).filter(|&n| n >= 0).unwrap_or(0)
}

/// Rounded half away from zero.
fn whole(value: f64) -> Option<i64> {
    (value.is_finite() && value.abs() < 1e9).then(|| value.round() as i64)
}

fn replay_gain(tags: &Tags) -> ReplayGain {
    let gain = |tag: &str, r128: &str| decibels(first(tags, tag)).or_else(|| from_r128(first(tags, r128)));
    ReplayGain {
        track_gain: gain("replaygain_track_gain", "r128_track_gain"),
        track_peak: finite(first(tags, "replaygain_track_peak")),
        album_gain: gain("replaygain_album_gain", "r128_album_gain"),
        album_peak: finite(first(tags, "replaygain_album_peak")),
    }
}

fn finite(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|value| value.is_finite())
}

/// `-6.50 dB` in every spelling that taggers use, a decimal comma included.
fn decibels(text: &str) -> Option<f64> {
    let text = text.trim();
    let bare = match text.get(text.len().saturating_sub(2)..) {
        Some(unit) if unit.eq_ignore_ascii_case("db") => text[..text.len() - 2].trim(),
        _ => text,
    };
    finite(bare).or_else(|| finite(&bare.replace(',', ".")))
}

/// Opus' gain: Q7.8 against −23 LUFS, five dB below ReplayGain's reference.
fn from_r128(text: &str) -> Option<f64> {
    text.trim().parse::<i16>().ok().map(|value| f64::from(value) / 256.0 + 5.0)
}

#[cfg(test)]
mod tests {
    use melodrome_model::track::TrackTags;

    use super::build;
    use crate::raw::RawTags;
    use crate::{Mapping, PidRules};

    fn track(path: &str, pairs: &[(&str, &str)]) -> TrackTags {
        let mut raw = RawTags::default();
        for (key, value) in pairs {
            raw.push(key, value);
        }
        raw.settle();
        build(&raw, path, &Mapping::default(), &PidRules::default(), 1)
    }

    #[test]
    fn an_untagged_file_is_named_after_itself() {
        let found = track("A/B/01 - Song.one.mp3", &[]);
        assert_eq!((found.title.as_str(), found.album.as_str()), ("01 - Song.one", "[Unknown Album]"));
        assert_eq!(found.lyrics, "[]");
        assert_eq!((found.track_number, found.bpm), (0, None));
    }

    #[test]
    fn numbers_survive_every_spelling() {
        let of = |number: &str| track("x", &[("tracknumber", number)]).track_number;
        assert_eq!((of("2/10"), of("A"), of("01"), of("1/2/3"), of("-1")), (2, 0, 1, 1, 0));
        let bpm = |text: &str| track("x", &[("bpm", text)]).bpm;
        assert_eq!((bpm("127.6"), bpm("0"), bpm("abc"), bpm("inf")), (Some(128), None, None, None));
    }

    #[test]
    fn loudness_is_read_in_both_dialects() {
        let gain = |pairs: &[(&str, &str)]| track("x", pairs).replay_gain.track_gain;
        assert_eq!(gain(&[("replaygain_track_gain", "-6.50 dB")]), Some(-6.5));
        assert_eq!(gain(&[("replaygain_track_gain", "-7,2 DB")]), Some(-7.2));
        for text in ["Infinity", "NaN", "dB"] {
            assert_eq!(gain(&[("replaygain_track_gain", text)]), None, "{text}");
        }
        assert_eq!(gain(&[("r128_track_gain", "-3776")]), Some(-9.75));
        assert_eq!(gain(&[("r128_track_gain", "0")]), Some(5.0));
        assert_eq!(gain(&[("r128_track_gain", "0"), ("replaygain_track_gain", "1 dB")]), Some(1.0));
    }

    #[test]
    fn advisories_become_letters() {
        let of = |text: &str| track("x", &[("itunesadvisory", text)]).explicit;
        assert_eq!((of("1"), of("4"), of("2"), of("0")), ("e".into(), "e".into(), "c".into(), String::new()));
    }

    #[test]
    fn tags_with_a_field_are_not_kept_twice() {
        let found = track("x", &[("title", "T"), ("genre", "Jazz"), ("isrc", "X"), ("tracktotal", "9")]);
        assert_eq!(found.tags.keys().collect::<Vec<_>>(), ["genre", "isrc", "tracktotal"]);
        assert_eq!(found.genres, ["Jazz"]);
    }

    #[test]
    fn markup_in_titles_is_kept_as_it_is() {
        assert_eq!(track("x", &[("title", "<script>\nx")]).title, "<script>\nx");
    }
}
