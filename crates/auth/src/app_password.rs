//! What apps sign in with in place of a person's password: app passwords, which work in every form the Subsonic dialect
//! knows, and API keys. Both are random, so that nothing here is slow on purpose; both are shown once. How a request
//! carries them is the resolver's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use melodrome_model::id::fill_random;
use melodrome_model::{Id, LibraryId, Millis, Scope, User};
use melodrome_store::credentials::{self, Credential};
use melodrome_store::one_time_codes::{self, Code, Purpose};
use melodrome_store::{Reader, Writer, libraries, users};
use subtle::ConstantTimeEq as _;
use tracing::info;

use crate::connect::{self, Secrets};
use crate::error::{Error, Result};
use crate::origin::Client;
use crate::resolver::Resolver;
use crate::secret::digest;
use crate::subsonic_token;
use crate::vault::Vault;

/// Credentials of one account.
pub const MOST: i64 = 100;
/// Longest name of a credential, in characters.
const LONGEST_NAME: usize = 100;
/// 130 random bits.
const LENGTH: usize = 26;
/// What app passwords are made of: lower-case base32, without digits that look like letters.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// What API keys begin with.
pub const KEY_MARK: &str = "nd_";
/// Longest thing that is looked at as a key.
const LONGEST_KEY: usize = 256;

/// What the operator decided about what apps sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRules {
    /// Whether there are app passwords and API keys at all.
    pub enabled: bool,
    /// Whether `Authorization` and `X-API-Key` count on `/rest`.
    pub headers: bool,
    /// Whether people of the login service may use a password of their own on `/rest`.
    pub header_passwords: bool,
    /// Whether they may sign in with one at all.
    pub header_logins: bool,
    /// How long apps of somebody last whom the login service has not vouched for since; 0 = for ever.
    pub max_idle: Millis,
}

impl Default for AppRules {
    fn default() -> Self {
        Self { enabled: true, headers: true, header_passwords: true, header_logins: true, max_idle: 0 }
    }
}

impl AppRules {
    /// Whether the login service has not vouched for this person for too long.
    #[must_use]
    pub(crate) fn is_idle(&self, user: &User, confirmed_at: Millis, now: Millis) -> bool {
        user.is_external() && self.max_idle > 0 && now - confirmed_at > self.max_idle
    }

    /// Whether this person may use their own password on `/rest`.
    pub(crate) fn takes_password(&self, user: &User) -> bool {
        (self.header_passwords && self.header_logins) || !user.is_external()
    }

    /// Whether this person may sign in with their own password.
    pub(crate) fn takes_login(&self, user: &User) -> bool {
        self.header_logins || !user.is_external()
    }
}

/// What a credential is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An app password.
    App,
    /// An API key.
    Key,
    /// Both, either of which works.
    Both,
}

impl Form {
    /// The word in the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Key => "key",
            Self::Both => "both",
        }
    }

    /// The form of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::App, Self::Key, Self::Both].into_iter().find(|form| form.word() == word)
    }

    /// The form of a row.
    #[must_use]
    pub fn of(row: &Credential) -> Self {
        match (&row.password, &row.key_hash) {
            (Some(_), Some(_)) => Self::Both,
            (None, Some(_)) => Self::Key,
            _ => Self::App,
        }
    }
}

/// A wish for a credential.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What its owner calls it.
    pub name: String,
    /// What it is made of.
    pub form: Form,
    /// What it may do.
    pub scope: Scope,
    /// The libraries it is narrowed to, `None` = all that its owner hears.
    pub libraries: Option<Vec<LibraryId>>,
    /// When it ends, 0 = never.
    pub expires_at: Millis,
    /// Whether it belongs to the first app that uses it.
    pub locked: bool,
}

/// A credential that was just made. Its secrets are shown now or never.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its id.
    pub id: Id,
    /// Name and secrets.
    pub secrets: Secrets,
    /// The code of a link that shows the same once more.
    pub code: String,
    /// When that link ends.
    pub code_expires_at: Millis,
}

fn purpose(id: &Id) -> String {
    format!("app:{id}")
}

