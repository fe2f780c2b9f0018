//! Signs of life: `/ping` and `/healthz` say that the process runs, `/readyz` that the database answers, `/health` both.
//! Public, so they say no more than which part fails; an admin who asks `/health` learns more.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use melodrome_auth::Resolver;
use melodrome_http::{Caller, Routes, Who};
use melodrome_scanner::Scanner;
use melodrome_store::Store;
use melodrome_streaming::Streaming;
use serde_json::{Value, json};
use tracing::warn;

/// A database that takes longer is not there for anybody.
const PATIENCE: Duration = Duration::from_secs(5);

/// What an admin may know.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) store: Store,
    pub(crate) streaming: Streaming,
    pub(crate) scanner: Scanner,
    pub(crate) resolver: Arc<Resolver>,
    pub(crate) version: String,
    pub(crate) began: Instant,
    /// Connections arrive on a UNIX socket.
    pub(crate) on_socket: bool,
    /// Connections may arrive from other machines.
    pub(crate) in_public: bool,
}

/// `/health` below the base path, where it is known who asks.
pub(crate) fn told(parts: Parts) -> Routes {
    Routes::new().get("/health", tell).with_state(parts)
}

/// The routes that look at nobody. `/ping` lies at the root whatever the base path is; the others lie in both places,
/// `/health` at the root only where that is not the base path.
pub(crate) fn routes(store: Store, base: &str) -> Router {
    let mut router = Router::new().route("/ping", get(alive));
    for prefix in if base.is_empty() { vec![""] } else { vec!["", base] } {
        router =
            router.route(&format!("{prefix}/healthz"), get(running)).route(&format!("{prefix}/readyz"), get(ready));
    }
    if !base.is_empty() {
        router = router.route("/health", get(ready));
    }
    router.with_state(store)
}

fn say(status: StatusCode, text: &'static str) -> Response {
    let mut answer = (status, text).into_response();
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

async fn alive() -> Response {
    std::future::ready(say(StatusCode::OK, ".")).await
}

async fn running() -> Response {
    std::future::ready(say(StatusCode::OK, "ok")).await
}

async fn ready(State(store): State<Store>) -> Response {
    if answers(&store).await { say(StatusCode::OK, "ok") } else { say(StatusCode::SERVICE_UNAVAILABLE, "database") }
}

async fn answers(store: &Store) -> bool {
    match tokio::time::timeout(PATIENCE, store.ping()).await {
        Ok(Ok(())) => true,
        Ok(Err(problem)) => {
            warn!(%problem, "the database does not answer");
            false
        }
        Err(_) => {
            warn!("the database does not answer in time");
            false
        }
    }
}

async fn tell(State(parts): State<Parts>, who: Who) -> Response {
    let asked = Instant::now();
    if !answers(&parts.store).await {
        return say(StatusCode::SERVICE_UNAVAILABLE, "database");
    }
    if !Caller::of(&who.0).is_some_and(|caller| caller.viewer().is_admin()) {
        return say(StatusCode::OK, "ok");
    }
    let millis = asked.elapsed().as_secs_f64() * 1000.0;
    let mut answer = Json(parts.details(millis).await).into_response();
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

impl Parts {
    async fn details(&self, database_millis: f64) -> Value {
        let ffmpeg = match self.streaming.ffmpeg().await {
            Ok(found) => json!({"version": found.version, "formats": found.encoders.names()}),
            Err(problem) => json!({"problem": problem.to_string()}),
        };
        let scan = self.scanner.status();
        let warnings: Vec<String> =
            self.resolver.settings().warnings(self.on_socket, self.in_public).iter().map(ToString::to_string).collect();
        json!({
            "status": "ok",
            "version": self.version,
            "uptimeSeconds": self.began.elapsed().as_secs(),
            "database": {"engine": self.store.engine(), "answersInMs": database_millis},
            "ffmpeg": ffmpeg,
            "conversions": self.streaming.running(),
            "scan": {"scanning": scan.scanning, "errors": scan.errors},
            "warnings": warnings,
        })
    }
}
