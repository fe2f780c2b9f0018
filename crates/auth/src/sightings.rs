//! What came of identity headers and other proofs since the start: counters, the last things that were put aside, and
//! forged headers that an admin sent on purpose. For the page that says what is wrong; never a secret.

use std::collections::{BTreeMap, VecDeque};

use melodrome_model::{Clock, Millis};
use melodrome_store::audit::Entry;
use parking_lot::Mutex;

use crate::facts::Surface;
use crate::origin::Client;
use crate::outcome::Outcome;

/// Refusals that are remembered.
const MOST: usize = 50;
/// Entries that wait to be written; beyond it the newest are left out.
const MOST_WAITING: usize = 1_000;
/// Equal refusals within this time are one.
const TOGETHER: Millis = 60_000;
/// Probes that are remembered.
const MOST_PROBES: usize = 20;

/// Something that was put aside, with how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// When it was first seen.
    pub at: Millis,
    /// The other end of the connection.
    pub peer: String,
    /// One word.
    pub reason: &'static str,
    /// Whom it named, as far as that was read.
    pub user: String,
    /// Where.
    pub surface: &'static str,
    /// How often within a minute.
    pub count: u64,
}

/// A forged header of the self-test that reached us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// When.
    pub at: Millis,
    /// At which path.
    pub path: String,
    /// Whether it would have been believed: it came from a trusted source, with the secret where one is asked for.
    pub believed: bool,
}

/// The memory. One per resolver.
#[derive(Debug)]
pub struct Sightings {
    clock: Clock,
    probe_name: String,
    counters: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
    recent: Mutex<VecDeque<Refused>>,
    probes: Mutex<VecDeque<Probe>>,
    waiting: Mutex<Vec<Entry>>,
}

impl Surface {
    /// One word for logs, counters and the audit.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Session => "page",
            Self::Api => "api",
            Self::Rest => "rest",
            Self::Auth => "auth",
            Self::Public => "public",
        }
    }
}

impl Sightings {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            probe_name: format!("doctor-probe-{}", crate::secret::random_hex::<6>()),
            counters: Mutex::default(),
            recent: Mutex::default(),
            probes: Mutex::default(),
            waiting: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The name that a self-test forges; nobody is ever signed in by it.
    #[must_use]
    pub fn probe_name(&self) -> &str {
        &self.probe_name
    }

    /// Counts what came of an identity header.
    pub(crate) fn count(&self, surface: Surface, result: &'static str) {
        *self.counters.lock().entry((surface.word(), result)).or_default() += 1;
    }

    pub(crate) fn probe(&self, path: &str, believed: bool) {
        let mut probes = self.probes.lock();
        let path = melodrome_model::text::truncate_bytes(path, 100).to_owned();
        probes.retain(|probe| probe.path != path);
        if probes.len() >= MOST_PROBES {
            probes.pop_front();
        }
        probes.push_back(Probe { at: self.clock.now(), path, believed });
    }

    /// Remembers what was put aside or refused; the first of many within a minute is to be written down.
    pub(crate) fn put_aside(&self, client: &Client, surface: Surface, outcome: &Outcome, user: &str, request_id: &str) {
        let (reason, result) = match outcome {
            Outcome::Rejected(rejection) => (rejection.word(), "rejected"),
            Outcome::Refused(refusal) => (refusal.word(), "refused"),
            _ => return,
        };
        let now = self.clock.now();
        let peer = client.peer.to_string();
        {
            let mut recent = self.recent.lock();
            let same = recent.iter_mut().rev().find(|one| {
                one.peer == peer
                    && one.reason == reason
                    && one.surface == surface.word()
                    && one.user == user
                    && now - one.at < TOGETHER
            });
            if let Some(one) = same {
                one.count += 1;
                return;
            }
            if recent.len() >= MOST {
                recent.pop_front();
            }
            let user = user.to_owned();
            recent.push_back(Refused { at: now, peer: peer.clone(), reason, user, surface: surface.word(), count: 1 });
        }
        self.note(Entry {
            at: now,
            event: "refused".to_owned(),
            username: user.to_owned(),
            peer,
            client_ip: client.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            surface: surface.word().to_owned(),
            result,
            reason: reason.to_owned(),
            request_id: request_id.to_owned(),
            ..Entry::default()
        });
    }

    /// An entry of the audit, to be written soon.
    pub(crate) fn note(&self, entry: Entry) {
        let mut waiting = self.waiting.lock();
        if waiting.len() < MOST_WAITING {
            waiting.push(entry);
        }
    }

    pub(crate) fn has_waiting(&self) -> bool {
        !self.waiting.lock().is_empty()
    }

    pub(crate) fn take_waiting(&self) -> Vec<Entry> {
        std::mem::take(&mut *self.waiting.lock())
    }

    /// Surface, result and how often, since the start.
    #[must_use]
    pub fn counters(&self) -> Vec<(&'static str, &'static str, u64)> {
        self.counters.lock().iter().map(|(&(surface, result), &count)| (surface, result, count)).collect()
    }

    /// What was put aside, newest first.
    #[must_use]
    pub fn recent(&self) -> Vec<Refused> {
        self.recent.lock().iter().rev().cloned().collect()
    }

    /// Forged headers of the self-test that reached us, newest first.
    #[must_use]
    pub fn probes(&self) -> Vec<Probe> {
        self.probes.lock().iter().rev().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Rejection;
    use crate::peer::Peer;

    #[test]
    fn a_flood_of_equal_refusals_is_one_line_with_a_count() {
        let clock = Clock::manual(1_000);
        let seen = Sightings::new(clock.clone());
        let client = Client { peer: Peer::Unknown, ip: None, agent: String::new() };
        let outcome = Outcome::Rejected(Rejection::Secret);
        for _ in 0..100 {
            seen.put_aside(&client, Surface::Rest, &outcome, "admin", "r");
        }
        seen.put_aside(&client, Surface::Api, &outcome, "admin", "r");
        clock.advance(TOGETHER);
        seen.put_aside(&client, Surface::Rest, &outcome, "admin", "r");
        assert_eq!(seen.recent().iter().map(|one| one.count).collect::<Vec<_>>(), [1, 1, 100]);
        assert_eq!(seen.take_waiting().len(), 3);
        assert!(seen.take_waiting().is_empty());
        for n in 0..200 {
            seen.put_aside(&client, Surface::Rest, &outcome, &n.to_string(), "r");
        }
        assert_eq!(seen.recent().len(), MOST);
    }

    #[test]
    fn probes_are_one_for_each_path() {
        let seen = Sightings::new(Clock::manual(0));
        seen.probe("/rest/doctor", false);
        seen.probe("/rest/doctor", true);
        assert_eq!(seen.probes().len(), 1);
        assert!(seen.probes()[0].believed);
        assert!(seen.probe_name().starts_with("doctor-probe-"));
    }
}
