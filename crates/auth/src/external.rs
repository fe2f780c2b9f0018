//! A person as a trusted proxy describes them: name, permanent id, mail address and groups, decoded from header values
//! that any login service may have written in its own way.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use melodrome_model::user::is_hidden;
use unicode_normalization::UnicodeNormalization as _;

/// Longest value that is kept, in bytes.
const LONGEST: usize = 255;
/// Most groups of one person.
const MOST_GROUPS: usize = 1_000;

/// How values of identity headers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// By their look: encoded words, else UTF-8, else ISO 8859-1. A user name is UTF-8 or nothing.
    #[default]
    Auto,
    /// UTF-8.
    Utf8,
    /// Base64url of UTF-8.
    Base64Url,
    /// Percent encoding of UTF-8.
    Percent,
}

impl Encoding {
    /// The bytes behind an encoded value; `None` when it is not written that way.
    pub(crate) fn bytes(self, value: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Auto | Self::Utf8 => Some(value.to_vec()),
            Self::Base64Url => {
                let bare: Vec<u8> = value.iter().copied().filter(|&b| b != b'=').collect();
                URL_SAFE_NO_PAD.decode(bare).ok()
            }
            Self::Percent => percent(value),
        }
    }

    /// A display text: never refused, made presentable instead. `None` for an empty one.
    pub(crate) fn text(self, value: &[u8]) -> Option<String> {
        let bytes = self.bytes(value.trim_ascii())?;
        let text = match (self, std::str::from_utf8(&bytes)) {
            (Self::Auto, Ok(text)) => words(text),
            (Self::Auto, Err(_)) => bytes.iter().map(|&b| char::from(b)).collect(),
            (_, Ok(text)) => text.to_owned(),
            (_, Err(_)) => return None,
        };
        let clean: String = text.chars().filter(|&c| !is_hidden(c)).nfc().collect();
        let cut = melodrome_model::text::truncate_bytes(clean.trim(), LONGEST).trim_end();
        (!cut.is_empty()).then(|| cut.to_owned())
    }
}

fn percent(value: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let hex = std::str::from_utf8(after.get(..2)?).ok()?;
            out.push(u8::from_str_radix(hex, 16).ok().filter(|_| hex.bytes().all(|b| b.is_ascii_hexdigit()))?);
            rest = &after[2..];
        } else {
            out.push(first);
            rest = after;
        }
    }
    Some(out)
}

/// Decodes encoded words (RFC 2047) in UTF-8 or ISO 8859-1; everything else stays as it is. Blanks between two of them
/// belong to the encoding.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let (before, from) = rest.split_at(start);
        let Some((word, after)) = encoded_word(from) else {
            out.push_str(before);
            out.push_str("=?");
            rest = &from[2..];
            after_word = false;
            continue;
        };
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        out.push_str(&word);
        rest = after;
        after_word = true;
    }
    out.push_str(rest);
    out
}

/// The text of the encoded word that `from` begins with, and what follows it.
fn encoded_word(from: &str) -> Option<(String, &str)> {
    let (charset, rest) = from.strip_prefix("=?")?.split_once('?')?;
    let (kind, rest) = rest.split_once('?')?;
    let (body, after) = rest.split_once("?=")?;
    let bytes = match kind {
        "q" | "Q" => percent(body.replace('_', " ").replace('=', "%").as_bytes())?,
        "b" | "B" => STANDARD.decode(body).ok()?,
        _ => return None,
    };
    let text = match charset.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" => String::from_utf8(bytes).ok()?,
        "iso-8859-1" => bytes.into_iter().map(char::from).collect(),
        _ => return None,
    };
    Some((text, after))
}

/// What a proxy says of somebody's groups.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Groups {
    /// No header is configured: nobody asks.
    Unasked,
    /// The header did not come. Somebody may have made the proxy drop it, so it never means more rights.
    Absent,
    /// These, sorted; none when the header came empty.
    Told(Vec<String>),
}

impl Groups {
    /// Reads the header's value.
    pub(crate) fn read(value: &[u8], separator: &str, encoding: Encoding) -> Self {
        let text = encoding.text_unbounded(value).unwrap_or_default();
        let parts = if separator.is_empty() { vec![text.as_str()] } else { text.split(separator).collect() };
        let mut groups: Vec<String> = parts
            .into_iter()
            .map(|group| group.trim().to_owned())
            .filter(|group| !group.is_empty() && group.len() <= LONGEST && !group.chars().any(is_hidden))
            .take(MOST_GROUPS)
            .collect();
        groups.sort_unstable();
        groups.dedup();
        Self::Told(groups)
    }
}

