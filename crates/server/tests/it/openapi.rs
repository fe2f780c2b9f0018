//! The OpenAPI text: it is up to date, it tells of every route and of no other, and what the server really answers is
//! what it says: every member of an answer is told of, every promised one is there.

use std::collections::BTreeMap;
use std::path::Path;

use melodrome_testkit::{Shelf, cover};
use serde_json::{Value, json};

use crate::bed::{Answer, At, PASSWORD, Place};

const TEXT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api/native-openapi.json");

fn text() -> Value {
    serde_json::from_str(&melodrome_server::openapi(env!("CARGO_PKG_VERSION")).unwrap()).unwrap()
}

#[test]
fn the_text_is_up_to_date() {
    let kept = std::fs::read_to_string(TEXT).unwrap_or_default();
    let made = melodrome_server::openapi(env!("CARGO_PKG_VERSION")).unwrap();
    assert!(
        kept == made,
        "docs/api/native-openapi.json is stale; run: melodrome openapi > docs/api/native-openapi.json"
    );
}

#[tokio::test]
async fn the_text_tells_of_the_routes_of_the_running_server_and_of_no_others() {
    let place = Place::new();
    let (server, _) = place.start(&[]).await;
    let ours = |path: &str| ["/api/", "/auth/", "/connect"].iter().any(|start| path.starts_with(start));
    let mut served: Vec<String> = server
        .routes()
        .iter()
        .filter(|route| ours(&route.path))
        .map(|route| format!("{} {}", route.method.to_lowercase(), route.path.replace("{*", "{")))
        .collect();
    let text = text();
    let mut told: Vec<String> = text["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(move |method| format!("{method} {path}")))
        .collect();
    served.sort();
    told.sort();
    assert_eq!(told, served);
    server.stop().await.unwrap();
}

/// Whether a value is what a schema says, strictly: a keyword that this reader does not know is a failure, and so is a
/// member that the schema does not know.
fn valid(text: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let Some(schema) = schema.as_object() else {
        return if *schema == json!(true) { Ok(()) } else { Err(format!("{at}: the schema is {schema}")) };
    };
    for (keyword, rule) in schema {
        match keyword.as_str() {
            "description" | "title" | "default" | "examples" => {}
            "$ref" => {
                let place = rule.as_str().unwrap().trim_start_matches('#');
                valid(text, text.pointer(place).ok_or_else(|| format!("{at}: there is no {place}"))?, value, at)?;
            }
            "anyOf" | "oneOf" => {
                let problems: Vec<String> =
                    rule.as_array().unwrap().iter().filter_map(|one| valid(text, one, value, at).err()).collect();
                if problems.len() == rule.as_array().unwrap().len() {
                    return Err(problems.join(" and "));
                }
            }
            "const" if rule == value => {}
            "enum" if rule.as_array().unwrap().contains(value) => {}
            "const" | "enum" => return Err(format!("{at} is {value}, not {rule}")),
            "type" => {
                let kinds = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                if !kinds.iter().any(|kind| is(value, kind.as_str().unwrap())) {
                    return Err(format!("{at} is {value}, no {rule}"));
                }
            }
            "format" => match (rule.as_str().unwrap(), value) {
                ("date-time", Value::String(time)) if !is_time(time) => return Err(format!("{at} is {time}, no time")),
                ("date-time" | "int64" | "uint" | "uint32" | "double", _) => {}
                (other, _) => return Err(format!("{at}: unknown format {other}")),
            },
            "minimum" | "minItems" | "maxItems" => {
                let size = value.as_f64().or_else(|| value.as_array().map(|rows| rows.len() as f64));
                let (size, bound) = (size.unwrap_or_default(), rule.as_f64().unwrap());
                if if keyword == "maxItems" { size > bound } else { size < bound } {
                    return Err(format!("{at} is {value}, beyond {keyword} {bound}"));
                }
            }
            "items" => {
                for (place, row) in value.as_array().into_iter().flatten().enumerate() {
                    valid(text, rule, row, &format!("{at}[{place}]"))?;
                }
            }
            "required" => {
                for name in rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap()) {
                    if value.is_object() && value.get(name).is_none() {
                        return Err(format!("{at}.{name} is missing"));
                    }
                }
            }
            "properties" | "additionalProperties" | "patternProperties" => {}
            other => return Err(format!("{at}: unknown keyword {other}")),
        }
    }
    // An object without any rule on its members stands for a real type that has none.
    if schema.get("type").is_some_and(|kind| kind == "object") {
        for (name, member) in value.as_object().into_iter().flatten() {
            let at = format!("{at}.{name}");
            let named = schema.get("properties").and_then(|members| members.get(name));
            let patterns = schema.get("patternProperties").and_then(Value::as_object);
            let by_pattern = patterns.and_then(|all| all.values().next());
            match named.or(by_pattern).or(schema.get("additionalProperties")) {
                Some(rule) => valid(text, rule, member, &at)?,
                None => return Err(format!("{at} is told nowhere")),
            }
        }
    }
    Ok(())
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

/// `2026-01-02T03:04:05Z`, with decimals or without.
fn is_time(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { 'd' } else { c }).collect();
    shape.strip_prefix("dddd-dd-ddTdd:dd:dd").and_then(|rest| rest.strip_suffix('Z')).is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('.').is_some_and(|rest| rest.len() <= 9 && rest.chars().all(|c| c == 'd'))
    })
}

