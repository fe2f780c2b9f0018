//! What an app sends: a name and a proof in parameters or in HTTP Basic, of which one alone is tried, or an API key. Two
//! kinds in one request are refused, since nobody could say which of them was meant.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use melodrome_model::text::fold_username;
use melodrome_model::{Mechanism, User};
use melodrome_store::credentials::Use;
use melodrome_store::sessions::{self, Kind};
use melodrome_store::{Reader, credentials as store};
use tracing::warn;

use super::cache::{Account, Key};
use super::{Claim, Question, Resolved, Resolver, Touch};
use crate::app_password::{self, Held};
use crate::error::Result;
use crate::facts::{Facts, Surface};
use crate::outcome::{Known, Outcome, Refusal, Rejection, Verdict};
use crate::password::Stored;
use crate::session::pair_digest;
use crate::{jwt, subsonic_token};

/// Longest header value that is looked at for a name and a password.
const LONGEST_BASIC: usize = 4096;

/// Name and proof. Prints without secrets.
#[derive(Clone)]
pub(super) struct Credentials {
    username: String,
    proof: Proof,
}

#[derive(Clone)]
enum Proof {
    Jwt(String),
    Password(String),
    Digest { token: String, salt: String },
    None,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({:?}, {})", self.username, self.proof.word())
    }
}

impl Proof {
    fn word(&self) -> &'static str {
        match self {
            Self::Jwt(_) => "jwt",
            Self::Password(_) => "password",
            Self::Digest { .. } => "token",
            Self::None => "none",
        }
    }
}

/// What of these a request on `/rest` carries; `None` for none.
///
/// # Errors
/// [`Rejection::Several`] for more than one kind.
pub(super) fn carried(facts: &Facts<'_>, headers: bool) -> std::result::Result<Option<Claim>, Rejection> {
    let has_proof = ["p", "t", "jwt"].iter().any(|name| facts.param(name).is_some());
    let named = has_proof || facts.param("u").is_some();
    let basic = if headers { basic(facts) } else { None };
    let in_header = if headers { key_header(facts, named || basic.is_some()) } else { Vec::new() };
    let mut keys = facts.param("apiKey").into_iter().chain(in_header);
    if let Some(key) = keys.next() {
        let alone = keys.next().is_none() && !named && basic.is_none();
        // What cannot be a key is as unknown as any other.
        return if alone { Ok(Some(Claim::Key(app_password::key_digest(key)))) } else { Err(Rejection::Several) };
    }
    let given = Credentials::of(facts);
    match (given, basic) {
        (Some(given), Some(basic)) => {
            let same = given.agrees(&basic);
            if same { Ok(Some(Claim::Rest(if has_proof { given } else { basic }))) } else { Err(Rejection::Several) }
        }
        (None, Some(_)) if has_proof => Err(Rejection::Several),
        (given, basic) => Ok(given.or(basic).map(Claim::Rest)),
    }
}

/// The key in a header, on a surface where nothing else is called so.
pub(super) fn api_key(facts: &Facts<'_>) -> Option<Claim> {
    let key = key_header(facts, true).into_iter().next()?;
    Some(Claim::Key(app_password::key_digest(key)))
}

/// Keys in headers. `Authorization: Bearer` may be a proxy's own business when it stands beside something else: then
/// only what looks like ours counts.
fn key_header<'a>(facts: &Facts<'a>, beside: bool) -> Vec<&'a str> {
    let named = facts.values("x-api-key").filter_map(|value| std::str::from_utf8(value).ok()).map(str::trim);
    let bearer = facts
        .header("authorization")
        .and_then(jwt::bearer)
        .map(str::trim)
        .filter(|key| !beside || key.starts_with(app_password::KEY_MARK));
    named.chain(bearer).filter(|key| !key.is_empty()).take(3).collect()
}

/// Name and password of HTTP Basic.
fn basic(facts: &Facts<'_>) -> Option<Credentials> {
    let value = facts.header("authorization").filter(|value| value.len() <= LONGEST_BASIC)?;
    let (word, encoded) = value.split_once(' ')?;
    if !word.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (username, password) = text.split_once(':')?;
    let username = melodrome_model::text::truncate_bytes(username, 256).to_owned();
    (!username.is_empty()).then(|| Credentials { username, proof: Proof::Password(password.to_owned()) })
}

