//! The middleware and the extractors in front of small routes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::middleware::from_fn_with_state;
use http::{HeaderMap, Method, Request, StatusCode, Version};
use melodrome_auth::{Client, Resolver, Settings, TrustedSources};
use melodrome_http::{
    Admin, ApiError, Arrival, Caller, Door, MaybeCaller, Peer, RequestParams, Routes, Who, identify, nowhere,
};
use melodrome_store::{db_test, libraries};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

async fn me(caller: Caller) -> String {
    caller.username().to_owned()
}

async fn admin(admin: Admin) -> String {
    admin.username().to_owned()
}

async fn maybe(MaybeCaller(caller): MaybeCaller) -> String {
    caller.map_or_else(|| "nobody".to_owned(), |caller| caller.username().to_owned())
}

async fn rest(Who(outcome): Who, params: RequestParams, headers: HeaderMap) -> String {
    let name = outcome.viewer().map_or("nobody", |viewer| viewer.username()).to_owned();
    let headers: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
    format!("{name}|{}|{}", headers.join(","), params.fault.unwrap_or_default())
}

async fn arrival(arrival: Arrival) -> String {
    format!("{} {} {}", arrival.client.address(), arrival.https, arrival.foreign)
}

async fn broken() -> ApiError {
    ApiError::internal("SELECT secret FROM account")
}

struct House {
    runtime: Runtime,
    router: axum::Router,
    store: melodrome_store::Store,
    resolver: Arc<Resolver>,
    _folder: TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl House {
    fn new(store: &melodrome_store::Store, base_path: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            trusted_sources: TrustedSources::parse("10.0.0.2").unwrap(),
            base_path: base_path.to_owned(),
            ..Settings::default()
        };
        let resolver = Arc::new(Resolver::open(store, settings, "", folder.path()).unwrap());
        store
            .write_blocking(|db| {
                libraries::ensure_first(db, "Music", "/music", 1)?;
                resolver.create_user(db, "root", "sesame", true)?;
                resolver.create_user(db, "alice", "wonder", false).map(drop)
            })
            .unwrap();
        let routes = Routes::<()>::new()
            .get("/api/me", me)
            .post("/api/me", me)
            .get("/api/admin", admin)
            .get("/api/maybe", maybe)
            .get("/api/broken", broken)
            .get("/api/arrival", arrival)
            .any("/rest/ping", rest)
            .get("/app/", arrival)
            .into_router();
        // As a compressing layer would leave an answer.
        let routes = routes.layer(axum::middleware::map_response(|mut response: axum::response::Response| async {
            response.headers_mut().insert("content-encoding", http::HeaderValue::from_static("gzip"));
            response
        }));
        let routes = if base_path.is_empty() { routes } else { axum::Router::new().nest(base_path, routes) };
        let door = Door::new(store.clone(), Arc::clone(&resolver), "");
        let router = routes.fallback(nowhere).layer(from_fn_with_state(door, identify));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { runtime, router, store: store.clone(), resolver, _folder: folder }
    }

    fn send(&self, request: Request<Body>) -> Answer {
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 1 << 20).await.unwrap();
            Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
        })
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request("GET", path, headers, ""))
    }

    fn sign_in(&self, name: &str) -> melodrome_auth::SignIn {
        let client = Client { peer: Peer::Unknown, ip: None, agent: String::new() };
        self.store
            .write_blocking(|db| {
                let user = melodrome_store::users::find_by_name(db, name)?.unwrap();
                self.resolver.sign_in(db, &user, &client)
            })
            .unwrap()
    }
}

/// From the proxy's address when a header `remote-user` is among them, else from a stranger's.
fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let from = if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("remote-user")) {
        "10.0.0.2:1"
    } else {
        "203.0.113.9:1"
    };
    let mut request = Request::builder().method(method).uri(path).header("host", "music.lan");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.extension(Peer::tcp(from.parse().unwrap())).body(Body::from(body.to_owned())).unwrap()
}

