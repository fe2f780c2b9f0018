//! What the routes of the house look like from outside: parameters, bodies and answers, and the OpenAPI text made of them.
//! Schemas are read off the Rust types that are really sent, rights off the route table; only words for people are written
//! by hand. Deliberately absent: the operations themselves, which each API room tells of its own routes.

mod document;

use schemars::{JsonSchema, Schema, SchemaGenerator};

pub use document::document;

/// How a type is told.
pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Any text.
    Text,
    /// A whole number.
    Number,
    /// `true`, else false.
    Flag,
    /// An id; several mean any of them.
    Ids,
}

/// One parameter of a query.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// What it does, for people.
    pub what: &'static str,
}

/// What travels in a body.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content {
    Nothing,
    Json(SchemaOf),
    /// JSON that small answers of some routes call text, unless JSON is asked for.
    JsonOrText(SchemaOf),
    /// Text or bytes of these media types.
    Raw(&'static [&'static str]),
}

/// What a list is sorted and narrowed by besides what all lists know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listing {
    pub(crate) sorts: &'static [&'static str],
    pub(crate) columns: &'static [&'static str],
}

/// One method of one path.
#[derive(Debug, Clone)]
pub struct Operation {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) listing: Option<Listing>,
    pub(crate) takes: Vec<Content>,
    pub(crate) optional_body: bool,
    pub(crate) gives: Vec<(u16, Content)>,
    pub(crate) refuses: Vec<u16>,
}

impl Operation {
    /// One without parameters that answers nothing yet.
    #[must_use]
    pub fn new(method: &'static str, path: &'static str, summary: &'static str) -> Self {
        Self {
            method,
            path,
            summary,
            parameters: Vec::new(),
            listing: None,
            takes: Vec::new(),
            optional_body: false,
            gives: Vec::new(),
            refuses: Vec::new(),
        }
    }

    /// `GET`.
    #[must_use]
    pub fn get(path: &'static str, summary: &'static str) -> Self {
        Self::new("GET", path, summary)
    }

    /// `POST`.
    #[must_use]
    pub fn post(path: &'static str, summary: &'static str) -> Self {
        Self::new("POST", path, summary)
    }

    /// `PUT`.
    #[must_use]
    pub fn put(path: &'static str, summary: &'static str) -> Self {
        Self::new("PUT", path, summary)
    }

    /// `DELETE`.
    #[must_use]
    pub fn delete(path: &'static str, summary: &'static str) -> Self {
        Self::new("DELETE", path, summary)
    }

    /// With a parameter of the query.
    #[must_use]
    pub fn with(mut self, name: &'static str, holds: Holds, what: &'static str) -> Self {
        self.parameters.push(Parameter { name, holds, what });
        self
    }

    /// With these parameters of the query.
    #[must_use]
    pub fn with_all(mut self, parameters: &[Parameter]) -> Self {
        self.parameters.extend_from_slice(parameters);
        self
    }

    /// A list: it answers rows of this type, a page at a time, in these orders and narrowed by these columns too.
    #[must_use]
    pub fn lists<T: JsonSchema>(mut self, sorts: &'static [&'static str], columns: &'static [&'static str]) -> Self {
        self.listing = Some(Listing { sorts, columns });
        self.gives::<Vec<T>>()
    }

    /// The body is JSON of this type.
    #[must_use]
    pub fn takes<T: JsonSchema>(mut self) -> Self {
        self.takes.push(Content::Json(of::<T>));
        self
    }

    /// The body may be text or bytes of these media types.
    #[must_use]
    pub fn takes_raw(mut self, kinds: &'static [&'static str]) -> Self {
        self.takes.push(Content::Raw(kinds));
        self
    }

    /// The body may be left out.
    #[must_use]
    pub fn or_nothing(mut self) -> Self {
        self.optional_body = true;
        self
    }

    /// It answers 200 and JSON of this type.
    #[must_use]
    pub fn gives<T: JsonSchema>(self) -> Self {
        self.gives_with::<T>(200)
    }

    /// It answers with this status and JSON of this type.
    #[must_use]
    pub fn gives_with<T: JsonSchema>(mut self, status: u16) -> Self {
        self.gives.push((status, Content::Json(of::<T>)));
        self
    }

    /// It answers 200 and JSON of this type, called text unless JSON is asked for.
    #[must_use]
    pub fn gives_text_of<T: JsonSchema>(mut self) -> Self {
        self.gives.push((200, Content::JsonOrText(of::<T>)));
        self
    }

    /// It answers with this status and one of these media types.
    #[must_use]
    pub fn gives_raw(mut self, status: u16, kinds: &'static [&'static str]) -> Self {
        self.gives.push((status, Content::Raw(kinds)));
        self
    }

    /// It answers with this status and no body.
    #[must_use]
    pub fn gives_nothing(mut self, status: u16) -> Self {
        self.gives.push((status, Content::Nothing));
        self
    }

    /// It may refuse with this status, besides what follows from rights, ids and bodies.
    #[must_use]
    pub fn refuses(mut self, statuses: &[u16]) -> Self {
        self.refuses.extend_from_slice(statuses);
        self
    }
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}
