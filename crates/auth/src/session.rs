//! Sign-ins: the page's cookie, the signed token and the salt-and-token pair that one sign-in hands out together. All
//! three stand on one row; the pair lives longer than the other two.

use std::collections::HashMap;

use melodrome_model::{Id, Millis, User};
use melodrome_store::sessions::{self, Kind, Session};
use melodrome_store::{Writer, users};
use parking_lot::Mutex;

use crate::error::Result;
use crate::origin::Client;
use crate::resolver::Resolver;
use crate::secret::{digest, random_hex};

/// How long an unused pair lives: a year.
const PAIR_IDLE: Millis = 365 * 86_400_000;
/// Sessions kept per account; beyond it the longest unused go.
const MOST: i64 = 100;
/// So many are kept then: making room costs as much for one as for ten, so it is made for ten.
const KEPT: i64 = 90;
/// Accounts whose number of sessions is remembered.
const COUNTED: usize = 10_000;

/// A moment after which every session ends.
const EVER: Millis = 0;

/// What a person gets when they sign in. Shown once: the store keeps digests.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Session row.
    pub session: Id,
    /// Value of the session cookie, 256 random bits.
    pub cookie: String,
    /// Signed token.
    pub token: String,
    /// Salt of the pair for `/rest`.
    pub salt: String,
    /// Token of the pair.
    pub pair_token: String,
    /// When the session ends unless used.
    pub expires_at: Millis,
}

/// Name of the session cookie. On https the browser itself guarantees by the prefix that no other host and no plain
/// page has set it.
#[must_use]
pub fn cookie_name(https: bool, base_path: &str) -> &'static str {
    match (https, base_path.is_empty()) {
        (false, _) => "nd_sid",
        (true, true) => "__Host-nd_sid",
        (true, false) => "__Secure-nd_sid",
    }
}

/// How many sessions an account has, at least as many as it really has: what ends meanwhile is not subtracted. So that
/// a sign-in need not count rows.
#[derive(Debug, Default)]
pub(crate) struct Counts(Mutex<HashMap<i64, i64>>);

impl Counts {
    /// Makes room when a session more would be one too many.
    fn make_room(&self, db: &Writer<'_>, account: i64) -> Result<()> {
        let known = self.0.lock().get(&account).copied();
        let mut count = match known {
            Some(count) => count,
            None => sessions::count(db, account)?,
        };
        if count >= MOST {
            count = sessions::count(db, account)?;
        }
        if count >= MOST {
            sessions::prune(db, account, KEPT)?;
            count = KEPT;
        }
        let mut counts = self.0.lock();
        if counts.len() >= COUNTED {
            counts.clear();
        }
        counts.insert(account, count + 1);
        Ok(())
    }
}

/// What the store keeps of a pair.
pub(crate) fn pair_digest(salt: &str, token: &str) -> Vec<u8> {
    digest(&format!("{salt}:{token}"))
}

impl Resolver {
    /// Opens a session for somebody who has just proved their password.
    ///
    /// # Errors
    /// The store's, or a signing failure.
    pub fn sign_in(&self, db: &Writer<'_>, user: &User, client: &Client) -> Result<SignIn> {
        let now = self.now();
        let session = Id::random();
        let expires_at = now + self.settings().session_timeout;
        let sign_in = SignIn {
            cookie: random_hex::<32>(),
            token: self.signer().sign(user, &session, now, expires_at)?,
            salt: random_hex::<8>(),
            pair_token: random_hex::<16>(),
            expires_at,
            session,
        };
        let row = Session {
            id: sign_in.session.clone(),
            account: user.pk,
            client: client.agent.clone(),
            address: client.address(),
            created_at: now,
            last_used_at: now,
            expires_at,
            pair_expires_at: now + PAIR_IDLE,
        };
        self.counts().make_room(db, user.pk)?;
        sessions::insert(db, &row, &digest(&sign_in.cookie), &pair_digest(&sign_in.salt, &sign_in.pair_token))?;
        users::touch(db, user.pk, now, true)?;
        Ok(sign_in)
    }

    /// Ends a session, its pair with it; `false` when the account has no such session.
    ///
    /// # Errors
    /// The store's.
    pub fn sign_out(&self, db: &Writer<'_>, account: i64, session: &Id) -> Result<bool> {
        let ended = sessions::delete(db, account, session)?;
        if ended {
            let username = users::find_by_key(db, account)?.map(|user| user.username).unwrap_or_default();
            self.audit_event(db, "sign-out", &username, "")?;
        }
        Ok(ended)
    }

    /// Ends the sessions that a request itself shows: by cookie secret, by token, or both. A session that is over by
    /// itself still ends the pair that was handed out with it.
    ///
    /// # Errors
    /// The store's.
    pub fn sign_out_shown(&self, db: &Writer<'_>, cookie: Option<&str>, token: Option<&str>) -> Result<()> {
        let now = self.now();
        if let Some(secret) = cookie
            && let Some(session) = sessions::find_by_secret(db, Kind::Login, &digest(secret), EVER)?
        {
            self.sign_out(db, session.account, &session.id)?;
        }
        if let Some(claims) = token.and_then(|token| self.signer().read(token, now))
            && let Some(session) = sessions::find(db, &Id::from(claims.jti), EVER)?
        {
            self.sign_out(db, session.account, &session.id)?;
        }
        Ok(())
    }

    /// Ends every session of an account but this one.
    ///
    /// # Errors
    /// The store's.
    pub fn sign_out_others(&self, db: &Writer<'_>, account: i64, session: Option<&Id>) -> Result<()> {
        Ok(sessions::delete_all(db, account, Some(session.map_or(&[], std::slice::from_ref)))?)
    }

    /// When a session used now ends.
    pub(crate) fn expiry(&self, kind: Kind) -> Millis {
        self.now()
            + match kind {
                Kind::Login => self.settings().session_timeout,
                Kind::Pair => PAIR_IDLE,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::cookie_name;

    #[test]
    fn the_cookie_is_bound_as_tightly_as_the_address_allows() {
        assert_eq!(cookie_name(false, ""), "nd_sid");
        assert_eq!(cookie_name(false, "/music"), "nd_sid");
        assert_eq!(cookie_name(true, ""), "__Host-nd_sid");
        assert_eq!(cookie_name(true, "/music"), "__Secure-nd_sid");
    }
}