db_test! {
    fn rights_are_kept(store: &Store) {
        let house = House::new(store, "");
        let (root, alice) = (house.sign_in("root").token, house.sign_in("alice").token);
        let (root, alice) = (format!("Bearer {root}"), format!("bearer {alice}"));
        for (path, token, status, body) in [
            ("/api/me", "", 401, ""), ("/api/admin", "", 401, ""), ("/api/maybe", "", 200, "nobody"),
            ("/api/me", &alice, 200, "alice"), ("/api/admin", &alice, 403, ""), ("/api/maybe", &alice, 200, "alice"),
            ("/api/me", &root, 200, "root"), ("/api/admin", &root, 200, "root"),
            ("/api/me", "Bearer x.y.z", 401, ""), ("/api/nowhere", &root, 404, ""),
        ] {
            let answer = house.get(path, &[("x-nd-authorization", token)]);
            assert_eq!(answer.status.as_u16(), status, "{path} {token}");
            assert_eq!(answer.headers["x-nd-auth"], "1");
            assert_eq!(answer.headers["cache-control"], "no-store");
            if status == 200 {
                assert_eq!(answer.body, body);
            } else {
                assert!(answer.body.starts_with("{\"error\":\""), "{}", answer.body);
                let id = answer.headers["x-request-id"].to_str().unwrap();
                assert!(answer.body.ends_with(&format!("\"requestId\":\"{id}\"}}")), "{}", answer.body);
            }
        }
        let fresh = house.get("/api/me", &[("x-nd-authorization", &alice)]).headers["x-nd-authorization"].to_str().unwrap().to_owned();
        assert_eq!(house.get("/api/me", &[("x-nd-authorization", &format!("Bearer {fresh}"))]).body, "alice");
    }
}

db_test! {
    // proves: S-22
    fn header_identity_reaches_handlers_as_a_caller_and_not_as_a_header(store: &Store) {
        let house = House::new(store, "");
        let named = [("Remote-User", "alice"), ("Remote_User", "root"), ("Remote-Groups", "admins"), ("authorization", "Basic c2VjcmV0"), ("x-other", "1")];
        let answer = house.get("/rest/ping", &named);
        assert_eq!(answer.body, "alice|host,x-other|");
        let page = house.get("/api/me", &named);
        assert_eq!((page.status, page.body.as_str()), (StatusCode::OK, "alice"));
        assert!(!page.headers.contains_key("x-nd-authorization") && !page.headers.contains_key("set-cookie"), "no token for a header identity");
        assert!(page.headers.get_all("vary").iter().any(|value| value == "remote-user"));
        let twice = house.send(request("GET", "/api/me", &[("remote-user", "alice"), ("Remote-User", "alice")], ""));
        assert_eq!(twice.status, StatusCode::UNAUTHORIZED);
        let mut forged = request("GET", "/rest/ping", &[("remote-user", "root"), ("x-forwarded-for", "10.0.0.2")], "");
        forged.extensions_mut().insert(Peer::tcp("203.0.113.9:1".parse().unwrap()));
        assert_eq!(house.send(forged).body, "nobody|host,x-forwarded-for|", "removed from strangers' requests too");
        let cross = house.get("/api/me", &[("remote-user", "alice"), ("sec-fetch-site", "cross-site")]);
        assert_eq!(cross.status, StatusCode::UNAUTHORIZED);
    }
}

db_test! {
    // proves: S-33
    fn ambiguous_paths_are_nowhere_for_every_method(store: &Store) {
        let house = House::new(store, "");
        let paths = [
            "//rest/ping", "/%72est/ping", "/rest/../api/me", "/rest/%2e%2e/api/me", "/rest/%252e%252e/api", "/share/..%2fapi%2fuser", "/share/..;/api",
            "/rest/ping;x", "/rest/ping%00", "/Rest/ping", "/rest/ping/", "http://music.lan/rest/ping",
        ];
        for path in paths {
            for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"] {
                let answer = house.send(request(method, path, &[("remote-user", "root")], ""));
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
            }
        }
        assert_eq!(house.get("/rest/ping", &[("remote-user", "root")]).status, StatusCode::OK);
    }
}

