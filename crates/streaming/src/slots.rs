//! How many transcodes may run, in all and for one user. Never waits: who comes too late is told so. There is always a
//! limit: each transcode is a process, and without one a loop of requests takes the whole machine.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::Error;

/// Transcodes at once where the configuration sets no limit, and how many of them one user may have.
const CEILING: usize = 32;
const CEILING_PER_USER: usize = 16;

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
    /// Limits of which 0 leaves it to the ceiling; whoever sets one may set it higher.
    pub(crate) fn new(most: usize, most_per_user: usize) -> Self {
        let or = |limit: usize, ceiling: usize| if limit == 0 { ceiling } else { limit };
        Self { most: or(most, CEILING), most_per_user: or(most_per_user, CEILING_PER_USER), taken: Arc::default() }
    }

    pub(crate) fn take(&self, user: i64) -> Result<Slot, Error> {
        let mut taken = self.taken.lock();
        let of_user = taken.by_user.get(&user).copied().unwrap_or(0);
        if user != 0 && of_user >= self.most_per_user {
            return Err(Error::Busy);
        }
        if taken.all >= self.most {
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
    use super::{CEILING, CEILING_PER_USER, Slots};

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
    fn without_a_limit_there_is_a_ceiling_which_one_user_cannot_fill() {
        let slots = Slots::new(0, 0);
        let held: Vec<_> = std::iter::from_fn(|| slots.take(1).ok()).take(100).collect();
        assert_eq!(held.len(), CEILING_PER_USER);
        let others: Vec<_> = (2..100).filter_map(|user| slots.take(user).ok()).collect();
        assert_eq!((others.len(), slots.running()), (CEILING - CEILING_PER_USER, CEILING));
        assert!(slots.take(0).is_err(), "nor do those who are nobody pass it");
    }

    #[test]
    fn a_limit_that_was_set_may_be_higher() {
        let slots = Slots::new(100, 100);
        let held: Vec<_> = (0..100).map(|_| slots.take(1).unwrap()).collect();
        assert!(slots.take(1).is_err() && held.len() == 100);
    }
}
