//! Schedules: cron fields, descriptors such as `@daily`, and plain periods. Only the syntax is judged here; the room
//! that runs jobs computes times, and draws the numbers that `~` leaves open.

use super::{Raw, Shape, Value, duration};
use std::time::Duration;

const ALLOWED: &str =
    "0 for never, a period such as 24h, a word such as @daily, or five cron fields such as \"0 4 * * *\"";
const WORDS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// When something runs by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Never.
    Off,
    /// Again and again after this time.
    Every(Duration),
    /// By the calendar.
    Cron {
        /// The time zone such as `Europe/Athens`; the machine's own when absent.
        zone: Option<String>,
        /// Five or six fields (six begin with seconds), or a word such as `@daily`. A field may hold `~`.
        fields: String,
    },
}

/// What is wrong with a schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScheduleError(pub String);

impl std::str::FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let refuse =
            |why: &str| ScheduleError(if why.is_empty() { ALLOWED.to_owned() } else { format!("{ALLOWED}; {why}") });
        let text = text.trim();
        if text.is_empty() || text == "0" {
            return Ok(Self::Off);
        }
        if let Some(period) = duration::parse(text) {
            return every(period).ok_or_else(|| refuse("the period must be at least a second"));
        }
        if let Some(period) = text.strip_prefix("@every ") {
            let period = duration::parse(period).ok_or_else(|| refuse("after @every stands a duration"))?;
            return every(period).ok_or_else(|| refuse("the period must be at least a second"));
        }
        let (zone, fields) = match text.strip_prefix("CRON_TZ=").or_else(|| text.strip_prefix("TZ=")) {
            Some(rest) => {
                let (zone, fields) =
                    rest.split_once(' ').ok_or_else(|| refuse("after the time zone stands the schedule"))?;
                let known = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
                if zone.is_empty() || !zone.chars().all(known) {
                    return Err(refuse("a time zone reads like Europe/Athens"));
                }
                (Some(zone.to_owned()), fields.trim())
            }
            None => (None, text),
        };
        if fields.starts_with('@') {
            if !WORDS.contains(&fields) {
                return Err(refuse(&format!("the words are {}", WORDS.join(" "))));
            }
        } else {
            check_fields(fields).map_err(|why| refuse(&why))?;
        }
        Ok(Self::Cron { zone, fields: fields.to_owned() })
    }
}

fn every(period: Duration) -> Option<Schedule> {
    match period {
        Duration::ZERO => Some(Schedule::Off),
        period if period < Duration::from_secs(1) => None,
        period => Some(Schedule::Every(period)),
    }
}

/// A cron field: its name, range, and the names of its numbers.
struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    words: &'static [&'static str],
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 6] = [
    Field { name: "second", low: 0, high: 59, words: &[] },
    Field { name: "minute", low: 0, high: 59, words: &[] },
    Field { name: "hour", low: 0, high: 23, words: &[] },
    Field { name: "day of the month", low: 1, high: 31, words: &[] },
    Field { name: "month", low: 1, high: 12, words: &MONTHS },
    Field { name: "day of the week", low: 0, high: 7, words: &DAYS },
];

fn check_fields(text: &str) -> Result<(), String> {
    let given: Vec<&str> = text.split_whitespace().collect();
    let fields = match given.len() {
        5 => FIELDS.get(1..),
        6 => Some(&FIELDS[..]),
        _ => None,
    };
    let fields = fields.ok_or_else(|| format!("{} fields were given", given.len()))?;
    for (field, text) in fields.iter().zip(given) {
        field.check(text).ok_or_else(|| format!("the {} cannot be {text}", field.name))?;
    }
    Ok(())
}

impl Field {
    fn number(&self, text: &str) -> Option<u32> {
        let value = if text.chars().all(|c| c.is_ascii_digit()) {
            text.parse().ok()?
        } else {
            let lower = text.to_ascii_lowercase();
            u32::try_from(self.words.iter().position(|word| *word == lower)?).ok()? + self.low
        };
        (self.low..=self.high).contains(&value).then_some(value)
    }

    fn check(&self, text: &str) -> Option<()> {
        if let Some((low, high)) = text.split_once('~') {
            let low = if low.is_empty() { self.low } else { self.number(low)? };
            let high = if high.is_empty() { self.high } else { self.number(high)? };
            return (low <= high).then_some(());
        }
        text.split(',').try_for_each(|part| {
            let (range, step) = match part.split_once('/') {
                Some((range, step)) => (range, Some(step)),
                None => (part, None),
            };
            if let Some(step) = step {
                step.parse::<u32>().ok().filter(|step| *step > 0)?;
            }
            if range == "*" || range == "?" {
                return Some(());
            }
            match range.split_once('-') {
                Some((low, high)) => (self.number(low)? <= self.number(high)?).then_some(()),
                None => self.number(range).map(|_| ()),
            }
        })
    }
}

impl Value for Schedule {
    const SHAPE: Shape = Shape::plain("schedule");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let text = raw.scalar().ok_or_else(|| ALLOWED.to_owned())?;
        text.parse().map_err(|ScheduleError(allowed)| allowed)
    }

    fn text(&self) -> String {
        match self {
            Self::Off => "0".to_owned(),
            Self::Every(period) => format!("@every {}", duration::text(*period)),
            Self::Cron { zone: Some(zone), fields } => format!("TZ={zone} {fields}"),
            Self::Cron { zone: None, fields } => fields.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_form_is_read() {
        for good in [
            "0 4 * * *",
            "30 0 4 * * *",
            "*/15 * * * *",
            "0 1-5,8 ? jan-mar MON",
            "0~30 ~ * * *",
            "5~ ~12 * * *",
            "@daily",
            "@midnight",
            "TZ=Europe/Athens 0 4 * * *",
            "CRON_TZ=UTC @weekly",
        ] {
            assert!(matches!(good.parse(), Ok(Schedule::Cron { .. })), "{good}");
        }
        assert_eq!("5m".parse(), Ok(Schedule::Every(Duration::from_secs(300))));
        assert_eq!("@every 1h30m".parse(), Ok(Schedule::Every(Duration::from_secs(5400))));
        for off in ["", "0", "0s"] {
            assert_eq!(off.parse(), Ok(Schedule::Off), "{off}");
        }
    }

    #[test]
    fn wrong_schedules_are_refused_with_the_reason() {
        for (bad, reason) in [
            ("* * * *", "4 fields"),
            ("60 * * * *", "minute"),
            ("* 24 * * *", "hour"),
            ("* * 0 * *", "day of the month"),
            ("* * * foo *", "month"),
            ("* * * * 8", "day of the week"),
            ("5-1 * * * *", "minute"),
            ("*/0 * * * *", "minute"),
            ("30~10 * * * *", "minute"),
            ("1,2~3 * * * *", "minute"),
            ("@sometimes", "@hourly"),
            ("@every soon", "duration"),
            ("TZ=Europe/Athens", "time zone"),
            ("10ms", "at least a second"),
        ] {
            let error = bad.parse::<Schedule>().unwrap_err();
            assert!(error.0.contains(reason), "{bad}: {error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_reader(input in "[0-9*/,~@a-zA-Z =-]{0,30}") {
            if let Ok(value) = input.parse::<Schedule>() {
                proptest::prop_assert_eq!(value.text().parse(), Ok(value));
            }
        }
    }
}
