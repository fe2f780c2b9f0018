//! ID3v2 frames into tag names: the names under which other formats store the same thing.

use super::{Frame, text};
use crate::raw::{Picture, RawTags};

/// Frames whose body is one or more strings, and the name each goes by. Frames without a common name keep their own.
const NAMES: &[([u8; 4], &str)] = &[
    (*b"TALB", "album"),
    (*b"TBPM", "bpm"),
    (*b"TCMP", "compilation"),
    (*b"TCOM", "composer"),
    (*b"TCON", "genre"),
    (*b"TCOP", "copyright"),
    (*b"TDOR", "originaldate"),
    (*b"TORY", "originaldate"),
    (*b"TDRC", "date"),
    (*b"TDRL", "releasedate"),
    (*b"TENC", "encodedby"),
    (*b"TEXT", "lyricist"),
    (*b"TIT1", "work"),
    (*b"TIT2", "title"),
    (*b"TIT3", "subtitle"),
    (*b"TKEY", "key"),
    (*b"TLAN", "language"),
    (*b"TMED", "media"),
    (*b"TMOO", "mood"),
    (*b"TPE1", "artist"),
    (*b"TPE2", "albumartist"),
    (*b"TPE3", "conductor"),
    (*b"TPE4", "remixer"),
    (*b"TPOS", "discnumber"),
    (*b"TPUB", "label"),
    (*b"TRCK", "tracknumber"),
    (*b"TSO2", "albumartistsort"),
    (*b"TSOA", "albumsort"),
    (*b"TSOC", "composersort"),
    (*b"TSOP", "artistsort"),
    (*b"TSOT", "titlesort"),
    (*b"TSRC", "isrc"),
    (*b"TSSE", "encodersettings"),
    (*b"TSST", "discsubtitle"),
    (*b"GRP1", "grouping"),
    (*b"MVNM", "movementname"),
    (*b"MVIN", "movement"),
];

/// Frames worth reading.
pub(super) fn is_known(id: [u8; 4]) -> bool {
    id[0] == b'T'
        || matches!(
            &id,
            b"COMM" | b"USLT" | b"SYLT" | b"UFID" | b"WCOP" | b"WOAR" | b"GRP1" | b"MVNM" | b"MVIN" | b"IPLS"
        )
}

/// Adds what the frames say.
pub(super) fn fold(frames: &[Frame], major: u8, raw: &mut RawTags) {
    let mut year = None;
    let mut day = None;
    for frame in frames {
        match &frame.id {
            b"TXXX" => user_text(&frame.body, raw),
            b"COMM" => comment(&frame.body, raw),
            b"USLT" => lyrics(&frame.body, raw),
            b"SYLT" => timed_lyrics(&frame.body, raw),
            b"UFID" => file_id(&frame.body, raw),
            b"TIPL" | b"IPLS" | b"TMCL" => people(frame, raw),
            b"WCOP" => raw.push("license", &text::latin1(&frame.body)),
            b"WOAR" => raw.push("website", &text::latin1(&frame.body)),
            b"TYER" => year = strings(&frame.body).into_iter().next(),
            b"TDAT" => day = strings(&frame.body).into_iter().next(),
            b"TCON" => {
                for value in strings(&frame.body) {
                    genres(&value, raw);
                }
            }
            id => {
                let name = NAMES.iter().find(|(known, _)| known == id).map(|(_, name)| *name);
                let own = text::latin1(id).to_lowercase();
                for value in strings(&frame.body) {
                    raw.push(name.unwrap_or(&own), &value);
                }
            }
        }
    }
    // 2.3 keeps year and day apart (`TYER` 1999, `TDAT` 3112 = 31 December).
    if let Some(year) = year.filter(|_| major < 4 || raw.first("date").is_none()) {
        match day.as_deref().filter(|day| day.len() == 4 && day.is_ascii() && year.len() == 4) {
            Some(day) => raw.push("date", &format!("{year}-{}-{}", &day[2..], &day[..2])),
            None => raw.push("date", &year),
        }
    }
}

fn strings(body: &[u8]) -> Vec<String> {
    body.split_first().map(|(&encoding, rest)| text::list(encoding, rest)).unwrap_or_default()
}

/// `(17)Rock`, `17`, `RX`, or a plain name.
fn genres(value: &str, raw: &mut RawTags) {
    let mut rest = value.trim();
    while let Some(inner) = rest.strip_prefix('(') {
        if inner.starts_with('(') {
            rest = inner;
            break;
        }
        let Some((code, after)) = inner.split_once(')') else { break };
        let Some(name) = genre_name(code) else { break };
        raw.push("genre", name);
        rest = after.trim_start();
    }
    raw.push("genre", genre_name(rest).unwrap_or(rest));
}

