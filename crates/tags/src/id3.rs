//! ID3v2.2, 2.3 and 2.4 (id3.org's informal standards) and ID3v1. Our own reader, because one bad frame must cost one
//! frame: other readers give up the whole file. Bodies of pictures are stepped over unless they are asked for.
//! Deliberately absent: writing, compression, encryption.

mod frames;
mod text;

use crate::error::Fault;
use crate::raw::{MAX_PICTURE, MAX_VALUE, Origin, Picture, RawTags};
use crate::source::{ReadAt, Source};

/// Frames looked at in one tag.
const MAX_FRAMES: usize = 8192;
/// Whole-tag unsynchronisation has to be undone in memory; larger tags lose their frames.
const MAX_UNSYNC: u64 = 32 * 1024 * 1024;

/// What is wanted of a tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Text,
    Pictures,
}

struct Frame {
    id: [u8; 4],
    body: Vec<u8>,
}

struct Header {
    major: u8,
    flags: u8,
    /// Position after the tag.
    end: u64,
}

fn synchsafe(bytes: [u8; 4]) -> u64 {
    bytes.iter().fold(0, |sum, &byte| (sum << 7) | u64::from(byte & 0x7f))
}

fn header(source: &mut Source<'_>, at: u64) -> Result<Option<Header>, Fault> {
    let head = source.up_to(at, 10)?;
    let [b'I', b'D', b'3', major @ 2..=4, _, flags, a, b, c, d] = head[..] else { return Ok(None) };
    if [a, b, c, d].iter().any(|byte| byte & 0x80 != 0) {
        return Ok(None);
    }
    let footer = if major == 4 && flags & 0x10 != 0 { 10 } else { 0 };
    let end = (at + 10 + synchsafe([a, b, c, d]) + footer).min(source.len());
    Ok(Some(Header { major, flags, end }))
}

/// Where the tags at `at` end: `at` itself when there is none. Several tags in a row are possible.
pub(crate) fn skip(source: &mut Source<'_>, mut at: u64) -> Result<u64, Fault> {
    for _ in 0..8 {
        match header(source, at)? {
            Some(tag) if tag.end > at => at = tag.end,
            _ => break,
        }
    }
    Ok(at)
}

/// Reads every tag in a row at `at` into `raw`; returns the position behind the last.
pub(crate) fn read(source: &mut Source<'_>, mut at: u64, raw: &mut RawTags) -> Result<u64, Fault> {
    for _ in 0..8 {
        let Some(tag) = header(source, at)? else { break };
        raw.origin = Origin::Id3;
        let (frames, pictures) = frames_of(source, at, &tag, Want::Text)?;
        raw.has_picture |= pictures;
        frames::fold(&frames, tag.major, raw);
        at = tag.end;
    }
    Ok(at)
}

/// The pictures of the tag at `at`, in file order.
pub(crate) fn pictures(source: &mut Source<'_>, at: u64) -> Result<Vec<Picture>, Fault> {
    let Some(tag) = header(source, at)? else { return Ok(Vec::new()) };
    let (frames, _) = frames_of(source, at, &tag, Want::Pictures)?;
    Ok(frames.iter().filter_map(|frame| frames::picture(&frame.body, tag.major)).collect())
}

fn frames_of(source: &mut Source<'_>, at: u64, tag: &Header, want: Want) -> Result<(Vec<Frame>, bool), Fault> {
    let from = at + 10;
    // Before 2.4 unsynchronisation covers everything after the header, sizes included.
    if tag.major < 4 && tag.flags & 0x80 != 0 {
        if tag.end - from > MAX_UNSYNC {
            return Ok((Vec::new(), false));
        }
        let plain = resynchronise(&source.bytes(from, tag.end - from)?);
        let slice = plain.as_slice();
        let reader: &dyn ReadAt = &slice;
        let mut inner = Source::new(reader)?;
        let end = inner.len();
        return walk(&mut inner, 0, end, tag, want);
    }
    walk(source, from, tag.end, tag, want)
}

fn resynchronise(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut after_ff = false;
    for &byte in bytes {
        if !(after_ff && byte == 0) {
            plain.push(byte);
        }
        after_ff = byte == 0xff;
    }
    plain
}

