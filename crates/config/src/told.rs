//! The effective configuration as one nested object, for admins who look at it over an API: names as in files, durations
//! in nanoseconds as programs of this dialect read them. Secrets are masked by their own type.

use serde_json::{Map, Value as Json};

use crate::table::Config;
use crate::value::{Raw, Shape, Value as _};

/// Names that are masked although their kind is no secret: an account that everybody becomes, where metrics hide.
const MASKED: [&str; 2] = ["DevAutoLoginUsername", "Prometheus.MetricsPath"];

/// One option as it is told.
pub(crate) type Line = (&'static str, Shape, String);

impl Config {
    /// Every option with its effective value, nested at the dots of its name.
    #[must_use]
    pub fn as_json(&self) -> Json {
        let mut top = Map::new();
        for (key, shape, text) in self.lines() {
            let text = if MASKED.contains(&key) { masked(&text) } else { text };
            let value = value(shape, text);
            match key.split_once('.') {
                None => {
                    top.insert(key.to_owned(), value);
                }
                Some((chapter, name)) => {
                    let inner = top.entry(chapter).or_insert_with(|| Json::Object(Map::new()));
                    if let Json::Object(inner) = inner {
                        inner.insert(name.to_owned(), value);
                    }
                }
            }
        }
        Json::Object(top)
    }
}

fn value(shape: Shape, text: String) -> Json {
    match shape.word {
        "bool" => Json::Bool(text == "true"),
        "int" => text.parse::<i64>().map_or(Json::String(text), Json::from),
        "float" => text.parse::<f64>().map_or(Json::String(text), Json::from),
        "duration" => {
            let read = std::time::Duration::parse(&Raw::Text(text.clone())).ok();
            read.and_then(|time| i64::try_from(time.as_nanos()).ok()).map_or(Json::String(text), Json::from)
        }
        _ => Json::String(text),
    }
}

/// First and last letter of a long text, nothing of a short one.
fn masked(text: &str) -> String {
    let count = text.chars().count();
    let mut chars = text.chars();
    match (chars.next(), chars.next_back()) {
        _ if count == 0 => String::new(),
        (Some(first), Some(last)) if count >= 7 => format!("{first}{}{last}", "*".repeat(count - 2)),
        _ => "****".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_kind_and_secrets_are_masked() {
        assert_eq!(value(bool::SHAPE, "true".to_owned()), Json::Bool(true));
        assert_eq!(value(std::time::Duration::SHAPE, "1m".to_owned()), Json::from(60_000_000_000_i64));
        assert_eq!(masked("/metrics"), "/******s");
        assert_eq!(masked("ann"), "****");
        assert_eq!(masked(""), "");
    }
}
