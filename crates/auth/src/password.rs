//! Passwords of accounts: sealing, comparing in constant time, and the same work for people who do not exist.

use melodrome_model::Id;
use melodrome_model::id::fill_random;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::error::{Error, Result};
use crate::vault::Vault;

/// Longest password that is looked at.
pub const LONGEST: usize = 1024;

fn purpose(user: &Id) -> String {
    format!("password:{user}")
}

/// Whether a password may be set.
///
/// # Errors
/// [`Error::Password`] for an empty or overlong one.
pub fn check(password: &str) -> Result<()> {
    if password.is_empty() || password.len() > LONGEST { Err(Error::Password) } else { Ok(()) }
}

/// Seals a password for the account of this id.
#[must_use]
pub fn seal(vault: &Vault, user: &Id, password: &str) -> Vec<u8> {
    vault.seal(&purpose(user), password.as_bytes())
}

/// The same password sealed under the present key; `None` when it lies under that already, or does not open.
pub(crate) fn reseal(vault: &Vault, user: &Id, sealed: &[u8]) -> Option<Vec<u8>> {
    let opened = vault.unseal_any(&purpose(user), sealed)?;
    opened.is_former.then(|| vault.seal(&purpose(user), &opened.plain))
}

/// A password of 256 random bits, for accounts whose owner signs in elsewhere.
#[must_use]
pub fn random() -> String {
    crate::secret::random_hex::<32>()
}

/// An account's password, opened, or nothing that any password equals.
pub(crate) struct Stored(Option<Vec<u8>>);

impl Stored {
    /// Opens the sealed password of an account. A value that does not open is no password: nobody signs in with it.
    pub(crate) fn open(vault: &Vault, user: &Id, sealed: Option<&[u8]>) -> Self {
        let plain = sealed.and_then(|sealed| vault.unseal(&purpose(user), sealed));
        Self(plain.filter(|plain| !plain.is_empty()))
    }

    /// For people who do not exist: the same work, and no password equals it.
    pub(crate) fn nobody(vault: &Vault) -> Self {
        let user = Id::from("nobody");
        let mut noise = [0_u8; 16];
        fill_random(&mut noise);
        let sealed = vault.seal(&purpose(&user), &noise);
        // Opened for its work and thrown away: the result is never compared as a password.
        drop(Self::open(vault, &user, Some(&sealed)));
        Self(None)
    }

    /// Whether the given password is this one. Never true for an empty one.
    pub(crate) fn equals(&self, given: &str) -> bool {
        // Digests have one length, so that not even the length of the password shows in the time it takes.
        let stored = Sha256::digest(self.0.as_deref().unwrap_or_default());
        let given_digest = Sha256::digest(given.as_bytes());
        let same = bool::from(stored.ct_eq(&given_digest));
        same && self.0.is_some() && !given.is_empty()
    }

    /// The plain bytes, for digest sign-in.
    pub(crate) fn plain(&self) -> Option<&[u8]> {
        self.0.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> (tempfile::TempDir, Vault) {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open("", folder.path()).unwrap();
        (folder, vault)
    }

    #[test]
    fn only_the_password_itself_is_right() {
        let (_folder, vault) = vault();
        let id = Id::from("u1");
        let sealed = seal(&vault, &id, "sesame");
        let stored = Stored::open(&vault, &id, Some(&sealed));
        assert!(stored.equals("sesame"));
        for wrong in ["", "Sesame", "sesame ", "sesam"] {
            assert!(!stored.equals(wrong), "{wrong:?}");
        }
        assert!(!Stored::open(&vault, &Id::from("u2"), Some(&sealed)).equals("sesame"));
    }

    // proves: auth-15-04
    #[test]
    fn an_empty_absent_or_unreadable_password_opens_nothing() {
        let (_folder, vault) = vault();
        let id = Id::from("u1");
        let empty = seal(&vault, &id, "");
        for stored in [
            Stored::open(&vault, &id, Some(&empty)),
            Stored::open(&vault, &id, None),
            Stored::open(&vault, &id, Some(b"plain text left by somebody")),
            Stored::nobody(&vault),
        ] {
            assert!(!stored.equals(""));
            assert!(!stored.equals("plain text left by somebody"));
            assert!(stored.plain().is_none());
        }
        assert!(check("").is_err());
        assert!(check(&"x".repeat(LONGEST + 1)).is_err());
    }
}