impl Encoding {
    /// As [`Self::text`], of any length and with whatever characters: the groups are judged one by one.
    fn text_unbounded(self, value: &[u8]) -> Option<String> {
        let bytes = self.bytes(value.trim_ascii())?;
        match (self, String::from_utf8(bytes)) {
            (Self::Auto, Ok(text)) => Some(words(&text)),
            (Self::Auto, Err(bad)) => Some(bad.into_bytes().into_iter().map(char::from).collect()),
            (_, text) => text.ok(),
        }
    }
}

/// Somebody whom a trusted proxy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// Sign-in name, one clear value.
    pub username: String,
    /// The name as it came, when a domain was cut from it.
    pub spelling: String,
    /// Permanent id at the login service.
    pub id: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Groups.
    pub groups: Groups,
}

impl External {
    /// Somebody of whom only the name is known.
    #[must_use]
    pub fn named(username: &str) -> Self {
        Self {
            username: username.to_owned(),
            spelling: username.to_owned(),
            id: None,
            name: None,
            email: None,
            groups: Groups::Unasked,
        }
    }

    /// Two numbers that change with what is said: one for the person, one for the groups, 0 when they are not told.
    pub(crate) fn marks(&self) -> (u64, u64) {
        let mark = |hash: &dyn Fn(&mut DefaultHasher)| {
            let mut hasher = DefaultHasher::new();
            hash(&mut hasher);
            hasher.finish().max(1)
        };
        let person = mark(&|h| (&self.username, &self.spelling, &self.id, &self.name, &self.email).hash(h));
        let groups = match &self.groups {
            Groups::Told(groups) => mark(&|h| groups.hash(h)),
            Groups::Unasked | Groups::Absent => 0,
        };
        (person, groups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_however_the_service_writes_them() {
        for (value, text) in [
            (&b"Alice"[..], "Alice"),
            ("José Müller".as_bytes(), "José Müller"),
            (b"Jos\xe9", "José"),
            (b"=?utf-8?q?Ferris_B=C3=BCller?=", "Ferris Büller"),
            (b"=?UTF-8?B?SsO8cmdlbg==?= =?utf-8?q?_M?=", "Jürgen M"),
            (b"=?iso-8859-1?q?Jos=e9?=", "José"),
            (b"=?koi8-r?q?x?=", "=?koi8-r?q?x?="),
            (b"a =?utf-8?q?bad", "a =?utf-8?q?bad"),
            (b"a\x07b", "ab"),
        ] {
            assert_eq!(Encoding::Auto.text(value).as_deref(), Some(text), "{value:?}");
        }
        assert_eq!(Encoding::Auto.text(b" \t"), None);
        assert_eq!(Encoding::Percent.text(b"Jos%C3%A9").as_deref(), Some("José"));
        assert_eq!(Encoding::Percent.text(b"Jos%C3"), None);
        assert_eq!(Encoding::Percent.text(b"Jos%+1"), None);
        assert_eq!(Encoding::Base64Url.text(b"Sm9zw6k=").as_deref(), Some("José"));
        assert_eq!(Encoding::Base64Url.text(b"!"), None);
        assert_eq!(Encoding::Utf8.text(b"Jos\xe9"), None);
        assert_eq!(Encoding::Auto.text(&[b'x'; 400]).map(|text| text.len()), Some(255));
    }

    #[test]
    fn groups_are_whole_names_between_separators() {
        let read = |text: &str, by: &str| Groups::read(text.as_bytes(), by, Encoding::Auto);
        let told = |groups: &[&str]| Groups::Told(groups.iter().map(|&g| g.to_owned()).collect());
        assert_eq!(read("users, admins,users", ","), told(&["admins", "users"]));
        assert_eq!(read("authentik Admins|Music, live|", "|"), told(&["Music, live", "authentik Admins"]));
        assert_eq!(read("", ","), told(&[]));
        assert_eq!(read(" , ", ","), told(&[]));
        assert_eq!(read("/admins", ","), told(&["/admins"]));
        assert_eq!(read("a\u{202e}b,c", ","), told(&["c"]));
    }

    #[test]
    fn marks_change_with_what_is_said() {
        let alice = External::named("alice");
        assert_eq!(alice.marks(), External::named("alice").marks());
        assert_ne!(alice.marks().0, External { email: Some("a@b".to_owned()), ..alice.clone() }.marks().0);
        assert_eq!(External { groups: Groups::Absent, ..alice.clone() }.marks().1, 0);
        assert_ne!(External { groups: Groups::Told(vec![]), ..alice }.marks().1, 0);
    }
}
