//! Vorbis comments and picture blocks, shared by FLAC and everything inside Ogg.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::raw::{Picture, RawTags};

/// Comments looked at in one file.
const MAX_COMMENTS: u32 = 16_384;

fn take<'a>(bytes: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (head, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    Some(head)
}

fn little(bytes: &mut &[u8]) -> Option<u32> {
    take(bytes, 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn big(bytes: &mut &[u8]) -> Option<u32> {
    take(bytes, 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}

/// Calls `each` with key and value of every comment; stops quietly where the block is damaged.
fn comments(mut bytes: &[u8], mut each: impl FnMut(&str, &[u8])) -> Option<()> {
    let vendor = little(&mut bytes)?;
    take(&mut bytes, vendor as usize)?;
    let count = little(&mut bytes)?.min(MAX_COMMENTS);
    for _ in 0..count {
        let len = little(&mut bytes)?;
        let comment = take(&mut bytes, len as usize)?;
        let Some(split) = comment.iter().position(|&byte| byte == b'=') else { continue };
        if let Ok(key) = std::str::from_utf8(&comment[..split]) {
            each(key, &comment[split + 1..]);
        }
    }
    Some(())
}

/// Adds every comment of a block.
pub(crate) fn read(bytes: &[u8], raw: &mut RawTags) {
    let mut has_picture = false;
    comments(bytes, |key, value| {
        if key.eq_ignore_ascii_case("METADATA_BLOCK_PICTURE") || key.eq_ignore_ascii_case("COVERART") {
            has_picture |= !value.is_empty();
        } else if !key.eq_ignore_ascii_case("COVERARTMIME") {
            raw.push(key, &String::from_utf8_lossy(value));
        }
    });
    raw.has_picture |= has_picture;
}

/// The pictures that comments carry in base 64.
pub(crate) fn pictures(bytes: &[u8]) -> Vec<Picture> {
    let mut found = Vec::new();
    comments(bytes, |key, value| {
        let picture = if key.eq_ignore_ascii_case("METADATA_BLOCK_PICTURE") {
            STANDARD.decode(value.trim_ascii()).ok().and_then(|block| picture_block(&block))
        } else if key.eq_ignore_ascii_case("COVERART") {
            STANDARD.decode(value.trim_ascii()).ok().map(|bytes| Picture { bytes, front: false })
        } else {
            None
        };
        found.extend(picture);
    });
    found
}

/// The picture in a FLAC picture block (RFC 9639, 8.8).
pub(crate) fn picture_block(mut bytes: &[u8]) -> Option<Picture> {
    let kind = big(&mut bytes)?;
    let mime = big(&mut bytes)?;
    take(&mut bytes, mime as usize)?;
    let name = big(&mut bytes)?;
    take(&mut bytes, name as usize)?;
    take(&mut bytes, 16)?;
    let len = big(&mut bytes)?;
    let picture = take(&mut bytes, len as usize)?;
    (!picture.is_empty()).then(|| Picture { bytes: picture.to_vec(), front: kind == 3 })
}

#[cfg(test)]
mod tests {
    use super::{picture_block, read};
    use crate::raw::RawTags;

    fn block(comments: &[&[u8]]) -> Vec<u8> {
        let mut out = 1_u32.to_le_bytes().to_vec();
        out.push(b'v');
        out.extend((comments.len() as u32).to_le_bytes());
        for comment in comments {
            out.extend((comment.len() as u32).to_le_bytes());
            out.extend_from_slice(comment);
        }
        out
    }

    #[test]
    fn repeated_comments_are_several_values_and_bad_bytes_stay_visible() {
        let mut raw = RawTags::default();
        read(&block(&[b"ARTIST=A", b"artist=B", b"title=x=\xe9", b"nonsense"]), &mut raw);
        assert_eq!(raw.values["artist"], ["A", "B"]);
        assert_eq!(raw.first("title"), Some("x=\u{fffd}"));
    }

    #[test]
    fn a_truncated_block_keeps_what_came_before() {
        let mut bytes = block(&[b"artist=A", b"title=B"]);
        bytes.truncate(bytes.len() - 2);
        let mut raw = RawTags::default();
        read(&bytes, &mut raw);
        assert_eq!((raw.first("artist"), raw.first("title")), (Some("A"), None));
    }

    #[test]
    fn picture_blocks_with_wrong_lengths_give_nothing() {
        let mut bytes = 3_u32.to_be_bytes().to_vec();
        bytes.extend([0; 8]);
        bytes.extend([0; 16]);
        bytes.extend(9_u32.to_be_bytes());
        bytes.extend(b"abc");
        assert!(picture_block(&bytes).is_none());
    }
}
