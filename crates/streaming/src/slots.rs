//! How many transcodes may run, in all and for one user. Never waits: who comes too late is told so.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::Error;

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    /// By user key; the server itself and nobody share the key 0 and are not counted one by one.
    by_user: HashMap<i64, usize>,
}

/// Counts running transcodes; clones share the count.
#[derive(Debug, Clone)]
pub(crate) struct Slots {
    most: usize,
    most_per_user: usize,
    taken: Arc<Mutex<Taken>>,
}

/// One running transcode; dropping it frees the place.
#[derive(Debug)]
pub(crate) struct Slot {
    user: i64,
    taken: Arc<Mutex<Taken>>,
}

impl Slots {
    /// Limits of which 0 is none.
    pub(crate) fn new(most: usize, most_per_user: usize) -> Self {
        Self { most, most_per_user, taken: Arc::default() }
    }

    pub(crate) fn take(&self, user: i64) -> Result<Slot, Error> {
        let mut taken = self.taken.lock();
        let of_user = taken.by_user.get(&user).copied().unwrap_or(0);
        if user != 0 && self.most_per_user > 0 && of_user >= self.most_per_user {
            return Err(Error::Busy);
        }
        if self.most > 0 && taken.all >= self.most {
            return Err(Error::Busy);
        }
        taken.all += 1;
        taken.by_user.insert(user, of_user + 1);
        Ok(Slot { user, taken: Arc::clone(&self.taken) })
    }

    pub(crate) fn running(&self) -> usize {
        self.taken.lock().all
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.taken.lock();
        taken.all -= 1;
        if let Some(count) = taken.by_user.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                taken.by_user.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Slots;

    #[test]
    fn both_limits_hold_and_places_become_free() {
        let slots = Slots::new(3, 2);
        let first = slots.take(1).unwrap();
        let _second = slots.take(1).unwrap();
        assert!(slots.take(1).is_err(), "the user's limit");
        let _third = slots.take(2).unwrap();
        assert!(slots.take(3).is_err(), "the limit of all");
        drop(first);
        assert!(slots.take(1).is_ok());
        assert_eq!(slots.running(), 2);
    }

    #[test]
    fn zero_means_no_limit() {
        let slots = Slots::new(0, 0);
        let held: Vec<_> = (0..100).map(|_| slots.take(1).unwrap()).collect();
        assert_eq!(slots.running(), held.len());
    }
}