/// Asks and holds question and answer against the text.
struct Witness {
    text: Value,
    at: At,
    token: String,
}

impl Witness {
    /// The path is as in the text; `{…}` in it become the values given.
    async fn ask(&self, method: &str, path: &str, places: &[&str], body: Option<Value>) -> Answer {
        let operation = &self.text["paths"][path.split('?').next().unwrap()][method.to_lowercase()];
        assert!(operation.is_object(), "{method} {path} is told nowhere");
        if let Some(body) = &body {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            assert!(!schema.is_null(), "{method} {path} takes no JSON");
            valid(&self.text, schema, body, "asked").unwrap_or_else(|problem| panic!("{method} {path}: {problem}"));
        }
        let mut real = path.to_owned();
        for place in places {
            let (start, end) = (real.find('{').unwrap(), real.find('}').unwrap());
            real.replace_range(start..=end, place);
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let headers = [("X-ND-Authorization", self.token.as_str()), ("Accept", "application/json")];
        let answer = self.at.ask(method, &real, &headers, &body).await;
        self.hold(operation, &answer, &format!("{method} {real}"));
        answer
    }

    fn hold(&self, operation: &Value, answer: &Answer, what: &str) {
        let told = &operation["responses"][answer.status.to_string()];
        assert!(told.is_object(), "{what} answers {}, which is told nowhere: {}", answer.status, answer.text());
        let told = match told["$ref"].as_str() {
            Some(place) => self.text.pointer(place.trim_start_matches('#')).unwrap(),
            None => told,
        };
        let Some(content) = told["content"].as_object() else {
            assert!(answer.body.is_empty(), "{what} answers more than nothing: {}", answer.text());
            return;
        };
        let kind = answer.header("content-type").unwrap_or_default().split(';').next().unwrap().to_owned();
        let schema =
            content.get(&kind).unwrap_or_else(|| panic!("{what} answers {kind}, told is {:?}", content.keys()));
        if let Some(schema) = schema.get("schema").filter(|_| kind == "application/json") {
            let problem = valid(&self.text, schema, &answer.json(), "answered").err();
            assert!(problem.is_none(), "{what}: {}\n{:#}", problem.unwrap(), answer.json());
        }
        for header in told["headers"].as_object().into_iter().flatten().map(|(name, _)| name) {
            assert!(answer.header(header).is_some(), "{what} has no {header}");
        }
    }

    /// The first id of a list, and how many rows it has.
    async fn first(&self, path: &str) -> String {
        let rows = self.ask("GET", path, &[], None).await.json();
        let id = &rows.as_array().and_then(|rows| rows.first()).unwrap_or_else(|| panic!("{path} is empty"))["id"];
        id.as_str().map_or_else(|| id.to_string(), str::to_owned)
    }

    async fn scan(&self) {
        self.ask("POST", "/api/scan", &[], Some(json!({"full": false}))).await;
        while self.ask("GET", "/api/scan", &[], None).await.json()["scanning"] != false {
            tokio::task::yield_now().await;
        }
    }
}

/// Music with every kind of tag, and one file that will go away.
fn shelf(root: &Path) -> Shelf {
    let shelf = Shelf::new();
    for number in 1..=2 {
        shelf
            .track(&format!("a/{number}.flac"))
            .title(&format!("Song {number}"))
            .artist("Ann")
            .album_artist("Ann")
            .album("First")
            .number(number)
            .disc(1)
            .genre("Folk")
            .date("2001-02-03")
            .lyrics("[00:01.00]la")
            .tag("MUSICBRAINZ_ALBUMID", "5b11f4ce-a62d-471e-81fc-a69a8278c7da")
            .tag("ORIGINALDATE", "1999")
            .tag("COMPOSER", "Carl")
            .cover(&cover(0x0033_66ff))
            .save();
    }
    shelf.album("b", "Bob", "Second", 1, "mp3");
    shelf.album("gone", "Bob", "Third", 1, "mp3");
    std::fs::remove_dir(root).unwrap();
    std::os::unix::fs::symlink(shelf.root(), root).unwrap();
    shelf
}

/// Things of every kind; what was made, by kind.
async fn furnish(witness: &Witness, shelf: &Shelf) -> BTreeMap<&'static str, String> {
    let ask = async |method: &str, path: &str, places: &[&str], body: Value| {
        witness.ask(method, path, places, Some(body)).await
    };
    witness.scan().await;
    shelf.remove("gone");
    witness.scan().await;
    let (song, album, artist) = (
        witness.first("/api/song?_sort=title").await,
        witness.first("/api/album?_sort=name").await,
        witness.first("/api/artist?_sort=name").await,
    );
    for (kind, id) in [("song", &song), ("album", &album), ("artist", &artist)] {
        let path = format!("/api/{kind}/{{id}}/annotation");
        ask("PUT", &path, &[id], json!({"starred": true, "rating": 4})).await;
    }
    let made = ask("POST", "/api/playlist", &[], json!({"name": "Mine", "comment": "All", "public": true})).await;
    let playlist = made.json()["id"].as_str().unwrap().to_owned();
    ask("PUT", "/api/playlist/{id}/annotation", &[&playlist], json!({"starred": true})).await;
    ask("PUT", "/api/playlist/{id}", &[&playlist], json!({"comment": ""})).await;
    ask("POST", "/api/playlist/{id}/tracks", &[&playlist], json!({"ids": [song], "albumIds": [album]})).await;
    ask("PUT", "/api/playlist/{id}/tracks/{place}", &[&playlist, "1"], json!({"insert_before": "2"})).await;
    ask("PUT", "/api/playlist/{id}/tracks", &[&playlist], json!({"ids": [song, song, song]})).await;
    witness.ask("DELETE", "/api/playlist/{id}/tracks?id=3", &[&playlist], None).await;
    ask("POST", "/api/queue", &[], json!({"ids": [song], "current": 0, "position": 5})).await;
    ask("PUT", "/api/queue", &[], json!({"position": 7})).await;
    ask("POST", "/api/scrobble", &[], json!({"id": song, "submission": true})).await;
    ask("POST", "/api/scrobble", &[], json!({"id": song, "submission": false})).await;
    let station = json!({"name": "Radio", "streamUrl": "http://127.0.0.1:1/x", "homePageUrl": ""});
    let radio = ask("POST", "/api/radio", &[], station).await.json()["id"].as_str().unwrap().to_owned();
    ask("PUT", "/api/radio/{id}", &[&radio], json!({"name": "Other"})).await;
    for (kind, id) in [("al", &album), ("mf", &song), ("ar", &artist), ("pl", &playlist), ("ra", &radio)] {
        witness.ask("POST", "/api/artwork/{kind}/{id}/refresh", &[kind, id], None).await;
    }
    let ann = json!({"userName": "ann", "name": "Ann", "email": "a@example.com", "password": PASSWORD});
    let user = ask("POST", "/api/user", &[], ann).await.json()["id"].as_str().unwrap().to_owned();
    ask("PUT", "/api/user/{id}", &[&user], json!({"name": "Anna"})).await;
    ask("PUT", "/api/user/{id}/library", &[&user], json!({"libraryIds": [1]})).await;
    let player = ask("POST", "/api/player", &[], json!({"name": "Phone", "client": "app"})).await;
    let player = player.json()["id"].as_str().unwrap().to_owned();
    ask("PUT", "/api/player/{id}", &[&player], json!({"maxBitRate": 128})).await;
    BTreeMap::from([("radio", radio), ("user", user), ("player", player), ("playlist", playlist), ("song", song)])
}