fn walk(source: &mut Source<'_>, mut at: u64, end: u64, tag: &Header, want: Want) -> Result<(Vec<Frame>, bool), Fault> {
    if tag.major > 2 && tag.flags & 0x40 != 0 {
        let size = source.array::<4>(at)?;
        at += if tag.major == 3 { u64::from(u32::from_be_bytes(size)) + 4 } else { synchsafe(size) };
    }
    let head_len: u64 = if tag.major == 2 { 6 } else { 10 };
    let mut frames = Vec::new();
    let mut has_picture = false;
    for _ in 0..MAX_FRAMES {
        if at + head_len > end {
            break;
        }
        let head = source.bytes(at, head_len)?;
        let Some((id, size, flags)) = frame_head(source, &head, at, end, tag.major)? else { break };
        let body_at = at + head_len;
        if size > end - body_at {
            break;
        }
        at = body_at + size;
        let picture = id == *b"APIC";
        has_picture |= picture;
        let limit = if picture { MAX_PICTURE } else { MAX_VALUE as u64 + 1024 };
        if picture != (want == Want::Pictures) || size == 0 || size > limit || !(picture || frames::is_known(id)) {
            continue;
        }
        let Some(skip) = extra_bytes(flags, tag.major) else { continue };
        if skip >= size {
            continue;
        }
        let mut body = source.bytes(body_at + skip, size - skip)?;
        if tag.major == 4 && (flags & 0x02 != 0 || tag.flags & 0x80 != 0) {
            body = resynchronise(&body);
        }
        frames.push(Frame { id, body });
    }
    Ok((frames, has_picture))
}

/// Identifier (in the spelling of 2.4 where one exists), size and flags of a frame; `None` where the frames end.
fn frame_head(
    source: &mut Source<'_>,
    head: &[u8],
    at: u64,
    end: u64,
    major: u8,
) -> Result<Option<([u8; 4], u64, u16)>, Fault> {
    let valid =
        |bytes: &[u8]| bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ');
    if major == 2 {
        let [a, b, c, x, y, z] = *head else { return Ok(None) };
        if !valid(&[a, b, c]) {
            return Ok(None);
        }
        let old = [a, b, c];
        let id = std::str::from_utf8(&old)
            .ok()
            .and_then(lofty::id3::v2::upgrade_v2)
            .and_then(|id| id.as_bytes().try_into().ok())
            .unwrap_or([a, b, c, b' ']);
        return Ok(Some((id, u64::from(u32::from_be_bytes([0, x, y, z])), 0)));
    }
    let [a, b, c, d, s1, s2, s3, s4, f1, f2] = *head else { return Ok(None) };
    if !valid(&[a, b, c, d]) || a == b' ' {
        return Ok(None);
    }
    let plain = u64::from(u32::from_be_bytes([s1, s2, s3, s4]));
    let mut size = plain;
    if major == 4 {
        size = synchsafe([s1, s2, s3, s4]);
        // Some writers put plain sizes into 2.4; the next frame tells which it is.
        if size != plain && !leads_on(source, at + 10 + size, end)? && leads_on(source, at + 10 + plain, end)? {
            size = plain;
        }
    }
    Ok(Some(([a, b, c, d], size, u16::from_be_bytes([f1, f2]))))
}

fn leads_on(source: &mut Source<'_>, at: u64, end: u64) -> Result<bool, Fault> {
    if at >= end {
        return Ok(at == end);
    }
    let next = source.up_to(at, 4)?;
    Ok(next.iter().all(|&byte| byte == 0)
        || next.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' '))
}

/// Bytes between header and body that flags announce; `None` when the body cannot be read (compressed, encrypted).
fn extra_bytes(flags: u16, major: u8) -> Option<u64> {
    match major {
        3 if flags & 0x00c0 != 0 => None,
        3 => Some(if flags & 0x0020 != 0 { 1 } else { 0 }),
        4 if flags & 0x000c != 0 => None,
        4 => Some(u64::from(flags & 0x0040 != 0) + if flags & 0x0001 != 0 { 4 } else { 0 }),
        _ => Some(0),
    }
}

/// Reads an ID3v1 tag at the end of the file.
pub(crate) fn read_v1(source: &mut Source<'_>, raw: &mut RawTags) -> Result<(), Fault> {
    let Some(at) = source.len().checked_sub(128) else { return Ok(()) };
    let tag = source.array::<128>(at)?;
    if !tag.starts_with(b"TAG") {
        return Ok(());
    }
    let field = |from: usize, to: usize| {
        let bytes = &tag[from..to];
        let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
        text::latin1(bytes).trim().to_owned()
    };
    raw.push("title", &field(3, 33));
    raw.push("artist", &field(33, 63));
    raw.push("album", &field(63, 93));
    raw.push("date", &field(93, 97));
    raw.push("comment", &field(97, 125));
    if tag[125] == 0 && tag[126] != 0 {
        raw.push("tracknumber", &tag[126].to_string());
    }
    if let Some(genre) = lofty::id3::v1::GENRES.get(usize::from(tag[127])) {
        raw.push("genre", genre);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
