//! Text inside ID3 frames: four encodings, values separated by NUL. Never fails: what cannot be decoded becomes U+FFFD.

/// Latin-1, each byte a character.
pub(super) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// Width of a character unit in an encoding.
fn unit(encoding: u8) -> usize {
    if matches!(encoding, 1 | 2) { 2 } else { 1 }
}

/// Splits at the first terminator: what is before it, and what follows.
pub(super) fn terminated(encoding: u8, bytes: &[u8]) -> (&[u8], &[u8]) {
    let unit = unit(encoding);
    let mut at = 0;
    while at + unit <= bytes.len() {
        if bytes[at..at + unit].iter().all(|&byte| byte == 0) {
            return (&bytes[..at], &bytes[at + unit..]);
        }
        at += unit;
    }
    (bytes, &[])
}

/// Decodes one string. `big` remembers the byte order that an earlier string of the frame announced.
pub(super) fn decode(encoding: u8, bytes: &[u8], big: &mut bool) -> String {
    match encoding {
        0 => latin1(bytes),
        1 | 2 => {
            let bytes = match (encoding, bytes) {
                (1, [0xff, 0xfe, rest @ ..]) => {
                    *big = false;
                    rest
                }
                (1, [0xfe, 0xff, rest @ ..]) => {
                    *big = true;
                    rest
                }
                _ => bytes,
            };
            let big = *big || encoding == 2;
            let units = bytes.chunks_exact(2).map(|pair| {
                let pair = [pair[0], pair[1]];
                if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
            });
            char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Every string of a text frame's body (after the encoding byte).
pub(super) fn list(encoding: u8, mut bytes: &[u8]) -> Vec<String> {
    let mut values = Vec::new();
    let mut big = false;
    while !bytes.is_empty() {
        let (value, rest) = terminated(encoding, bytes);
        values.push(decode(encoding, value, &mut big));
        bytes = rest;
    }
    values
}
