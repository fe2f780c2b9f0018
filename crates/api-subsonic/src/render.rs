//! Answers in the dialect's three formats: one serde type, written as XML by a small serializer of ours, as JSON and
//! JSONP by `serde_json`. What an answer holds is decided by `responses` and `endpoints`.

mod json;
mod xml;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use serde::ser::SerializeStruct as _;

use crate::errors::SubsonicError;
use crate::params::Params;

pub use xml::fuzz_xml;

/// The protocol version we speak.
pub const VERSION: &str = "1.16.1";
/// The name under which [`Open`] fields are known to the XML writer.
pub(crate) const OPEN: &str = "$open";

/// How a caller wants the answer written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Format {
    /// The default, and for every word that is none of the others.
    Xml,
    /// `f=json`.
    Json,
    /// `f=jsonp` with its callback.
    Jsonp(String),
}

impl Format {
    /// The format asked for.
    ///
    /// # Errors
    /// A callback that is no plain name; the answer to that is JSON.
    pub fn of(params: &Params) -> Result<Self, SubsonicError> {
        match params.text("f") {
            Some("json") => Ok(Self::Json),
            Some("jsonp") => match params.text("callback").filter(|name| is_callback(name)) {
                Some(name) => Ok(Self::Jsonp(name.to_owned())),
                None => Err(SubsonicError::generic("invalid callback parameter")),
            },
            _ => Ok(Self::Xml),
        }
    }

    fn content_type(&self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            Self::Json => "application/json",
            Self::Jsonp(_) => "application/javascript",
        }
    }
}

/// A name as JavaScript has them, dots allowed: nothing else may come in front of our parenthesis.
fn is_callback(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.');
    name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$')) && name.chars().all(plain)
}

/// What we say we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `type`.
    pub name: String,
    /// `serverVersion`.
    pub version: String,
}

/// Something an envelope can carry, under its name.
pub trait Payload: Serialize {
    /// Member of the envelope; `None` for an answer that is only "ok".
    const NAME: Option<&'static str>;
}

/// A field of OpenSubsonic: always there in JSON, in XML only when it says something.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Open<T>(pub T);

impl<T: Serialize> Serialize for Open<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(OPEN, &self.0)
    }
}

struct Envelope<'a, T> {
    identity: &'a Identity,
    outcome: Outcome<'a, T>,
}

enum Outcome<'a, T> {
    Done(&'a T),
    Failed(&'a SubsonicError),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure<'a> {
    code: i64,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_url: Option<&'a str>,
}

impl<T: Payload> Serialize for Envelope<'_, T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("subsonic-response", 6)?;
        fields.serialize_field("status", if matches!(self.outcome, Outcome::Done(_)) { "ok" } else { "failed" })?;
        fields.serialize_field("version", VERSION)?;
        fields.serialize_field("type", &self.identity.name)?;
        fields.serialize_field("serverVersion", &self.identity.version)?;
        fields.serialize_field("openSubsonic", &true)?;
        match (&self.outcome, T::NAME) {
            (Outcome::Done(payload), Some(name)) => fields.serialize_field(name, payload)?,
            (Outcome::Done(_), None) => {}
            (Outcome::Failed(error), _) => {
                let help_url = error.help.as_deref();
                let failure = Failure { code: error.code.number(), message: &error.message, help_url };
                fields.serialize_field("error", &failure)?;
            }
        }
        fields.end()
    }
}

/// The body of a successful answer.
///
/// # Errors
/// A value that the format cannot hold; ours never have one, so it is our fault.
pub fn body<T: Payload>(format: &Format, identity: &Identity, payload: &T) -> Result<Bytes, SubsonicError> {
    write(format, &Envelope { identity, outcome: Outcome::Done(payload) })
        .map_err(|cause| SubsonicError::of(melodrome_model::ErrorKind::Internal, &cause))
}

fn write<T: Payload>(format: &Format, envelope: &Envelope<'_, T>) -> Result<Bytes, serde_json::Error> {
    match format {
        Format::Xml => xml::root(envelope),
        Format::Json => json::write(envelope, "", ""),
        Format::Jsonp(callback) => json::write(envelope, &format!("{callback}("), ")"),
    }
    .map(Bytes::from)
}

/// A successful answer.
pub fn done<B: From<Bytes>>(format: &Format, body: Bytes) -> Response<B> {
    answer(StatusCode::OK, format.content_type(), body)
}

