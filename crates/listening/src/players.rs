//! Which apps people use: a row each, noted with their requests, at most once a minute.

use std::collections::HashMap;
use std::sync::Arc;

use melodrome_model::{Clock, Id, Millis};
use melodrome_store::players::Seen;
use melodrome_store::{Store, players};
use parking_lot::Mutex;
use tracing::{info, warn};

/// Pause between two notes about one app.
const PAUSE: Millis = 60_000;
/// Apps remembered at most; somebody who invents names does not fill the memory.
const MOST: usize = 10_000;

/// Who, client, user agent.
type Key = (i64, String, String);

/// Apps seen lately. Cheap to clone; clones share it.
#[derive(Clone)]
pub struct Players {
    store: Store,
    clock: Clock,
    known: Arc<Mutex<HashMap<Key, (Id, Millis)>>>,
}

impl Players {
    pub(crate) fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, known: Arc::default() }
    }

    /// Notes a request of an app and gives its id. The first one makes its row; later ones wait for nothing. `None` when
    /// the store fails: no request fails because of it.
    pub async fn seen(&self, seen: Seen, report_real_path: bool) -> Option<Id> {
        let now = self.clock.now();
        let key = (seen.user, seen.client.clone(), seen.user_agent.clone());
        let known = {
            let mut known = self.known.lock();
            known.get_mut(&key).map(|(id, noted)| {
                let due = now - *noted >= PAUSE;
                if due {
                    *noted = now;
                }
                (id.clone(), due)
            })
        };
        match known {
            Some((id, false)) => Some(id),
            Some((id, true)) => {
                self.note_later(key, seen, report_real_path, now);
                Some(id)
            }
            None => self.first(key, seen, report_real_path, now).await,
        }
    }

    /// Not seen since the start: only one that never was here waits until its row is written.
    async fn first(&self, key: Key, seen: Seen, report_real_path: bool, now: Millis) -> Option<Id> {
        let asked = seen.clone();
        match self.store.read(move |db| players::find_seen(db, &asked)).await {
            Ok(Some(id)) => {
                self.known.lock().insert(key.clone(), (id.clone(), now));
                self.note_later(key, seen, report_real_path, now);
                Some(id)
            }
            Ok(None) => {
                info!(client = ?seen.client, agent = ?seen.user_agent, "Registering new player");
                self.note(key, seen, report_real_path, now).await
            }
            Err(problem) => {
                warn!(%problem, "the app of a listener could not be looked up");
                None
            }
        }
    }

    fn note_later(&self, key: Key, seen: Seen, report_real_path: bool, now: Millis) {
        let players = self.clone();
        tokio::spawn(async move { players.note(key, seen, report_real_path, now).await });
    }

    async fn note(&self, key: Key, seen: Seen, report_real_path: bool, now: Millis) -> Option<Id> {
        match self.store.write(move |tx| players::seen(tx, &seen, report_real_path, now)).await {
            Ok(id) => {
                let mut known = self.known.lock();
                if known.len() >= MOST {
                    known.clear();
                }
                known.insert(key, (id.clone(), now));
                Some(id)
            }
            Err(problem) => {
                warn!(%problem, "the app of a listener could not be noted");
                None
            }
        }
    }
}
