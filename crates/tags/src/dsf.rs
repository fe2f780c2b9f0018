//! DSF (Sony's DSD Stream File): a fixed head, an ID3v2 tag at a position that the head names.

use melodrome_model::track::AudioProperties;

use crate::error::Fault;
use crate::id3;
use crate::raw::{Content, Picture, RawTags};
use crate::source::Source;

fn tag_at(source: &mut Source<'_>) -> Result<u64, Fault> {
    Ok(u64::from_le_bytes(source.array::<8>(20)?))
}

pub(crate) fn read(source: &mut Source<'_>) -> Result<Content, Fault> {
    let head = source.array::<52>(28)?;
    if &head[..4] != b"fmt " {
        return Err(Fault::broken("the description of the stream is missing"));
    }
    let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let (channels, rate) = (word(24), word(28));
    let samples = u64::from(word(36)) | (u64::from(word(40)) << 32);
    if rate == 0 {
        return Err(Fault::broken("the description of the stream is damaged"));
    }
    let audio = AudioProperties {
        duration: samples as f64 / f64::from(rate),
        bit_rate: i64::from(rate) * i64::from(channels) / 1000,
        sample_rate: i64::from(rate),
        bit_depth: 1,
        channels: i64::from(channels),
        codec: String::from("dsd"),
    };
    let mut raw = RawTags::default();
    let at = tag_at(source)?;
    if at > 0 {
        id3::read(source, at, &mut raw)?;
    }
    Ok(Content { raw, audio })
}

pub(crate) fn pictures(source: &mut Source<'_>) -> Result<Vec<Picture>, Fault> {
    let at = tag_at(source)?;
    id3::pictures(source, at)
}
