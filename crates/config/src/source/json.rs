//! JSON files. `serde_json` judges the text; then it is walked once more for the line of each key.

use super::{Content, Node, SyntaxError, line_at};
use crate::value::Raw;

pub(crate) fn read(text: &str) -> Result<Node, SyntaxError> {
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| SyntaxError::new(error.line().max(1), error.to_string()))?;
    Ok(node(&value, 1, &key_lines(text), &mut Vec::new()))
}

/// The order of the text is not that of the parsed map, so each key is looked up with its path.
fn node(value: &serde_json::Value, line: usize, lines: &[(Vec<String>, usize)], path: &mut Vec<String>) -> Node {
    use serde_json::Value as Json;
    let content = match value {
        Json::Object(entries) => Content::Table(
            entries
                .iter()
                .map(|(key, value)| {
                    path.push(key.clone());
                    let found = lines.iter().rev().find(|(known, _)| known == path).map_or(line, |(_, line)| *line);
                    let child = node(value, found, lines, path);
                    path.pop();
                    (key.clone(), child)
                })
                .collect(),
        ),
        Json::Array(items) => Content::List(items.iter().map(|item| node(item, line, lines, path)).collect()),
        other => Content::Scalar(Raw::from_json(other)),
    };
    Node { line, content }
}

/// The path and line of every key outside lists, of a text that is known to be JSON.
fn key_lines(text: &str) -> Vec<(Vec<String>, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut path: Vec<String> = Vec::new();
    // For each open bracket: whether it is an object, and whether a key is on `path` for it.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let mut expect_key = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => {
                open.push((true, false));
                expect_key = true;
            }
            b'[' => {
                open.push((false, false));
                expect_key = false;
            }
            b'}' | b']' => {
                if let Some((_, true)) = open.pop() {
                    path.pop();
                }
                expect_key = false;
            }
            b',' => {
                if let Some((object, keyed)) = open.last_mut() {
                    if std::mem::take(keyed) {
                        path.pop();
                    }
                    expect_key = *object;
                }
            }
            b'"' => {
                let end = string_end(bytes, at);
                if expect_key {
                    let key = text.get(at..end).and_then(|token| serde_json::from_str(token).ok()).unwrap_or_default();
                    path.push(key);
                    if let Some((_, keyed)) = open.last_mut() {
                        *keyed = true;
                    }
                    if open.iter().all(|(object, _)| *object) {
                        found.push((path.clone(), line_at(text, at)));
                    }
                    expect_key = false;
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The position after the closing quote of the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}
