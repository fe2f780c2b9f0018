//! Byte sizes such as `100MB` (powers of 1000) or `1GiB` (powers of 1024).

use super::{Raw, Shape, Value};

const ALLOWED: &str = "a size such as 500KB, 100MB or 1GiB";

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

fn parse(text: &str) -> Option<u64> {
    let text = text.trim().replace(',', "");
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor = factor(unit.trim())?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut partial: u128 = 0;
    let mut weight: u128 = 1;
    for digit in fraction.chars().take(15) {
        weight *= 10;
        partial = partial * 10 + u128::from(digit.to_digit(10)?);
    }
    whole.checked_mul(factor)?.checked_add(u64::try_from(u128::from(factor) * partial / weight).ok()?)
}

fn factor(unit: &str) -> Option<u64> {
    let unit = unit.to_ascii_lowercase();
    let (letter, base) = match unit.as_str() {
        "" | "b" => return Some(1),
        other => match other.strip_suffix("ib").or_else(|| other.strip_suffix('i')) {
            Some(letter) => (letter, 1024_u64),
            None => (other.strip_suffix('b').unwrap_or(other), 1000),
        },
    };
    let power = match letter {
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        "e" => 6,
        _ => return None,
    };
    base.checked_pow(power)
}

impl Value for ByteSize {
    const SHAPE: Shape = Shape::plain("size");

    fn parse(raw: &Raw) -> Result<Self, String> {
        raw.scalar().and_then(|text| parse(&text)).map(Self).ok_or_else(|| ALLOWED.to_owned())
    }

    fn text(&self) -> String {
        const UNITS: [(&str, u64); 8] = [
            ("TiB", 1 << 40),
            ("TB", 1_000_000_000_000),
            ("GiB", 1 << 30),
            ("GB", 1_000_000_000),
            ("MiB", 1 << 20),
            ("MB", 1_000_000),
            ("KiB", 1 << 10),
            ("KB", 1_000),
        ];
        UNITS
            .iter()
            .find(|(_, unit)| self.0 > 0 && self.0.is_multiple_of(*unit))
            .map_or_else(|| self.0.to_string(), |(name, unit)| format!("{}{name}", self.0 / unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_and_binary_units_differ() {
        let table = [
            ("0", Some(0)),
            ("100", Some(100)),
            ("100MB", Some(100_000_000)),
            ("100 mb", Some(100_000_000)),
            ("1GB", Some(1_000_000_000)),
            ("1GiB", Some(1_073_741_824)),
            ("1Gi", Some(1_073_741_824)),
            ("1.5K", Some(1_500)),
            ("1,000 kB", Some(1_000_000)),
            ("10b", Some(10)),
            ("", None),
            ("-1", None),
            ("many", None),
            ("1XB", None),
            ("99999999EB", None),
        ];
        for (input, expected) in table {
            assert_eq!(parse(input), expected, "{input:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_size_survives_its_text(bytes: u64) {
            proptest::prop_assert_eq!(parse(&ByteSize(bytes).text()), Some(bytes));
        }

        #[test]
        fn no_text_breaks_the_reader(input in "[0-9.,a-zA-Z -]{0,24}") {
            let _ = parse(&input);
        }
    }
}
