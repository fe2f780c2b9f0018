//! Sign-ins: the page's cookie, the signed token and the salt-and-token pair that one sign-in hands out together. The
//! cookie and the token stand on one row; the pair has a row of its own, named after the first, and outlives it.

use melodrome_model::{Id, Millis, User};
use melodrome_store::sessions::{self, Kind, Session};
use melodrome_store::{Writer, users};

use crate::error::Result;
use crate::origin::Client;
use crate::resolver::Resolver;
use crate::secret::{digest, random_hex};

/// How long an unused pair lives: a year.
const PAIR_IDLE: Millis = 365 * 86_400_000;
/// Sessions of one kind kept per account; the longest unused go first.
const MOST: i64 = 100;

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

/// Id of the pair that was handed out with a session.
fn pair_of(session: &Id) -> Id {
    Id::hash(&["pair", session.as_str()])
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
            kind: Kind::Login,
            client: client.agent.clone(),
            address: client.address(),
            created_at: now,
            last_used_at: now,
            expires_at,
        };
        sessions::delete_expired(db, now)?;
        sessions::insert(db, &row, &digest(&sign_in.cookie))?;
        let pair = Session { id: pair_of(&sign_in.session), kind: Kind::Pair, expires_at: now + PAIR_IDLE, ..row };
        sessions::insert(db, &pair, &pair_digest(&sign_in.salt, &sign_in.pair_token))?;
        sessions::prune(db, user.pk, Kind::Login, MOST)?;
        sessions::prune(db, user.pk, Kind::Pair, MOST)?;
        users::touch(db, user.pk, now, true)?;
        Ok(sign_in)
    }

    /// Ends a session and the pair handed out with it; `false` when the account has no such session.
    ///
    /// # Errors
    /// The store's.
    pub fn sign_out(&self, db: &Writer<'_>, account: i64, session: &Id) -> Result<bool> {
        let pair = sessions::delete(db, account, &pair_of(session))?;
        Ok(sessions::delete(db, account, session)? || pair)
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

    /// Ends every session of an account but this one and its pair.
    ///
    /// # Errors
    /// The store's.
    pub fn sign_out_others(&self, db: &Writer<'_>, account: i64, session: Option<&Id>) -> Result<()> {
        let keep: Vec<Id> = session.into_iter().flat_map(|id| [id.clone(), pair_of(id)]).collect();
        Ok(sessions::delete_all(db, account, Some(&keep))?)
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
