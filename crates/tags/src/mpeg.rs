//! MP3, MP2 and bare AAC (ADTS): ID3v2 in front, APE or ID3v1 behind, the sound's properties by lofty.

use lofty::aac::AacFile;
use lofty::config::ParseOptions;
use lofty::file::AudioFile as _;
use lofty::mpeg::{Layer, MpegFile};
use melodrome_model::track::AudioProperties;

use crate::error::Fault;
use crate::raw::{Content, Picture, RawTags};
use crate::source::Source;
use crate::{ape, id3};

fn options() -> ParseOptions {
    ParseOptions::new().read_tags(false).read_cover_art(false)
}

/// Tags in front win over those behind.
pub(crate) fn tags(source: &mut Source<'_>) -> Result<(RawTags, u64), Fault> {
    let mut raw = RawTags::default();
    let end = id3::read(source, 0, &mut raw)?;
    if raw.is_empty() {
        ape::read_tag(source, &mut raw)?;
    }
    if raw.is_empty() {
        id3::read_v1(source, &mut raw)?;
    }
    Ok((raw, end))
}

pub(crate) fn read(source: &mut Source<'_>) -> Result<Content, Fault> {
    let (raw, start) = tags(source)?;
    if start >= source.len() {
        return Err(Fault::broken("the file holds no sound"));
    }
    // Behind a byte that is not zero the reader would search the whole file for sound; empty files end here.
    let file = MpegFile::read_from(&mut source.window(start), options())
        .map_err(|_| Fault::broken("the file is not MP3 or is damaged at its beginning"))?;
    let sound = file.properties();
    let duration = sound.duration().as_secs_f64();
    let rate = if sound.audio_bitrate() > 0 { sound.audio_bitrate() } else { sound.overall_bitrate() };
    let audio = AudioProperties {
        duration,
        bit_rate: i64::from(rate),
        sample_rate: i64::from(sound.sample_rate()),
        bit_depth: 0,
        channels: i64::from(sound.channels()),
        codec: String::from(match sound.layer() {
            Layer::Layer1 => "mp1",
            Layer::Layer2 => "mp2",
            Layer::Layer3 => "mp3",
        }),
    };
    Ok(Content { raw, audio })
}

pub(crate) fn read_adts(source: &mut Source<'_>) -> Result<Content, Fault> {
    let (raw, start) = tags(source)?;
    if start >= source.len() {
        return Err(Fault::broken("the file holds no sound"));
    }
    let file = AacFile::read_from(&mut source.window(start), options())
        .map_err(|_| Fault::broken("the file is not AAC or is damaged at its beginning"))?;
    let sound = file.properties();
    let audio = AudioProperties {
        duration: sound.duration().as_secs_f64(),
        bit_rate: i64::from(sound.audio_bitrate()),
        sample_rate: i64::from(sound.sample_rate()),
        bit_depth: 0,
        channels: i64::from(sound.channels()),
        codec: String::from("aac"),
    };
    Ok(Content { raw, audio })
}

pub(crate) fn pictures(source: &mut Source<'_>) -> Result<Vec<Picture>, Fault> {
    let found = id3::pictures(source, 0)?;
    if found.is_empty() { ape::pictures(source) } else { Ok(found) }
}
