//! ASF and WMA: tags, pictures and properties from the objects of the header. Sound that is not WMA, and files whose header
//! does not tell, are left to ffprobe by the caller.

use melodrome_model::track::AudioProperties;

use crate::error::Fault;
use crate::raw::{Content, MAX_PICTURE, MAX_VALUE, Picture, RawTags};
use crate::source::Source;

type Guid = [u8; 16];

const HEADER: Guid = *b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c";
const FILE: Guid = *b"\xa1\xdc\xab\x8c\x47\xa9\xcf\x11\x8e\xe4\x00\xc0\x0c\x20\x53\x65";
const STREAM: Guid = *b"\x91\x07\xdc\xb7\xb7\xa9\xcf\x11\x8e\xe6\x00\xc0\x0c\x20\x53\x65";
const AUDIO: Guid = *b"\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b";
const DESCRIPTION: Guid = *b"\x33\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c";
const EXTENDED: Guid = *b"\x40\xa4\xd0\xd2\x07\xe3\xd2\x11\x97\xf0\x00\xa0\xc9\x5e\xa8\x50";
const EXTENSION: Guid = *b"\xb5\x03\xbf\x5f\x2e\xa9\xcf\x11\x8e\xe3\x00\xc0\x0c\x20\x53\x65";
const METADATA: Guid = *b"\xea\xcb\xf8\xc5\xaf\x5b\x77\x48\x84\x67\xaa\x8c\x44\xfa\x4c\xca";
const LIBRARY: Guid = *b"\x94\x1c\x23\x44\x98\x94\xd1\x49\xa1\x41\x1d\x13\x4e\x45\x70\x54";

/// Objects looked at in one list.
const MAX_OBJECTS: usize = 512;
/// Attributes taken from one object.
const MAX_ATTRIBUTES: usize = 4096;

/// Attributes that other formats store under a name of their own. The attribute's own name is delivered as well.
const NAMES: &[(&str, &str)] = &[
    ("wm/albumtitle", "album"),
    ("wm/albumartist", "albumartist"),
    ("wm/genre", "genre"),
    ("wm/tracknumber", "tracknumber"),
    ("wm/partofset", "discnumber"),
    ("wm/year", "date"),
    ("wm/lyrics", "lyrics"),
];

struct Object {
    kind: Guid,
    at: u64,
    end: u64,
}

/// What an attribute holds.
enum Value {
    Text(String),
    Bytes { at: u64, len: u64 },
}

/// Whether a file begins as ASF files do.
pub(crate) fn is(head: &[u8]) -> bool {
    head.starts_with(&HEADER)
}

/// The objects between two positions. A damaged one ends the list.
fn objects(source: &mut Source<'_>, mut at: u64, end: u64) -> Result<Vec<Object>, Fault> {
    let mut found = Vec::new();
    let end = end.min(source.len());
    while at + 24 <= end && found.len() < MAX_OBJECTS {
        let kind = source.array::<16>(at)?;
        let size = u64::from_le_bytes(source.array::<8>(at + 16)?);
        if size < 24 || size > end - at {
            break;
        }
        found.push(Object { kind, at: at + 24, end: at + size });
        at += size;
    }
    Ok(found)
}

/// The objects of the header, those of its extension among them.
fn header(source: &mut Source<'_>) -> Result<Vec<Object>, Fault> {
    let size = u64::from_le_bytes(source.array::<8>(16)?);
    let mut found = objects(source, 30, size)?;
    let extension = found.iter().find(|object| object.kind == EXTENSION).map(|object| (object.at + 22, object.end));
    if let Some((at, end)) = extension {
        found.extend(objects(source, at, end)?);
    }
    Ok(found)
}

fn u16_at(source: &mut Source<'_>, at: u64) -> Result<u16, Fault> {
    Ok(u16::from_le_bytes(source.array(at)?))
}

fn u32_at(source: &mut Source<'_>, at: u64) -> Result<u32, Fault> {
    Ok(u32::from_le_bytes(source.array(at)?))
}

fn text(source: &mut Source<'_>, at: u64, len: u64) -> Result<String, Fault> {
    if len > MAX_VALUE as u64 * 2 {
        return Ok(String::new());
    }
    let body = source.bytes(at, len)?;
    let units = body.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
    Ok(text.trim_end_matches('\0').to_owned())
}

fn value(source: &mut Source<'_>, kind: u16, at: u64, len: u64) -> Result<Option<Value>, Fault> {
    Ok(match kind {
        0 => Some(Value::Text(text(source, at, len)?)),
        1 => Some(Value::Bytes { at, len }),
        // Truth values and numbers of 16, 32 and 64 bits.
        2..=5 if len <= 8 => {
            let number = source.bytes(at, len)?.iter().rev().fold(0_u64, |sum, &byte| (sum << 8) | u64::from(byte));
            Some(Value::Text(number.to_string()))
        }
        _ => None,
    })
}

