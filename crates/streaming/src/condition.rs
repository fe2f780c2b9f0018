//! Conditional requests (RFC 9110 section 13): entity tags, dates, and whether the client already has what it asks for.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use melodrome_model::Millis;

/// The headers of a request that decide how much of a file is sent. Absent ones are `None`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Conditions<'a> {
    /// `Range`.
    pub range: Option<&'a str>,
    /// `If-Range`.
    pub if_range: Option<&'a str>,
    /// `If-None-Match`.
    pub if_none_match: Option<&'a str>,
    /// `If-Modified-Since`.
    pub if_modified_since: Option<&'a str>,
}

impl Conditions<'_> {
    /// Whether the client's copy is current: the answer is 304.
    pub(crate) fn unchanged(&self, etag: &str, modified: Millis) -> bool {
        if let Some(tags) = self.if_none_match {
            return etag_matches(tags, etag);
        }
        self.if_modified_since
            .and_then(parse_http_date)
            .is_some_and(|since| modified.div_euclid(1000) <= since.div_euclid(1000))
    }

    /// The `Range` header, unless `If-Range` says that the client's half is of something else.
    pub(crate) fn applicable_range(&self, etag: &str, modified: Millis) -> Option<&str> {
        let range = self.range?;
        let same = match self.if_range.map(str::trim) {
            None => true,
            // The comparison is the strong one: a weak tag never proves that halves fit together.
            Some(tag) if tag.starts_with('"') => tag == etag,
            Some(tag) if tag.starts_with("W/") => false,
            Some(date) => parse_http_date(date).is_some_and(|at| at == modified.div_euclid(1000) * 1000),
        };
        same.then_some(range)
    }
}

/// Whether an `If-None-Match` header names `etag`, compared weakly; `*` names everything.
#[must_use]
pub fn etag_matches(header: &str, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    header.trim() == "*" || header.split(',').any(|tag| bare(tag) == bare(etag))
}

/// A time as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
#[must_use]
pub fn http_date(at: Millis) -> String {
    let printed =
        Timestamp::from_millisecond(at).and_then(|at| rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at));
    printed.unwrap_or_else(|_| String::from("Thu, 01 Jan 1970 00:00:00 GMT"))
}

/// Reads an HTTP date; the two obsolete forms are not read, which makes the condition absent.
#[must_use]
pub fn parse_http_date(text: &str) -> Option<Millis> {
    rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::{Conditions, etag_matches, http_date, parse_http_date};

    const AT: i64 = 784_111_777_000;
    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    #[test]
    fn dates_round_trip_through_their_text() {
        assert_eq!(http_date(AT), DATE);
        assert_eq!(parse_http_date(DATE), Some(AT));
        assert_eq!(parse_http_date("yesterday"), None);
    }

    #[test]
    fn tags_compare_weakly_against_a_list() {
        for header in ["*", "\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\",W/\"a\""] {
            assert!(etag_matches(header, "\"a\""), "{header}");
        }
        for header in ["", "a", "\"b\"", "\"A\""] {
            assert!(!etag_matches(header, "\"a\""), "{header}");
        }
    }

    #[test]
    fn a_tag_outranks_a_date() {
        let both = Conditions { if_none_match: Some("\"b\""), if_modified_since: Some(DATE), ..Conditions::default() };
        assert!(!both.unchanged("\"a\"", AT));
        let date = Conditions { if_modified_since: Some(DATE), ..Conditions::default() };
        assert!(date.unchanged("\"a\"", AT + 999), "parts of a second do not exist in HTTP dates");
        assert!(!date.unchanged("\"a\"", AT + 1000));
    }

    #[test]
    fn a_range_counts_only_for_the_same_file() {
        let range = |if_range| Conditions { range: Some("bytes=0-"), if_range, ..Conditions::default() };
        for (if_range, counts) in [
            (None, true),
            (Some("\"a\""), true),
            (Some("\"b\""), false),
            (Some("W/\"a\""), false),
            (Some(DATE), true),
            (Some("Sun, 06 Nov 1994 08:49:38 GMT"), false),
            (Some("nonsense"), false),
        ] {
            assert_eq!(range(if_range).applicable_range("\"a\"", AT + 5).is_some(), counts, "{if_range:?}");
        }
    }
}
