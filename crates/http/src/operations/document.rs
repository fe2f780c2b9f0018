//! The OpenAPI 3.1 text of a table of routes and what its rooms say of them.

use std::collections::BTreeMap;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{Content, Holds, Listing, Operation, Parameter};
use crate::error::{Body, Fields};
use crate::routes::{Right, Route};

/// Where schemas lie in the text.
const SCHEMAS: &str = "/components/schemas";

/// Makes schemas, of what is answered and of what is asked: a member may be absent in one and not in the other.
struct Schemas {
    answered: SchemaGenerator,
    asked: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = SCHEMAS.into();
                settings.meta_schema = None;
            })
        };
        Self {
            answered: settings().for_serialize().into_generator(),
            asked: settings().for_deserialize().into_generator(),
        }
    }

    /// All of them by name, or the name that stands for two types.
    fn finish(mut self) -> Result<Map<String, Value>, String> {
        let mut all = self.answered.take_definitions(true);
        all.values_mut().for_each(never_null);
        for (name, schema) in self.asked.take_definitions(true) {
            if all.get(&name).is_some_and(|known| *known != schema) {
                return Err(format!("two types are called {name}"));
            }
            all.insert(name, schema);
        }
        if let Some(twice) = all.keys().find(|name| name.ends_with(|c: char| c.is_ascii_digit())) {
            return Err(format!("two types have one name, of which one became {twice}"));
        }
        for schema in all.values_mut() {
            name_times(schema);
        }
        Ok(all)
    }
}

/// A member that is left out when there is nothing to say is never `null`.
fn never_null(schema: &mut Value) {
    let required = schema["required"].clone();
    let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    let always = |name: &str| required.as_array().into_iter().flatten().any(|known| known == name);
    for (_, member) in members.iter_mut().filter(|(name, _)| !always(name)) {
        if let Some(kinds) = member["type"].as_array() {
            let mut kinds: Vec<Value> = kinds.iter().filter(|kind| *kind != "null").cloned().collect();
            member["type"] = if kinds.len() == 1 { kinds.remove(0) } else { kinds.into() };
        } else if let Some(choices) = member.get_mut("anyOf").and_then(Value::as_array_mut) {
            choices.retain(|choice| choice["type"] != "null");
        }
    }
}

/// Times are texts in Rust, known by their names.
fn name_times(schema: &mut Value) {
    let Some(members) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (name, member) in members {
        let is_time =
            name.ends_with("At") || matches!(name.as_str(), "playDate" | "birthTime" | "lastSeen" | "lastScan");
        let is_text = member["type"] == "string" || member["type"] == json!(["string", "null"]);
        if let (true, true, Some(member)) = (is_time, is_text, member.as_object_mut()) {
            member.insert("format".to_owned(), "date-time".into());
        }
    }
}

/// The text. Every route must be told of, and nothing else.
///
/// # Errors
/// What does not fit together, in words: a route without an operation, an operation without a route, one name for two
/// types.
pub fn document(version: &str, routes: &[Route], operations: &[Operation]) -> Result<Value, String> {
    let mut schemas = Schemas::new();
    let (error, fields) = (schemas.answered.subschema_for::<Body<'_>>(), schemas.answered.subschema_for::<Fields>());
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for operation in operations {
        let route = routes.iter().find(|route| route.method == operation.method && route.path == operation.path);
        let route = route.ok_or_else(|| format!("there is no route {} {}", operation.method, operation.path))?;
        let told = tell(operation, route.right, &mut schemas);
        let methods = paths.entry(operation.path.replace("{*", "{")).or_default();
        if methods.insert(operation.method.to_ascii_lowercase(), told).is_some() {
            return Err(format!("{} {} is told twice", operation.method, operation.path));
        }
    }
    for route in routes {
        if !operations.iter().any(|operation| route.method == operation.method && route.path == operation.path) {
            return Err(format!("nobody tells what {} {} is", route.method, route.path));
        }
    }
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Melodrome",
            "version": version,
            "summary": "What the page of a Melodrome music server and other apps ask it.",
            "description": "Paths lie below the server's base path. Lists share one dialect; docs/api.md describes it, \
                            the events, and how identities are proved.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "A server without a base path."}],
        "paths": paths,
        "components": {
            "schemas": schemas.finish()?,
            "parameters": shared_parameters(),
            "headers": {
                "Total": {"description": "Rows in the whole list.", "schema": {"type": "integer"}},
                "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
            },
            "responses": {
                "Failure": {
                    "description": "It was not done. Routes whose apps expect that say why in plain text.",
                    "content": {
                        "application/json": {"schema": {"anyOf": [error, fields]}},
                        "text/plain": {"schema": {"type": "string"}},
                    },
                },
                "Busy": {
                    "description": "Too much at once.",
                    "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}},
                    "content": {
                        "application/json": {"schema": error},
                        "text/plain": {"schema": {"type": "string"}},
                    },
                },
            },
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "X-ND-Authorization",
                    "description": "`Bearer` and the token of a sign-in; each answer carries a fresh one."},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "nd_sid",
                    "description": "The page's session. On https its name begins with `__Host-` or `__Secure-`."},
                "proxy": {"type": "apiKey", "in": "header", "name": "Remote-User",
                    "description": "From a trusted proxy alone; the option ExtAuth.UserHeader names the header."},
            },
        },
    }))
}

