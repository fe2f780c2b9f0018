//! LRC and enhanced LRC: `[mm:ss.xx]` before lines, `<mm:ss.xx>` before words, `[bg: …]` lines of the second voice.

use super::{Agent, Cue, Line, Lyrics};

const BACKGROUND: &str = "__nd_bg__|main";

/// Whether any line begins with a time.
pub(super) fn is_synced(text: &str) -> bool {
    text.lines().any(|line| bracketed(line.trim_start()).is_some_and(|(inner, _)| time(inner).is_some()))
}

/// The text of a leading `[…]` and what follows.
fn bracketed(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix('[')?.split_once(']')
}

/// Milliseconds of `mm:ss`, `mm:ss.x`, `mm:ss.xx`, `mm:ss.xxx`, `mm:ss:xx` or `hh:mm:ss.xx`.
fn time(text: &str) -> Option<i64> {
    let number = |part: &str| -> Option<i64> {
        (!part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if fraction.len() <= 3 => {
            (whole, number(fraction)? * 10_i64.pow(3 - fraction.len() as u32))
        }
        Some(_) => return None,
        None => (text, 0),
    };
    let parts: Vec<i64> = whole.split(':').map(number).collect::<Option<_>>()?;
    let seconds = match parts[..] {
        [minutes, seconds] => minutes * 60 + seconds,
        [hours, minutes, seconds] => hours * 3600 + minutes * 60 + seconds,
        _ => return None,
    };
    Some(seconds * 1000 + fraction)
}

pub(super) fn parse(text: &str) -> Lyrics {
    let mut lyrics = Lyrics { synced: true, ..Lyrics::default() };
    // Indices of the lines that the last text line made: text without a time belongs to them.
    let mut last: Vec<usize> = Vec::new();
    for line in text.lines() {
        let mut rest = line.trim();
        let mut starts = Vec::new();
        while let Some((inner, after)) = bracketed(rest) {
            let Some(start) = time(inner) else { break };
            starts.push(start);
            rest = after.trim_start();
        }
        if starts.is_empty() {
            if !header(rest, &mut lyrics, &last) {
                for &at in &last {
                    lyrics.line[at].value.push('\n');
                    lyrics.line[at].value.push_str(rest);
                }
            }
            continue;
        }
        last.clear();
        for start in starts {
            let (value, cue) = words(rest);
            last.push(lyrics.line.len());
            lyrics.line.push(Line { start: Some(start), value, cue });
        }
    }
    for line in &mut lyrics.line {
        let kept = line.value.trim_end().len();
        line.value.truncate(kept);
    }
    lyrics.line.sort_by_key(|line| line.start);
    lyrics
}

/// Takes a `[name: value]` line; whether it was one.
fn header(line: &str, lyrics: &mut Lyrics, last: &[usize]) -> bool {
    let Some((inner, _)) = bracketed(line) else { return false };
    let Some((name, value)) = inner.split_once(':') else { return false };
    let value = value.trim();
    match name.trim().to_ascii_lowercase().as_str() {
        "ar" => lyrics.display_artist = value.to_owned(),
        "ti" => lyrics.display_title = value.to_owned(),
        "lang" => lyrics.lang = value.to_owned(),
        "offset" => lyrics.offset = value.trim_start_matches('+').parse().ok(),
        "bg" => background(value, lyrics, last),
        name if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => return false,
        _ => {}
    }
    true
}

fn background(text: &str, lyrics: &mut Lyrics, last: &[usize]) {
    let (value, cues) = words(text);
    if value.is_empty() || last.is_empty() {
        return;
    }
    if lyrics.agents.is_empty() {
        lyrics.agents.push(Agent { id: String::from("main"), role: String::from("main") });
        lyrics.agents.push(Agent { id: BACKGROUND.to_owned(), role: String::from("bg") });
    }
    for &at in last {
        let line = &mut lyrics.line[at];
        if !line.value.is_empty() {
            line.value.push(' ');
        }
        let base = line.value.len();
        line.value.push_str(&value);
        line.cue.extend(cues.iter().cloned().map(|cue| Cue {
            byte_start: cue.byte_start + base,
            byte_end: cue.byte_end + base,
            agent_id: BACKGROUND.to_owned(),
            ..cue
        }));
    }
}

/// The text without `<times>`, and the words that had one.
fn words(text: &str) -> (String, Vec<Cue>) {
    let mut value = String::new();
    let mut cues: Vec<Cue> = Vec::new();
    let mut start = None;
    let mut rest = text;
    loop {
        let stamp = rest.match_indices('<').find_map(|(at, _)| {
            let (inner, after) = rest[at + 1..].split_once('>')?;
            time(inner).map(|ms| (at, ms, after))
        });
        let piece = stamp.map_or(rest, |(at, ..)| &rest[..at]);
        if let Some(begin) = start
            && !piece.trim().is_empty()
        {
            cues.push(Cue {
                start: begin,
                end: stamp.map(|(_, ms, _)| ms),
                value: piece.to_owned(),
                byte_start: value.len(),
                byte_end: value.len() + piece.len() - 1,
                agent_id: String::new(),
            });
        }
        value.push_str(piece);
        let Some((_, ms, after)) = stamp else { break };
        start = Some(ms);
        rest = after;
    }
    (value, cues)
}

#[cfg(test)]
mod tests {
    use super::{is_synced, parse, time};

    #[test]
    fn times_are_read_in_every_spelling() {
        assert_eq!((time("01:02"), time("01:02.5"), time("01:02.50")), (Some(62_000), Some(62_500), Some(62_500)));
        assert_eq!((time("01:02.505"), time("1:01:02.50")), (Some(62_505), Some(3_662_500)));
        assert_eq!((time("ar:x"), time("1"), time("01:02.5055"), time("")), (None, None, None, None));
    }

    #[test]
    fn repeated_times_repeat_the_line_and_lines_are_sorted() {
        let found = parse("[ar:A]\n[offset:+100]\n[00:05.00][00:01.00]la\n[00:03.00]lo\nmore\n[by:x]\n");
        let lines: Vec<(i64, &str)> = found.line.iter().map(|l| (l.start.unwrap(), l.value.as_str())).collect();
        assert_eq!(lines, [(1000, "la"), (3000, "lo\nmore"), (5000, "la")]);
        assert_eq!((found.display_artist.as_str(), found.offset), ("A", Some(100)));
        assert!(!is_synced("text [00:01.00] later"));
    }

    #[test]
    fn words_get_their_times_and_bytes() {
        let found = parse("[00:01.00]<00:01.00>Hé <00:02.00>du<00:03.00>\n[bg:<00:02.50>oh]");
        let line = &found.line[0];
        assert_eq!(line.value, "Hé du oh");
        let cues: Vec<_> =
            line.cue.iter().map(|c| (c.start, c.end, c.value.as_str(), c.byte_start, c.byte_end)).collect();
        assert_eq!(cues, [(1000, Some(2000), "Hé ", 0, 3), (2000, Some(3000), "du", 4, 5), (2500, None, "oh", 7, 8)]);
        assert_eq!(found.agents.len(), 2);
    }
}
