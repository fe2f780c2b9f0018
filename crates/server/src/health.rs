//! Signs of life: `/ping` and `/healthz` say that the process runs, `/readyz` that the database answers, `/health` both.
//! Public, so they say no more than which part fails.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use melodrome_store::Store;
use tracing::warn;

/// A database that takes longer is not there for anybody.
const PATIENCE: Duration = Duration::from_secs(5);

/// The routes. `/ping` lies at the root whatever the base path is; the others lie in both places.
pub(crate) fn routes(store: Store, base: &str) -> Router {
    let mut router = Router::new().route("/ping", get(alive));
    for prefix in if base.is_empty() { vec![""] } else { vec!["", base] } {
        router = router
            .route(&format!("{prefix}/healthz"), get(running))
            .route(&format!("{prefix}/health"), get(ready))
            .route(&format!("{prefix}/readyz"), get(ready));
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
    match tokio::time::timeout(PATIENCE, store.ping()).await {
        Ok(Ok(())) => say(StatusCode::OK, "ok"),
        Ok(Err(problem)) => {
            warn!(%problem, "the database does not answer");
            say(StatusCode::SERVICE_UNAVAILABLE, "database")
        }
        Err(_) => {
            warn!("the database does not answer in time");
            say(StatusCode::SERVICE_UNAVAILABLE, "database")
        }
    }
}
