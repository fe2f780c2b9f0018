//! How a secret gets to a phone without being typed: a link that shows it once, and devices that wait for a code to be
//! approved (RFC 8628). The secret behind a link lies sealed under the link's own code; what the store keeps opens
//! nothing.

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use melodrome_model::id::fill_random;
use melodrome_model::{Millis, Scope, User};
use melodrome_store::one_time_codes::{self, Code, Purpose};
use melodrome_store::pairings::{self, Pairing, State};
use melodrome_store::{Reader, Writer, users};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tracing::info;

use crate::app_password::{Form, Made, Wish};
use crate::error::{Error, Result};
use crate::origin::Client;
use crate::resolver::Resolver;
use crate::secret::digest;
use crate::session::SignIn;

/// How long the link of a new credential works.
pub const LINK_AGE: Millis = 300_000;
/// How long a link to sign in works.
pub const LOGIN_AGE: Millis = 900_000;
/// How long a device waits.
pub const PAIRING_AGE: Millis = 600_000;
/// Pause between two questions of a device, and what is added when it does not keep to it.
const PAUSE: Millis = 5_000;
/// Devices that may wait at once, and from one address.
const WAITING: (i64, i64) = (1_000, 20);
/// What user codes are made of: consonants alone, so that no word comes out, and none that looks like another (RFC 8628, 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Longest name of a device.
const LONGEST: usize = 100;

/// What an app needs to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secrets {
    /// Sign-in name.
    pub username: String,
    /// App password, in groups.
    pub password: Option<String>,
    /// API key.
    pub api_key: Option<String>,
}

