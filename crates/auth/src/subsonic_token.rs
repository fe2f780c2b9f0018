//! The three ways a Subsonic app proves a password: plain, `enc:` and hex, or salt and MD5 digest.

use md5::{Digest as _, Md5};
use subtle::ConstantTimeEq as _;

use crate::password::Stored;
use crate::secret::{hex, unhex};

/// A password parameter, decoded: `enc:` with valid hex of text, else taken literally.
#[must_use]
pub fn decode_password(given: &str) -> String {
    given
        .strip_prefix("enc:")
        .and_then(unhex)
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_else(|| given.to_owned())
}

/// Whether `token` is the lower-case hex MD5 of password and salt. Without a password nothing is right.
pub(crate) fn matches(stored: &Stored, token: &str, salt: &str) -> bool {
    let same = is_digest(stored.plain().unwrap_or_default(), token, salt);
    same && stored.plain().is_some()
}

/// Whether `token` is the lower-case hex MD5 of secret and salt.
pub(crate) fn is_digest(secret: &[u8], token: &str, salt: &str) -> bool {
    let mut md5 = Md5::new();
    md5.update(secret);
    md5.update(salt.as_bytes());
    bool::from(hex(&md5.finalize()).as_bytes().ct_eq(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use melodrome_model::Id;

    use super::*;
    use crate::{password, vault::Vault};

    #[test]
    fn encoded_passwords_are_decoded_only_when_they_are_hex() {
        assert_eq!(decode_password("enc:736573616d65"), "sesame");
        assert_eq!(decode_password("enc:C3A9"), "é");
        for literal in ["sesame", "enc:xyz", "enc:123", "ENC:73", "enc:ff"] {
            assert_eq!(decode_password(literal), literal);
        }
        assert_eq!(decode_password("enc:"), "");
    }

    #[test]
    fn tokens_are_md5_of_password_and_salt() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open("", folder.path()).unwrap();
        let id = Id::from("u");
        let stored = Stored::open(&vault, &id, Some(&password::seal(&vault, &id, "sesame")));
        // The example of the Subsonic documentation.
        assert!(matches(&stored, "26719a1196d2a940705a59634eb18eab", "c19b2d"));
        assert!(!matches(&stored, "26719A1196D2A940705A59634EB18EAB", "c19b2d"));
        assert!(!matches(&stored, "26719a1196d2a940705a59634eb18eab", "c19b2e"));
        assert!(!matches(&stored, "", "c19b2d"));
        let nobody = Stored::nobody(&vault);
        // md5 of the salt alone: what an empty password would give.
        assert!(!matches(&nobody, "d41d8cd98f00b204e9800998ecf8427e", ""));
    }
}
