//! MP4 and M4A: the item list (`moov/udta/meta/ilst`) by our own reader, the sound's properties by lofty.

use lofty::config::ParseOptions;
use lofty::file::AudioFile as _;
use lofty::mp4::{Mp4Codec, Mp4File};
use melodrome_model::track::AudioProperties;

use crate::error::Fault;
use crate::raw::{Content, MAX_PICTURE, MAX_VALUE, Origin, Picture, RawTags};
use crate::source::Source;

/// Atoms looked at in one container.
const MAX_ATOMS: usize = 4096;

/// Atoms that other formats store under a name of their own. The atom's own name is delivered as well.
const NAMES: &[(&str, &str)] = &[
    ("©nam", "title"),
    ("©art", "artist"),
    ("©alb", "album"),
    ("©cmt", "comment"),
    ("©gen", "genre"),
    ("©day", "date"),
    ("©wrt", "composer"),
    ("©grp", "grouping"),
    ("aart", "albumartist"),
    ("trkn", "tracknumber"),
    ("disk", "discnumber"),
    ("cpil", "compilation"),
    ("tmpo", "bpm"),
    ("cprt", "copyright"),
    ("©lyr", "lyrics"),
    ("©too", "encodedby"),
    ("soal", "albumsort"),
    ("soaa", "albumartistsort"),
    ("soar", "artistsort"),
    ("sonm", "titlesort"),
    ("soco", "composersort"),
    ("©wrk", "work"),
    ("©mvn", "movementname"),
    ("©mvi", "movement"),
    ("©mvc", "movementtotal"),
    ("©con", "conductor"),
];

struct Atom {
    name: [u8; 4],
    at: u64,
    end: u64,
}

/// The atoms between two positions. A damaged one ends the list.
fn atoms(source: &mut Source<'_>, mut at: u64, end: u64) -> Result<Vec<Atom>, Fault> {
    let mut found = Vec::new();
    while at + 8 <= end && found.len() < MAX_ATOMS {
        let [a, b, c, d, n0, n1, n2, n3] = source.array::<8>(at)?;
        let (size, head) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (end - at, 8),
            1 if at + 16 <= end => (u64::from_be_bytes(source.array::<8>(at + 8)?), 16),
            size => (u64::from(size), 8),
        };
        if size < head || size > end - at {
            break;
        }
        found.push(Atom { name: [n0, n1, n2, n3], at: at + head, end: at + size });
        at += size;
    }
    Ok(found)
}

fn child(source: &mut Source<'_>, parent: (u64, u64), name: [u8; 4]) -> Result<Option<(u64, u64)>, Fault> {
    Ok(atoms(source, parent.0, parent.1)?.iter().find(|atom| atom.name == name).map(|atom| (atom.at, atom.end)))
}

/// The items of the list.
fn items(source: &mut Source<'_>) -> Result<Vec<Atom>, Fault> {
    let file = (0, source.len());
    let Some(moov) = child(source, file, *b"moov")? else { return Ok(Vec::new()) };
    let Some(udta) = child(source, moov, *b"udta")? else { return Ok(Vec::new()) };
    let Some(meta) = child(source, udta, *b"meta")? else { return Ok(Vec::new()) };
    // `meta` is a full atom by the standard, with four more bytes, and a plain one in old QuickTime files.
    let Some(list) = (match child(source, (meta.0 + 4, meta.1), *b"ilst")? {
        Some(list) => Some(list),
        None => child(source, meta, *b"ilst")?,
    }) else {
        return Ok(Vec::new());
    };
    atoms(source, list.0, list.1)
}

fn name_of(name: [u8; 4]) -> String {
    name.iter().map(|&byte| char::from(byte)).collect::<String>().to_lowercase()
}

/// Text of a freeform atom's `mean` or `name`.
fn label(source: &mut Source<'_>, atom: &Atom) -> Result<String, Fault> {
    let body = source.up_to(atom.at, (atom.end - atom.at).min(256))?;
    Ok(String::from_utf8_lossy(body.get(4..).unwrap_or_default()).into_owned())
}

