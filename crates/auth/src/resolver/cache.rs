//! Accounts seen within the last half minute, so that a page of covers costs no look-up each. Dropped whole whenever an
//! account changes; sessions are never kept here.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use melodrome_model::text::fold_username;
use melodrome_model::{Clock, Id, LibraryId, Millis, User};
use melodrome_store::sessions::Kind;
use parking_lot::{Mutex, RwLock};

use crate::app_password::Held;
use crate::external::External;

const AGE: Millis = 30_000;
const PAUSE: Millis = 60_000;
const MOST: usize = 10_000;

/// What is needed to make a viewer.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) user: Arc<User>,
    /// Libraries granted one by one, sorted.
    pub(super) granted: Vec<LibraryId>,
    /// Libraries that groups of the login service give and take.
    pub(super) by_group: Vec<LibraryId>,
    pub(super) sealed: Option<Vec<u8>>,
    pub(super) apps: Vec<Held>,
}

/// How an account is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Folded name.
    Name(String),
    /// Internal key.
    Pk(i64),
    /// Permanent id at the login service.
    External(String),
    /// Digest of an API key.
    Secret(Vec<u8>),
}

impl Key {
    pub(super) fn name(name: &str) -> Self {
        Self::Name(fold_username(name))
    }

    /// By the permanent id when there is one: then the name is only a label.
    pub(super) fn external(external: &External) -> Self {
        external.id.clone().map_or_else(|| Self::name(&external.username), Self::External)
    }
}

#[derive(Debug)]
pub(super) struct Cache {
    clock: Clock,
    generation: AtomicU64,
    accounts: RwLock<HashMap<Key, (Millis, Arc<Account>)>>,
}

impl Cache {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, generation: AtomicU64::new(0), accounts: RwLock::default() }
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    pub(super) fn find(&self, key: &Key) -> Option<Arc<Account>> {
        let accounts = self.accounts.read();
        let (at, account) = accounts.get(key)?;
        (self.clock.now() - at < AGE).then(|| Arc::clone(account))
    }

    /// Keeps what was read since `generation`, unless something has changed meanwhile.
    pub(super) fn insert(&self, account: &Arc<Account>, generation: u64) {
        let now = self.clock.now();
        let mut accounts = self.accounts.write();
        if self.generation() != generation {
            return;
        }
        if accounts.len() >= MOST {
            accounts.clear();
        }
        accounts.insert(Key::name(&account.user.username), (now, Arc::clone(account)));
        if let Some(id) = &account.user.external_id {
            accounts.insert(Key::External(id.clone()), (now, Arc::clone(account)));
        }
        accounts.insert(Key::Pk(account.user.pk), (now, Arc::clone(account)));
        for hash in account.apps.iter().filter_map(|held| held.row.key_hash.clone()) {
            accounts.insert(Key::Secret(hash), (now, Arc::clone(account)));
        }
    }

    pub(super) fn clear(&self) {
        let mut accounts = self.accounts.write();
        self.generation.fetch_add(1, Ordering::SeqCst);
        accounts.clear();
    }
}

/// An account, the session and which part of it.
type Used = (i64, Option<Id>, Kind);

/// When a use was last noted.
#[derive(Debug)]
pub(super) struct Touches {
    clock: Clock,
    noted: Mutex<HashMap<Used, Millis>>,
}

impl Touches {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, noted: Mutex::default() }
    }

    /// Whether a minute has passed; the caller then notes it.
    pub(super) fn is_due(&self, user: i64, session: Option<&Id>, kind: Kind) -> bool {
        let now = self.clock.now();
        let mut noted = self.noted.lock();
        if noted.len() >= MOST {
            noted.retain(|_, at| now - *at < PAUSE);
            if noted.len() >= MOST {
                noted.clear();
            }
        }
        let last = noted.entry((user, session.cloned(), kind)).or_insert(i64::MIN / 2);
        let due = now - *last >= PAUSE;
        if due {
            *last = now;
        }
        due
    }
}