/// Calls `take` with every attribute of an object that lists such.
fn attributes(
    source: &mut Source<'_>,
    object: &Object,
    mut take: impl FnMut(&mut Source<'_>, &str, Value) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let extended = object.kind == EXTENDED;
    let mut at = object.at + 2;
    for _ in 0..usize::from(u16_at(source, object.at)?).min(MAX_ATTRIBUTES) {
        let (name_at, name_len, kind, value_at, value_len);
        if extended {
            name_at = at + 2;
            name_len = u64::from(u16_at(source, at)?);
            kind = u16_at(source, name_at + name_len)?;
            value_len = u64::from(u16_at(source, name_at + name_len + 2)?);
            value_at = name_at + name_len + 4;
        } else {
            name_at = at + 12;
            name_len = u64::from(u16_at(source, at + 4)?);
            kind = u16_at(source, at + 6)?;
            value_len = u64::from(u32_at(source, at + 8)?);
            value_at = name_at + name_len;
        }
        at = value_at + value_len;
        if at > object.end {
            break;
        }
        let name = text(source, name_at, name_len)?;
        if let Some(value) = value(source, kind, value_at, value_len)? {
            take(source, &name, value)?;
        }
    }
    Ok(())
}

/// Title, author, copyright, description and rating, which have an object of their own.
fn description(source: &mut Source<'_>, object: &Object, raw: &mut RawTags) -> Result<(), Fault> {
    let mut at = object.at + 10;
    for (place, names) in (0..).zip([&["title"][..], &["artist", "author"], &["copyright"], &["comment"]]) {
        let len = u64::from(u16_at(source, object.at + place * 2)?);
        if at + len > object.end {
            break;
        }
        let text = text(source, at, len)?;
        for name in names {
            raw.push(name, &text);
        }
        at += len;
    }
    Ok(())
}

fn tags(source: &mut Source<'_>, header: &[Object]) -> Result<RawTags, Fault> {
    let mut raw = RawTags::default();
    for object in header {
        match object.kind {
            DESCRIPTION => description(source, object, &mut raw)?,
            EXTENDED | METADATA | LIBRARY => attributes(source, object, |_, name, value| {
                let name = name.to_lowercase();
                match value {
                    Value::Text(text) => {
                        if let Some((_, common)) = NAMES.iter().find(|(own, _)| *own == name) {
                            raw.push(common, &text);
                        }
                        raw.push(&name, &text);
                    }
                    Value::Bytes { len, .. } => raw.has_picture |= name == "wm/picture" && len > 16,
                }
                Ok(())
            })?,
            _ => {}
        }
    }
    Ok(raw)
}

fn sound(source: &mut Source<'_>, header: &[Object]) -> Result<AudioProperties, Fault> {
    let mut audio = AudioProperties::default();
    for object in header {
        if object.kind == FILE {
            let play = u64::from_le_bytes(source.array(object.at + 40)?);
            let preroll = u64::from_le_bytes(source.array(object.at + 56)?);
            audio.duration = (play as f64 / 1e7 - preroll as f64 / 1e3).max(0.0);
        } else if object.kind == STREAM && audio.codec.is_empty() && source.array::<16>(object.at)? == AUDIO {
            let format = object.at + 54;
            audio.codec = match u16_at(source, format)? {
                0x0160 => "wma1",
                0x0161 => "wma2",
                0x0162 => "wmapro",
                0x0163 => "wmalossless",
                _ => "",
            }
            .to_owned();
            audio.channels = i64::from(u16_at(source, format + 2)?);
            audio.sample_rate = i64::from(u32_at(source, format + 4)?);
            audio.bit_rate = (i64::from(u32_at(source, format + 8)?) * 8 + 500) / 1000;
            if audio.codec == "wmalossless" {
                audio.bit_depth = i64::from(u16_at(source, format + 14)?);
            }
        }
    }
    Ok(audio)
}

/// Tags and properties; `None` where the header does not tell what the sound is.
pub(crate) fn read(source: &mut Source<'_>) -> Result<Option<Content>, Fault> {
    let header = header(source)?;
    let audio = sound(source, &header)?;
    if audio.codec.is_empty() || audio.duration <= 0.0 {
        return Ok(None);
    }
    Ok(Some(Content { raw: tags(source, &header)?, audio }))
}

/// Pictures are bytes: kind, length, media type and description as text that a zero ends, then the picture.
pub(crate) fn pictures(source: &mut Source<'_>) -> Result<Vec<Picture>, Fault> {
    let mut found = Vec::new();
    for object in header(source)?.iter().filter(|o| [EXTENDED, METADATA, LIBRARY].contains(&o.kind)) {
        attributes(source, object, |source, name, value| {
            let Value::Bytes { at, len } = value else { return Ok(()) };
            if !name.eq_ignore_ascii_case("WM/Picture") || len <= 9 || len > MAX_PICTURE + 1024 {
                return Ok(());
            }
            let body = source.bytes(at, len)?;
            let size = u32::from_le_bytes([body[1], body[2], body[3], body[4]]) as usize;
            let ends =
                body[5..].chunks_exact(2).enumerate().filter(|(_, pair)| pair == b"\0\0").map(|(place, _)| place);
            // The second zero ends the description.
            let Some(start) = ends.take(2).nth(1).map(|place| 5 + place * 2 + 2) else { return Ok(()) };
            if let Some(bytes) = body.get(start..start + size).filter(|bytes| !bytes.is_empty()) {
                found.push(Picture { bytes: bytes.to_vec(), front: body[0] == 3 });
            }
            Ok(())
        })?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
    }

    fn object(kind: Guid, body: &[u8]) -> Vec<u8> {
        [&kind[..], &(24 + body.len() as u64).to_le_bytes(), body].concat()
    }

    /// An attribute of the extended description.
    fn short(name: &str, kind: u16, value: &[u8]) -> Vec<u8> {
        let name = wide(name);
        [&(name.len() as u16).to_le_bytes()[..], &name, &kind.to_le_bytes(), &(value.len() as u16).to_le_bytes(), value]
            .concat()
    }

    /// An attribute of the metadata library.
    fn long(name: &str, kind: u16, value: &[u8]) -> Vec<u8> {
        let name = wide(name);
        [
            &[0; 4][..],
            &(name.len() as u16).to_le_bytes(),
            &kind.to_le_bytes(),
            &(value.len() as u32).to_le_bytes(),
            &name,
            value,
        ]
        .concat()
    }

    fn list(kind: Guid, attributes: &[Vec<u8>]) -> Vec<u8> {
        object(kind, &[&(attributes.len() as u16).to_le_bytes()[..], &attributes.concat()].concat())
    }

    fn file() -> Vec<u8> {
        let mut properties = vec![0; 80];
        properties[40..48].copy_from_slice(&50_000_000_u64.to_le_bytes());
        properties[56..64].copy_from_slice(&3000_u64.to_le_bytes());
        let mut stream = vec![0; 72];
        stream[..16].copy_from_slice(&AUDIO);
        stream[54..56].copy_from_slice(&0x0161_u16.to_le_bytes());
        stream[56..58].copy_from_slice(&2_u16.to_le_bytes());
        stream[58..62].copy_from_slice(&44_100_u32.to_le_bytes());
        stream[62..66].copy_from_slice(&8000_u32.to_le_bytes());
        let (title, author) = (wide("Song"), wide("Ann"));
        let lengths = [title.len(), author.len(), 0, 0, 0].map(|len| (len as u16).to_le_bytes()).concat();
        let description = [lengths, title, author].concat();
        let picture = [&[3][..], &4_u32.to_le_bytes(), &wide("image/jpeg"), &wide("Front"), b"JPEG"].concat();
        let extended = [
            short("WM/AlbumTitle", 0, &wide("Album")),
            short("WM/IsCompilation", 2, &1_u32.to_le_bytes()),
            short("WM/TrackNumber", 3, &7_u32.to_le_bytes()),
        ];
        let library = list(LIBRARY, &[long("Author", 0, &wide("Bob")), long("WM/Picture", 1, &picture)]);
        let extension = [&[0; 18][..], &(library.len() as u32).to_le_bytes(), &library].concat();
        let objects = [
            object(FILE, &properties),
            object(STREAM, &stream),
            object(DESCRIPTION, &description),
            list(EXTENDED, &extended),
            object(EXTENSION, &extension),
        ]
        .concat();
        [&HEADER[..], &(30 + objects.len() as u64).to_le_bytes(), &5_u32.to_le_bytes(), &[1, 2], &objects].concat()
    }

    #[test]
    fn every_place_of_tags_is_read() {
        let bytes = file();
        let slice = bytes.as_slice();
        let mut source = Source::new(&slice).unwrap();
        let content = read(&mut source).unwrap().unwrap();
        let values = |key: &str| content.raw.values.get(key).cloned().unwrap_or_default();
        assert_eq!((values("title"), values("artist")), (vec!["Song".to_owned()], vec!["Ann".to_owned()]));
        assert_eq!(values("author"), ["Ann", "Bob"]);
        assert_eq!((values("album"), values("wm/albumtitle")), (vec!["Album".to_owned()], vec!["Album".to_owned()]));
        assert_eq!((values("tracknumber"), values("wm/iscompilation")), (vec!["7".to_owned()], vec!["1".to_owned()]));
        assert!(content.raw.has_picture);
        let audio = content.audio;
        assert_eq!((audio.codec.as_str(), audio.channels, audio.sample_rate, audio.bit_rate), ("wma2", 2, 44_100, 64));
        assert!((audio.duration - 2.0).abs() < 1e-9);
        let found = pictures(&mut source).unwrap();
        assert_eq!(found, [Picture { bytes: b"JPEG".to_vec(), front: true }]);
    }

    #[test]
    fn a_header_cut_anywhere_is_no_panic() {
        let bytes = file();
        for len in 0..bytes.len() {
            let slice = &bytes[..len];
            let mut source = Source::new(&slice).unwrap();
            let _ = read(&mut source);
            let _ = pictures(&mut source);
        }
    }
}