impl Credentials {
    /// Whether both mean the same person and the same secret.
    fn agrees(&self, basic: &Self) -> bool {
        let Proof::Password(secret) = &basic.proof else { return false };
        let same = match &self.proof {
            Proof::Password(given) => given == secret,
            Proof::Digest { token, salt } => subsonic_token::is_digest(secret.as_bytes(), token, salt),
            Proof::Jwt(_) => false,
            Proof::None => true,
        };
        same && fold_username(&self.username) == fold_username(&basic.username)
    }

    /// `None` without a user name.
    pub(super) fn of(facts: &Facts<'_>) -> Option<Self> {
        // No account has a longer name, and the log repeats what was tried.
        let username = melodrome_model::text::truncate_bytes(facts.param("u")?, 256).to_owned();
        let proof = if let Some(jwt) = facts.param("jwt") {
            Proof::Jwt(jwt.to_owned())
        } else if let Some(password) = facts.param("p") {
            Proof::Password(subsonic_token::decode_password(password))
        } else if let Some(token) = facts.param("t") {
            Proof::Digest { token: token.to_owned(), salt: facts.param("s").unwrap_or_default().to_owned() }
        } else {
            Proof::None
        };
        Some(Self { username, proof })
    }

    pub(super) fn username(&self) -> &str {
        &self.username
    }

    /// Whether the password itself is proved.
    fn proves(&self, stored: &Stored) -> Option<Mechanism> {
        match &self.proof {
            Proof::Password(given) => stored.equals(given).then_some(Mechanism::Password),
            Proof::Digest { token, salt } => subsonic_token::matches(stored, token, salt).then_some(Mechanism::Token),
            Proof::Jwt(_) | Proof::None => None,
        }
    }
}

/// What came of a proof.
enum Proved {
    /// It is good.
    Yes(Box<Resolved>),
    /// It is not.
    No,
    /// It would be good, but must not be used.
    Barred(Rejection),
}

impl Resolver {
    /// Lets in somebody seen a moment ago whose proof is right. Anything else is left to the full check.
    pub(super) fn rest_from_memory(
        &self,
        question: &Question,
        credentials: &Credentials,
        account: &Account,
    ) -> Option<Resolved> {
        if account.user.disabled {
            return None;
        }
        if let Proved::Yes(resolved) = self.prove_app(question, credentials, account) {
            return Some(*resolved);
        }
        if self.throttle.check(&question.client, &credentials.username).is_err() {
            return None;
        }
        let Proved::Yes(resolved) = self.prove_password(credentials, account) else { return None };
        self.throttle.succeeded(&question.client, &credentials.username);
        Some(*resolved)
    }

    pub(super) fn by_credentials(
        &self,
        db: &Reader<'_>,
        question: &Question,
        credentials: &Credentials,
    ) -> Result<Verdict<Resolved>> {
        let client = &question.client;
        if let Err(retry_after) = self.throttle.check(client, &credentials.username) {
            // Nobody guesses the secret of a session or an app: who has one is let in, whoever else fails beside them.
            let account = self.account_of(db, question, &Key::name(&credentials.username))?;
            let own = match account.filter(|account| !account.user.disabled) {
                Some(account) => self.prove_random(db, question, credentials, &account)?,
                None => Proved::No,
            };
            return Ok(match own {
                Proved::Yes(resolved) => Verdict::Authenticated(*resolved),
                Proved::No | Proved::Barred(_) => Verdict::Refused(Refusal::Throttled { retry_after }),
            });
        }
        if matches!(credentials.proof, Proof::None) {
            return Ok(Verdict::Rejected(Rejection::Credentials));
        }
        let account = self.account_of(db, question, &Key::name(&credentials.username))?;
        let proved = match &account {
            Some(account) => self.prove(db, question, credentials, account)?,
            None => {
                // The same work for nobody, so that the time does not tell who exists.
                let _ = credentials.proves(&Stored::nobody(&self.vault));
                Proved::No
            }
        };
        let resolved = match proved {
            Proved::Yes(resolved) => resolved,
            Proved::Barred(rejection) => {
                warn!(reason = rejection.word(), username = ?credentials.username, remote_addr = %client.address(), "API: login not allowed");
                return Ok(Verdict::Rejected(rejection));
            }
            Proved::No => {
                self.throttle.failed(client, &credentials.username);
                let auth = credentials.proof.word();
                warn!(auth, username = ?credentials.username, remote_addr = %client.address(), "API: Invalid login");
                return Ok(Verdict::Rejected(Rejection::Credentials));
            }
        };
        // Guesses sent all at once: the right one among them is refused when the others have used up the tries.
        if let Err(retry_after) = self.throttle.check(client, &credentials.username) {
            return Ok(Verdict::Refused(Refusal::Throttled { retry_after }));
        }
        self.throttle.succeeded(client, &credentials.username);
        if account.is_some_and(|account| account.user.disabled) {
            return Ok(Verdict::Refused(Refusal::Disabled));
        }
        Ok(Verdict::Authenticated(*resolved))
    }

