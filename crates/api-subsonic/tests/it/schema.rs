//! Whether a JSON answer is what the standard says: the facts of `compat/subsonic`, with our reading of their errata.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

static FACTS: LazyLock<Value> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../compat/subsonic/opensubsonic-schema.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
});

/// Members that the standard does not know and that we send, as the reference does.
const EXTRA: [&str; 10] = [
    "lastModified",
    "averageRating",
    "userRating",
    "email",
    "folderCount",
    "lastScan",
    "error",
    "scanType",
    "elapsedTime",
    "ignoredArticles",
];

fn follow(schema: &Value) -> &Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            follow(FACTS.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("no {reference}")))
        }
        None => schema,
    }
}

/// Fails with the place where `answer` differs from what `/rest/name` answers.
pub fn check(name: &str, answer: &Value) {
    let responses = &FACTS["paths"][format!("/rest/{name}")]["get"]["responses"]["200"];
    let schema = &follow(responses)["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "the standard does not know {name}");
    if let Err(problem) = valid(schema, answer, "$") {
        panic!("{name}: {problem}\n{answer:#}");
    }
    let mut unknown = BTreeSet::new();
    strangers(&[schema], answer, &mut unknown);
    unknown.retain(|member| !EXTRA.contains(&member.as_str()));
    assert!(unknown.is_empty(), "{name}: members that nobody knows: {unknown:?}");
}

fn valid(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let schema = follow(schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        valid(part, value, at)?;
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let problems: Vec<String> = choices.iter().filter_map(|choice| valid(choice, value, at).err()).collect();
        if problems.len() == choices.len() {
            return Err(problems.join(" and "));
        }
    }
    if let Some(choices) = schema["enum"].as_array()
        && !choices.contains(value)
    {
        return Err(format!("{at} is {value}, none of {choices:?}"));
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some(other) => return Err(format!("{at}: the schema has the unknown type {other}")),
        None => true,
    };
    if !fits {
        return Err(format!("{at} is {value}, no {}", schema["type"]));
    }
    for (bound, holds) in [("minimum", (|v, b| v >= b) as fn(f64, f64) -> bool), ("maximum", |v, b| v <= b)] {
        if let (Some(bound), Some(number)) = (schema[bound].as_f64(), value.as_f64())
            && !holds(number, bound)
        {
            return Err(format!("{at} is {value}, beyond {bound}"));
        }
    }
    if schema["format"] == "date-time" && !is_time(value.as_str().unwrap_or_default()) {
        return Err(format!("{at} is {value}, no time"));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            return Err(format!("{at}.{name} is missing"));
        }
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            valid(member, value, &format!("{at}.{name}"))?;
        }
    }
    if let (Some(rows), true) = (value.as_array(), schema["items"].is_object()) {
        for (place, row) in rows.iter().enumerate() {
            valid(&schema["items"], row, &format!("{at}[{place}]"))?;
        }
    }
    Ok(())
}

/// `2026-01-02T03:04:05.678Z`: UTC with milliseconds is our promise.
/// In UTC, with milliseconds where there are any.
fn is_time(text: &str) -> bool {
    ["dddd-dd-ddTdd:dd:ddZ", "dddd-dd-ddTdd:dd:dd.dddZ"].iter().any(|pattern| {
        text.len() == pattern.len()
            && text.chars().zip(pattern.chars()).all(|(c, p)| if p == 'd' { c.is_ascii_digit() } else { c == p })
    })
}

/// Members of `value` that none of `schemas` names.
fn strangers(schemas: &[&Value], value: &Value, unknown: &mut BTreeSet<String>) {
    let mut flat: Vec<&Value> = Vec::new();
    let mut waiting: Vec<&Value> = schemas.to_vec();
    while let Some(schema) = waiting.pop() {
        let schema = follow(schema);
        for group in ["allOf", "oneOf"] {
            waiting.extend(schema[group].as_array().into_iter().flatten());
        }
        flat.push(schema);
    }
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let known: Vec<&Value> =
                    flat.iter().map(|schema| &schema["properties"][name]).filter(|schema| schema.is_object()).collect();
                if known.is_empty() {
                    unknown.insert(name.clone());
                } else {
                    strangers(&known, member, unknown);
                }
            }
        }
        Value::Array(rows) => {
            let items: Vec<&Value> =
                flat.iter().map(|schema| &schema["items"]).filter(|schema| schema.is_object()).collect();
            for row in rows {
                strangers(&items, row, unknown);
            }
        }
        _ => {}
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let good = serde_json::json!({"subsonic-response": {"status": "ok", "version": "1", "type": "t", "serverVersion": "1", "openSubsonic": true, "license": {"valid": true}}});
    check("getLicense", &good);
    for (path, wrong) in
        [("/subsonic-response/license/valid", Value::from(1)), ("/subsonic-response/status", Value::from("fine"))]
    {
        let mut bad = good.clone();
        *bad.pointer_mut(path).unwrap() = wrong;
        assert!(std::panic::catch_unwind(|| check("getLicense", &bad)).is_err(), "{path}");
    }
    let mut more = good;
    more["subsonic-response"]["license"]["colour"] = Value::from("red");
    assert!(std::panic::catch_unwind(|| check("getLicense", &more)).is_err());
}
