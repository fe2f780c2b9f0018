//! The `Range` header (RFC 9110 section 14): which bytes of a file of known length a client asks for.
//!
//! One range is honoured. A header that is malformed or lists several ranges is ignored, which the standard allows:
//! the client then gets the whole file.

use std::ops::Range;

/// What a `Range` header asks of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Everything.
    Whole,
    /// These bytes; never empty, never beyond the end.
    Part(Range<u64>),
    /// Only bytes that the file does not have: 416.
    Unsatisfiable,
}

/// Reads `header` for a file of `length` bytes.
#[must_use]
pub fn resolve_range(header: &str, length: u64) -> Asked {
    let Some((unit, list)) = header.split_once('=') else { return Asked::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Asked::Whole;
    }
    let mut ranges = list.split(',').map(str::trim).filter(|range| !range.is_empty());
    let (Some(only), None) = (ranges.next(), ranges.next()) else { return Asked::Whole };
    let Some((first, last)) = only.split_once('-') else { return Asked::Whole };
    match (number(first), number(last)) {
        (Some(None), Some(Some(suffix))) => {
            if suffix == 0 || length == 0 {
                return Asked::Unsatisfiable;
            }
            Asked::Part(length - suffix.min(length)..length)
        }
        (Some(Some(first)), Some(last)) => {
            if last.is_some_and(|last| last < first) {
                return Asked::Whole;
            }
            if first >= length {
                return Asked::Unsatisfiable;
            }
            let end = last.map_or(length, |last| last.saturating_add(1).min(length));
            Asked::Part(first..end)
        }
        _ => Asked::Whole,
    }
}

/// `Some(None)` for nothing, `None` for what is not a number. Numbers beyond 64 bits are as good as the largest one.
fn number(text: &str) -> Option<Option<u64>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(Some(text.parse().unwrap_or(u64::MAX)))
}

/// Fuzz target: eight bytes of length, then the header.
pub fn fuzz_range(data: &[u8]) {
    let Some((length, header)) = data.split_first_chunk::<8>() else { return };
    let length = u64::from_le_bytes(*length);
    if let Asked::Part(range) = resolve_range(&String::from_utf8_lossy(header), length) {
        assert!(range.start < range.end && range.end <= length);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Asked, fuzz_range, resolve_range};

    #[test]
    fn each_form_of_range_gives_its_bytes() {
        let part = |range| Asked::Part(range);
        let table = [
            ("bytes=0-0", part(0..1)),
            ("bytes=0-", part(0..100)),
            ("bytes=10-19", part(10..20)),
            ("bytes=90-200", part(90..100)),
            ("bytes=99-", part(99..100)),
            ("bytes=-1", part(99..100)),
            ("bytes=-100", part(0..100)),
            ("bytes=-1000", part(0..100)),
            ("Bytes=5-6", part(5..7)),
            ("bytes= 5-6 ", part(5..7)),
            ("bytes=5-6,", part(5..7)),
            ("bytes=0-99999999999999999999999", part(0..100)),
            ("bytes=100-", Asked::Unsatisfiable),
            ("bytes=100-200", Asked::Unsatisfiable),
            ("bytes=99999999999999999999999-", Asked::Unsatisfiable),
            ("bytes=-0", Asked::Unsatisfiable),
            ("bytes=0-1,5-6", Asked::Whole),
            ("bytes=6-5", Asked::Whole),
            ("bytes=-", Asked::Whole),
            ("bytes=", Asked::Whole),
            ("bytes=a-b", Asked::Whole),
            ("bytes=+1-2", Asked::Whole),
            ("bytes=1--2", Asked::Whole),
            ("lines=1-2", Asked::Whole),
            ("bytes 1-2", Asked::Whole),
            ("", Asked::Whole),
        ];
        for (header, wanted) in table {
            assert_eq!(resolve_range(header, 100), wanted, "{header}");
        }
        assert_eq!(resolve_range("bytes=0-", 0), Asked::Unsatisfiable);
        assert_eq!(resolve_range("bytes=-5", 0), Asked::Unsatisfiable);
    }

    proptest! {
        #[test]
        fn any_header_gives_bytes_that_exist(header in "(bytes=)?[-0-9a-z, =]{0,24}", length in any::<u64>()) {
            let mut data = length.to_le_bytes().to_vec();
            data.extend(header.as_bytes());
            fuzz_range(&data);
        }

        #[test]
        fn a_wellformed_range_is_a_slice(first in 0_u64..500, count in 1_u64..500, length in 1_u64..600) {
            let asked = resolve_range(&format!("bytes={first}-{}", first + count - 1), length);
            if first < length {
                prop_assert_eq!(asked, Asked::Part(first..(first + count).min(length)));
            } else {
                prop_assert_eq!(asked, Asked::Unsatisfiable);
            }
        }
    }
}
