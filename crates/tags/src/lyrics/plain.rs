//! Lyrics without times, and the cleaning that every lyrics text gets before it is taken apart.

use super::{Line, Lyrics};

/// Formatting that stays; every other tag is removed.
const HARMLESS: &[&str] = &["b", "i", "u", "em", "strong", "br", "p", "span", "small", "sub", "sup"];

/// Every line that is not blank.
pub(super) fn parse(text: &str) -> Lyrics {
    let line = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| Line { value: line.to_owned(), ..Line::default() })
        .collect();
    Lyrics { line, ..Lyrics::default() }
}

/// Without markup that a page could run, entities decoded. `<00:12.00>` is a time, not markup.
pub(super) fn sanitise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let name = rest[1..].trim_start_matches('/');
        let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!');
        let Some(close) = rest.find('>').filter(|_| is_tag) else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        let after = &rest[close + 1..];
        if HARMLESS.contains(&name.as_str()) {
            let end = if rest.starts_with("</") { "</" } else { "<" };
            out.push_str(&format!("{end}{name}>"));
        }
        rest = if matches!(name.as_str(), "script" | "style") { behind(after, &name) } else { after };
    }
    out.push_str(rest);
    decode_entities(&out)
}

/// What follows the closing tag `name`; nothing when it is never closed.
fn behind<'a>(text: &'a str, name: &str) -> &'a str {
    let lower = text.to_ascii_lowercase();
    lower
        .find(&format!("</{name}"))
        .and_then(|at| text[at..].find('>').map(|close| &text[at + close + 1..]))
        .unwrap_or_default()
}

fn decode_entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = text.to_owned();
    for (entity, plain) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, plain);
    }
    out
}
