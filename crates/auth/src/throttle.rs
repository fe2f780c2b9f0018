//! Failures are counted, successes are not: per client network and per account name. Who is connected counts only where
//! the client is not known. Behind a proxy it counts ten times as generously and for one name alone: somebody who
//! fails there, or who forges addresses from a private network, closes the door for that name, never for everybody.
//! Counting stands still with the clock it is given. Sessions are not throttled: see the resolver.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::IpAddr;

use melodrome_model::text::fold_username;
use melodrome_model::{Clock, Millis};
use parking_lot::Mutex;

use crate::origin::Client;
use crate::peer::{Peer, limiter_network};

/// What failures are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Network(IpAddr),
    /// A peer of which nothing better is known: a local process.
    Peer(u32),
    /// One name through one proxy.
    Through(Option<IpAddr>, u32, u64),
    User(u64),
}

/// Moments of failure, oldest first, and whose password was tried.
type Failures = VecDeque<(Millis, u64)>;

/// Beyond so many keys those without recent failures are dropped.
const MOST: usize = 50_000;
/// Through a proxy one name may fail this many times as often as from one client, and so may a local process, behind
/// which many people may stand.
const PROXY_FACTOR: usize = 10;

/// Counts failures.
#[derive(Debug)]
pub struct Throttle {
    limit: usize,
    window: Millis,
    clock: Clock,
    failures: Mutex<HashMap<Key, Failures>>,
}

impl Throttle {
    /// `limit` failures within `window`; 0 switches every limiter off.
    #[must_use]
    pub fn new(limit: u32, window: Millis, clock: Clock) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Self { limit, window: window.max(1), clock, failures: Mutex::default() }
    }

    /// Whether another try is allowed.
    ///
    /// # Errors
    /// Whole seconds until the next try is worth it.
    pub fn check(&self, client: &Client, username: &str) -> Result<(), u64> {
        if self.limit == 0 {
            return Ok(());
        }
        let now = self.clock.now();
        let user = hash(username);
        let mut failures = self.failures.lock();
        let mut wait = None;
        let mut own = 0;
        for (key, limit) in self.keys(client, user) {
            let (count, until) = self.state(&mut failures, &key, now, limit);
            if matches!(key, Key::Network(_) | Key::Peer(_)) {
                own = own.max(count);
            }
            wait = wait.max(until);
        }
        // A name under attack from many addresses closes for addresses that failed themselves, so that its owner,
        // who knows the password, still gets in from elsewhere.
        if own > 0 {
            wait = wait.max(self.state(&mut failures, &Key::User(user), now, self.limit).1);
        }
        match wait {
            Some(until) => Err(u64::try_from((until - now + 999) / 1000).unwrap_or(1).max(1)),
            None => Ok(()),
        }
    }

    /// Counts a failure.
    pub fn failed(&self, client: &Client, username: &str) {
        if self.limit == 0 {
            return;
        }
        let now = self.clock.now();
        let user = hash(username);
        let mut failures = self.failures.lock();
        if failures.len() >= MOST {
            failures.retain(|_, list| list.back().is_some_and(|(at, _)| now - at < self.window));
            if failures.len() >= MOST {
                failures.clear();
            }
        }
        let keys = self.keys(client, user).into_iter().chain([(Key::User(user), self.limit)]);
        for (key, limit) in keys {
            let list = failures.entry(key).or_default();
            list.push_back((now, user));
            // Older ones than the limit needs never decide anything.
            while list.len() > limit {
                list.pop_front();
            }
        }
    }

    /// A right password takes back the failures of that name from this client, and of that name from everywhere. It
    /// takes back nobody else's: an attacker's own account does not buy tries at another.
    pub fn succeeded(&self, client: &Client, username: &str) {
        if self.limit == 0 {
            return;
        }
        let user = hash(username);
        let mut failures = self.failures.lock();
        failures.remove(&Key::User(user));
        for (key, _) in self.keys(client, user) {
            if let Some(list) = failures.get_mut(&key) {
                list.retain(|(_, of)| *of != user);
            }
        }
    }

    /// Failures within the window, and when the next try is allowed if there are too many.
    fn state(
        &self,
        failures: &mut HashMap<Key, Failures>,
        key: &Key,
        now: Millis,
        limit: usize,
    ) -> (usize, Option<Millis>) {
        let Some(list) = failures.get_mut(key) else { return (0, None) };
        while list.front().is_some_and(|(at, _)| now - at >= self.window) {
            list.pop_front();
        }
        let until = (list.len() >= limit).then(|| list.front().map(|(at, _)| at + self.window)).flatten();
        (list.len(), until)
    }

    fn keys(&self, client: &Client, user: u64) -> Vec<(Key, usize)> {
        let (peer, uid) = match client.peer {
            Peer::Tcp(address) => (Some(address.ip()), 0),
            Peer::Unix { uid, .. } => (None, uid),
            Peer::Unknown => (None, u32::MAX),
        };
        match client.ip {
            None => vec![(Key::Peer(uid), self.limit.saturating_mul(PROXY_FACTOR))],
            Some(ip) if peer == Some(ip) => vec![(Key::Network(limiter_network(ip)), self.limit)],
            // The address is the proxy's word. Names tried through it are counted as well, in case it is forged.
            Some(ip) => vec![
                (Key::Network(limiter_network(ip)), self.limit),
                (Key::Through(peer, uid, user), self.limit.saturating_mul(PROXY_FACTOR)),
            ],
        }
    }
}

