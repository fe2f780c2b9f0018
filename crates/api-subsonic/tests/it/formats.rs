//! The three formats say the same, under both names, however the parameters come.

use axum::body::Body;
use http::Request;
use serde_json::Value;

use crate::house::{House, credentials};
use crate::snapshots::calls;

/// An element as our writer makes them: no declaration, no comments, entities by number or the three named ones.
#[derive(Debug, Default)]
pub struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

pub fn parse(xml: &str) -> Element {
    let mut stack = vec![Element::default()];
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        stack.last_mut().unwrap().text.push_str(&unescape(&rest[..at]));
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let done = stack.pop().unwrap();
            assert_eq!(done.name, name, "tags nest");
            stack.last_mut().unwrap().children.push(done);
            continue;
        }
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut element = Element { name: name.to_owned(), ..Element::default() };
        while let Some((key, value)) = attributes.split_once("=\"") {
            let (value, after) = value.split_once('"').expect("a value ends");
            element.attributes.push((key.trim().to_owned(), unescape(value)));
            attributes = after;
        }
        assert_eq!(attributes.trim(), "", "nothing but attributes");
        stack.push(element);
    }
    assert_eq!((rest, stack.len()), ("", 1), "everything is closed");
    stack.pop().unwrap().children.pop().unwrap()
}

fn unescape(text: &str) -> String {
    assert!(!text.contains('<') && !text.contains('>'), "{text}");
    let named = text.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", "\"").replace("&#39;", "'");
    named.replace("&#x9;", "\t").replace("&#xA;", "\n").replace("&#xD;", "\r").replace("&amp;", "&")
}

/// Member by member: scalars are attributes or text, lists and objects children, and nothing is on one side only.
fn same(json: &Value, xml: &Element, at: &str) {
    let members = json.as_object().unwrap_or_else(|| panic!("{at} is no object"));
    for (key, value) in members {
        let at = format!("{at}.{key}");
        let children: Vec<&Element> = xml.children.iter().filter(|child| child.name == *key).collect();
        match value {
            Value::Array(rows) => {
                assert_eq!(rows.len(), children.len(), "{at}");
                for (row, child) in rows.iter().zip(children) {
                    if row.is_object() { same(row, child, &at) } else { assert_eq!(plain(row), child.text, "{at}") }
                }
            }
            Value::Object(inner) if inner.is_empty() && children.is_empty() => {}
            Value::Object(_) => {
                assert_eq!(children.len(), 1, "{at}");
                same(value, children[0], &at);
            }
            scalar if key == "value" => assert_eq!(plain(scalar), xml.text, "{at}"),
            scalar => match xml.attributes.iter().find(|(name, _)| name == key) {
                Some((_, text)) => assert_eq!(&plain(scalar), text, "{at}"),
                None => {
                    assert!(matches!(plain(scalar).as_str(), "" | "0" | "false"), "{at} = {scalar} is missing in XML")
                }
            },
        }
    }
    for (name, _) in xml.attributes.iter().filter(|(name, _)| name != "xmlns") {
        assert!(members.contains_key(name), "{at}.{name} is missing in JSON");
    }
    for child in &xml.children {
        assert!(members.contains_key(&child.name), "{at}.{} is missing in JSON", child.name);
    }
}

fn plain(scalar: &Value) -> String {
    match scalar {
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| number.as_f64().unwrap().to_string(), |whole| whole.to_string())
        }
        other => other.to_string(),
    }
}

#[test]
fn xml_says_what_json_says() {
    let house = House::new();
    crate::snapshots::prepare(&house);
    for (name, query) in calls() {
        let query = query.as_str();
        let json = house.ask("root", name, query, "json");
        let xml = house.ask("root", name, query, "xml");
        assert_eq!(xml.header("content-type"), "application/xml", "{name}");
        assert_eq!(json.header("content-type"), "application/json", "{name}");
        same(&json.envelope(), &parse(xml.text()), name);
        let unknown = house.ask("root", name, query, "yaml");
        assert_eq!(unknown.text(), xml.text(), "any other word is XML");
    }
}

#[test]
fn equal_questions_have_equal_answers_under_both_names_and_by_form() {
    let house = House::new();
    crate::snapshots::prepare(&house);
    for (name, query) in calls() {
        let query = query.as_str();
        let first = house.ask("root", name, query, "json");
        let target = format!("/rest/{name}.view");
        let form = format!("{}&f=json{query}", credentials("root"));
        let post =
            Request::post(&target).header("host", "x").header("content-type", "application/x-www-form-urlencoded");
        let posted = house.send(post.body(Body::from(form.clone())).unwrap());
        let put = Request::put(format!("{target}?{form}")).header("host", "x");
        let put = house.send(put.body(Body::empty()).unwrap());
        assert_eq!(first.text(), posted.text(), "{name}");
        assert_eq!(first.text(), put.text(), "{name}");
        let wrapped = house.ask("root", name, &format!("{query}&callback=cb.f"), "jsonp");
        assert_eq!(wrapped.header("content-type"), "application/javascript");
        assert_eq!(wrapped.text(), format!("cb.f({})", first.text()), "{name}");
    }
}
