//! What the resolver remembers of what it judged: for the audit, and for the page that says what is wrong.

use melodrome_model::Mechanism;
use melodrome_store::{Writer, audit};

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
