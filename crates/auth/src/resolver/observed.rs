//! What the resolver remembers of what it judged: for the audit, and for the page that says what is wrong.

use std::sync::atomic::Ordering;

use melodrome_model::Mechanism;
use melodrome_store::Writer;
use melodrome_store::audit::{self, Entry};

use super::Resolver;
use crate::doctor::{self, Seen};
use crate::error::Result;
use crate::facts::{Facts, Surface};
use crate::origin::Client;
use crate::outcome::{Outcome, Refusal};
use crate::sightings::Sightings;
use crate::warnings::Warnings;

impl Resolver {
    /// How this request looks, for the page that says what is wrong.
    #[must_use]
    pub fn look(&self, facts: &Facts<'_>) -> Seen {
        // Looking must neither count as a sighting nor write a line.
        doctor::look(facts, &self.settings, &self.sightings, &Warnings::new(self.clock.clone()))
    }

    /// What was seen since the start.
    #[must_use]
    pub fn sightings(&self) -> &Sightings {
        &self.sightings
    }

    /// Remembers what came of a request, when somebody was put aside or refused.
    pub fn remember(&self, surface: Surface, client: &Client, outcome: &Outcome, request_id: &str) {
        match outcome {
            Outcome::Known(known) if known.viewer.mechanism() == Mechanism::Header => {
                self.sightings.count(surface, "ok")
            }
            Outcome::Refused(Refusal::Throttled { .. }) => {}
            Outcome::Refused(_) => {
                self.sightings.count(surface, "refused");
                self.sightings.put_aside(client, surface, outcome, "", request_id);
            }
            Outcome::Rejected(_) => self.sightings.put_aside(client, surface, outcome, "", request_id),
            Outcome::Failed => self.sightings.count(surface, "failed"),
            _ => {}
        }
    }

    /// Sign-in through the proxy is off, and local passwords count, until the next start: for an operator whose proxy or
    /// login service is gone.
    pub fn pause_external(&self) {
        tracing::warn!("sign-in through the proxy was switched off from the command line until the next start");
        self.paused.store(true, Ordering::SeqCst);
    }

    /// Whether the proxy is the only way in right now.
    #[must_use]
    pub fn is_exclusive(&self) -> bool {
        self.settings.exclusive && !self.is_paused()
    }

    pub(super) fn is_paused(&self) -> bool {
        self.paused.load(Ordering::SeqCst)
    }

    /// Writes down what somebody did on the command line.
    ///
    /// # Errors
    /// The store's.
    pub fn audit_command(&self, db: &Writer<'_>, username: &str, what: &str) -> Result<()> {
        let entry = Entry {
            at: self.now(),
            event: "user".to_owned(),
            username: username.to_owned(),
            surface: "cli".to_owned(),
            result: "ok",
            reason: what.to_owned(),
            ..Entry::default()
        };
        Ok(audit::insert(db, &entry)?)
    }

    /// Writes down what somebody did with their own account.
    pub(crate) fn audit_own(
        &self,
        db: &Writer<'_>,
        event: &str,
        username: &str,
        client: &Client,
        what: &str,
    ) -> Result<()> {
        let entry = Entry {
            at: self.now(),
            event: event.to_owned(),
            username: username.to_owned(),
            peer: client.peer.to_string(),
            client_ip: client.ip.map(|ip| ip.to_string()).unwrap_or_default(),
            result: "ok",
            reason: what.to_owned(),
            ..Entry::default()
        };
        Ok(audit::insert(db, &entry)?)
    }

    /// Writes down what happened to an account, wherever it was asked for.
    pub(crate) fn audit_event(&self, db: &Writer<'_>, event: &str, username: &str, what: &str) -> Result<()> {
        let entry = Entry {
            at: self.now(),
            event: event.to_owned(),
            username: username.to_owned(),
            result: "ok",
            reason: what.to_owned(),
            ..Entry::default()
        };
        Ok(audit::insert(db, &entry)?)
    }

    /// Whether entries wait for [`Self::write_audit`].
    #[must_use]
    pub fn has_audit(&self) -> bool {
        self.sightings.has_waiting()
    }

    /// Writes down what waits for the audit.
    ///
    /// # Errors
    /// The store's; what waited is then lost for the audit, and stands in the log.
    pub fn write_audit(&self, db: &Writer<'_>) -> Result<()> {
        self.sightings.take_waiting().iter().try_for_each(|entry| audit::insert(db, entry))?;
        Ok(())
    }

    /// Notes a forged header of the self-test on a route where identities are not looked for.
    pub(super) fn notice_probe(&self, facts: &Facts<'_>) {
        let mut values = facts.values(self.settings.user_header.as_str());
        if values.any(|value| value == self.sightings.probe_name().as_bytes()) {
            doctor::look(facts, &self.settings, &self.sightings, &Warnings::new(self.clock.clone()));
        }
    }
}
