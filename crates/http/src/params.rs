//! Parameters of a request as identity and the Subsonic dialect read them: a form body's before the query's.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;

/// Longest form body.
pub(crate) const BODY_LIMIT: usize = 10 << 20;

/// Most parameters of a request: a queue of ten thousand songs fits several times.
const MOST_PAIRS: usize = 50_000;

/// Every parameter in order. Read once, by the middleware.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestParams {
    /// Names and values, decoded; a form body's first.
    pub pairs: Vec<(String, String)>,
    /// What could not be read, if anything.
    pub fault: Option<String>,
}

impl RequestParams {
    pub(crate) fn read(query: &str, body: &[u8]) -> Self {
        let mut params = Self::default();
        params.add(body);
        params.add(query.as_bytes());
        params
    }

    /// Those of a form body alone.
    #[must_use]
    pub fn of_form(body: &[u8]) -> Self {
        Self::read("", body)
    }

    fn add(&mut self, form: &[u8]) {
        for pair in form.split(|&b| b == b'&').filter(|pair| !pair.is_empty()) {
            if pair.contains(&b';') {
                self.fault.get_or_insert_with(|| "invalid semicolon separator in query".to_owned());
                continue;
            }
            if self.pairs.len() >= MOST_PAIRS {
                self.fault.get_or_insert_with(|| "too many parameters".to_owned());
                return;
            }
            let (name, value) =
                pair.iter().position(|&b| b == b'=').map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
            match (decode(name), decode(value)) {
                (Ok(name), Ok(value)) => self.pairs.push((name, value)),
                (Err(escape), _) | (_, Err(escape)) => {
                    self.fault.get_or_insert_with(|| format!("invalid URL escape {escape:?}"));
                }
            }
        }
    }
}

/// Form decoding that names a bad escape instead of keeping it.
fn decode(bytes: &[u8]) -> Result<String, String> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = match first {
            b'%' => {
                let bad = || String::from_utf8_lossy(&rest[..rest.len().min(3)]).into_owned();
                let [high, low, after @ ..] = tail else { return Err(bad()) };
                let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
                out.push(digit(*high).ok_or_else(bad)? * 16 + digit(*low).ok_or_else(bad)?);
                after
            }
            b'+' => {
                out.push(b' ');
                tail
            }
            other => {
                out.push(*other);
                tail
            }
        };
    }
    Ok(String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

impl<S: Sync> FromRequestParts<S> for RequestParams {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let read = parts.extensions.get::<Self>().cloned();
        Ok(read.unwrap_or_else(|| Self::read(parts.uri.query().unwrap_or_default(), b"")))
    }
}

#[cfg(test)]
mod tests {
    use super::RequestParams;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn body_comes_before_query() {
        let params = RequestParams::read("u=query&x=%C3%A9+b", b"u=body&empty=&flag");
        let wanted = [pair("u", "body"), pair("empty", ""), pair("flag", ""), pair("u", "query"), pair("x", "é b")];
        assert_eq!(params.pairs, wanted);
        assert_eq!(params.fault, None);
    }

    #[test]
    fn a_flood_of_parameters_is_cut_off() {
        let params = RequestParams::read("", "a&".repeat(super::MOST_PAIRS + 10).as_bytes());
        assert_eq!(params.pairs.len(), super::MOST_PAIRS);
        assert_eq!(params.fault.as_deref(), Some("too many parameters"));
    }

    #[test]
    fn unreadable_parts_are_named_and_the_rest_is_kept() {
        for (query, fault) in [("a=%", "%"), ("a=%4", "%4"), ("a=%zz1", "%zz"), ("a=1;b=2", "semicolon")] {
            let params = RequestParams::read(&format!("{query}&f=json"), b"");
            assert!(params.fault.unwrap().contains(fault), "{query}");
            assert_eq!(params.pairs, [pair("f", "json")]);
        }
        assert_eq!(RequestParams::read("a=%ff", b"").pairs, [pair("a", "\u{fffd}")]);
    }
}
