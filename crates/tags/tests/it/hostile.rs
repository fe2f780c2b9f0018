//! Files that are broken, on purpose or by accident: an error each, never a panic, never a track without sound.

use std::path::PathBuf;

use melodrome_model::ErrorKind;
use melodrome_tags::{Error, Mapping, PidRules, damaged, fuzz_read, pictures, read};
use melodrome_testkit::{Shelf, sound};
use proptest::prelude::*;

fn refused(shelf: &Shelf, name: &str, bytes: &[u8]) -> Error {
    let path = shelf.write(name, bytes);
    read(&path, name, &Mapping::default(), &PidRules::default(), 1).expect_err(name)
}

/// Bytes without any order, the same in every run.
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    })
    .take(len)
    .collect()
}

#[test]
fn files_that_are_not_audio_are_refused_with_a_reason() {
    let shelf = Shelf::new();
    for extension in ["mp3", "flac", "ogg", "opus", "m4a", "aac", "wav", "aiff", "wv", "ape", "mpc", "dsf"] {
        for (what, bytes) in [
            ("empty", Vec::new()),
            (
                "text",
                b"This is a shopping list: bread, milk, salt, and so on, and so on, until it is long enough.\n"
                    .repeat(40),
            ),
            ("zero", vec![0; 40_000]),
            ("noise", noise(40_000)),
        ] {
            let error = refused(&shelf, &format!("{what}.{extension}"), &bytes);
            assert_eq!(error.kind(), ErrorKind::Invalid, "{what}.{extension}: {error}");
            assert!(!error.reason().is_empty());
        }
    }
}

#[test]
fn damaged_mpeg_files_can_still_be_called_something() {
    let shelf = Shelf::new();
    let called = |rel: &str, bytes: &[u8]| {
        shelf.write(rel, bytes);
        damaged(&shelf.path(rel), rel, &Mapping::default(), &PidRules::default(), 1).map(|file| file.tags.title)
    };
    assert_eq!(called("A/zero.mp3", b"").as_deref(), Some("zero"));
    assert_eq!(called("A/text.mp3", &b"just words ".repeat(500)).as_deref(), Some("text"));
    assert_eq!(called("A/noise.mp2", &noise(40_000)).as_deref(), Some("noise"));
    assert_eq!(called("A/bare.ape", b"MAC ").as_deref(), Some("bare"));
    assert_eq!(called("A/zero.flac", b""), None);
    assert_eq!(called("A/other.mp3", &sound("flac")[..30]), None, "it is another format, and broken");
    assert_eq!(called("A/text.wav", b"just words"), None);
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let error =
        read(&PathBuf::from("/nonexistent/a.mp3"), "a.mp3", &Mapping::default(), &PidRules::default(), 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(pictures(&PathBuf::from("/nonexistent/a.mp3")).is_err());
}

#[test]
fn a_flac_file_cut_in_its_head_is_refused() {
    let shelf = Shelf::new();
    let whole = sound("flac");
    for len in [4, 20, 41, 60] {
        refused(&shelf, &format!("{len}.flac"), &whole[..len]);
    }
}

#[test]
fn every_format_cut_anywhere_never_panics() {
    for extension in ["mp3", "flac", "ogg", "opus", "m4a", "aac", "wav", "aiff", "wv", "wma"] {
        let whole = sound(extension);
        let step = (whole.len() / 60).max(1);
        for len in (0..whole.len().min(200)).chain((200..whole.len()).step_by(step)) {
            fuzz_read(&whole[..len]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// The stored corpus is the tone in each format; bytes of it are changed at random, most of them in the head.
    #[test]
    fn changed_bytes_never_panic(
        format in prop::sample::select(vec!["mp3", "flac", "ogg", "opus", "m4a", "aac", "wav", "aiff", "wv", "wma"]),
        changes in prop::collection::vec((0..4096_usize, any::<u8>()), 1..24),
        tail in prop::collection::vec((0..4096_usize, any::<u8>()), 0..8),
    ) {
        let mut bytes = sound(format).as_ref().clone();
        let len = bytes.len();
        for (at, byte) in changes {
            bytes[at % len] = byte;
        }
        for (at, byte) in tail {
            bytes[len - 1 - at % len] = byte;
        }
        fuzz_read(&bytes);
    }

    #[test]
    fn arbitrary_bytes_behind_any_magic_never_panic(
        magic in prop::sample::select(vec![
            &b"fLaC"[..], b"OggS\0\x02", b"ID3\x03\0\0", b"ID3\x04\0\x80", b"ID3\x02\0\0", b"RIFF\0\0\0\x01WAVE", b"FORM\0\0\x01\0AIFF",
            b"\0\0\0\x18ftypM4A \0\0\0\0", b"wvpk", b"MAC \x96\x0f", b"MPCK", b"MP+\x07", b"DSD \x1c\0\0\0", b"\xff\xfb\x90\x64",
            b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c\xff\x07\0\0\0\0\0\0",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..2048),
    ) {
        let mut bytes = magic.to_vec();
        bytes.extend(rest);
        fuzz_read(&bytes);
    }
}
