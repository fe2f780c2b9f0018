//! The secret that only the proxy knows, and adds on routes where it signed somebody in. With it a forged header gets
//! nowhere, even through a proxy that passes on whatever clients send.

use std::fmt;
use std::sync::Arc;

use parking_lot::RwLock;
use subtle::ConstantTimeEq as _;

use crate::error::{Error, Result};
use crate::secret::digest;

/// Fewest bytes of a secret.
const SHORTEST: usize = 16;
/// Two, so that one can be replaced while both work.
const MOST: usize = 2;

/// Digests of the secrets that count now; none = no secret is asked for. Shared: what is replaced is replaced for all.
#[derive(Clone, Default)]
pub struct ProxySecrets {
    digests: Arc<RwLock<Vec<Vec<u8>>>>,
    wanted: bool,
}

impl fmt::Debug for ProxySecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxySecrets({})", self.digests.read().len())
    }
}

impl ProxySecrets {
    /// Reads one or two secrets, separated by blanks, commas or line ends; an empty text asks for none.
    ///
    /// # Errors
    /// [`Error::ProxySecret`] for a short one, or for more than two.
    pub fn parse(text: &str) -> Result<Self> {
        let digests = read(text)?;
        Ok(Self { wanted: !digests.is_empty(), digests: Arc::new(RwLock::new(digests)) })
    }

    /// Whether a secret is asked for.
    #[must_use]
    pub fn are_wanted(&self) -> bool {
        self.wanted
    }

    /// Puts others in their place, at once for everybody.
    ///
    /// # Errors
    /// As [`Self::parse`], and for none at all: a running server never stops asking. The old ones then stay.
    pub fn replace(&self, text: &str) -> Result<()> {
        let digests = read(text)?;
        if digests.is_empty() && self.wanted {
            return Err(Error::ProxySecret("no secret was found; the former one stays"));
        }
        *self.digests.write() = digests;
        Ok(())
    }

    /// Whether exactly one value came and is one of ours. Takes as long for right and wrong ones.
    pub(crate) fn are_met<'a>(&self, mut values: impl Iterator<Item = &'a [u8]>) -> bool {
        if !self.wanted {
            return true;
        }
        let (Some(value), None) = (values.next(), values.next()) else { return false };
        let Ok(value) = std::str::from_utf8(value.trim_ascii()) else { return false };
        let given = digest(value);
        let digests = self.digests.read();
        digests.iter().fold(false, |met, known| met | bool::from(known.as_slice().ct_eq(&given)))
    }
}

fn read(text: &str) -> Result<Vec<Vec<u8>>> {
    let secrets: Vec<&str> =
        text.split(|c: char| c == ',' || c.is_whitespace()).filter(|secret| !secret.is_empty()).collect();
    if secrets.len() > MOST {
        return Err(Error::ProxySecret(
            "takes one secret, or two while one is replaced; a secret holds no blank and no comma",
        ));
    }
    if secrets.iter().any(|secret| secret.len() < SHORTEST) {
        return Err(Error::ProxySecret(
            "is too short: use 16 bytes or more, such as the output of `openssl rand -hex 32`",
        ));
    }
    Ok(secrets.into_iter().map(digest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "0123456789abcdef";
    const B: &str = "fedcba9876543210";

    fn met(secrets: &ProxySecrets, values: &[&str]) -> bool {
        secrets.are_met(values.iter().map(|value| value.as_bytes()))
    }

    // proves: S-40
    #[test]
    fn one_or_two_secrets_count_and_can_be_replaced() {
        assert!(met(&ProxySecrets::default(), &[]), "none is asked for");
        let both = ProxySecrets::parse(&format!("{A}\n{B}\n")).unwrap();
        for (values, right) in [
            (&[A][..], true),
            (&[B], true),
            (&[" 0123456789abcdef "], true),
            (&[], false),
            (&[""], false),
            (&["0123456789abcdeg"], false),
            (&["0123456789abcde"], false),
            (&[A, A], false),
        ] {
            assert_eq!(met(&both, values), right, "{values:?}");
        }
        let shared = both.clone();
        both.replace(B).unwrap();
        assert!(!met(&shared, &[A]) && met(&shared, &[B]));
        assert!(both.replace("").is_err() && both.replace("short").is_err());
        assert!(met(&shared, &[B]), "the former one stays");
        assert!(!format!("{both:?}").contains(B));
    }

    #[test]
    fn secrets_that_protect_nothing_stop_the_start() {
        for bad in ["short", "0123456789abcde", "0123456789abcdef short", &[A, B, A].join(",")] {
            assert!(ProxySecrets::parse(bad).is_err(), "{bad}");
        }
        assert!(!ProxySecrets::parse(" \n").unwrap().are_wanted());
    }
}
