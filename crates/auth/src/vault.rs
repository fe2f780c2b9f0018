//! Sealing of what must be read again later: passwords for digest sign-in, signing secrets. AES-256-GCM under
//! `PasswordEncryptionKey`, else under a random key file of this installation, never under a constant. What is sealed
//! for one purpose opens for no other.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use melodrome_model::id::fill_random;
use sha2::{Digest as _, Sha256};
use tracing::{info, warn};

use crate::error::{Error, Result};

/// Version byte of sealed values.
const VERSION: u8 = 1;
const NONCE: usize = 12;
const KEY: usize = 32;
/// Name of the key file in the data folder.
pub const KEY_FILE: &str = "secret.key";

/// The key under which secrets are sealed.
pub struct Vault {
    primary: Aes256Gcm,
    /// The key file, when a passphrase has been set since: opens what was sealed before, seals nothing.
    former: Option<Aes256Gcm>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

/// Something opened, and whether it has to be sealed again because it lay under the former key.
pub(crate) struct Opened {
    pub(crate) plain: Vec<u8>,
    pub(crate) is_former: bool,
}

impl Vault {
    /// Takes the passphrase, or the key file of `folder`, which is made when it is missing.
    ///
    /// # Errors
    /// [`Error::KeyFile`] when the file can be neither read nor made.
    pub fn open(passphrase: &str, folder: &Path) -> Result<Self> {
        let path = folder.join(KEY_FILE);
        if passphrase.is_empty() {
            return Ok(Self { primary: cipher(&key_file(&path)?), former: None });
        }
        let former = if path.exists() { Some(cipher(&read_key(&path)?)) } else { None };
        Ok(Self { primary: cipher(&Sha256::digest(passphrase.as_bytes()).into()), former })
    }

    /// Seals `plain` for one purpose, such as `password:<user id>`.
    #[must_use]
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0_u8; NONCE];
        fill_random(&mut nonce);
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        // The cipher refuses only messages of more than 64 GiB.
        let sealed = self.primary.encrypt(&Nonce::from(nonce), payload).unwrap_or_default();
        let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what was sealed for this purpose; `None` when it was not, or under another key.
    #[must_use]
    pub fn unseal(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.unseal_any(purpose, sealed).map(|opened| opened.plain)
    }

    pub(crate) fn unseal_any(&self, purpose: &str, sealed: &[u8]) -> Option<Opened> {
        let (&version, rest) = sealed.split_first()?;
        if version != VERSION || rest.len() < NONCE {
            return None;
        }
        let (nonce, message) = rest.split_at(NONCE);
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let open = |cipher: &Aes256Gcm| {
            cipher.decrypt(&Nonce::from(nonce), Payload { msg: message, aad: purpose.as_bytes() }).ok()
        };
        if let Some(plain) = open(&self.primary) {
            return Some(Opened { plain, is_former: false });
        }
        let plain = open(self.former.as_ref()?)?;
        Some(Opened { plain, is_former: true })
    }
}

fn cipher(key: &[u8; KEY]) -> Aes256Gcm {
    Aes256Gcm::new(&(*key).into())
}

fn key_file(path: &Path) -> Result<[u8; KEY]> {
    if !path.exists() {
        match make_key(path) {
            Ok(()) => {
                info!(path = %path.display(), "made a key for the secrets in the database; keep it apart from backups of the database")
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(fault(path, &error)),
        }
    }
    read_key(path)
}

/// Writes a new key beside its place and links it there: the file is whole or absent, and never replaces another.
fn make_key(path: &Path) -> io::Result<()> {
    let mut key = [0_u8; KEY];
    fill_random(&mut key);
    let beside = path.with_extension(format!("new-{}", melodrome_model::Id::random()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    let written = file.write_all(&key).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| fs::hard_link(&beside, path));
    fs::remove_file(&beside)?;
    linked
}

fn read_key(path: &Path) -> Result<[u8; KEY]> {
    let bytes = fs::read(path).map_err(|error| fault(path, &error))?;
    let mode = fs::metadata(path).map_err(|error| fault(path, &error))?.permissions().mode();
    if mode & 0o077 != 0 {
        warn!(path = %path.display(), "the key file could be read by others; its mode is 0600 now");
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(|error| fault(path, &error))?;
    }
    bytes.try_into().map_err(|bytes: Vec<u8>| Error::KeyFile {
        path: path.display().to_string(),
        reason: format!("has {} bytes, not {KEY}; put back the file this installation began with", bytes.len()),
    })
}

fn fault(path: &Path, error: &io::Error) -> Error {
    Error::KeyFile { path: path.display().to_string(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_values_open_for_their_purpose_alone() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open("", folder.path()).unwrap();
        let sealed = vault.seal("password:a", b"secret");
        assert_eq!(vault.unseal("password:a", &sealed).unwrap(), b"secret");
        assert!(vault.unseal("password:b", &sealed).is_none());
        assert!(!sealed.windows(6).any(|w| w == b"secret"));
        assert_ne!(sealed, vault.seal("password:a", b"secret"));
        let mut bent = sealed.clone();
        *bent.last_mut().unwrap() ^= 1;
        assert!(vault.unseal("password:a", &bent).is_none());
        for cut in 0..sealed.len() {
            assert!(vault.unseal("password:a", &sealed[..cut]).is_none());
        }
    }

    #[test]
    fn key_file_is_private_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = Vault::open("", folder.path()).unwrap().seal("x", b"y");
        let path = folder.path().join(KEY_FILE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(Vault::open("", folder.path()).unwrap().unseal("x", &sealed).unwrap(), b"y");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_passphrase_set_later_still_opens_what_the_file_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = Vault::open("", folder.path()).unwrap().seal("x", b"y");
        let vault = Vault::open("phrase", folder.path()).unwrap();
        assert!(vault.unseal_any("x", &sealed).unwrap().is_former);
        let again = vault.seal("x", b"y");
        assert!(!vault.unseal_any("x", &again).unwrap().is_former);
        assert!(Vault::open("other", folder.path()).unwrap().unseal("x", &again).is_none());
    }

    #[test]
    fn a_damaged_key_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(KEY_FILE), b"short").unwrap();
        assert!(Vault::open("", folder.path()).unwrap_err().to_string().contains("secret.key"));
    }
}
