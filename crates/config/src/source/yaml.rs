//! YAML files. Scalars stay text, so that `0660` keeps its zero and `yes` its meaning; the option's type reads them.

use super::{Content, Node, SyntaxError};
use crate::value::Raw;
use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};
use std::collections::BTreeMap;

/// More nodes than any configuration has: nested anchors cannot grow without bound.
const MOST_NODES: usize = 20_000;
const DEEPEST: usize = 32;

pub(crate) fn read(text: &str) -> Result<Node, SyntaxError> {
    let mut reader = Reader { parser: Parser::new_from_str(text), anchors: BTreeMap::new(), nodes: 0 };
    let mut root = None;
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => break,
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            _ if root.is_some() => return Err(SyntaxError::new(span.start.line(), "only one document is read")),
            event => root = Some(reader.node(event, span, 0)?),
        }
    }
    Ok(root.unwrap_or(Node { line: 1, content: Content::Table(Vec::new()) }))
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), SyntaxError> {
        match self.parser.next_event() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => Err(SyntaxError::new(error.marker().line(), error.info())),
            None => Err(SyntaxError::new(1, "the file ends too early")),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, SyntaxError> {
        let line = span.start.line().max(1);
        self.nodes += 1;
        if self.nodes > MOST_NODES || depth > DEEPEST {
            return Err(SyntaxError::new(line, "the file is larger or deeper than a configuration can be"));
        }
        let (content, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => {
                let null = style == ScalarStyle::Plain && matches!(text.as_ref(), "~" | "null" | "Null" | "NULL");
                let text = if null { String::new() } else { text.into_owned() };
                (Content::Scalar(Raw::Text(text)), anchor)
            }
            Event::SequenceStart(anchor, _) => (self.sequence(depth)?, anchor),
            Event::MappingStart(anchor, _) => (self.mapping(depth)?, anchor),
            Event::Alias(id) => {
                let node =
                    self.anchors.get(&id).ok_or_else(|| SyntaxError::new(line, "this alias has no anchor"))?.clone();
                self.nodes += size(&node);
                return Ok(Node { line, ..node });
            }
            _ => return Err(SyntaxError::new(line, "a value is missing")),
        };
        let node = Node { line, content };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn sequence(&mut self, depth: usize) -> Result<Content, SyntaxError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Content::List(items)),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Content, SyntaxError> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        loop {
            let (key, line) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Content::Table(entries)),
                (Event::Scalar(text, ..), span) => (text.into_owned(), span.start.line()),
                (_, span) => return Err(SyntaxError::new(span.start.line(), "a key must be a text")),
            };
            if entries.iter().any(|(known, _)| *known == key) {
                return Err(SyntaxError::new(line, format!("the key {key} stands here twice")));
            }
            let (event, span) = self.next()?;
            let mut node = self.node(event, span, depth + 1)?;
            node.line = line;
            entries.push((key, node));
        }
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.content {
        Content::Scalar(_) => 0,
        Content::List(items) => items.iter().map(size).sum(),
        Content::Table(entries) => entries.iter().map(|(_, node)| size(node)).sum(),
    }
}
