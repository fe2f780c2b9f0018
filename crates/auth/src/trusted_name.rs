//! Trusted host names: containers get another address with every start, their name stays. Names are looked up behind
//! requests, never by one; what was found lasts a while, so that a name server's hiccup signs nobody out.

use std::net::IpAddr;
use std::sync::Arc;

use melodrome_model::{Clock, Millis};
use parking_lot::RwLock;
use tracing::{info, warn};

use crate::peer::canonical;

/// How long addresses of the answer before the last one still count: old and new container overlap.
const OVERLAP: Millis = 60_000;
/// How long the last good answer counts while no other comes.
const LASTING: Millis = 600_000;
/// More addresses than a proxy has.
const MANY: usize = 16;

/// A name and what it means at the moment. Clones share it.
#[derive(Debug, Clone)]
pub struct TrustedName {
    name: Arc<str>,
    found: Arc<RwLock<Found>>,
}

#[derive(Debug, Default)]
struct Found {
    /// Of the last good answer.
    now: Vec<IpAddr>,
    at: Millis,
    /// Of the answer before it, as far as they are not in the last one, and until when they count.
    before: Vec<IpAddr>,
    before_until: Millis,
}

impl PartialEq for TrustedName {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for TrustedName {}

impl TrustedName {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_ascii_lowercase().into(), found: Arc::default() }
    }

    /// The name, lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Whether the name means this address right now. Nothing before the first answer.
    pub(crate) fn contains(&self, ip: IpAddr, now: Millis) -> bool {
        let found = self.found.read();
        (found.at + LASTING > now && found.now.contains(&ip))
            || (found.before_until > now && found.before.contains(&ip))
    }

    /// Takes over what a look-up found; an empty answer counts as none.
    pub fn learn(&self, addresses: &[IpAddr], clock: &Clock) {
        let now = clock.now();
        let mut addresses: Vec<IpAddr> = addresses.iter().copied().map(canonical).collect();
        addresses.sort_unstable();
        addresses.dedup();
        let mut found = self.found.write();
        if addresses.is_empty() {
            if found.at == 0 || found.at + LASTING <= now {
                warn!(name = %self.name, "a name in ExtAuth.TrustedSources has no address; it trusts nobody until it has one");
            }
            return;
        }
        if addresses == found.now {
            found.at = now;
            return;
        }
        for concern in self.concerns(&addresses) {
            warn!(name = %self.name, ?addresses, "{concern}");
        }
        info!(name = %self.name, ?addresses, "a name in ExtAuth.TrustedSources has these addresses now");
        if found.at > 0 {
            found.before = found.now.iter().copied().filter(|ip| !addresses.contains(ip)).collect();
            found.before_until = now + OVERLAP;
        }
        found.now = addresses;
        found.at = now;
    }
}

impl TrustedName {
    /// What an operator should know about an answer.
    fn concerns(&self, addresses: &[IpAddr]) -> Vec<&'static str> {
        let mut concerns = Vec::new();
        if addresses.len() > MANY {
            concerns.push("a name in ExtAuth.TrustedSources has more addresses than a proxy has; all of them may say who somebody is");
        }
        if !self.name.contains('.') && addresses.iter().any(|ip| is_public(*ip)) {
            concerns.push("a short name in ExtAuth.TrustedSources has a public address: a search domain may have answered; write the whole name");
        }
        concerns
    }
}

/// Whether an address belongs to the internet at large.
fn is_public(ip: IpAddr) -> bool {
    !crate::trusted_source::TrustedSources::private().contains_ip(ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    // proves: auth-15-47
    #[test]
    fn answers_that_no_proxy_of_ones_own_gives_are_pointed_out() {
        let concerns = |name: &str, addresses: &[&str]| {
            let addresses: Vec<IpAddr> = addresses.iter().map(|text| ip(text)).collect();
            TrustedName::new(name).concerns(&addresses).len()
        };
        assert_eq!(concerns("caddy", &["172.18.0.2", "fd00::2"]), 0);
        assert_eq!(concerns("caddy", &["203.0.113.7"]), 1, "a search domain answered");
        assert_eq!(concerns("proxy.example.org", &["203.0.113.7"]), 0);
        let many: Vec<String> = (0..100).map(|n| format!("10.0.0.{n}")).collect();
        assert_eq!(concerns("caddy", &many.iter().map(String::as_str).collect::<Vec<_>>()), 1);
    }

    // proves: S-07
    #[test]
    fn a_name_follows_its_addresses_and_survives_a_bad_answer() {
        let clock = Clock::manual(1_000_000);
        let name = TrustedName::new("Proxy.lan");
        let shared = name.clone();
        let holds = |text: &str| shared.contains(ip(text), clock.now());
        assert!(!holds("10.0.0.2"), "nothing before the first answer");
        name.learn(&[ip("::ffff:10.0.0.2"), ip("fd00::2")], &clock);
        assert!(holds("10.0.0.2") && holds("fd00::2") && !holds("10.0.0.3"));
        clock.advance(30_000);
        name.learn(&[ip("10.0.0.3")], &clock);
        assert!(holds("10.0.0.2") && holds("10.0.0.3"), "old and new overlap");
        clock.advance(OVERLAP);
        assert!(!holds("10.0.0.2") && holds("10.0.0.3"));
        for _ in 0..10 {
            name.learn(&[], &clock);
            assert!(holds("10.0.0.3"), "no answer is no news");
            clock.advance(50_000);
        }
        clock.advance(LASTING);
        assert!(!holds("10.0.0.3"), "but not for ever");
        name.learn(&[ip("10.0.0.3")], &clock);
        assert!(holds("10.0.0.3"));
    }
}
