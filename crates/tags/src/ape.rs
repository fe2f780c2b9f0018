//! APEv1 and APEv2 tags, and the formats that carry them: Monkey's Audio, WavPack, Musepack. Properties by lofty.

use lofty::ape::ApeFile;
use lofty::config::ParseOptions;
use lofty::file::AudioFile as _;
use lofty::musepack::{MpcFile, MpcProperties};
use lofty::wavpack::WavPackFile;
use melodrome_model::track::AudioProperties;

use crate::error::Fault;
use crate::formats::Family;
use crate::id3;
use crate::raw::{Content, MAX_PICTURE, MAX_VALUE, Picture, RawTags};
use crate::source::Source;

/// Items looked at in one tag.
const MAX_ITEMS: u32 = 4096;

/// Keys that other formats spell differently.
const NAMES: &[(&str, &str)] = &[
    ("track", "tracknumber"),
    ("disc", "discnumber"),
    ("year", "date"),
    ("album artist", "albumartist"),
    ("mixartist", "remixer"),
    ("tracksort", "titlesort"),
];

struct Item {
    key: String,
    at: u64,
    len: u64,
    text: bool,
}

/// The items of the tag at the end of the file, before any ID3v1 tag.
fn items(source: &mut Source<'_>) -> Result<Vec<Item>, Fault> {
    let len = source.len();
    for end in [len, len.saturating_sub(128)] {
        let Some(footer_at) = end.checked_sub(32) else { continue };
        let footer = source.array::<32>(footer_at)?;
        if !footer.starts_with(b"APETAGEX") {
            continue;
        }
        let word = |at: usize| u32::from_le_bytes([footer[at], footer[at + 1], footer[at + 2], footer[at + 3]]);
        let Some(mut at) = end.checked_sub(u64::from(word(12))) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for _ in 0..word(16).min(MAX_ITEMS) {
            if at + 9 > footer_at {
                break;
            }
            let [a, b, c, d, e, f, g, h] = source.array::<8>(at)?;
            let size = u64::from(u32::from_le_bytes([a, b, c, d]));
            let kind = (u32::from_le_bytes([e, f, g, h]) >> 1) & 3;
            let name = source.up_to(at + 8, 256)?;
            let Some(end_of_name) = name.iter().position(|&byte| byte == 0) else { break };
            let key = String::from_utf8_lossy(&name[..end_of_name]).to_lowercase();
            let value_at = at + 8 + end_of_name as u64 + 1;
            if size > footer_at.saturating_sub(value_at) {
                break;
            }
            found.push(Item { key, at: value_at, len: size, text: kind != 1 });
            at = value_at + size;
        }
        return Ok(found);
    }
    Ok(Vec::new())
}

/// Adds the tag at the end of the file.
pub(crate) fn read_tag(source: &mut Source<'_>, raw: &mut RawTags) -> Result<(), Fault> {
    for item in items(source)? {
        if !item.text {
            raw.has_picture |= item.key.starts_with("cover art") && item.len > 16;
            continue;
        }
        if item.len > MAX_VALUE as u64 {
            continue;
        }
        let key = NAMES.iter().find(|(own, _)| *own == item.key).map_or(item.key.as_str(), |(_, name)| name);
        let body = source.bytes(item.at, item.len)?;
        for value in String::from_utf8_lossy(&body).split('\0') {
            raw.push(key, value);
        }
    }
    Ok(())
}

/// Pictures of the tag: a file name, NUL, the bytes.
pub(crate) fn pictures(source: &mut Source<'_>) -> Result<Vec<Picture>, Fault> {
    let mut found = Vec::new();
    for item in items(source)? {
        if item.text || !item.key.starts_with("cover art") || item.len > MAX_PICTURE {
            continue;
        }
        let body = source.bytes(item.at, item.len)?;
        if let Some(nul) = body.iter().position(|&byte| byte == 0) {
            let bytes = body[nul + 1..].to_vec();
            if !bytes.is_empty() {
                found.push(Picture { bytes, front: item.key.contains("front") });
            }
        }
    }
    Ok(found)
}

fn properties(source: &mut Source<'_>, start: u64, family: Family) -> Result<AudioProperties, Fault> {
    let options = ParseOptions::new().read_tags(false).read_cover_art(false);
    let mut window = source.window(start);
    let damaged = |error: &dyn std::fmt::Display| Fault::broken(format!("not playable: {error}"));
    let audio = match family {
        Family::WavPack => {
            let file = WavPackFile::read_from(&mut window, options).map_err(|e| damaged(&e))?;
            let sound = file.properties();
            AudioProperties {
                duration: sound.duration().as_secs_f64(),
                bit_rate: i64::from(sound.audio_bitrate()),
                sample_rate: i64::from(sound.sample_rate()),
                bit_depth: i64::from(sound.bit_depth()),
                channels: i64::from(sound.channels()),
                codec: String::from("wv"),
            }
        }
        Family::Monkey => {
            let file = ApeFile::read_from(&mut window, options).map_err(|e| damaged(&e))?;
            let sound = file.properties();
            AudioProperties {
                duration: sound.duration().as_secs_f64(),
                bit_rate: i64::from(sound.bitrate()),
                sample_rate: i64::from(sound.sample_rate()),
                bit_depth: i64::from(sound.bit_depth()),
                channels: i64::from(sound.channels()),
                codec: String::from("ape"),
            }
        }
        _ => {
            let file = MpcFile::read_from(&mut window, options).map_err(|e| damaged(&e))?;
            musepack(file.properties())
        }
    };
    Ok(audio)
}

fn musepack(sound: &MpcProperties) -> AudioProperties {
    let general = lofty::properties::FileProperties::from(sound.clone());
    AudioProperties {
        duration: general.duration().as_secs_f64(),
        bit_rate: i64::from(general.audio_bitrate().or(general.overall_bitrate()).unwrap_or_default()),
        sample_rate: i64::from(general.sample_rate().unwrap_or_default()),
        bit_depth: 0,
        channels: i64::from(general.channels().unwrap_or_default()),
        codec: String::from("mpc"),
    }
}

pub(crate) fn read(source: &mut Source<'_>, family: Family) -> Result<Content, Fault> {
    let mut raw = RawTags::default();
    read_tag(source, &mut raw)?;
    let start = if raw.is_empty() { id3::read(source, 0, &mut raw)? } else { id3::skip(source, 0)? };
    if raw.is_empty() {
        id3::read_v1(source, &mut raw)?;
    }
    let audio = properties(source, start, family)?;
    Ok(Content { raw, audio })
}
