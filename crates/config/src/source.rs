//! The sources of values: a file, the environment, flags. Each one gives the values as it has them, with the place
//! where they stand; how they rank is decided in `resolve`.

mod dotenv;
pub(crate) mod environment;
pub(crate) mod file;
mod ini;
mod json;
mod toml_text;
mod yaml;

use crate::value::Raw;
use std::fmt;
use std::path::PathBuf;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The table of options.
    Default,
    /// A line of a file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// A variable.
    Environment(String),
    /// A file that a variable names.
    EnvironmentFile {
        /// The variable.
        variable: String,
        /// The file.
        path: PathBuf,
    },
    /// A flag, as written.
    Flag(String),
    /// Another option, which is named.
    Follows(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(variable) => write!(f, "environment variable {variable}"),
            Self::EnvironmentFile { variable, path } => write!(f, "{} named by {variable}", path.display()),
            Self::Flag(flag) => write!(f, "flag {flag}"),
            Self::Follows(option) => write!(f, "follows from {option}"),
        }
    }
}

impl Origin {
    /// Whether a person gave the value.
    #[must_use]
    pub fn is_given(&self) -> bool {
        !matches!(self, Self::Default | Self::Follows(_))
    }
}

/// One value from one source.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given {
    /// The key as it was written.
    pub key: String,
    pub raw: Raw,
    pub origin: Origin,
}

/// A value in a file with its line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub line: usize,
    pub content: Content,
}

/// What stands there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    Scalar(Raw),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

impl Node {
    pub(crate) fn text(text: impl Into<String>, line: usize) -> Self {
        Self { line, content: Content::Scalar(Raw::Text(text.into())) }
    }

    pub(crate) fn raw(&self) -> Raw {
        match &self.content {
            Content::Scalar(raw) => raw.clone(),
            Content::List(items) => Raw::List(items.iter().map(Node::raw).collect()),
            Content::Table(entries) => {
                Raw::Table(entries.iter().map(|(key, node)| (key.clone(), node.raw())).collect())
            }
        }
    }
}

/// A place in a file where the format's rules are broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub line: usize,
    pub reason: String,
}

impl SyntaxError {
    /// Only the first line of the reason is kept, since every message is one line.
    pub(crate) fn new(line: usize, reason: impl AsRef<str>) -> Self {
        let reason = reason.as_ref().lines().next().unwrap_or_default().trim().to_owned();
        Self { line, reason }
    }
}

/// The line of a byte position, counted from 1.
pub(crate) fn line_at(text: &str, position: usize) -> usize {
    text.bytes().take(position).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    type Reader = fn(&str) -> Result<Node, SyntaxError>;
    const READERS: [Reader; 5] = [toml_text::read, yaml::read, json::read, ini::read, dotenv::read];

    proptest::proptest! {
        #[test]
        fn no_text_breaks_a_reader(text in "([a-zA-Z.]{0,6}|[\\[\\]{}=:,;#\"'&*~ -]|[0-9]|\n){0,40}") {
            for read in READERS {
                if let Err(error) = read(&text) {
                    proptest::prop_assert!(!error.reason.is_empty() && !error.reason.contains('\n'));
                }
            }
        }

        #[test]
        fn a_json_key_is_found_on_its_line(before in 0_usize..20, key in "[a-zA-Z\"\\\\{}]{1,8}") {
            let mut text = "{".to_owned();
            for index in 0..before {
                text.push_str(&format!("\n\"_{index}\": {{\"x\": [{{\"y\": \"}}\"}}]}},"));
            }
            text.push_str(&format!("\n{}: 1}}", serde_json::Value::from(key.clone())));
            let Content::Table(entries) = json::read(&text).unwrap().content else { panic!("no table") };
            let (_, node) = entries.iter().find(|(name, _)| *name == key).unwrap();
            proptest::prop_assert_eq!(node.line, before + 2);
        }
    }
}