db_test! {
    fn a_form_body_is_read_once_and_comes_first(store: &Store) {
        let house = House::new(store, "");
        let form = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
        let answer = house.send(request("POST", "/rest/ping?u=nobody&p=x", &form, "u=root&p=sesame"));
        assert_eq!(answer.body, "root|host,content-type|");
        let answer = house.send(request("POST", "/rest/ping?u=alice&p=wonder", &[("content-type", "text/plain")], "u=root&p=sesame"));
        assert!(answer.body.starts_with("alice|"), "{}", answer.body);
        let long = house.send(request("POST", "/rest/ping?u=alice&p=wonder", &form, &"x".repeat((10 << 20) + 1)));
        assert!(long.body.contains("too large"), "{}", long.body);
        assert!(house.get("/rest/ping?u=alice&p=wonder&x=%zz", &[]).body.contains("invalid URL escape"));
    }
}

db_test! {
    fn failures_tell_people_nothing_private(store: &Store) {
        let house = House::new(store, "");
        let answer = house.get("/api/broken", &[]);
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.body.contains("SELECT") && answer.body.contains("requestId"), "{}", answer.body);
        assert_eq!(answer.headers["content-type"], "application/json");
        assert!(!answer.headers.contains_key("content-encoding"), "the text with the id is written after compression");
        assert_eq!(house.get("/app/", &[]).headers["content-encoding"], "gzip");
    }
}

db_test! {
    // proves: S-36
    fn every_answer_carries_the_security_headers(store: &Store) {
        let house = House::new(store, "");
        for path in ["/api/me", "/app/", "/nowhere", "//x", "/rest/ping"] {
            let answer = house.get(path, &[("origin", "http://other.example")]);
            assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
            assert_eq!(answer.headers["x-frame-options"], "DENY");
            assert_eq!(answer.headers["referrer-policy"], "same-origin");
            assert_eq!(answer.headers["access-control-allow-origin"], "*");
            assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        }
        assert!(!house.get("/app/", &[]).headers.contains_key("x-nd-auth"));
        let preflight = [("origin", "http://o.example"), ("access-control-request-method", "PUT"), ("access-control-request-headers", "x-nd-authorization")];
        let answer = house.send(request("OPTIONS", "/api/me", &preflight, ""));
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers["access-control-allow-methods"], "PUT");
    }
}

db_test! {
    // proves: S-16
    fn requests_name_their_host_once(store: &Store) {
        let house = House::new(store, "");
        let twice = request("GET", "/app/", &[("host", "evil.example")], "");
        assert_eq!(house.send(twice).status, StatusCode::BAD_REQUEST);
        let mut none = request("GET", "/app/", &[], "");
        none.headers_mut().remove("host");
        assert_eq!(house.send(none).status, StatusCode::BAD_REQUEST);
        let mut old = request("GET", "/app/", &[], "");
        old.headers_mut().remove("host");
        *old.version_mut() = Version::HTTP_10;
        assert_eq!(house.send(old).status, StatusCode::OK);
    }
}

db_test! {
    fn everything_moves_below_the_base_path(store: &Store) {
        let house = House::new(store, "/music");
        assert_eq!(house.get("/music/api/me", &[("remote-user", "alice")]).body, "alice");
        assert!(house.get("/music/rest/ping?u=alice&p=wonder", &[]).body.starts_with("alice|"));
        for path in ["/api/me", "/musical/api/me", "/Music/api/me", "/music//api/me", "/music/%61pi/me"] {
            let answer = house.get(path, &[("remote-user", "alice")]);
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

db_test! {
    fn arrival_believes_only_trusted_proxies(store: &Store) {
        let house = House::new(store, "");
        let forwarded = [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-proto", "https"), ("true-client-ip", "1.1.1.1")];
        assert_eq!(house.get("/api/arrival", &forwarded).body, "203.0.113.9 false false");
        let mut behind = forwarded.to_vec();
        behind.push(("remote-user", ""));
        assert_eq!(house.get("/api/arrival", &behind).body, "198.51.100.1 true false");
        assert_eq!(house.get("/api/arrival", &[("sec-fetch-site", "cross-site")]).body, "203.0.113.9 false true");
    }
}

#[test]
fn a_route_outside_the_middleware_serves_nobody() {
    let router = Routes::<()>::new().get("/api/me", me).get("/api/maybe", maybe).into_router();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for path in ["/api/me", "/api/maybe"] {
        let request = Request::builder().method(Method::GET).uri(path).body(Body::empty()).unwrap();
        let answer = runtime.block_on(router.clone().oneshot(request)).unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