    fn prove(
        &self,
        db: &Reader<'_>,
        question: &Question,
        credentials: &Credentials,
        account: &Arc<Account>,
    ) -> Result<Proved> {
        match self.prove_random(db, question, credentials, account)? {
            Proved::No => Ok(self.prove_password(credentials, account)),
            other => Ok(other),
        }
    }

    /// Whether it is the person's own password, and whether that counts here.
    fn prove_password(&self, credentials: &Credentials, account: &Account) -> Proved {
        let stored = Stored::open(&self.vault, &account.user.id, account.sealed.as_deref());
        let Some(mechanism) = credentials.proves(&stored) else { return Proved::No };
        if !self.settings.apps.takes_password(&account.user) {
            return Proved::Barred(Rejection::SwitchedOff);
        }
        if self.is_idle(&account.user) {
            return Proved::Barred(Rejection::Idle { key: false });
        }
        Proved::Yes(Box::new(self.admit(account, mechanism, None, None)))
    }

    /// Whether it is a secret of ours: an app password, a pair, or a token.
    fn prove_random(
        &self,
        db: &Reader<'_>,
        question: &Question,
        credentials: &Credentials,
        account: &Arc<Account>,
    ) -> Result<Proved> {
        match self.prove_app(question, credentials, account) {
            Proved::No => {}
            other => return Ok(other),
        }
        let Some(resolved) = self.prove_session(db, question, credentials, account)? else { return Ok(Proved::No) };
        if self.is_idle(&account.user) {
            return Ok(Proved::Barred(Rejection::Idle { key: false }));
        }
        Ok(Proved::Yes(Box::new(resolved)))
    }

    /// Whether it is one of the account's app passwords. All are looked at, so that the time does not tell which.
    fn prove_app(&self, question: &Question, credentials: &Credentials, account: &Account) -> Proved {
        let now = self.now();
        let mut found = None;
        match &credentials.proof {
            Proof::Password(given) => {
                let Some(typed) = app_password::typed(given) else { return Proved::No };
                for held in &account.apps {
                    found = if held.equals(&typed) { Some(held) } else { found };
                }
            }
            Proof::Digest { token, salt } => {
                for held in &account.apps {
                    found = if held.matches(token, salt) { Some(held) } else { found };
                }
            }
            Proof::Jwt(_) | Proof::None => {}
        }
        match found.filter(|held| held.is_good(now)) {
            Some(held) => match self.admit_app(question, account, held, Mechanism::AppPassword) {
                Ok(resolved) => Proved::Yes(Box::new(resolved)),
                Err(rejection) => Proved::Barred(rejection),
            },
            None => Proved::No,
        }
    }

