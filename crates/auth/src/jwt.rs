//! Signed tokens for API clients: the reference's claims plus `jti`, which names a session row. A token is good only as
//! long as that row is; the signature alone opens nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use melodrome_model::{Id, Millis, User};
use melodrome_store::{Writer, properties, users};
use serde::{Deserialize, Serialize};
use tracing::info;

use crate::error::{Error, Result};
use crate::vault::Vault;
use crate::{app_password, password};

/// Property that holds the sealed signing secret, named as the reference's.
const PROPERTY: &str = "JWTSecret";
const PURPOSE: &str = "property:JWTSecret";
const ISSUER: &str = "ND";

/// What a token says. `uid` and `jti` are believed, `sub` and `adm` are there for clients to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    /// User name.
    pub sub: String,
    iat: i64,
    exp: i64,
    /// Public id of the account.
    pub uid: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    adm: bool,
    /// Session row.
    pub jti: String,
}

/// The token in a header value `Bearer <token>`: the word in any case, one blank.
#[must_use]
pub fn bearer(value: &str) -> Option<&str> {
    let (word, token) = value.split_at_checked(7)?;
    (word.eq_ignore_ascii_case("bearer ") && !token.is_empty()).then_some(token)
}

/// Signs and reads tokens.
pub struct Signer {
    encode: EncodingKey,
    decode: DecodingKey,
    rules: Validation,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

impl Signer {
    /// Takes the installation's signing secret out of the store, or makes it. Everything that was sealed under a key
    /// file before a passphrase was set is sealed again, in the same transaction.
    ///
    /// # Errors
    /// [`Error::WrongKey`] when the secret was sealed under another key; nothing is replaced then. Or the store's.
    pub fn load(db: &Writer<'_>, vault: &Vault) -> Result<Self> {
        let Some(stored) = properties::find(db, PROPERTY)?.filter(|text| !text.is_empty()) else {
            let secret = crate::secret::random_hex::<32>();
            properties::set(db, PROPERTY, &STANDARD.encode(vault.seal(PURPOSE, secret.as_bytes())))?;
            info!("made a secret for signing session tokens");
            return Ok(Self::new(secret.as_bytes()));
        };
        let sealed = STANDARD.decode(&stored).map_err(|_| Error::WrongKey)?;
        let opened = vault.unseal_any(PURPOSE, &sealed).ok_or(Error::WrongKey)?;
        if opened.is_former {
            properties::set(db, PROPERTY, &STANDARD.encode(vault.seal(PURPOSE, &opened.plain)))?;
            let mut count = 0_usize;
            for (pk, id, sealed) in users::sealed_passwords(db)? {
                if let Some(again) = password::reseal(vault, &id, &sealed) {
                    users::reseal_password(db, pk, &again)?;
                    count += 1;
                }
            }
            let apps = app_password::reseal_all(db, vault)?;
            info!(passwords = count, apps, "secrets are sealed under PasswordEncryptionKey now");
        }
        Ok(Self::new(&opened.plain))
    }

    fn new(secret: &[u8]) -> Self {
        let mut rules = Validation::new(Algorithm::HS256);
        // Times are judged below, by our own clock and without leeway.
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.set_required_spec_claims(&["exp", "sub", "iss"]);
        rules.set_issuer(&[ISSUER]);
        Self { encode: EncodingKey::from_secret(secret), decode: DecodingKey::from_secret(secret), rules }
    }

    /// A token for a session of this user.
    ///
    /// # Errors
    /// [`Error::Signing`].
    pub fn sign(&self, user: &User, session: &Id, issued_at: Millis, expires_at: Millis) -> Result<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: user.username.clone(),
            iat: issued_at / 1000,
            exp: expires_at / 1000,
            uid: user.id.as_str().to_owned(),
            adm: user.admin,
            jti: session.as_str().to_owned(),
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encode)?)
    }

    /// What a token says, if we signed it and it is not over. Its session row is still to be looked at.
    #[must_use]
    pub fn read(&self, token: &str, now: Millis) -> Option<Claims> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decode, &self.rules).ok()?.claims;
        let seconds = now / 1000;
        (claims.exp > seconds && claims.iat <= seconds).then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    use melodrome_model::user::Source;

    use super::*;

    fn user() -> User {
        User {
            pk: 1,
            id: Id::from("u1"),
            username: "alice".to_owned(),
            name: String::new(),
            email: String::new(),
            admin: false,
            disabled: false,
            source: Source::Local,
            password_autogenerated: false,
            created_at: 0,
            updated_at: 0,
            last_login_at: 0,
            last_access_at: 0,
            scrobble_filter: String::new(),
            external_id: None,
            external_name: None,
            groups: Vec::new(),
            groups_at: 0,
            last_confirmed_at: 0,
        }
    }

    #[test]
    fn own_tokens_are_read_until_they_end() {
        let signer = Signer::new(b"secret");
        let token = signer.sign(&user(), &Id::from("s1"), 1_000_000, 2_000_000).unwrap();
        let claims = signer.read(&token, 1_500_000).unwrap();
        assert_eq!((claims.sub.as_str(), claims.uid.as_str(), claims.jti.as_str()), ("alice", "u1", "s1"));
        assert!(signer.read(&token, 2_000_000).is_none(), "over");
        assert!(signer.read(&token, 999_000).is_none(), "from the future");
    }

    #[test]
    fn foreign_and_bent_tokens_are_not() {
        let signer = Signer::new(b"secret");
        for secret in ["", "not so secret", "just for obfuscation", "secre"] {
            let token = Signer::new(secret.as_bytes()).sign(&user(), &Id::from("s1"), 1_000_000, 2_000_000).unwrap();
            assert!(signer.read(&token, 1_500_000).is_none(), "{secret}");
        }
        let token = signer.sign(&user(), &Id::from("s1"), 1_000_000, 2_000_000).unwrap();
        let (head, rest) = token.split_once('.').unwrap();
        let (body, _) = rest.split_once('.').unwrap();
        let none = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
        for bad in [
            format!("{none}.{body}."),
            format!("{head}.{body}."),
            format!("{head}.{body}"),
            String::new(),
            "a.b.c".to_owned(),
        ] {
            assert!(signer.read(&bad, 1_500_000).is_none(), "{bad}");
        }
        // Signed by us, but not a session token.
        let no_row = serde_json::json!({"iss": "ND", "sub": "alice", "uid": "u1", "iat": 1, "exp": 9_999_999});
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &no_row, &signer.encode).unwrap();
        assert!(signer.read(&token, 1_500_000).is_none());
        let no_end = serde_json::json!({"iss": "ND", "sub": "alice", "uid": "u1", "iat": 1, "jti": "s1"});
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &no_end, &signer.encode).unwrap();
        assert!(signer.read(&token, 1_500_000).is_none());
    }
}
