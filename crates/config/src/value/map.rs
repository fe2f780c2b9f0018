//! Tables whose keys are the user's own: tag rules, log levels, groups, devices. They are native tables in a file,
//! or JSON text in the environment.

use super::{Raw, Shape, Value};
use std::collections::BTreeMap;

const fn table(word: &'static str) -> Shape {
    Shape { word, choices: &[], table: true, secret: false }
}

/// The table itself; text is read as JSON, so that the environment can hold tables too. Empty text is an empty table.
fn entries(raw: &Raw, allowed: &str) -> Result<Vec<(String, Raw)>, String> {
    match raw {
        Raw::Table(entries) => Ok(entries.clone()),
        Raw::Text(text) if text.trim().is_empty() => Ok(Vec::new()),
        Raw::Text(text) => match serde_json::from_str::<serde_json::Value>(text).map(|json| Raw::from_json(&json)) {
            Ok(Raw::Table(entries)) => Ok(entries),
            _ => Err(allowed.to_owned()),
        },
        _ => Err(allowed.to_owned()),
    }
}

fn json_object(entries: impl Iterator<Item = (String, serde_json::Value)>) -> String {
    let map: serde_json::Map<String, serde_json::Value> = entries.collect();
    if map.is_empty() { String::new() } else { serde_json::Value::Object(map).to_string() }
}

/// What one tag of the mapping table is changed to. A field that is `None` keeps the built-in rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagRule {
    /// The tag is not read at all.
    pub ignore: Option<bool>,
    /// The names under which files carry it.
    pub aliases: Option<Vec<String>>,
    /// `string`, `int`, `float`, `date`, `uuid` or `pair`.
    pub kind: Option<String>,
    /// Longer values are cut, in characters.
    pub max_length: Option<u32>,
    /// Texts at which a value is split into several.
    pub split: Option<Vec<String>>,
    /// The tag belongs to the album.
    pub album: Option<bool>,
}

/// Changes to the mapping table, by tag name in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagRules(pub BTreeMap<String, TagRule>);

const TAG_ALLOWED: &str = "a table per tag with any of ignore, aliases, type, maxLength, split, album";
const TAG_TYPES: [&str; 6] = ["string", "int", "float", "date", "uuid", "pair"];

fn tag_rule(tag: &str, raw: &Raw) -> Result<TagRule, String> {
    let wrong = |field: &str, allowed: &str| format!("{TAG_ALLOWED}; {tag}.{field} takes {allowed}");
    let mut rule = TagRule::default();
    for (field, value) in entries(raw, TAG_ALLOWED)? {
        match field.to_ascii_lowercase().as_str() {
            "ignore" => rule.ignore = Some(bool::parse(&value).map_err(|allowed| wrong(&field, &allowed))?),
            "album" => rule.album = Some(bool::parse(&value).map_err(|allowed| wrong(&field, &allowed))?),
            "aliases" => rule.aliases = Some(<Vec<String>>::parse(&value).map_err(|allowed| wrong(&field, &allowed))?),
            "maxlength" => rule.max_length = Some(u32::parse(&value).map_err(|allowed| wrong(&field, &allowed))?),
            "split" => {
                // A separator may be a comma itself, so that a single text is one separator.
                let separators = match &value {
                    Raw::List(_) => <Vec<String>>::parse(&value).map_err(|allowed| wrong(&field, &allowed))?,
                    other => vec![other.scalar().ok_or_else(|| wrong(&field, "a text or a list of texts"))?],
                };
                rule.split = Some(separators.into_iter().filter(|separator| !separator.is_empty()).collect());
            }
            "type" => {
                let kind = value.scalar().unwrap_or_default().to_ascii_lowercase();
                if !TAG_TYPES.contains(&kind.as_str()) {
                    return Err(wrong(&field, &TAG_TYPES.join(", ")));
                }
                rule.kind = Some(kind);
            }
            other => return Err(format!("{TAG_ALLOWED}; {tag}.{other} is none of these")),
        }
    }
    Ok(rule)
}

/// One table per tag, also where a field was written as `genre.Split`, as INI files have it.
fn nested(flat: Vec<(String, Raw)>) -> Vec<(String, Raw)> {
    let mut tags: Vec<(String, Raw)> = Vec::new();
    for (key, value) in flat {
        let (tag, fields) = match key.split_once('.') {
            Some((tag, field)) => (tag.to_lowercase(), Raw::Table(vec![(field.to_owned(), value)])),
            None => (key.to_lowercase(), value),
        };
        match (tags.iter_mut().find(|(known, _)| *known == tag), fields) {
            (Some((_, Raw::Table(known))), Raw::Table(fields)) => known.extend(fields),
            (_, fields) => tags.push((tag, fields)),
        }
    }
    tags
}

impl Value for TagRules {
    const SHAPE: Shape = table("table");