fn tell(operation: &Operation, right: Right, schemas: &mut Schemas) -> Value {
    let mut told = json!({
        "operationId": id(operation),
        "tags": [tag(operation.path)],
        "summary": operation.summary,
        "security": security(right),
        "responses": responses(operation, right, schemas),
    });
    if right == Right::Admin {
        told["description"] = "For admins.".into();
    }
    let parameters = parameters(operation);
    if !parameters.is_empty() {
        told["parameters"] = parameters.into();
    }
    if !operation.takes.is_empty() {
        let content: Map<String, Value> =
            operation.takes.iter().flat_map(|content| written(*content, &mut schemas.asked)).collect();
        told["requestBody"] = json!({ "required": !operation.optional_body, "content": content });
    }
    told
}

/// `GET /api/song/{id}` is `get_song_id`.
fn id(operation: &Operation) -> String {
    let words = operation.path.split(['/', '-']).filter(|word| !matches!(*word, "" | "api"));
    let words: Vec<&str> = words.map(|word| word.trim_matches(['{', '}', '*'])).collect();
    format!("{}_{}", operation.method.to_ascii_lowercase(), words.join("_"))
}

/// The first word after `/api`, or `auth`.
fn tag(path: &str) -> &str {
    path.split('/').find(|word| !matches!(*word, "" | "api")).unwrap_or_default()
}

fn security(right: Right) -> Value {
    let proofs = json!([{"token": []}, {"cookie": []}, {"proxy": []}]);
    match right {
        Right::Public => json!([]),
        Right::Anybody => json!([{}, {"token": []}, {"cookie": []}, {"proxy": []}]),
        Right::User | Right::Admin => proofs,
    }
}

fn parameters(operation: &Operation) -> Vec<Value> {
    let places = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let places = places.map(|name| {
        let name = name.trim_start_matches('*');
        json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
    });
    let listing = operation.listing.map(|listing| listed(operation, listing)).unwrap_or_default();
    places.chain(operation.parameters.iter().map(parameter)).chain(listing).collect()
}

fn parameter(parameter: &Parameter) -> Value {
    let schema = match parameter.holds {
        Holds::Text => json!({"type": "string"}),
        Holds::Number => json!({"type": "integer"}),
        Holds::Flag => json!({"type": "boolean"}),
        Holds::Ids => json!({"type": "array", "items": {"type": "string"}}),
    };
    let mut told = json!({"name": parameter.name, "in": "query", "description": parameter.what, "schema": schema});
    if parameter.holds == Holds::Ids {
        told["explode"] = true.into();
    }
    told
}

