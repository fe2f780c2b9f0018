//! Ogg (RFC 3533) with Vorbis, Opus, Speex or FLAC inside: the two header packets, and the last page for the length.

use melodrome_model::track::AudioProperties;

use crate::error::Fault;
use crate::raw::{Content, MAX_PICTURE, Picture};
use crate::source::Source;
use crate::{flac, vorbis};

/// Bytes of a comment packet: pictures lie in it, in base 64.
const MAX_PACKET: usize = (MAX_PICTURE as usize) * 2;
/// Pages looked at for the headers.
const MAX_PAGES: usize = 4096;
/// Bytes from the end searched for the last page.
const TAIL: u64 = 192 * 1024;

struct Headers {
    serial: u32,
    first: Vec<u8>,
    second: Vec<u8>,
}

/// The first two packets of the first stream that is sound.
fn headers(source: &mut Source<'_>) -> Result<Headers, Fault> {
    let mut at = 0;
    let mut serial = None;
    let mut packets: Vec<Vec<u8>> = vec![Vec::new()];
    for _ in 0..MAX_PAGES {
        let head = source.array::<27>(at)?;
        if !head.starts_with(b"OggS") {
            break;
        }
        let of = u32::from_le_bytes([head[14], head[15], head[16], head[17]]);
        let count = u64::from(head[26]);
        let lacing = source.bytes(at + 27, count)?;
        let body = at + 27 + count;
        let end = body + lacing.iter().map(|&len| u64::from(len)).sum::<u64>();
        if serial.is_none() {
            let magic = source.up_to(body, 8)?;
            if is_sound(&magic) {
                serial = Some(of);
            }
        }
        if serial == Some(of) {
            let page = source.bytes(body, end - body)?;
            let mut rest = page.as_slice();
            for len in lacing {
                let last = packets.len() - 1;
                let (piece, after) = rest.split_at_checked(usize::from(len)).unwrap_or((rest, &[]));
                packets[last].extend_from_slice(piece);
                rest = after;
                if packets[last].len() > MAX_PACKET {
                    return Err(Fault::broken("the header of the stream is too large"));
                }
                if len < 255 {
                    if packets.len() == 2 {
                        let second = packets.pop().unwrap_or_default();
                        let first = packets.pop().unwrap_or_default();
                        return Ok(Headers { serial: of, first, second });
                    }
                    packets.push(Vec::new());
                }
            }
        }
        at = end;
    }
    Err(Fault::broken("the file holds no Ogg stream that can be played"))
}

fn is_sound(magic: &[u8]) -> bool {
    magic.starts_with(b"\x01vorbis")
        || magic.starts_with(b"OpusHead")
        || magic.starts_with(b"Speex   ")
        || magic.starts_with(b"\x7fFLAC")
}

/// The sample position that the last page of the stream names.
fn last_position(source: &mut Source<'_>, serial: u32) -> Result<u64, Fault> {
    let from = source.len().saturating_sub(TAIL);
    let tail = source.up_to(from, TAIL)?;
    let mut at = tail.len().saturating_sub(27);
    loop {
        if tail[at..].starts_with(b"OggS")
            && let Some(head) = tail.get(at..at + 18)
            && head[14..18] == serial.to_le_bytes()
            && let Ok(position) = head[6..14].try_into().map(u64::from_le_bytes)
            && position != u64::MAX
        {
            return Ok(position);
        }
        match at.checked_sub(1) {
            Some(before) => at = before,
            None => return Ok(0),
        }
    }
}

/// The comment block inside the second packet.
fn comment_block(headers: &Headers) -> &[u8] {
    let skip = if headers.first.starts_with(b"\x01vorbis") {
        7
    } else if headers.first.starts_with(b"OpusHead") {
        8
    } else if headers.first.starts_with(b"\x7fFLAC") {
        4
    } else {
        0
    };
    headers.second.get(skip..).unwrap_or_default()
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes).unwrap_or_default()
}

pub(crate) fn read(source: &mut Source<'_>) -> Result<Content, Fault> {
    let headers = headers(source)?;
    let position = last_position(source, headers.serial)?;
    let first = headers.first.as_slice();
    let (codec, rate, channels, samples) = if first.starts_with(b"\x01vorbis") {
        ("vorbis", word(first, 12), first.get(11).copied().unwrap_or_default(), position)
    } else if first.starts_with(b"OpusHead") {
        // Opus always counts at 48 kHz and names the samples to drop at the beginning.
        let skip = u64::from(word(first, 8) >> 16);
        ("opus", 48_000, first.get(9).copied().unwrap_or_default(), position.saturating_sub(skip))
    } else if first.starts_with(b"\x7fFLAC") {
        let mut content = Content { audio: flac_properties(first, position, source.len())?, ..Content::default() };
        vorbis::read(comment_block(&headers), &mut content.raw);
        return Ok(content);
    } else {
        ("speex", word(first, 36), u8::try_from(word(first, 48)).unwrap_or_default(), position)
    };
    if rate == 0 || channels == 0 {
        return Err(Fault::broken("the description of the stream is damaged"));
    }
    let duration = samples as f64 / f64::from(rate);
    let audio = AudioProperties {
        duration,
        bit_rate: crate::bit_rate(source.len().saturating_sub(headers.second.len() as u64), duration),
        sample_rate: i64::from(rate),
        bit_depth: 0,
        channels: i64::from(channels),
        codec: codec.to_owned(),
    };
    let mut content = Content { audio, ..Content::default() };
    vorbis::read(comment_block(&headers), &mut content.raw);
    Ok(content)
}

fn flac_properties(first: &[u8], position: u64, len: u64) -> Result<AudioProperties, Fault> {
    let info = first.get(17..).unwrap_or_default();
    let mut audio =
        flac::stream_properties(info, len).ok_or_else(|| Fault::broken("the description of the stream is damaged"))?;
    if audio.duration == 0.0 {
        audio.duration = position as f64 / audio.sample_rate as f64;
        audio.bit_rate = crate::bit_rate(len, audio.duration);
    }
    Ok(audio)
}

pub(crate) fn pictures(source: &mut Source<'_>) -> Result<Vec<Picture>, Fault> {
    Ok(vorbis::pictures(comment_block(&headers(source)?)))
}