fn item(source: &mut Source<'_>, atom: &Atom, raw: &mut RawTags) -> Result<(), Fault> {
    let mut key = name_of(atom.name);
    let parts = atoms(source, atom.at, atom.end)?;
    if atom.name == *b"----" {
        let (mut mean, mut name) = (String::new(), String::new());
        for part in &parts {
            match &part.name {
                b"mean" => mean = label(source, part)?,
                b"name" => name = label(source, part)?,
                _ => {}
            }
        }
        key = if mean.eq_ignore_ascii_case("com.apple.iTunes") { name } else { format!("----:{mean}:{name}") };
    }
    let common = NAMES.iter().find(|(own, _)| *own == key).map(|(_, name)| *name);
    for part in parts.iter().filter(|part| part.name == *b"data") {
        let len = part.end - part.at;
        if len <= 8 || len > MAX_VALUE as u64 + 8 {
            continue;
        }
        let body = source.bytes(part.at, len)?;
        let kind = u32::from_be_bytes([0, body[1], body[2], body[3]]);
        let Some(value) = value(atom.name, kind, &body[8..]) else { continue };
        if let Some(common) = common {
            raw.push(common, &value);
        }
        if atom.name == *b"trkn" || atom.name == *b"disk" {
            for (part, number) in ["num", "total"].iter().zip(value.split('/')) {
                raw.push(&format!("{key}:{part}"), number);
            }
        }
        if key == "gnre" {
            raw.push("genre", &value);
        } else if key != "©lyr" {
            raw.push(&key, &value);
        }
    }
    Ok(())
}

fn value(name: [u8; 4], kind: u32, body: &[u8]) -> Option<String> {
    match &name {
        b"trkn" | b"disk" => {
            let number = |at: usize| body.get(at..at + 2).map(|b| u16::from_be_bytes([b[0], b[1]])).unwrap_or_default();
            let (at, of) = (number(2), number(4));
            return Some(if of > 0 { format!("{at}/{of}") } else { at.to_string() });
        }
        b"gnre" => {
            let at = usize::from(*body.get(1)?).checked_sub(1)?;
            return lofty::id3::v1::GENRES.get(at).map(|name| (*name).to_owned());
        }
        _ => {}
    }
    match kind {
        1 | 4 => Some(String::from_utf8_lossy(body).into_owned()),
        2 | 5 => {
            let units = body.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
        }
        // Flags such as `cpil` and numbers such as `tmpo` come with type 21, 22, or, from old writers, 0.
        0 | 21 | 22 if body.len() <= 8 => {
            let negative = kind == 21 && body[0] & 0x80 != 0;
            let start: i64 = if negative { -1 } else { 0 };
            Some(body.iter().fold(start, |sum, &byte| (sum << 8) | i64::from(byte)).to_string())
        }
        _ => None,
    }
}

pub(crate) fn read(source: &mut Source<'_>) -> Result<Content, Fault> {
    let options = ParseOptions::new().read_tags(false).read_cover_art(false);
    let file = Mp4File::read_from(&mut source.window(0), options)
        .map_err(|error| Fault::broken(format!("not playable: {error}")))?;
    let sound = file.properties();
    let codec = match sound.codec() {
        Some(Mp4Codec::AAC) => "aac",
        Some(Mp4Codec::ALAC) => "alac",
        Some(Mp4Codec::MP3) => "mp3",
        Some(Mp4Codec::FLAC) => "flac",
        _ => "",
    };
    let duration = sound.duration().as_secs_f64();
    let audio = AudioProperties {
        duration,
        bit_rate: sound
            .audio_bitrate()
            .or(sound.overall_bitrate())
            .filter(|&rate| rate > 0)
            .map_or_else(|| crate::bit_rate(source.len(), duration), i64::from),
        sample_rate: i64::from(sound.sample_rate().unwrap_or_default()),
        bit_depth: if codec == "aac" || codec == "mp3" { 0 } else { i64::from(sound.bit_depth().unwrap_or_default()) },
        channels: i64::from(sound.channels().unwrap_or_default()),
        codec: codec.to_owned(),
    };
    let mut content = Content { raw: RawTags::new(Origin::Mp4), audio };
    for atom in items(source)? {
        if atom.name == *b"covr" {
            content.raw.has_picture |= atom.end - atom.at > 16;
        } else {
            item(source, &atom, &mut content.raw)?;
        }
    }
    Ok(content)
}

pub(crate) fn pictures(source: &mut Source<'_>) -> Result<Vec<Picture>, Fault> {
    let mut found = Vec::new();
    for cover in items(source)?.iter().filter(|atom| atom.name == *b"covr") {
        for part in atoms(source, cover.at, cover.end)? {
            let len = part.end - part.at;
            if part.name == *b"data" && len > 8 && len <= MAX_PICTURE {
                found.push(Picture { bytes: source.bytes(part.at + 8, len - 8)?, front: true });
            }
        }
    }
    Ok(found)
}
