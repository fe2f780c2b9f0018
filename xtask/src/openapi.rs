//! docs/api/native-openapi.json tells of the routes that stand in the source of our own API rooms, and of no others. What
//! it says of them is compared where the rooms are built: in the tests of the server.

use std::collections::BTreeSet;

use crate::report::Report;
use crate::tree::Tree;
use crate::workspace::Workspace;

const TEXT: &str = "docs/api/native-openapi.json";
const ROOMS: [&str; 2] = ["crates/api-native/src/", "crates/api-auth/src/"];
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Compares the routes of the text with those of the source.
pub fn check(_: &Workspace, tree: &Tree) -> Report {
    let Some(text) = tree.text(TEXT) else { return Report::new("", vec![format!("{TEXT} is missing")]) };
    let Some(told) = told(text) else { return Report::new("", vec![format!("{TEXT} is no OpenAPI text")]) };
    let built: BTreeSet<String> = tree
        .rust()
        .filter(|(path, _)| ROOMS.iter().any(|room| path.starts_with(room)))
        .flat_map(|(_, text)| routes(text))
        .collect();
    let stale = "run: melodrome openapi > docs/api/native-openapi.json";
    let mut findings: Vec<String> =
        built.difference(&told).map(|route| format!("{TEXT} does not tell of {route}; {stale}")).collect();
    findings.extend(told.difference(&built).map(|route| format!("{TEXT} tells of {route}, which is nowhere; {stale}")));
    Report::new(format!("{} operations told", told.len()), findings)
}

/// `get /api/song` and so on, as the text has them.
fn told(text: &str) -> Option<BTreeSet<String>> {
    let text: serde_json::Value = serde_json::from_str(text).ok()?;
    let paths = text["paths"].as_object()?;
    let of = |(path, methods): (&String, &serde_json::Value)| {
        let methods: Vec<String> =
            methods.as_object().into_iter().flatten().map(|(method, _)| format!("{method} {path}")).collect();
        methods
    };
    Some(paths.iter().flat_map(of).collect())
}

/// The same as the route table of a room has them: `.get("/api/song", song::list)`.
fn routes(source: &str) -> Vec<String> {
    let mut out = Vec::new();
    for method in METHODS {
        let call = format!(".{method}(\"/");
        for (at, _) in source.match_indices(&call) {
            let rest = &source[at + call.len() - 1..];
            let Some((path, after)) = rest.split_once('"') else { continue };
            // A handler follows; requests of tests end here.
            if after.starts_with(", ") {
                out.push(format!("{method} {}", path.replace("{*", "{")));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tree::sample;
    use crate::workspace::sample::ours;

    const SOURCE: &str = "Routes::new()\n.get(\"/api/song\", song::list)\n.delete(\"/api/song/{id}\", song::gone)\n.get(\"/api/x/{*rest}\", x)";

    fn findings(text: &str) -> Vec<String> {
        let tree = sample(&[("crates/api-native/src/routes.rs", SOURCE), ("docs/api/native-openapi.json", text)]);
        check(&ours(&[]), &tree).findings
    }

    #[test]
    fn routes_and_text_agree() {
        let text =
            r#"{"paths": {"/api/song": {"get": {}}, "/api/song/{id}": {"delete": {}}, "/api/x/{rest}": {"get": {}}}}"#;
        assert_eq!(findings(text), Vec::<String>::new());
    }

    #[test]
    fn what_one_side_lacks_is_named() {
        let found = findings(r#"{"paths": {"/api/song": {"get": {}, "put": {}}, "/api/x/{rest}": {"get": {}}}}"#);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].contains("does not tell of delete /api/song/{id}") && found[1].contains("put /api/song, which")
        );
        assert_eq!(findings("nothing").len(), 1);
    }
}
