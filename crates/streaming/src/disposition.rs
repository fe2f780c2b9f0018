//! `Content-Disposition` for downloads (RFC 6266): a name that is safe on every system, in ASCII for old clients and in
//! UTF-8 (RFC 8187) for the others.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// `attr-char` of RFC 8187 needs no encoding.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Most characters of a name; file systems take 255 bytes, and UTF-8 needs up to four for one.
const LONGEST: usize = 60;

/// The header's value for a file called `title.suffix`.
#[must_use]
pub fn attachment(title: &str, suffix: &str) -> String {
    let name = format!("{}.{}", clean(title), clean(suffix));
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    if ascii == name {
        return format!("attachment; filename=\"{name}\"");
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(&name, ENCODED))
}

/// Without what separates paths, ends header values or is special to some file system.
fn clean(text: &str) -> String {
    let safe: String = text
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%' => '_',
            // Invisible marks that turn the direction of writing make an .exe look like an .mp3.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .take(LONGEST)
        .collect();
    let safe = safe.trim().trim_matches('.').trim();
    if safe.is_empty() { String::from("track") } else { safe.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::attachment;

    #[test]
    fn names_are_safe_for_headers_and_file_systems() {
        for (title, wanted) in [
            ("So What", "attachment; filename=\"So What.flac\""),
            ("AC/DC \"Live\"\r\nX: y", "attachment; filename=\"AC_DC _Live___X_ y.flac\""),
            ("../../etc/passwd", "attachment; filename=\"_.._etc_passwd.flac\""),
            ("", "attachment; filename=\"track.flac\""),
            ("Für Élise", "attachment; filename=\"F_r _lise.flac\"; filename*=UTF-8''F%C3%BCr%20%C3%89lise.flac"),
        ] {
            assert_eq!(attachment(title, "flac"), wanted);
        }
    }

    proptest! {
        #[test]
        fn any_title_gives_one_line_of_ascii(title in any::<String>()) {
            let value = attachment(&title, "mp3");
            prop_assert!(value.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
            prop_assert_eq!(value.matches('"').count(), 2);
            prop_assert!(!value.contains('/') && !value.contains('\\'));
        }
    }
}