/// A failed answer. The status is 200 for nearly all: clients look into the envelope.
pub fn failed<B: From<Bytes>>(format: &Format, identity: &Identity, error: &SubsonicError) -> Response<B> {
    let envelope: Envelope<'_, Nothing> = Envelope { identity, outcome: Outcome::Failed(error) };
    let body = write(format, &envelope).unwrap_or_default();
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::OK);
    let mut response = answer(status, format.content_type(), body);
    if let Some(seconds) = error.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn answer<B: From<Bytes>>(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<B> {
    let mut response = Response::new(B::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An answer that only says "ok".
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Nothing;

impl Payload for Nothing {
    const NAME: Option<&'static str> = None;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Song {
        id: &'static str,
        title: &'static str,
        is_dir: bool,
        gain: f64,
        bpm: Open<i64>,
        comment: Open<&'static str>,
        isrc: Open<Vec<&'static str>>,
        genres: Open<Vec<Genre>>,
    }

    #[derive(Serialize)]
    struct Genre {
        count: i64,
        value: &'static str,
    }

    impl Payload for Song {
        const NAME: Option<&'static str> = Some("song");
    }

    fn identity() -> Identity {
        Identity { name: "t".to_owned(), version: "1".to_owned() }
    }

    fn text(format: &Format, payload: &impl Payload) -> String {
        String::from_utf8(body(format, &identity(), payload).unwrap().to_vec()).unwrap()
    }

    fn song() -> Song {
        Song {
            id: "s1",
            title: "A & <B> \"c\" 'd'\n\u{1}\u{2028}",
            is_dir: false,
            gain: 0.000_02,
            bpm: Open(0),
            comment: Open(""),
            isrc: Open(vec!["X1", "X2"]),
            genres: Open(vec![Genre { count: 0, value: "R&B" }]),
        }
    }

    #[test]
    fn one_value_is_written_in_three_formats() {
        let xml = "<subsonic-response xmlns=\"http://subsonic.org/restapi\" status=\"ok\" version=\"1.16.1\" type=\"t\" serverVersion=\"1\" openSubsonic=\"true\">\
            <song id=\"s1\" title=\"A &amp; &lt;B&gt; &#34;c&#34; &#39;d&#39;&#xA;\u{fffd}\u{2028}\" isDir=\"false\" gain=\"0.00002\">\
            <isrc>X1</isrc><isrc>X2</isrc><genres count=\"0\">R&amp;B</genres></song></subsonic-response>";
        assert_eq!(text(&Format::Xml, &song()), xml);
        let json = "{\"subsonic-response\":{\"status\":\"ok\",\"version\":\"1.16.1\",\"type\":\"t\",\"serverVersion\":\"1\",\"openSubsonic\":true,\
            \"song\":{\"id\":\"s1\",\"title\":\"A \\u0026 \\u003cB\\u003e \\\"c\\\" 'd'\\n\\u0001\\u2028\",\"isDir\":false,\"gain\":0.00002,\"bpm\":0,\"comment\":\"\",\
            \"isrc\":[\"X1\",\"X2\"],\"genres\":[{\"count\":0,\"value\":\"R\\u0026B\"}]}}}";
        assert_eq!(text(&Format::Json, &song()), json);
        assert_eq!(text(&Format::Jsonp("cb.f".to_owned()), &song()), format!("cb.f({json})"));
    }

    #[test]
    fn an_empty_answer_is_an_open_and_a_closed_element() {
        assert!(text(&Format::Xml, &Nothing).ends_with("openSubsonic=\"true\"></subsonic-response>"));
    }

    #[test]
    fn only_plain_names_are_callbacks() {
        for good in ["cb", "$", "_a.b", "jQuery123.x"] {
            assert!(is_callback(good), "{good}");
        }
        for bad in ["", "1a", ".a", "alert(1)", "a b", "é", "a;b"] {
            assert!(!is_callback(bad), "{bad}");
        }
        let params = crate::params::tests::params("f=jsonp&callback=alert(1)");
        assert_eq!(Format::of(&params).unwrap_err().message, "invalid callback parameter");
    }

    #[test]
    fn a_failure_keeps_its_status_and_tells_when_to_come_back() {
        let response: Response<Bytes> = failed(&Format::Json, &identity(), &SubsonicError::busy("later", 5));
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()["retry-after"], "5");
        assert!(String::from_utf8_lossy(response.body()).contains("\"error\":{\"code\":0,\"message\":\"later\"}"));
    }
}
