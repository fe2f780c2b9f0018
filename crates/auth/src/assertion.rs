//! Signed assertions: a proxy that signs whom it vouches for needs no secret between us, and a forged header is worth
//! nothing at all. Keys come from where the operator says, never from the token; without keys nobody is let in.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use melodrome_model::Millis;
use parking_lot::RwLock;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::external::Groups;
use crate::settings::HeaderName;

/// Longest assertion, in bytes.
const LONGEST: usize = 16 << 10;
/// Largest key set, in bytes.
pub const LARGEST_KEYS: usize = 256 << 10;
/// How far clocks may differ, in seconds.
const LEEWAY: f64 = 60.0;
/// An assertion is no older, whatever it says itself, in seconds.
const OLDEST: f64 = 86_400.0;
/// How long keys count after the last good answer of their server.
const LASTING: Millis = 86_400_000;

const ASYMMETRIC: [Algorithm; 4] = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

/// The keys that sign assertions. Clones share them.
#[derive(Clone, Default)]
pub struct Keys {
    sets: Arc<RwLock<Sets>>,
}

#[derive(Default)]
struct Sets {
    /// Of the last good answer, and of the one before it: a new key signs while the old one is still believed.
    now: Vec<Jwk>,
    before: Vec<Jwk>,
    until: Option<Millis>,
    missed: bool,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.sets.read().now.len())
    }
}

impl Keys {
    /// Takes over a key set as its server sends it; `lasting` = for how long it counts, `None` = for ever.
    ///
    /// # Errors
    /// [`Error::Assertion`] when it is too large, no key set, or holds no key that could sign; the former one stays.
    pub fn learn(&self, text: &[u8], now: Option<Millis>) -> Result<()> {
        if text.len() > LARGEST_KEYS {
            return Err(Error::Assertion("the key set is larger than 256 KiB"));
        }
        let set: JwkSet = serde_json::from_slice(text).map_err(|_| Error::Assertion("that is no key set (JWKS)"))?;
        let keys: Vec<Jwk> =
            set.keys.into_iter().filter(|key| DecodingKey::from_jwk(key).is_ok() && !is_secret(key)).collect();
        if keys.is_empty() {
            return Err(Error::Assertion("the key set holds no public key that could sign"));
        }
        let mut sets = self.sets.write();
        if keys != sets.now {
            sets.before = std::mem::take(&mut sets.now);
            sets.now = keys;
        }
        sets.until = now.map(|now| now + LASTING);
        sets.missed = false;
        Ok(())
    }

    /// Whether somebody asked for a key that is not there: time to look again.
    #[must_use]
    pub fn are_missed(&self) -> bool {
        self.sets.read().missed
    }

    /// Keys that may have signed a token with this key id.
    fn candidates(&self, kid: Option<&str>, now: Millis) -> Vec<Jwk> {
        let (found, fresh) = {
            let sets = self.sets.read();
            let fresh = sets.until.is_none_or(|until| now < until);
            let all = sets.now.iter().chain(&sets.before);
            let found: Vec<Jwk> =
                all.filter(|key| kid.is_none() || key.common.key_id.as_deref() == kid).take(8).cloned().collect();
            (found, fresh)
        };
        if found.is_empty() || !fresh {
            self.sets.write().missed = true;
        }
        if fresh { found } else { Vec::new() }
    }
}

/// Keys that both sides know must not stand in a public set.
fn is_secret(key: &Jwk) -> bool {
    matches!(key.algorithm, jsonwebtoken::jwk::AlgorithmParameters::OctetKey(_))
}

/// What proves an assertion.
#[derive(Clone)]
pub enum Proof {
    /// A public key of this set.
    Keys(Keys),
    /// A key that both sides know, for services without key pairs.
    Shared(Arc<Vec<u8>>),
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keys(keys) => write!(f, "{keys:?}"),
            Self::Shared(_) => f.write_str("Shared"),
        }
    }
}

/// What the operator decided about assertions.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// The header that carries them.
    pub header: HeaderName,
    /// What proves them.
    pub proof: Proof,
    /// Who must have issued them, exactly; empty = anybody who has the key.
    pub issuer: String,
    /// For whom they must be meant: one of these.
    pub audience: Vec<String>,
    /// The claim with the user name; with a `/` at the start a path into the claims.
    pub user_claim: String,
    /// The claim with the groups.
    pub groups_claim: String,
    /// Between two groups, when they come as one text.
    pub groups_separator: String,
}

/// What a good assertion says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asserted {
    pub(crate) username: String,
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) groups: Groups,
}

