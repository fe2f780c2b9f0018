//! Whole numbers with the base prefixes that the environment of existing set-ups uses, fractions, and file modes.

use super::{Raw, Shape, Value};

/// Reads a whole number: native, or text in base 10, `0x`, `0o` or a leading zero, `0b`, with `_` between digits.
/// Empty text is zero.
fn whole(raw: &Raw) -> Option<i64> {
    match raw {
        Raw::Int(value) => Some(*value),
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
        Raw::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(*value as i64),
        Raw::Bool(value) => Some(i64::from(*value)),
        Raw::Text(text) => whole_text(text.trim()),
        Raw::Float(_) | Raw::List(_) | Raw::Table(_) => None,
    }
}

fn whole_text(text: &str) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, body) = if let Some(body) = lower.strip_prefix("0x") {
        (16, body)
    } else if let Some(body) = lower.strip_prefix("0b") {
        (2, body)
    } else if let Some(body) = lower.strip_prefix("0o") {
        (8, body)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, lower.get(1..)?)
    } else {
        (10, lower.as_str())
    };
    let body = body.replace('_', "");
    if body.is_empty() || !body.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let value = i64::from_str_radix(&body, radix).ok()?;
    Some(if negative { -value } else { value })
}

macro_rules! whole_numbers {
    ($($ty:ty),+) => {$(
        impl Value for $ty {
            const SHAPE: Shape = Shape::plain("int");

            fn parse(raw: &Raw) -> Result<Self, String> {
                whole(raw).and_then(|value| Self::try_from(value).ok()).ok_or_else(|| {
                    match (Self::MIN == 0, Self::BITS < 64) {
                        (true, true) => format!("a whole number from 0 to {}", Self::MAX),
                        (true, false) => "a whole number of at least 0".to_owned(),
                        (false, _) => "a whole number".to_owned(),
                    }
                })
            }

            fn text(&self) -> String {
                self.to_string()
            }
        }
    )+};
}
whole_numbers!(u16, u32, usize, i64);

impl Value for f64 {
    const SHAPE: Shape = Shape::plain("float");

    fn parse(raw: &Raw) -> Result<Self, String> {
        raw.scalar()
            .and_then(|text| text.trim().parse::<f64>().ok())
            .filter(|value| value.is_finite())
            .ok_or_else(|| "a number".to_owned())
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// Permission bits of a file, written in octal: `0660`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileMode(pub u32);

impl Value for FileMode {
    const SHAPE: Shape = Shape::plain("octal");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = || "octal permission bits in quotes, such as \"0660\"".to_owned();
        // A native number has lost its leading zero and with it its base: 0660 could have become 432 or 660.
        let Raw::Text(text) = raw else { return Err(allowed()) };
        let text = text.trim();
        let digits = text.strip_prefix("0o").unwrap_or(text);
        u32::from_str_radix(digits, 8).ok().filter(|mode| *mode <= 0o777).map(Self).ok_or_else(allowed)
    }

    fn text(&self) -> String {
        format!("{:04o}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Raw {
        Raw::Text(value.to_owned())
    }

    #[test]
    fn whole_numbers_read_every_base() {
        let table = [
            ("0", Some(0)),
            ("", Some(0)),
            ("42", Some(42)),
            ("-7", Some(-7)),
            ("0x1F", Some(31)),
            ("0o17", Some(15)),
            ("017", Some(15)),
            ("0b101", Some(5)),
            ("1_000", Some(1000)),
            ("04533", Some(0o4533)),
            ("4k", None),
            ("1.5", None),
            ("08", None),
            ("0x", None),
            ("--1", None),
        ];
        for (input, expected) in table {
            assert_eq!(i64::parse(&text(input)).ok(), expected, "{input:?}");
        }
    }

    #[test]
    fn a_port_outside_the_range_is_refused_with_the_range() {
        assert_eq!(u16::parse(&text("70000")), Err("a whole number from 0 to 65535".to_owned()));
        assert_eq!(u16::parse(&Raw::Int(-1)), Err("a whole number from 0 to 65535".to_owned()));
    }

    #[test]
    fn file_modes_are_octal_text() {
        assert_eq!(FileMode::parse(&text("0660")), Ok(FileMode(0o660)));
        assert_eq!(FileMode::parse(&text("600")), Ok(FileMode(0o600)));
        assert!(FileMode::parse(&text("0888")).is_err());
        assert!(FileMode::parse(&text("")).is_err());
        assert!(FileMode::parse(&Raw::Int(432)).is_err());
        assert_eq!(FileMode(0o60).text(), "0060");
    }

    proptest::proptest! {
        #[test]
        fn every_whole_number_survives_its_text(value: i64) {
            proptest::prop_assume!(value != i64::MIN);
            proptest::prop_assert_eq!(i64::parse(&text(&value.text())), Ok(value));
        }

        #[test]
        fn no_text_breaks_the_number_reader(input in ".{0,40}") {
            let _ = whole_text(&input);
        }
    }
}