/// A new app password, without dashes.
fn new_password() -> String {
    let mut bytes = [0_u8; LENGTH];
    fill_random(&mut bytes);
    // 256 is a multiple of 32: every letter is as likely as any other.
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

fn new_key() -> String {
    let mut bytes = [0_u8; 32];
    fill_random(&mut bytes);
    format!("{KEY_MARK}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// An app password as people read and type it: groups of four.
#[must_use]
pub fn dashed(bare: &str) -> String {
    let mut out = String::with_capacity(bare.len() + bare.len() / 4);
    for (at, letter) in bare.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            out.push('-');
        }
        out.push(letter);
    }
    out
}

/// What the store keeps of a key; `None` for what cannot be one.
pub(crate) fn key_digest(key: &str) -> Option<Vec<u8>> {
    (!key.is_empty() && key.len() <= LONGEST_KEY).then(|| digest(key))
}

/// A credential with its app password opened, as it is kept in memory.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) row: Credential,
    password: Option<Opened>,
}

/// An app password in its two written forms.
struct Opened {
    bare: String,
    dashed: String,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened")
    }
}

impl Held {
    fn open(vault: &Vault, row: Credential) -> Self {
        let plain = row.password.as_ref().and_then(|sealed| vault.unseal(&purpose(&row.id), sealed));
        let bare = plain.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|bare| bare.len() == LENGTH);
        let password = bare.map(|bare| Opened { dashed: dashed(&bare), bare });
        Self { row, password }
    }

    /// Whether it has not ended.
    pub(crate) fn is_good(&self, now: Millis) -> bool {
        self.row.expires_at == 0 || self.row.expires_at > now
    }

    /// Whether `given`, as [`typed`] made it, is the app password.
    pub(crate) fn equals(&self, given: &str) -> bool {
        self.password.as_ref().is_some_and(|own| bool::from(own.bare.as_bytes().ct_eq(given.as_bytes())))
    }

    /// Whether `token` is the digest of the app password in either written form.
    pub(crate) fn matches(&self, token: &str, salt: &str) -> bool {
        let Some(own) = &self.password else { return false };
        let bare = subsonic_token::is_digest(own.bare.as_bytes(), token, salt);
        let dashed = subsonic_token::is_digest(own.dashed.as_bytes(), token, salt);
        bare | dashed
    }
}

