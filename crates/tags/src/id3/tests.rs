//! Frames of every version, written by hand, and what is read from them.

use super::{pictures, read, read_v1};
use crate::raw::RawTags;
use crate::source::Source;

fn frame(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = id.to_vec();
    out.extend_from_slice(&(body.len() as u32).to_be_bytes());
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(body);
    out
}

fn tag(major: u8, flags: u8, body: &[u8]) -> Vec<u8> {
    let len = body.len() as u32;
    let mut out = vec![b'I', b'D', b'3', major, 0, flags];
    out.extend([(len >> 21) as u8 & 0x7f, (len >> 14) as u8 & 0x7f, (len >> 7) as u8 & 0x7f, len as u8 & 0x7f]);
    out.extend_from_slice(body);
    out
}

fn raw_of(bytes: &[u8]) -> RawTags {
    let mut source = Source::new(&bytes).unwrap();
    let mut raw = RawTags::default();
    read(&mut source, 0, &mut raw).unwrap();
    raw
}

#[test]
fn text_frames_of_each_encoding_are_read() {
    let mut body = frame(b"TIT2", b"\x00Caf\xe9");
    body.extend(frame(b"TPE1", b"\x01\xff\xfeA\0\0\0\xff\xfeB\0"));
    body.extend(frame(b"TALB", b"\x02\0X"));
    body.extend(frame(b"TCOM", "\u{3}Ó\0P".as_bytes()));
    let raw = raw_of(&tag(4, 0, &body));
    assert_eq!(raw.first("title"), Some("Café"));
    assert_eq!(raw.values["artist"], ["A", "B"]);
    assert_eq!(raw.first("album"), Some("X"));
    assert_eq!(raw.values["composer"], ["Ó", "P"]);
}

#[test]
fn utf16_without_byte_order_mark_loses_no_other_tag() {
    let mut body = frame(b"TIT2", b"\x01A\0B\0");
    body.extend(frame(b"TALB", b"\x00X"));
    let raw = raw_of(&tag(3, 0, &body));
    assert_eq!(raw.first("title"), Some("AB"));
    assert_eq!(raw.first("album"), Some("X"));
}

#[test]
fn old_frames_have_new_names() {
    let mut body = frame(b"TYER", b"\x001999");
    body.extend(frame(b"TDAT", b"\x003112"));
    body.extend(frame(b"TORY", b"\x001969"));
    body.extend(frame(b"IPLS", b"\x00producer\0Mix Master Mike\0guitar\0Ann"));
    let raw = raw_of(&tag(3, 0, &body));
    assert_eq!(raw.first("date"), Some("1999-12-31"));
    assert_eq!(raw.first("originaldate"), Some("1969"));
    assert_eq!(raw.first("producer"), Some("Mix Master Mike"));
    assert_eq!(raw.first("performer:guitar"), Some("Ann"));
    let mut v22 = b"TT2\0\0\x03\0Hi".to_vec();
    v22.extend(b"TYE\0\0\x05\x001999");
    let raw = raw_of(&tag(2, 0, &v22));
    assert_eq!((raw.first("title"), raw.first("date")), (Some("Hi"), Some("1999")));
}

#[test]
fn genres_by_number_become_names() {
    for (text, names) in [
        ("(17)", vec!["Rock"]),
        ("17", vec!["Rock"]),
        ("(17)(8)Fusion", vec!["Rock", "Jazz", "Fusion"]),
        ("Drum & Bass", vec!["Drum & Bass"]),
        ("(Odd) Name", vec!["(Odd) Name"]),
    ] {
        let mut body = vec![0];
        body.extend(text.as_bytes());
        assert_eq!(raw_of(&tag(3, 0, &frame(b"TCON", &body))).values["genre"], names, "{text}");
    }
}

#[test]
fn synced_lyrics_become_lrc() {
    let mut body = b"\x00eng\x02\x01\0".to_vec();
    body.extend(b"one\0\0\0\x03\xe8");
    body.extend(b"two\0\0\x01\0\0");
    let raw = raw_of(&tag(4, 0, &frame(b"SYLT", &body)));
    assert_eq!(raw.first("lyrics:eng"), Some("[00:01.00]one\n[01:05.536]two\n"));
}

#[test]
fn unsynchronised_tags_are_restored() {
    let body = frame(b"TIT2", b"\x01\xff\xfeA\0");
    let mut twisted = Vec::new();
    for byte in body {
        twisted.push(byte);
        if byte == 0xff {
            twisted.push(0);
        }
    }
    assert_eq!(raw_of(&tag(3, 0x80, &twisted)).first("title"), Some("A"));
}

#[test]
fn plain_sizes_in_a_2_4_tag_are_recognised() {
    let long = "x".repeat(200);
    let mut body = frame(b"TIT2", format!("\u{3}{long}").as_bytes());
    body.extend(frame(b"TALB", b"\x03Y"));
    let raw = raw_of(&tag(4, 0, &body));
    assert_eq!(raw.first("title"), Some(long.as_str()));
    assert_eq!(raw.first("album"), Some("Y"));
}

#[test]
fn a_frame_that_lies_about_its_size_ends_the_tag_quietly() {
    let mut body = frame(b"TIT2", b"\x00A");
    body.extend(b"TALB\x7f\xff\xff\xff\0\0");
    assert_eq!(raw_of(&tag(3, 0, &body)).first("title"), Some("A"));
}

#[test]
fn pictures_are_found_and_the_front_is_known() {
    let mut body = frame(b"APIC", b"\x00image/png\0\x04back\0BBBB");
    body.extend(frame(b"APIC", b"\x00image/png\0\x03\0FFFF"));
    let bytes = tag(3, 0, &body);
    assert!(raw_of(&bytes).has_picture);
    let slice = bytes.as_slice();
    let found = pictures(&mut Source::new(&slice).unwrap(), 0).unwrap();
    assert_eq!(
        found.iter().map(|p| (p.bytes.as_slice(), p.front)).collect::<Vec<_>>(),
        [(&b"BBBB"[..], false), (b"FFFF", true)]
    );
}

#[test]
fn version_one_tags_are_read() {
    let mut bytes = vec![0_u8; 128];
    bytes[..3].copy_from_slice(b"TAG");
    bytes[3..8].copy_from_slice(b"Title");
    bytes[93..97].copy_from_slice(b"1999");
    bytes[126] = 7;
    bytes[127] = 17;
    let slice = bytes.as_slice();
    let mut raw = RawTags::default();
    read_v1(&mut Source::new(&slice).unwrap(), &mut raw).unwrap();
    assert_eq!(
        (raw.first("title"), raw.first("tracknumber"), raw.first("genre")),
        (Some("Title"), Some("7"), Some("Rock"))
    );
}
