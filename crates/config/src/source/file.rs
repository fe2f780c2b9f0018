//! The configuration file: which one is read, in which format, and how its tree becomes keys with dots.

use super::{Content, Given, Node, Origin, SyntaxError, dotenv, ini, json, toml_text, yaml};
use crate::Error;
use crate::table;
use crate::value::Raw;
use std::path::{Path, PathBuf};

/// Names that are looked for in the working directory, first found first.
const OWN: [&str; 5] = ["toml", "yml", "yaml", "json", "ini"];
const OLD: [&str; 7] = ["json", "toml", "yaml", "yml", "dotenv", "env", "ini"];

/// The files that exist in a directory, best first.
pub(crate) fn candidates(directory: &Path) -> Vec<PathBuf> {
    let own = OWN.iter().map(|ending| format!("melodrome.{ending}"));
    let old = OLD.iter().map(|ending| format!("navidrome.{ending}"));
    own.chain(old).map(|name| directory.join(name)).filter(|path| path.is_file()).collect()
}

/// Reads a file into values with their places.
pub(crate) fn read(path: &Path) -> Result<Vec<Given>, Error> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let parse: fn(&str) -> Result<Node, SyntaxError> = match ending.as_str() {
        "toml" => toml_text::read,
        "yaml" | "yml" => yaml::read,
        "json" => json::read,
        "ini" => ini::read,
        "env" | "dotenv" => dotenv::read,
        _ => return Err(Error::Format { path: path.to_owned() }),
    };
    let unreadable = |reason: String| Error::Unreadable { path: path.to_owned(), reason };
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8 text".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let syntax = |error: SyntaxError| Error::Syntax { path: path.to_owned(), line: error.line, reason: error.reason };
    let root = parse(text).map_err(syntax)?;
    let Content::Table(entries) = root.content else {
        return Err(syntax(SyntaxError::new(root.line, "the file must hold options with names")));
    };
    let mut found = Vec::new();
    flatten(path, "", entries, &mut found);
    Ok(found)
}

fn flatten(path: &Path, prefix: &str, entries: Vec<(String, Node)>, found: &mut Vec<Given>) {
    for (name, node) in entries {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        let line = node.line;
        let is_option = table::option(&key).is_some();
        match node.content {
            Content::Table(entries) if !is_option => flatten(path, &key, entries, found),
            content => {
                let raw = Node { line, content }.raw();
                let origin = Origin::File { path: path.to_owned(), line };
                match free_form(&key) {
                    Some((table, rest)) => add_to_table(found, table, rest, raw, origin),
                    None => found.push(Given { key, raw, origin }),
                }
            }
        }
    }
}

/// `Tags.genre.split` belongs to the free-form table `Tags`, under `genre.split`.
fn free_form(key: &str) -> Option<(&'static str, &str)> {
    table::options().filter(|spec| spec.shape.table).find_map(|spec| {
        let (head, rest) = (key.get(..spec.key.len())?, key.get(spec.key.len()..)?);
        let rest = rest.strip_prefix('.')?;
        head.eq_ignore_ascii_case(spec.key).then_some((spec.key, rest))
    })
}

fn add_to_table(found: &mut Vec<Given>, table: &str, rest: &str, raw: Raw, origin: Origin) {
    let entry = (rest.to_owned(), raw);
    let known = found.iter_mut().find(|given| given.key.eq_ignore_ascii_case(table));
    match known.map(|given| &mut given.raw) {
        Some(Raw::Table(entries)) => entries.push(entry),
        _ => found.push(Given { key: table.to_owned(), raw: Raw::Table(vec![entry]), origin }),
    }
}
