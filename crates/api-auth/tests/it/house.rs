//! The routes behind their middleware, and requests sent to them.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::middleware::from_fn_with_state;
use http::{HeaderMap, Request};
use melodrome_api_auth::{AuthApi, PageSettings, routes};
use melodrome_auth::{Resolver, Settings, TrustedSources};
use melodrome_http::{Door, Peer, Routes, Who, identify, nowhere};
use melodrome_store::{Store, libraries};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "correct-horse-battery";

pub(crate) struct House {
    pub(crate) runtime: Runtime,
    pub(crate) router: axum::Router,
    pub(crate) store: Store,
    pub(crate) resolver: Arc<Resolver>,
    _folder: TempDir,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.json()[field].as_str().unwrap().to_owned()
    }

    /// Name and value of the cookie that was set.
    pub(crate) fn cookie(&self) -> String {
        self.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
    }
}

/// A stand-in for the Subsonic rooms: says who is asking.
async fn ping(Who(outcome): Who) -> String {
    outcome.viewer().map_or_else(|| "nobody".to_owned(), |viewer| viewer.username().to_owned())
}

impl House {
    pub(crate) fn new(store: &Store) -> Self {
        Self::with(store, |_| ())
    }

    pub(crate) fn with(store: &Store, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings =
            Settings { trusted_sources: TrustedSources::parse("10.0.0.2").unwrap(), ..Settings::default() };
        change(&mut settings);
        let base_path = settings.base_path.clone();
        let resolver = Arc::new(Resolver::open(store, settings, "", folder.path()).unwrap());
        let watching = Arc::clone(&resolver);
        store.set_sink(move |events| events.iter().for_each(|event| watching.observe(event)));
        store.write_blocking(|db| libraries::ensure_first(db, "Music", "/music", 1)).unwrap();
        let page = PageSettings {
            version: "0.1.0".to_owned(),
            default_theme: "Dark".to_owned(),
            default_ui_volume: 100,
            enable_downloads: true,
            music_folder: "/music".to_owned(),
            logout_url: "/outpost/sign_out".to_owned(),
            server_type: "melodrome".to_owned(),
            ..PageSettings::default()
        };
        let all = routes(AuthApi::new(store.clone(), Arc::clone(&resolver), page))
            .merge(Routes::new().any("/rest/ping", ping));
        let all = if base_path.is_empty() { all } else { Routes::new().nest(&base_path, all) };
        let door = Door::new(store.clone(), Arc::clone(&resolver), "");
        let router = all.into_router().fallback(nowhere).layer(from_fn_with_state(door, identify));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { runtime, router, store: store.clone(), resolver, _folder: folder }
    }

    /// With an admin `root` and a user `alice`.
    pub(crate) fn inhabited(store: &Store) -> Self {
        let house = Self::new(store);
        house
            .store
            .write_blocking(|db| {
                house.resolver.create_user(db, "root", PASSWORD, true)?;
                house.resolver.create_user(db, "alice", PASSWORD, false).map(drop)
            })
            .unwrap();
        house
    }

    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(answer(self.router.clone(), request))
    }

    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request("GET", path, headers, ""))
    }

    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send(request("POST", path, headers, body))
    }

    pub(crate) fn login(&self, username: &str, password: &str) -> Answer {
        self.post("/auth/login", &[JSON], &credentials(username, password))
    }
}

pub(crate) async fn answer(router: axum::Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

pub(crate) fn credentials(username: &str, password: &str) -> String {
    serde_json::json!({ "username": username, "password": password }).to_string()
}

/// From the proxy's address when `remote-user` is among the headers, else from a stranger's.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let from = if headers.iter().any(|(name, _)| *name == "remote-user") { "10.0.0.2:1" } else { "203.0.113.9:1" };
    let mut request = Request::builder().method(method).uri(path).header("host", "music.lan");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.extension(Peer::tcp(from.parse().unwrap())).body(Body::from(body.to_owned())).unwrap()
}
