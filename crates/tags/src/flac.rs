//! FLAC (RFC 9639): metadata blocks; the sound itself is never touched.

use melodrome_model::track::AudioProperties;

use crate::error::Fault;
use crate::raw::{Content, MAX_PICTURE, Picture};
use crate::source::Source;
use crate::{id3, vorbis};

const STREAMINFO: u8 = 0;
const COMMENTS: u8 = 4;
const PICTURE: u8 = 6;
/// Metadata blocks looked at in one file.
const MAX_BLOCKS: usize = 512;

struct Block {
    kind: u8,
    at: u64,
    len: u64,
}

/// The metadata blocks and the position where sound begins.
fn blocks(source: &mut Source<'_>) -> Result<(Vec<Block>, u64), Fault> {
    let start = id3::skip(source, 0)?;
    if &source.array::<4>(start)? != b"fLaC" {
        return Err(Fault::broken("the file is not FLAC"));
    }
    let mut at = start + 4;
    let mut blocks = Vec::new();
    for _ in 0..MAX_BLOCKS {
        let [head, a, b, c] = source.array::<4>(at)?;
        let len = u64::from(u32::from_be_bytes([0, a, b, c]));
        blocks.push(Block { kind: head & 0x7f, at: at + 4, len });
        at += 4 + len;
        if head & 0x80 != 0 {
            break;
        }
    }
    Ok((blocks, at))
}

/// Properties from the 34 bytes of a STREAMINFO block and the number of bytes of sound.
pub(crate) fn stream_properties(info: &[u8], sound: u64) -> Option<AudioProperties> {
    let rate = u32::from_be_bytes([0, *info.get(10)?, *info.get(11)?, *info.get(12)?]) >> 4;
    let channels = ((info[12] >> 1) & 7) + 1;
    let depth = (((info[12] & 1) << 4) | (*info.get(13)? >> 4)) + 1;
    let samples =
        (u64::from(info[13] & 0x0f) << 32) | u64::from(u32::from_be_bytes(info.get(14..18)?.try_into().ok()?));
    if rate == 0 {
        return None;
    }
    let duration = samples as f64 / f64::from(rate);
    Some(AudioProperties {
        duration,
        bit_rate: crate::bit_rate(sound, duration),
        sample_rate: i64::from(rate),
        bit_depth: i64::from(depth),
        channels: i64::from(channels),
        codec: String::from("flac"),
    })
}

pub(crate) fn read(source: &mut Source<'_>) -> Result<Content, Fault> {
    let (blocks, sound_at) = blocks(source)?;
    let sound = source.len().saturating_sub(sound_at);
    if sound == 0 {
        return Err(Fault::broken("the file ends before the sound begins"));
    }
    let mut content = Content::default();
    let mut known = false;
    for block in blocks {
        match block.kind {
            STREAMINFO if !known => {
                let info = source.bytes(block.at, block.len.min(64))?;
                if let Some(audio) = stream_properties(&info, sound) {
                    content.audio = audio;
                    known = true;
                }
            }
            COMMENTS if block.len <= MAX_PICTURE => vorbis::read(&source.bytes(block.at, block.len)?, &mut content.raw),
            PICTURE => content.raw.has_picture = true,
            _ => {}
        }
    }
    if !known {
        return Err(Fault::broken("the description of the stream is missing"));
    }
    Ok(content)
}

pub(crate) fn pictures(source: &mut Source<'_>) -> Result<Vec<Picture>, Fault> {
    let mut found = Vec::new();
    for block in blocks(source)?.0 {
        match block.kind {
            PICTURE => found.extend(vorbis::picture_block(&source.bytes(block.at, block.len)?)),
            COMMENTS => found.extend(vorbis::pictures(&source.bytes(block.at, block.len)?)),
            _ => {}
        }
    }
    Ok(found)
}