fn genre_name(code: &str) -> Option<&'static str> {
    match code {
        "RX" => Some("Remix"),
        "CR" => Some("Cover"),
        _ if code.len() <= 3 => code.parse().ok().and_then(|at: usize| lofty::id3::v1::GENRES.get(at)).copied(),
        _ => None,
    }
}

fn user_text(body: &[u8], raw: &mut RawTags) {
    let Some((&encoding, rest)) = body.split_first() else { return };
    let mut big = false;
    let (name, rest) = text::terminated(encoding, rest);
    let name = text::decode(encoding, name, &mut big);
    let mut rest = rest;
    while !rest.is_empty() {
        let (value, after) = text::terminated(encoding, rest);
        raw.push(name.trim(), &text::decode(encoding, value, &mut big));
        rest = after;
    }
}

/// The three-letter language of a frame, `xxx` when it is none.
fn language(bytes: &[u8]) -> String {
    let text = text::latin1(bytes).to_lowercase();
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_lowercase()) { text } else { String::from("xxx") }
}

fn described(body: &[u8]) -> Option<(String, String, String)> {
    let (&encoding, rest) = body.split_first()?;
    let lang = language(rest.get(..3)?);
    let mut big = false;
    let (name, rest) = text::terminated(encoding, rest.get(3..)?);
    let name = text::decode(encoding, name, &mut big);
    let (value, _) = text::terminated(encoding, rest);
    Some((lang, name, text::decode(encoding, value, &mut big)))
}

fn comment(body: &[u8], raw: &mut RawTags) {
    let Some((_, name, value)) = described(body) else { return };
    if name.is_empty() {
        raw.push("comment", &value);
    } else {
        raw.push(&format!("comment:{name}"), &value);
    }
}

fn lyrics(body: &[u8], raw: &mut RawTags) {
    if let Some((lang, _, value)) = described(body) {
        raw.push(&format!("lyrics:{lang}"), &value);
    }
}

/// `SYLT` in milliseconds becomes the text of an LRC file.
fn timed_lyrics(body: &[u8], raw: &mut RawTags) {
    let [encoding, a, b, c, format, _, rest @ ..] = body else { return };
    if *format != 2 {
        return;
    }
    let lang = language(&[*a, *b, *c]);
    let mut big = false;
    let (name, mut rest) = text::terminated(*encoding, rest);
    text::decode(*encoding, name, &mut big);
    let mut lrc = String::new();
    for _ in 0..20_000 {
        let (value, after) = text::terminated(*encoding, rest);
        let Some((stamp, next)) = after.split_first_chunk::<4>() else { break };
        let line = text::decode(*encoding, value, &mut big);
        let at = u32::from_be_bytes(*stamp);
        let line = line.trim_start_matches(['\n', '\r']);
        // Hundredths are how LRC is usually written; a third digit comes where it says something.
        let part = if at % 10 == 0 { format!("{:02}", at % 1000 / 10) } else { format!("{:03}", at % 1000) };
        lrc.push_str(&format!("[{:02}:{:02}.{part}]{line}\n", at / 60_000, at / 1000 % 60));
        rest = next;
    }
    raw.push(&format!("lyrics:{lang}"), &lrc);
}

fn file_id(body: &[u8], raw: &mut RawTags) {
    let (owner, id) = text::terminated(0, body);
    let owner = text::latin1(owner);
    if owner.eq_ignore_ascii_case("http://musicbrainz.org") {
        raw.push("musicbrainz_trackid", &text::latin1(id));
    }
}

/// Pairs of role and name: `producer` → Ann. In `TMCL` the role is an instrument.
fn people(frame: &Frame, raw: &mut RawTags) {
    let values = strings(&frame.body);
    for pair in values.chunks_exact(2) {
        let (role, name) = (pair[0].trim().to_lowercase(), &pair[1]);
        match role.as_str() {
            _ if frame.id == *b"TMCL" => raw.push(&format!("performer:{role}"), name),
            "arranger" | "engineer" | "producer" => raw.push(&role, name),
            "mix" | "mixer" => raw.push("mixer", name),
            "dj-mix" => raw.push("djmixer", name),
            "" => {}
            // 2.3 has one list for everybody.
            _ => raw.push(&format!("performer:{role}"), name),
        }
    }
}

/// The picture in an `APIC` body (2.2: `PIC`).
pub(super) fn picture(body: &[u8], major: u8) -> Option<Picture> {
    let (&encoding, rest) = body.split_first()?;
    let rest = if major == 2 { rest.get(3..)? } else { text::terminated(0, rest).1 };
    let (&kind, rest) = rest.split_first()?;
    let (_, bytes) = text::terminated(encoding, rest);
    (!bytes.is_empty()).then(|| Picture { bytes: bytes.to_vec(), front: kind == 3 })
}