#[tokio::test]
async fn what_the_server_answers_is_what_the_text_says() {
    let place = Place::new();
    let shelf = shelf(&place.path("music"));
    let (server, at) = place.start(&[("Scanner.Enabled", "false"), ("AuthRequestLimit", "0")]).await;
    let token = at.create_admin().await;
    let witness = Witness { text: text(), at, token };
    witness.ask("POST", "/auth/login", &[], Some(json!({"username": "root", "password": PASSWORD}))).await;
    let made = furnish(&witness, &shelf).await;
    witness.ask("POST", "/api/credentials", &[], Some(json!({"name": "Phone"}))).await;
    let paths = witness.text["paths"].as_object().unwrap().clone();
    let mut seen = 0;
    for (path, methods) in &paths {
        let told = &methods["get"]["responses"]["200"]["content"];
        // A link works once, and for whoever has its code.
        if told.get("application/json").is_none() || path.starts_with("/connect/") {
            continue;
        }
        let kind = path.split('/').nth(2).unwrap();
        let answer = match path.matches('{').count() {
            0 if path == "/api/inspect" => {
                // The parameter is no part of the text's path.
                let with_id = format!("{path}?id={}", made["song"]);
                witness.ask("GET", &with_id, &[], None).await
            }
            0 => witness.ask("GET", path, &[], None).await,
            _ if kind == "translation" => witness.ask("GET", path, &["xx"], None).await,
            one => {
                let id = match made.get(kind) {
                    Some(id) => id.clone(),
                    None => witness.first(&format!("/api/{kind}")).await,
                };
                witness.ask("GET", path, &[&id, "1"][..one], None).await
            }
        };
        let absent = kind == "translation" && path.contains('{');
        assert_eq!(answer.status, if absent { 404 } else { 200 }, "{path}: {}", answer.text());
        let empty = answer.json().as_array().is_some_and(Vec::is_empty);
        // Of somebody who never signed in; the rows themselves are seen where the caller asks for their own.
        let of_another = path.starts_with("/api/user/{id}/");
        assert!(!empty || kind == "translation" || of_another, "{path} must have something to show");
        seen += 1;
    }
    assert!(seen > 35, "{seen} answers were looked at");
    filters(&witness).await;
    failures(&witness, &made).await;
    server.stop().await.unwrap();
}