fn hash(username: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    fold_username(username).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(ip: &str) -> Client {
        behind("10.0.0.2", ip)
    }

    fn behind(peer: &str, ip: &str) -> Client {
        Client {
            peer: Peer::tcp((peer.parse::<IpAddr>().unwrap(), 1).into()),
            ip: Some(ip.parse().unwrap()),
            agent: String::new(),
        }
    }

    fn throttle() -> (Throttle, Clock) {
        let clock = Clock::manual(1_000_000);
        (Throttle::new(5, 20_000, clock.clone()), clock)
    }

    #[test]
    fn failures_close_the_door_for_the_window() {
        let (throttle, clock) = throttle();
        let one = client("1.1.1.1");
        for _ in 0..5 {
            assert_eq!(throttle.check(&one, "root"), Ok(()));
            throttle.failed(&one, "root");
            clock.advance(1_000);
        }
        assert_eq!(throttle.check(&one, "root"), Err(15));
        assert_eq!(throttle.check(&one, "alice"), Err(15));
        clock.advance(15_000);
        assert_eq!(throttle.check(&one, "root"), Ok(()));
    }

    #[test]
    fn the_owner_gets_in_from_another_address() {
        let (throttle, _) = throttle();
        for last in 1..=9 {
            throttle.failed(&client(&format!("1.1.1.{last}")), "root");
        }
        assert_eq!(throttle.check(&client("2.2.2.2"), "root"), Ok(()));
        throttle.failed(&client("2.2.2.2"), "root");
        assert!(
            throttle.check(&client("2.2.2.2"), "ROOT").is_err(),
            "a failed address does not get a second try at a name under attack"
        );
        assert_eq!(throttle.check(&client("2.2.2.2"), "alice"), Ok(()));
    }

    #[test]
    fn a_whole_ipv6_network_is_one_client() {
        let (throttle, _) = throttle();
        for last in 1..=5 {
            throttle.failed(&client(&format!("2001:db8::{last}")), &format!("user{last}"));
        }
        assert!(throttle.check(&client("2001:db8::ffff"), "x").is_err());
        assert_eq!(throttle.check(&client("2001:db8:0:1::1"), "x"), Ok(()));
    }

    // proves: auth-15-15
    #[test]
    fn rotating_forged_addresses_meet_a_limit_for_each_name() {
        let (throttle, _) = throttle();
        let mut refused = 0;
        for n in 0..100 {
            let forged = behind("9.9.9.9", &format!("1.2.{n}.4"));
            match throttle.check(&forged, "root") {
                Ok(()) => throttle.failed(&forged, "root"),
                Err(_) => refused += 1,
            }
        }
        assert_eq!(refused, 50);
        assert_eq!(throttle.check(&behind("9.9.9.8", "5.6.7.8"), "root"), Ok(()), "through another proxy");
    }

    #[test]
    fn one_attacker_behind_a_proxy_locks_nobody_else_out() {
        let (throttle, _) = throttle();
        for n in 0..200 {
            let attacker = behind("10.0.0.2", &format!("1.2.{n}.4"));
            throttle.failed(&attacker, &format!("u{n}"));
            throttle.failed(&attacker, "root");
        }
        assert_eq!(throttle.check(&behind("10.0.0.2", "5.6.7.8"), "alice"), Ok(()));
        assert!(throttle.check(&behind("10.0.0.2", "5.6.7.8"), "root").is_err());
    }

    #[test]
    fn a_local_process_is_counted_as_itself() {
        let (throttle, _) = throttle();
        let local = Client { peer: Peer::Unknown, ip: None, agent: String::new() };
        for _ in 0..5 {
            throttle.failed(&local, "root");
        }
        assert!(throttle.check(&local, "root").is_err());
    }

    #[test]
    fn success_takes_back_own_failures_only() {
        let (throttle, _) = throttle();
        let one = client("1.1.1.1");
        for _ in 0..4 {
            throttle.failed(&one, "root");
        }
        throttle.succeeded(&one, "mallory");
        throttle.failed(&one, "root");
        assert!(throttle.check(&one, "root").is_err());
        throttle.succeeded(&one, "root");
        assert_eq!(throttle.check(&one, "root"), Ok(()));
    }

    #[test]
    fn zero_switches_it_off() {
        let throttle = Throttle::new(0, 20_000, Clock::manual(0));
        for _ in 0..100 {
            throttle.failed(&client("1.1.1.1"), "root");
        }
        assert_eq!(throttle.check(&client("1.1.1.1"), "root"), Ok(()));
    }
}
