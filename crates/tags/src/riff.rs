//! WAV and AIFF: chunks with an ID3 tag inside, RIFF INFO lists and AIFF text chunks. Properties by lofty.

use lofty::config::ParseOptions;
use lofty::file::AudioFile as _;
use lofty::iff::aiff::AiffFile;
use lofty::iff::wav::WavFile;
use melodrome_model::track::AudioProperties;

use crate::error::Fault;
use crate::id3;
use crate::raw::{Content, MAX_VALUE, Picture, RawTags};
use crate::source::Source;

/// Chunks looked at in one file.
const MAX_CHUNKS: usize = 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Wav,
    Aiff,
}

struct Chunk {
    id: [u8; 4],
    at: u64,
    len: u64,
}

fn chunks(source: &mut Source<'_>, mut at: u64, end: u64, kind: Kind) -> Result<Vec<Chunk>, Fault> {
    let mut found = Vec::new();
    while at + 8 <= end && found.len() < MAX_CHUNKS {
        let [a, b, c, d, size @ ..] = source.array::<8>(at)?;
        let len = match kind {
            Kind::Wav => u32::from_le_bytes(size),
            Kind::Aiff => u32::from_be_bytes(size),
        };
        let len = u64::from(len).min(end - at - 8);
        found.push(Chunk { id: [a, b, c, d], at: at + 8, len });
        // Chunks begin at even positions.
        at += 8 + len + (len & 1);
    }
    Ok(found)
}

fn text(source: &mut Source<'_>, chunk: &Chunk) -> Result<String, Fault> {
    let body = source.bytes(chunk.at, chunk.len.min(MAX_VALUE as u64))?;
    let body = body.split(|&byte| byte == 0).next().unwrap_or_default();
    // The standard says Latin-1 at best; nearly every writer of today puts UTF-8.
    Ok(match std::str::from_utf8(body) {
        Ok(text) => text.trim().to_owned(),
        Err(_) => body.iter().map(|&byte| char::from(byte)).collect(),
    })
}

fn tags(source: &mut Source<'_>, kind: Kind) -> Result<RawTags, Fault> {
    let mut tagged = RawTags::default();
    let mut plain = RawTags::default();
    let end = source.len();
    for chunk in chunks(source, 12, end, kind)? {
        match (&chunk.id, kind) {
            (b"id3 " | b"ID3 ", _) => {
                id3::read(source, chunk.at, &mut tagged)?;
            }
            (b"LIST", Kind::Wav) if chunk.len >= 4 && &source.array::<4>(chunk.at)? == b"INFO" => {
                for item in chunks(source, chunk.at + 4, chunk.at + chunk.len, kind)? {
                    let key: String = item.id.iter().map(|&byte| char::from(byte)).collect();
                    let key = if key == "IPRT" { String::from("itrk") } else { key };
                    let value = text(source, &item)?;
                    plain.push(&key, &value);
                }
            }
            (b"NAME", Kind::Aiff) => plain.push("title", &text(source, &chunk)?),
            (b"AUTH", Kind::Aiff) => plain.push("artist", &text(source, &chunk)?),
            (b"(c) ", Kind::Aiff) => plain.push("copyright", &text(source, &chunk)?),
            (b"ANNO", Kind::Aiff) => plain.push("comment", &text(source, &chunk)?),
            _ => {}
        }
    }
    if tagged.is_empty() {
        plain.has_picture |= tagged.has_picture;
        return Ok(plain);
    }
    Ok(tagged)
}

pub(crate) fn read(source: &mut Source<'_>, kind: Kind) -> Result<Content, Fault> {
    let options = ParseOptions::new().read_tags(false).read_cover_art(false);
    let mut window = source.window(0);
    let damaged = |error: &dyn std::fmt::Display| Fault::broken(format!("not playable: {error}"));
    let (duration, rate, sample_rate, bit_depth, channels) = match kind {
        Kind::Wav => {
            let file = WavFile::read_from(&mut window, options).map_err(|e| damaged(&e))?;
            let sound = file.properties();
            (
                sound.duration(),
                sound.bitrate(),
                sound.sample_rate(),
                i64::from(sound.bit_depth()),
                i64::from(sound.channels()),
            )
        }
        Kind::Aiff => {
            let file = AiffFile::read_from(&mut window, options).map_err(|e| damaged(&e))?;
            let sound = file.properties();
            (
                sound.duration(),
                sound.audio_bitrate(),
                sound.sample_rate(),
                i64::from(sound.sample_size()),
                i64::from(sound.channels()),
            )
        }
    };
    let audio = AudioProperties {
        duration: duration.as_secs_f64(),
        bit_rate: i64::from(rate),
        sample_rate: i64::from(sample_rate),
        bit_depth,
        channels,
        codec: String::from("pcm"),
    };
    Ok(Content { raw: tags(source, kind)?, audio })
}

pub(crate) fn pictures(source: &mut Source<'_>, kind: Kind) -> Result<Vec<Picture>, Fault> {
    let end = source.len();
    for chunk in chunks(source, 12, end, kind)? {
        if matches!(&chunk.id, b"id3 " | b"ID3 ") {
            return id3::pictures(source, chunk.at);
        }
    }
    Ok(Vec::new())
}