/// Filters that are told of narrow: with a value that nothing has there is nothing.
async fn filters(witness: &Witness) {
    let paths = witness.text["paths"].as_object().unwrap();
    let lists = paths.iter().filter(|(_, methods)| !methods["get"]["responses"]["200"]["headers"].is_null());
    let (mut seen, mut idle) = (0, Vec::new());
    for (path, methods) in lists.filter(|(path, _)| !path.contains('{')) {
        for parameter in methods["get"]["parameters"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap_or("_");
            let flag = parameter["schema"]["type"] == "boolean";
            // A play of the first second has no words, and libraries are numbers.
            let value = if matches!(name, "from") { "99999999999" } else { "987654321" };
            if name.starts_with('_') || flag || name == "to" {
                continue;
            }
            let asked = format!("{path}?{name}={value}");
            let answer = witness.ask("GET", &asked, &[], None).await;
            if answer.header("x-total-count") != Some("0") {
                idle.push(asked);
            }
            seen += 1;
        }
    }
    assert!(idle.is_empty() && seen > 100, "of {seen} filters these do not narrow: {idle:?}");
}

/// What is refused is told, too; and what is deleted.
async fn failures(witness: &Witness, made: &BTreeMap<&'static str, String>) {
    for (method, path, places, body, status) in [
        ("GET", "/api/song/{id}", vec!["x"], None, 404),
        ("GET", "/api/user/{id}", vec!["x"], None, 404),
        ("POST", "/api/user", vec![], Some(json!({"userName": "ann", "password": PASSWORD})), 400),
        ("POST", "/api/library", vec![], Some(json!({"name": "", "path": "relative"})), 400),
        ("GET", "/api/album?starred=true&starred=false", vec![], None, 400),
        ("GET", "/api/inspect", vec![], None, 400),
        ("PUT", "/api/radio/{id}", vec!["x"], Some(json!({"name": "y"})), 404),
        ("DELETE", "/api/radio/{id}", vec![made["radio"].as_str()], None, 200),
        ("DELETE", "/api/player/{id}", vec![made["player"].as_str()], None, 200),
        ("DELETE", "/api/playlist/{id}", vec![made["playlist"].as_str()], None, 200),
        ("DELETE", "/api/user/{id}", vec![made["user"].as_str()], None, 200),
        ("DELETE", "/api/queue", vec![], None, 204),
        ("DELETE", "/api/missing", vec![], None, 200),
        ("DELETE", "/api/sessions", vec![], None, 204),
    ] {
        let answer = witness.ask(method, path, &places, body).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
    }
}

#[test]
fn the_reader_of_schemas_refuses_what_does_not_fit() {
    let text = json!({"components": {"schemas": {"Name": {"type": "string"}}}});
    let schema = json!({"type": "object", "required": ["id"], "properties": {
        "id": {"$ref": "#/components/schemas/Name"},
        "at": {"type": ["string", "null"], "format": "date-time"},
        "rows": {"type": "array", "items": {"type": "integer", "minimum": 0}},
    }});
    assert_eq!(valid(&text, &schema, &json!({"id": "x", "at": "2024-01-01T00:00:00.5Z", "rows": [1]}), "v"), Ok(()));
    for (wrong, said) in [
        (json!({}), "v.id is missing"),
        (json!({"id": 1}), "v.id is 1"),
        (json!({"id": "x", "more": 1}), "v.more is told nowhere"),
        (json!({"id": "x", "at": "yesterday"}), "v.at is yesterday"),
        (json!({"id": "x", "rows": [1, -1]}), "v.rows[1] is -1"),
        (json!([]), "v is []"),
    ] {
        assert!(valid(&text, &schema, &wrong, "v").unwrap_err().starts_with(said), "{wrong}");
    }
    assert!(valid(&text, &json!({"not": {}}), &json!(1), "v").is_err(), "a keyword that is not understood");
}
