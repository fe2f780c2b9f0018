//! Lyrics as a list of structured texts, written as JSON: language, lines with times in milliseconds, words with times.
//! Deliberately absent: formats that only lie beside the music (SRT, TTML), and finding such files.

mod lrc;
mod plain;

use serde::Serialize;

use crate::mapping::PAIR;

/// One text in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Lyrics {
    /// Artist as the text names it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub display_artist: String,
    /// Title as the text names it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub display_title: String,
    /// Language, `xxx` when unknown.
    pub lang: String,
    /// Voices that words belong to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<Agent>,
    /// The lines.
    pub line: Vec<Line>,
    /// Milliseconds by which every time is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<i64>,
    /// Lines have times.
    pub synced: bool,
}

/// A voice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agent {
    /// Name inside this text.
    pub id: String,
    /// `main` or `bg`.
    pub role: String,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Line {
    /// Milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// The words.
    pub value: String,
    /// Times of single words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cue: Vec<Cue>,
}

/// Words of a line with a time of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Cue {
    /// Milliseconds.
    pub start: i64,
    /// Milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<i64>,
    /// The words.
    pub value: String,
    /// First byte in the line.
    pub byte_start: usize,
    /// Last byte in the line.
    pub byte_end: usize,
    /// Whose words, empty = the main voice.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent_id: String,
}

/// Structured lyrics of one text: LRC when it has times, else line by line.
#[must_use]
pub fn parse(language: &str, text: &str) -> Option<Lyrics> {
    let text = plain::sanitise(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut lyrics = if lrc::is_synced(&text) { lrc::parse(&text) } else { plain::parse(&text) };
    if lyrics.lang.is_empty() {
        lyrics.lang = if language.is_empty() { String::from("xxx") } else { language.to_owned() };
    }
    (!lyrics.line.is_empty()).then_some(lyrics)
}

/// The JSON array for the pairs that the mapping delivers.
pub(crate) fn embedded(pairs: &[String]) -> String {
    let texts: Vec<Lyrics> = pairs
        .iter()
        .filter_map(|pair| pair.split_once(PAIR))
        .filter_map(|(language, text)| parse(language, text))
        .collect();
    if texts.is_empty() {
        return String::from("[]");
    }
    serde_json::to_string(&texts).unwrap_or_else(|_| String::from("[]"))
}

#[cfg(test)]
mod tests {
    use super::{embedded, parse};

    #[test]
    fn several_languages_are_several_texts() {
        let json = embedded(&["eng\u{200b}[00:01.50]Hi".into(), "xxx\u{200b}La\n\nLo".into(), "xxx\u{200b} ".into()]);
        assert_eq!(
            json,
            r#"[{"lang":"eng","line":[{"start":1500,"value":"Hi"}],"synced":true},{"lang":"xxx","line":[{"value":"La"},{"value":"Lo"}],"synced":false}]"#
        );
        assert_eq!(embedded(&[]), "[]");
    }

    #[test]
    fn markup_vanishes_and_entities_are_decoded() {
        assert_eq!(parse("", "Hello <world> <b>x</b> &amp; y").unwrap().line[0].value, "Hello  <b>x</b> & y");
        assert_eq!(parse("", "a < b").unwrap().line[0].value, "a < b");
    }
}