    fn parse(raw: &Raw) -> Result<Self, String> {
        nested(entries(raw, TAG_ALLOWED)?)
            .into_iter()
            .map(|(tag, value)| tag_rule(&tag, &value).map(|rule| (tag, rule)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn text(&self) -> String {
        json_object(self.0.iter().map(|(tag, rule)| {
            let mut fields = serde_json::Map::new();
            let mut put = |name: &str, value: Option<serde_json::Value>| {
                if let Some(value) = value {
                    fields.insert(name.to_owned(), value);
                }
            };
            put("ignore", rule.ignore.map(Into::into));
            put("aliases", rule.aliases.clone().map(Into::into));
            put("type", rule.kind.clone().map(Into::into));
            put("maxLength", rule.max_length.map(Into::into));
            put("split", rule.split.clone().map(Into::into));
            put("album", rule.album.map(Into::into));
            (tag.clone(), serde_json::Value::Object(fields))
        }))
    }
}

/// Log levels by source path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LevelMap(pub BTreeMap<String, super::LogLevel>);

impl Value for LevelMap {
    const SHAPE: Shape = table("table");

    fn parse(raw: &Raw) -> Result<Self, String> {
        entries(raw, "a table of log levels")?
            .into_iter()
            .map(|(path, level)| super::LogLevel::parse(&level).map(|level| (path, level)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn text(&self) -> String {
        json_object(self.0.iter().map(|(path, level)| (path.clone(), level.word().into())))
    }
}

/// Library names or ids by group of the sign-in service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupMap(pub BTreeMap<String, Vec<String>>);

impl Value for GroupMap {
    const SHAPE: Shape = table("table");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = "a table from group to a list of library names or ids";
        entries(raw, allowed)?
            .into_iter()
            .map(|(group, libraries)| {
                super::CommaList::parse(&libraries).map(|list| (group, list.0)).map_err(|_| allowed.to_owned())
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn text(&self) -> String {
        json_object(self.0.iter().map(|(group, libraries)| (group.clone(), libraries.clone().into())))
    }
}

/// Jukebox devices as pairs of shown name and device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Devices(pub Vec<(String, String)>);

impl Value for Devices {
    const SHAPE: Shape = Shape::plain("list of pairs");

    fn parse(raw: &Raw) -> Result<Self, String> {
        let allowed = || "a list of pairs such as [[\"Kitchen\", \"alsa/hw:1\"]]".to_owned();
        let parsed = match raw {
            Raw::Text(text) if text.trim().is_empty() => return Ok(Self::default()),
            Raw::Text(text) => serde_json::from_str(text).map(|json| Raw::from_json(&json)).map_err(|_| allowed())?,
            other => other.clone(),
        };
        let Raw::List(items) = parsed else { return Err(allowed()) };
        let pair = |item: &Raw| match item {
            Raw::List(pair) => match pair.as_slice() {
                [name, device] => Some((name.scalar()?, device.scalar()?)),
                _ => None,
            },
            _ => None,
        };
        items.iter().map(|item| pair(item).ok_or_else(allowed)).collect::<Result<_, _>>().map(Self)
    }

    fn text(&self) -> String {
        if self.0.is_empty() { String::new() } else { serde_json::json!(self.0).to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Raw {
        Raw::Text(value.to_owned())
    }

    #[test]
    fn tag_rules_come_as_json_text_too() {
        let rules =
            TagRules::parse(&text(r#"{"Genre":{"Split":[";","/"],"maxLength":40},"mood":{"ignore":true}}"#)).unwrap();
        assert_eq!(rules.0["genre"].split, Some(vec![";".to_owned(), "/".to_owned()]));
        assert_eq!(rules.0["genre"].max_length, Some(40));
        assert_eq!(rules.0["mood"].ignore, Some(true));
        assert_eq!(TagRules::parse(&text(&rules.text())), Ok(rules));
    }

    #[test]
    fn a_single_separator_may_be_a_comma() {
        let rules = TagRules::parse(&text(r#"{"artist":{"split":","}}"#)).unwrap();
        assert_eq!(rules.0["artist"].split, Some(vec![",".to_owned()]));
    }

    #[test]
    fn a_wrong_tag_field_is_named() {
        let error = TagRules::parse(&text(r#"{"genre":{"spilt":";"}}"#)).unwrap_err();
        assert!(error.contains("genre.spilt"), "{error}");
        let error = TagRules::parse(&text(r#"{"genre":{"type":"colour"}}"#)).unwrap_err();
        assert!(error.contains("uuid"), "{error}");
    }

    #[test]
    fn groups_and_devices_are_read() {
        let groups = GroupMap::parse(&text(r#"{"family":["Main","2"],"kids":"Kids"}"#)).unwrap();
        assert_eq!(groups.0["family"], ["Main", "2"]);
        let devices = Devices::parse(&text(r#"[["Kitchen","alsa/hw:1"]]"#)).unwrap();
        assert_eq!(devices.0, [("Kitchen".to_owned(), "alsa/hw:1".to_owned())]);
        assert!(Devices::parse(&text(r#"[["Kitchen"]]"#)).is_err());
    }
}