    /// Who has the API key of this digest.
    pub(super) fn by_key(
        &self,
        db: &Reader<'_>,
        question: &Question,
        hash: Option<&[u8]>,
    ) -> Result<Verdict<Resolved>> {
        let unknown = || {
            warn!(auth = "apiKey", remote_addr = %question.client.address(), "API: Invalid login");
            Verdict::Rejected(Rejection::Key)
        };
        let Some(hash) = hash.filter(|_| self.settings.apps.enabled) else { return Ok(unknown()) };
        let Some(owner) = store::find_owner(db, hash)? else { return Ok(unknown()) };
        let Some(account) = self.account_of(db, question, &Key::Pk(owner))? else { return Ok(unknown()) };
        if account.user.disabled {
            return Ok(match question.surface {
                Surface::Rest => unknown(),
                _ => Verdict::Refused(Refusal::Disabled),
            });
        }
        Ok(match self.key_of(question, &account, hash) {
            Some(Ok(resolved)) => Verdict::Authenticated(resolved),
            Some(Err(rejection)) => Verdict::Rejected(rejection),
            None => unknown(),
        })
    }

    /// The same for somebody seen a moment ago.
    pub(super) fn key_from_memory(&self, question: &Question, hash: &[u8]) -> Option<Resolved> {
        let account = self.cache.find(&Key::Secret(hash.to_vec()))?;
        if account.user.disabled {
            return None;
        }
        self.key_of(question, &account, hash)?.ok()
    }

    fn key_of(
        &self,
        question: &Question,
        account: &Account,
        hash: &[u8],
    ) -> Option<std::result::Result<Resolved, Rejection>> {
        let held = account.apps.iter().find(|held| held.row.key_hash.as_deref() == Some(hash))?;
        held.is_good(self.now()).then(|| self.admit_app(question, account, held, Mechanism::ApiKey))
    }

    /// Lets an app in as far as its credential goes.
    fn admit_app(
        &self,
        question: &Question,
        account: &Account,
        held: &Held,
        mechanism: Mechanism,
    ) -> std::result::Result<Resolved, Rejection> {
        let (row, key) = (&held.row, mechanism == Mechanism::ApiKey);
        if self.is_idle(&account.user) {
            return Err(Rejection::Idle { key });
        }
        let is_its_app = row.locked_to.is_empty() || row.locked_to == question.app;
        if row.locked && (question.app.is_empty() || !is_its_app) {
            return Err(if key { Rejection::Key } else { Rejection::Credentials });
        }
        let mut resolved = self.admit(account, mechanism, None, None);
        if let Outcome::Known(known) = &resolved.outcome {
            let viewer = known.viewer.behind(&row.id, row.scope, row.libraries.as_deref());
            resolved.outcome = Outcome::Known(Arc::new(Known { viewer, ..Known::clone(known) }));
        }
        let lock = row.locked && row.locked_to.is_empty();
        if self.touches.is_due(account.user.pk, Some(&row.id), Kind::Login) || lock {
            let touch = resolved.touch.get_or_insert_with(|| Touch::of(account.user.pk));
            touch.credential = Some(Use {
                id: row.id.clone(),
                from: question.client.address(),
                client: question.app.clone(),
                agent: question.client.agent.clone(),
                lock,
                first: row.last_used_at == 0,
            });
        }
        Ok(resolved)
    }

    /// Whether the login service has not vouched for this person for too long.
    fn is_idle(&self, user: &User) -> bool {
        self.settings.apps.is_idle(user, user.last_confirmed_at, self.now())
    }

    /// Whether the proof is a session's.
    fn prove_session(
        &self,
        db: &Reader<'_>,
        question: &Question,
        credentials: &Credentials,
        account: &Arc<Account>,
    ) -> Result<Option<Resolved>> {
        match &credentials.proof {
            Proof::Digest { token, salt } => {
                let pair = sessions::find_by_secret(db, Kind::Pair, &pair_digest(salt, token), self.now())?;
                let own = pair.filter(|pair| pair.account == account.user.pk);
                Ok(own.map(|pair| self.admit(account, Mechanism::Pair, Some(&pair), None)))
            }
            Proof::Jwt(token) => {
                let Some(claims) = self.signer.read(token, self.now()) else { return Ok(None) };
                let row = self.token_row(db, question, &claims)?;
                let own = row.filter(|(_, of)| of.user.pk == account.user.pk);
                Ok(own.map(|(session, _)| self.admit(account, Mechanism::Jwt, Some(&session), None)))
            }
            Proof::Password(_) | Proof::None => Ok(None),
        }
    }
}

impl Resolved {
    /// Whether somebody is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self.outcome, Outcome::Known(_))
    }
}