/// A new code: 128 random bits.
pub(crate) fn new_code() -> String {
    let mut bytes = [0_u8; 16];
    fill_random(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether this can be a code at all.
fn is_code(code: &str) -> bool {
    code.len() == 22 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn cipher(code: &str) -> Aes256Gcm {
    // Not the digest that the store keeps.
    let key: [u8; 32] = Sha256::digest(format!("connect:{code}").as_bytes()).into();
    Aes256Gcm::new(&key.into())
}

/// Seals under a code. A code seals once, so its key needs no nonce that differs.
pub(crate) fn seal(code: &str, secrets: &Secrets) -> Vec<u8> {
    let plain = serde_json::to_vec(secrets).unwrap_or_default();
    // The cipher refuses only messages of more than 64 GiB.
    cipher(code).encrypt(&Nonce::from([0; 12]), plain.as_slice()).unwrap_or_default()
}

fn unseal(code: &str, sealed: &[u8]) -> Option<Secrets> {
    let plain = cipher(code).decrypt(&Nonce::from([0; 12]), sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

/// What a device is told when it begins to wait.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Its secret.
    pub device_code: String,
    /// What the person types, in two groups.
    pub user_code: String,
    /// Seconds until both end.
    pub expires_in: i64,
    /// Seconds between two questions.
    pub interval: i64,
}

/// What a device hears when it asks.
#[derive(Debug, Clone)]
pub enum Polled {
    /// Nobody has said anything yet.
    Pending,
    /// It asks too often.
    SlowDown,
    /// It waited too long, or there is no such device.
    Expired,
    /// Somebody said no, or may not say yes any more.
    Denied,
    /// Here it is.
    Made(Made),
}

/// What came of a user code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// No device waits under this code.
    Unknown,
    /// Done; what the device calls itself and where it is.
    Done {
        /// Its name for itself.
        device: String,
        /// Its address.
        address: String,
    },
}

fn new_user_code() -> String {
    let mut out = String::with_capacity(8);
    while out.len() < 8 {
        let mut byte = [0_u8; 1];
        fill_random(&mut byte);
        // 240 is a multiple of 20: what lies above would make the first letters likelier.
        if byte[0] < 240 {
            out.push(char::from(LETTERS[usize::from(byte[0] % 20)]));
        }
    }
    out
}

/// A user code as it was typed, without what does not count.
fn typed(code: &str) -> Option<String> {
    let bare: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(9).collect();
    (bare.len() == 8).then_some(bare)
}

impl Resolver {
    /// Whether a link would still show something. It is not used up by that.
    ///
    /// # Errors
    /// The store's.
    pub fn is_link_good(&self, db: &Reader<'_>, code: &str) -> Result<bool> {
        Ok(is_code(code) && one_time_codes::is_good(db, &digest(code), Purpose::Connect, self.now())?)
    }

    /// What a link leads to; the link is used up.
    ///
    /// # Errors
    /// The store's.
    pub fn open_link(&self, db: &Writer<'_>, code: &str) -> Result<Option<Secrets>> {
        if !is_code(code) {
            return Ok(None);
        }
        let Some(found) = one_time_codes::take(db, &digest(code), Purpose::Connect, self.now())? else {
            return Ok(None);
        };
        if users::find_by_key(db, found.account)?.is_none_or(|user| user.disabled) {
            return Ok(None);
        }
        info!(credential = ?found.credential, "the link of a new credential was opened");
        Ok(found.sealed.and_then(|sealed| unseal(code, &sealed)))
    }

    /// A code that signs its owner in once, for somebody who is locked out.
    ///
    /// # Errors
    /// The store's.
    pub fn make_login_link(&self, db: &Writer<'_>, user: &User) -> Result<String> {
        let code = new_code();
        let kept = Code { account: user.pk, credential: None, sealed: None, expires_at: self.now() + LOGIN_AGE };
        one_time_codes::insert(db, &digest(&code), Purpose::Login, &kept)?;
        info!(user = ?user.username, "made a link that signs in once");
        self.audit_command(db, &user.username, "a link that signs in once was made")?;
        Ok(code)
    }

    /// Signs in by such a code, which is used up.
    ///
    /// # Errors
    /// The store's, or a signing failure.
    pub fn use_login_link(&self, db: &Writer<'_>, code: &str, client: &Client) -> Result<Option<SignIn>> {
        if !is_code(code) {
            return Ok(None);
        }
        let Some(found) = one_time_codes::take(db, &digest(code), Purpose::Login, self.now())? else {
            return Ok(None);
        };
        let Some(user) = users::find_by_key(db, found.account)?.filter(|user| !user.disabled) else {
            return Ok(None);
        };
        info!(user = ?user.username, client = %client.address(), "signed in by a link");
        self.audit_own(db, "sign-in", &user.username, client, "by a link of the operator")?;
        self.sign_in(db, &user, client).map(Some)
    }

    /// Lets a device wait.
    ///
    /// # Errors
    /// [`Error::Denied`] when credentials are switched off, [`Error::Throttled`] when too many wait, or the store's.
    pub fn begin_pairing(&self, db: &Writer<'_>, client: &Client, device: &str) -> Result<Waiting> {
        if !self.settings().apps.enabled {
            return Err(Error::Denied);
        }
        let now = self.now();
        // Those that are over are told so for as long again.
        pairings::delete_expired(db, now - PAIRING_AGE)?;
        let (all, here) = pairings::count(db, &client.address(), now)?;
        if all >= WAITING.0 || here >= WAITING.1 {
            return Err(Error::Throttled(60));
        }
        let (device_code, user_code) = (new_code(), new_user_code());
        let named: String = device.chars().filter(|c| !melodrome_model::user::is_hidden(*c)).take(LONGEST).collect();
        let device = if named.trim().is_empty() { client.agent.clone() } else { named.trim().to_owned() };
        let new = Pairing {
            pk: 0,
            user_code: user_code.clone(),
            device,
            address: client.address(),
            state: State::Pending,
            account: None,
            name: String::new(),
            kind: String::new(),
            polled_at: 0,
            pause: PAUSE,
            expires_at: now + PAIRING_AGE,
        };
        pairings::insert(db, &digest(&device_code), &new)?;
        let (first, second) = user_code.split_at(4);
        Ok(Waiting {
            device_code,
            user_code: format!("{first}-{second}"),
            expires_in: PAIRING_AGE / 1000,
            interval: PAUSE / 1000,
        })
    }

    /// Answers a device that asks. What it gets is made now, so that no secret waits anywhere.
    ///
    /// # Errors
    /// As [`Self::make_credential`].
    pub fn poll_pairing(&self, db: &Writer<'_>, client: &Client, device_code: &str) -> Result<Polled> {
        let now = self.now();
        let found = if is_code(device_code) { pairings::find_by_device(db, &digest(device_code))? } else { None };
        let Some(pairing) = found.filter(|pairing| pairing.expires_at > now) else { return Ok(Polled::Expired) };
        if now - pairing.polled_at < pairing.pause {
            pairings::polled(db, pairing.pk, now, (pairing.pause + PAUSE).min(60_000))?;
            return Ok(Polled::SlowDown);
        }
        pairings::polled(db, pairing.pk, now, pairing.pause)?;
        match pairing.state {
            State::Pending => return Ok(Polled::Pending),
            State::Denied => {
                pairings::delete(db, pairing.pk)?;
                return Ok(Polled::Denied);
            }
            State::Approved => {}
        }
        if !pairings::delete(db, pairing.pk)? {
            return Ok(Polled::Expired);
        }
        let owner = pairing.account.map_or(Ok(None), |pk| users::find_by_key(db, pk))?;
        let Some(owner) = owner.filter(|user| !user.disabled) else { return Ok(Polled::Denied) };
        let wish = Wish {
            name: pairing.name,
            form: Form::parse(&pairing.kind).unwrap_or(Form::Both),
            scope: Scope::Full,
            libraries: None,
            expires_at: 0,
            locked: false,
        };
        self.make_credential(db, &owner, client, &wish).map(Polled::Made)
    }

    /// Says yes or no to a device that waits under a code.
    ///
    /// # Errors
    /// [`Error::Denied`] when credentials are switched off, or the store's.
    pub fn decide_pairing(
        &self,
        db: &Writer<'_>,
        by: &User,
        code: &str,
        approve: bool,
        name: Option<&str>,
        form: Form,
    ) -> Result<Decided> {
        if !self.settings().apps.enabled {
            return Err(Error::Denied);
        }
        let Some(code) = typed(code) else { return Ok(Decided::Unknown) };
        let found = pairings::find_by_code(db, &code)?.filter(|pairing| pairing.expires_at > self.now());
        let Some(pairing) = found else { return Ok(Decided::Unknown) };
        let state = if approve { State::Approved } else { State::Denied };
        let given = name.map(str::trim).filter(|name| !name.is_empty());
        let fallback = if pairing.device.is_empty() { "Device" } else { pairing.device.as_str() };
        let name: String = given.unwrap_or(fallback).chars().take(LONGEST).collect();
        if !pairings::decide(db, pairing.pk, state, by.pk, &name, form.word())? {
            return Ok(Decided::Unknown);
        }
        info!(user = ?by.username, device = ?pairing.device, approve, "decided about a device");
        Ok(Decided::Done { device: pairing.device, address: pairing.address })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_with_its_own_code_alone() {
        let secrets = Secrets { username: "ann".to_owned(), password: Some("x".to_owned()), api_key: None };
        let code = new_code();
        assert!(is_code(&code));
        let sealed = seal(&code, &secrets);
        assert_eq!(unseal(&code, &sealed), Some(secrets));
        assert_eq!(unseal(&new_code(), &sealed), None);
        for no_code in ["", "x", "../../../../etc/passwd", "aaaaaaaaaaaaaaaaaaaaa%"] {
            assert!(!is_code(no_code), "{no_code}");
        }
    }

    #[test]
    fn user_codes_are_read_as_they_are_typed() {
        let code = new_user_code();
        assert_eq!(code.len(), 8);
        assert!(code.bytes().all(|b| LETTERS.contains(&b)));
        assert_eq!(typed(&format!(" {}-{} ", &code[..4], code[4..].to_lowercase())), Some(code));
        assert_eq!((typed(""), typed("BCDF"), typed("BCDFGHJKL")), (None, None, None));
    }
}
