//! Files of lines such as `KEY=value`.

use super::{Content, Node, SyntaxError};

pub(crate) fn read(text: &str) -> Result<Node, SyntaxError> {
    let mut entries = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let number = index + 1;
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (key, value) = line.split_once('=').ok_or_else(|| SyntaxError::new(number, "a line reads KEY=value"))?;
        let value = value.trim();
        let unquoted =
            ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote)));
        let value = unquoted.unwrap_or_else(|| value.split(" #").next().unwrap_or_default().trim_end());
        entries.push((key.trim().to_owned(), Node::text(value, number)));
    }
    Ok(Node { line: 1, content: Content::Table(entries) })
}
