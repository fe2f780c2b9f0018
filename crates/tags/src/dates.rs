//! Dates in tags are written in every way people write dates; what can be believed is kept: `YYYY`, `YYYY-MM` or
//! `YYYY-MM-DD`.

/// The believable part of a date, else empty.
pub(crate) fn normalise(value: &str) -> String {
    let value = value.trim();
    if value.len() < 4 {
        return String::new();
    }
    let Some(year) = year_in(value) else { return String::new() };
    if value.len() == 4 {
        return value.to_owned();
    }
    let cut = melodrome_model::text::truncate_bytes(value, 10);
    if is_date(cut) { cut.to_owned() } else { year.to_owned() }
}

/// The first four digits that look like a year.
fn year_in(value: &str) -> Option<&str> {
    (0..value.len().saturating_sub(3)).find_map(|at| {
        let part = value.get(at..at + 4)?;
        let bytes = part.as_bytes();
        (matches!(bytes[0], b'1' | b'2') && bytes.iter().all(u8::is_ascii_digit)).then_some(part)
    })
}

fn is_date(value: &str) -> bool {
    let number = |part: &str, len: usize| {
        (part.len() == len && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().ok()).flatten()
    };
    let mut parts = value.split('-');
    let (Some(year), Some(month)) = (parts.next().and_then(|y| number(y, 4)), parts.next().and_then(|m| number(m, 2)))
    else {
        return false;
    };
    if !(1..=12).contains(&month) {
        return false;
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match (parts.next(), parts.next()) {
        (None, _) => true,
        (Some(day), None) => number(day, 2).is_some_and(|day| (1..=days).contains(&day)),
        _ => false,
    }
}

/// Date, original date and release date of a track from what its tags say (recording, original, release).
pub(crate) fn settle(recorded: &str, original: &str, released: &str) -> (String, String, String) {
    // Some taggers put the release date of a reissue into the plain date.
    if !original.is_empty() && released.is_empty() && recorded >= original {
        return (original.to_owned(), original.to_owned(), recorded.to_owned());
    }
    let date = [recorded, original, released].into_iter().find(|date| !date.is_empty()).unwrap_or_default();
    (date.to_owned(), original.to_owned(), released.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{normalise, settle};

    #[test]
    fn dates_are_cut_to_what_can_be_believed() {
        for (input, stored) in [
            ("1985", "1985"),
            ("2002-01", "2002-01"),
            ("1969.06", "1969"),
            ("1980.07.25", "1980"),
            ("2004-00-00", "2004"),
            ("2016-12-31 12:15", "2016-12-31"),
            ("2013-May-12", "2013"),
            ("May 12, 2016", "2016"),
            ("01/10/1990", "1990"),
            ("invalid", ""),
            ("19", ""),
            ("2023-02-29", "2023"),
            ("2024-02-29T10:00:00Z", "2024-02-29"),
            ("éé2001", "2001"),
        ] {
            assert_eq!(normalise(input), stored, "{input}");
        }
    }

    #[test]
    fn the_three_dates_are_told_apart() {
        let of = |d, o, r| settle(d, o, r);
        let text = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(of("2009", "1969", ""), text("1969", "1969", "2009"));
        assert_eq!(of("1969", "2009", ""), text("1969", "2009", ""));
        assert_eq!(of("", "", "1999"), text("1999", "", "1999"));
        assert_eq!(of("2001", "1969", "2010"), text("2001", "1969", "2010"));
    }
}