/// What every list knows, its sorts, and its columns.
fn listed(operation: &Operation, listing: Listing) -> Vec<Value> {
    let mut sorts: Vec<&str> = listing.sorts.iter().chain(listing.columns).copied().collect();
    sorts.sort_unstable();
    sorts.dedup();
    let mut out: Vec<Value> = ["start", "end", "order", "filters"]
        .map(|name| json!({"$ref": format!("#/components/parameters/{name}")}))
        .into();
    out.push(
        json!({"name": "_sort", "in": "query", "description": "One key, also in camelCase; unknown ones are left out.",
        "schema": {"type": "string", "examples": sorts}}),
    );
    if listing.sorts.contains(&"random") {
        out.push(json!({"$ref": "#/components/parameters/seed"}));
    }
    let own = |name: &str| operation.parameters.iter().any(|parameter| parameter.name == name);
    // Times cannot be filtered.
    for column in
        listing.columns.iter().filter(|column| !own(column) && !column.ends_with("_at") && !column.ends_with("_time"))
    {
        let what = if column.ends_with("id") { "The whole value; several mean any of them." } else { "Its beginning." };
        out.push(json!({"name": column, "in": "query", "description": what, "schema": {"type": "string"}}));
    }
    out
}

fn shared_parameters() -> Value {
    json!({
        "start": {"name": "_start", "in": "query", "description": "Rows from here.", "schema": {"type": "integer", "default": 0}},
        "end": {"name": "_end", "in": "query", "description": "Rows up to here, which is not among them; none, or one \
            that is not behind the start: all of them.", "schema": {"type": "integer"}},
        "order": {"name": "_order", "in": "query", "description": "`desc` in any case turns every part of the order round.",
            "schema": {"type": "string", "default": "ASC"}},
        "filters": {"name": "_filters", "in": "query", "description": "Filters as one JSON object; single parameters win.",
            "schema": {"type": "string"}},
        "seed": {"name": "seed", "in": "query", "description": "Decides what `random` comes to; without one the first page \
            draws a new one and later pages go on with it.", "schema": {"type": "string"}},
    })
}

fn responses(operation: &Operation, right: Right, schemas: &mut Schemas) -> Value {
    let mut out = Map::new();
    for (status, content) in &operation.gives {
        let content: Map<String, Value> = written(*content, &mut schemas.answered).collect();
        let told = out.entry(status.to_string()).or_insert_with(|| json!({"description": done(*status)}));
        if let (false, Some(told)) = (content.is_empty(), told.as_object_mut()) {
            let known = told.entry("content").or_insert_with(|| json!({}));
            known.as_object_mut().into_iter().for_each(|known| known.extend(content.clone()));
        }
        if operation.listing.is_some() {
            told["headers"] = json!({"X-Total-Count": {"$ref": "#/components/headers/Total"}});
        }
    }
    let failure = json!({"$ref": "#/components/responses/Failure"});
    let mut refused = operation.refuses.clone();
    refused.extend(match right {
        Right::Public | Right::Anybody => [].as_slice(),
        Right::User => &[401],
        Right::Admin => &[401, 403],
    });
    if operation.path.contains("{id}") {
        refused.push(404);
    }
    for status in refused {
        let told = if status == 429 { json!({"$ref": "#/components/responses/Busy"}) } else { failure.clone() };
        out.insert(status.to_string(), told);
    }
    out.insert("default".to_owned(), failure);
    Value::Object(out)
}

fn done(status: u16) -> &'static str {
    match status {
        201 => "Made.",
        202 => "It begins.",
        206 => "A part.",
        304 => "As it was.",
        _ => "Done.",
    }
}

/// Media types with their schemas.
fn written(content: Content, generator: &mut SchemaGenerator) -> impl Iterator<Item = (String, Value)> + use<> {
    let pairs: Vec<(String, Value)> = match content {
        Content::Nothing => Vec::new(),
        Content::Json(schema) => vec![("application/json".to_owned(), json!({"schema": schema(generator)}))],
        Content::JsonOrText(schema) => {
            let schema = json!({"schema": schema(generator)});
            vec![("application/json".to_owned(), schema.clone()), ("text/plain".to_owned(), schema)]
        }
        Content::Raw(kinds) => kinds.iter().map(|kind| ((*kind).to_owned(), json!({}))).collect(),
    };
    pairs.into_iter()
}
