//! What is written into a file is what is read from it, in each format.

use melodrome_model::Role;
use melodrome_tags::{FileTags, Mapping, PidRules, pictures, read};
use melodrome_testkit::{Shelf, cover};

fn read_at(shelf: &Shelf, rel: &str) -> FileTags {
    read(&shelf.path(rel), rel, &Mapping::default(), &PidRules::default(), 1).unwrap()
}

/// Format, codec, whether a bit depth is known.
const FORMATS: &[(&str, &str, bool)] = &[
    ("mp3", "mp3", false),
    ("flac", "flac", true),
    ("ogg", "vorbis", false),
    ("opus", "opus", false),
    ("m4a", "aac", false),
    ("alac.m4a", "alac", true),
    ("wav", "pcm", true),
    ("aiff", "pcm", true),
    ("wv", "wv", true),
    ("aac", "aac", false),
];

fn save(shelf: &Shelf, format: &str) -> String {
    let rel = format!("A/B/song.{format}");
    let mut track = shelf.track(&rel);
    if format == "alac.m4a" {
        track = track.sound("alac");
    }
    track
        .title("Söng")
        .artist("Ann")
        .artist("Bob")
        .album("Album")
        .album_artist("Ann")
        .number(3)
        .tag("TRACKTOTAL", "9")
        .disc(2)
        .genre("Jazz")
        .genre("Folk")
        .date("1999-05-04")
        .compilation()
        .tag("COMPOSER", "Cyd")
        .tag("REPLAYGAIN_TRACK_GAIN", "-6.50 dB")
        .tag("MUSICBRAINZ_ALBUMID", "d6010be3-98f8-422c-a6c9-787e2e491e58")
        .tag("MUSICBRAINZ_RELEASETRACKID", "d6010be3-98f8-422c-a6c9-787e2e491e59")
        .lyrics("[00:01.00]la")
        .cover(&cover(0x00ff_0000))
        .save();
    rel
}

#[test]
fn tags_and_properties_of_every_format_are_read() {
    let shelf = Shelf::new();
    for &(format, codec, deep) in FORMATS {
        let rel = save(&shelf, format);
        let FileTags { tags, audio } = read_at(&shelf, &rel);
        let names: Vec<&str> =
            tags.participants.iter().filter(|p| p.role == Role::Artist).map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["Ann", "Bob"], "{format}");
        assert_eq!(
            (tags.title.as_str(), tags.album.as_str(), tags.album_artist.as_str()),
            ("Söng", "Album", "Ann"),
            "{format}"
        );
        assert_eq!(tags.artist, "Ann • Bob", "{format}");
        assert_eq!((tags.track_number, tags.disc_number), (3, 2), "{format}");
        assert_eq!(tags.tags.get("tracktotal").map(Vec::as_slice), Some(&["9".to_owned()][..]), "{format}");
        assert_eq!(tags.genres, ["Jazz", "Folk"], "{format}");
        assert_eq!(tags.date, "1999-05-04", "{format}");
        assert!(tags.compilation && tags.has_picture, "{format}");
        assert_eq!(tags.participants.iter().find(|p| p.role == Role::Composer).unwrap().name, "Cyd", "{format}");
        assert_eq!(tags.replay_gain.track_gain, Some(-6.5), "{format}");
        assert_eq!(tags.mbz_album_id, "d6010be3-98f8-422c-a6c9-787e2e491e58", "{format}");
        assert_eq!(tags.mbz_release_track_id, "d6010be3-98f8-422c-a6c9-787e2e491e59", "{format}");
        assert_eq!(tags.album_id.as_str(), "1MEnOi7l13rrZWQbks5TwJ", "{format}");
        assert!(
            tags.lyrics.contains(r#""line":[{"start":1000,"value":"la"}],"synced":true"#),
            "{format}: {}",
            tags.lyrics
        );
        assert_eq!(audio.codec, codec, "{format}");
        assert!((0.9..1.2).contains(&audio.duration), "{format}: {} s", audio.duration);
        assert!(audio.bit_rate > 5 && audio.bit_rate < 1500, "{format}: {} kbit/s", audio.bit_rate);
        assert_eq!(audio.channels, 1, "{format}");
        assert_eq!(audio.sample_rate, if format == "opus" { 48_000 } else { 44_100 }, "{format}");
        assert_eq!(audio.bit_depth > 0, deep, "{format}");
    }
}

#[test]
fn the_cover_comes_out_as_it_went_in() {
    let shelf = Shelf::new();
    for &(format, ..) in FORMATS {
        let rel = save(&shelf, format);
        let found = pictures(&shelf.path(&rel)).unwrap();
        assert_eq!(found.len(), 1, "{format}");
        assert_eq!(found[0].bytes, *cover(0x00ff_0000), "{format}");
        assert!(found[0].front, "{format}");
    }
}

#[test]
fn untagged_files_are_named_after_themselves() {
    let shelf = Shelf::new();
    for &(format, ..) in FORMATS {
        let rel = format!("x/plain.{format}");
        let mut track = shelf.track(&rel);
        if format == "alac.m4a" {
            track = track.sound("alac");
        }
        track.save();
        let found = read_at(&shelf, &rel);
        assert!(found.tags.title.starts_with("plain"), "{format}");
        assert!(!found.tags.has_picture, "{format}");
        assert!(pictures(&shelf.path(&rel)).unwrap().is_empty(), "{format}");
    }
}

#[test]
fn formats_without_a_reader_of_ours_are_shown_to_ffprobe() {
    let shelf = Shelf::new();
    for (format, codec) in [("tta", "tta"), ("mka", "vorbis")] {
        shelf.track(&format!("a.{format}")).save();
        let found = read_at(&shelf, &format!("a.{format}"));
        assert_eq!((found.audio.codec.as_str(), found.audio.channels), (codec, 1), "{format}");
        assert!(found.audio.duration > 0.5, "{format}");
    }
}

#[test]
fn windows_media_is_read_without_help() {
    let shelf = Shelf::new();
    shelf.track("a.wma").save();
    let audio = read_at(&shelf, "a.wma").audio;
    assert_eq!((audio.codec.as_str(), audio.channels, audio.sample_rate), ("wma2", 1, 44_100));
    assert!((0.9..1.3).contains(&audio.duration), "{} s", audio.duration);
    assert!(audio.bit_rate > 5 && audio.bit_rate < 320, "{} kbit/s", audio.bit_rate);
}

#[test]
fn content_decides_not_the_name() {
    let shelf = Shelf::new();
    shelf.write("a.mp3", &melodrome_testkit::sound("flac"));
    assert_eq!(read_at(&shelf, "a.mp3").audio.codec, "flac");
}
