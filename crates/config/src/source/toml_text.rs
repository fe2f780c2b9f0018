//! TOML files.

use super::{Content, Node, SyntaxError, line_at};
use crate::value::Raw;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(crate) fn read(text: &str) -> Result<Node, SyntaxError> {
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        SyntaxError::new(line, error.message())
    })?;
    let mut entries: Vec<(String, Node)> = entries(text, table.get_ref());
    entries.sort_by_key(|(_, node)| node.line);
    Ok(Node { line: 1, content: Content::Table(entries) })
}

fn entries(text: &str, table: &DeTable<'_>) -> Vec<(String, Node)> {
    table
        .iter()
        .map(|(key, value)| {
            let mut node = node(text, value);
            // A table's own span may begin at its first key elsewhere; a scalar stands on its key's line.
            if !matches!(node.content, Content::Table(_)) {
                node.line = line_at(text, key.span().start);
            }
            (key.get_ref().to_string(), node)
        })
        .collect()
}

fn node(text: &str, value: &Spanned<DeValue<'_>>) -> Node {
    let line = line_at(text, value.span().start);
    let content = match value.get_ref() {
        DeValue::String(value) => Content::Scalar(Raw::Text(value.to_string())),
        DeValue::Integer(value) => {
            let number = i64::from_str_radix(value.as_str(), value.radix());
            Content::Scalar(number.map_or_else(|_| Raw::Text(value.as_str().to_owned()), Raw::Int))
        }
        DeValue::Float(value) => {
            Content::Scalar(value.as_str().parse().map_or_else(|_| Raw::Text(value.as_str().to_owned()), Raw::Float))
        }
        DeValue::Boolean(value) => Content::Scalar(Raw::Bool(*value)),
        DeValue::Datetime(value) => Content::Scalar(Raw::Text(value.to_string())),
        DeValue::Array(items) => Content::List(items.iter().map(|item| node(text, item)).collect()),
        DeValue::Table(table) => Content::Table(entries(text, table)),
    };
    Node { line, content }
}