impl Assertion {
    /// Judges an assertion; the error says in a few words why it is no good.
    pub(crate) fn verify(&self, token: &[u8], now: Millis) -> std::result::Result<Asserted, &'static str> {
        let token = std::str::from_utf8(token.trim_ascii()).map_err(|_| "not text")?;
        if token.len() > LONGEST {
            return Err("too long");
        }
        let mut parts = token.split('.');
        let (Some(head), Some(body), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err("not a signed token");
        };
        let head = members(head)?;
        if head.contains_key("crit") {
            return Err("asks for extensions");
        }
        let algorithm = self.algorithm(&head)?;
        let kid = head.get("kid").and_then(Value::as_str);
        let mut rules = Validation::new(algorithm);
        // Times may be fractions and audiences may be several, so claims are judged below.
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        let signed = |key: &DecodingKey| jsonwebtoken::decode::<Value>(token, key, &rules).is_ok();
        let is_good = match &self.proof {
            Proof::Shared(secret) => signed(&DecodingKey::from_secret(secret)),
            Proof::Keys(keys) => keys
                .candidates(kid, now)
                .iter()
                .filter(|key| fits(key, algorithm))
                .any(|key| DecodingKey::from_jwk(key).is_ok_and(|key| signed(&key))),
        };
        if !is_good {
            return Err("no key of ours signed it");
        }
        self.claims(&members(body)?, now)
    }

    /// The algorithm, when it belongs to the family of our keys: a public key is never taken for a shared secret.
    fn algorithm(&self, head: &BTreeMap<String, Value>) -> std::result::Result<Algorithm, &'static str> {
        let name = head.get("alg").and_then(Value::as_str).unwrap_or_default();
        let algorithm: Algorithm = name.parse().map_err(|_| "unknown algorithm")?;
        let allowed = match self.proof {
            Proof::Shared(_) => algorithm == Algorithm::HS256,
            Proof::Keys(_) => ASYMMETRIC.contains(&algorithm),
        };
        allowed.then_some(algorithm).ok_or("algorithm not allowed")
    }

    fn claims(&self, claims: &BTreeMap<String, Value>, now: Millis) -> std::result::Result<Asserted, &'static str> {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this millennium fit")]
        let now = now as f64 / 1000.0;
        let time = |name: &str| claims.get(name).map(|value| value.as_f64().ok_or("a time is no number")).transpose();
        let exp = time("exp")?.ok_or("has no end")?;
        if now > exp + LEEWAY {
            return Err("expired");
        }
        if time("nbf")?.is_some_and(|nbf| nbf > now + LEEWAY) {
            return Err("not valid yet");
        }
        if let Some(iat) = time("iat")? {
            if iat > now + LEEWAY {
                return Err("issued in the future");
            }
            if now - iat > OLDEST {
                return Err("older than a day");
            }
        }
        let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        if !self.issuer.is_empty() && text("iss") != Some(self.issuer.as_str()) {
            return Err("another issuer");
        }
        if !self.audience.is_empty() {
            let meant = |value: &Value| value.as_str().is_some_and(|one| self.audience.iter().any(|ours| ours == one));
            let is_ours = match claims.get("aud") {
                Some(Value::Array(list)) => list.iter().any(meant),
                Some(one) => meant(one),
                None => false,
            };
            if !is_ours {
                return Err("meant for another audience");
            }
        }
        let all = Value::Object(claims.clone().into_iter().collect());
        let username = claim(&all, &self.user_claim).and_then(Value::as_str).filter(|name| !name.trim().is_empty());
        Ok(Asserted {
            username: username.ok_or("names nobody")?.to_owned(),
            id: text("sub").map(|sub| format!("assertion:{}:{sub}", text("iss").unwrap_or_default())),
            name: text("name").map(str::to_owned),
            email: text("email").map(str::to_owned),
            groups: self.groups(&all),
        })
    }

    fn groups(&self, claims: &Value) -> Groups {
        let mut groups: Vec<String> = match claim(claims, &self.groups_claim) {
            None | Some(Value::Null) => return Groups::Absent,
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            // Some services send an object whose keys are the roles.
            Some(Value::Object(roles)) => roles.keys().cloned().collect(),
            Some(Value::String(text)) => {
                return Groups::read(text.as_bytes(), &self.groups_separator, crate::external::Encoding::Utf8);
            }
            Some(_) => Vec::new(),
        };
        groups.retain(|group| !group.is_empty() && group.len() <= 255);
        groups.truncate(1_000);
        groups.sort_unstable();
        groups.dedup();
        Groups::Told(groups)
    }
}

fn claim<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    if name.starts_with('/') { claims.pointer(name) } else { claims.get(name) }
}

/// Whether a key may be used with an algorithm, as far as it says so itself.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    key.common.key_algorithm.is_none_or(|named| named.to_string() == format!("{algorithm:?}"))
}

/// The members of a part of the token; one that comes twice could be read in two ways.
fn members(part: &str) -> std::result::Result<BTreeMap<String, Value>, &'static str> {
    struct Members(BTreeMap<String, Value>);

    impl<'de> Deserialize<'de> for Members {
        fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
            struct Reader;

            impl<'de> Visitor<'de> for Reader {
                type Value = Members;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Members, A::Error> {
                    let mut members = BTreeMap::new();
                    while let Some((name, value)) = map.next_entry::<String, Value>()? {
                        if members.insert(name, value).is_some() {
                            return Err(A::Error::custom("twice"));
                        }
                    }
                    Ok(Members(members))
                }
            }

            from.deserialize_map(Reader)
        }
    }

    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| "not base64url")?;
    let Members(members) = serde_json::from_slice(&bytes).map_err(|_| "not an object, or a member twice")?;
    Ok(members)
}
