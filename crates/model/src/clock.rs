//! Time as a value: rooms are handed a [`Clock`], so that a test decides what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Milliseconds since 1970-01-01 UTC.
pub type Millis = i64;

/// Where the time comes from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// A clock that a test moves.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `now` until it is moved.
    #[must_use]
    pub fn manual(now: Millis) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(now)))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn now(&self) -> Millis {
        match self {
            Self::System => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)),
            Self::Manual(now) => now.load(Ordering::SeqCst),
        }
    }

    /// Moves a manual clock forward; the system's clock ignores it.
    pub fn advance(&self, by: Millis) {
        if let Self::Manual(now) = self {
            now.fetch_add(by, Ordering::SeqCst);
        }
    }
}

/// RFC 3339 in UTC with milliseconds, e.g. `2026-01-02T03:04:05.678Z`.
#[must_use]
pub fn rfc3339(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at)
        .map_or_else(|_| String::from("1970-01-01T00:00:00.000Z"), |t| format!("{t:.3}"))
}

/// The moment that a text of RFC 3339 means; `None` for other texts, and for what lies before 1970.
#[must_use]
pub fn parse_rfc3339(text: &str) -> Option<Millis> {
    let at = text.parse::<jiff::Timestamp>().ok()?.as_millisecond();
    (at > 0).then_some(at)
}

/// The same with as many decimals as there are, none for whole seconds: as lists of the native dialect print times.
#[must_use]
pub fn rfc3339_short(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(|_| String::from("1970-01-01T00:00:00Z"), |t| format!("{t}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn short_times_print_no_empty_decimals() {
        assert_eq!(super::rfc3339_short(1_700_000_000_000), "2023-11-14T22:13:20Z");
        assert_eq!(super::rfc3339_short(1_700_000_000_120), "2023-11-14T22:13:20.12Z");
    }

    #[test]
    fn times_are_read_with_their_zone() {
        assert_eq!(super::parse_rfc3339("2023-11-14T22:13:20.123Z"), Some(1_700_000_000_123));
        assert_eq!(super::parse_rfc3339("2023-11-15T00:13:20+02:00"), Some(1_700_000_000_000));
        for bad in ["", "tomorrow", "2023-11-14", "1960-01-01T00:00:00Z", "2023-11-14T22:13:20"] {
            assert_eq!(super::parse_rfc3339(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_print_with_milliseconds() {
        assert_eq!(super::rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(super::rfc3339(1_700_000_000_123), "2023-11-14T22:13:20.123Z");
    }
}
