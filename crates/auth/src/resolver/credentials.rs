//! What a Subsonic app sends in its parameters: a name, and the first of token, password or digest. Only that one is
//! tried.

use std::fmt;
use std::sync::Arc;

use melodrome_model::Mechanism;
use melodrome_store::Reader;
use melodrome_store::sessions::{self, Kind};
use tracing::warn;

use super::cache::{Account, Key};
use super::{Question, Resolved, Resolver};
use crate::error::Result;
use crate::facts::Facts;
use crate::outcome::{Outcome, Refusal, Rejection, Verdict};
use crate::password::Stored;
use crate::session::pair_digest;
use crate::subsonic_token;

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

impl Credentials {
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

impl Resolver {
    /// Lets in somebody seen a moment ago whose password is right. Anything else is left to the full check.
    pub(super) fn rest_from_memory(
        &self,
        question: &Question,
        credentials: &Credentials,
        account: &Account,
    ) -> Option<Resolved> {
        if account.user.disabled || self.throttle.check(&question.client, &credentials.username).is_err() {
            return None;
        }
        let stored = Stored::open(&self.vault, &account.user.id, account.sealed.as_deref());
        let mechanism = credentials.proves(&stored)?;
        self.throttle.succeeded(&question.client, &credentials.username);
        Some(self.admit(account, mechanism, None, None))
    }

    pub(super) fn by_credentials(
        &self,
        db: &Reader<'_>,
        question: &Question,
        credentials: &Credentials,
    ) -> Result<Verdict<Resolved>> {
        let client = &question.client;
        if let Err(retry_after) = self.throttle.check(client, &credentials.username) {
            // Nobody guesses the secret of a session: who has one is let in, whoever else fails beside them.
            let account = self.account_of(db, question, &Key::name(&credentials.username))?;
            let own = match account.filter(|account| !account.user.disabled) {
                Some(account) => self.prove_session(db, question, credentials, &account)?,
                None => None,
            };
            return Ok(own.map_or(Verdict::Refused(Refusal::Throttled { retry_after }), Verdict::Authenticated));
        }
        if matches!(credentials.proof, Proof::None) {
            return Ok(Verdict::Rejected(Rejection::Credentials));
        }
        let account = self.account_of(db, question, &Key::name(&credentials.username))?;
        let resolved = match &account {
            Some(account) => self.prove(db, question, credentials, account)?,
            None => {
                // The same work for nobody, so that the time does not tell who exists.
                let _ = credentials.proves(&Stored::nobody(&self.vault));
                None
            }
        };
        let Some(resolved) = resolved else {
            self.throttle.failed(client, &credentials.username);
            let auth = credentials.proof.word();
            warn!(auth, username = ?credentials.username, remote_addr = %client.address(), "API: Invalid login");
            return Ok(Verdict::Rejected(Rejection::Credentials));
        };
        // Guesses sent all at once: the right one among them is refused when the others have used up the tries.
        if let Err(retry_after) = self.throttle.check(client, &credentials.username) {
            return Ok(Verdict::Refused(Refusal::Throttled { retry_after }));
        }
        self.throttle.succeeded(client, &credentials.username);
        if account.is_some_and(|account| account.user.disabled) {
            return Ok(Verdict::Refused(Refusal::Disabled));
        }
        Ok(Verdict::Authenticated(resolved))
    }

    fn prove(
        &self,
        db: &Reader<'_>,
        question: &Question,
        credentials: &Credentials,
        account: &Arc<Account>,
    ) -> Result<Option<Resolved>> {
        let stored = Stored::open(&self.vault, &account.user.id, account.sealed.as_deref());
        if let Some(mechanism) = credentials.proves(&stored) {
            return Ok(Some(self.admit(account, mechanism, None, None)));
        }
        self.prove_session(db, question, credentials, account)
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
