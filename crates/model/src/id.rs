//! Public identifiers: 128 bits in base 62, 22 characters, as the reference server writes them, so that apps keep
//! what they stored. Which ids are hashes of what is the caller's business; the making is here.

use std::fmt;

use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};

const DIGITS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Characters in an id made by us.
pub const LENGTH: usize = 22;

/// Id of the artist "Various Artists", a constant that clients know.
pub const VARIOUS_ARTISTS: &str = "63sqASlAfjbGMuLP4JhnZU";
/// Id of the artist "[Unknown Artist]".
pub const UNKNOWN_ARTIST: &str = "6QiT23Pg8GAJHZop58uMKH";

/// An opaque public id. Ids from outside are taken as they are: shape is never validated, only looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Id(String);

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Id {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

impl Id {
    /// An id from 16 random bytes.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = [0_u8; 16];
        fill_random(&mut bytes);
        Self::from_bytes(bytes)
    }

    /// The id of 128 given bits.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let mut value = u128::from_be_bytes(bytes);
        let mut text = [b'0'; LENGTH];
        for slot in text.iter_mut().rev() {
            let digit = usize::try_from(value % 62).unwrap_or_default();
            *slot = DIGITS[digit];
            value /= 62;
        }
        Self(text.iter().map(|&byte| char::from(byte)).collect())
    }

    /// The id that parts always give: MD5 over each part followed by a zero-width space.
    #[must_use]
    pub fn hash(parts: &[&str]) -> Self {
        let mut md5 = Md5::new();
        for part in parts {
            md5.update(part.as_bytes());
            md5.update("\u{200b}".as_bytes());
        }
        Self::from_bytes(md5.finalize().into())
    }

    /// The id of an artist of this name: case and typographic quotes do not matter, accents do.
    #[must_use]
    pub fn of_artist(name: &str) -> Self {
        let folded = crate::text::normalise_quotes(&name.to_lowercase());
        Self::hash(&[Self::hash(&[&folded]).as_str()])
    }

    /// The id of a tag value such as genre "Jazz".
    #[must_use]
    pub fn of_tag(tag: &str, value: &str) -> Self {
        Self::hash(&[&tag.to_lowercase(), &value.to_lowercase()])
    }

    /// The id of a folder: library and path relative to its root, `.` for the root itself.
    #[must_use]
    pub fn of_folder(library: i64, path: &str) -> Self {
        let path = if path.is_empty() { "." } else { path };
        Self::hash(&[&format!("{library}:{path}")])
    }

    /// The text of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of the id, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Fills `bytes` from the system's random source.
///
/// # Panics
/// Never returns without randomness: a system that cannot give any must not make secrets.
#[expect(clippy::expect_used, reason = "no secret may ever be made without randomness")]
pub fn fill_random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system gives random bytes");
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Id;

    #[test]
    fn hashes_match_the_published_vectors() {
        assert_eq!(Id::hash(&["test"]).as_str(), "5cLJPkLA5DK2BADhoeotPk");
        assert_eq!(Id::of_tag("genre", "Electronic").as_str(), "7bLYq0Np81m1Wgy5N31nuG");
        assert_eq!(Id::from_bytes([0xff; 16]).as_str(), "7N42dgm5tFLK9N8MT7fHC7");
        assert_eq!(Id::of_artist("The Beatles").as_str(), "52vufDnmCH43ILVOiWyQ8r");
        assert_eq!(Id::of_artist("Various Artists").as_str(), super::VARIOUS_ARTISTS);
        assert_eq!(Id::of_artist("[Unknown Artist]").as_str(), super::UNKNOWN_ARTIST);
        assert_eq!(Id::of_folder(1, "").as_str(), "73jnvCiQ3rmpLZirIsn9Zs");
        assert_eq!(Id::of_folder(1, "The Beatles/Abbey Road").as_str(), "1fLIApgSESp04FG2XqjEJj");
    }

    #[test]
    fn random_ids_have_the_length_and_differ() {
        let (a, b) = (Id::random(), Id::random());
        assert_eq!(a.as_str().len(), super::LENGTH);
        assert_ne!(a, b);
    }
}
