//! Durations such as `300ms`, `1m30s`, `48h` or `2d`: a number and a unit, as often as needed.

use super::{Raw, Shape, Value};
use std::time::Duration;

const ALLOWED: &str = "a duration with its unit, such as 300ms, 5s, 1m30s, 48h or 7d";

/// Units in nanoseconds; the longer names first, so that `ms` is not read as `m`.
const UNITS: [(&str, u64); 9] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
];
const WEEK: u64 = 604_800_000_000_000;

/// Reads a duration; `None` when it is not one, is negative, or is too long for 64-bit nanoseconds.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest == "0" {
        return Some(Duration::ZERO);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let (unit, after) = unit(after)?;
        total = total.checked_add(scaled(number, unit)?)?;
        rest = after;
    }
    Some(Duration::from_nanos(total))
}

fn unit(text: &str) -> Option<(u64, &str)> {
    if let Some(rest) = text.strip_prefix('w') {
        return Some((WEEK, rest));
    }
    UNITS.iter().find_map(|(name, nanos)| text.strip_prefix(name).map(|rest| (*nanos, rest)))
}

/// `number × unit` in whole nanoseconds, exact for every decimal that can be represented.
fn scaled(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanos = whole.checked_mul(unit)?;
    let mut scale = u128::from(unit);
    let mut partial: u128 = 0;
    let mut weight: u128 = 1;
    for digit in fraction.chars().take(18) {
        weight *= 10;
        partial = partial * 10 + u128::from(digit.to_digit(10)?);
    }
    scale *= partial;
    nanos = nanos.checked_add(u64::try_from(scale / weight).ok()?)?;
    Some(nanos)
}

/// The shortest plain spelling: `48h`, `1m30s`, `300ms`.
pub(crate) fn text(value: Duration) -> String {
    let mut nanos = value.as_nanos();
    if nanos == 0 {
        return "0s".to_owned();
    }
    let mut out = String::new();
    for (name, unit) in [
        ("h", 3_600_000_000_000_u128),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1),
    ] {
        if nanos >= unit {
            out.push_str(&format!("{}{name}", nanos / unit));
            nanos %= unit;
        }
    }
    out
}

impl Value for Duration {
    const SHAPE: Shape = Shape::plain("duration");

    fn parse(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Text(value) => parse(value).ok_or_else(|| ALLOWED.to_owned()),
            Raw::Int(0) => Ok(Duration::ZERO),
            // A bare number meant nanoseconds to some and seconds to everybody else: it is better to ask.
            _ => Err(format!("{ALLOWED}; a bare number has no unit")),
        }
    }

    fn text(&self) -> String {
        text(*self)
    }
}

/// A duration that existing files may also give as a whole number of nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NanosecondsOrDuration(pub Duration);

impl Value for NanosecondsOrDuration {
    const SHAPE: Shape = Shape::plain("duration");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let number = raw.scalar().and_then(|text| text.trim().parse::<u64>().ok());
        match number {
            Some(nanos) if nanos >= 1_000_000 => Ok(Self(Duration::from_nanos(nanos))),
            _ => Duration::parse(raw).map(Self),
        }
    }

    fn text(&self) -> String {
        text(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_spellings_are_read() {
        let table = [
            ("0", Some(0)),
            ("0s", Some(0)),
            ("300ms", Some(300_000_000)),
            ("5s", Some(5_000_000_000)),
            ("1m30s", Some(90_000_000_000)),
            ("1.5h", Some(5_400_000_000_000)),
            (".5s", Some(500_000_000)),
            ("+2us", Some(2_000)),
            ("2µs", Some(2_000)),
            ("48h", Some(172_800_000_000_000)),
            ("1d", Some(86_400_000_000_000)),
            ("1w", Some(WEEK)),
            ("100", None),
            ("", None),
            ("-5s", None),
            ("5 s", None),
            ("s", None),
            ("1.2.3s", None),
            ("5x", None),
            ("99999999999h", None),
        ];
        for (input, nanos) in table {
            assert_eq!(parse(input), nanos.map(Duration::from_nanos), "{input:?}");
        }
    }

    #[test]
    fn a_bare_number_asks_for_its_unit() {
        let error = Duration::parse(&Raw::Int(30)).unwrap_err();
        assert!(error.contains("no unit"), "{error}");
    }

    #[test]
    fn old_nanosecond_numbers_are_read_where_they_were_the_rule() {
        let minute = NanosecondsOrDuration(Duration::from_secs(60));
        assert_eq!(NanosecondsOrDuration::parse(&Raw::Int(60_000_000_000)), Ok(minute));
        assert_eq!(NanosecondsOrDuration::parse(&Raw::Text("1m".to_owned())), Ok(minute));
        assert!(NanosecondsOrDuration::parse(&Raw::Int(60)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn every_duration_survives_its_text(nanos: u64) {
            let value = Duration::from_nanos(nanos);
            proptest::prop_assert_eq!(parse(&text(value)), Some(value));
        }

        #[test]
        fn no_text_breaks_the_reader(input in "[0-9.a-zµ+ -]{0,24}") {
            let _ = parse(&input);
        }
    }
}
