//! M3U and M3U8 files: what they say, and where in the libraries their lines lead. Lines are only ever compared with what
//! scans have found; no file is opened because a playlist names it.

use percent_encoding::percent_decode_str;

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// Its own name, if it gives one.
    pub name: Option<String>,
    /// Its lines, as written.
    pub entries: Vec<String>,
}

/// Reads a file: UTF-8 or UTF-16 by byte order mark, else UTF-8, else Windows-1252; lines end in LF, CRLF or CR.
#[must_use]
pub fn parse(bytes: &[u8]) -> List {
    let text = decode(bytes);
    let mut list = List::default();
    for line in text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("#PLAYLIST:") {
            let name = name.trim();
            if !name.is_empty() {
                list.name = Some(name.to_owned());
            }
        } else if !line.starts_with('#') {
            list.entries.push(line.to_owned());
        }
    }
    list
}

fn decode(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|two| of([two[0], two[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => std::str::from_utf8(bytes)
            .map_or_else(|_| bytes.iter().map(|&byte| windows_1252(byte)).collect(), str::to_owned),
    }
}

/// A byte of Windows-1252; the five it does not define are kept as the control characters of Latin-1.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// Where a line leads: the place of the library in `roots`, and the path inside it. `folder` is the absolute folder of
/// the file. `None` when the line is an address of the network or leads out of every library.
#[must_use]
pub fn resolve(entry: &str, folder: &str, roots: &[&str]) -> Option<(usize, String)> {
    let path = match entry.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("file") => {
            let rest = rest.strip_prefix("localhost").filter(|rest| rest.starts_with('/')).unwrap_or(rest);
            percent_decode_str(rest).decode_utf8().ok()?.into_owned()
        }
        Some((scheme, _)) if scheme.len() > 1 && scheme.bytes().all(|b| b.is_ascii_alphanumeric()) => return None,
        _ => entry.to_owned(),
    };
    // Written on Windows: no slash at all, but backslashes.
    let path = if !path.contains('/') && path.contains('\\') { path.replace('\\', "/") } else { path };
    let absolute = if path.starts_with('/') { clean(&path) } else { clean(&format!("{folder}/{path}")) };
    let within = |root: &str| -> Option<String> {
        let root = clean(root);
        let rest = absolute.strip_prefix(&root)?;
        let rest = if root == "/" { rest } else { rest.strip_prefix('/')? };
        (!rest.is_empty()).then(|| rest.to_owned())
    };
    let found = roots.iter().enumerate().filter_map(|(place, root)| Some((root.len(), place, within(root)?)));
    found.max_by_key(|(length, ..)| *length).map(|(_, place, path)| (place, path))
}

/// An absolute path without `.`, `..` and double slashes; `..` at the top stays at the top.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Fuzz target: whatever a file says, nothing fails, and no line leads out of the libraries.
pub fn fuzz_m3u(bytes: &[u8]) {
    for entry in parse(bytes).entries {
        if let Some((place, path)) = resolve(&entry, "/music/a", &["/music", "/other/b"]) {
            debug_assert!(place < 2);
            debug_assert!(!path.is_empty() && !path.starts_with('/'));
            debug_assert!(path.split('/').all(|part| !part.is_empty() && part != "." && part != ".."));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROOTS: [&str; 3] = ["/music", "/music/second", "/m"];

    #[test]
    fn names_and_lines_are_read_and_other_directives_are_not() {
        let list = parse(b"#EXTM3U\r\n#PLAYLIST: Night \r\n#EXTINF:1,x\r\na.mp3\r\n\r\n  b c.mp3  \r\n");
        assert_eq!(
            list,
            List { name: Some("Night".to_owned()), entries: vec!["a.mp3".to_owned(), "b c.mp3".to_owned()] }
        );
        assert_eq!(parse(b"a\rb\rc").entries, ["a", "b", "c"]);
        assert_eq!(parse(b""), List::default());
    }

    #[test]
    fn every_common_encoding_is_read() {
        let wide = |bytes: fn(u16) -> [u8; 2]| "é.mp3\n".encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        for bytes in [
            "é.mp3".as_bytes().to_vec(),
            "\u{feff}é.mp3".as_bytes().to_vec(),
            [vec![0xff, 0xfe], wide(u16::to_le_bytes)].concat(),
            [vec![0xfe, 0xff], wide(u16::to_be_bytes)].concat(),
            b"\xe9.mp3".to_vec(),
        ] {
            assert_eq!(parse(&bytes).entries, ["é.mp3"], "{bytes:?}");
        }
        assert_eq!(parse(b"\x80\x99\xe9").entries, ["€™é"]);
    }

    #[test]
    fn lines_lead_into_libraries_or_nowhere() {
        let lead = |entry| resolve(entry, "/music/lists", &ROOTS);
        for (entry, place, path) in [
            ("a.mp3", 0, "lists/a.mp3"),
            ("../x/./a.mp3", 0, "x/a.mp3"),
            ("../second/a.mp3", 1, "a.mp3"),
            ("/music//x/a.mp3", 0, "x/a.mp3"),
            ("/music/second/b/a.mp3", 1, "b/a.mp3"),
            ("/m/a.mp3", 2, "a.mp3"),
            ("file:///music/a%20b.mp3", 0, "a b.mp3"),
            ("FILE://localhost/music/a.mp3", 0, "a.mp3"),
            ("..\\x\\a.mp3", 0, "x/a.mp3"),
            ("a%20b.mp3", 0, "lists/a%20b.mp3"),
        ] {
            assert_eq!(lead(entry), Some((place, path.to_owned())), "{entry}");
        }
        for entry in [
            "../../a.mp3",
            "/etc/passwd",
            "/musical/a.mp3",
            "http://host/a.mp3",
            "https://host/music/a.mp3",
            "file:///etc/x",
            "/music",
            "..",
            "../../../music/../etc/x",
        ] {
            assert_eq!(lead(entry), None, "{entry}");
        }
    }

    proptest! {
        #[test]
        fn no_line_leads_out(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            fuzz_m3u(&bytes);
        }

        #[test]
        fn no_climbing_line_leads_out(entry in "(\\.\\./|/|\\./|a/|\\\\|music/|file://){0,10}") {
            fuzz_m3u(entry.as_bytes());
        }
    }
}
