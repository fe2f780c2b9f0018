//! The syntax of values: how a text, a number or a list from any source becomes a typed value, and the sentence that
//! says what is allowed when it does not. Which option has which type is the table's matter.

mod choice;
mod duration;
mod list;
mod map;
mod network;
mod number;
mod schedule;
mod secret;
mod size;

pub use choice::{
    LinkExisting, LogFormat, LogLevel, MismatchRule, PasswordStorage, PlayCountMode, PurgeMissing, ReportedType,
    SearchBackend, SubsonicHeaderUse, TlsVersion, ValueEncoding,
};
pub use duration::NanosecondsOrDuration;
pub use list::{Addresses, CommaList, Globs};
pub use map::{Devices, GroupMap, LevelMap, TagRule, TagRules};
pub use network::{BaseUrl, ListenAddress, LogoutTarget, Origin as UrlOrigin};
pub use number::FileMode;
pub use schedule::{Schedule, ScheduleError};
pub use secret::{DatabaseUrl, Secret};
pub use size::ByteSize;

pub(crate) use duration::parse as parse_duration;
pub(crate) use list::{address_problem, header_name_problem};

use std::path::PathBuf;

/// A value as a source gave it, before its option's type is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// Text, also every value of environment, flags, YAML and INI.
    Text(String),
    /// A native truth value.
    Bool(bool),
    /// A native whole number.
    Int(i64),
    /// A native fraction.
    Float(f64),
    /// A native list.
    List(Vec<Raw>),
    /// A native table, in the order of the file.
    Table(Vec<(String, Raw)>),
}

impl Raw {
    /// How the value is shown to a person: as written, lists joined by commas.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Raw::Text(text) => text.clone(),
            Raw::Bool(value) => value.to_string(),
            Raw::Int(value) => value.to_string(),
            Raw::Float(value) => value.to_string(),
            Raw::List(items) => items.iter().map(Raw::display).collect::<Vec<_>>().join(","),
            Raw::Table(_) => self.json().to_string(),
        }
    }

    pub(crate) fn is_empty_text(&self) -> bool {
        matches!(self, Raw::Text(text) if text.is_empty())
    }

    /// The scalar as text; `None` for lists and tables.
    pub(crate) fn scalar(&self) -> Option<String> {
        match self {
            Raw::List(_) | Raw::Table(_) => None,
            other => Some(other.display()),
        }
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        match self {
            Raw::Text(text) => text.as_str().into(),
            Raw::Bool(value) => (*value).into(),
            Raw::Int(value) => (*value).into(),
            Raw::Float(value) => (*value).into(),
            Raw::List(items) => items.iter().map(Raw::json).collect(),
            Raw::Table(entries) => {
                serde_json::Value::Object(entries.iter().map(|(key, value)| (key.clone(), value.json())).collect())
            }
        }
    }

    pub(crate) fn from_json(value: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => Raw::Text(String::new()),
            Json::Bool(value) => Raw::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(value) => Raw::Int(value),
                None => Raw::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Raw::Text(text.clone()),
            Json::Array(items) => Raw::List(items.iter().map(Raw::from_json).collect()),
            Json::Object(entries) => {
                Raw::Table(entries.iter().map(|(key, value)| (key.clone(), Raw::from_json(value))).collect())
            }
        }
    }
}

/// What kind of value an option takes, for the reference page and for masking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The word of the reference page.
    pub word: &'static str,
    /// The allowed words, when there is a closed list of them.
    pub choices: &'static [&'static str],
    /// A free-form table: its keys are the user's own.
    pub table: bool,
    /// Never shown.
    pub secret: bool,
}

impl Shape {
    pub(crate) const fn plain(word: &'static str) -> Self {
        Self { word, choices: &[], table: false, secret: false }
    }
}

/// A type that an option can have.
pub trait Value: Sized {
    /// What the reference page says about it.
    const SHAPE: Shape;
    /// Reads a value. The error says what is allowed, as the end of a sentence.
    fn parse(raw: &Raw) -> Result<Self, String>;
    /// The value in its canonical spelling.
    fn text(&self) -> String;
}

impl Value for bool {
    const SHAPE: Shape = Shape::plain("bool");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = || "true or false".to_owned();
        match raw {
            Raw::Bool(value) => Ok(*value),
            Raw::Int(value) => Ok(*value != 0),
            Raw::Float(value) => Ok(*value != 0.0),
            Raw::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "t" | "1" | "yes" | "on" => Ok(true),
                "false" | "f" | "0" | "no" | "off" | "" => Ok(false),
                _ => Err(allowed()),
            },
            Raw::List(_) | Raw::Table(_) => Err(allowed()),
        }
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl Value for String {
    const SHAPE: Shape = Shape::plain("string");

    fn parse(raw: &Raw) -> Result<Self, String> {
        match raw {
            // Options that hold a comma list as text are given as native lists by careful people.
            Raw::List(items) => items
                .iter()
                .map(|item| item.scalar().ok_or_else(|| "a text".to_owned()))
                .collect::<Result<Vec<_>, _>>()
                .map(|items| items.join(",")),
            other => other.scalar().ok_or_else(|| "a text".to_owned()),
        }
    }

    fn text(&self) -> String {
        self.clone()
    }
}

impl Value for PathBuf {
    const SHAPE: Shape = Shape::plain("path");

    fn parse(raw: &Raw) -> Result<Self, String> {
        raw.scalar().map(PathBuf::from).ok_or_else(|| "a path".to_owned())
    }

    fn text(&self) -> String {
        self.display().to_string()
    }
}

impl<T: Value> Value for Option<T> {
    const SHAPE: Shape = T::SHAPE;

    fn parse(raw: &Raw) -> Result<Self, String> {
        if raw.is_empty_text() { Ok(None) } else { T::parse(raw).map(Some) }
    }

    fn text(&self) -> String {
        self.as_ref().map(Value::text).unwrap_or_default()
    }
}
