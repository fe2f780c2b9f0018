//! Log lines that a stranger can cause: each at most once a minute for one peer, with a count of those left out.

use std::collections::HashMap;

use melodrome_model::{Clock, Millis};
use parking_lot::Mutex;

const PAUSE: Millis = 60_000;
/// Beyond so many sources the memory is cleared: a flood of addresses must not fill it.
const MOST: usize = 10_000;

/// When a line was last written, and how many were left out since.
type Last = (Millis, u64);

/// Remembers who was warned about.
#[derive(Debug)]
pub(crate) struct Warnings {
    clock: Clock,
    seen: Mutex<HashMap<(&'static str, String), Last>>,
}

impl Warnings {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, seen: Mutex::default() }
    }

    /// `Some(left out since the last line)` when a line is due.
    pub(crate) fn due(&self, kind: &'static str, source: &str) -> Option<u64> {
        let now = self.clock.now();
        let mut seen = self.seen.lock();
        if seen.len() >= MOST {
            seen.clear();
        }
        match seen.get_mut(&(kind, source.to_owned())) {
            Some((last, left_out)) if now - *last < PAUSE => {
                *left_out += 1;
                None
            }
            Some(entry) => {
                let left_out = entry.1;
                *entry = (now, 0);
                Some(left_out)
            }
            None => {
                seen.insert((kind, source.to_owned()), (now, 0));
                Some(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // proves: auth-16.3-15
    #[test]
    fn a_hundred_warnings_are_one_line_and_a_count() {
        let clock = Clock::manual(0);
        let warnings = Warnings::new(clock.clone());
        assert_eq!(warnings.due("untrusted", "1.1.1.1"), Some(0));
        for _ in 0..99 {
            assert_eq!(warnings.due("untrusted", "1.1.1.1"), None);
        }
        assert_eq!(warnings.due("untrusted", "1.1.1.2"), Some(0));
        clock.advance(PAUSE);
        assert_eq!(warnings.due("untrusted", "1.1.1.1"), Some(99));
        assert_eq!(warnings.due("untrusted", "1.1.1.1"), None);
    }
}
