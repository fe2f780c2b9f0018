//! XML as the dialect writes it: scalars become attributes, structs and lists children, a member `value` the text of
//! its element. Only what our answers hold can be written; anything else is an error, never wrong XML.

use std::fmt::{self, Write as _};

use serde::ser::{self, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct};
use serde_json::Error;

use super::OPEN;

/// `value`, a struct, as the root element of its own name.
pub(super) fn root<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    let mut out = String::with_capacity(1024);
    value.serialize(Member { name: "subsonic-response", place: Place::Root(&mut out), quiet: false })?;
    Ok(out.into_bytes())
}

fn refuse<T>(what: &str) -> Result<T, Error> {
    Err(ser::Error::custom(format_args!("{what} cannot be written as XML here")))
}

/// An element while its members come in.
#[derive(Default)]
struct Element {
    attributes: String,
    children: String,
}

impl Element {
    fn close(self, out: &mut String, name: &str) {
        let _ = write!(out, "<{name}{}>{}</{name}>", self.attributes, self.children);
    }
}

/// Where a member's value goes.
enum Place<'a> {
    /// It is the document.
    Root(&'a mut String),
    /// It is a member of an element.
    Inside(&'a mut Element),
    /// It is one of several elements of the same name.
    Listed(&'a mut Element),
}

/// Writes one value under its name.
struct Member<'a> {
    name: &'a str,
    place: Place<'a>,
    /// Leaves out what says nothing.
    quiet: bool,
}

impl<'a> Member<'a> {
    fn scalar(self, text: impl fmt::Display, empty: bool) -> Result<(), Error> {
        if empty && self.quiet {
            return Ok(());
        }
        let name = self.name;
        match self.place {
            Place::Root(_) => refuse("a scalar as the root"),
            Place::Inside(element) if name == "value" => escaped(&mut element.children, &text),
            Place::Inside(element) => {
                let _ = write!(element.attributes, " {name}=\"");
                escaped(&mut element.attributes, &text)?;
                element.attributes.push('"');
                Ok(())
            }
            Place::Listed(element) => {
                let _ = write!(element.children, "<{name}>");
                escaped(&mut element.children, &text)?;
                let _ = write!(element.children, "</{name}>");
                Ok(())
            }
        }
    }

    fn open(self) -> Struct<'a> {
        let mut element = Element::default();
        if matches!(self.place, Place::Root(_)) {
            element.attributes.push_str(" xmlns=\"http://subsonic.org/restapi\"");
        }
        Struct { element, key: String::new(), member: self }
    }
}

/// Text with everything escaped that XML wants escaped; what XML cannot hold becomes U+FFFD.
fn escaped(out: &mut String, text: &impl fmt::Display) -> Result<(), Error> {
    struct Escape<'a>(&'a mut String);
    impl fmt::Write for Escape<'_> {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let mut plain = 0;
            for (at, c) in text.char_indices() {
                let escape = match c {
                    '"' => "&#34;",
                    '\'' => "&#39;",
                    '&' => "&amp;",
                    '<' => "&lt;",
                    '>' => "&gt;",
                    '\t' => "&#x9;",
                    '\n' => "&#xA;",
                    '\r' => "&#xD;",
                    '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => "\u{fffd}",
                    _ => continue,
                };
                self.0.push_str(&text[plain..at]);
                self.0.push_str(escape);
                plain = at + c.len_utf8();
            }
            self.0.push_str(&text[plain..]);
            Ok(())
        }
    }
    write!(Escape(out), "{text}").map_err(ser::Error::custom)
}

/// The members of a struct or of a flattened one.
struct Struct<'a> {
    element: Element,
    key: String,
    member: Member<'a>,
}

impl Struct<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        value.serialize(Member { name, place: Place::Inside(&mut self.element), quiet: false })
    }

    fn close(self) -> Result<(), Error> {
        let Self { element, member, .. } = self;
        if member.quiet && element.attributes.is_empty() && element.children.is_empty() {
            return Ok(());
        }
        match member.place {
            Place::Root(out) => element.close(out, member.name),
            Place::Inside(parent) | Place::Listed(parent) => element.close(&mut parent.children, member.name),
        }
        Ok(())
    }
}

impl SerializeStruct for Struct<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.field(key, value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl SerializeMap for Struct<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        match key.serialize(serde_json::value::Serializer)? {
            serde_json::Value::String(key) => {
                self.key = key;
                Ok(())
            }
            _ => refuse("a key that is no text"),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = std::mem::take(&mut self.key);
        self.field(&key, value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

/// The elements of a list, each under the list's name.
struct List<'a> {
    name: &'a str,
    parent: &'a mut Element,
}

impl SerializeSeq for List<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(Member { name: self.name, place: Place::Listed(self.parent), quiet: false })
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

macro_rules! scalars {
    ($($method:ident $type:ty),+) => {
        $(fn $method(self, value: $type) -> Result<(), Error> {
            self.scalar(value, value == <$type>::default())
        })+
    };
}

impl<'a> ser::Serializer for Member<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = List<'a>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Struct<'a>;
    type SerializeStruct = Struct<'a>;
    type SerializeStructVariant = Impossible<(), Error>;

    scalars!(serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);
    scalars!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_f32 f32, serialize_f64 f64);

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.scalar(value, false)
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.scalar(value, value.is_empty())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        refuse("bytes")
    }

    fn serialize_none(self) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.scalar(variant, variant.is_empty())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(Member { quiet: self.quiet || name == OPEN, ..self })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        refuse("a variant")
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List<'a>, Error> {
        match self.place {
            Place::Inside(parent) => Ok(List { name: self.name, parent }),
            Place::Root(_) | Place::Listed(_) => refuse("a list of lists"),
        }
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        refuse("a tuple")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Error> {
        refuse("a tuple")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        refuse("a variant")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Struct<'a>, Error> {
        Ok(self.open())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Struct<'a>, Error> {
        Ok(self.open())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        refuse("a variant")
    }
}

/// Fuzz target: any text comes out as XML whose markup is ours alone.
pub fn fuzz_xml(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::new();
    let written = escaped(&mut out, &text);
    debug_assert!(written.is_ok());
    debug_assert!(!out.contains(['<', '>', '"', '\'']) && !out.chars().any(|c| c < ' '));
    debug_assert_eq!(out.matches('&').count(), out.matches(';').count() - text.matches(';').count());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_never_becomes_markup(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            super::fuzz_xml(&bytes);
        }
    }
}