/// What somebody typed as an app password, without what does not count; `None` when it cannot be one.
pub(crate) fn typed(given: &str) -> Option<String> {
    if given.len() > 4 * LENGTH {
        return None;
    }
    let bare: String =
        given.chars().filter(|c| *c != '-' && !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    (bare.len() == LENGTH).then_some(bare)
}

/// Seals every app password again that lies under a former key; gives their number.
pub(crate) fn reseal_all(db: &Writer<'_>, vault: &Vault) -> Result<usize> {
    let mut count = 0;
    for (id, sealed) in credentials::sealed_passwords(db)? {
        if let Some(opened) = vault.unseal_any(&purpose(&id), &sealed).filter(|opened| opened.is_former) {
            credentials::reseal(db, &id, &vault.seal(&purpose(&id), &opened.plain))?;
            count += 1;
        }
    }
    Ok(count)
}

impl Resolver {
    /// The credentials of an account, opened; none when they are switched off.
    pub(crate) fn apps_of(&self, db: &Reader<'_>, account: i64) -> Result<Vec<Held>> {
        if !self.settings().apps.enabled {
            return Ok(Vec::new());
        }
        let rows = credentials::list(db, account)?;
        Ok(rows.into_iter().map(|row| Held::open(self.vault(), row)).collect())
    }

    /// Makes a credential for an account.
    ///
    /// # Errors
    /// [`Error::Denied`] when credentials are switched off, [`Error::Fields`] for a wish that cannot be met, a conflict
    /// when there are too many, or the store's.
    pub fn make_credential(&self, db: &Writer<'_>, owner: &User, client: &Client, wish: &Wish) -> Result<Made> {
        if !self.settings().apps.enabled {
            return Err(Error::Denied);
        }
        self.check_wish(db, owner, wish)?;
        if credentials::count(db, owner.pk)? >= MOST {
            return Err(melodrome_store::Error::Conflict(format!(
                "there are {MOST} connected apps already; remove one that is not used any more"
            ))
            .into());
        }
        let now = self.now();
        let id = Id::random();
        let password = (wish.form != Form::Key).then(new_password);
        let key = (wish.form != Form::App).then(new_key);
        let row = Credential {
            account: owner.pk,
            name: wish.name.trim().to_owned(),
            scope: wish.scope,
            libraries: wish.libraries.clone(),
            password: password.as_ref().map(|bare| self.vault().seal(&purpose(&id), bare.as_bytes())),
            key_hash: key.as_deref().and_then(key_digest),
            locked: wish.locked,
            locked_to: String::new(),
            created_at: now,
            created_from: client.address(),
            last_used_at: 0,
            last_used_from: String::new(),
            last_client: String::new(),
            last_agent: String::new(),
            expires_at: wish.expires_at,
            id,
        };
        credentials::insert(db, &row)?;
        info!(user = ?owner.username, credential = %row.id, name = ?row.name, kind = wish.form.word(), scope = wish.scope.word(), "made a credential for an app");
        let what = format!("made {:?} ({}, {})", row.name, wish.form.word(), wish.scope.word());
        self.audit_own(db, "credential", &owner.username, client, &what)?;
        let secrets =
            Secrets { username: owner.username.clone(), password: password.as_deref().map(dashed), api_key: key };
        let code = connect::new_code();
        let code_expires_at = now + connect::LINK_AGE;
        let kept = Code {
            account: owner.pk,
            credential: Some(row.id.clone()),
            sealed: Some(connect::seal(&code, &secrets)),
            expires_at: code_expires_at,
        };
        one_time_codes::insert(db, &digest(&code), Purpose::Connect, &kept)?;
        Ok(Made { id: row.id, secrets, code, code_expires_at })
    }

    fn check_wish(&self, db: &Reader<'_>, owner: &User, wish: &Wish) -> Result<()> {
        let mut problems = Vec::new();
        let name = wish.name.trim();
        if name.is_empty() {
            problems.push(("name", "ra.validation.required"));
        } else if name.chars().count() > LONGEST_NAME || name.chars().any(melodrome_model::user::is_hidden) {
            problems.push(("name", "ra.validation.regex"));
        }
        if wish.expires_at != 0 && wish.expires_at <= self.now() {
            problems.push(("expiresAt", "ra.validation.minValue"));
        }
        if let Some(wanted) = &wish.libraries {
            let granted = users::library_ids(db, owner.pk)?;
            let all = libraries::list(db, &melodrome_model::Viewer::system())?;
            let hears =
                |id: &LibraryId| all.iter().any(|library| library.id == *id) && (owner.admin || granted.contains(id));
            if wanted.is_empty() || !wanted.iter().all(hears) {
                problems.push(("libraries", "ra.validation.oneOf"));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Fields(problems)) }
    }

    /// Ends a credential; `false` when the account has no such one.
    ///
    /// # Errors
    /// The store's.
    pub fn revoke_credential(&self, db: &Writer<'_>, owner: i64, id: &Id) -> Result<bool> {
        let gone = credentials::delete(db, owner, id)?;
        if gone {
            info!(credential = %id, "a credential of an app was revoked");
            let username = users::find_by_key(db, owner)?.map(|user| user.username).unwrap_or_default();
            self.audit_event(db, "credential", &username, "revoked")?;
        }
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn app_passwords_have_their_form_and_are_read_as_they_are_typed() {
        let bare = new_password();
        assert_eq!(bare.len(), 26);
        assert!(bare.bytes().all(|b| ALPHABET.contains(&b)));
        let written = dashed(&bare);
        assert_eq!((written.len(), written.split('-').count()), (32, 7));
        for form in
            [bare.clone(), written.clone(), written.to_uppercase(), written.replace('-', " "), format!(" {bare}\n")]
        {
            assert_eq!(typed(&form).as_deref(), Some(bare.as_str()), "{form:?}");
        }
        for other in ["", "sesame", &bare[1..], &format!("{bare}a"), &"-".repeat(200)] {
            assert_eq!(typed(other), None, "{other:?}");
        }
        assert_ne!(new_password(), bare);
    }

    #[test]
    fn keys_have_their_form() {
        let key = new_key();
        assert_eq!(key.len(), 46);
        assert!(key[3..].bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert!(key_digest(&key).is_some());
        assert_eq!((key_digest(""), key_digest(&"x".repeat(300))), (None, None));
    }
}
