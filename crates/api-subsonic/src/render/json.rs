//! JSON as browsers of all ages can take it: what could end a script or a line is escaped. Structure is `serde_json`'s.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, c) in fragment.char_indices() {
            let escape = match c {
                '<' => "\\u003c",
                '>' => "\\u003e",
                '&' => "\\u0026",
                '\u{2028}' => "\\u2028",
                '\u{2029}' => "\\u2029",
                _ => continue,
            };
            writer.write_all(&fragment.as_bytes()[plain..at])?;
            writer.write_all(escape.as_bytes())?;
            plain = at + c.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[plain..])
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        // Decimals only: some clients do not read exponents.
        write!(writer, "{value}")
    }
}

#[derive(Serialize)]
struct Root<'a, T> {
    #[serde(rename = "subsonic-response")]
    response: &'a T,
}

/// `value` as the one member of an object, between `before` and `after`.
pub(super) fn write<T: Serialize>(value: &T, before: &str, after: &str) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::with_capacity(1024);
    bytes.extend_from_slice(before.as_bytes());
    Root { response: value }.serialize(&mut Serializer::with_formatter(&mut bytes, Safe))?;
    bytes.extend_from_slice(after.as_bytes());
    Ok(bytes)
}
