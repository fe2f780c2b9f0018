//! INI files: `[default]` holds the options without a section, every other section is a table. All values are text.

use super::{Content, Node, SyntaxError};

pub(crate) fn read(text: &str) -> Result<Node, SyntaxError> {
    let mut sections: Vec<Section> = Vec::new();
    let mut current: Option<usize> = None;
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let number = index + 1;
        let line = line.trim();
        if line.is_empty() || line.starts_with([';', '#']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let (name, _) =
                rest.split_once(']').ok_or_else(|| SyntaxError::new(number, "this section has no closing bracket"))?;
            current = Some(open(&mut sections, name.trim(), number));
            continue;
        }
        let Some((key, value)) = line.split_once(['=', ':']) else {
            return Err(SyntaxError::new(number, "a line reads key = value"));
        };
        let Some(section) = current.and_then(|index| sections.get_mut(index)) else {
            return Err(SyntaxError::new(number, "options without a section stand under [default]"));
        };
        let node = Node::text(value_text(value.trim(), number)?, number);
        section.entries.push((key.trim().to_owned(), node));
    }
    let default = sections.iter().position(|section| section.name.eq_ignore_ascii_case("default"));
    let default = default.map(|index| sections.remove(index)).ok_or_else(|| {
        SyntaxError::new(1, "the section [default] is missing; options without a section stand under it")
    })?;
    let tables = sections
        .into_iter()
        .map(|section| (section.name, Node { line: section.line, content: Content::Table(section.entries) }));
    Ok(Node { line: 1, content: Content::Table(default.entries.into_iter().chain(tables).collect()) })
}

struct Section {
    name: String,
    line: usize,
    entries: Vec<(String, Node)>,
}

/// The index of a section, which may be opened more than once.
fn open(sections: &mut Vec<Section>, name: &str, line: usize) -> usize {
    if let Some(index) = sections.iter().position(|section| section.name.eq_ignore_ascii_case(name)) {
        return index;
    }
    sections.push(Section { name: name.to_owned(), line, entries: Vec::new() });
    sections.len() - 1
}

/// A value without its quotes or its comment.
fn value_text(value: &str, line: usize) -> Result<String, SyntaxError> {
    if let Some(rest) = value.strip_prefix('"') {
        return quoted(rest).ok_or_else(|| SyntaxError::new(line, "this text has no closing quote"));
    }
    if let Some(rest) = value.strip_prefix('\'').or_else(|| value.strip_prefix('`')) {
        let quote = value.chars().next().unwrap_or('\'');
        return match rest.split_once(quote) {
            Some((text, _)) => Ok(text.to_owned()),
            None => Err(SyntaxError::new(line, "this text has no closing quote")),
        };
    }
    let mut out = String::new();
    let mut blank = true;
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if matches!(chars.peek(), Some(';' | '#')) => out.extend(chars.next()),
            ';' | '#' if blank => break,
            c => out.push(c),
        }
        blank = c.is_whitespace();
    }
    Ok(out.trim_end().to_owned())
}

fn quoted(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Some(out),
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                other => out.push(other),
            },
            c => out.push(c),
        }
    }
    None
}
